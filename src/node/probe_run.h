/* SPDX-License-Identifier: MIT */
/*
 * A probe or hook under way: one slot a kind in each container's entry, so that probing allocates
 * nothing. TCP, HTTP and gRPC probes are non-blocking sockets of the node's own network namespace;
 * an exec probe is a process in the container.
 */
#pragma once

#include "api/pod.h"
#include "base/http.h"
#include "linux/evloop.h"
#include "node/grpc_frame.h"
#include "node/ops.h"
#include "runtime/launch.h"

#define PROBE_SLOTS	   (PROBE_KINDS + HOOK_KINDS)
#define PROBE_BUFFER_MAX   4096
#define PROBE_BODY_MAX	   10240 /* upstream: what is read of a body or of an exec probe's output */
#define PROBE_REDIRECTS	   10
#define PROBE_HOST_MAX	   64
#define PROBE_TARGET_MAX   512
#define PROBE_OUTPUT_SHOWN (RECORD_TEXT_MAX - 1)

struct local_node;
struct kernel_container;

enum probe_way { PROBE_WAY_NONE, PROBE_WAY_EXEC, PROBE_WAY_TCP, PROBE_WAY_HTTP, PROBE_WAY_GRPC };

enum http_stage { HTTP_CONNECTING, HTTP_SENDING, HTTP_HEAD, HTTP_BODY };

/* What only a request under way needs. The first that is free is taken: as many were ever touched
 * as there were requests at the same time. */
struct probe_room {
	bool taken;
	struct grpc_reader grpc;
	char buffer[PROBE_BUFFER_MAX];
};

struct probe_run {
	struct local_node *node;
	struct kernel_container *container;
	enum probe_way way; /* NONE = free */
	bool hook;	    /* it is one: hook_kind, else kind */
	enum probe_kind kind;
	enum hook_kind hook_kind;
	uint32_t instance;
	int fd; /* socket; of an exec probe its output */
	bool exec_alive;
	bool timed_out;
	bool refused; /* the connect could not even begin */

	bool chunked;
	bool to_end; /* the body has no length: it ends with the connection */
	enum http_stage stage;
	int status; /* of the reply; of an exec its exit code */
	uint16_t port;
	uint32_t ip;	    /* host byte order */
	uint32_t body_left; /* at most: no more of it is waited for */
	int redirects;
	bool other_url; /* a redirect gave a whole URL */

	uint32_t len;		 /* of the buffer, which is NUL-terminated for texts */
	struct probe_room *room; /* of HTTP and gRPC; NULL = none */
	uint32_t timeout;	 /* ms */
	struct timer deadline;
	struct watch watch;
	struct exec_run exec;
	struct http_chunks chunks;
	uint32_t to_send; /* of the buffer, the request; len counts what was sent of it */
	void (*receive)(struct probe_run *pr); /* what there is of the reply */
	char host[PROBE_HOST_MAX]; /* as in the URL: a redirect to another one is not followed */
	union {
		char target[PROBE_TARGET_MAX]; /* of HTTP, as in the URL */
		char said[RECORD_TEXT_MAX];    /* by exec, or why it could not begin */
	};
};

/* The operation of node_ops. */
int kernel_run_probe(void *ctx, const struct pod_ref *p, enum probe_kind kind, struct err *e);
/* The words of a command, as they are shown. */
void probe_add_words(struct text *t, const struct exec_action *exec);
/* The operation of node_ops (hook_run.c). */
int kernel_run_hook(void *ctx, const struct pod_ref *p, enum hook_kind kind, struct err *e);
/* Its end, in kubelet's words; error: what went wrong. */
void hook_answer(struct probe_run *pr, bool ok, const char *error);
/* Of a kind of probe, or PROBE_KINDS and a kind of hook. It costs no memory before. */
struct probe_run *probe_slot(struct kernel_container *kc, int k);
/* A slot begins; false when what it did before has not ended. */
bool probe_begin(struct probe_run *pr, const struct kernel_container *kc);
/* Nothing could be begun: the answer comes from the loop like any other. */
void probe_answer_soon(struct probe_run *pr, const char *why);
/* Ends every probe of a container without an answer: its process is gone. False while one of them
 * still has a process. */
bool probes_cancel(struct kernel_container *kc);

/* For the ways: ends the probe with its result, once, and what text_format() makes of the rest. */
void probe_end(struct probe_run *pr, enum probe_result result, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Frees what the probe holds. */
void probe_close(struct probe_run *pr);

/* Begin, and say what happens at the deadline: -1 = the mechanism failed, with the reason in e. */
int probe_exec_start(struct probe_run *pr, const struct pod_ref *p, const struct exec_action *exec,
	struct err *e);
int probe_tcp_start(struct probe_run *pr, const struct pod_ref *p,
	const struct tcp_socket_action *tcp, struct err *e);
int probe_http_start(struct probe_run *pr, const struct pod_ref *p,
	const struct http_get_action *get, struct err *e);
int probe_grpc_start(struct probe_run *pr, const struct pod_ref *p, const struct grpc_action *grpc,
	struct err *e);

/* Shared by TCP, HTTP and gRPC (probe_tcp.c). Where to: the pod's address unless host is given; a
 * port by number or by the container's name for it. */
int probe_address(struct probe_run *pr, const struct pod_ref *p, const char *host,
	const struct int_or_string *port, struct err *e);
/* Room for a request and its reply, until it ends. */
void probe_take_room(struct probe_run *pr);
/* Opens pr->fd and begins to connect; ready is called when it is done. Not even begun: the errno
 * value. */
int probe_connect(struct probe_run *pr, void (*ready)(struct watch *w, uint32_t events));
/* The first connect of a probe: one that cannot even begin is answered from the loop. */
void probe_dial(struct probe_run *pr, void (*ready)(struct watch *w, uint32_t events));
/* For both of these, of a probe that asks something: connected, it sends to_send bytes of buffer,
 * and then calls receive() whenever there is more of the reply. */
void probe_speak(struct watch *w, uint32_t events);
/* The outcome of the connect: 0 or an errno value. */
int probe_connected(const struct probe_run *pr);
/* Ends the probe as failed, in the words of Go's client; errnum 0 = what says it all. */
void probe_fail(struct probe_run *pr, const char *what, int errnum);
