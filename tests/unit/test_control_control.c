/* SPDX-License-Identifier: MIT */
/* PID 1's end with the real supervisor and a real API process: this program by another name. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/decode.h"
#include "apiserver/apiserver.h"
#include "base/clock.h"
#include "base/text.h"
#include "control/control_impl.h"

#define MAX_PODS       8
#define MAX_CONTAINERS 16
#define PATIENCE_MS    10000
#define PODS	       "/api/v1/namespaces/default/pods"

/* ---- a node that keeps nothing but notes ---- */
static struct supervisor *sv;
static char kept[4096]; /* what was asked to be kept, "-" for a removal */
static struct manifest_write reserved;
static manifest_written kept_done; /* NULL = nothing was */
static int keep_error;		   /* refuses with this errno value */

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
	*version = *len = 0;
	return n ? arena_strdup(a, "") : NULL;
}

const char *node_log_dir(const struct local_node *n)
{
	(void)n;
	return "/tmp";
}

struct keep *node_keep_reserve(struct local_node *n, const struct manifest_write *w, struct err *e)
{
	(void)n;
	if (keep_error) {
		err_set(e, keep_error, "not kept");
		return NULL;
	}
	reserved = *w;
	text_copy(kept, sizeof(kept), w->text ? w->text : "-");
	return (struct keep *)&reserved;
}

void node_keep_go(struct local_node *n, struct keep *k)
{
	(void)n;
	(void)k;
	kept_done = reserved.done;
}

void node_keep_drop(struct local_node *n, struct keep *k)
{
	(void)n;
	(void)k;
}

static int do_pod(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)p;
	(void)e;
	return 0;
}

static int do_signal(void *ctx, const struct pod_ref *p, int signal, struct err *e)
{
	(void)signal;
	return do_pod(ctx, p, e);
}

static int do_probe(void *ctx, const struct pod_ref *p, enum probe_kind kind, struct err *e)
{
	(void)kind;
	return do_pod(ctx, p, e);
}

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

static const struct node_ops ops = {
	.create_sandbox = do_pod,
	.remove_sandbox = do_pod,
	.start_container = do_pod,
	.signal_container = do_signal,
	.kill_container = do_pod,
	.run_probe = do_probe,
	.random = random_bytes,
	.wall_offset = wall_offset,
};

/* ---- the rest of PID 1 ---- */

static struct evloop loop;
static struct reaper reaper;
static struct control *control;
static char socket_path[64];
static void *pods_memory;
static void *containers_memory;
static struct container_messages messages_memory[MAX_CONTAINERS];
static int shutdowns;

static void published(void *arg, const struct change *c)
{
	(void)arg;
	control_published(control, c);
}

static void event_recorded(void *arg, const struct event_record *e)
{
	(void)arg;
	control_event_recorded(control, e);
}

static void shut_down(void *arg, enum control_shutdown kind)
{
	(void)arg;
	shutdowns += kind == CONTROL_REBOOT ? 100 : 1;
}

static int start(void **state)
{
	struct supervisor_conf conf = {
		.node_name = "board",
		.host_ip = "192.168.1.1",
		.max_pods = MAX_PODS,
		.max_containers = MAX_CONTAINERS,
		.ops = &ops,
		.published = published,
		.event_recorded = event_recorded,
		.messages_memory = messages_memory,
	};
	struct control_conf cc = {
		.loop = &loop,
		.reaper = &reaper,
		.socket_path = socket_path,
		.node_name = "board",
		.api_uid = getuid(),
		.api_gid = getgid(),
		.cgroup_fd = -1,
		.api_memory = SIZE_MAX, /* sanitizers take terabytes */
		.shutdown = shut_down,
	};
	struct err e;

	(void)state;
	conf.pods_memory = pods_memory =
		calloc(1, table_bytes(MAX_PODS, sizeof(struct pod_record)));
	conf.containers_memory = containers_memory =
		calloc(1, table_bytes(MAX_CONTAINERS, sizeof(struct container_record)));
	kept[0] = '\0';
	kept_done = NULL;
	keep_error = EROFS;
	shutdowns = 0;
	text_write(socket_path, sizeof(socket_path), "/tmp/podinit-unit-%d.sock", getpid());
	reaper = (struct reaper){0};
	cc.program_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	sv = supervisor_new(&conf, &e);
	if (!sv || cc.program_fd < 0 || evloop_init(&loop, &e) < 0 ||
		reaper_init(&reaper, &loop, NULL, &e) < 0)
		return -1;
	control = control_new(&cc, &e);
	return control ? 0 : -1;
}

