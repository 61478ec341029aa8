/* SPDX-License-Identifier: MIT */
/* The API process as clients see it, with a fake PID 1 behind it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h> /* rename() */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "fake_pid1.h"

#define PODS "/api/v1/namespaces/default/pods"

static struct fake_pid1 f;
static struct arena arena;
static char log_dir[] = "/tmp/podinit-unit-XXXXXX";

static const char running[] =
	"\"containerStatuses\":[{\"name\":\"c\",\"ready\":true,\"restartCount\":0,"
	"\"image\":\"busybox\",\"imageID\":\"\",\"state\":{\"running\":{}}}]";

static int start(void **state)
{
	(void)state;
	return fake_begin(&f, &arena, log_dir);
}

static int stop(void **state)
{
	(void)state;
	return fake_end(&f, &arena);
}

static void answers_discovery_with_constants(void **state)
{
	(void)state;
	fake_synced(&f);
	HAS(fake_get(&f, "/api", NULL), "\"versions\":[\"v1\"]");
	HAS(fake_get(&f, "/apis", NULL), "APIGroupList");
	HAS(fake_get(&f, "/api/v1", NULL), "\"pods/log\"");
	HAS(fake_get(&f, "/version", NULL), "\"gitVersion\":\"v1.");
	HAS(fake_get(&f, "/openapi/v2", NULL), "Content-Length: 24\r\n");
	HAS(fake_get(&f, "/nothing", NULL), "HTTP/1.1 404 ");
}

static void waits_with_answers_until_everything_is_told(void **state)
{
	int fd = fake_connect(&f);

	(void)state;
	fake_write(fd, "GET " PODS " HTTP/1.1\r\nHost: x\r\n\r\n");
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_synced(&f);
	HAS(fake_read_until(fd, "}]}"), "\"name\":\"web\"");
	close(fd);
}

static void gets_one_and_says_what_is_not_there(void **state)
{
	const char *got;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL);
	fake_synced(&f);
	got = fake_get(&f, PODS "/web", NULL);
	HAS(got, "HTTP/1.1 200 OK");
	HAS(got, "\"phase\":\"Running\"");
	got = fake_get(&f, PODS "/none", NULL);
	HAS(got, "HTTP/1.1 404 Not Found");
	HAS(got, "\"message\":\"pods \\\"none\\\" not found\",\"reason\":\"NotFound\","
		 "\"details\":{\"name\":\"none\",\"kind\":\"pods\"},\"code\":404}");
	HAS(fake_get(&f, "/api/v1/namespaces/other/pods/web", NULL), "404");
}

static void shows_a_table_with_hidden_columns(void **state)
{
	const char *got;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", running);
	fake_synced(&f);
	got = fake_get(&f, "/api/v1/pods", TABLE);
	HAS(got, "\"kind\":\"Table\"");
	HAS(got, "{\"name\":\"Node\",\"type\":\"string\",\"format\":\"\",");
	HAS(got, "\"cells\":[\"web\",\"1/1\",\"Running\",\"0\",");
	HAS(got, "\"object\":{\"kind\":\"PartialObjectMetadata\"");
	HAS(fake_get(&f, "/api/v1/pods?includeObject=Object", TABLE),
		"\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\"");
}

static void selects_by_labels_and_fields(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL);
	fake_pod(&f, FEED_ADDED, "db", "Pending", NULL);
	fake_synced(&f);
	assert_int_equal(
		fake_count(fake_get(&f, PODS "?labelSelector=app%3Dweb", NULL), "\"uid\""), 1);
	assert_int_equal(
		fake_count(fake_get(&f, PODS "?labelSelector=app%20in%20(web,db),!gone", NULL),
			"\"uid\""),
		2);
	assert_int_equal(
		fake_count(fake_get(&f, PODS "?labelSelector=app%21%3Dweb", NULL), "\"uid-db\""),
		1);
	assert_int_equal(
		fake_count(fake_get(&f, PODS "?labelSelector=app+notin+(web,db)", NULL), "\"uid\""),
		0);
	assert_int_equal(
		fake_count(fake_get(&f,
				   PODS
				   "?fieldSelector=status.phase%21%3DPending,spec.nodeName%3Dnode",
				   NULL),
			"\"uid-web\""),
		1);
	HAS(fake_get(&f, PODS "?fieldSelector=spec.x%3D1", NULL),
		"field label not supported: spec.x");
}

static int watch_from(const char *query)
{
	int fd = fake_connect(&f);

	fake_write(fd, "GET " PODS "?watch=true");
	fake_write(fd, query);
	fake_write(fd, " HTTP/1.1\r\nHost: x\r\n\r\n");
	return fd;
}

