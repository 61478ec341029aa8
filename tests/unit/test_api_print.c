/* SPDX-License-Identifier: MIT */
/* Rows of `get pods`: each case is a pod as JSON, and what kubectl shows of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "api/decode.h"
#include "api/print.h"

#define NOW INT64_C(1767323045000) /* 2026-01-02T03:04:05Z */

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

/* metadata beyond the name, how many init containers and containers, status. */
static struct pod_row row(const char *metadata, int inits, int containers, const char *status)
{
	char json[4096];
	char spec[1024];
	struct pod_row r;
	struct pod *pod;
	size_t n = 0;

	n += (size_t)snprintf(spec, sizeof(spec), "\"initContainers\":[");
	for (int i = 0; i < inits; i++)
		n += (size_t)snprintf(
			spec + n, sizeof(spec) - n, "%s{\"name\":\"i%d\"}", i > 0 ? "," : "", i);
	n += (size_t)snprintf(spec + n, sizeof(spec) - n, "],\"containers\":[");
	for (int i = 0; i < containers; i++)
		n += (size_t)snprintf(
			spec + n, sizeof(spec) - n, "%s{\"name\":\"c%d\"}", i > 0 ? "," : "", i);
	snprintf(json, sizeof(json),
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"%s},"
		"\"spec\":{%s]},\"status\":{%s}}",
		metadata, spec, status);
	pod = pod_from_json(&arena, json, strlen(json), NULL);
	assert_non_null(pod);
	pod_row_of(pod, NOW, &r);
	return r;
}

#define READY_IS(s)    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"" s "\"}],"
#define RUNNING(ready) "{\"name\":\"c\",\"ready\":" ready ",\"state\":{\"running\":{}}}"
#define WAITING(why)   "{\"name\":\"c\",\"state\":{\"waiting\":{\"reason\":\"" why "\"}}}"
#define ENDED(what)    "{\"name\":\"c\",\"state\":{\"terminated\":{" what "}}}"
#define DONE	       ENDED("\"exitCode\":0,\"reason\":\"Completed\"")

static void status_is_of(const char *status, int inits, int containers, const char *want)
{
	struct pod_row r = row("", inits, containers, status);

	if (strcmp(r.status, want) != 0)
		fail_msg("%s\nshows %s, wants %s", status, r.status, want);
}

static void shows_where_the_init_containers_are(void **state)
{
	(void)state;
	status_is_of("\"initContainerStatuses\":[" WAITING("PodInitializing") "," WAITING(
			     "PodInitializing") "]",
		2, 1, "Init:0/2");
	status_is_of("\"initContainerStatuses\":[" DONE "," RUNNING("false") "]", 2, 1, "Init:1/2");
	status_is_of("\"initContainerStatuses\":[" DONE "," WAITING("CrashLoopBackOff") "]", 2, 1,
		"Init:CrashLoopBackOff");
	status_is_of("\"initContainerStatuses\":[" ENDED("\"exitCode\":1,\"reason\":\"Error\"") "]",
		1, 1, "Init:Error");
	status_is_of(
		"\"initContainerStatuses\":[" ENDED("\"exitCode\":3") "]", 1, 1, "Init:ExitCode:3");
	status_is_of("\"initContainerStatuses\":[" ENDED("\"exitCode\":137,\"signal\":9") "]", 1, 1,
		"Init:Signal:9");
	status_is_of("\"initContainerStatuses\":[" DONE
		     "],\"containerStatuses\":[" WAITING("PodInitializing") "]",
		1, 1, "PodInitializing");
}

static void the_first_containers_reason_wins(void **state)
{
	(void)state;
	status_is_of("\"phase\":\"Running\",\"containerStatuses\":[" WAITING(
			     "ErrImageNeverPull") "," WAITING("CrashLoopBackOff") "]",
		0, 2, "ErrImageNeverPull");
	status_is_of("\"phase\":\"Running\",\"containerStatuses\":[" RUNNING("true") "," WAITING(
			     "CrashLoopBackOff") "]",
		0, 2, "CrashLoopBackOff");
	status_is_of("\"phase\":\"Running\",\"containerStatuses\":[" ENDED(
			     "\"exitCode\":137,\"signal\":9") "]",
		0, 1, "Signal:9");
	status_is_of("\"phase\":\"Failed\",\"containerStatuses\":[" ENDED("\"exitCode\":2") "]", 0,
		1, "ExitCode:2");
}

