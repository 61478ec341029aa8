/* SPDX-License-Identifier: MIT */
/* The client against the API process: what a user sees, to the letter, and its exit status. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/kinds.h"
#include "base/text.h"
#include "fake_pid1.h"
#include "podctl/podctl.h"

#define WORDS_MAX 12

static struct fake_pid1 f;
static int listener;
static char socket_path[64];
static char file_path[64];
static char out[1 << 20];
static char complaints[16384];
/* What PID 1 answers to a command. */
static struct feed_message answer;
static const char *answer_json;
static void (*before_answer)(const struct feed_message *command);

static int start(void **state)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct text t;

	(void)state;
	text_init(&t, socket_path, sizeof(socket_path));
	text_add(&t, "/tmp/podinit-unit-");
	text_add_int(&t, getpid());
	text_add(&t, ".sock");
	text_init(&t, file_path, sizeof(file_path));
	text_add(&t, "/tmp/podinit-unit-");
	text_add_int(&t, getpid());
	text_add(&t, ".yaml");
	text_copy(addr.sun_path, sizeof(addr.sun_path), socket_path);
	unlink(socket_path);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(listener, 8) < 0)
		return -1;
	answer = (struct feed_message){0};
	answer_json = NULL;
	before_answer = NULL;
	fake_start(&f, "/tmp");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	close(listener);
	unlink(socket_path);
	unlink(file_path);
	return fake_stop(&f);
}

static void run_command(void)
{
	struct feed_message m = {0};
	struct arena a;
	const char *json;
	struct err e;
	int fd;

	arena_init(&a, 1 << 20);
	if (feed_receive(f.feed, &m, &a, &json, &fd, &e) != FEED_GOT)
		fail_msg("the API process is gone");
	if (m.kind == FEED_APPLY || m.kind == FEED_DELETE || m.kind == FEED_POWEROFF) {
		if (before_answer)
			before_answer(&m);
		answer.kind = FEED_ANSWER;
		answer.connection = m.connection;
		answer.ticket = m.ticket;
		text_copy(answer.name, sizeof(answer.name), m.name);
		assert_int_equal(feed_send(f.feed, &answer, answer_json,
					 answer_json ? strlen(answer_json) : 0, -1, &e),
			0);
	}
	arena_fini(&a);
}

static bool take(int fd, char *buf, size_t size)
{
	size_t len = strlen(buf);
	ssize_t n = read(fd, buf + len, size - 1 - len);

	if (n > 0)
		buf[len + (size_t)n] = '\0';
	return n > 0;
}

/* Plays PID 1 while podctl runs; until its output ends. */
static void attend(int out_fd, int err_fd)
{
	struct pollfd p[] = {
		{.fd = listener, .events = POLLIN},
		{.fd = f.feed, .events = POLLIN},
		{.fd = out_fd, .events = POLLIN},
		{.fd = err_fd, .events = POLLIN},
	};

	while (p[2].fd >= 0 || p[3].fd >= 0) {
		if (poll(p, ARRAY_LEN(p), 20000) <= 0)
			fail_msg("podctl hangs; so far: %s%s", out, complaints);
		if (p[0].revents)
			fake_hand_over(&f, accept4(listener, NULL, NULL, SOCK_CLOEXEC));
		if (p[1].revents)
			run_command();
		if (p[2].revents && !take(out_fd, out, sizeof(out)))
			p[2].fd = -1;
		if (p[3].revents && !take(err_fd, complaints, sizeof(complaints)))
			p[3].fd = -1;
	}
}

