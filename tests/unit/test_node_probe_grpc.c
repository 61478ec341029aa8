/* SPDX-License-Identifier: MIT */
/* gRPC probes: the request's bytes, the reader of frames, and whole probes against a server whose
 * bytes a script gives. */
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "node/node_impl.h"

#define BYTES(s)   (const uint8_t *)(s), sizeof(s) - 1
#define SETTINGS   "\0\0\0\4\0\0\0\0\0"
#define SERVING	   "\0\0\7\0\0\0\0\0\1\0\0\0\0\2\x08\1"
#define PING	   "\0\0\x08\6\0\0\0\0\0pingpong"
#define END_STREAM "\0\0\0\1\5\0\0\0\1"

/* ---- the reader ---- */

static struct grpc_reader reader;

static enum grpc_answer read_pieces(const uint8_t *data, size_t len, size_t piece)
{
	enum grpc_answer said = GRPC_MORE;

	memset(&reader, 0, sizeof reader);
	for (size_t at = 0; at < len && said == GRPC_MORE; at += piece)
		said = grpc_read(&reader, data + at, MIN(piece, len - at));
	return said;
}

static enum grpc_answer read_all(const uint8_t *data, size_t len)
{
	enum grpc_answer whole = read_pieces(data, len, len);

	assert_int_equal(read_pieces(data, len, 1), whole);
	assert_int_equal(read_pieces(data, len, 7), whole);
	return whole;
}

static void reads_an_answer_in_any_cutting(void **state)
{
	(void)state;
	assert_int_equal(read_all(BYTES(SETTINGS)), GRPC_MORE);
	assert_memory_equal(reader.reply, "\0\0\0\4\1\0\0\0\0", 9);
	assert_int_equal(reader.reply_len, 9);
	assert_int_equal(read_all(BYTES(SETTINGS PING)), GRPC_MORE);
	assert_int_equal(reader.reply_len, 26);
	assert_memory_equal(reader.reply + 9, "\0\0\x08\6\1\0\0\0\0pingpong", 17);
	/* window update, headers, an unknown frame, and the message */
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\4\x08\0\0\0\0\0\0\0\1\0\0\0\2\1\4\0\0\0\1\x88"
					"\x89\0\0\1\xfe\0\0\0\0\1x" SERVING)),
		GRPC_STATUS);
	assert_int_equal(reader.health, GRPC_SERVING);
	/* a message in two frames, the first one padded */
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\x09\0\x08\0\0\0\1\3\0\0\0\0\2pad"
						 "\0\0\2\0\0\0\0\0\1\x08\2")),
		GRPC_STATUS);
	assert_int_equal(reader.health, GRPC_NOT_SERVING);
	/* an empty message is status 0; fields that are not known are passed over */
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\5\0\0\0\0\0\1\0\0\0\0\0")), GRPC_STATUS);
	assert_int_equal(reader.health, GRPC_UNKNOWN);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\x1a\0\0\0\0\0\1\0\0\0\0\x15\x12\3abc\x08\1"
						 "\x19"
						 "12345678\x25"
						 "1234")),
		GRPC_STATUS);
	assert_int_equal(reader.health, GRPC_SERVING);
}

static void refuses_what_is_wrong(void **state)
{
	uint8_t dirt[512];
	uint32_t seed = 1;

	(void)state;
	assert_int_equal(read_all(BYTES("HTTP/1.1 400 Bad Request\r\n")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SERVING)), GRPC_FAILED);
	assert_int_equal(read_all(BYTES("\0\0\0\4\1\0\0\0\0")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\xff\xff\xff\0\0\0\0\0\1")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\x40\1\0\0\0\0\0\1")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\1\6\0\0\0\0\0x")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\x08\6\0\0\0\0\1pingpong")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\0\0\0\0\0\0\0")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\0\5\0\0\0\0\1")), GRPC_FAILED);
	/* padding longer than the frame; none where there has to be */
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\2\0\x08\0\0\0\1\2x")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\0\0\x08\0\0\0\1")), GRPC_FAILED);
	/* messages: compressed, of 4 GiB, cut, with a wrong field */
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\7\0\0\0\0\0\1\1\0\0\0\2\x08\1")), GRPC_FAILED);
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\5\0\0\0\0\0\1\0\xff\xff\xff\xff")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\6\0\0\0\0\0\1\0\0\0\0\1\x08")), GRPC_FAILED);
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\7\0\0\0\0\0\1\0\0\0\0\2\x12\x7f")), GRPC_FAILED);
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\7\0\0\0\0\0\1\0\0\0\0\2\x0b\1")), GRPC_FAILED);
	for (int i = 0; i < 1000; i++) {
		for (size_t k = 0; k < sizeof dirt; k++) {
			seed = seed * 1103515245 + 12345;
			dirt[k] = (uint8_t)(seed >> (k % 3 ? 16 : 28));
		}
		memcpy(dirt, SETTINGS, sizeof SETTINGS - 1);
		(void)read_all(dirt, sizeof dirt);
	}
}

