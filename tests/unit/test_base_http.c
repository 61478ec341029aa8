/* SPDX-License-Identifier: MIT */
/* HTTP heads: good ones in full, and each way to smuggle refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/http.h"

static char buf[8192];
static struct http_head h;
static size_t used;
static const char *why;

static enum http_answer parse(enum http_kind kind, const char *text)
{
	memcpy(buf, text, strlen(text));
	return http_parse_head(kind, buf, strlen(text), &h, &used, &why);
}

static void reads_a_request(void **state)
{
	(void)state;
	assert_int_equal(parse(HTTP_REQUEST, "POST /api/v1/pods?watch=1 HTTP/1.1\r\n"
					     "Host: localhost\r\nX-Empty:\r\nACCEPT: \t a, b \t\r\n"
					     "Content-Length: 12\r\n\r\nbody"),
		HTTP_DONE);
	assert_string_equal(h.method, "POST");
	assert_string_equal(h.target, "/api/v1/pods?watch=1");
	assert_int_equal(h.minor, 1);
	assert_int_equal(h.header_count, 4);
	assert_string_equal(http_header(&h, "host"), "localhost");
	assert_string_equal(http_header(&h, "accept"), "a, b");
	assert_string_equal(http_header(&h, "x-empty"), "");
	assert_null(http_header(&h, "cookie"));
	assert_true(h.content_length == 12);
	assert_false(h.chunked);
	assert_false(h.close);
	assert_memory_equal(buf + used, "body", 4);
}

static void asks_for_more_until_the_blank_line(void **state)
{
	static const char whole[] = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";

	(void)state;
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		/* Of its own size, so that the sanitizer sees a read behind it. */
		char *part = malloc(len + 1);

		memcpy(part, whole, len);
		assert_int_equal(
			http_parse_head(HTTP_REQUEST, part, len, &h, &used, &why), HTTP_MORE);
		assert_memory_equal(part, whole, len);
		free(part);
	}
	assert_int_equal(parse(HTTP_REQUEST, whole), HTTP_DONE);
	assert_int_equal(used, sizeof(whole) - 1);
	assert_string_equal(h.target, "/");
}

static void reads_responses_as_a_kubelet_does(void **state)
{
	(void)state;
	assert_int_equal(parse(HTTP_RESPONSE, "HTTP/1.1 404 Not Found\r\n\r\n"), HTTP_DONE);
	assert_int_equal(h.status, 404);
	assert_string_equal(h.reason, "Not Found");
	assert_true(h.content_length == -1);
	assert_int_equal(parse(HTTP_RESPONSE, "HTTP/1.0 200\nA: b\n\n"), HTTP_DONE);
	assert_int_equal(h.status, 200);
	assert_string_equal(h.reason, "");
	assert_true(h.close);
	assert_int_equal(parse(HTTP_RESPONSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n"
					      "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"),
		HTTP_DONE);
	assert_true(h.chunked);
	assert_true(h.content_length == -1);
}

static void knows_when_a_connection_closes(void **state)
{
	(void)state;
	assert_int_equal(parse(HTTP_REQUEST, "GET / HTTP/1.0\r\n\r\n"), HTTP_DONE);
	assert_true(h.close);
	parse(HTTP_REQUEST, "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
	assert_false(h.close);
	parse(HTTP_REQUEST, "GET / HTTP/1.1\r\nConnection: upgrade , Close\r\n\r\n");
	assert_true(h.close);
	parse(HTTP_REQUEST, "GET / HTTP/1.1\r\nConnection: closed\r\n\r\n");
	assert_false(h.close);
}

static void refuses_ways_to_smuggle(void **state)
{
	static const char *const bad[] = {
		"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding:chunked\r\n\r\n",
		"GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
		"GET / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
		"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length: -0\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length:\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"GET / HTTP/1.1\r\nContent-Length : 1\r\n\r\n",
		"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
		"GET / HTTP/1.1\r\n A: b\r\n\r\n",
		"GET / HTTP/1.1\nHost: a\n\n",
		"GET / HTTP/1.1\r\nHost: a\n\r\n",
		"GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n",
		"GET / HTTP/1.1\r\nA: \x01\r\n\r\n",
		"GET / HTTP/1.1\r\nno colon\r\n\r\n",
		"GET / HTTP/1.1\r\n: v\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (parse(HTTP_REQUEST, bad[i]) != HTTP_BAD)
			fail_msg("accepted: %s", bad[i]);
		assert_non_null(why);
	}
}

static void refuses_malformed_first_lines(void **state)
{
	static const char *const requests[] = {"GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
		"GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n", "GET / http/1.1\r\n\r\n",
		"GET /a b HTTP/1.1\r\n\r\n", "G@T / HTTP/1.1\r\n\r\n", " GET / HTTP/1.1\r\n\r\n",
		"GET /\xff HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01",
		"GET / HTTP/1.11\r\n\r\n", "\n\n"};
	static const char *const responses[] = {"HTTP/1.1\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
		"HTTP/1.1 2000 x\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n", "HTTP/2 200\r\n\r\n",
		"ICY 200", "HTTP/1.1 200 a\x01z\r\n\r\n", "SSH-2.0-x\r\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		if (parse(HTTP_REQUEST, requests[i]) != HTTP_BAD)
			fail_msg("accepted: %s", requests[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(responses); i++) {
		if (parse(HTTP_RESPONSE, responses[i]) != HTTP_BAD)
			fail_msg("accepted: %s", responses[i]);
	}
	memcpy(buf, "GET / HTTP/1.1\r\nA: \0\r\n\r\n", 25);
	assert_int_equal(http_parse_head(HTTP_REQUEST, buf, 25, &h, &used, &why), HTTP_BAD);
}

static void refuses_too_many_headers(void **state)
{
	char text[2048] = "GET / HTTP/1.1\r\n";

	(void)state;
	for (unsigned i = 0; i < HTTP_HEADERS_MAX; i++)
		strcat(text, "A: b\r\n");
	strcat(text, "\r\n");
	assert_int_equal(parse(HTTP_REQUEST, text), HTTP_DONE);
	text[strlen(text) - 2] = '\0';
	strcat(text, "A: b\r\n\r\n");
	assert_int_equal(parse(HTTP_REQUEST, text), HTTP_BAD);
	assert_string_equal(why, "too many headers");
}

static void unescapes_targets(void **state)
{
	char good[] = "/a%20b%2Fc+d%e2%82%ac";
	char form[] = "a+b%2B";
	char nul[] = "a%00b";
	char cut[] = "a%2";
	char bad[] = "a%zz";

	(void)state;
	assert_true(http_unescape(good, false));
	assert_string_equal(good, "/a b/c+d\xe2\x82\xac");
	assert_true(http_unescape(form, true));
	assert_string_equal(form, "a b+");
	assert_false(http_unescape(nul, false));
	assert_false(http_unescape(cut, false));
	assert_false(http_unescape(bad, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_request),
		cmocka_unit_test(asks_for_more_until_the_blank_line),
		cmocka_unit_test(reads_responses_as_a_kubelet_does),
		cmocka_unit_test(knows_when_a_connection_closes),
		cmocka_unit_test(refuses_ways_to_smuggle),
		cmocka_unit_test(refuses_malformed_first_lines),
		cmocka_unit_test(refuses_too_many_headers),
		cmocka_unit_test(unescapes_targets),
	};

	return cmocka_run_group_tests_name("base_http", tests, NULL, NULL);
}
