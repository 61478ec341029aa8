/* SPDX-License-Identifier: MIT */
/* Status objects: what upstream answers on errors, and on success where there is no object. */
#pragma once

#include "api/problems.h"
#include "apiserver/conn.h"

struct status_reply {
	int code;
	const char *reason; /* NULL = what upstream says for the code */
	const char *message;
	const char *kind; /* details: "pods", "Pod"; NULL = none */
	const char *name;
	const char *uid;
	const struct problems *causes;
};

void reply_status(struct conn *c, const struct status_reply *r);
/* message NULL: memory was short for it. */
void reply_error(struct conn *c, int code, const char *message);
void reply_not_found(struct conn *c, const char *resource, const char *name);
void reply_bad_request(struct conn *c, const char *message);
/* A Status object as a watch's ERROR event shows it. */
void write_status(struct json *j, const struct status_reply *r);