static void takes_an_end_without_an_answer_for_a_failure(void **state)
{
	(void)state;
	assert_int_equal(read_all(BYTES(SETTINGS END_STREAM)), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\0\0\1\0\0\0\1")), GRPC_FAILED);
	assert_int_equal(read_all(BYTES(SETTINGS "\0\0\4\3\0\0\0\0\1\0\0\0\1")), GRPC_FAILED);
	/* going away: at once, with an error, and after this call */
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\x08\7\0\0\0\0\0\0\0\0\0\0\0\0\0")), GRPC_FAILED);
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\x08\7\0\0\0\0\0\0\0\0\1\0\0\0\2")), GRPC_FAILED);
	assert_int_equal(
		read_all(BYTES(SETTINGS "\0\0\x08\7\0\0\0\0\0\x7f\xff\xff\xff\0\0\0\0" SERVING)),
		GRPC_STATUS);
}

static void answers_only_as_much_as_has_room(void **state)
{
	(void)state;
	memset(&reader, 0, sizeof reader);
	assert_int_equal(grpc_read(&reader, BYTES(SETTINGS)), GRPC_MORE);
	for (int i = 0; i < 100; i++)
		assert_int_equal(grpc_read(&reader, BYTES(PING)), GRPC_MORE);
	assert_true(reader.reply_len <= GRPC_REPLY_MAX);
}

static void writes_a_request(void **state)
{
	static uint8_t buf[PROBE_BUFFER_MAX];
	static char service[PROBE_BUFFER_MAX];
	static const char head[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
				   "\0\0\6\4\0\0\0\0\0\0\2\0\0\0\0";
	size_t len = grpc_request(buf, sizeof buf, "10.0.0.5:9000", "");
	size_t block;

	(void)state;
	assert_memory_equal(buf, head, sizeof head - 1);
	block = (size_t)buf[sizeof head] << 8 | buf[sizeof head + 1];
	assert_memory_equal(buf + sizeof head + 2, "\1\4\0\0\0\1\0\7:method\4POST", 20);
	assert_int_equal(len, sizeof head - 1 + 9 + block + 9 + 5);
	assert_memory_equal(buf + len - 14, "\0\0\5\0\1\0\0\0\1\0\0\0\0\0", 14);
	len = grpc_request(buf, sizeof buf, "10.0.0.5:9000", "web");
	assert_memory_equal(buf + len - 19, "\0\0\xa\0\1\0\0\0\1\0\0\0\0\5\xa\3web", 19);
	memset(service, 's', 300);
	len = grpc_request(buf, sizeof buf, "10.0.0.5:9000", service);
	assert_memory_equal(buf + len - 303, "\xa\xac\2sss", 6);
	memset(service, 's', sizeof service - 1);
	assert_int_equal(grpc_request(buf, sizeof buf, "10.0.0.5:9000", service), 0);
}

/* ---- whole probes ---- */

static struct evloop loop;
static struct local_node node;
static struct probe_run probe;
static struct probe_room room;
static int ended;
static enum probe_result got;
static char output[RECORD_TEXT_MAX];

/* In place of probe_run.c's, which would need a whole supervisor. */
void probe_end(struct probe_run *pr, enum probe_result result, const char *fmt, ...)
{
	struct text t;
	va_list args;

	text_init(&t, output, sizeof output);
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	got = result;
	ended++;
	evloop_timer_clear(&loop, &pr->deadline);
	evloop_remove(&loop, &pr->watch);
	fd_close(&pr->fd);
}

/* One turn, 50 ms at most. */
static void turn(void)
{
	struct err e;

	assert_int_equal(evloop_turn(&loop, clock_boot() + 50, &e), 0);
}

/* A socket of the server's, listening, and where. */
static int listen_on(struct sockaddr_in *at)
{
	socklen_t len = sizeof *at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*at = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	assert_int_equal(bind(fd, (struct sockaddr *)at, sizeof *at), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)at, &len), 0);
	return fd;
}

static void begin(uint16_t port, uint32_t timeout)
{
	static const struct container_spec spec;
	static struct pod_record record;
	struct pod_ref ref = {.container_spec = &spec, .record = &record};
	struct grpc_action grpc = {.port = {port, true}, .service = "web"};
	struct err e;

	record.ip = INADDR_LOOPBACK;
	node.loop = &loop;
	assert_int_equal(evloop_init(&loop, &e), 0);
	memset(&probe, 0, sizeof probe);
	probe.node = &node;
	room.taken = false;
	node.probe_rooms = &room;
	probe.fd = -1;
	probe.timeout = timeout;
	ended = 0;
	assert_int_equal(probe_grpc_start(&probe, &ref, &grpc, &e), 0);
	(void)evloop_timer_in(&loop, &probe.deadline, probe.refused ? 0 : timeout);
}

