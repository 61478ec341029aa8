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
		"X-Custom: a\r\nX-Custom: b\r\nuser-agent: mine\r\nConnection: close\r\n\r\n");
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
	target[0] = '\0';
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
}

static void stays_away_from_other_hosts(void **state)
{
	(void)state;
	assert_int_equal(redirect("http://10.0.0.55/"), REDIRECT_AWAY);
	assert_int_equal(redirect("http://10.0.0.5.example.org/"), REDIRECT_AWAY);
	assert_int_equal(redirect("https://10.0.0.5/"), REDIRECT_AWAY);
	assert_int_equal(redirect("//10.0.0.6/x"), REDIRECT_AWAY);
}

static void refuses_broken_locations(void **state)
{
	(void)state;
	assert_int_equal(redirect(""), REDIRECT_BAD);
	assert_int_equal(redirect("http://10.0.0.5:/"), REDIRECT_BAD);
	assert_int_equal(redirect("http://10.0.0.5:0/"), REDIRECT_BAD);
	assert_int_equal(redirect("http://10.0.0.5:123456789/"), REDIRECT_BAD);
	assert_int_equal(
		redirect("/0123456789012345678901234567890123456789012345678901234567890123"),
		REDIRECT_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_as_the_kubelet_does),
		cmocka_unit_test(given_headers_take_the_place_of_its_own),
		cmocka_unit_test(a_request_that_is_too_long_is_refused),
		cmocka_unit_test(follows_on_the_same_host),
		cmocka_unit_test(stays_away_from_other_hosts),
		cmocka_unit_test(refuses_broken_locations),
	};

	return cmocka_run_group_tests_name("node_probe_http", tests, NULL, NULL);
}