/* Runs podctl with these words; returns its exit status. */
static int podctl(const char *first, ...)
{
	char *words[WORDS_MAX] = {(char[]){"podctl"}, (char[]){"--socket"}, socket_path};
	int count = 3;
	int out_pipe[2];
	int err_pipe[2];
	int status;
	pid_t pid;
	va_list args;

	va_start(args, first);
	for (const char *w = first; w && count < WORDS_MAX - 1; w = va_arg(args, const char *))
		words[count++] = (char *)(uintptr_t)w;
	va_end(args);
	out[0] = complaints[0] = '\0';
	assert_int_equal(pipe2(out_pipe, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err_pipe, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		char *copies[WORDS_MAX] = {NULL};

		for (int i = 0; i < count; i++)
			copies[i] = strdup(words[i]); /* options cut words in place */
		dup2(out_pipe[1], 1);
		dup2(err_pipe[1], 2);
		close(f.feed);
		_exit(podctl_main(count, copies));
	}
	close(out_pipe[1]);
	close(err_pipe[1]);
	attend(out_pipe[0], err_pipe[0]);
	close(out_pipe[0]);
	close(err_pipe[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void put_file(const char *text)
{
	int fd = open(file_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static bool has(const char *text, const char *part)
{
	if (strstr(text, part))
		return true;
	print_error("no %s in %s\n", part, text);
	return false;
}

#define SAYS(text, part) assert_true(has(text, part))

#define WEB                                                                                        \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"                                       \
	"spec: {containers: [{name: c, image: busybox}]}\n"

static void prints_a_table_as_kubectl_does(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_pod(&f, FEED_ADDED, "a-longer-name", "Running",
		"\"containerStatuses\":[{\"name\":\"c\",\"ready\":true,\"restartCount\":12,"
		"\"image\":\"x\",\"imageID\":\"\","
		"\"state\":{\"running\":{}}}]");
	fake_synced(&f);
	assert_int_equal(podctl("get", "pods", NULL), 0);
	SAYS(out, "NAME            READY   STATUS    RESTARTS   AGE\n"
		  "a-longer-name   1/1     Running   12         ");
	SAYS(out, "\nweb             0/1     Pending   0          ");
	assert_int_equal(podctl("get", "po", "web", "--no-headers", NULL), 0);
	SAYS(out, "web   0/1   Pending   0     ");
	assert_null(strstr(out, "NAME"));
	assert_int_equal(podctl("get", "pods", "-A", "-o", "wide", NULL), 0);
	SAYS(out, "NAMESPACE   NAME            READY   STATUS    RESTARTS   AGE");
	SAYS(out, "NOMINATED NODE   READINESS GATES\n");
	assert_int_equal(podctl("get", "pods", "-oname", NULL), 0);
	assert_string_equal(out, "pod/a-longer-name\npod/web\n");
}

static void prints_json_with_four_spaces(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	fake_synced(&f);
	assert_int_equal(podctl("get", "pod/web", "-o", "json", NULL), 0);
	SAYS(out,
		"{\n    \"apiVersion\": \"v1\",\n    \"kind\": \"Pod\",\n    \"metadata\": {\n    "
		"    \"name\": \"web\",\n");
	SAYS(out, "    \"status\": {\n        \"phase\": \"Pending\"\n    }\n}\n");
}

static const char node_json[] =
	"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"gw\",\"uid\":\"boot\","
	"\"creationTimestamp\":\"2026-11-23T10:00:00Z\",\"labels\":{\"kubernetes.io/"
	"os\":\"linux\"}},"
	"\"spec\":{\"podCIDR\":\"10.244.0.0/24\"},\"status\":{\"allocatable\":{\"cpu\":\"2\","
	"\"memory\":\"64Mi\"},\"capacity\":{\"cpu\":\"2\",\"memory\":\"64Mi\"},"
	"\"conditions\":["
	"{\"type\":\"Ready\",\"status\":\"True\",\"lastHeartbeatTime\":\"2026-11-23T10:00:00Z\","
	"\"lastTransitionTime\":\"2026-11-23T10:00:00Z\",\"reason\":\"KubeletReady\","
	"\"message\":\"well\"},{\"type\":\"KernelFeatures\",\"status\":\"False\","
	"\"lastHeartbeatTime\":\"2026-11-23T10:00:00Z\","
	"\"lastTransitionTime\":\"2026-11-23T10:00:00Z\",\"reason\":\"KernelLacksFeatures\","
	"\"message\":\"the kernel lacks cpu controller\"}],"
	"\"addresses\":[{\"type\":\"Hostname\",\"address\":\"gw\"}],"
	"\"nodeInfo\":{\"kernelVersion\":\"6.1.0\",\"architecture\":\"arm\"}}}";

static void describes_a_node_with_what_its_pods_ask_for(void **state)
{
	struct feed_message m = {.kind = FEED_OBJECT, .code = FEED_ADDED, .version = 20};
	static const char pod[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\","
		"\"namespace\":\"edge\",\"uid\":\"u\",\"creationTimestamp\":\"2026-11-23T10:00:"
		"00Z\"},"
		"\"spec\":{\"nodeName\":\"gw\",\"containers\":[{\"name\":\"c\",\"image\":\"x\","
		"\"resources\":{\"limits\":{\"memory\":\"32Mi\"},\"requests\":{\"cpu\":\"250m\","
		"\"memory\":\"8Mi\"}}},{\"name\":\"d\",\"image\":\"x\",\"resources\":{\"requests\":"
		"{\"cpu\":\"1\"}}}]},\"status\":{\"phase\":\"Running\"}}";
	struct err e;

	(void)state;
	fake_node(&f, "gw", node_json);
	text_copy(m.uid, sizeof m.uid, "u");
	text_copy(m.namespace_, sizeof m.namespace_, "edge");
	text_copy(m.name, sizeof m.name, "web");
	assert_int_equal(feed_send(f.feed, &m, pod, sizeof pod - 1, -1, &e), 0);
	fake_synced(&f);
	assert_int_equal(podctl("describe", "node", NULL), 0);
	SAYS(out, "Name:               gw\nRoles:              <none>\n"
		  "Labels:             kubernetes.io/os=linux\nAnnotations:        <none>\n"
		  "CreationTimestamp:  Mon, 23 Nov 2026 10:00:00 +0000\n");
	SAYS(out, "  KernelFeatures   False   Mon, 23 Nov 2026 10:00:00 +0000   Mon, 23 Nov 2026 "
		  "10:00:00 +0000   KernelLacksFeatures   the kernel lacks cpu controller\n");
	SAYS(out, "Capacity:\n  cpu:     2\n  memory:  64Mi\nAllocatable:\n");
	SAYS(out, "  Kernel Version:             6.1.0\n");
	SAYS(out, "Non-terminated Pods:          (1 in total)\n");
	SAYS(out, "  edge                        web     1250m (62%)   0 (0%)      8Mi (12%)   "
		  "     32Mi (50%)     ");
	SAYS(out, "  cpu                1250m (62%)  0 (0%)\n"
		  "  memory             8Mi (12%)    32Mi (50%)\n"
		  "  ephemeral-storage  0 (0%)       0 (0%)\n"
		  "Events:              <none>\n");
	assert_int_equal(podctl("describe", "no/gw", NULL), 0);
	assert_int_equal(podctl("describe", "node", "other", NULL), 1);
	assert_string_equal(
		complaints, "Error from server (NotFound): nodes \"other\" not found\n");
}

static void shows_nodes_without_a_namespace(void **state)
{
	(void)state;
	fake_node(&f, "gw", node_json);
	fake_synced(&f);
	assert_int_equal(podctl("get", "nodes", "-A", NULL), 0);
	SAYS(out, "NAME   STATUS   ROLES    AGE  ");
	SAYS(out, "\ngw     Ready    <none>   ");
	assert_int_equal(podctl("get", "node/gw", "-o", "name", NULL), 0);
	assert_string_equal(out, "node/gw\n");
	assert_int_equal(podctl("get", "nodes", "-l", "a=b", NULL), 0);
	assert_string_equal(complaints, "No resources found\n");
}

static void complains_in_kubectls_words(void **state)
{
	(void)state;
	fake_synced(&f);
	assert_int_equal(podctl("get", "pods", NULL), 0);
	assert_string_equal(complaints, "No resources found in default namespace.\n");
	assert_int_equal(podctl("get", "pod", "x", NULL), 1);
	assert_string_equal(complaints, "Error from server (NotFound): pods \"x\" not found\n");
	assert_int_equal(podctl("get", "services", NULL), 1);
	assert_string_equal(
		complaints, "error: the server doesn't have a resource type \"services\"\n");
	assert_int_equal(podctl("get", "pods", "--wat", NULL), 1);
	SAYS(complaints, "error: unknown flag: --wat\n");
	assert_int_equal(podctl("fly", NULL), 1);
	SAYS(complaints, "error: unknown command \"fly\" for \"podctl\"");
	unlink(socket_path);
	assert_int_equal(podctl("get", "pods", NULL), 1);
	SAYS(complaints, "was refused - is podinit running?\n");
}

static void explains_every_verb(void **state)
{
	static const char *const verbs[] = {"get", "describe", "logs", "apply", "create", "patch",
		"delete", "validate", "events", "version", "poweroff", "reboot", "help"};

	(void)state;
	assert_int_equal(podctl(NULL), 1);
	SAYS(out, "Usage:\n  podctl VERB");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		assert_int_equal(podctl(verbs[i], "--help", NULL), 0);
		SAYS(out, "Usage:\n  podctl ");
		SAYS(out, verbs[i]);
	}
}

/* As of fake_pod(). */
#define WEB_REPLY(uid, image, version)                                                             \
	"{\"metadata\":{\"name\":\"web\",\"uid\":\"" uid "\",\"resourceVersion\":\"" version       \
	"\",\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":"    \
	"\"" image "\"}],\"restartPolicy\":\"Always\",\"nodeName\":\"node\"}}"

static void says_what_became_of_a_manifest(void **state)
{
	(void)state;
	fake_synced(&f);
	put_file(WEB);
	answer.code = 201;
	answer_json = WEB_REPLY("uid-web", "busybox", "7");
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "pod/web created\n");
	fake_pod(&f, FEED_ADDED, "web", "Pending", NULL);
	answer.code = 200;
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "pod/web unchanged\n");
	answer_json = WEB_REPLY("uid-web", "busybox:2", "8");
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "pod/web configured\n");
	answer_json = WEB_REPLY("another", "busybox", "8");
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "pod/web configured\n");
	answer.code = 409;
	answer_json = NULL;
	text_copy(answer.reason, sizeof(answer.reason), "AlreadyExists");
	text_copy(answer.text, sizeof(answer.text), "pods \"web\" already exists");
	assert_int_equal(podctl("create", "-f", file_path, NULL), 1);
	SAYS(complaints, "Error from server (AlreadyExists): error when creating \"/tmp/");
	SAYS(complaints, "pods \"web\" already exists\n");
}

static void patches_a_status(void **state)
{
	static const char patch[] = "status:\n  conditions: [{type: mine, status: \"True\"}]";

	(void)state;
	fake_synced(&f);
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL); /* version 2 */
	answer.code = 200;
	answer_json = WEB_REPLY("uid-web", "busybox", "9");
	assert_int_equal(
		podctl("patch", "pod", "web", "--subresource=status", "-p", patch, NULL), 0);
	assert_string_equal(out, "pod/web patched\n");
	assert_int_equal(podctl("patch", "pod", "web", "--type=json", "-p", patch, NULL), 1);
	SAYS(complaints, "error: --type must be one of [merge strategic], not \"json\"");
	assert_int_equal(podctl("patch", "pod", "web", "-p", "[1]", NULL), 1);
	SAYS(complaints, "error: unable to parse \"[1]\": it has to be one object");
	assert_int_equal(podctl("patch", "pod", "none", "-p", patch, NULL), 1);
	SAYS(complaints, "Error from server (NotFound): pods \"none\" not found\n");
	assert_int_equal(podctl("patch", "pod", "web", NULL), 1);
	SAYS(complaints, "must specify --patch containing the contents of the patch");
}

static void validates_without_a_server(void **state)
{
	char line[128];
	struct text t;

	(void)state;
	unlink(socket_path);
	put_file(WEB);
	assert_int_equal(podctl("validate", "-f", file_path, NULL), 0);
	assert_string_equal(out, "");
	assert_string_equal(complaints, "");
	put_file("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - "
		 "name: c\n");
	assert_int_equal(podctl("validate", "-f", file_path, NULL), 1);
	text_init(&t, line, sizeof(line));
	text_add_all(&t, file_path, ":6:5: spec.containers[0].image: Required value\n", NULL);
	assert_string_equal(complaints, line);
	assert_int_equal(podctl("validate", "-f", "/nowhere", NULL), 1);
	assert_string_equal(complaints, "error: the path \"/nowhere\" does not exist\n");
	/* every -f counts, not only the last */
	assert_int_equal(podctl("validate", "-f", "/nowhere", "-f", "/nor-here", NULL), 1);
	assert_string_equal(complaints, "error: the path \"/nowhere\" does not exist\n"
					"error: the path \"/nor-here\" does not exist\n");
}

static void pod_ends(const struct feed_message *command)
{
	assert_int_equal(command->kind, FEED_DELETE);
	assert_int_equal(command->number, 1);
	fake_pod(&f, FEED_DELETED, "web", "Failed", NULL);
}

static void deletes_and_waits_until_it_is_gone(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL);
	fake_synced(&f);
	answer.code = 200;
	answer_json = "{\"metadata\":{\"name\":\"web\",\"uid\":\"uid-web\"}}";
	before_answer = pod_ends;
	assert_int_equal(podctl("delete", "pod", "web", "--now", NULL), 0);
	assert_string_equal(out, "pod \"web\" deleted\n");
	assert_string_equal(complaints, "");
}

