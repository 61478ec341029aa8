/* SPDX-License-Identifier: MIT */
/* The pod of the tests, and the steps that most of them take. */
#include "pod_fixture.h"

#include "base/text.h"

static const char *const init_names[4] = {"i0", "i1", "i2", "i3"};
static const char *const regular_names[4] = {"c0", "c1", "c2", "c3"};

static struct opt_int number(int64_t v)
{
	return (struct opt_int){v, true};
}

void fixture_init(struct fixture *f, const char *policy, uint32_t inits, uint32_t regular)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->arena, 1 << 20);
	f->now = SECONDS(100);
	f->pod.metadata.name = "web";
	f->pod.metadata.namespace_ = "default";
	f->pod.metadata.uid = "11-22";
	f->pod.spec.restart_policy = policy;
	f->pod.spec.termination_grace_period_seconds = number(30);
	f->pod.spec.init_containers.items = f->inits;
	f->pod.spec.init_containers.count = inits;
	f->pod.spec.containers.items = f->regular;
	f->pod.spec.containers.count = regular;
	f->probe.period_seconds = number(10);
	f->probe.timeout_seconds = number(1);
	f->probe.success_threshold = number(1);
	f->probe.failure_threshold = number(3);
	f->seen.pod = &f->pod;
	f->seen.record = &f->record;
	f->seen.count = inits + regular;
	for (uint32_t i = 0; i < inits + regular; i++) {
		bool init = i < inits;
		struct container_spec *c = init ? &f->inits[i] : &f->regular[i - inits];

		c->name = init ? init_names[i] : regular_names[i - inits];
		c->image = "busybox:1";
		container_init_record(&f->containers[i], c, 1, (uint8_t)i, init);
		f->seen.containers[i] = &f->containers[i];
		f->seen.messages[i] = &f->messages[i];
	}
	pod_saw_accepted(&f->pod, &f->record, f->now);
	pod_settle(&f->seen, f->now);
}

void fixture_fini(struct fixture *f)
{
	arena_fini(&f->arena);
}

void fixture_sandbox(struct fixture *f)
{
	sandbox_saw_starting(&f->record, f->now);
	sandbox_saw_ready(&f->record, 50, 0x0af40005, f->now, &f->events);
	pod_settle(&f->seen, f->now);
}

void fixture_start(struct fixture *f, uint32_t c)
{
	container_saw_starting(&f->seen, c, f->now, &f->events);
	container_saw_started(&f->seen, c, 77, f->now, &f->events);
	pod_settle(&f->seen, f->now);
}

void fixture_exit(struct fixture *f, uint32_t c, int code)
{
	container_saw_exit(
		&f->seen, c, &(struct container_end){.exit_code = code}, f->now, &f->events);
	pod_settle(&f->seen, f->now);
}

const struct action *fixture_decide(struct fixture *f, enum action_kind kind)
{
	pod_settle(&f->seen, f->now);
	pod_sync(&f->seen, f->now, &f->decision);
	for (uint32_t i = 0; i < f->decision.count; i++) {
		if (f->decision.actions[i].kind == kind)
			return &f->decision.actions[i];
	}
	return NULL;
}

int fixture_starts(struct fixture *f)
{
	const struct action *a = fixture_decide(f, ACTION_START_CONTAINER);

	return a ? (int)a->container : -1;
}

const struct pod_event *fixture_event(const struct fixture *f, const char *reason)
{
	for (uint32_t i = 0; i < f->events.count; i++) {
		if (strcmp(f->events.items[i].reason, reason) == 0)
			return &f->events.items[i];
	}
	return NULL;
}

void fixture_forget_events(struct fixture *f)
{
	f->events.count = 0;
}

static bool user(void *arg, const struct pod_seen *s, uint32_t container, struct status_user *out)
{
	const struct fixture *f = arg;

	(void)s;
	(void)container;
	*out = f->user;
	return f->user.group_count > 0;
}

const struct pod_status *fixture_status(struct fixture *f)
{
	struct status_facts facts = {.wall_offset = 1000000,
		.node_name = "board",
		.host_ip = "192.168.1.1",
		.user = user,
		.arg = f};

	pod_settle(&f->seen, f->now);
	pod_status_build(&f->seen, &facts, &f->arena, &f->status);
	return &f->status;
}

const struct container_status *fixture_container(struct fixture *f, const char *name)
{
	const struct pod_status *s = fixture_status(f);

	for (uint32_t i = 0; i < s->init_container_statuses.count; i++) {
		if (strcmp(s->init_container_statuses.items[i].name, name) == 0)
			return &s->init_container_statuses.items[i];
	}
	for (uint32_t i = 0; i < s->container_statuses.count; i++) {
		if (strcmp(s->container_statuses.items[i].name, name) == 0)
			return &s->container_statuses.items[i];
	}
	return NULL;
}
