/* SPDX-License-Identifier: MIT */
/* Probes: begin, deadline, one answer. The ways are in probe_exec.c, probe_tcp.c, probe_http.c
 * and probe_grpc.c. */
#include "node/probe_run.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "node/node_impl.h"
#include "pod/probe.h"

#define TIMEOUT_MOST 4000000 /* seconds, 46 days: in milliseconds it fits 32 bits */

void probe_close(struct probe_run *pr)
{
	struct evloop *l = pr->node->loop;

	evloop_timer_clear(l, &pr->deadline);
	evloop_remove(l, &pr->watch);
	fd_close(&pr->fd);
	if (pr->exec_alive)
		return;
	pr->way = PROBE_WAY_NONE;
	if (pr->room)
		pr->room->taken = false;
	pr->room = NULL;
}

void probe_end(struct probe_run *pr, enum probe_result result, const char *fmt, ...)
{
	struct kernel_container *kc = pr->container;
	char output[RECORD_TEXT_MAX];
	struct text t;
	va_list args;

	text_init(&t, output, sizeof output);
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	probe_close(pr);
	if (pr->hook) {
		hook_answer(pr, result == PROBE_SUCCESS, output);
		return;
	}
	supervisor_saw_probe(
		pr->node->sv, kc->handle, pr->instance, pr->kind, result, output, clock_boot());
}

struct probe_run *probe_slot(struct kernel_container *kc, int k)
{
	struct local_node *n = kc->node;

	if (!kc->probes[k]) {
		kc->probes[k] = &n->probes[n->probes_used++];
		kc->probes[k]->node = n;
		kc->probes[k]->container = kc;
		kc->probes[k]->fd = -1;
	}
	return kc->probes[k];
}

bool probes_cancel(struct kernel_container *kc)
{
	bool gone = true;

	for (int k = 0; k < PROBE_SLOTS; k++) {
		struct probe_run *pr = kc->probes[k];

		if (!pr || pr->way == PROBE_WAY_NONE)
			continue;
		if (pr->exec_alive)
			(void)child_signal(&pr->exec.child, SIGKILL, NULL);
		probe_close(pr);
		gone = gone && !pr->exec_alive;
	}
	return gone;
}

/* The mechanism failed before it began: the answer comes from the loop like any other. */
static void answer_unknown(struct timer *t)
{
	struct probe_run *pr = container_of(t, struct probe_run, deadline);

	probe_end(pr, PROBE_UNKNOWN, "%s", pr->said);
}

void probe_answer_soon(struct probe_run *pr, const char *why)
{
	pr->way = PROBE_WAY_TCP; /* busy until its answer */
	text_copy(pr->said, sizeof pr->said, why);
	pr->deadline.expired = answer_unknown;
	kernel_soon(pr->node, &pr->deadline);
}

bool probe_begin(struct probe_run *pr, const struct kernel_container *kc)
{
	if (pr->way != PROBE_WAY_NONE)
		return false;
	pr->instance = kc->instance;
	pr->timeout = 0;
	pr->refused = false;
	pr->len = 0;
	pr->said[0] = '\0';
	return true;
}

static int start(
	struct probe_run *pr, const struct pod_ref *p, const struct probe_spec *spec, struct err *e)
{
	if (spec->exec)
		return probe_exec_start(pr, p, spec->exec, e);
	if (spec->tcp_socket)
		return probe_tcp_start(pr, p, spec->tcp_socket, e);
	if (spec->http_get)
		return probe_http_start(pr, p, spec->http_get, e);
	if (spec->grpc)
		return probe_grpc_start(pr, p, spec->grpc, e);
	return err_set(e, ENOTSUP, "this kind of probe is not supported");
}

int kernel_run_probe(void *ctx, const struct pod_ref *p, enum probe_kind kind, struct err *e)
{
	struct local_node *n = ctx;
	struct kernel_container *kc = kernel_container_at(n, p->container);
	const struct probe_spec *spec = probe_spec_of(p->container_spec, kind);
	struct probe_run *pr;
	struct err why = {0};

	if (!kc || kc->stage != CONTAINER_RUNS || !spec)
		return err_set(e, ESRCH, "the container does not run");
	pr = probe_slot(kc, (int)kind);
	if (!probe_begin(pr, kc))
		return err_set(e, EBUSY, "the probe before it has not ended");
	pr->kind = kind;
	pr->timeout = (uint32_t)MIN(int_or(spec->timeout_seconds, 1), TIMEOUT_MOST) * 1000;
	if (start(pr, p, spec, &why) < 0)
		probe_answer_soon(pr, why.text);
	else
		(void)evloop_timer_in(n->loop, &pr->deadline, pr->refused ? 0 : pr->timeout);
	return 0;
}
