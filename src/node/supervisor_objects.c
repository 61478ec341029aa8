/* SPDX-License-Identifier: MIT */
/*
 * Objects come, are replaced and go. At most one object of a name is wanted, at most one has a pod
 * (the wanted one, or the one it replaces while that ends), and one of the firmware may be hidden
 * behind it.
 */
#include <errno.h>
#include <string.h>

#include "api/pod_update.h"
#include "base/text.h"
#include "node/supervisor_impl.h"
#include "pod/termination.h"

static struct object *object_of(struct list *link)
{
	return container_of(link, struct object, link);
}

static uint32_t containers_of(const struct pod *pod)
{
	return pod->spec.init_containers.count + pod->spec.containers.count;
}

/* A random UUID (RFC 9562, version 4). */
void object_new_uid(struct supervisor *sv, char uid[POD_UID_MAX])
{
	uint8_t b[16];
	struct text t;

	sv->conf.ops->random(sv->conf.ops_ctx, b, sizeof(b));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	text_init(&t, uid, POD_UID_MAX);
	for (unsigned i = 0; i < sizeof(b); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text_add_char(&t, '-');
		text_add_hex(&t, b[i], 2);
	}
}

static int full(struct err *e, uint32_t most, const char *what)
{
	return err_format(e, ENOSPC, "node is full: %u %s are the most it runs", most, what);
}

/* What the wanted pod of a name may come to need: the one of the firmware hidden behind it comes
 * back when it goes, and nobody is there to be told that the node is full. */
static uint32_t containers_kept(const struct supervisor *sv, const struct pod *pod)
{
	const struct object *shadow =
		store_find_shadow(&sv->store, pod->metadata.namespace_, pod->metadata.name);

	return MAX(containers_of(pod), shadow ? containers_of(shadow->pod) : 0);
}

/* Room for the pod beside all that is wanted, without old, which it replaces or hides behind. Old
 * had its room, so to keep that refuses nothing that would fit. */
static int check_room(
	const struct supervisor *sv, const struct pod *pod, const struct object *old, struct err *e)
{
	uint32_t containers =
		MAX(containers_kept(sv, pod), old ? containers_kept(sv, old->pod) : 0);
	uint32_t pods = 1;
	struct list *pos;

	if (containers_of(pod) > POD_CONTAINERS_MAX)
		return err_format(e, EINVAL,
			"pods \"%s\" has %u containers: at most %d fit in a pod",
			pod->metadata.name, containers_of(pod), POD_CONTAINERS_MAX);
	list_each(pos, &sv->store.objects)
	{
		const struct object *o = object_of(pos);

		if (o->superseded || o->shadowed || o == old || o->kind != OBJECT_POD)
			continue;
		pods++;
		containers += containers_kept(sv, o->pod);
	}
	if (pods > sv->conf.max_pods)
		return full(e, sv->conf.max_pods, "pods");
	if (containers > sv->conf.max_containers)
		return full(e, sv->conf.max_containers, "containers");
	return 0;
}

static struct object *add(struct supervisor *sv, const struct pod *pod, enum object_origin origin,
	const char *file, struct err *e)
{
	char uid[POD_UID_MAX];

	object_new_uid(sv, uid);
	sv->pending = true;
	return store_add(&sv->store, pod, uid, origin, file, sv->now + sv->wall_offset, e);
}

static void delete_pod(struct supervisor *sv, struct pod_slot *slot, msec grace)
{
	look(sv, slot);
	pod_saw_deleted(&sv->seen, grace, sv->now, &sv->pod_events);
	pod_changed(sv);
}

static msec own_grace(const struct object *o)
{
	return grace_of(o->pod->spec.termination_grace_period_seconds);
}

/* Not wanted any more: its pod ends, or there was none yet. */
static void supersede(struct supervisor *sv, struct object *o, msec grace)
{
	struct pod_slot *slot = slot_of(sv, o->entry);

	o->superseded = true;
	if (slot)
		delete_pod(sv, slot, grace);
	else
		store_drop(&sv->store, o);
}

