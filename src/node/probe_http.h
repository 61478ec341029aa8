/* SPDX-License-Identifier: MIT */
/* What an HTTP probe sends and how it takes redirects: pure, for tests. */
#pragma once

#include "node/probe_run.h"

/* Writes the request for pr's host, port and target; -1 when it does not fit. */
int probe_http_request(
	struct text *t, const struct probe_run *pr, const struct http_get_action *get);

enum redirect {
	REDIRECT_FOLLOW, /* same host: target and port are set */
	REDIRECT_AWAY,	 /* another host, or https: not followed */
	REDIRECT_BAD,
};

/* location of a reply from host; port is left alone when location names none but the path. */
enum redirect probe_http_redirect(
	const char *location, const char *host, char *target, size_t size, uint16_t *port);
