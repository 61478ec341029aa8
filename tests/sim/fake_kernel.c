/* SPDX-License-Identifier: MIT */
/* node_ops in virtual time: everything takes a while, may fail, may be lost, and is checked as it
 * is asked for. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "sim.h"

static void expect(struct sim *s, struct pending p, uint32_t delay)
{
	if (s->pending_count == SIM_PENDING)
		broken(s, "simulator: too much is pending");
	p.at = s->now + delay;
	p.order = s->order++;
	s->pending[s->pending_count++] = p;
}

static uint32_t latency(struct sim *s)
{
	return chance(s, 30) ? 0 : draw(s, LATENCY_MAX);
}

static bool fault(struct sim *s, int percent)
{
	return s->faults && chance(s, percent);
}

static bool call_fails(struct sim *s)
{
	return fault(s, s->knobs->call_fails) || (s->knobs->nth_call && s->calls == s->seed);
}

/* An operation that cannot begin. */
static int refused(struct sim *s, struct err *e, const char *verb, const char *name)
{
	static const int codes[] = {EAGAIN, ENOMEM, EMFILE, ENOSPC, EBUSY};

	s->excuse = s->now + 120000;
	note(s, "%s %s: refused", verb, name);
	return err_sys(e, codes[draw(s, 5)], verb, name);
}

struct fake_sandbox *fake_sandbox_of(struct sim *s, table_handle pod)
{
	for (uint32_t i = 0; i < SIM_SANDBOXES; i++) {
		if (s->sandboxes[i].used && s->sandboxes[i].pod == pod)
			return &s->sandboxes[i];
	}
	return NULL;
}

bool fake_any_process(const struct sim *s, table_handle pod)
{
	for (uint32_t i = 0; i < SIM_PROCESSES; i++) {
		if (s->processes[i].used && s->processes[i].pod == pod)
			return true;
	}
	return false;
}

static struct process *process_of(struct sim *s, table_handle container)
{
	for (uint32_t i = 0; i < SIM_PROCESSES; i++) {
		if (s->processes[i].used && s->processes[i].container == container)
			return &s->processes[i];
	}
	return NULL;
}

static int create_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct sim *s = ctx;
	struct fake_sandbox *b = NULL;
	bool fails = fault(s, s->knobs->sandbox_fails);

	s->calls++;
	check_create(s, p);
	if (call_fails(s))
		return refused(s, e, "create sandbox of", p->record->name);
	for (uint32_t i = 0; i < SIM_SANDBOXES && !b; i++) {
		if (!s->sandboxes[i].used)
			b = &s->sandboxes[i];
	}
	if (!b)
		broken(s, "simulator: too many sandboxes");
	*b = (struct fake_sandbox){true, FAKE_MAKING, p->pod, ++s->serial};
	note(s, "create sandbox of %s", p->record->name);
	expect(s,
		(struct pending){
			.kind = fails ? P_SANDBOX_FAILED : P_SANDBOX_READY,
			.handle = p->pod,
			.serial = b->serial,
		},
		latency(s));
	return 0;
}

static int remove_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct sim *s = ctx;
	struct fake_sandbox *b = fake_sandbox_of(s, p->pod);

	s->calls++;
	check_remove(s, p);
	if (call_fails(s))
		return refused(s, e, "remove sandbox of", p->record->name);
	note(s, "remove sandbox of %s", p->record->name);
	if (b)
		b->state = FAKE_REMOVING;
	expect(s, (struct pending){.kind = P_SANDBOX_GONE, .handle = p->pod}, latency(s));
	return 0;
}

static void begin_process(struct sim *s, const struct pod_ref *p)
{
	struct process *q = NULL;
	bool fails = fault(s, s->knobs->start_fails);
	enum start_failure why = (enum start_failure)draw(s, START_FAILED_RUN + 1);

	for (uint32_t i = 0; i < SIM_PROCESSES && !q; i++) {
		if (!s->processes[i].used)
			q = &s->processes[i];
	}
	if (!q)
		broken(s, "simulator: too many processes");
	*q = (struct process){
		.used = true,
		.serial = ++s->serial,
		.pod = p->pod,
		.container = p->container,
		.instance = p->container_record->instance,
		.ignores_term = fault(s, s->knobs->ignores_term),
	};
	if (fault(s, s->knobs->stuck))
		q->stuck_until = s->now + draw(s, 60000);
	expect(s,
		(struct pending){
			.kind = fails ? P_START_FAILED : P_STARTED,
			.handle = p->container,
			.serial = q->serial,
			.code = (int)why,
		},
		latency(s));
}

