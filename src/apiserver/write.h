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
/* Sends a command and waits for its answer. */
void write_ask(struct conn *c, struct feed_message *m);
/* The same; the connection's descriptor goes along, with what was read ahead of it. */
void write_hand_over(struct conn *c, struct feed_message *m, const char *ahead, size_t len);
