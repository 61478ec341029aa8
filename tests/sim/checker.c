/* SPDX-License-Identifier: MIT */
/* The invariants, from what the fake kernel was asked and what was published; it shares no code
 * with what it checks. */
#include <string.h>

#include "sim.h"

struct watched_pod *watched_by_handle(struct sim *s, table_handle pod)
{
	for (uint32_t i = s->watched_count; i-- > 0;) {
		if (s->watched[i].handle == pod && !s->watched[i].gone)
			return &s->watched[i];
	}
	broken(s, "an operation on a pod that nobody knows");
}

static struct watched_pod *watched_by_uid(struct sim *s, const char *uid)
{
	for (uint32_t i = s->watched_count; i-- > 0;) {
		if (strcmp(s->watched[i].uid, uid) == 0)
			return &s->watched[i];
	}
	return NULL;
}

static struct watched_container *watched_container(
	struct sim *s, struct watched_pod *w, const char *name)
{
	for (uint32_t i = 0; i < w->count; i++) {
		if (strcmp(w->containers[i].name, name) == 0)
			return &w->containers[i];
	}
	broken(s, "no container %s in pod %s", name, w->name);
}

static struct watched_container *by_handle(
	struct sim *s, table_handle container, struct watched_pod **pod)
{
	const struct container_record *c = supervisor_container(s->sv, container);

	*pod = watched_by_handle(s, c->pod);
	return watched_container(s, *pod, c->name);
}

/* ---- what the kernel is asked ---- */

void check_create(struct sim *s, const struct pod_ref *p)
{
	struct watched_pod *w = watched_by_handle(s, p->pod);

	if (fake_sandbox_of(s, p->pod))
		broken(s, "%s gets a second sandbox", w->name);
	if (w->deleting || strcmp(w->phase, "Failed") == 0 || strcmp(w->phase, "Succeeded") == 0)
		broken(s, "%s gets a sandbox after its end", w->name);
	if (fake_any_process(s, p->pod))
		broken(s, "%s gets a sandbox while something of the old one lives", w->name);
	for (uint32_t i = 0; i < w->count && w->policy == RESTART_NEVER; i++) {
		if (w->containers[i].has_exit)
			broken(s, "%s gets another sandbox though %s ran and must not again",
				w->name, w->containers[i].name);
	}
}

void check_remove(struct sim *s, const struct pod_ref *p)
{
	struct fake_sandbox *b = fake_sandbox_of(s, p->pod);

	if (fake_any_process(s, p->pod))
		broken(s, "the sandbox of %s is removed while a container lives", p->record->name);
	if (b && b->state == FAKE_REMOVING)
		broken(s, "the sandbox of %s is removed twice at once", p->record->name);
}

/* postStart once after the start, preStop once before the signal. */
void check_hook(struct sim *s, const struct pod_ref *p, enum hook_kind kind)
{
	struct watched_pod *w = watched_by_handle(s, p->pod);
	struct watched_container *c = watched_container(s, w, p->container_spec->name);

	if (!c->alive || !c->has_hook[kind] || c->hook_begun[kind] || c->signalled)
		broken(s, "a hook of %s/%s runs at the wrong time", w->name, c->name);
	c->hook_begun[kind] = true;
	if (kind == HOOK_PRE_STOP && !w->deleting)
		c->probe_killed = true;
}

void watch_hook_end(struct sim *s, table_handle container, enum hook_kind kind, uint32_t instance)
{
	const struct container_record *r = supervisor_container(s->sv, container);
	struct watched_pod *w;

	if (r && r->life == CONTAINER_RUNNING && r->instance == instance)
		by_handle(s, container, &w)->hook_ended[kind] = true;
}

static void check_order(
	struct sim *s, const struct watched_pod *w, const struct watched_container *c)
{
	for (uint32_t i = 0; i < w->inits && &w->containers[i] != c; i++) {
		const struct watched_container *before = &w->containers[i];

		if (before->sidecar) {
			if (before->start_generation != w->generation)
				broken(s, "%s/%s starts before sidecar %s did", w->name, c->name,
					before->name);
			continue;
		}
		if (before->alive || before->starting || !before->has_exit ||
			before->exit_code != 0 || before->exit_generation != w->generation)
			broken(s, "%s/%s starts before init %s succeeded in this sandbox", w->name,
				c->name, before->name);
	}
	if (c->init && c->has_exit && c->exit_code == 0 && c->exit_generation == w->generation)
		broken(s, "%s/%s runs again after success", w->name, c->name);
}

