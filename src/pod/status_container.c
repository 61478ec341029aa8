/* SPDX-License-Identifier: MIT */
/* State and last state: the newest instance, the one before it, or what the container waits for. */
#include "pod/status_container.h"

#include "pod/container.h"

#define MESSAGES_MAX 12288
#define LOST_TEXT    "The container could not be located when the pod was terminated"

static const char *waiting_text(const struct pod_seen *s, enum waiting_reason w)
{
	switch (w) {
	case WAITING_CREATING:
		return s->record->init_count > 0 ? "PodInitializing" : "ContainerCreating";
	case WAITING_CRASH_LOOP_BACK_OFF:
		return "CrashLoopBackOff";
	case WAITING_ERR_IMAGE_PULL:
		return "ErrImagePull";
	case WAITING_IMAGE_PULL_BACK_OFF:
		return "ImagePullBackOff";
	case WAITING_ERR_IMAGE_NEVER_PULL:
		return "ErrImageNeverPull";
	case WAITING_INVALID_IMAGE_NAME:
		return "InvalidImageName";
	case WAITING_CREATE_CONTAINER_CONFIG_ERROR:
		return "CreateContainerConfigError";
	case WAITING_CREATE_CONTAINER_ERROR:
		return "CreateContainerError";
	case WAITING_RUN_CONTAINER_ERROR:
		return "RunContainerError";
	case WAITING_RESTARTING_ALL_CONTAINERS:
		return "RestartingAllContainers";
	case WAITING_POST_START_HOOK_ERROR:
		return "PostStartHookError";
	}
	UNREACHABLE();
}

static const char *terminated_text(enum terminated_reason r)
{
	switch (r) {
	case TERMINATED_COMPLETED:
		return "Completed";
	case TERMINATED_ERROR:
		return "Error";
	case TERMINATED_OOM_KILLED:
		return "OOMKilled";
	case TERMINATED_START_ERROR:
		return "StartError";
	case TERMINATED_RESTARTING_ALL_CONTAINERS:
		return "RestartingAllContainers";
	case TERMINATED_STATUS_UNKNOWN:
		return "ContainerStatusUnknown";
	}
	UNREACHABLE();
}

static const char *id_of(
	const struct pod_seen *s, const char *name, uint32_t instance, struct arena *a)
{
	char id[65];

	container_id_text(s->record, name, instance, id);
	return arena_format(a, "podinit://%s", id);
}

static struct opt_int wall(msec at, const struct status_facts *f)
{
	return (struct opt_int){at + f->wall_offset, true};
}

/* A state with room for any of the three; which one is told by setting its pointer. */
struct state_room {
	struct container_state state;
	union {
		struct container_state_waiting waiting;
		struct container_state_running running;
		struct container_state_terminated terminated;
	};
};

/* kubelet: all of a pod's messages together have 12 KiB, in even parts; of a longer one the
 * beginning is shown. */
static const char *message_of(const struct pod_seen *s, const struct termination_record *t,
	const char *text, struct arena *a)
{
	return t->message_len > 0
		       ? arena_copy(a, text, MIN((size_t)t->message_len, MESSAGES_MAX / s->count))
		       : NULL;
}

/* The instance that ended last, or the one before it. */
static struct container_state *terminated(const struct pod_seen *s, uint32_t i, bool last,
	const struct status_facts *f, struct arena *a)
{
	const struct container_record *c = s->containers[i];
	const struct termination_record *t = last ? &c->exit : &c->previous;
	const struct container_messages *m = s->messages[i];
	struct state_room *room = arena_alloc(a, sizeof(*room));
	struct container_state_terminated *out;

	if (!room)
		return NULL;
	out = room->state.terminated = &room->terminated;
	out->exit_code = (struct opt_int){t->exit_code, true};
	out->reason = terminated_text((enum terminated_reason)t->reason);
	out->message = message_of(s, t, last ? m->exit : m->previous, a);
	out->started_at = wall(t->started_at, f);
	out->finished_at = wall(t->finished_at, f);
	out->container_id = id_of(s, c->name, t->instance, a);
	return &room->state;
}

static struct container_state *waiting(const char *reason, const char *message, struct arena *a)
{
	struct state_room *room = arena_alloc(a, sizeof(*room));

	if (!room)
		return NULL;
	room->state.waiting = &room->waiting;
	room->waiting.reason = reason;
	room->waiting.message = message[0] ? message : NULL;
	return &room->state;
}

static struct container_state *running(msec since, const struct status_facts *f, struct arena *a)
{
	struct state_room *room = arena_alloc(a, sizeof(*room));

	if (!room)
		return NULL;
	room->state.running = &room->running;
	room->running.started_at = wall(since, f);
	return &room->state;
}

/* kubelet's TerminatePod: what never ran in a pod that is over, though it was initialized, is told
 * as a failure. */
static struct container_state *never_ran(struct arena *a)
{
	struct state_room *room = arena_alloc(a, sizeof(*room));