static int start_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct sim *s = ctx;

	s->calls++;
	check_start(s, p);
	note(s, "start %s/%s #%u", p->record->name, p->container_record->name,
		(unsigned)p->container_record->instance);
	if (call_fails(s)) {
		watch_start_failed(s, p->container, START_FAILED_CREATE);
		return refused(s, e, "clone", p->container_record->name);
	}
	begin_process(s, p);
	return 0;
}

static void exit_later(
	struct sim *s, const struct process *q, int code, uint32_t delay, bool by_fault)
{
	expect(s,
		(struct pending){
			.kind = P_EXIT,
			.handle = q->container,
			.serial = q->serial,
			.code = code,
			.by_fault = by_fault,
		},
		delay);
}

static int signal_container(void *ctx, const struct pod_ref *p, int signal, struct err *e)
{
	struct sim *s = ctx;
	struct process *q = process_of(s, p->container);

	s->calls++;
	watch_signal(s, p);
	if (signal != 0 && signal != SIGTERM)
		broken(s, "signal %d instead of SIGTERM", signal);
	if (call_fails(s))
		return refused(s, e, "signal", p->container_record->name);
	note(s, "TERM %s/%s", p->record->name, p->container_record->name);
	if (q && q->running && !q->ignores_term) {
		int code = chance(s, 70) ? 143 : 0;

		exit_later(s, q, code, draw(s, 4000), false);
	}
	return 0;
}

static int kill_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct sim *s = ctx;
	struct process *q = process_of(s, p->container);

	s->calls++;
	if (call_fails(s))
		return refused(s, e, "kill", p->container_record->name);
	note(s, "KILL %s/%s", p->record->name, p->container_record->name);
	if (!q)
		return 0;
	if (q->stuck_until > s->now) /* dies of the next one, a few seconds after it comes loose */
		s->excuse = MAX(s->excuse, q->stuck_until + 30000);
	else if (q->running)
		exit_later(s, q, 137, latency(s) / 10, false);
	return 0;
}

static int run_probe(void *ctx, const struct pod_ref *p, enum probe_kind kind, struct err *e)
{
	struct sim *s = ctx;
	bool bad = fault(s, s->knobs->probe_bad);
	uint32_t what = draw(s, 4);

	s->calls++;
	if (!process_of(s, p->container) && !fake_sandbox_of(s, p->pod))
		broken(s, "probe of %s, which has neither process nor sandbox",
			p->container_record->name);
	if (call_fails(s))
		return refused(s, e, "probe", p->container_record->name);
	if (bad && what == 0) /* the answer gets lost */
		return 0;
	expect(s,
		(struct pending){
			.kind = P_PROBE,
			.handle = p->container,
			.instance = p->container_record->instance,
			.code = !bad	    ? PROBE_SUCCESS
				: what == 1 ? PROBE_UNKNOWN
					    : PROBE_FAILURE,
			.probe = kind,
		},
		draw(s, 1000));
	return 0;
}

static int run_hook(void *ctx, const struct pod_ref *p, enum hook_kind kind, struct err *e)
{
	struct sim *s = ctx;
	struct process *q = process_of(s, p->container);
	bool bad = fault(s, s->knobs->probe_bad);

	s->calls++;
	check_hook(s, p, kind);
	if (call_fails(s))
		return refused(s, e, "hook", p->container_record->name);
	note(s, "%s hook of %s/%s", kind == HOOK_PRE_STOP ? "preStop" : "postStart",
		p->record->name, p->container_record->name);
	if (bad && kind == HOOK_PRE_STOP && draw(s, 3) == 0) /* it never ends */
		return 0;
	expect(s,
		(struct pending){
			.kind = P_HOOK,
			.handle = p->container,
			.serial = q ? q->serial : 0,
			.instance = p->container_record->instance,
			.code = !bad,
			.hook = kind,
		},
		draw(s, 8000));
	return 0;
}

static int refresh_volumes(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct sim *s = ctx;

	s->calls++;
	if (p->record->sandbox != SANDBOX_READY)
		broken(s, "the volumes of %s are refreshed without a sandbox", p->record->name);
	return call_fails(s) ? refused(s, e, "volumes", p->record->name) : 0;
}

static const char *image_id(void *ctx, const struct pod_ref *p)
{
	(void)ctx;
	return p->container_record && p->container_record->instance ? "sha256:0123" : "";
}

static void random_bytes(void *ctx, void *buf, size_t len)
{
	uint8_t *b = buf;

	for (size_t i = 0; i < len; i++)
		b[i] = (uint8_t)draw(ctx, 256);
}

