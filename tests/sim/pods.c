/* SPDX-License-Identifier: MIT */
/* Random pods: 0-3 init containers, some of them sidecars, 1-3 regular ones, every policy, probes,
 * grace. */
#include "sim.h"

#include "api/defaults.h"
#include "base/text.h"

static const char *const names[SIM_NAMES] = {"ant", "bee", "cat", "dog", "elk", "fox"};
static const char *const init_names[3] = {"i0", "i1", "i2"};
static const char *const regular_names[3] = {"zeta", "alpha", "mid"};
static const char *const policies[3] = {"Always", "OnFailure", "Never"};

const char *sim_name(uint32_t name)
{
	return names[name];
}

static struct opt_int number(int64_t v)
{
	return (struct opt_int){v, true};
}

static struct probe_spec *random_probe(struct sim *s, struct arena *a, enum probe_kind k)
{
	static const char *command[] = {"check"};
	struct probe_spec *p = arena_alloc(a, sizeof(*p));

	p->exec = arena_alloc(a, sizeof(*p->exec));
	p->exec->command = (struct strings){command, 1};
	p->initial_delay_seconds = number(chance(s, 50) ? draw(s, 20) : 0);
	p->period_seconds = number(1 + draw(s, 20));
	p->timeout_seconds = number(1 + draw(s, 5));
	p->failure_threshold = number(k == PROBE_STARTUP ? 20 : 1 + draw(s, 4));
	p->success_threshold = number(k == PROBE_READINESS ? 1 + draw(s, 3) : 1);
	if (k != PROBE_READINESS && chance(s, 30))
		p->termination_grace_period_seconds = number(1 + draw(s, 10));
	return p;
}

static void random_probes(struct sim *s, struct container_spec *c, struct arena *a)
{
	if (chance(s, 40))
		c->liveness_probe = random_probe(s, a, PROBE_LIVENESS);
	if (chance(s, 40))
		c->readiness_probe = random_probe(s, a, PROBE_READINESS);
	if (chance(s, 30))
		c->startup_probe = random_probe(s, a, PROBE_STARTUP);
}

static struct lifecycle_handler *random_handler(struct sim *s, struct arena *a)
{
	static const char *command[] = {"hook"};
	struct lifecycle_handler *h = arena_alloc(a, sizeof(*h));

	if (chance(s, 30)) {
		h->sleep = arena_alloc(a, sizeof(*h->sleep));
		h->sleep->seconds = number(draw(s, 2));
	} else {
		h->exec = arena_alloc(a, sizeof(*h->exec));
		h->exec->command = (struct strings){command, 1};
	}
	return h;
}

static void random_hooks(struct sim *s, struct container_spec *c, struct arena *a)
{
	if (!chance(s, 40))
		return;
	c->lifecycle = arena_alloc(a, sizeof(*c->lifecycle));
	if (chance(s, 60))
		c->lifecycle->post_start = random_handler(s, a);
	if (chance(s, 60))
		c->lifecycle->pre_stop = random_handler(s, a);
}

/* Exit code 2 restarts the whole pod. */
static void random_rule(struct sim *s, struct container_spec *c, struct arena *a)
{
	static int64_t codes[] = {2};
	struct restart_rule *rule;

	if (!chance(s, 15))
		return;
	rule = arena_alloc(a, sizeof(*rule));
	rule->action = "RestartAllContainers";
	rule->exit_codes = arena_alloc(a, sizeof(*rule->exit_codes));
	rule->exit_codes->operator_ = "In";
	rule->exit_codes->values = (struct integers){codes, 1};
	c->restart_policy_rules.items = rule;
	c->restart_policy_rules.count = 1;
}

static const char *version_text(struct arena *a, uint32_t version)
{
	char buf[16];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_uint(&t, version);
	return arena_strdup(a, buf);
}

const struct pod *random_pod(struct sim *s, uint32_t name, uint32_t version, struct arena *a)
{
	uint64_t kept = s->rng;
	struct pod *p = arena_alloc(a, sizeof(*p));
	struct pod_spec *spec = &p->spec;
	const char *image =
		arena_join(a, "busybox:", version_text(a, 1 + version / SIM_NEXT_IMAGE), NULL);

	s->rng = s->seed * 1000003 + name * 7919 + version % SIM_NEXT_IMAGE * 104729 + 1;
	p->api_version = "v1";
	p->kind = "Pod";
	p->metadata.name = names[name];
	p->metadata.namespace_ = "default";
	p->metadata.labels.items = arena_alloc(a, sizeof(struct string_pair));
	p->metadata.labels.items[0] =
		(struct string_pair){"version", version_text(a, version % SIM_NEXT_IMAGE)};
	p->metadata.labels.count = 1;
	spec->restart_policy = policies[draw(s, 3)];
	spec->dns_policy = "ClusterFirst";
	spec->termination_grace_period_seconds = number(chance(s, 20) ? draw(s, 2) : draw(s, 40));
	spec->init_containers.count = draw(s, 4);
	spec->init_containers.items = arena_array(a, 3, sizeof(struct container_spec));
	spec->containers.count = 1 + draw(s, 3);
	spec->containers.items = arena_array(a, 3, sizeof(struct container_spec));
	for (uint32_t i = 0; i < spec->init_containers.count; i++) {
		spec->init_containers.items[i] =
			(struct container_spec){.name = init_names[i], .image = image};
		if (!chance(s, 40))
			continue;
		spec->init_containers.items[i].restart_policy = "Always";
		if (s->knobs->probes)
			random_probes(s, &spec->init_containers.items[i], a);
		random_hooks(s, &spec->init_containers.items[i], a);
		random_rule(s, &spec->init_containers.items[i], a);
	}
	for (uint32_t i = 0; i < spec->containers.count; i++) {
		spec->containers.items[i] =
			(struct container_spec){.name = regular_names[i], .image = image};
		if (s->knobs->probes)
			random_probes(s, &spec->containers.items[i], a);
		random_hooks(s, &spec->containers.items[i], a);
		random_rule(s, &spec->containers.items[i], a);
	}
	if (s->knobs->memory_short && chance(s, 20))
		spec->priority_class_name = "system-node-critical";
	s->rng = kept;
	pod_defaults(a, p);
	return p;
}
