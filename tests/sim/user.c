/* SPDX-License-Identifier: MIT */
/* The user: applies, replaces and deletes pods at the worst moments, and knows what should be there
 * in the end. */
#include <string.h>

#include "sim.h"

static void apply_version(
	struct sim *s, uint32_t name, enum object_origin origin, uint32_t version, bool only_create)
{
	struct arena a;
	struct err e = {0};
	enum apply_result r;
	uint32_t *wanted =
		origin == ORIGIN_FIRMWARE ? &s->firmware_version[name] : &s->data_version[name];

	arena_init(&a, 1 << 20);
	r = supervisor_apply(s->sv, random_pod(s, name, version, &a), origin,
		origin == ORIGIN_FIRMWARE ? sim_name(name) : "", only_create, s->now, &e);
	arena_fini(&a);
	note(s, "apply %s version %u%s: %d %s", sim_name(name), (unsigned)version,
		origin == ORIGIN_FIRMWARE ? " (firmware)" : "", (int)r, e.text);
	if (r == APPLY_REFUSED) {
		if (!e.text[0])
			broken(s, "an apply is refused without a reason");
		return;
	}
	if (s->down)
		broken(s, "an apply is taken while the node shuts down");
	*wanted = version;
}

void user_apply(struct sim *s, uint32_t name)
{
	enum object_origin origin = chance(s, 20) ? ORIGIN_FIRMWARE : ORIGIN_API;
	bool only_create = chance(s, 10);

	apply_version(s, name, origin, ++s->next_version, only_create);
}

static void touch(struct sim *s, uint32_t name)
{
	uint32_t version = s->data_version[name];
	uint64_t changes = s->changes;

	if (version == 0)
		return;
	apply_version(s, name, ORIGIN_API, version, false);
	if (s->changes != changes)
		broken(s, "the same content again is not unchanged");
}

/* Its pod lives through that. */
static void change_image(struct sim *s, uint32_t name)
{
	uint32_t version = s->data_version[name] + SIM_NEXT_IMAGE;
	const struct object *o = store_find(supervisor_store(s->sv), "default", sim_name(name));
	char uid[POD_UID_MAX];

	if (s->data_version[name] == 0)
		return;
	memcpy(uid, o->uid, sizeof(uid));
	apply_version(s, name, ORIGIN_API, version, false);
	o = store_find(supervisor_store(s->sv), "default", sim_name(name));
	if (!s->down && (!o || strcmp(o->uid, uid) != 0))
		broken(s, "%s does not live through a change of its images", sim_name(name));
}

static void delete_pod(struct sim *s, uint32_t name)
{
	struct err e = {0};
	bool own_grace = chance(s, 50);
	msec seconds = draw(s, 3);
	msec grace = own_grace ? -1 : seconds * 1000 * draw(s, 10);
	enum delete_result r =
		supervisor_delete(s->sv, "default", sim_name(name), NULL, grace, s->now, &e);

	note(s, "delete %s grace %lld: %d %s", sim_name(name), (long long)grace, (int)r, e.text);
	if (r == DELETE_FORBIDDEN && (!s->firmware_version[name] || s->data_version[name]))
		broken(s, "delete of %s is forbidden", sim_name(name));
	if (r == DELETE_NOT_FOUND && s->data_version[name])
		broken(s, "%s is not found", sim_name(name));
	if (r == DELETE_BEGUN)
		s->data_version[name] = 0;
}

static void withdraw(struct sim *s, uint32_t name)
{
	note(s, "withdraw file %s", sim_name(name));
	supervisor_withdraw(s->sv, sim_name(name), s->now);
	s->firmware_version[name] = 0;
}

static void step_clock(struct sim *s)
{
	static const int64_t steps[] = {-3600000, 3600000, 1700000000000, -1500, 2000, 86400000};

	s->wall_offset += steps[draw(s, 6)];
	note(s, "clock steps to offset %lld", (long long)s->wall_offset);
}

