/* SPDX-License-Identifier: MIT */
/* What is accepted and what is kept on storage are the same, whatever storage answers. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/config.h"
#include "base/clock.h"
#include "base/text.h"
#include "control/control_impl.h"

/* ---- storage that does as it is told ---- */

static struct supervisor *sv;
static int refuses; /* with this errno value */
static struct manifest_write asked;
static char text[512]; /* of what was asked; "-" for a removal */
static int going;      /* reserved ones that went */
static int dropped;

struct keep *node_keep_reserve(struct local_node *n, const struct manifest_write *w, struct err *e)
{
	(void)n;
	if (refuses) {
		err_set(e, refuses, "storage is busy");
		return NULL;
	}
	asked = *w;
	text_copy(text, sizeof(text), w->text ? w->text : "-");
	return (struct keep *)&asked;
}

void node_keep_go(struct local_node *n, struct keep *k)
{
	(void)n;
	going += k == (struct keep *)&asked;
}

void node_keep_drop(struct local_node *n, struct keep *k)
{
	(void)n;
	dropped += k == (struct keep *)&asked;
}

struct supervisor *node_supervisor(struct local_node *n)
{
	(void)n;
	return sv;
}

int64_t node_wall_offset(const struct local_node *n)
{
	(void)n;
	return 0;
}

const char *node_object_json(
	const struct local_node *n, struct arena *a, size_t *len, uint64_t *version)
{
	static const char json[] = "{\"apiVersion\":\"v1\",\"kind\":\"Node\"}";

	(void)n;
	(void)a;
	*version = 1;
	*len = sizeof json - 1;
	return json;
}

const char *node_log_dir(const struct local_node *n)
{
	(void)n;
	return "/tmp";
}

/* ---- PID 1 with one connection, of which the test holds the other end ---- */

static struct control control;
static struct evloop loop;
static struct arena arena;
static uint64_t pods_memory[4096];
static uint64_t containers_memory[4096];
static struct container_messages messages_memory[2];
static int client;

static void random_bytes(void *ctx, void *buf, size_t len)
{
	static uint8_t seed;

	(void)ctx;
	memset(buf, ++seed, len);
}

static int64_t wall_offset(void *ctx)
{
	(void)ctx;
	return 0;
}