static void check_policy(
	struct sim *s, const struct watched_pod *w, const struct watched_container *c)
{
	bool again = c->has_exit && !c->init;

	if (c->sidecar || c->again || (c->changed && c->probe_killed))
		return;
	/* kubelet: one with rules may restart after some exit, so a probe's verdict restarts it */
	if (c->restarts_all && c->probe_killed)
		return;
	/* whether a probe has ended it is not to be seen while it only sleeps before the signal */
	if (c->sleeps_first)
		return;
	if (w->policy == RESTART_NEVER && c->has_exit)
		broken(s, "%s/%s is restarted against policy Never", w->name, c->name);
	if (w->policy == RESTART_ON_FAILURE && again && c->exit_code == 0 && !c->probe_killed)
		broken(s, "%s/%s is restarted after success", w->name, c->name);
}

/* First restart at once, then 10, 20, ... 300 s after the exit; forgotten after ten minutes up. */
static void check_wait(struct sim *s, const struct watched_pod *w, struct watched_container *c)
{
	bool forgotten = c->delay == 0 || c->exit_at - c->delay_set_at > 600000;

	if (c->failed_at && s->now < c->failed_at + c->fail_delay)
		broken(s, "%s/%s is tried %lld ms after a failed start, %lld are due", w->name,
			c->name, (long long)(s->now - c->failed_at), (long long)c->fail_delay);
	if (!c->has_exit || c->tried_since_exit)
		return;
	if (!forgotten && s->now < c->exit_at + c->delay)
		broken(s, "%s/%s is restarted %lld ms after its exit, %lld are due", w->name,
			c->name, (long long)(s->now - c->exit_at), (long long)c->delay);
	c->delay = forgotten ? 10000 : MIN(c->delay * 2, 300000);
	c->delay_set_at = s->now;
	c->tried_since_exit = true;
}

/* Another one has failed at nothing yet. */
static void watch_image(struct watched_container *c, const char *image)
{
	if (c->image[0] && strcmp(c->image, image) != 0) {
		c->changed = true;
		c->delay = 0;
		c->failed_at = 0;
		c->fail_delay = 0;
	}
	strncpy(c->image, image, sizeof(c->image) - 1);
}

void check_start(struct sim *s, const struct pod_ref *p)
{
	struct watched_pod *w = watched_by_handle(s, p->pod);
	struct watched_container *c = watched_container(s, w, p->container_spec->name);
	struct fake_sandbox *b = fake_sandbox_of(s, p->pod);

	if (!b || b->state != FAKE_READY)
		broken(s, "%s/%s starts without a ready sandbox", w->name, c->name);
	if (c->alive || c->starting)
		broken(s, "two instances of %s/%s", w->name, c->name);
	if (w->deleting)
		broken(s, "%s/%s starts in a deleted pod", w->name, c->name);
	if (strcmp(w->phase, "Failed") == 0 || strcmp(w->phase, "Succeeded") == 0)
		broken(s, "%s/%s starts in a pod that is %s", w->name, c->name, w->phase);
	for (uint32_t i = 0; i < w->count; i++) {
		const struct watched_container *other = &w->containers[i];

		if (other->alive && other->has_hook[HOOK_POST_START] &&
			!other->hook_ended[HOOK_POST_START])
			broken(s, "%s/%s starts before the postStart hook of %s has ended", w->name,
				c->name, other->name);
		if (w->containers[i].starting)
			broken(s, "%s/%s starts while %s does", w->name, c->name,
				w->containers[i].name);
	}
	watch_image(c, p->container_spec->image);
	check_order(s, w, c);
	check_policy(s, w, c);
	check_wait(s, w, c);
	c->starting = true;
}

void watch_sandbox_ready(struct sim *s, table_handle pod)
{
	struct watched_pod *w = watched_by_handle(s, pod);

	w->generation++;
	w->restarting_all = false;
}

