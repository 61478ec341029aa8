/* SPDX-License-Identifier: MIT */
/* What an HTTP probe sends and how it takes redirects: pure, for tests. */
#pragma once

#include "node/probe_run.h"

/* Writes the request for pr's host, port and target; -1 when it does not fit. */
int probe_http_request(
	struct text *t, const struct probe_run *pr, const struct http_get_action *get);

enum redirect {
	REDIRECT_FOLLOW, /* same host: target and port are the new ones */
	REDIRECT_AWAY,	 /* another host, or not http: not followed */
	REDIRECT_BAD,
};

/* probe_redirect.c: location of a reply from host, which was asked for target at port. */
enum redirect probe_http_redirect(
	const char *location, const char *host, char *target, size_t size, uint16_t *port);
/* It has a scheme: a Host header that was given is not for it. */
bool probe_http_is_url(const char *location);
