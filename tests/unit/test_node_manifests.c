/* SPDX-License-Identifier: MIT */
/* Manifest directories against a real object store: what comes, changes, breaks and goes. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/manifests.h"

#define PODS	   8
#define CONTAINERS 32

static char root[64];
static char firmware[80];
static char data[80];
static struct evloop loop;
static struct manifests m;
static struct supervisor *sv;
static uint64_t pods_memory[20000];
static uint64_t containers_memory[20000];
static struct container_messages messages_memory[CONTAINERS];
static int warnings;
static char last_warning[640];
static const char *busy_path;

static void fake_random(void *ctx, void *buf, size_t len)
{
	static uint8_t next;
	uint8_t *at = buf;

	(void)ctx;
	for (size_t i = 0; i < len; i++)
		at[i] = next++;
}

static int64_t fake_offset(void *ctx)
{
	(void)ctx;
	return 0;
}

static const struct node_ops ops = {.random = fake_random, .wall_offset = fake_offset};

static void event_recorded(void *arg, const struct event_record *event)
{
	(void)arg;
	warnings++;
	snprintf(last_warning, sizeof last_warning, "%s: %s", event->name, event->message);
}

static bool busy(void *arg, const char *path)
{
	(void)arg;
	return busy_path && strcmp(path, busy_path) == 0;
}

static void no_log(enum log_level level, const char *line, size_t len)
{
	(void)level;
	(void)line;
	(void)len;
}

static int start(void **state)
{
	struct supervisor_conf conf = {
		.node_name = "node",
		.host_ip = "10.0.0.1",
		.max_pods = PODS,
		.max_containers = CONTAINERS,
		.ops = &ops,
		.event_recorded = event_recorded,
		.pods_memory = pods_memory,
		.containers_memory = containers_memory,
		.messages_memory = messages_memory,
	};
	struct err e = {0};

	(void)state;
	log_set_sink(no_log);
	strcpy(root, "/tmp/test_manifests.XXXXXX");
	if (!mkdtemp(root) || evloop_init(&loop, &e) < 0)
		return -1;
	snprintf(firmware, sizeof firmware, "%s/firmware", root);
	snprintf(data, sizeof data, "%s/data", root);
	mkdir(firmware, 0755);
	sv = supervisor_new(&conf, &e);
	if (!sv)
		return -1;
	memset(&m, 0, sizeof m);
	m.loop = &loop;
	m.sv = sv;
	m.dirs[0] = (struct manifest_dir){.path = firmware, .origin = ORIGIN_FIRMWARE};
	m.dirs[1] = (struct manifest_dir){.path = data, .origin = ORIGIN_DATA};
	m.busy = busy;
	busy_path = NULL;
	warnings = 0;
	last_warning[0] = '\0';
	return manifests_start(&m, &e);
}

static int end(void **state)
{
	char command[96];

	(void)state;
	manifests_stop(&m);
	supervisor_free(sv);
	evloop_fini(&loop);
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

static void put(const char *dir, const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path); /* another inode, so that a change within the clock's grain is seen */
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void take(const char *dir, const char *name)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(unlink(path), 0);
}

/* As the watcher does: a second pass when the first withdrew something. */
static void scan(void)
{
	manifests_scan(&m);
	if (m.load_all)
		manifests_scan(&m);
}

static const char *pod(const char *name, const char *image)
{
	static char text[4][300];
	static int next;
	char *buf = text[next++ % 4];

	snprintf(buf, sizeof text[0],
		"apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\n"
		"spec: {containers: [{name: c, image: %s}]}\n",
		name, image);
	return buf;
}

static const char *both(const char *a, const char *b)
{
	static char buf[700];

	snprintf(buf, sizeof buf, "%s---\n%s", a, b);
	return buf;
}

static const struct object *wanted(const char *name)
{
	return store_find(supervisor_store(sv), "default", name);
}