static void tells_watchers_each_change_once_and_in_order(void **state)
{
	const char *got;
	int fd;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_synced(&f);
	fd = watch_from("");
	fake_read_until(fd, "\"type\":\"ADDED\"");
	fake_pod(&f, FEED_MODIFIED, "web", "Running", NULL);
	fake_pod(&f, FEED_MODIFIED, "web", "Succeeded", NULL);
	fake_pod(&f, FEED_DELETED, "web", "Succeeded", NULL);
	got = fake_read_until(fd, "\"type\":\"DELETED\"");
	assert_int_equal(fake_count(got, "\"type\":\"MODIFIED\""), 2);
	assert_true(strstr(got, "\"phase\":\"Running\"") < strstr(got, "\"phase\":\"Succeeded\""));
	close(fd);
	HAS(fake_get(&f, PODS "/web", NULL), "404");
}

static void replays_what_happened_since_a_version(void **state)
{
	uint64_t since;
	char query[64];
	struct text t;
	const char *got;
	int fd;

	(void)state;
	fake_synced(&f);
	since = fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_pod(&f, FEED_MODIFIED, "web", "Running", NULL);
	fake_pod(&f, FEED_MODIFIED, "web", "Failed", NULL);
	text_init(&t, query, sizeof(query));
	text_add(&t, "&resourceVersion=");
	text_add_uint(&t, since);
	fd = watch_from(query);
	got = fake_read_until(fd, "\"phase\":\"Failed\"");
	HAS(got, "\"phase\":\"Running\"");
	assert_null(strstr(got, "\"phase\":\"Pending\""));
	close(fd);
	fd = watch_from("&resourceVersion=99999");
	HAS(fake_read_until(fd, "\n0\r\n"), "\"code\":410");
	close(fd);
}

static void tells_a_watcher_with_a_selector_when_a_pod_comes_and_goes(void **state)
{
	const char *got;
	int fd;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_synced(&f);
	fd = watch_from("&fieldSelector=status.phase%3DRunning");
	fake_read_until(fd, "\r\n\r\n");
	fake_pod(&f, FEED_MODIFIED, "web", "Running", NULL);
	fake_pod(&f, FEED_MODIFIED, "web", "Failed", NULL);
	got = fake_read_until(fd, "\"type\":\"DELETED\"");
	HAS(got, "\"type\":\"ADDED\"");
	close(fd);
}

static void lists_events_about_a_pod(void **state)
{
	const char *got;

	(void)state;
	fake_event(&f, 1, "web", "Started");
	fake_event(&f, 2, "db", "Killing");
	fake_synced(&f);
	got = fake_get(&f,
		"/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dweb", TABLE);
	HAS(got, "\"Normal\",\"Started\",\"pod/web\"");
	assert_null(strstr(got, "Killing"));
}

static void hands_on_a_created_pod_complete_and_cleaned(void **state)
{
	struct feed_message m;
	const char *json;
	int fd;

	(void)state;
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "POST " PODS, "application/yaml",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: web, uid: mine, creationTimestamp: "
		"null}\n"
		"spec: {containers: [{name: c, image: busybox}]}\nstatus: {phase: Running}\n");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_APPLY);
	assert_int_equal(m.connection, f.connections);
	assert_true(m.flags & FEED_ONLY_CREATE);
	HAS(json, "\"namespace\":\"default\"");
	HAS(json, "\"restartPolicy\":\"Always\"");
	assert_null(strstr(json, "\"uid\""));
	assert_null(strstr(json, "\"phase\""));
	fake_answer(&f, &m, 201, "", "", "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"}}");
	HAS(fake_read_until(fd, "}}"), "HTTP/1.1 201 Created");
	close(fd);
}

static void keeps_a_connection_for_the_next_request(void **state)
{
	struct feed_message m;
	const char *json;
	int fd;

	(void)state;
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "DELETE " PODS "/web", "application/json",
		"{\"gracePeriodSeconds\":7,\"preconditions\":{\"uid\":\"u\"}}");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_DELETE);
	assert_int_equal(m.number, 7);
	assert_string_equal(m.uid, "u");
	fake_answer(&f, &m, 409, "Conflict", "Precondition failed", NULL);
	HAS(fake_read_until(fd, "\"code\":409}"), "\"reason\":\"Conflict\"");
	/* Two at once: answered one after the other. */
	fake_write(fd,
		"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /version HTTP/1.1\r\nHost: x\r\n\r\n");
	HAS(fake_read_until(fd, "gitVersion"), "\r\n\r\nok");
	close(fd);
}