void user_act(struct sim *s)
{
	uint32_t name = draw(s, SIM_NAMES);

	if (chance(s, s->knobs->holder_dies)) {
		fake_kill_holder(s);
	} else if (chance(s, s->knobs->clock_steps)) {
		step_clock(s);
	} else if (chance(s, s->knobs->memory_short)) {
		memory_gets_short(s);
	} else if (chance(s, s->knobs->deletes)) {
		switch (draw(s, 5)) {
		case 0:
			delete_pod(s, name);
			user_apply(s, name);
			break;
		case 1:
			withdraw(s, name);
			break;
		case 2:
			user_apply(s, name); /* a replacement, mostly */
			break;
		default:
			delete_pod(s, name);
			break;
		}
	} else if (chance(s, 30)) {
		touch(s, name);
	} else if (chance(s, 30)) {
		change_image(s, name);
	} else if (s->data_version[name] == 0) {
		user_apply(s, name);
	}
}

/* ---- in the end ---- */

static void check_container(struct sim *s, const struct object *o, const struct pod_record *r,
	const struct container_record *c)
{
	const char *name = o->pod->metadata.name;
	enum restart_policy policy = restart_policy_of(&o->pod->spec);
	const struct pod_spec *spec = &o->pod->spec;
	const struct container_spec *of =
		c->init ? &spec->init_containers.items[c->index]
			: &spec->containers.items[c->index - spec->init_containers.count];

	if (c->life == CONTAINER_RUNNING && c->spec_hash != container_spec_hash(of))
		broken(s, "%s/%s still runs from another image", name, c->name);
	if (c->init && container_is_sidecar(
			       &o->pod->spec, &o->pod->spec.init_containers.items[c->index])) {
		bool over = r->phase == PHASE_SUCCEEDED || r->phase == PHASE_FAILED;

		if ((c->life == CONTAINER_RUNNING) == over)
			broken(s, "sidecar %s/%s %s though nothing fails any more", name, c->name,
				over ? "still runs" : "does not run");
		return;
	}
	if (c->init) {
		if (c->life != CONTAINER_EXITED || c->exit.exit_code != 0)
			broken(s, "init %s/%s has not succeeded though nothing fails any more",
				name, c->name);
		return;
	}
	if (c->life == CONTAINER_RUNNING) {
		if (r->conditions[CONDITION_READY].status)
			return;
		for (uint32_t i = 0; i < PROBE_KINDS; i++) {
			if (policy == RESTART_ALWAYS)
				broken(s, "%s is not ready though nothing fails any more", name);
		}
		return;
	}
	if (policy == RESTART_ALWAYS || c->life != CONTAINER_EXITED ||
		(policy == RESTART_ON_FAILURE && c->exit.exit_code != 0))
		broken(s, "%s/%s does not run though nothing fails any more", name, c->name);
}

static void check_runs(struct sim *s, uint32_t name)
{
	const struct object *o =
		store_find_visible(supervisor_store(s->sv), "default", sim_name(name));
	const struct pod_record *r;
	bool wanted = s->data_version[name] || s->firmware_version[name];

	if (!wanted && o)
		broken(s, "%s is still there", sim_name(name));
	if (!wanted)
		return;
	if (!o || o->superseded)
		broken(s, "%s is not there though it is wanted", sim_name(name));
	r = supervisor_pod(s->sv, o->entry);
	if (is_evicted(s, r) ||
		(r->phase == PHASE_FAILED && restart_policy_of(&o->pod->spec) == RESTART_NEVER))
		return;
	for (uint32_t i = 0; i < (uint32_t)r->init_count + r->container_count; i++)
		check_container(s, o, r, supervisor_container(s->sv, r->containers[i]));
}

static void check_version(struct sim *s, uint32_t name)
{
	const struct object *o =
		store_find_visible(supervisor_store(s->sv), "default", sim_name(name));
	uint32_t version =
		s->data_version[name] ? s->data_version[name] : s->firmware_version[name];
	struct arena a;
	bool same;

	if (!o)
		return;
	arena_init(&a, 1 << 20);
	same = o->text_hash == store_text_hash(random_pod(s, name, version, &a));
	arena_fini(&a);
	if (!same)
		broken(s, "%s is not the version wanted last (%u)", sim_name(name),
			(unsigned)version);
}

void check_all_run(struct sim *s)
{
	for (uint32_t name = 0; name < SIM_NAMES; name++) {
		check_runs(s, name);
		check_version(s, name);
	}
}