/* What was hidden behind a deleted object is wanted again. */
static void unhide(struct supervisor *sv, const char *namespace_, const char *name)
{
	struct object *shadow = store_find_shadow(&sv->store, namespace_, name);

	if (!shadow || store_find(&sv->store, namespace_, name) || sv->down)
		return;
	shadow->shadowed = false;
	sv->pending = true;
}

void object_adopt(struct object *o, enum object_origin origin, const char *file)
{
	o->origin = origin;
	if (file != o->file)
		text_copy(o->file, sizeof(o->file), file ? file : "");
}

/* Keeps a firmware object behind the one that wins over it. */
static enum apply_result apply_hidden(
	struct supervisor *sv, const struct pod *pod, const char *file, struct err *e)
{
	struct object *old =
		store_find_shadow(&sv->store, pod->metadata.namespace_, pod->metadata.name);
	struct object *shadow;

	if (old && old->text_hash == store_text_hash(pod)) {
		object_adopt(old, ORIGIN_FIRMWARE, file);
		return APPLY_UNCHANGED;
	}
	shadow = add(sv, pod, ORIGIN_FIRMWARE, file, e);
	if (!shadow)
		return APPLY_REFUSED;
	shadow->shadowed = true;
	if (old)
		store_drop(&sv->store, old);
	return APPLY_UNCHANGED;
}

static bool is_other_file(const struct object *o, enum object_origin origin, const char *file)
{
	return o->origin == origin && origin != ORIGIN_API && o->file[0] && file && file[0] &&
	       strcmp(o->file, file) != 0;
}

/* Its pod goes on, and sees from now on what it has become. Records tell containers by their index,
 * which stays. */
static enum apply_result update_in_place(struct supervisor *sv, struct object *old,
	const struct pod *pod, enum object_origin origin, const char *file, struct err *e)
{
	struct pod_slot *slot = slot_of(sv, old->entry);
	struct object *o = store_update(&sv->store, old, pod, origin, file, e);

	if (!o)
		return APPLY_REFUSED;
	if (!slot)
		return APPLY_CONFIGURED; /* it waits for the end of another one */
	slot->object = o;
	slot->stale = true;
	look(sv, slot);
	pod_changed(sv);
	return APPLY_CONFIGURED;
}

static bool is_same(const struct object *o, const struct pod *pod)
{
	return o->text_hash == store_text_hash(pod);
}

static struct object *find_ending(const struct supervisor *sv, const struct pod *pod)
{
	const struct object_meta *m = &pod->metadata;
	struct object *o = store_find_visible(&sv->store, m->namespace_, m->name);

	if (!o || !o->superseded || store_find(&sv->store, m->namespace_, m->name))
		return NULL;
	return is_same(o, pod) || pod_update_in_place(o->pod, pod) ? o : NULL;
}

const struct object *supervisor_ending(const struct supervisor *sv, const struct pod *pod)
{
	return find_ending(sv, pod);
}

static enum apply_result apply_to_ending(
	struct supervisor *sv, struct object *o, const struct pod *pod, struct err *e)
{
	return is_same(o, pod) ? APPLY_UNCHANGED
			       : update_in_place(sv, o, pod, o->origin, o->file, e);
}

/* One of this name is wanted already. */
static enum apply_result apply_over(struct supervisor *sv, struct object *old,
	const struct pod *pod, enum object_origin origin, const char *file, struct err *e)
{
	bool same = is_same(old, pod);
	bool by_api = origin == ORIGIN_API;
	struct object *replacement;

	/* A user writes the file through the API then. */
	if (by_api && old->origin == ORIGIN_DATA) {
		origin = ORIGIN_DATA;
		file = old->file;
	}
	if (origin == ORIGIN_FIRMWARE && old->origin != ORIGIN_FIRMWARE)
		return check_room(sv, pod, old, e) < 0 ? APPLY_REFUSED
						       : apply_hidden(sv, pod, file, e);
	if (!same && is_other_file(old, origin, file)) {
		err_format(e, EEXIST, "pods \"%s\" already exists: it comes from %s",
			pod->metadata.name, old->file);
		return APPLY_REFUSED;
	}
	if (!same && check_room(sv, pod, old, e) < 0)
		return APPLY_REFUSED;
	if (old->origin == ORIGIN_FIRMWARE && origin != ORIGIN_FIRMWARE &&
		apply_hidden(sv, old->pod, old->file, e) == APPLY_REFUSED)
		return APPLY_REFUSED;
	if (same) {
		object_adopt(old, origin, file);
		return APPLY_UNCHANGED;
	}
	if (by_api && pod_update_in_place(old->pod, pod))
		return update_in_place(sv, old, pod, origin, file, e);
	replacement = add(sv, pod, origin, file, e);
	if (!replacement)
		return APPLY_REFUSED;
	supersede(sv, old, own_grace(old));
	return APPLY_CONFIGURED;
}

