/* SPDX-License-Identifier: MIT */
/* What conn.c and output.c share. */
#pragma once

#include "apiserver/conn.h"

/* Sets the deadline, which is the state's, anew. */
void conn_wait(struct conn *c, uint32_t ms);
/* Changes the state and its deadline. */
void conn_set_state(struct conn *c, enum conn_state state);
/* Asks the loop for what the state needs. */
void conn_watch(struct conn *c);
/* The request is done: the next one, or the end. c may be gone afterwards. */
void conn_next(struct conn *c);
/* StatusReason of an error's code, NULL of a success. */
const char *http_reason(int code);
