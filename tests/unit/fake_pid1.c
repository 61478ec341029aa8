/* SPDX-License-Identifier: MIT */
#include "fake_pid1.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/kinds.h"
#include "apiserver/apiserver.h"
#include "base/text.h"

#define PATIENCE_MS 10000

static char answer[1024 * 1024];

static void send_message(struct fake_pid1 *f, struct feed_message *m, const char *json, int fd)
{
	struct err e = {0};

	if (feed_send(f->feed, m, json, json ? strlen(json) : 0, fd, &e) < 0)
		fail_msg("%s", e.text);
}

void fake_start(struct fake_pid1 *f, const char *log_dir)
{
	struct feed_message hello = {.kind = FEED_HELLO};
	int pair[2];

	*f = (struct fake_pid1){.version = 10};
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
	f->api = fork();
	assert_true(f->api >= 0);
	if (f->api == 0) {
		close(pair[0]);
		_exit(apiserver_main(pair[1]));
	}
	close(pair[1]);
	f->feed = pair[0];
	text_copy(hello.name, sizeof(hello.name), "node");
	text_copy(hello.text, sizeof(hello.text), log_dir);
	send_message(f, &hello, NULL, -1);
}

void fake_synced(struct fake_pid1 *f)
{
	struct feed_message m = {.kind = FEED_SYNCED, .version = f->version};

	send_message(f, &m, NULL, -1);
}

int fake_stop(struct fake_pid1 *f)
{
	int status;

	close(f->feed);
	assert_int_equal(waitpid(f->api, &status, 0), f->api);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int fake_begin(struct fake_pid1 *f, struct arena *a, const char *log_dir)
{
	arena_init(a, 4 * 1024 * 1024);
	fake_start(f, log_dir);
	return 0;
}

int fake_end(struct fake_pid1 *f, struct arena *a)
{
	arena_fini(a);
	return fake_stop(f);
}

static void name_pod(struct feed_message *m, const char *name)
{
	struct text t;

	text_copy(m->namespace_, sizeof(m->namespace_), "default");
	text_copy(m->name, sizeof(m->name), name);
	text_init(&t, m->uid, sizeof(m->uid));
	text_add_all(&t, "uid-", name, NULL);
}

uint64_t fake_pod(struct fake_pid1 *f, enum feed_change change, const char *name, const char *phase,
	const char *extra)
{
	struct feed_message m = {
		.kind = FEED_OBJECT, .code = (int32_t)change, .version = ++f->version};
	char json[4096];
	struct text t;

	name_pod(&m, name);
	text_init(&t, json, sizeof(json));
	text_add_all(&t, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"", name,
		"\",\"namespace\":\"default\",\"uid\":\"", m.uid, "\",\"resourceVersion\":\"",
		NULL);
	text_add_uint(&t, m.version);
	text_add_all(&t, "\",\"creationTimestamp\":\"2026-11-23T10:00:00Z\",\"labels\":{\"app\":\"",
		name,
		"\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"busybox\"}],"
		"\"restartPolicy\":\"Always\","
		"\"nodeName\":\"node\"},\"status\":{\"phase\":\"",
		phase, "\"", extra ? "," : "", extra ? extra : "", "}}", NULL);
	assert_false(t.cut);
	send_message(f, &m, json, -1);
	return m.version;
}

uint64_t fake_config(struct fake_pid1 *f, uint32_t object, const char *name, const char *members)
{
	struct feed_message m = {.kind = FEED_OBJECT, .object = object, .version = ++f->version};
	static char json[1 << 20];
	struct text t;

	name_pod(&m, name);
	text_init(&t, json, sizeof(json));
	text_add_all(&t, "{\"apiVersion\":\"v1\",\"kind\":\"", kinds[object].kind,
		"\",\"metadata\":{\"name\":\"", name, "\",\"namespace\":\"default\",\"uid\":\"",
		m.uid, "\",\"resourceVersion\":\"", NULL);
	text_add_uint(&t, m.version);
	text_add_all(&t, "\",\"creationTimestamp\":\"2026-11-23T10:00:00Z\"}", members, "}", NULL);
	assert_false(t.cut);
	send_message(f, &m, json, -1);
	return m.version;
}

void fake_event(struct fake_pid1 *f, uint64_t sequence, const char *pod, const char *reason)
{
	struct feed_message m = {.kind = FEED_EVENT, .version = sequence};
	char json[2048];
	struct text t;

	text_copy(m.namespace_, sizeof(m.namespace_), "default");
	text_init(&t, m.name, sizeof(m.name));
	text_add_all(&t, pod, ".", reason, NULL);
	text_init(&t, json, sizeof(json));
	text_add_all(&t, "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"",
		m.name,
		"\",\"namespace\":\"default\"},\"involvedObject\":{\"kind\":\"Pod\",\"namespace\":"
		"\"default\",\"name\":\"",
		pod, "\",\"uid\":\"uid-", pod, "\"},\"reason\":\"", reason,
		"\",\"message\":\"it happened\",\"source\":{\"component\":\"podinit\"},",
		"\"firstTimestamp\":\"2026-11-23T10:00:00Z\",\"lastTimestamp\":\"2026-11-23T10:00:"
		"00Z\",\"count\":1,",
		"\"type\":\"Normal\"}", NULL);
	send_message(f, &m, json, -1);
}

void fake_node(struct fake_pid1 *f, const char *name, const char *json)
{
	struct feed_message m = {.kind = FEED_NODE, .version = 1};

	text_copy(m.name, sizeof(m.name), name);
	send_message(f, &m, json, -1);
}

void fake_hand_over(struct fake_pid1 *f, int fd)
{
	struct feed_message m = {.kind = FEED_CONNECTION,
		.connection = ++f->connections,
		.number = 1000,
		.flags = f->flags};

	send_message(f, &m, NULL, fd);
	close(fd);
}

int fake_connect(struct fake_pid1 *f)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	fake_hand_over(f, pair[1]);
	return pair[0];
}

