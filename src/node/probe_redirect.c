/* SPDX-License-Identifier: MIT */
/* Where the Location of a reply leads, as Go's net/url resolves it (RFC 3986, 5.2). */
#include <string.h>
#include <strings.h>

#include "node/probe_http.h"

/* Of the scheme that location begins with, without its colon; 0 = it has none. */
static size_t scheme_length(const char *location)
{
	size_t n = strspn(
		location, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

	return location[n] == ':' && strspn(location, "0123456789+-.") == 0 ? n : 0;
}

bool probe_http_is_url(const char *location)
{
	return scheme_length(location) > 0;
}

/* Reads "host[:port]" of len bytes. */
static enum redirect read_host(const char *s, size_t len, const char *host, uint16_t *port)
{
	const char *colon = memchr(s, ':', len);
	size_t host_len = colon ? (size_t)(colon - s) : len;
	char digits[8];
	int64_t number = 80;

	if (strlen(host) != host_len || strncasecmp(host, s, host_len) != 0)
		return REDIRECT_AWAY;
	/* A colon with nothing behind is no port. */
	if (colon && host_len + 1 < len) {
		if (len - host_len - 1 >= sizeof digits)
			return REDIRECT_BAD;
		memcpy(digits, colon + 1, len - host_len - 1);
		digits[len - host_len - 1] = '\0';
		if (!text_to_int64(digits, 1, 65535, &number))
			return REDIRECT_BAD;
	}
	*port = (uint16_t)number;
	return REDIRECT_FOLLOW;
}

/* Takes the last part away: "/a/b" becomes "/a". */
static void step_up(struct text *t)
{
	while (t->len > 0 && t->buf[t->len - 1] != '/')
		t->len--;
	if (t->len > 0)
		t->len--;
	t->buf[t->len] = '\0';
}

/* Adds the parts of a path of len bytes, each behind a slash, "." and ".." carried out. */
static void add_parts(struct text *t, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *slash = memchr(s, '/', (size_t)(end - s));
		const char *stop = slash ? slash : end;
		size_t n = (size_t)(stop - s);
		bool dots = n == 2 && s[0] == '.' && s[1] == '.';
		bool dot = n == 1 && s[0] == '.';

		if (dots) {
			step_up(t);
		} else if (!dot) {
			text_add_char(t, '/');
			text_add_n(t, s, n);
		}
		/* What ends with a slash or a dot is a directory. */
		if (stop + 1 >= end && (slash || dot || dots))
			text_add_char(t, '/');
		s = stop + 1;
	}
}

/* What ref, a path and query, says seen from target, into t. */
static void resolve(struct text *t, const char *target, const char *ref)
{
	size_t path = strcspn(ref, "?#");
	size_t base = strcspn(target, "?");
	const char *query = ref + path;
	char buf[PROBE_TARGET_MAX];
	struct text full;

	if (path == 0) {
		text_add_n(t, target, *query == '?' ? base : strlen(target));
	} else {
		while (base > 0 && target[base - 1] != '/')
			base--;
		text_init(&full, buf, sizeof buf);
		text_add_n(&full, target, *ref == '/' ? 0 : base);
		text_add_n(&full, ref, path);
		add_parts(t, full.buf + 1, full.len - 1);
		t->cut = t->cut || full.cut;
	}
	if (t->len == 0)
		text_add_char(t, '/');
	if (*query == '?')
		text_add_n(t, query, strcspn(query, "#"));
}

/* A target stands in the request's first line: a space is written as %20, and no control is let in.
 */
static bool copy_target(char *to, size_t size, const struct text *from)
{
	struct text t;

	text_init(&t, to, size);
	for (size_t i = 0; i < from->len; i++) {
		unsigned char c = (unsigned char)from->buf[i];

		if (c < ' ' || c == 0x7f)
			return false;
		if (c == ' ')
			text_add(&t, "%20");
		else
			text_add_char(&t, (char)c);
	}
	return !t.cut;
}

enum redirect probe_http_redirect(
	const char *location, const char *host, char *target, size_t size, uint16_t *port)
{
	char resolved[PROBE_TARGET_MAX];
	char written[PROBE_TARGET_MAX];
	uint16_t new_port = *port;
	size_t scheme = scheme_length(location);
	struct text t;

	if (scheme > 0) {
		if (scheme != 4 || strncasecmp(location, "http", 4) != 0)
			return REDIRECT_AWAY;
		location += scheme + 1;
		if (!text_starts(location, "//"))
			return REDIRECT_AWAY;
	}
	text_init(&t, resolved, sizeof resolved);
	if (text_starts(location, "//")) {
		size_t len = strcspn(location + 2, "/?#");
		enum redirect said = read_host(location + 2, len, host, &new_port);

		if (said != REDIRECT_FOLLOW)
			return said;
		location += 2 + len;
		resolve(&t, "/", location);
	} else {
		resolve(&t, target, location);
	}
	if (t.cut || !copy_target(written, sizeof written, &t) || strlen(written) >= size)
		return REDIRECT_BAD;
	text_copy(target, size, written);
	*port = new_port;
	return REDIRECT_FOLLOW;
}