void watch_started(struct sim *s, table_handle container)
{
	struct watched_pod *w;
	struct watched_container *c = by_handle(s, container, &w);

	c->starting = false;
	c->alive = true;
	c->again = false;
	c->changed = false;
	c->start_generation = w->generation;
	c->probe_killed = false;
	c->signalled = false;
	memset(c->hook_begun, 0, sizeof(c->hook_begun));
	memset(c->hook_ended, 0, sizeof(c->hook_ended));
	c->failed_at = 0;
	c->fail_delay = 0;
}

static bool any_alive(const struct watched_pod *w)
{
	for (uint32_t i = 0; i < w->count; i++) {
		if (w->containers[i].alive || w->containers[i].starting)
			return true;
	}
	return false;
}

/* All init containers run again, in the same sandbox. */
static void begin_again(struct watched_pod *w)
{
	w->restarting_all = false;
	w->generation++;
	for (uint32_t i = 0; i < w->count; i++)
		w->containers[i].again = w->containers[i].has_exit;
}

void watch_exit(struct sim *s, table_handle container, int code, bool oom)
{
	struct watched_pod *w;
	struct watched_container *c = by_handle(s, container, &w);

	c->alive = false;
	c->has_exit = true;
	c->exit_code = code;
	c->oom = oom;
	c->exit_at = s->now;
	c->exit_generation = w->generation;
	c->tried_since_exit = false;
	if (c->restarts_all && code == 2 && !w->deleting)
		w->restarting_all = true;
	if (w->restarting_all && !any_alive(w))
		begin_again(w);
}

void watch_start_failed(struct sim *s, table_handle container, enum start_failure why)
{
	struct watched_pod *w;
	struct watched_container *c = by_handle(s, container, &w);

	if (why == START_FAILED_RUN) { /* counts as an instance that exited */
		watch_started(s, container);
		watch_exit(s, container, 128, false);
		return;
	}
	c->starting = false;
	c->failed_at = MAX(s->now, 1);
	c->fail_delay = c->fail_delay ? MIN(c->fail_delay * 2, 300000) : 10000;
	if (w->restarting_all && !any_alive(w))
		begin_again(w);
}

/* The delay stays what it is for the next failure. */
void watch_image_came(struct sim *s, table_handle container)
{
	struct watched_pod *w;

	by_handle(s, container, &w)->failed_at = 0;
}

/* The last sidecar first, and none before the regular containers. */
static void check_turn(
	struct sim *s, const struct watched_pod *w, const struct watched_container *c)
{
	for (uint32_t i = w->count; i-- > 0 && &w->containers[i] != c;) {
		const struct watched_container *behind = &w->containers[i];

		if (behind->alive && !behind->init && !behind->probe_killed)
			broken(s, "sidecar %s/%s gets its signal before %s has ended", w->name,
				c->name, behind->name);
	}
}

void watch_signal(struct sim *s, const struct pod_ref *p)
{
	struct watched_pod *w = watched_by_handle(s, p->pod);
	struct watched_container *c = watched_container(s, w, p->container_spec->name);

	if (!c->alive)
		broken(s, "%s/%s gets a signal but does not live", w->name, c->name);
	if (c->has_hook[HOOK_PRE_STOP] && !c->hook_begun[HOOK_PRE_STOP] && s->now >= s->excuse)
		broken(s, "%s/%s gets its signal without its preStop hook", w->name, c->name);
	c->signalled = true;
	if (!w->deleting)
		c->probe_killed = true;
	/* one that a probe has ended before goes on to its own time, but while it sleeps before the
	 * signal that is not to be seen */
	if (w->deleting && w->in_order && c->sidecar && !c->probe_killed && !c->sleeps_first &&
		s->now < w->grace_over)
		check_turn(s, w, c);
}

/* ---- what is published ---- */

static void watch_hooks(struct watched_container *w, const struct container_spec *c)
{
	const struct lifecycle *l = c->lifecycle;

	w->sleeps_first = l && l->pre_stop && l->pre_stop->sleep;
	w->has_hook[HOOK_POST_START] = l && l->post_start && !l->post_start->sleep;
	w->has_hook[HOOK_PRE_STOP] = l && l->pre_stop && !l->pre_stop->sleep;
}