enum apply_result supervisor_apply(struct supervisor *sv, const struct pod *pod,
	enum object_origin origin, const char *file, bool only_create, msec now, struct err *e)
{
	const char *name = pod->metadata.name;
	struct object *old = store_find(&sv->store, pod->metadata.namespace_, name);

	sv->now = now;
	if (sv->down) {
		err_format(
			e, ESHUTDOWN, "the node is shutting down: pods \"%s\" is not taken", name);
		return APPLY_REFUSED;
	}
	if (only_create && old) {
		err_format(e, EEXIST, "pods \"%s\" already exists", name);
		return APPLY_REFUSED;
	}
	if (only_create && store_find_visible(&sv->store, pod->metadata.namespace_, name)) {
		err_format(e, EEXIST, "object is being deleted: pods \"%s\" already exists", name);
		return APPLY_REFUSED;
	}
	if (old)
		return apply_over(sv, old, pod, origin, file, e);
	old = origin == ORIGIN_API ? find_ending(sv, pod) : NULL;
	if (old)
		return apply_to_ending(sv, old, pod, e);
	if (check_room(sv, pod, NULL, e) < 0 || !add(sv, pod, origin, file, e))
		return APPLY_REFUSED;
	return APPLY_CREATED;
}

int supervisor_set_status(struct supervisor *sv, const char *uid, const struct pod_status *status,
	msec now, struct err *e)
{
	struct object *o = store_find_uid(&sv->store, uid);
	struct pod_slot *slot = o ? slot_of(sv, o->entry) : NULL;

	sv->now = now;
	if (!slot)
		return err_named(e, ENOENT, "no pod has the uid", uid);
	if (store_set_conditions(o, status, e) < 0)
		return -1;
	look(sv, slot);
	pod_changed(sv);
	return 0;
}

static bool uid_matches(const struct object *o, const char *uid)
{
	return o && strcmp(o->uid, uid) == 0;
}

enum delete_result supervisor_delete(struct supervisor *sv, const char *namespace_,
	const char *name, const char *uid, msec grace, msec now, struct err *e)
{
	struct object *wanted = store_find(&sv->store, namespace_, name);
	struct object *visible = store_find_visible(&sv->store, namespace_, name);

	sv->now = now;
	if (!wanted && !visible) {
		err_format(e, ENOENT, "pods \"%s\" not found", name);
		return DELETE_NOT_FOUND;
	}
	if (uid && !uid_matches(wanted, uid) && !uid_matches(visible, uid)) {
		err_format(e, EBUSY,
			"Operation cannot be fulfilled on pods \"%s\": Precondition failed: UID in "
			"precondition: %s",
			name, uid);
		return DELETE_CONFLICT;
	}
	if (wanted && wanted->origin == ORIGIN_FIRMWARE) {
		err_format(e, EPERM, "pods \"%s\" is forbidden: it belongs to the firmware: %s",
			name, wanted->file);
		return DELETE_FORBIDDEN;
	}
	if (visible) {
		visible->superseded = true;
		delete_pod(sv, slot_of(sv, visible->entry), grace < 0 ? own_grace(visible) : grace);
	}
	if (wanted && wanted != visible)
		store_drop(&sv->store, wanted);
	unhide(sv, namespace_, name);
	return DELETE_BEGUN;
}

