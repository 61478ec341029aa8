/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1 message heads and chunked bodies, incremental and bounded: the API process reads
 * requests with it, the probes and podctl read responses. It owns no memory: names and values point
 * into the caller's head buffer, which it terminates in place. Strict where smuggling hides (RFC
 * 9112): one Content-Length, no Content-Length beside Transfer-Encoding, no obs-fold, no space
 * before ':', CRLF at the end of each line. A response, which nobody can smuggle past us, may end
 * lines with LF, repeat an equal Content-Length and have one that Transfer-Encoding overrules: what
 * Go's client, hence a kubelet's probe, takes.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

#define HTTP_HEADERS_MAX 64

struct http_header {
	const char *name; /* lower-cased in place */
	const char *value;
};

struct http_head {
	/* request */
	const char *method;
	const char *target; /* path and query, as sent */
	/* response */
	int status;
	const char *reason;

	int minor; /* HTTP/1.minor */
	uint32_t header_count;
	int64_t content_length; /* -1 = none given */
	bool chunked;
	bool close; /* Connection: close, or HTTP/1.0 without keep-alive */
	struct http_header headers[HTTP_HEADERS_MAX];
};

enum http_kind { HTTP_REQUEST, HTTP_RESPONSE };
enum http_answer { HTTP_MORE, HTTP_DONE, HTTP_BAD };

/* Looks for a complete head in buf[0..len). HTTP_DONE: *used is its length with the blank line, and
 * h is filled (buf is modified). HTTP_MORE: read more (nothing is modified). HTTP_BAD: *why says
 * what. */
enum http_answer http_parse_head(enum http_kind kind, char *buf, size_t len, struct http_head *h,
	size_t *used, const char **why);
const char *http_header(const struct http_head *h, const char *lower_name); /* NULL when absent */

/* Chunked decoding in place. */
struct http_chunks {
	uint8_t state;
	uint32_t skipped; /* bytes of chunk extensions and trailers, bounded */
	uint64_t left;	  /* of the current chunk */
};
/* Takes in[0..*in_len) (sets *in_len to what it used), writes payload to out (cap bytes), sets
 * *out_len. HTTP_MORE with *out_len == cap: empty out and call again. Start with a zeroed struct.
 * out may be in: payload never overtakes input. */
enum http_answer http_chunks_read(struct http_chunks *c, const char *in, size_t *in_len, char *out,
	size_t cap, size_t *out_len);

/* Decodes %XX (and '+' when plus) in place; false on a bad escape or %00. */
bool http_unescape(char *s, bool plus);