static struct watched_pod *watch_new(struct sim *s, const struct change *change)
{
	struct watched_pod *w = &s->watched[s->watched_count++];
	const struct pod_spec *spec = &change->pod->spec;

	if (s->watched_count == SIM_WATCHED)
		broken(s, "simulator: too many pods");
	for (uint32_t i = 0; i + 1 < s->watched_count; i++) {
		if (!s->watched[i].gone && strcmp(s->watched[i].name, change->name) == 0)
			broken(s, "%s is added while the one before it is still there",
				change->name);
	}
	memset(w, 0, sizeof(*w));
	strncpy(w->uid, change->uid, sizeof(w->uid) - 1);
	strncpy(w->name, change->name, sizeof(w->name) - 1);
	w->handle = store_find_uid(supervisor_store(s->sv), change->uid)->entry;
	w->policy = restart_policy_of(spec);
	w->critical = spec->priority_class_name != NULL;
	w->inits = spec->init_containers.count;
	w->count = w->inits + spec->containers.count;
	for (uint32_t i = 0; i < w->count; i++) {
		const struct container_spec *c = i < w->inits
							 ? &spec->init_containers.items[i]
							 : &spec->containers.items[i - w->inits];

		strncpy(w->containers[i].name, c->name, sizeof(w->containers[i].name) - 1);
		watch_hooks(&w->containers[i], c);
		w->containers[i].restarts_all = c->restart_policy_rules.count > 0;
		w->containers[i].sidecar = i < w->inits && c->restart_policy &&
					   strcmp(c->restart_policy, "Always") == 0;
		w->containers[i].init = i < w->inits && !w->containers[i].sidecar;
	}
	return w;
}

/* Of the text without the resourceVersion, which differs each time. */
static uint64_t content_hash(struct sim *s, const struct change *change)
{
	const char *key = "\"resourceVersion\":\"";
	size_t len = 0;
	const char *json = change_json(change, &len);
	const char *at = json ? strstr(json, key) : NULL;
	uint64_t h = 1469598103934665603U;

	if (!at)
		broken(s, "%s is published without a resourceVersion", change->name);
	for (const char *p = json; *p; p++) {
		if (p >= at && p < at + strlen(key) + 12 && (*p >= '0' && *p <= '9'))
			continue;
		h = (h ^ (uint8_t)*p) * 1099511628211U;
	}
	return h;
}

/* The newest exit is told by its reason, whatever came after it. */
static void check_oom(struct sim *s, const struct watched_pod *w, const struct watched_container *c,
	const struct container_status *cs)
{
	const struct container_state_terminated *t = cs->state->terminated;
	bool told;

	if (!t && cs->last_state)
		t = cs->last_state->terminated;
	if (!t || !c->has_exit || strcmp(t->reason, "RestartingAllContainers") == 0)
		return;
	told = strcmp(t->reason, "OOMKilled") == 0;
	if (told != c->oom || (told && t->exit_code.value != 137))
		broken(s, "%s/%s is told to have ended by %s, %lld", w->name, c->name, t->reason,
			(long long)t->exit_code.value);
}

static void check_container_status(
	struct sim *s, struct watched_pod *w, const struct container_status *cs)
{
	struct watched_container *c = watched_container(s, w, cs->name);

	if (cs->restart_count.value < c->restarts_shown)
		broken(s, "restartCount of %s/%s goes from %lld to %lld", w->name, c->name,
			(long long)c->restarts_shown, (long long)cs->restart_count.value);
	c->restarts_shown = cs->restart_count.value;
	if (!cs->state)
		broken(s, "%s/%s is published without a state", w->name, c->name);
	check_oom(s, w, c, cs);
	if (cs->state->running && !c->alive)
		broken(s, "%s/%s is shown Running but does not live", w->name, c->name);
	if (is_true(cs->ready) && !c->init && !c->alive)
		broken(s, "%s/%s is shown ready but does not live", w->name, c->name);
}