static int start(void **state)
{
	static const struct node_ops ops = {.random = random_bytes, .wall_offset = wall_offset};
	const struct supervisor_conf conf = {
		.node_name = "board",
		.host_ip = "",
		.max_pods = 2,
		.max_containers = 2,
		.ops = &ops,
		.pods_memory = pods_memory,
		.containers_memory = containers_memory,
		.messages_memory = messages_memory,
	};
	struct err e;
	int pair[2];

	(void)state;
	memset(pods_memory, 0, sizeof(pods_memory));
	memset(containers_memory, 0, sizeof(containers_memory));
	refuses = going = dropped = 0;
	sv = supervisor_new(&conf, &e);
	if (!sv || evloop_init(&loop, &e) < 0 ||
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	client = pair[1];
	control = (struct control){
		.conf = {.loop = &loop},
		.supervisor = sv,
		.store = supervisor_store(sv),
		.used = true,
		.feed = {.fd = pair[0]},
		.answers = {.expired = pending_answer_all},
		.peers = {{.number = 1, .uid = 0}},
	};
	arena_init(&arena, (size_t)4 << 20);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	close(client);
	close(control.feed.fd);
	supervisor_free(sv);
	evloop_fini(&loop);
	arena_fini(&arena);
	return 0;
}

static void tell(enum feed_kind kind, enum object_kind object, const char *name, const char *json)
{
	static struct feed_message m;

	m = (struct feed_message){
		.kind = kind,
		.object = object,
		.connection = 1,
		.ticket = 7,
		.number = -1,
		.json_len = json ? (uint32_t)strlen(json) : 0,
	};
	text_copy(m.namespace_, sizeof(m.namespace_), "default");
	text_copy(m.name, sizeof(m.name), name);
	command_run(&control, &m, &arena, json, -1);
}

/* A ConfigMap or Secret x with one key. */
static void apply(const char *kind, const char *value)
{
	enum object_kind object = text_equal(kind, "Secret") ? OBJECT_SECRET : OBJECT_CONFIG_MAP;
	char json[512];

	text_write(json, sizeof(json),
		"{\"apiVersion\":\"v1\",\"kind\":\"%s\",\"metadata\":{\"name\":\"x\","
		"\"namespace\":\"default\"},\"data\":{\"key\":\"%s\"}}",
		kind, value);
	tell(FEED_APPLY, object, "x", json);
}

/* The code of the one answer there is; 0 = none yet. */
static int answer(void)
{
	static struct feed_message m;
	const char *json;
	struct err e;
	int passed;

	assert_int_equal(evloop_turn(&loop, clock_boot(), &e), 0);
	if (feed_receive(client, &m, &arena, &json, &passed, &e) == FEED_NOTHING)
		return 0;
	assert_int_equal(m.kind, FEED_ANSWER);
	assert_int_equal(m.ticket, 7);
	return m.code;
}

static const char *value(void)
{
	const struct config_map *m = supervisor_config_map(sv, "default", "x");

	return m ? string_map_get(&m->data, "key") : NULL;
}

static void what_cannot_be_kept_is_not_taken(void **state)
{
	(void)state;
	refuses = EBUSY;
	apply("ConfigMap", "1");
	assert_int_equal(answer(), 409);
	assert_null(value());
	/* Nor is a change of what there is. */
	refuses = 0;
	apply("ConfigMap", "1");
	asked.done(asked.arg, NULL);
	assert_int_equal(answer(), 201);
	refuses = ENOMEM;
	apply("ConfigMap", "2");
	assert_int_equal(answer(), 503);
	assert_string_equal(value(), "1");
	assert_int_equal(going, 1);
	assert_int_equal(dropped, 0);
}

static void what_is_not_taken_is_not_kept(void **state)
{
	(void)state;
	supervisor_shutdown(sv, 0, clock_boot());
	apply("ConfigMap", "1");
	assert_int_equal(answer(), 503);
	assert_int_equal(going, 0);
	assert_int_equal(dropped, 1);
}

static void answers_when_it_is_on_storage(void **state)
{
	(void)state;
	apply("ConfigMap", "1");
	assert_int_equal(answer(), 0);
	assert_non_null(strstr(text, "\"key\":\"1\""));
	asked.done(asked.arg, NULL);
	assert_int_equal(answer(), 201);
	assert_int_equal(answer(), 0);
}

static void is_kept_once_more_when_storage_failed(void **state)
{
	const struct err full = {.code = ENOSPC, .text = "write /data: No space left on device"};

	(void)state;
	apply("ConfigMap", "1");
	asked.done(asked.arg, &full);
	assert_int_equal(answer(), 500);
	assert_string_equal(value(), "1"); /* it lives, as the answer says, until the next boot */
	apply("ConfigMap", "1");
	assert_int_equal(answer(), 0);
	assert_int_equal(going, 2);
	asked.done(asked.arg, NULL);
	assert_int_equal(answer(), 200);
}

static void without_storage_it_lives_as_long_as_the_node(void **state)
{
	(void)state;
	refuses = EROFS;
	apply("ConfigMap", "1");
	assert_int_equal(answer(), 201);
	assert_string_equal(value(), "1");
	apply("ConfigMap", "1");
	assert_int_equal(answer(), 200);
}

static void a_secret_is_not_asked_for(void **state)
{
	(void)state;
	apply("Secret", "MQ==");
	assert_int_equal(answer(), 201);
	apply("Secret", "MQ==");
	assert_int_equal(answer(), 200);
	tell(FEED_DELETE, OBJECT_SECRET, "x", NULL);
	assert_int_equal(answer(), 200);
	assert_int_equal(going + dropped, 0);
	assert_null(supervisor_secret(sv, "default", "x"));
}

static void a_file_goes_with_its_object_or_stays_with_it(void **state)
{
	(void)state;
	apply("ConfigMap", "1");
	asked.done(asked.arg, NULL);
	assert_int_equal(answer(), 201);
	refuses = EBUSY;
	tell(FEED_DELETE, OBJECT_CONFIG_MAP, "x", NULL);
	assert_int_equal(answer(), 409);
	assert_string_equal(value(), "1");
	refuses = 0;
	tell(FEED_DELETE, OBJECT_CONFIG_MAP, "x", NULL);
	assert_string_equal(text, "-");
	assert_int_equal(answer(), 0);
	asked.done(asked.arg, NULL);
	assert_int_equal(answer(), 200);
	assert_null(value());
	assert_int_equal(going, 2);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_cannot_be_kept_is_not_taken),
		CASE(what_is_not_taken_is_not_kept),
		CASE(answers_when_it_is_on_storage),
		CASE(is_kept_once_more_when_storage_failed),
		CASE(without_storage_it_lives_as_long_as_the_node),
		CASE(a_secret_is_not_asked_for),
		CASE(a_file_goes_with_its_object_or_stays_with_it),
	};

	return cmocka_run_group_tests_name("control_keep", tests, NULL, NULL);
}
