/* SPDX-License-Identifier: MIT */
#include "api/eviction.h"

#include <string.h>

#include "api/rules.h"
#include "base/text.h"

#define TRANSITION   SECONDS(5 * 60)
#define HARD_MOST    (UINT64_C(100) << 20)
#define HARD_PORTION 16
#define HARD_UNIT    (UINT64_C(256) << 10)

/* A quantity, or a percentage of all. NULL or what is wrong. */
static const char *amount_of(struct arena *a, const char *s, uint64_t all, uint64_t *out)
{
	bool percent = text_ends(s, "%");
	const char *number = percent ? arena_copy(a, s, strlen(s) - 1) : s;
	struct quantity q;
	const char *wrong = number ? quantity_parse(a, number, &q) : "out of memory";

	if (wrong)
		return wrong;
	if (q.milli < 0)
		return rule_not_negative;
	if (!percent) {
		*out = (uint64_t)q.units;
		return NULL;
	}
	if (q.milli > 100 * 1000)
		return "must be at most 100%";
	*out = all / 100000 * (uint64_t)q.milli + all % 100000 * (uint64_t)q.milli / 100000;
	return NULL;
}

/* It has been checked. fallback: when nothing is said. */
static uint64_t bytes(const struct string_map *map, uint64_t all, uint64_t fallback)
{
	const char *text = string_map_get(map, EVICTION_SIGNAL);
	struct arena a;
	uint64_t out = 0;

	/* Upstream: who says 0% or 100% has no threshold. */
	if (!text)
		return fallback;
	if (text_equal(text, "0%") || text_equal(text, "100%"))
		return 0;
	arena_init(&a, 4096);
	(void)amount_of(&a, text, all, &out);
	arena_fini(&a);
	return out;
}

void eviction_conf_of(const struct kubelet_configuration *k, uint64_t memory, uint64_t pods_memory,
	struct eviction_conf *out)
{
	const char *grace = string_map_get(&k->eviction_soft_grace_period, EVICTION_SIGNAL);
	const char *transition = k->eviction_pressure_transition_period;

	*out = (struct eviction_conf){
		.hard = bytes(&k->eviction_hard, memory,
			MIN(pods_memory / HARD_PORTION / HARD_UNIT * HARD_UNIT, HARD_MOST)),
		.soft = bytes(&k->eviction_soft, memory, 0),
		.reclaim = bytes(&k->eviction_minimum_reclaim, memory, 0),
		.transition = TRANSITION,
		.max_pod_grace = SECONDS(int_or(k->eviction_max_pod_grace_period, 0)),
	};
	if (grace)
		(void)text_to_go_duration(grace, &out->soft_grace);
	if (transition)
		(void)text_to_go_duration(transition, &out->transition);
}

/* upstream: signalToResource. Those of storage have no meaning where pods write to sized tmpfs. */
static bool check_signal(struct rules *r, const char *signal)
{
	static const char others[] =
		"allocatableMemory.available\0containerfs.available\0containerfs.inodesFree\0"
		"imagefs.available\0imagefs.inodesFree\0nodefs.available\0nodefs.inodesFree\0"
		"pid.available\0";

	if (text_equal(signal, EVICTION_SIGNAL))
		return true;
	if (names_have(others, signal))
		rule_forbidden(r, NULL, "not supported by this version of podinit");
	else
		rule_not_supported(r, NULL, signal, "\"" EVICTION_SIGNAL "\"");
	return false;
}

static const char *duration_fault(const char *s)
{
	msec span;

	return text_to_go_duration(s, &span) ? NULL : "must be a duration, like 90s, 1m30s or 2h";
}

/* One of the maps by signal; may_be_zero: without a unit there is nothing to be had by 0. */
static void check_map(struct rules *r, const char *field, const struct string_map *map,
	bool durations, bool may_be_zero)
{
	for (uint32_t i = 0; i < map->count; i++) {
		const struct string_pair *p = &map->items[i];
		uint32_t len = path_field(&r->path, field);
		const char *wrong = NULL;
		uint64_t amount = 1;

		path_key(&r->path, p->key);
		if (check_signal(r, p->key)) {
			wrong = durations ? duration_fault(p->value)
					  : amount_of(r->problems->arena, p->value, 1, &amount);
			if (!wrong && !may_be_zero && amount == 0 && !text_ends(p->value, "%"))
				wrong = "must be positive";
		}
		if (wrong)
			problem_invalid(r->problems, r->path.text, p->value, wrong);
		path_back(&r->path, len);
	}
}

void check_eviction(struct rules *r, const struct kubelet_configuration *k)
{
	const char *transition = k->eviction_pressure_transition_period;

	check_map(r, "evictionHard", &k->eviction_hard, false, false);
	check_map(r, "evictionSoft", &k->eviction_soft, false, false);
	check_map(r, "evictionSoftGracePeriod", &k->eviction_soft_grace_period, true, true);
	check_map(r, "evictionMinimumReclaim", &k->eviction_minimum_reclaim, false, true);
	if (transition && duration_fault(transition))
		rule_invalid(r, "evictionPressureTransitionPeriod", transition,
			duration_fault(transition));
	if (string_map_get(&k->eviction_soft, EVICTION_SIGNAL) &&
		!string_map_get(&k->eviction_soft_grace_period, EVICTION_SIGNAL))
		rule_required_as(r, "evictionSoftGracePeriod",
			"grace period must be specified for the soft eviction "
			"threshold " EVICTION_SIGNAL);
}