static void sees_all_words_before_it_begins(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Running", NULL);
	fake_synced(&f);
	assert_int_equal(podctl("delete", "pod/web", "service/x", NULL), 1);
	assert_string_equal(out, "");
	assert_string_equal(
		complaints, "error: the server doesn't have a resource type \"service\"\n");
	assert_int_equal(podctl("delete", "node", "node", NULL), 1);
	assert_string_equal(complaints,
		"error: the server does not allow this method on the requested resource\n");
	assert_int_equal(podctl("delete", "events/web", "pod/db", NULL), 1);
	assert_string_equal(out, "");
	assert_string_equal(
		complaints, "error: objects of several kinds cannot be named together\n");
	assert_int_equal(podctl("describe", "events", "x", NULL), 1);
	assert_string_equal(
		complaints, "error: the server doesn't have a resource type \"events\"\n");
	assert_int_equal(podctl("get", "pod/web", "pod/db", "--no-headers", NULL), 1);
	SAYS(out, "web   ");
	assert_string_equal(complaints, "Error from server (NotFound): pods \"db\" not found\n");
}

static void describes_with_aligned_columns(void **state)
{
	(void)state;
	fake_pod(&f, FEED_ADDED, "web", "Pending",
		"\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]");
	fake_event(&f, 1, "web", "Scheduled");
	fake_synced(&f);
	assert_int_equal(podctl("describe", "pod", "web", NULL), 0);
	SAYS(out, "Name:         web\nNamespace:    default\n");
	SAYS(out, "Labels:       app=web\n");
	SAYS(out, "Containers:\n  c:\n    Image:        busybox\n");
	SAYS(out, "Conditions:\n  Type");
	SAYS(out, "Events:\n  Type    Reason     Age");
}

