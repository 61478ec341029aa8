/* SPDX-License-Identifier: MIT */
/* Sandboxes: made in place, taken down step by step as the kernel lets go of them. */
#include "node/kernel.h"

#include <errno.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/node_impl.h"
#include "runtime/holder.h"
#include "runtime/volumes.h"

#define MESSAGE_MAX	(RECORD_TEXT_MAX + 64) /* of an event */
#define UNDO_FIRST	5		       /* ms until the first retry; doubles */
#define UNDO_MOST	1000
#define SYSCTL_PATIENCE SECONDS(5)   /* it takes less than a millisecond */
#define HOLDER_PATIENCE SECONDS(5)   /* a holder killed so long ago is stuck in the kernel */
#define CLAIMS_PATIENCE SECONDS(600) /* all files of a volume are given to the fsGroup */
#define UNDO_PATIENCE                                                                              \
	SECONDS(60) /* then the pod is called gone, and what stays behind is named                 \
		     */

static void undo_begin(struct kernel_pod *kp)
{
	struct local_node *n = kp->node;

	if (kp->stage == POD_UNDOING)
		return;
	kp->stage = POD_UNDOING;
	kp->undo_since = clock_boot();
	kp->undo_delay = UNDO_FIRST;
	worker_cancel(&kp->worker);
	sandbox_kill(&n->rt, &kp->sandbox);
	kernel_soon(n, &kp->timer);
}

static void holder_exited(struct child *c, int code)
{
	struct sandbox *s = container_of(c, struct sandbox, holder);
	struct kernel_pod *kp = container_of(s, struct kernel_pod, sandbox);

	(void)code;
	kp->holder_alive = false;
	if (kp->stage == POD_UNDOING) {
		kernel_soon(kp->node, &kp->timer);
		return;
	}
	/* before it is answered for, that is told with the answer */
	if (kp->stage == POD_MADE && kp->answer == POD_NO_ANSWER && !kp->worker.busy)
		supervisor_saw_sandbox_lost(kp->node->sv, kp->handle, clock_boot());
}

static void give_answer(struct kernel_pod *kp)
{
	struct supervisor *sv = kp->node->sv;
	enum pod_answer answer = kp->answer;
	struct pod_ref ref;
	struct err e = {0};
	msec now = clock_boot();

	kp->answer = POD_NO_ANSWER;
	switch (answer) {
	case POD_NO_ANSWER:
		return;
	case POD_ANSWER_READY:
		supervisor_saw_sandbox_ready(sv, kp->handle, kp->sandbox.holder.pid, kp->ip, now);
		if (!kp->holder_alive)
			supervisor_saw_sandbox_lost(sv, kp->handle, now);
		return;
	case POD_ANSWER_FAILED:
		supervisor_saw_sandbox_failed(sv, kp->handle, kp->reason, kp->message, now);
		return;
	case POD_ANSWER_GONE:
		supervisor_saw_sandbox_gone(sv, kp->handle, now);
		return;
	case POD_CREATE_AGAIN:
		if (supervisor_ref(sv, kp->handle, 0, &ref) &&
			kernel_create_sandbox(kp->node, &ref, &e) < 0)
			supervisor_saw_sandbox_failed(
				sv, kp->handle, "FailedCreatePodSandBox", e.text, now);
		return;
	}
	UNREACHABLE();
}

static void undone(struct kernel_pod *kp)
{
	kp->stage = POD_IDLE;
	if (kp->attached)
		pod_net_detach(&kp->node->net, kp->uid, kp->ip);
	kp->attached = false;
	sandbox_abandon(&kp->node->rt, &kp->sandbox);
	give_answer(kp);
}

static bool containers_held(const struct kernel_pod *kp)
{
	const struct local_node *n = kp->node;

	for (uint32_t i = 0; i < n->containers_used; i++) {
		if (n->containers[i].pod == kp->handle && n->containers[i].stage != CONTAINER_NONE)
			return true;
	}
	return false;
}

/* -1: try again later. */
static int undo_now(struct kernel_pod *kp, msec waited, struct err *e)
{
	if (kp->holder_alive && waited < HOLDER_PATIENCE)
		return err_set(e, EBUSY, "the sandbox's holder is still there");
	if (containers_held(kp))
		return err_set(e, EBUSY, "a container is still being released");
	return sandbox_remove(&kp->node->rt, &kp->sandbox, e);
}