/* unhide() after o is dropped needs its name. */
static void withdraw(struct supervisor *sv, struct object *o)
{
	char name[POD_NAME_MAX];
	char namespace_[CONTAINER_NAME_MAX];

	if (kind_is_config(o->kind)) {
		/* One that ends, and whose file went with that, is still to be removed. */
		if (!o->deleted_at)
			config_withdraw(sv, o);
		return;
	}
	text_copy(name, sizeof(name), o->pod->metadata.name);
	text_copy(namespace_, sizeof(namespace_), o->pod->metadata.namespace_);
	if (o->shadowed)
		store_drop(&sv->store, o);
	else
		supersede(sv, o, own_grace(o));
	unhide(sv, namespace_, name);
}

void supervisor_withdraw_object(struct supervisor *sv, const char *uid, msec now)
{
	struct object *o = store_find_uid(&sv->store, uid);

	sv->now = now;
	if (o && !o->superseded)
		withdraw(sv, o);
}

void supervisor_withdraw(struct supervisor *sv, const char *file, msec now)
{
	struct list *pos;
	struct list *tmp;

	sv->now = now;
	list_each_safe(pos, tmp, &sv->store.objects)
	{
		struct object *o = object_of(pos);

		if (!o->superseded && strcmp(o->file, file) == 0)
			withdraw(sv, o);
	}
}

void supervisor_shutdown(struct supervisor *sv, msec grace_cap, msec now)
{
	struct list *pos;
	struct list *tmp;

	sv->now = now;
	sv->down = true;
	list_each_safe(pos, tmp, &sv->store.objects)
	{
		struct object *o = object_of(pos);

		/* The others are read until the last pod has ended. */
		if (o->kind == OBJECT_POD)
			supersede(sv, o, MIN(own_grace(o), grace_cap));
	}
}

bool supervisor_is_empty(const struct supervisor *sv)
{
	return sv->pods.count == 0;
}

static void free_records(struct supervisor *sv, table_handle handle)
{
	struct pod_record *r = table_get(&sv->pods, handle);

	for (uint32_t i = 0; i < POD_CONTAINERS_MAX; i++)
		table_free(&sv->containers, r->containers[i]);
	table_free(&sv->pods, handle);
}

/* Records for the pod and its containers. False when the tables have no room yet. */
static bool make_records(struct supervisor *sv, struct object *o)
{
	const struct pod_spec *spec = &o->pod->spec;
	uint32_t inits = spec->init_containers.count;
	table_handle handle;
	struct pod_record *r;

	if (sv->containers.cap - sv->containers.count < containers_of(o->pod))
		return false;
	r = table_new(&sv->pods, &handle);
	if (!r)
		return false;
	for (uint32_t i = 0; i < containers_of(o->pod); i++) {
		bool init = i < inits;
		const struct container_spec *c =
			init ? &spec->init_containers.items[i] : &spec->containers.items[i - inits];
		struct container_record *record = table_new(&sv->containers, &r->containers[i]);

		container_init_record(record, c, handle, (uint8_t)i, init);
	}
	pod_saw_accepted(o->pod, r, sv->now);
	o->entry = handle;
	return true;
}

static void start(struct supervisor *sv, struct object *o)
{
	struct pod_slot *slot;

	if (store_find_visible(&sv->store, o->pod->metadata.namespace_, o->pod->metadata.name) ||
		!make_records(sv, o))
		return;
	slot = slot_of(sv, o->entry);
	*slot = (struct pod_slot){.object = o, .handle = o->entry, .again_at = NEVER};
	look(sv, slot);
	pod_changed(sv);
}

void objects_start(struct supervisor *sv)
{
	struct list *pos;

	if (!sv->pending)
		return;
	sv->pending = false;
	list_each(pos, &sv->store.objects)
	{
		struct object *o = object_of(pos);

		if (o->kind == OBJECT_POD && !o->superseded && !o->shadowed && o->entry == 0 &&
			!sv->down)
			start(sv, o);
	}
}

void objects_forget(struct supervisor *sv)
{
	struct pod_slot *slot = sv->slot;
	struct object *o = slot->object;

	publish(sv, CHANGE_DELETED);
	free_records(sv, slot->handle);
	*slot = (struct pod_slot){.again_at = NEVER};
	o->entry = 0;
	store_drop(&sv->store, o);
	sv->pending = true;
}