#define MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: game}\ndata: {lives: \"3\"}\n"

static void applies_and_deletes_a_config_map(void **state)
{
	(void)state;
	fake_synced(&f);
	put_file(MAP);
	answer.code = 201;
	answer_json = "{\"metadata\":{\"name\":\"game\",\"resourceVersion\":\"5\"}}";
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "configmap/game created\n");
	fake_config(&f, OBJECT_CONFIG_MAP, "game", ""); /* version 11 */
	answer.code = 200;
	answer_json = "{\"metadata\":{\"name\":\"game\",\"resourceVersion\":\"11\"}}";
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "configmap/game unchanged\n");
	answer_json = "{\"metadata\":{\"name\":\"game\",\"resourceVersion\":\"12\"}}";
	assert_int_equal(podctl("apply", "-f", file_path, NULL), 0);
	assert_string_equal(out, "configmap/game configured\n");
	answer_json = NULL;
	assert_int_equal(podctl("delete", "cm", "game", NULL), 0);
	assert_string_equal(out, "configmap \"game\" deleted\n");
	assert_int_equal(podctl("delete", "-f", file_path, NULL), 0);
	assert_string_equal(out, "configmap \"game\" deleted\n");
	assert_int_equal(podctl("delete", "cm/game", "secret/x", NULL), 1);
	assert_string_equal(
		complaints, "error: objects of several kinds cannot be named together\n");
}