static void undo_step(struct kernel_pod *kp)
{
	struct local_node *n = kp->node;
	struct err e = {0};
	msec waited = clock_boot() - kp->undo_since;
	bool gone = undo_now(kp, waited, &e) == 0;

	if (!gone && waited <= UNDO_PATIENCE) {
		if (kp->undo_delay >= UNDO_MOST)
			sandbox_kill(&n->rt, &kp->sandbox);
		(void)evloop_timer_in(n->loop, &kp->timer, kp->undo_delay);
		kp->undo_delay = MIN(kp->undo_delay * 2, UNDO_MOST);
		return;
	}
	if (!gone)
		log_error("cannot remove the sandbox of pod ", kp->uid, ", giving up: ", e.text);
	undone(kp);
}

static void pod_timer(struct timer *t)
{
	struct kernel_pod *kp = container_of(t, struct kernel_pod, timer);

	if (kp->stage == POD_UNDOING)
		undo_step(kp);
	else
		give_answer(kp);
}

void kernel_pod_init(struct kernel_pod *kp, struct local_node *n)
{
	kp->node = n;
	kp->timer.expired = pod_timer;
	sandbox_empty(&kp->sandbox);
}

static int attach_network(struct kernel_pod *kp, const struct pod_ref *p, struct err *e)
{
	struct local_node *n = kp->node;
	char ip[16] = "";

	if (!is_true(p->spec->spec.host_network)) {
		if (!n->net_ok)
			return err_set(e, ENETDOWN, n->net_error);
		if (pod_net_attach(&n->net, kp->sandbox.net_fd, kp->uid, &kp->ip, e) < 0)
			return -1;
		kp->attached = true;
		ip_text(kp->ip, ip);
	}
	return sandbox_write_hosts(&n->rt, p->spec, &kp->sandbox, ip, e);
}

/* These and the next in the words of kubelet's dns.go. */
static void tell_no_cluster_dns(struct kernel_pod *kp, const struct pod_record *r)
{
	char message[MESSAGE_MAX];

	text_write(message, sizeof message,
		"pod: \"%s_%s(%s)\". kubelet does not have ClusterDNS IP configured and cannot "
		"create Pod using \"ClusterFirst\" policy. Falling back to \"Default\" policy.",
		r->name, r->namespace_, r->uid);
	supervisor_record_pod_event(
		kp->node->sv, kp->handle, true, "MissingClusterDNS", message, clock_boot());
}

static void tell_cut(struct kernel_pod *kp, const char *whose, const char *what, const char *line,
	const char *left)
{
	char message[MESSAGE_MAX];

	text_write(message, sizeof message,
		"%s limits were exceeded, some %s have been omitted, the applied %s line is: %s",
		whose, what, line, left);
	supervisor_record_pod_event(
		kp->node->sv, kp->handle, true, "DNSConfigForming", message, clock_boot());
}

static int write_resolv(struct kernel_pod *kp, const struct pod_ref *p, struct err *e)
{
	struct resolv_notes notes;

	if (sandbox_write_resolv(&kp->node->rt, p->spec, &kp->sandbox, &notes, e) < 0)
		return -1;
	if (notes.no_cluster_dns)
		tell_no_cluster_dns(kp, p->record);
	if (notes.servers_cut)
		tell_cut(kp, "Nameserver", "nameservers", "nameserver", notes.servers);
	if (notes.searches_cut)
		tell_cut(kp, "Search Line", "search paths", "search", notes.searches);
	return 0;
}

static void made(struct kernel_pod *kp)
{
	kp->answer = POD_ANSWER_READY;
	kernel_soon(kp->node, &kp->timer);
}

/* All or nothing: what was made before a failure is undone before the failure is told. */
static void not_made(struct kernel_pod *kp, const char *reason, const char *message)
{
	kp->answer = POD_ANSWER_FAILED;
	text_copy(kp->reason, sizeof kp->reason, reason);
	text_copy(kp->message, sizeof kp->message, message);
	undo_begin(kp);
}

static void sysctls_set(struct worker *w, struct worker_result *r)
{
	struct kernel_pod *kp = container_of(w, struct kernel_pod, worker);

	if (r->code == 0)
		made(kp);
	else
		not_made(kp, "FailedCreatePodSandBox", r->text);
}