static int64_t wall_offset(void *ctx)
{
	struct sim *s = ctx;

	/* two readings of two clocks never agree to the millisecond */
	return s->wall_offset + (int64_t)(s->now % 3) - 1;
}

const struct node_ops fake_ops = {
	.create_sandbox = create_sandbox,
	.remove_sandbox = remove_sandbox,
	.start_container = start_container,
	.signal_container = signal_container,
	.kill_container = kill_container,
	.run_probe = run_probe,
	.run_hook = run_hook,
	.refresh_volumes = refresh_volumes,
	.image_id = image_id,
	.memory_used = fake_memory_used,
	.bound_memory = fake_bound_memory,
	.random = random_bytes,
	.wall_offset = wall_offset,
};

static uint32_t life_span(struct sim *s)
{
	switch (draw(s, 5)) {
	case 0:
		return 0;
	case 1:
		return draw(s, 5000);
	case 2:
		return draw(s, 60000);
	case 3:
		return draw(s, 900000);
	default:
		return 600000 + draw(s, 300000);
	}
}

static bool is_sidecar_record(struct sim *s, const struct container_record *c)
{
	struct pod_ref ref;

	return supervisor_ref(s->sv, c->pod, 0, &ref) &&
	       container_is_sidecar(
		       &ref.spec->spec, &ref.spec->spec.init_containers.items[c->index]);
}

static void began(struct sim *s, struct process *q)
{
	const struct container_record *c = supervisor_container(s->sv, q->container);
	int codes[] = {0, 1, 2, 137, 139, 255};
	int code;

	q->running = true;
	if (fault(s, s->knobs->oom)) {
		expect(s,
			(struct pending){
				.kind = P_EXIT,
				.handle = q->container,
				.serial = q->serial,
				.code = 137,
				.by_fault = !c->init || is_sidecar_record(s, c),
				.oom = true,
			},
			life_span(s));
		return;
	}
	if (c->init && !is_sidecar_record(s, c)) {
		code = fault(s, s->knobs->init_fails) ? codes[1 + draw(s, 5)] : 0;
		exit_later(s, q, code, draw(s, 5000), false);
	} else if (fault(s, s->knobs->exits)) {
		code = codes[draw(s, 6)];
		exit_later(s, q, code, life_span(s), true);
	}
}

/* Warnings, and events that were too many of one pod. */
static uint64_t events_told(const struct sim *s)
{
	return s->warnings + supervisor_events(s->sv)->dropped;
}

static void tell_start_failure(struct sim *s, const struct pending *p)
{
	static const char *const messages[] = {
		[START_FAILED_NO_IMAGE] = "image not found",
		[START_FAILED_NEVER_PULL] = "image not found",
		[START_FAILED_IMAGE_NAME] = "couldn't parse image name",
		[START_FAILED_CONFIG] = "no such user",
		[START_FAILED_CREATE] = "no loop device left",
		[START_FAILED_RUN] = "executing: Exec format error",
	};
	uint64_t told = events_told(s);

	if (p->code <= START_FAILED_NEVER_PULL && chance(s, 30))
		expect(s,
			(struct pending){
				.kind = P_IMAGE,
				.handle = p->handle,
				.instance = supervisor_container(s->sv, p->handle)->instance,
			},
			draw(s, 20000));
	note(s, "start failed: %s", messages[p->code]);
	watch_start_failed(s, p->handle, (enum start_failure)p->code);
	supervisor_saw_container_start_failed(
		s->sv, p->handle, (enum start_failure)p->code, messages[p->code], s->now);
	if (events_told(s) == told)
		broken(s, "a start fails without a Warning event");
}

/* For the start that failed, or for a container that is gone. */
static void deliver_image(struct sim *s, const struct pending *p)
{
	const struct container_record *c = supervisor_container(s->sv, p->handle);

	if (c && (c->instance != p->instance || c->life == CONTAINER_STARTING))
		return;
	note(s, "an image comes");
	if (c)
		watch_image_came(s, p->handle);
	supervisor_saw_image(s->sv, p->handle, s->now);
}

