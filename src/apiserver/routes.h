/* SPDX-License-Identifier: MIT */
/* From a complete request to whom it concerns. */
#pragma once

#include "apiserver/conn.h"

/* Answers c's request, now or later. c may be gone afterwards. */
void route(struct conn *c);
/* PID 1's answer to a command. json: the object, may be NULL. */
void route_answer(struct conn *c, const struct feed_message *m, const char *json);