/* More than the head and the events of an object ever are. */
static void describes_each_of_thousands_of_keys(void **state)
{
	static char members[400000];
	struct text t;

	(void)state;
	text_init(&t, members, sizeof(members));
	text_add(&t, ",\"data\":{");
	for (int i = 0; i < 9000; i++)
		text_format(&t, "\"a.key.of.thirty.letters.%d\":\"\",", i);
	text_add(&t, "\"last\":\"value\"}");
	assert_false(t.cut);
	fake_config(&f, OBJECT_CONFIG_MAP, "large", members);
	fake_synced(&f);
	assert_int_equal(podctl("describe", "cm", "large", NULL), 0);
	SAYS(out, "last:\n----\nvalue\n\n\nBinaryData\n====\n\nEvents:  <none>\n");
}

static void describes_config_maps_and_secrets(void **state)
{
	(void)state;
	f.flags = FEED_MAY_CHANGE;
	fake_config(&f, OBJECT_CONFIG_MAP, "game",
		",\"data\":{\"lives\":\"3\",\"text\":\"a\\nb\"},\"binaryData\":{\"blob\":"
		"\"AAEC\"}");
	fake_config(&f, OBJECT_SECRET, "login",
		",\"data\":{\"password\":\"czNjcmV0\",\"u\":\"eA==\"},\"type\":\"Opaque\"");
	fake_synced(&f);
	assert_int_equal(podctl("describe", "cm", "game", NULL), 0);
	assert_string_equal(out,
		"Name:         game\nNamespace:    default\nLabels:       <none>\n"
		"Annotations:  <none>\n\nData\n====\nlives:\n----\n3\n\ntext:\n----\na\nb\n\n\n"
		"BinaryData\n====\nblob: 3 bytes\n\nEvents:  <none>\n");
	assert_int_equal(podctl("describe", "secret/login", NULL), 0);
	assert_string_equal(out,
		"Name:         login\nNamespace:    default\nLabels:       <none>\n"
		"Annotations:  <none>\n\nType:  Opaque\n\nData\n====\n"
		"password:  6 bytes\nu:         1 bytes\n");
	assert_int_equal(podctl("get", "secrets", "--no-headers", NULL), 0);
	SAYS(out, "login   Opaque   2     ");
	assert_int_equal(podctl("get", "configmaps", "-o", "name", NULL), 0);
	assert_string_equal(out, "configmap/game\n");
}