static void refuses_bad_bodies_with_upstreams_words(void **state)
{
	const char *got;
	int fd;

	(void)state;
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "POST " PODS, "application/json",
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},\"spec\":{"
		"\"containers\":[{\"name\":\"c\"}]}}");
	got = fake_read_until(fd, "\"code\":422}");
	HAS(got, "HTTP/1.1 422 ");
	HAS(got, "Pod \\\"web\\\" is invalid: spec.containers[0].image: Required value");
	HAS(got, "{\"reason\":\"FieldValueRequired\",\"message\":\"Required "
		 "value\",\"field\":\"spec.containers[0].image\"}");
	fake_send_body(fd, "POST " PODS, "application/json",
		"{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"}");
	HAS(fake_read_until(fd, "\"code\":400}"),
		"no kind \\\"Deployment\\\" is registered for version \\\"apps/v1\\\"");
	fake_send_body(fd, "POST " PODS "?fieldValidation=Strict", "application/json",
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},\"spec\":{"
		"\"containers\":[{\"name\":\"c\",\"imge\":\"x\"}]}}");
	HAS(fake_read_until(fd, "\"code\":400}"), "imge");
	fake_send_body(fd, "POST " PODS, "application/vnd.kubernetes.protobuf", "k8s");
	HAS(fake_read_until(fd, "\"code\":415}"), "HTTP/1.1 415 ");
	close(fd);
}

static void works_out_a_strategic_merge_patch(void **state)
{
	struct feed_message m;
	const char *json;
	int fd;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL);
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "PATCH " PODS "/web", "application/strategic-merge-patch+json",
		"{\"metadata\":{\"labels\":{\"app\":null,\"tier\":\"front\"}},"
		"\"spec\":{\"$setElementOrder/"
		"containers\":[{\"name\":\"c\"}],\"containers\":[{\"name\":\"c\",\"image\":"
		"\"other\"}]}}");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_APPLY);
	assert_true(m.flags & FEED_ONLY_UPDATE);
	assert_string_equal(m.uid, "uid-web");
	HAS(json, "\"labels\":{\"tier\":\"front\"}");
	HAS(json, "\"image\":\"other\"");
	assert_int_equal(fake_count(json, "\"image\":"), 1);
	close(fd);
}

static void passes_a_status_on_as_such(void **state)
{
	struct feed_message m;
	const char *json;
	int fd;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL);
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "PATCH " PODS "/web/status", "application/strategic-merge-patch+json",
		"{\"status\":{\"conditions\":[{\"type\":\"mine\",\"status\":\"True\"}]}}");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_APPLY);
	assert_int_equal(m.flags, FEED_ONLY_UPDATE | FEED_STATUS);
	HAS(json, "\"type\":\"mine\",\"status\":\"True\"");
	close(fd);
	fd = fake_connect(&f);
	fake_write(fd, "DELETE " PODS "/web/status HTTP/1.1\r\nHost: x\r\n\r\n");
	HAS(fake_read_until(fd, "\"code\":405}"), "HTTP/1.1 405 ");
	close(fd);
	fd = fake_connect(&f);
	fake_write(fd, "GET " PODS "/web/status HTTP/1.1\r\nHost: x\r\n\r\n");
	HAS(fake_read_until(fd, "\"phase\":\"Running\""), "HTTP/1.1 200 ");
	close(fd);
}

static void refuses_what_is_too_large(void **state)
{
	int fd;

	(void)state;
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_write(fd, "POST " PODS " HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");
	HAS(fake_read_until(fd, "\"code\":413}"), "HTTP/1.1 413 ");
	close(fd);
	fd = fake_connect(&f);
	for (int i = 0; i < 9; i++) {
		char line[1025];

		memset(line, 'a', 1024);
		memcpy(line, i == 0 ? "GET / HTTP/1.1\r\nx: " : "x: ", i == 0 ? 19 : 3);
		memcpy(line + 1022, "\r\n", 2);
		line[1024] = '\0';
		/* the server may have answered and gone by the last lines */
		(void)!send(fd, line, 1024, MSG_NOSIGNAL);
	}
	HAS(fake_read_until(fd, "\"code\":431}"), "HTTP/1.1 431 ");
	close(fd);
}

/* ---- logs ---- */