static void wait_for(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (poll(&p, 1, PATIENCE_MS) != 1)
		fail_msg("nothing came within 10 s; so far: %s", answer);
}

struct feed_message fake_receive(struct fake_pid1 *f, struct arena *a, const char **json)
{
	struct feed_message m = {0};
	struct err e = {0};

	do {
		wait_for(f->feed);
		if (feed_receive(f->feed, &m, a, json, &f->passed, &e) != FEED_GOT)
			fail_msg("the API process is gone: %s", e.text);
	} while (m.kind == FEED_CLOSED || m.kind == FEED_LEAVING);
	return m;
}

void fake_write(int fd, const char *text)
{
	size_t len = strlen(text);

	assert_int_equal(send(fd, text, len, MSG_NOSIGNAL), len);
}

const char *fake_read_until(int fd, const char *until)
{
	size_t len = 0;

	answer[0] = '\0';
	while (!strstr(answer, until)) {
		ssize_t n;

		wait_for(fd);
		n = recv(fd, answer + len, sizeof(answer) - 1 - len, 0);
		if (n <= 0)
			fail_msg("the connection ended without \"%s\": %s", until, answer);
		len += (size_t)n;
		answer[len] = '\0';
	}
	return answer;
}

const char *fake_get(struct fake_pid1 *f, const char *path, const char *accept)
{
	int fd = fake_connect(f);
	size_t len = 0;
	ssize_t n;

	fake_write(fd, "GET ");
	fake_write(fd, path);
	fake_write(fd, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: ");
	fake_write(fd, accept ? accept : "application/json");
	fake_write(fd, "\r\n\r\n");
	do {
		wait_for(fd);
		n = recv(fd, answer + len, sizeof(answer) - 1 - len, 0);
		if (n > 0)
			len += (size_t)n;
		answer[len] = '\0';
	} while (n > 0);
	close(fd);
	return answer;
}

void fake_send_body(int fd, const char *method_and_path, const char *type, const char *body)
{
	char head[512];
	struct text t;

	text_init(&t, head, sizeof(head));
	text_add_all(&t, method_and_path, " HTTP/1.1\r\nHost: x\r\nContent-Type: ", type,
		"\r\nContent-Length: ", NULL);
	text_add_uint(&t, strlen(body));
	text_add(&t, "\r\n\r\n");
	fake_write(fd, head);
	fake_write(fd, body);
}

void fake_answer(struct fake_pid1 *f, const struct feed_message *command, int code,
	const char *reason, const char *text, const char *json)
{
	struct feed_message m = {.kind = FEED_ANSWER,
		.connection = command->connection,
		.ticket = command->ticket,
		.code = code};
	struct err e;

	text_copy(m.name, sizeof(m.name), "web");
	text_copy(m.reason, sizeof(m.reason), reason);
	text_copy(m.text, sizeof(m.text), text);
	assert_int_equal(feed_send(f->feed, &m, json, json ? strlen(json) : 0, -1, &e), 0);
}

uint32_t fake_count(const char *text, const char *part)
{
	uint32_t n = 0;

	for (const char *s = text; (s = strstr(s, part)); s++)
		n++;
	return n;
}