static const char *image_of(const char *name)
{
	const struct object *o = wanted(name);

	return o ? o->pod->spec.containers.items[0].image : NULL;
}

static void a_file_comes_changes_and_goes(void **state)
{
	char uid[POD_UID_MAX];

	(void)state;
	put(firmware, "a.yaml", pod("a", "one"));
	scan();
	assert_string_equal(image_of("a"), "one");
	assert_int_equal(wanted("a")->origin, ORIGIN_FIRMWARE);
	strcpy(uid, wanted("a")->uid);
	put(firmware, "a.yaml", pod("a", "one"));
	scan();
	assert_string_equal(wanted("a")->uid, uid);
	put(firmware, "a.yaml", pod("a", "two"));
	scan();
	assert_string_equal(image_of("a"), "two");
	assert_string_not_equal(wanted("a")->uid, uid);
	take(firmware, "a.yaml");
	scan();
	assert_null(wanted("a"));
	assert_int_equal(warnings, 0);
}

static void an_object_goes_from_a_file_that_stays(void **state)
{
	char uid[POD_UID_MAX];

	(void)state;
	put(firmware, "ab.yaml", both(pod("a", "x"), pod("b", "x")));
	scan();
	strcpy(uid, wanted("a")->uid);
	assert_non_null(wanted("b"));
	put(firmware, "ab.yaml", pod("a", "x"));
	scan();
	assert_null(wanted("b"));
	assert_string_equal(wanted("a")->uid, uid);
}

static void a_file_that_breaks_keeps_its_pods(void **state)
{
	char uid[POD_UID_MAX];

	(void)state;
	put(firmware, "ab.yaml", both(pod("a", "x"), pod("b", "x")));
	scan();
	strcpy(uid, wanted("a")->uid);
	put(firmware, "ab.yaml", "\tbroken: [");
	scan();
	assert_int_equal(warnings, 1);
	assert_non_null(strstr(last_warning, "ab.yaml:1:"));
	assert_string_equal(wanted("a")->uid, uid);
	assert_non_null(wanted("b"));
	scan();
	assert_int_equal(warnings, 1);
}

static const char *value_of(const char *name)
{
	const struct config_map *c = supervisor_config_map(sv, "default", name);

	return c ? string_map_get(&c->data, "k") : NULL;
}

static void a_config_map_comes_changes_and_goes_beside_a_pod(void **state)
{
	static const char map[] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
	char text[200];

	(void)state;
	snprintf(text, sizeof text, "%sdata: {k: one}\n", map);
	put(firmware, "a.yaml", both(pod("a", "x"), text));
	scan();
	assert_string_equal(value_of("a"), "one");
	assert_string_equal(image_of("a"), "x");
	snprintf(text, sizeof text, "%sdata: {k: two}\n", map);
	put(firmware, "a.yaml", both(pod("a", "x"), text));
	scan();
	assert_string_equal(value_of("a"), "two");
	put(firmware, "a.yaml", both(pod("a", "x"), "kind: ConfigMap\nmetadata: {name: a}\n"));
	scan();
	assert_string_equal(value_of("a"), "two");
	put(firmware, "a.yaml", pod("a", "x"));
	scan();
	assert_null(value_of("a"));
	assert_string_equal(image_of("a"), "x");
}

static void a_broken_object_stops_that_object_only(void **state)
{
	(void)state;
	put(firmware, "ab.yaml", both(pod("a", "x"), pod("b", "x")));
	scan();
	put(firmware, "ab.yaml", both(pod("a", "z"), pod("b", "''")));
	scan();
	assert_string_equal(image_of("a"), "z");
	assert_string_equal(image_of("b"), "x");
	assert_int_equal(warnings, 1);
	assert_non_null(strstr(last_warning, "b: "));
	assert_non_null(strstr(last_warning, "spec.containers[0].image: Required value"));
}

