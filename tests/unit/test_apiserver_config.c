/* SPDX-License-Identifier: MIT */
/* ConfigMaps and Secrets of the API process as clients see them, with a fake PID 1 behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/kinds.h"
#include "base/text.h"
#include "fake_pid1.h"

#define CONFIG_MAPS "/api/v1/namespaces/default/configmaps"
#define SECRETS	    "/api/v1/namespaces/default/secrets"

static struct fake_pid1 f;
static struct arena arena;

static int start(void **state)
{
	(void)state;
	return fake_begin(&f, &arena, "/tmp");
}

static int stop(void **state)
{
	(void)state;
	return fake_end(&f, &arena);
}

static void shows_config_maps_and_secrets(void **state)
{
	const char *got;

	(void)state;
	f.flags = FEED_MAY_CHANGE;
	fake_config(&f, OBJECT_CONFIG_MAP, "game",
		",\"data\":{\"a\":\"1\",\"b\":\"2\"},\"binaryData\":{\"c\":\"AA==\"}");
	fake_config(&f, OBJECT_SECRET, "login", ",\"data\":{\"p\":\"eA==\"},\"type\":\"Opaque\"");
	fake_synced(&f);
	got = fake_get(&f, "/api/v1/configmaps", NULL);
	HAS(got, "\"kind\":\"ConfigMapList\"");
	HAS(got, "\"data\":{\"a\":\"1\"");
	HAS(fake_get(&f, CONFIG_MAPS, TABLE), "\"cells\":[\"game\",\"3\",");
	HAS(fake_get(&f, CONFIG_MAPS "/game", NULL), "\"uid\":\"uid-game\"");
	HAS(fake_get(&f, CONFIG_MAPS "/login", NULL), "configmaps \\\"login\\\" not found");
	HAS(fake_get(&f, SECRETS, NULL), "\"kind\":\"SecretList\"");
	HAS(fake_get(&f, SECRETS, TABLE), "\"cells\":[\"login\",\"Opaque\",\"1\",");
	HAS(fake_get(&f, SECRETS "?fieldSelector=type%3DOpaque", NULL), "\"uid-login\"");
	HAS(fake_get(&f, CONFIG_MAPS "?fieldSelector=type%3DOpaque", NULL),
		"field label not supported: type");
	assert_int_equal(fake_count(fake_get(&f, "/api/v1/pods", NULL), "\"uid\""), 0);
}

static void tells_watchers_of_their_resource_only(void **state)
{
	const char *got;
	int fd;

	(void)state;
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_write(fd, "GET " CONFIG_MAPS "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n");
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_config(&f, OBJECT_SECRET, "login", "");
	fake_config(&f, OBJECT_CONFIG_MAP, "game", "");
	got = fake_read_until(fd, "\"type\":\"ADDED\"");
	assert_int_equal(fake_count(got, "uid-game"), 1);
	assert_int_equal(fake_count(got, "uid-login"), 0);
	close(fd);
}

static void keeps_secrets_from_who_may_not_change_them(void **state)
{
	int fd;

	(void)state;
	fake_config(&f, OBJECT_SECRET, "login", ",\"data\":{\"p\":\"eA==\"}");
	fake_synced(&f);
	HAS(fake_get(&f, SECRETS "/login", NULL),
		"secrets \\\"login\\\" is forbidden: User \\\"uid:1000\\\" cannot get resource "
		"\\\"secrets\\\" in API group \\\"\\\" in the namespace \\\"default\\\"");
	HAS(fake_get(&f, "/api/v1/secrets", NULL), "HTTP/1.1 403 ");
	HAS(fake_get(&f, "/api/v1/secrets?watch=true", NULL), "HTTP/1.1 403 ");
	fd = fake_connect(&f);
	fake_send_body(
		fd, "PATCH " SECRETS "/login?dryRun=All", "application/merge-patch+json", "{}");
	HAS(fake_read_until(fd, "\"code\":403}"), "cannot change resource");
	fake_send_body(fd, "DELETE " SECRETS "/login?dryRun=All", "application/json", "{}");
	HAS(fake_read_until(fd, "\"code\":403}"), "cannot change resource");
	close(fd);
}

static void hands_on_a_secret_with_its_texts_in_its_data(void **state)
{
	struct feed_message m;
	const char *json;
	int fd;

	(void)state;
	f.flags = FEED_MAY_CHANGE;
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "POST " SECRETS, "application/json",
		"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"login\"},"
		"\"stringData\":{\"p\":\"x\"}}");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_APPLY);
	assert_int_equal(m.object, OBJECT_SECRET);
	HAS(json, "\"data\":{\"p\":\"eA==\"},\"type\":\"Opaque\"");
	assert_null(strstr(json, "stringData"));
	fake_answer(&f, &m, 201, "", "", "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"login\"}}");
	HAS(fake_read_until(fd, "}}"), "HTTP/1.1 201 Created");
	fake_send_body(fd, "POST " SECRETS, "application/json",
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}");
	HAS(fake_read_until(fd, "\"code\":400}"), "no kind");
	close(fd);
}

static void refuses_a_change_of_what_is_immutable(void **state)
{
	const char *got;
	int fd;

	(void)state;
	fake_config(&f, OBJECT_CONFIG_MAP, "game", ",\"immutable\":true,\"data\":{\"a\":\"1\"}");
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_send_body(fd, "PATCH " CONFIG_MAPS "/game", "application/merge-patch+json",
		"{\"data\":{\"a\":\"2\"}}");
	got = fake_read_until(fd, "\"code\":422}");
	HAS(got, "ConfigMap \\\"game\\\" is invalid: data: Forbidden: field is immutable when "
		 "`immutable` is set");
	HAS(got, "\"reason\":\"FieldValueForbidden\"");
	close(fd);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(shows_config_maps_and_secrets),
		CASE(tells_watchers_of_their_resource_only),
		CASE(keeps_secrets_from_who_may_not_change_them),
		CASE(hands_on_a_secret_with_its_texts_in_its_data),
		CASE(refuses_a_change_of_what_is_immutable),
	};

	return cmocka_run_group_tests_name("apiserver_config", tests, NULL, NULL);
}
