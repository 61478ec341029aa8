/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1 message heads. First the end of the head is looked for, without touching anything; then
 * it is cut into pieces in place. Rules and their numbers: RFC 9112, field syntax: RFC 9110
 * section 5.
 */
#include "base/http.h"

#include <string.h>

#include "base/text.h"

static bool is_token_char(char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c);
}

/* Visible, blank, tab or beyond ASCII (obs-text). */
static bool is_value_char(char c)
{
	unsigned char u = (unsigned char)c;

	return u == '\t' || (u >= ' ' && u != 0x7f);
}

static bool is_target_char(char c)
{
	return c > ' ' && c < 0x7f;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_no_case(const char *s, size_t len, const char *lower_word)
{
	for (size_t i = 0; i < len; i++) {
		if (lower(s[i]) != lower_word[i])
			return false;
	}
	return lower_word[len] == '\0';
}

/* The length of the head with its blank line, which starts at buf[start]; 0 when it is not
 * complete. */
static size_t head_length(const char *buf, size_t start, size_t len)
{
	const char *newline = memchr(buf + start, '\n', len - start);

	while (newline) {
		size_t next = (size_t)(newline - buf) + 1;

		if (next < len && buf[next] == '\n')
			return next + 1;
		if (next + 1 < len && buf[next] == '\r' && buf[next + 1] == '\n')
			return next + 2;
		newline = memchr(buf + next, '\n', len - next);
	}
	return 0;
}

/* Cuts the line at *at off: terminates it where its line end was and moves *at behind. NULL when
 * the end is malformed. */
static char *cut_line(enum http_kind kind, char **at, const char **why)
{
	char *line = *at;
	char *end = strchr(line, '\n');

	*at = end + 1;
	if (end > line && end[-1] == '\r') {
		end--;
	} else if (kind == HTTP_REQUEST) {
		*why = "a line does not end with CRLF";
		return NULL;
	}
	*end = '\0';
	return line;
}

/* "HTTP/1.x": its x, -1 when it is something else. */
static int read_version(const char *s)
{
	if (!text_starts(s, "HTTP/1.") || s[7] < '0' || s[7] > '9')
		return -1;
	return s[7] - '0';
}

static bool parse_request_line(char *line, struct http_head *h, const char **why)
{
	char *target;
	char *version;

	*why = "malformed request line";
	h->method = line;
	while (is_token_char(*line))
		line++;
	if (line == h->method || *line != ' ')
		return false;
	*line++ = '\0';
	target = line;
	while (is_target_char(*line))
		line++;
	if (line == target || *line != ' ')
		return false;
	*line++ = '\0';
	version = line;
	h->target = target;
	h->minor = read_version(version);
	if (h->minor < 0 || version[8] != '\0') {
		*why = "unsupported protocol version";
		return false;
	}
	return true;
}

static bool parse_status_line(char *line, struct http_head *h, const char **why)
{
	const char *digits = line + 9;

	*why = "malformed status line";
	h->minor = read_version(line);
	if (h->minor < 0 || line[8] != ' ')
		return false;
	for (unsigned i = 0; i < 3; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		h->status = h->status * 10 + (digits[i] - '0');
	}
	if (h->status < 100 || (digits[3] != ' ' && digits[3] != '\0'))
		return false;
	h->reason = digits[3] == ' ' ? digits + 4 : "";
	for (const char *s = h->reason; *s; s++) {
		if (!is_value_char(*s))
			return false;
	}
	return true;
}

static bool parse_header(char *line, struct http_head *h, const char **why)
{
	char *name = line;
	char *end;

	*why = "malformed header";
	for (; is_token_char(*line); line++)
		*line = lower(*line);
	/* A blank here is a fold or a space before ':': both are ways to smuggle (RFC
	 * 9112 5.1, 5.2). */
	if (line == name || *line != ':')
		return false;
	*line++ = '\0';
	while (*line == ' ' || *line == '\t')
		line++;
	for (end = line; *end; end++) {
		if (!is_value_char(*end))
			return false;
	}
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	if (h->header_count == HTTP_HEADERS_MAX) {
		*why = "too many headers";
		return false;
	}
	h->headers[h->header_count++] = (struct http_header){name, line};
	return true;
}

const char *http_header(const struct http_head *h, const char *lower_name)
{
	for (uint32_t i = 0; i < h->header_count; i++) {
		if (strcmp(h->headers[i].name, lower_name) == 0)
			return h->headers[i].value;
	}
	return NULL;
}

/* Whether the comma-separated list holds the word. */
static bool list_has(const char *list, const char *lower_word)
{
	while (*list) {
		size_t len;
		size_t word;

		list += strspn(list, " \t,");
		len = strcspn(list, ",");
		word = len;
		while (word > 0 && (list[word - 1] == ' ' || list[word - 1] == '\t'))
			word--;
		if (word > 0 && equal_no_case(list, word, lower_word))
			return true;
		list += len;
	}
	return false;
}

static bool set_content_length(
	enum http_kind kind, const char *value, struct http_head *h, const char **why)
{
	int64_t n;

	*why = "bad Content-Length";
	if (*value == '-' || !text_to_int64(value, 0, INT64_MAX, &n))
		return false;
	if (h->content_length >= 0 && (kind == HTTP_REQUEST || h->content_length != n)) {
		*why = "more than one Content-Length";
		return false;
	}
	h->content_length = n;
	return true;
}

static bool set_transfer_encoding(const char *value, struct http_head *h, const char **why)
{
	*why = "unsupported Transfer-Encoding";
	/* Once, alone, and not in HTTP/1.0, which has none (RFC 9112 6.1). */
	if (h->chunked || h->minor == 0 || !equal_no_case(value, strlen(value), "chunked"))
		return false;
	h->chunked = true;
	return true;
}

/* How long the body is and whether the connection stays: what the framing headers say together. */
static bool read_framing(enum http_kind kind, struct http_head *h, const char **why)
{
	bool keep = false;
	bool host = false;

	for (uint32_t i = 0; i < h->header_count; i++) {
		const char *name = h->headers[i].name;
		const char *value = h->headers[i].value;

		if (strcmp(name, "content-length") == 0) {
			if (!set_content_length(kind, value, h, why))
				return false;
		} else if (strcmp(name, "transfer-encoding") == 0) {
			if (!set_transfer_encoding(value, h, why))
				return false;
		} else if (strcmp(name, "connection") == 0) {
			h->close = h->close || list_has(value, "close");
			keep = keep || list_has(value, "keep-alive");
		} else if (kind == HTTP_REQUEST && strcmp(name, "host") == 0) {
			*why = "more than one Host";
			if (host)
				return false;
			host = true;
		}
	}
	if (h->chunked && h->content_length >= 0) {
		*why = "Content-Length beside Transfer-Encoding";
		if (kind == HTTP_REQUEST)
			return false;
		h->content_length = -1;
	}
	if (h->minor == 0 && !keep)
		h->close = true;
	return true;
}

/* Whether what has come so far can become a head: says no to TLS and noise before the buffer is
 * full of them. */
static bool may_begin(enum http_kind kind, const char *buf, size_t len)
{
	static const char version[] = "HTTP/1.";

	if (kind == HTTP_RESPONSE)
		return memcmp(buf, version, MIN(len, sizeof(version) - 1)) == 0;
	return len == 0 || is_token_char(buf[0]);
}

/* A blank line before a request, as old clients send after a body, is skipped (RFC 9112 2.2). */
static size_t blank_before(enum http_kind kind, const char *buf, size_t len)
{
	if (kind == HTTP_RESPONSE || len == 0 || buf[0] != '\r')
		return 0;
	return len < 2 || buf[1] == '\n' ? MIN(len, (size_t)2) : 0;
}

enum http_answer http_parse_head(enum http_kind kind, char *buf, size_t len, struct http_head *h,
	size_t *used, const char **why)
{
	size_t start = blank_before(kind, buf, len);
	char *at = buf + start;
	size_t total;
	char *line;

	*why = kind == HTTP_REQUEST ? "not an HTTP request" : "not an HTTP response";
	if (!may_begin(kind, at, len - start))
		return HTTP_BAD;
	total = head_length(buf, start, len);
	if (total == 0)
		return HTTP_MORE;
	*why = "a NUL in the head";
	if (memchr(buf, '\0', total))
		return HTTP_BAD;

	*h = (struct http_head){.content_length = -1};
	line = cut_line(kind, &at, why);
	if (!line || !(kind == HTTP_REQUEST ? parse_request_line : parse_status_line)(line, h, why))
		return HTTP_BAD;
	for (;;) {
		line = cut_line(kind, &at, why);
		if (!line)
			return HTTP_BAD;
		if (*line == '\0')
			break;
		if (!parse_header(line, h, why))
			return HTTP_BAD;
	}
	if (!read_framing(kind, h, why))
		return HTTP_BAD;
	*used = total;
	return HTTP_DONE;
}

bool http_unescape(char *s, bool plus)
{
	char *to = s;

	for (; *s; s++) {
		unsigned high;
		unsigned low;

		if (*s != '%') {
			*to++ = plus && *s == '+' ? ' ' : *s;
			continue;
		}
		high = text_hex_value(s[1]);
		low = high > 15 ? high : text_hex_value(s[2]);
		if (low > 15 || (high == 0 && low == 0))
			return false;
		*to++ = (char)(high << 4 | low);
		s += 2;
	}
	*to = '\0';
	return true;
}
