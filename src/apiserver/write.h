/* SPDX-License-Identifier: MIT */
/* Changing things: bodies are decoded, defaulted and checked here; PID 1 gets canonical JSON and
 * decides. */
#pragma once

#include "apiserver/read.h"

void write_create(struct conn *c);
void write_replace(struct conn *c);
void write_patch(struct conn *c);
void write_delete(struct conn *c);
void write_power(struct conn *c, bool off);