	if (!room)
		return NULL;
	room->state.terminated = &room->terminated;
	room->terminated.exit_code = (struct opt_int){137, true};
	room->terminated.reason = terminated_text(TERMINATED_STATUS_UNKNOWN);
	room->terminated.message = LOST_TEXT;
	return &room->state;
}

static void states(const struct pod_seen *s, uint32_t i, const struct status_facts *f,
	struct arena *a, struct container_status *out)
{
	const struct container_record *c = s->containers[i];
	bool over = pod_is_over(s->record);
	bool rerun = c->init && !is_sidecar(s, i) && c->exit.valid &&
		     c->exit.round != s->record->round && !over;

	if (container_runs(c)) {
		out->state = running(c->started_at, f, a);
	} else if (!c->exit.valid && over && !c->init && pod_inits_done(s)) {
		out->state = never_ran(a);
	} else if (!c->exit.valid) {
		const char *why =
			c->waiting == WAITING_CREATING ? s->record->message : c->waiting_message;

		out->state = waiting(waiting_text(s, (enum waiting_reason)c->waiting), why, a);
	} else if (c->waiting_shown && !over) {
		out->state = waiting(
			waiting_text(s, (enum waiting_reason)c->waiting), c->waiting_message, a);
	} else if (rerun) {
		out->state = waiting("PodInitializing", "", a);
	} else {
		out->state = terminated(s, i, true, f, a);
		if (c->previous.valid)
			out->last_state = terminated(s, i, false, f, a);
		return;
	}
	if (c->exit.valid)
		out->last_state = terminated(s, i, true, f, a);
}

/* As the spec has them. */
static void volume_mounts(
	const struct container_spec *c, struct arena *a, struct container_status *out)
{
	struct volume_mount_status *m = arena_array(a, c->volume_mounts.count, sizeof(*m));

	for (uint32_t i = 0; m && i < c->volume_mounts.count; i++) {
		const struct volume_mount *v = &c->volume_mounts.items[i];

		m[i].name = v->name;
		m[i].mount_path = v->mount_path;
		m[i].read_only = v->read_only;
		if (is_true(v->read_only))
			m[i].recursive_read_only =
				volume_mount_is_read_only_below(v) ? "Enabled" : "Disabled";
	}
	out->volume_mounts.items = m;
	out->volume_mounts.count = m ? c->volume_mounts.count : 0;
}

struct user_room {
	struct container_user user;
	struct linux_user linux_;
};

static void user(const struct pod_seen *s, uint32_t i, const struct status_facts *f,
	struct arena *a, struct container_status *out)
{
	struct status_user who;
	struct user_room *room;
	int64_t *groups;

	if (!f->user || !f->user(f->arg, s, i, &who))
		return;
	room = arena_alloc(a, sizeof(*room));
	groups = arena_array(a, who.group_count, sizeof(*groups));
	if (!room || !groups)
		return;
	for (uint32_t n = 0; n < who.group_count; n++)
		groups[n] = who.groups[n];
	room->linux_.uid = (struct opt_int){who.uid, true};
	room->linux_.gid = (struct opt_int){who.gid, true};
	room->linux_.supplemental_groups = (struct integers){groups, who.group_count};
	room->user.linux_ = &room->linux_;
	out->user = &room->user;
}

/* What only an instance has. kubelet shows the resources of those that could be resized. */
static void of_instance(const struct pod_seen *s, uint32_t i, const struct status_facts *f,
	struct arena *a, struct container_status *out)
{
	const struct container_record *c = s->containers[i];
	const struct container_spec *spec = container_spec_at(s, i);

	out->container_id =
		id_of(s, c->name, container_runs(c) ? c->instance : c->exit.instance, a);
	if (spec->resources && (!c->init || is_sidecar(s, i))) {
		out->resources = spec->resources;
		out->allocated_resources = spec->resources->requests;
	}
	user(s, i, f, a, out);
}

void container_status_build(const struct pod_seen *s, uint32_t i, const struct status_facts *f,
	struct arena *a, struct container_status *out)
{
	const struct container_record *c = s->containers[i];
	const struct lifecycle *lifecycle = container_spec_at(s, i)->lifecycle;

	out->name = c->name;
	out->stop_signal = lifecycle ? lifecycle->stop_signal : NULL;
	out->image = container_spec_at(s, i)->image;
	out->image_id = f->image_id ? f->image_id(f->arg, s, i) : NULL;
	out->ready = container_is_ready(s, i) ? BOOL_TRUE : BOOL_FALSE;
	out->started = container_is_started(s, i) ? BOOL_TRUE : BOOL_FALSE;
	/* counted when the restart begins, shown when there is an instance */
	out->restart_count = (struct opt_int){c->restart_count - c->restart_pending, true};
	volume_mounts(container_spec_at(s, i), a, out);
	if (container_runs(c) || c->exit.valid)
		of_instance(s, i, f, a, out);
	states(s, i, f, a, out);
}