/* Until the probe has ended, or 40 turns. */
static void finish(void)
{
	for (int i = 0; i < 40 && ended == 0; i++)
		turn();
	assert_int_equal(ended, 1);
	evloop_fini(&loop);
}

/* A server that says this, in pieces, and then, where hang_up, closes. */
static void serve(const uint8_t *said, size_t len, size_t piece, bool hang_up, uint32_t timeout)
{
	struct sockaddr_in at;
	AUTO_FD int listener = listen_on(&at);
	AUTO_FD int fd = -1;
	char request[1024];

	begin(ntohs(at.sin_port), timeout);
	turn();
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(recv(fd, request, sizeof request, 0) > 100);
	assert_memory_equal(request, "PRI * HTTP/2.0", 14);
	for (size_t i = 0; i < len && ended == 0; i += piece) {
		(void)send(fd, said + i, MIN(piece, len - i), MSG_NOSIGNAL);
		turn();
	}
	/* Unread bytes would make it a reset. */
	if (hang_up && len > 0)
		(void)recv(fd, request, sizeof request, MSG_DONTWAIT);
	if (hang_up)
		fd_close(&fd);
	finish();
}

static void succeeds_when_it_serves(void **state)
{
	(void)state;
	serve(BYTES(SETTINGS PING SERVING), 1000, false, 1000);
	assert_int_equal(got, PROBE_SUCCESS);
	serve(BYTES(SETTINGS PING SERVING), 5, false, 1000);
	assert_int_equal(got, PROBE_SUCCESS);
	serve(BYTES(SETTINGS "\0\0\7\0\0\0\0\0\1\0\0\0\0\2\x08\2"), 100, false, 1000);
	assert_int_equal(got, PROBE_FAILURE);
	assert_string_equal(output, "service unhealthy (responded with \"NOT_SERVING\")");
	serve(BYTES(SETTINGS "\0\0\7\0\0\0\0\0\1\0\0\0\0\2\x08\x09"), 100, false, 1000);
	assert_string_equal(output, "service unhealthy (responded with \"9\")");
}

static void says_why_it_failed(void **state)
{
	(void)state;
	serve(BYTES("HTTP/1.0 400 Bad Request\r\n\r\n"), 100, true, 1000);
	assert_int_equal(got, PROBE_FAILURE);
	assert_non_null(strstr(output, "timeout: failed to connect service \"127.0.0.1:"));
	assert_non_null(strstr(output, "\" within 1s: error reading server preface"));
	serve(BYTES(SETTINGS), 100, true, 1000);
	assert_string_equal(output, "error: health rpc probe failed: EOF");
	serve(BYTES(SETTINGS END_STREAM), 100, false, 1000);
	assert_non_null(strstr(output, "error: health rpc probe failed: the server ended"));
	serve(BYTES(SETTINGS), 100, false, 200);
	assert_non_null(strstr(output, "timeout: health rpc did not complete within "));
	serve(BYTES(""), 100, false, 200);
	assert_non_null(strstr(output, ": context deadline exceeded"));
}

/* As the kernel numbers it: QEMU's user mode of a foreign board gives the machine's own number. */
static int refusal(const struct sockaddr_in *at)
{
	struct pollfd p = {.events = POLLOUT};
	int errnum = 0;
	socklen_t len = sizeof errnum;

	p.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	(void)connect(p.fd, (const struct sockaddr *)at, sizeof *at);
	assert_int_equal(poll(&p, 1, 5000), 1);
	assert_int_equal(getsockopt(p.fd, SOL_SOCKET, SO_ERROR, &errnum, &len), 0);
	close(p.fd);
	assert_int_not_equal(errnum, 0);
	return errnum;
}

static void fails_when_nobody_listens(void **state)
{
	struct sockaddr_in at;
	int listener = listen_on(&at);
	const char *said;

	(void)state;
	close(listener);
	begin(ntohs(at.sin_port), 1000);
	finish();
	assert_int_equal(got, PROBE_FAILURE);
	assert_non_null(strstr(output, "\" within 1s: dial tcp 127.0.0.1:"));
	said = strstr(output, ": connect: ");
	assert_non_null(said);
	assert_int_equal(strcasecmp(said + strlen(": connect: "), err_text(refusal(&at))), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_an_answer_in_any_cutting),
		cmocka_unit_test(refuses_what_is_wrong),
		cmocka_unit_test(takes_an_end_without_an_answer_for_a_failure),
		cmocka_unit_test(answers_only_as_much_as_has_room),
		cmocka_unit_test(writes_a_request),
		cmocka_unit_test(succeeds_when_it_serves),
		cmocka_unit_test(says_why_it_failed),
		cmocka_unit_test(fails_when_nobody_listens),
	};

	return cmocka_run_group_tests_name("node_probe_grpc", tests, NULL, NULL);
}