static int stop(void **state)
{
	int program = control->conf.program_fd;

	(void)state;
	control_free(control);
	control = NULL;
	while (waitpid(-1, NULL, 0) > 0)
		; /* the API process was killed */
	reaper_fini(&reaper);
	evloop_fini(&loop);
	supervisor_free(sv);
	free(pods_memory);
	free(containers_memory);
	close(program);
	return access(socket_path, F_OK) == 0; /* it must be gone */
}

static void turn(void)
{
	msec again = supervisor_run(sv, clock_boot());
	struct err e;

	assert_int_equal(evloop_turn(&loop, MIN(again, clock_boot() + 20), &e), 0);
}

static void apply_text(
	const char *name, const char *image, enum object_origin origin, const char *file)
{
	char json[512];
	struct arena a;
	struct pod *pod;
	struct err e;

	arena_init(&a, 1 << 20);
	text_join(json, sizeof(json),
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"", name,
		"\",\"namespace\":\"default\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":"
		"\"",
		image, "\"}]}}", NULL);
	pod = pod_from_json(&a, json, strlen(json), NULL);
	assert_non_null(pod);
	assert_int_not_equal(
		supervisor_apply(sv, pod, origin, file, false, clock_boot(), &e), APPLY_REFUSED);
	arena_fini(&a);
}

/* ---- a client ---- */

static char got[256 * 1024];
static size_t got_len;

static int dial(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	text_copy(addr.sun_path, sizeof(addr.sun_path), socket_path);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	got_len = 0;
	got[0] = '\0';
	return fd;
}

static bool read_more(int fd)
{
	ssize_t n = recv(fd, got + got_len, sizeof(got) - 1 - got_len, MSG_DONTWAIT);

	if (n > 0)
		got_len += (size_t)n;
	got[got_len] = '\0';
	return n != 0;
}

static const char *wait_for(int fd, const char *part)
{
	msec until = clock_boot() + PATIENCE_MS;

	while (!strstr(got, part)) {
		turn();
		if (!read_more(fd) && !strstr(got, part))
			fail_msg("the connection ended without %s: %s", part, got);
		if (clock_boot() > until)
			fail_msg("no %s within 10 s: %s", part, got);
	}
	return got;
}

static int request(const char *method, const char *path, const char *body)
{
	char head[1024];
	struct text t;
	int fd = dial();

	text_init(&t, head, sizeof(head));
	text_add_all(&t, method, " ", path,
		" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ", NULL);
	text_add_uint(&t, strlen(body));
	text_add_all(&t, "\r\n\r\n", body, NULL);
	assert_false(t.cut);
	assert_int_equal(send(fd, head, t.len, MSG_NOSIGNAL), t.len);
	return fd;
}

static void wait_until_kept(void)
{
	for (msec until = clock_boot() + PATIENCE_MS; !kept_done && clock_boot() < until;)
		turn();
	assert_non_null(kept_done);
}

#define POD(image)                                                                                 \
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},"                 \
	"\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"" image "\"}]}}"