static void the_first_file_of_a_name_wins(void **state)
{
	(void)state;
	put(firmware, "1.yaml", pod("a", "first"));
	put(firmware, "2.yaml", pod("a", "second"));
	scan();
	assert_string_equal(image_of("a"), "first");
	assert_int_equal(warnings, 1);
	take(firmware, "1.yaml");
	scan();
	assert_string_equal(image_of("a"), "second");
}

static void data_wins_over_the_firmware(void **state)
{
	(void)state;
	put(firmware, "a.yaml", pod("a", "firmware"));
	scan();
	mkdir(data, 0755);
	put(data, "a.yaml", pod("a", "data"));
	scan();
	assert_string_equal(image_of("a"), "data");
	assert_int_equal(wanted("a")->origin, ORIGIN_DATA);
	take(data, "a.yaml");
	scan();
	assert_string_equal(image_of("a"), "firmware");
	assert_int_equal(warnings, 0);
}

static void what_is_no_manifest_is_passed_over(void **state)
{
	char path[200];

	(void)state;
	put(firmware, ".hidden.yaml", pod("hidden", "x"));
	put(firmware, "no-extension", pod("plain", "x"));
	snprintf(path, sizeof path, "%s/directory.yaml", firmware);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/directory.yaml/below.yaml", firmware);
	put(firmware, "directory.yaml/below.yaml", pod("below", "x"));
	snprintf(path, sizeof path, "%s/fifo", firmware);
	assert_int_equal(mkfifo(path, 0600), 0);
	scan();
	assert_null(wanted("hidden"));
	assert_null(wanted("below"));
	assert_non_null(wanted("plain"));
	assert_int_equal(warnings, 0);
}

static void a_file_over_the_limit_is_not_read(void **state)
{
	char path[200];

	(void)state;
	put(firmware, "large.yaml", pod("large", "x"));
	snprintf(path, sizeof path, "%s/large.yaml", firmware);
	assert_int_equal(truncate(path, MANIFEST_BYTES_MAX + 1), 0);
	scan();
	assert_null(wanted("large"));
	assert_int_equal(warnings, 1);
	assert_non_null(strstr(last_warning, "larger than 1 MiB"));
}

static void a_file_that_is_being_written_is_left_alone(void **state)
{
	char path[OBJECT_FILE_MAX];

	(void)state;
	put(firmware, "a.yaml", pod("a", "one"));
	scan();
	manifest_path(path, firmware, "a.yaml");
	busy_path = path;
	take(firmware, "a.yaml");
	scan();
	assert_non_null(wanted("a"));
	busy_path = NULL;
	scan();
	assert_null(wanted("a"));
}

/* Runs the loop until the name is wanted, or not for 10 s. */
static bool comes(const char *name)
{
	msec until = clock_boot() + SECONDS(10);
	struct err e;

	while (!wanted(name) && clock_boot() < until)
		assert_int_equal(evloop_turn(&loop, clock_boot() + 100, &e), 0);
	return wanted(name) != NULL;
}

static void a_change_is_noticed_by_itself(void **state)
{
	(void)state;
	put(firmware, "a.yaml", pod("a", "x"));
	assert_true(comes("a"));
}

/* Runs the loop until a change was seen; for how long it is left to settle then, in ms. */
static msec settles_in(void)
{
	struct err e;

	do {
		assert_int_equal(evloop_turn(&loop, clock_boot() + SECONDS(10), &e), 0);
	} while (m.changed_at == 0);
	assert_true(timer_is_set(&m.settle));
	return m.settle.at - m.changed_at;
}

/* A file that arrives in one piece needs no time; one that goes may be half of a change. */
static void what_is_renamed_into_place_is_read_at_once(void **state)
{
	char from[200];
	char to[200];
	struct err e;

	(void)state;
	put(root, "new", pod("a", "x"));
	/* There is no data directory: the one above it is watched. */
	assert_true(settles_in() >= 100);
	while (m.changed_at)
		assert_int_equal(evloop_turn(&loop, clock_boot() + SECONDS(10), &e), 0);
	snprintf(from, sizeof from, "%s/new", root);
	snprintf(to, sizeof to, "%s/a.yaml", firmware);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(evloop_turn(&loop, clock_boot() + SECONDS(10), &e), 0);
	assert_non_null(wanted("a"));
	assert_int_equal(rename(to, from), 0);
	assert_true(settles_in() >= 100);
}