static void shows_events_about_one_pod(void **state)
{
	(void)state;
	fake_event(&f, 1, "db", "Killing");
	fake_event(&f, 2, "web", "Started");
	fake_synced(&f);
	assert_int_equal(podctl("events", "--for=pod/web", NULL), 0);
	SAYS(out, "LAST SEEN   TYPE     REASON    OBJECT    MESSAGE\n");
	SAYS(out, "Normal   Started   pod/web   it happened\n");
	assert_null(strstr(out, "Killing"));
}

static void powers_off(void **state)
{
	(void)state;
	fake_synced(&f);
	answer.code = 200;
	text_copy(answer.text, sizeof(answer.text), "the node is going down for poweroff");
	assert_int_equal(podctl("poweroff", NULL), 0);
	assert_string_equal(out, "the node is going down for poweroff\n");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(prints_a_table_as_kubectl_does),
		CASE(prints_json_with_four_spaces),
		CASE(shows_nodes_without_a_namespace),
		CASE(describes_a_node_with_what_its_pods_ask_for),
		CASE(complains_in_kubectls_words),
		CASE(explains_every_verb),
		CASE(says_what_became_of_a_manifest),
		CASE(patches_a_status),
		CASE(validates_without_a_server),
		CASE(deletes_and_waits_until_it_is_gone),
		CASE(sees_all_words_before_it_begins),
		CASE(describes_with_aligned_columns),
		CASE(applies_and_deletes_a_config_map),
		CASE(describes_config_maps_and_secrets),
		CASE(describes_each_of_thousands_of_keys),
		CASE(shows_events_about_one_pod),
		CASE(powers_off),
	};

	return cmocka_run_group_tests_name("podctl_podctl", tests, NULL, NULL);
}