static void one_completed_beside_running_ones(void **state)
{
	(void)state;
	status_is_of("\"phase\":\"Running\"," READY_IS("True") "\"containerStatuses\":[" DONE
							       "," RUNNING("true") "]",
		0, 2, "Running");
	status_is_of("\"phase\":\"Running\"," READY_IS("False") "\"containerStatuses\":[" DONE
								"," RUNNING("true") "]",
		0, 2, "NotReady");
	status_is_of("\"phase\":\"Running\"," READY_IS("False") "\"containerStatuses\":[" DONE
								"," RUNNING("false") "]",
		0, 2, "Completed");
	status_is_of("\"phase\":\"Running\",\"containerStatuses\":[" RUNNING("false") "]", 0, 1,
		"Running");
}

static void phase_and_reason_of_the_pod(void **state)
{
	(void)state;
	status_is_of("", 0, 1, "Pending");
	status_is_of("\"phase\":\"Failed\",\"reason\":\"Evicted\"", 0, 1, "Evicted");
	status_is_of("\"phase\":\"Succeeded\",\"containerStatuses\":[" DONE "]", 0, 1, "Completed");
}

static void a_deleted_pod_is_terminating_until_it_is_over(void **state)
{
	static const char deleted[] = ",\"deletionTimestamp\":\"2026-01-02T03:04:05Z\"";

	(void)state;
	assert_string_equal(
		row(deleted, 0, 1,
			"\"phase\":\"Running\",\"containerStatuses\":[" RUNNING("true") "]")
			.status,
		"Terminating");
	assert_string_equal(
		row(deleted, 0, 1, "\"phase\":\"Succeeded\",\"containerStatuses\":[" DONE "]")
			.status,
		"Completed");
	assert_string_equal(
		row(deleted, 0, 1, "\"phase\":\"Running\",\"reason\":\"NodeLost\"").status,
		"Unknown");
}

static void counts_ready_containers(void **state)
{
	(void)state;
	assert_string_equal(row("", 1, 3,
				    "\"containerStatuses\":[" RUNNING("true") "," RUNNING(
					    "false") "," RUNNING("true") "]")
				    .ready,
		"2/3");
	assert_string_equal(row("", 2, 1, "").ready, "0/1");
}

#define RESTARTED(n, at)                                                                           \
	"{\"name\":\"c\",\"ready\":true,\"restartCount\":" n ",\"state\":{\"running\":{}},"        \
	"\"lastState\":{\"terminated\":{\"exitCode\":1,\"finishedAt\":" at "}}}"

static void restarts_with_the_age_of_the_last(void **state)
{
	(void)state;
	assert_string_equal(
		row("", 0, 1, "\"containerStatuses\":[" RUNNING("true") "]").restarts, "0");
	assert_string_equal(row("", 0, 2,
				    "\"containerStatuses\":[" RESTARTED(
					    "1", "\"2026-01-02T02:04:05Z\"") "," RESTARTED("2",
					    "\"2026-01-02T03:01:55Z\"") "]")
				    .restarts,
		"3 (2m10s ago)");
	assert_string_equal(
		row("", 0, 1, "\"containerStatuses\":[" RESTARTED("4", "null") "]").restarts, "4");
}

static void init_restarts_count_only_while_initializing(void **state)
{
	static const char initializing[] = "\"initContainerStatuses\":[{\"name\":\"i\","
					   "\"restartCount\":5,\"state\":{\"running\":{}}}]";
	static const char done[] = "\"initContainerStatuses\":[{\"name\":\"i\",\"restartCount\":5,"
				   "\"state\":{\"terminated\":{\"exitCode\":0}}}]";

	(void)state;
	assert_string_equal(row("", 1, 1, initializing).restarts, "5");
	assert_string_equal(row("", 1, 1, done).restarts, "0");
}

static void age_address_and_node(void **state)
{
	struct pod_row r = row(",\"creationTimestamp\":\"2026-01-02T03:02:35Z\"", 0, 1,
		"\"podIP\":\"10.244.0.7\"");

	(void)state;
	assert_string_equal(r.age, "90s");
	assert_string_equal(r.ip, "10.244.0.7");
	assert_string_equal(r.node, "<none>");
	r = row("", 0, 1, "");
	assert_string_equal(r.age, "<unknown>");
	assert_string_equal(r.ip, "<none>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_where_the_init_containers_are),
		cmocka_unit_test(the_first_containers_reason_wins),
		cmocka_unit_test(one_completed_beside_running_ones),
		cmocka_unit_test(phase_and_reason_of_the_pod),
		cmocka_unit_test(a_deleted_pod_is_terminating_until_it_is_over),
		cmocka_unit_test(counts_ready_containers),
		cmocka_unit_test(restarts_with_the_age_of_the_last),
		cmocka_unit_test(init_restarts_count_only_while_initializing),
		cmocka_unit_test(age_address_and_node),
	};

	return cmocka_run_group_tests_name("api_print", tests, setup, teardown);
}