static void a_missing_directory_is_noticed_when_it_comes(void **state)
{
	char path[200];

	(void)state;
	/* Not there, and neither is the one above it. */
	manifests_stop(&m);
	snprintf(path, sizeof path, "%s/far", root);
	snprintf(data, sizeof data, "%s/far/away", root);
	assert_int_equal(manifests_start(&m, NULL), 0);
	assert_false(m.dirs[1].wd >= 0);
	mkdir(path, 0755);
	mkdir(data, 0755);
	put(data, "b.yaml", pod("b", "x"));
	assert_true(comes("b"));
	assert_true(m.dirs[1].wd >= 0);
}

static void long_paths_are_known_by_their_end(void **state)
{
	char out[OBJECT_FILE_MAX];
	char dir[300];
	char name[200];

	(void)state;
	manifest_path(out, "/a/b/", "c.yaml");
	assert_string_equal(out, "/a/b/c.yaml");
	memset(dir, 'd', sizeof dir - 1);
	dir[sizeof dir - 1] = '\0';
	manifest_path(out, dir, "c.yaml");
	assert_int_equal(strlen(out), OBJECT_FILE_MAX - 1);
	assert_string_equal(out + OBJECT_FILE_MAX - 1 - 8, "d/c.yaml");
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	name[sizeof name - 2] = 'e';
	manifest_path(out, "/a", name);
	assert_int_equal(strlen(out), OBJECT_FILE_MAX - 1);
	assert_int_equal(out[OBJECT_FILE_MAX - 2], 'e');
}

/* No descriptor is left: nothing can be read, which is not the same as nothing being there. */
static void ends_nothing_when_it_cannot_look(void **state)
{
	struct rlimit all;
	struct rlimit few;

	(void)state;
	put(firmware, "a.yaml", pod("a", "one"));
	scan();
	assert_non_null(wanted("a"));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	few = all;
	few.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	scan();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_non_null(wanted("a"));
	take(firmware, "a.yaml");
	scan();
	assert_null(wanted("a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_comes_changes_and_goes, start, end),
		cmocka_unit_test_setup_teardown(an_object_goes_from_a_file_that_stays, start, end),
		cmocka_unit_test_setup_teardown(a_file_that_breaks_keeps_its_pods, start, end),
		cmocka_unit_test_setup_teardown(
			a_config_map_comes_changes_and_goes_beside_a_pod, start, end),
		cmocka_unit_test_setup_teardown(a_broken_object_stops_that_object_only, start, end),
		cmocka_unit_test_setup_teardown(the_first_file_of_a_name_wins, start, end),
		cmocka_unit_test_setup_teardown(data_wins_over_the_firmware, start, end),
		cmocka_unit_test_setup_teardown(what_is_no_manifest_is_passed_over, start, end),
		cmocka_unit_test_setup_teardown(a_file_over_the_limit_is_not_read, start, end),
		cmocka_unit_test_setup_teardown(
			a_file_that_is_being_written_is_left_alone, start, end),
		cmocka_unit_test_setup_teardown(a_change_is_noticed_by_itself, start, end),
		cmocka_unit_test_setup_teardown(
			what_is_renamed_into_place_is_read_at_once, start, end),
		cmocka_unit_test_setup_teardown(
			a_missing_directory_is_noticed_when_it_comes, start, end),
		cmocka_unit_test_setup_teardown(ends_nothing_when_it_cannot_look, start, end),
		cmocka_unit_test(long_paths_are_known_by_their_end),
	};

	return cmocka_run_group_tests_name("node_manifests", tests, NULL, NULL);
}