static int set_sysctls(struct kernel_pod *kp, const struct pod_ref *p, struct err *e)
{
	struct local_node *n = kp->node;
	struct sysctl_request request = {&n->rt, p->spec, &kp->sandbox};

	kp->worker.work = sandbox_set_sysctls;
	kp->worker.done = sysctls_set;
	return worker_start(&kp->worker, n->loop, n->reaper, &request, SYSCTL_PATIENCE, e);
}

static void make_sandbox(struct kernel_pod *kp, const struct pod_ref *p)
{
	struct local_node *n = kp->node;
	const char *reason = "FailedCreatePodSandBox";
	struct err e = {0};

	sandbox_empty(&kp->sandbox);
	kp->sandbox.holder.exited = holder_exited;
	kp->ip = 0;
	kp->attached = false;
	kp->stage = POD_MADE;
	text_copy(kp->uid, sizeof kp->uid, p->record->uid);
	if (sandbox_create(&n->rt, p->spec, kp->uid, &kp->sandbox, &reason, &e) == 0 &&
		attach_network(kp, p, &e) == 0 && write_resolv(kp, p, &e) == 0 &&
		holder_await(&kp->sandbox, &e) == 0) {
		kernel_tell_not_enforced(n, kp->handle, NULL);
		kp->holder_alive = true;
		if (!pod_has_sysctls(p->spec)) {
			made(kp);
			return;
		}
		if (set_sysctls(kp, p, &e) == 0)
			return;
	}
	kp->holder_alive = kp->sandbox.holder.pid > 0;
	not_made(kp, reason, e.text);
}

static void claims_prepared(struct worker *w, struct worker_result *r)
{
	struct kernel_pod *kp = container_of(w, struct kernel_pod, worker);
	struct pod_ref ref;

	kp->stage = POD_IDLE;
	if (r->code)
		supervisor_saw_sandbox_failed(
			kp->node->sv, kp->handle, "FailedMount", r->text, clock_boot());
	else if (supervisor_ref(kp->node->sv, kp->handle, 0, &ref))
		make_sandbox(kp, &ref);
}

/* What waits for storage does so in a worker, before anything is made. */
static void begin_claims(struct kernel_pod *kp, const struct pod_ref *p)
{
	struct local_node *n = kp->node;
	struct claims_request request = {&n->rt, p->spec};
	struct err e = {0};

	kp->worker.work = claims_prepare;
	kp->worker.done = claims_prepared;
	if (claims_check(&n->rt, p->spec, &e) == 0 &&
		worker_start(&kp->worker, n->loop, n->reaper, &request, CLAIMS_PATIENCE, &e) == 0) {
		kp->stage = POD_STORAGE;
		return;
	}
	text_copy(kp->reason, sizeof kp->reason, "FailedMount");
	text_copy(kp->message, sizeof kp->message, e.text);
	kp->answer = POD_ANSWER_FAILED;
	kernel_soon(n, &kp->timer);
}

int kernel_create_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct kernel_pod *kp = kernel_pod_at(ctx, p->pod);

	if (!kp)
		return err_set(e, EBUSY, "the pod's place is still in use");
	if (kp->stage == POD_IDLE && claims_wanted(p->spec)) {
		begin_claims(kp, p);
		return 0;
	}
	if (kp->stage == POD_IDLE) {
		make_sandbox(kp, p);
		return 0;
	}
	/* One that was lost is still there: first it goes. */
	undo_begin(kp);
	kp->answer = POD_CREATE_AGAIN;
	return 0;
}

int kernel_remove_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct kernel_pod *kp = kernel_pod_at(ctx, p->pod);

	if (!kp)
		return err_set(e, EBUSY, "the pod's place is still in use");
	kp->answer = POD_ANSWER_GONE;
	if (kp->stage == POD_STORAGE) {
		worker_cancel(&kp->worker);
		kp->stage = POD_IDLE;
	}
	if (kp->stage == POD_IDLE)
		kernel_soon(kp->node, &kp->timer);
	else
		undo_begin(kp);
	return 0;
}

int kernel_refresh_volumes(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct kernel_pod *kp = kernel_pod_at(ctx, p->pod);

	if (!kp || kp->stage != POD_MADE)
		return 0; /* it goes: the next sandbox has what is new */
	return volumes_refresh(&kp->node->rt, p->spec, &kp->sandbox, e);
}