static void makes_a_socket_only_for_its_owner_and_group(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(socket_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
}

static void feeds_what_exists_and_then_each_change(void **state)
{
	int fd;

	(void)state;
	for (char name[] = "web0"; name[3] < '5'; name[3]++)
		apply_text(name, "a", ORIGIN_FIRMWARE, "/etc/f.yaml");
	turn();
	fd = request("GET", PODS "?watch=true", "");
	wait_for(fd, "\"name\":\"web4\"");
	wait_for(fd, "\"name\":\"web0\"");
	got_len = 0;
	apply_text("late", "a", ORIGIN_FIRMWARE, "/etc/g.yaml");
	wait_for(fd, "\"name\":\"late\"");
	close(fd);
}

static void answers_a_create_when_it_is_on_storage(void **state)
{
	int fd;

	(void)state;
	keep_error = 0;
	fd = request("POST", PODS, POD("a"));
	wait_until_kept();
	assert_non_null(strstr(kept, "\"image\":\"a\""));
	assert_null(strstr(kept, "\"uid\""));
	assert_non_null(store_find(supervisor_store(sv), "default", "web"));
	for (int i = 0; i < 5; i++)
		turn();
	read_more(fd);
	assert_int_equal(got_len, 0); /* not yet */
	kept_done(reserved.arg, NULL);
	wait_for(fd, "HTTP/1.1 201 Created");
	wait_for(fd, "\"phase\":\"Pending\"");
	close(fd);
}

static void runs_commands_with_their_preconditions(void **state)
{
	int fd = request("POST", PODS, POD("a"));

	(void)state;
	wait_for(fd, "HTTP/1.1 201 Created");
	close(fd);
	fd = request("POST", PODS, POD("b"));
	wait_for(fd, "pods \\\"web\\\" already exists");
	wait_for(fd, "HTTP/1.1 409 ");
	close(fd);
	fd = request("DELETE", PODS "/web", "{\"preconditions\":{\"uid\":\"other\"}}");
	wait_for(fd, "\"reason\":\"Conflict\"");
	close(fd);
	fd = request("DELETE", PODS "/none", "");
	wait_for(fd, "pods \\\"none\\\" not found");
	close(fd);
	fd = request("DELETE", PODS "/web", "{\"gracePeriodSeconds\":5}");
	wait_for(fd, "\"deletionGracePeriodSeconds\":5");
	close(fd);
}

#define CONFIG_MAPS "/api/v1/namespaces/default/configmaps"
#define SECRETS	    "/api/v1/namespaces/default/secrets"
#define OBJECT(k)   "{\"apiVersion\":\"v1\",\"kind\":\"" k "\",\"metadata\":{\"name\":\"x\"}}"

static void keeps_a_config_map_on_storage(void **state)
{
	int fd;

	(void)state;
	keep_error = 0;
	fd = request("POST", CONFIG_MAPS, OBJECT("ConfigMap"));
	wait_until_kept();
	assert_int_equal(reserved.kind, OBJECT_CONFIG_MAP);
	kept_done(reserved.arg, NULL);
	wait_for(fd, "HTTP/1.1 201 Created");
	close(fd);
	assert_non_null(supervisor_config_map(sv, "default", "x"));
	kept_done = NULL;
	fd = request("DELETE", CONFIG_MAPS "/x", "");
	wait_until_kept();
	assert_string_equal(kept, "-");
	kept_done(reserved.arg, NULL);
	wait_for(fd, "\"status\":\"Success\"");
	wait_for(fd, "\"kind\":\"configmaps\"");
	close(fd);
	assert_null(supervisor_config_map(sv, "default", "x"));
}

static void keeps_a_secret_in_memory_only(void **state)
{
	int fd;

	(void)state;
	keep_error = 0;
	fd = request("POST", SECRETS, OBJECT("Secret"));
	wait_for(fd, "HTTP/1.1 201 Created");
	close(fd);
	assert_non_null(supervisor_secret(sv, "default", "x"));
	fd = request("POST", SECRETS, OBJECT("Secret"));
	wait_for(fd, "secrets \\\"x\\\" already exists");
	close(fd);
	fd = request("DELETE", SECRETS "/x", "");
	wait_for(fd, "\"status\":\"Success\"");
	close(fd);
	assert_null(supervisor_secret(sv, "default", "x"));
	assert_null(kept_done);
}

static void keeps_off_the_firmwares_pods(void **state)
{
	int fd;

	(void)state;
	apply_text("web", "a", ORIGIN_FIRMWARE, "/etc/podinit/manifests/web.yaml");
	turn();
	fd = request("DELETE", PODS "/web", "");
	wait_for(fd, "HTTP/1.1 403 Forbidden");
	wait_for(fd, "/etc/podinit/manifests/web.yaml");
	close(fd);
}

static void lets_only_root_and_the_owner_change_things(void **state)
{
	struct feed_message m = {.kind = FEED_DELETE,
		.connection = 1,
		.ticket = 9,
		.name = "web",
		.namespace_ = "default"};
	struct feed_message answer;
	struct arena a;
	const char *json;
	struct err e;
	int pair[2];
	int passed;

	(void)state;
	apply_text("web", "a", ORIGIN_API, NULL);
	turn();
	/* A connection of user 4711, as the kernel told it. */
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	control->feed.fd = pair[0];
	control->peers[0] = (struct peer){.number = 1, .uid = 4711};
	command_run(control, &m, NULL, NULL, -1);
	arena_init(&a, 65536);
	assert_int_equal(feed_receive(pair[1], &answer, &a, &json, &passed, &e), FEED_GOT);
	assert_int_equal(answer.code, 403);
	assert_string_equal(answer.text,
		"pods \"web\" is forbidden: User \"uid:4711\" cannot delete resource "
		"\"pods\" in API group \"\" in the namespace \"default\"");
	m.kind = FEED_POWEROFF;
	command_run(control, &m, NULL, NULL, -1);
	assert_int_equal(feed_receive(pair[1], &answer, &a, &json, &passed, &e), FEED_GOT);
	assert_int_equal(answer.code, 403);
	assert_int_equal(shutdowns, 0);
	assert_false(store_find(supervisor_store(sv), "default", "web")->superseded);
	/* A connection that was never handed over. */
	m.kind = FEED_POWEROFF;
	m.connection = 77;
	command_run(control, &m, NULL, NULL, -1);
	assert_int_equal(feed_receive(pair[1], &answer, &a, &json, &passed, &e), FEED_NOTHING);
	arena_fini(&a);
	close(pair[1]);
}

static void tells_who_comes_too_late_why(void **state)
{
	const char *body;
	int64_t length;
	int fd;

	(void)state;
	for (uint32_t i = 0; i < CONNECTIONS_MAX; i++)
		control->peers[i].number = i + 1;
	fd = dial();
	body = strstr(wait_for(fd, "too many connections"), "\r\n\r\n") + 4;
	while (read_more(fd))
		turn();
	length = strtoll(strstr(got, "Content-Length: ") + 16, NULL, 10);
	assert_int_equal(strlen(body), length);
	close(fd);
	memset(control->peers, 0, sizeof(control->peers));
}

static void starts_another_process_when_one_was_killed(void **state)
{
	int fd = request("GET", PODS, "");

	(void)state;
	wait_for(fd, "PodList");
	kill(control->child.pid, SIGKILL);
	while (read_more(fd))
		turn();
	close(fd);
	fd = request("GET", PODS, "");
	wait_for(fd, "PodList");
	close(fd);
}

static void keeps_a_process_that_was_given_a_connection_while_it_left(void **state)
{
	struct feed_message m = {.kind = FEED_LEAVING, .version = 0};
	int pair[2];
	struct err e;

	(void)state;
	/* It counted none when it asked to leave, but one was under way. */
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	control->feed = (struct watch){.fd = pair[0], .ready = NULL};
	control->handed_over = 1;
	assert_int_equal(feed_send(pair[1], &m, NULL, 0, -1, &e), 0);
	process_take(control);
	assert_int_equal(control->feed.fd, pair[0]);
	m.version = 1;
	assert_int_equal(feed_send(pair[1], &m, NULL, 0, -1, &e), 0);
	process_take(control);
	assert_int_equal(control->feed.fd, -1);
	close(pair[1]);
}

static void shuts_down_when_asked(void **state)
{
	int fd = request("POST", "/podinit/v1/reboot", "{}");

	(void)state;
	wait_for(fd, "going down for reboot");
	assert_int_equal(shutdowns, 100);
	close(fd);
}

static void kills_a_process_that_does_not_read(void **state)
{
	int pair[2];
	char name[16];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	control->feed = (struct watch){.fd = pair[0]};
	control->synced = true;
	for (int i = 0; i < 10000 && control->feed.fd >= 0; i++) {
		text_write(name, sizeof(name), "web-%d", i); /* one may not say so much */
		supervisor_record_event(sv, "default", name, false, "Test", "a", clock_boot());
	}
	assert_int_equal(control->feed.fd, -1);
	close(pair[1]);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(makes_a_socket_only_for_its_owner_and_group),
		CASE(feeds_what_exists_and_then_each_change),
		CASE(answers_a_create_when_it_is_on_storage),
		CASE(runs_commands_with_their_preconditions),
		CASE(keeps_a_config_map_on_storage),
		CASE(keeps_a_secret_in_memory_only),
		CASE(keeps_off_the_firmwares_pods),
		CASE(lets_only_root_and_the_owner_change_things),
		CASE(tells_who_comes_too_late_why),
		CASE(starts_another_process_when_one_was_killed),
		CASE(keeps_a_process_that_was_given_a_connection_while_it_left),
		CASE(shuts_down_when_asked),
		CASE(kills_a_process_that_does_not_read),
	};

	if (argc > 0 && strcmp(argv[0], "podinit-api") == 0)
		_exit(apiserver_main(3));
	return cmocka_run_group_tests_name("control_control", tests, NULL, NULL);
}