static void deliver_process(struct sim *s, const struct pending *p)
{
	struct process *q = process_of(s, p->handle);

	if (!q || q->serial != p->serial)
		return;
	if (p->kind == P_STARTED) {
		if (fault(s, 3)) { /* ended before its start was told */
			q->used = false;
			note(s, "exit 3 before start");
			watch_started(s, p->handle);
			watch_exit(s, p->handle, 3, false);
			supervisor_saw_container_exit(
				s->sv, p->handle, &(struct container_end){.exit_code = 3}, s->now);
			return;
		}
		watch_started(s, p->handle);
		began(s, q);
		supervisor_saw_container_started(s->sv, p->handle, (int32_t)q->serial, s->now);
	} else if (p->kind == P_START_FAILED) {
		q->used = false;
		tell_start_failure(s, p);
	} else {
		q->used = false;
		note(s, "exit %d of %s", p->code, supervisor_container(s->sv, p->handle)->name);
		watch_exit(s, p->handle, p->code, p->oom);
		supervisor_saw_container_exit(
			s->sv, p->handle, &(struct container_end){p->code, p->oom, NULL}, s->now);
	}
}

static void deliver_sandbox(struct sim *s, const struct pending *p)
{
	uint64_t told = events_told(s);
	struct fake_sandbox *b = fake_sandbox_of(s, p->handle);

	if (p->kind == P_SANDBOX_READY) {
		b->state = FAKE_READY;
		watch_sandbox_ready(s, p->handle);
		supervisor_saw_sandbox_ready(
			s->sv, p->handle, 100, 0x0af40002 + (p->handle & 0xff), s->now);
	} else if (p->kind == P_SANDBOX_FAILED) {
		b->state = FAKE_HALF;
		supervisor_saw_sandbox_failed(s->sv, p->handle,
			chance(s, 50) ? "FailedMount" : "FailedCreatePodSandBox",
			"no loop device left", s->now);
		if (events_told(s) == told)
			broken(s, "a sandbox fails without a Warning event");
	} else {
		if (b)
			b->used = false;
		note(s, "sandbox gone");
		supervisor_saw_sandbox_gone(s->sv, p->handle, s->now);
	}
}

static void deliver(struct sim *s, const struct pending *p)
{
	switch (p->kind) {
	case P_SANDBOX_READY:
	case P_SANDBOX_FAILED:
	case P_SANDBOX_GONE:
		deliver_sandbox(s, p);
		return;
	case P_STARTED:
	case P_START_FAILED:
	case P_EXIT:
		deliver_process(s, p);
		return;
	case P_IMAGE:
		deliver_image(s, p);
		return;
	case P_HOOK:
		watch_hook_end(s, p->handle, p->hook, p->instance);
		supervisor_saw_hook(s->sv, p->handle, p->hook,
			&(struct hook_end){p->instance, p->code, p->code ? "" : "it went wrong"},
			s->now);
		return;
	case P_PROBE:
		supervisor_saw_probe(s->sv, p->handle, p->instance, p->probe,
			(enum probe_result)p->code, "said no", s->now);
		return;
	}
}

static uint32_t earliest(const struct sim *s)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < s->pending_count; i++) {
		const struct pending *p = &s->pending[i];
		const struct pending *q = &s->pending[best];

		if (p->at < q->at || (p->at == q->at && p->order < q->order))
			best = i;
	}
	return best;
}

msec fake_next(const struct sim *s)
{
	return s->pending_count ? s->pending[earliest(s)].at : NEVER;
}

void fake_deliver(struct sim *s)
{
	while (s->pending_count && fake_next(s) <= s->now) {
		uint32_t i = earliest(s);
		struct pending p = s->pending[i];

		s->pending[i] = s->pending[--s->pending_count];
		deliver(s, &p);
		if (chance(s, 50)) /* batches of every size */
			return;
	}
}

void fake_stop_faults(struct sim *s)
{
	s->faults = false;
	for (uint32_t i = 0; i < s->pending_count;) {
		if (s->pending[i].by_fault)
			s->pending[i] = s->pending[--s->pending_count];
		else
			i++;
	}
	for (uint32_t i = 0; i < SIM_PROCESSES; i++)
		s->processes[i].stuck_until = MIN(s->processes[i].stuck_until, s->now);
}

void fake_kill_holder(struct sim *s)
{
	struct fake_sandbox *b = &s->sandboxes[draw(s, SIM_SANDBOXES / 8)];
	bool all_die = chance(s, 50);

	if (!b->used || b->state != FAKE_READY)
		return;
	b->state = FAKE_DEAD;
	note(s, "holder of %s dies", watched_by_handle(s, b->pod)->name);
	for (uint32_t i = 0; i < SIM_PROCESSES && all_die; i++) {
		if (s->processes[i].used && s->processes[i].pod == b->pod &&
			s->processes[i].running)
			exit_later(s, &s->processes[i], 137, draw(s, 100), false);
	}
	s->excuse = MAX(s->excuse, s->now + 30000);
	supervisor_saw_sandbox_lost(s->sv, b->pod, s->now);
}