static void put_file(const char *name, const char *text)
{
	char path[256];
	struct text t;
	int fd;

	text_init(&t, path, sizeof(path));
	text_add_all(&t, log_dir, "/default_web_uid-web/c/", name, NULL);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int with_logs(void **state)
{
	char path[256];
	struct text t;

	text_copy(log_dir, sizeof(log_dir), "/tmp/podinit-unit-XXXXXX");
	if (!mkdtemp(log_dir))
		return -1;
	text_init(&t, path, sizeof(path));
	text_add_all(&t, log_dir, "/default_web_uid-web", NULL);
	mkdir(path, 0700);
	text_add(&t, "/c");
	mkdir(path, 0700);
	put_file("0.log.1", "2026-11-23T10:00:00.000000001Z stdout F one\n");
	put_file("0.log", "2026-11-23T10:00:01.000000002Z stdout P "
			  "tw\n2026-11-23T10:00:01.000000003Z stderr F o\n"
			  "2026-11-23T10:00:02.000000004Z stdout F three\n");
	return start(state);
}

static int without_logs(void **state)
{
	char command[300];
	struct text t;
	int status = stop(state);

	text_init(&t, command, sizeof(command));
	text_add_all(&t, "rm -rf ", log_dir, NULL);
	return system(command) == 0 ? status : -1;
}

static void prints_a_rotated_log_in_order(void **state)
{
	const char *got;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", running);
	fake_synced(&f);
	got = fake_get(&f, PODS "/web/log", NULL);
	HAS(got, "one\n");
	HAS(got, "two\nthree\n");
	got = fake_get(&f, PODS "/web/log?tailLines=1&timestamps=true", NULL);
	HAS(got, "2026-11-23T10:00:02.000000004Z three\n");
	assert_null(strstr(got, "one"));
	HAS(fake_get(&f, PODS "/web/log?limitBytes=5", NULL), "\r\none\n\r\n1\r\nt\r\n0\r\n");
	HAS(fake_get(&f, PODS "/web/log?sinceTime=2026-11-23T10:00:02Z", NULL),
		"\r\nthree\n\r\n0\r\n");
	HAS(fake_get(&f, PODS "/web/log?container=x", NULL),
		"container x is not valid for pod web");
	HAS(fake_get(&f, PODS "/web/log?previous=true", NULL),
		"previous terminated container \\\"c\\\" in pod \\\"web\\\" not found");
}

static void follows_through_rotation_and_restart(void **state)
{
	char from[128];
	char to[128];
	struct text t;
	int fd;

	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", running);
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_write(fd, "GET " PODS "/web/log?follow=true&tailLines=0 HTTP/1.1\r\nHost: x\r\n\r\n");
	fake_read_until(fd, "\r\n\r\n");
	put_file("0.log", "2026-11-23T10:00:03Z stdout F four\n");
	fake_read_until(fd, "four\n");
	text_init(&t, from, sizeof(from));
	text_add_all(&t, log_dir, "/default_web_uid-web/c/0.log", NULL);
	text_init(&t, to, sizeof(to));
	text_add_all(&t, from, ".1", NULL);
	assert_int_equal(rename(from, to), 0);
	put_file("0.log", "2026-11-23T10:00:04Z stdout F five\n");
	fake_read_until(fd, "five\n");
	put_file("1.log", "2026-11-23T10:00:05Z stdout F six\n");
	fake_read_until(fd, "six\n");
	/* The pod goes, and with it the stream. */
	fake_pod(&f, FEED_DELETED, "web", "Running", running);
	fake_read_until(fd, "0\r\n\r\n");
	close(fd);
}

static void says_why_there_is_no_log_yet(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Pending",
		"\"containerStatuses\":[{\"name\":\"c\",\"ready\":false,\"restartCount\":0,"
		"\"image\":\"x\",\"imageID\":\"\","
		"\"state\":{\"waiting\":{\"reason\":\"ContainerCreating\"}}}]");
	fake_synced(&f);
	HAS(fake_get(&f, PODS "/web/log", NULL),
		"container \\\"c\\\" in pod \\\"web\\\" is waiting to start: ContainerCreating");
}

#define CASE(name)     cmocka_unit_test_setup_teardown(name, start, stop)
#define LOG_CASE(name) cmocka_unit_test_setup_teardown(name, with_logs, without_logs)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(answers_discovery_with_constants),
		CASE(waits_with_answers_until_everything_is_told),
		CASE(gets_one_and_says_what_is_not_there),
		CASE(shows_a_table_with_hidden_columns),
		CASE(selects_by_labels_and_fields),
		CASE(tells_watchers_each_change_once_and_in_order),
		CASE(replays_what_happened_since_a_version),
		CASE(tells_a_watcher_with_a_selector_when_a_pod_comes_and_goes),
		CASE(lists_events_about_a_pod),
		CASE(hands_on_a_created_pod_complete_and_cleaned),
		CASE(keeps_a_connection_for_the_next_request),
		CASE(refuses_bad_bodies_with_upstreams_words),
		CASE(works_out_a_strategic_merge_patch),
		CASE(passes_a_status_on_as_such),
		CASE(refuses_what_is_too_large),
		LOG_CASE(prints_a_rotated_log_in_order),
		LOG_CASE(follows_through_rotation_and_restart),
		CASE(says_why_there_is_no_log_yet),
	};

	return cmocka_run_group_tests_name("apiserver_serve", tests, NULL, NULL);
}
