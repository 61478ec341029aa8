/* SPDX-License-Identifier: MIT */
/* HTTP probes: the request's bytes, and which redirects are followed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "node/probe_http.h"

static struct probe_run probe;
static char buf[PROBE_BUFFER_MAX];
static char target[64];
static uint16_t port;

static const char *request(struct http_header_spec *headers, uint32_t count)
{
	struct http_get_action get = {.http_headers = {headers, count}};
	struct text t;

	text_copy(probe.host, sizeof probe.host, "10.0.0.5");
	text_copy(probe.target, sizeof probe.target, "/health?full=1");
	probe.port = 8080;
	text_init(&t, buf, sizeof buf);
	return probe_http_request(&t, &probe, &get) == 0 ? buf : NULL;
}

static void asks_as_the_kubelet_does(void **state)
{
	(void)state;
	assert_string_equal(request(NULL, 0),
		"GET /health?full=1 HTTP/1.1\r\nHost: 10.0.0.5:8080\r\n"
		"User-Agent: kube-probe/1.32\r\nAccept: */*\r\nConnection: close\r\n\r\n");
}

static void given_headers_take_the_place_of_its_own(void **state)
{
	struct http_header_spec headers[] = {
		{.name = "host", .value = "example.org"},
		{.name = "X-Custom", .value = "a"},
		{.name = "X-Custom", .value = "b"},
		{.name = "user-agent", .value = "mine"},
		{.name = "Accept", .value = ""},
	};

	(void)state;
	assert_string_equal(request(headers, 5),
		"GET /health?full=1 HTTP/1.1\r\nHost: example.org\r\n"
		"X-Custom: a\r\nX-Custom: b\r\nUser-Agent: mine\r\nConnection: close\r\n\r\n");
}

static void of_several_the_first_counts(void **state)
{
	struct http_header_spec headers[] = {
		{.name = "Host", .value = "a"},
		{.name = "Host", .value = "b"},
		{.name = "Accept", .value = "text/plain"},
		{.name = "Accept", .value = ""},
		{.name = "User-Agent", .value = ""},
		{.name = "Content-Length", .value = "5"},
	};

	(void)state;
	assert_string_equal(request(headers, 6),
		"GET /health?full=1 HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\nAccept: \r\n"
		"Connection: close\r\n\r\n");
	/* a redirect by a whole URL is not for the Host that was given */
	probe.other_url = true;
	assert_memory_equal(request(headers, 1), "GET /health?full=1 HTTP/1.1\r\nHost: 10.0.0.5:",
		strlen("GET /health?full=1 HTTP/1.1\r\nHost: 10.0.0.5:"));
	probe.other_url = false;
}

static void a_request_that_is_too_long_is_refused(void **state)
{
	static char value[PROBE_BUFFER_MAX];
	struct http_header_spec headers[] = {{.name = "X", .value = value}};

	(void)state;
	memset(value, 'v', sizeof value - 1);
	assert_null(request(headers, 1));
}

static enum redirect redirect(const char *location)
{
	port = 8080;
	strcpy(target, "/app/health?full=1");
	return probe_http_redirect(location, "10.0.0.5", target, sizeof target, &port);
}

static void follows_on_the_same_host(void **state)
{
	(void)state;
	assert_int_equal(redirect("/login"), REDIRECT_FOLLOW);
	assert_string_equal(target, "/login");
	assert_int_equal(port, 8080);
	assert_int_equal(redirect("http://10.0.0.5:81/x?y"), REDIRECT_FOLLOW);
	assert_string_equal(target, "/x?y");
	assert_int_equal(port, 81);
	assert_int_equal(redirect("http://10.0.0.5"), REDIRECT_FOLLOW);
	assert_string_equal(target, "/");
	assert_int_equal(port, 80);
	assert_int_equal(redirect("http://10.0.0.5?x"), REDIRECT_FOLLOW);
	assert_string_equal(target, "/?x");
	assert_int_equal(redirect("HTTP://10.0.0.5:/x#part"), REDIRECT_FOLLOW);
	assert_string_equal(target, "/x");
	assert_int_equal(redirect("//10.0.0.5:81/x"), REDIRECT_FOLLOW);
	assert_string_equal(target, "/x");
	assert_int_equal(port, 81);
}

static void resolves_what_is_relative(void **state)
{
	static const char *const cases[][2] = {
		{"login", "/app/login"},
		{"login/", "/app/login/"},
		{"./login?a=b#c", "/app/login?a=b"},
		{"../login", "/login"},
		{"../../../login", "/login"},
		{"..", "/"},
		{".", "/app/"},
		{"/a/../b/./c", "/b/c"},
		{"/a//b", "/a//b"},
		{"/a/..", "/"},
		{"/", "/"},
		{"?next", "/app/health?next"},
		{"#part", "/app/health?full=1"},
		{"/a b", "/a%20b"},
		{"1:2", "/app/1:2"},
		{"a/b:c", "/app/a/b:c"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(redirect(cases[i][0]), REDIRECT_FOLLOW);
		assert_string_equal(target, cases[i][1]);
		assert_int_equal(port, 8080);
		assert_false(probe_http_is_url(cases[i][0]));
	}
	assert_true(probe_http_is_url("http://10.0.0.5/"));
}

static void stays_away_from_other_hosts(void **state)
{
	(void)state;
	assert_int_equal(redirect("http://10.0.0.55/"), REDIRECT_AWAY);
	assert_int_equal(redirect("http://10.0.0.5.example.org/"), REDIRECT_AWAY);
	assert_int_equal(redirect("https://10.0.0.5/"), REDIRECT_AWAY);
	assert_int_equal(redirect("//10.0.0.6/x"), REDIRECT_AWAY);
	assert_int_equal(redirect("http://user@10.0.0.5/x"), REDIRECT_AWAY);
	assert_int_equal(redirect("http:login"), REDIRECT_AWAY);
	assert_int_equal(redirect("mailto:me"), REDIRECT_AWAY);
}

static void refuses_broken_locations(void **state)
{
	(void)state;
	assert_int_equal(redirect("/a\tb"), REDIRECT_BAD);
	assert_int_equal(redirect("http://10.0.0.5:x/"), REDIRECT_BAD);
	assert_int_equal(redirect("http://10.0.0.5:0/"), REDIRECT_BAD);
	assert_int_equal(redirect("http://10.0.0.5:123456789/"), REDIRECT_BAD);
	assert_int_equal(
		redirect("/0123456789012345678901234567890123456789012345678901234567890123"),
		REDIRECT_BAD);
	assert_string_equal(target, "/app/health?full=1");
	assert_int_equal(port, 8080);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_as_the_kubelet_does),
		cmocka_unit_test(given_headers_take_the_place_of_its_own),
		cmocka_unit_test(of_several_the_first_counts),
		cmocka_unit_test(a_request_that_is_too_long_is_refused),
		cmocka_unit_test(follows_on_the_same_host),
		cmocka_unit_test(resolves_what_is_relative),
		cmocka_unit_test(stays_away_from_other_hosts),
		cmocka_unit_test(refuses_broken_locations),
	};

	return cmocka_run_group_tests_name("node_probe_http", tests, NULL, NULL);
}