static void check_status(struct sim *s, struct watched_pod *w, const struct pod_status *st)
{
	bool over = strcmp(w->phase, "Failed") == 0 || strcmp(w->phase, "Succeeded") == 0;

	if (over && strcmp(w->phase, st->phase) != 0)
		broken(s, "%s goes from %s to %s", w->name, w->phase, st->phase);
	strncpy(w->phase, st->phase, sizeof(w->phase) - 1);
	watch_eviction(s, w, st);
	if (w->evicted && st->conditions.count == 0)
		return;
	/* the last two kinds are shown once they have been True */
	if (st->conditions.count < CONDITION_KINDS - 2 || st->conditions.count > CONDITION_KINDS)
		broken(s, "%s has %u conditions", w->name, (unsigned)st->conditions.count);
	if (st->init_container_statuses.count + st->container_statuses.count != w->count)
		broken(s, "%s is published without all its containers", w->name);
	for (uint32_t i = 0; i < st->init_container_statuses.count; i++)
		check_container_status(s, w, &st->init_container_statuses.items[i]);
	for (uint32_t i = 0; i < st->container_statuses.count; i++)
		check_container_status(s, w, &st->container_statuses.items[i]);
}

/* Without one the sidecars may be ending already, with a grace of their own that is over sooner. */
static bool any_regular_alive(const struct watched_pod *w)
{
	for (uint32_t i = w->inits; i < w->count; i++) {
		if (w->containers[i].alive)
			return true;
	}
	return false;
}

static void watch_deletion(struct sim *s, struct watched_pod *w, const struct object_meta *m)
{
	msec end;

	if (!m->deletion_timestamp.set)
		return;
	/* its grace, the least time for a SIGKILL, and what each step may take */
	end = s->now + m->deletion_grace_period_seconds.value * 1000 + 2 * 2000 + 1000 +
	      4 * LATENCY_MAX;
	w->must_end = w->deleting ? MIN(w->must_end, end) : end;
	if (!w->deleting) {
		w->deleted_at = s->now;
		w->in_order = any_regular_alive(w) && !w->evicted;
	}
	/* what is shown is rounded up to whole seconds */
	w->grace_over = w->deleted_at + m->deletion_grace_period_seconds.value * 1000 - 999;
	w->deleting = true;
}

void check_change(void *arg, const struct change *change)
{
	struct sim *s = arg;
	struct watched_pod *w = watched_by_uid(s, change->uid);
	uint64_t hash = content_hash(s, change);
	static const char *const signs[] = {"ADDED", "MODIFIED", "DELETED"};

	s->changes++;
	note(s, "%s %s %s%s", signs[change->kind], change->name, change->pod->status.phase,
		change->pod->metadata.deletion_timestamp.set ? " (terminating)" : "");
	if (change->resource_version <= s->version)
		broken(s, "resourceVersion %llu after %llu",
			(unsigned long long)change->resource_version,
			(unsigned long long)s->version);
	s->version = change->resource_version;
	if ((change->kind == CHANGE_ADDED) != !w)
		broken(s, "%s of %s", signs[change->kind], w ? "a known pod" : "an unknown pod");
	if (!w)
		w = watch_new(s, change);
	if (w->gone)
		broken(s, "%s is published after it was deleted", w->name);
	if (change->kind == CHANGE_MODIFIED && w->shown == hash)
		broken(s, "%s is published twice with the same content", w->name);
	w->shown = hash;
	check_status(s, w, &change->pod->status);
	watch_deletion(s, w, &change->pod->metadata);
	if (change->kind == CHANGE_DELETED) {
		if (fake_any_process(s, w->handle) || fake_sandbox_of(s, w->handle))
			broken(s, "%s is gone but something of it is left", w->name);
		w->gone = true;
	}
}

void count_event(void *arg, const struct event_record *event)
{
	struct sim *s = arg;

	if (!event->message[0] || !event->name[0])
		broken(s, "an event says nothing");
	s->warnings += event->warning;
}

void check_between(struct sim *s)
{
	for (uint32_t i = 0; i < s->watched_count; i++) {
		const struct watched_pod *w = &s->watched[i];

		if (!w->gone && w->deleting && s->now > MAX(w->must_end, s->excuse))
			broken(s, "%s has not ended within its grace", w->name);
	}
}
