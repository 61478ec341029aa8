/* SPDX-License-Identifier: MIT */
/* The supervisor short of memory: who is evicted, what everybody is told, and who is taken in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/defaults.h"
#include "base/text.h"
#include "supervisor_fixture.h"

#define MAX_PODS       4
#define MAX_CONTAINERS 8
#define MIB	       (UINT64_C(1) << 20)
#define PLENTY	       (32 * MIB)

static struct supervisor *sv;
static struct arena arena;
static msec now;
static int node_changes;
static struct {
	const char *name;
	table_handle pod;
	table_handle container;
	uint64_t used;
	uint64_t more; /* that it may have; NO_BOUND: as its manifest says */
} running[MAX_PODS];
static int last; /* of them */

static int taken(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)e;
	for (int i = 0; i < MAX_PODS; i++) {
		if (!running[i].name || strcmp(running[i].name, p->spec->metadata.name) != 0)
			continue;
		running[i].pod = p->pod;
		if (p->container)
			running[i].container = p->container;
	}
	return 0;
}

static int signalled(void *ctx, const struct pod_ref *p, int signal, struct err *e)
{
	(void)signal;
	return taken(ctx, p, e);
}

static uint64_t memory_used(void *ctx, const struct pod_ref *p)
{
	(void)ctx;
	for (int i = 0; i < MAX_PODS; i++)
		if (running[i].pod == p->pod && running[i].container == p->container)
			return running[i].used;
	return 0;
}

static void bound_memory(void *ctx, const struct pod_ref *p, uint64_t more)
{
	(void)ctx;
	for (int i = 0; i < MAX_PODS; i++)
		if (running[i].pod == p->pod && !p->container)
			running[i].more = more;
}

static struct node_ops ops = {
	.create_sandbox = taken,
	.remove_sandbox = taken,
	.start_container = taken,
	.signal_container = signalled,
	.kill_container = taken,
	.memory_used = memory_used,
	.bound_memory = bound_memory,
};

static void node_changed(void *arg)
{
	(void)arg;
	node_changes++;
}

static int start(void **state)
{
	struct supervisor_conf conf = {
		.max_pods = MAX_PODS,
		.max_containers = MAX_CONTAINERS,
		.eviction = {.hard = 4 * MIB, .transition = SECONDS(300)},
		.node_changed = node_changed,
	};

	(void)state;
	arena_init(&arena, 1 << 20);
	memset(running, 0, sizeof(running));
	now = SECONDS(100);
	node_changes = 0;
	last = -1;
	sv = fixture_supervisor(&conf, &ops);
	return 0;
}

static int end(void **state)
{
	(void)state;
	supervisor_free(sv);
	arena_fini(&arena);
	return 0;
}

static struct pod *pod(const char *name)
{
	struct pod *p = arena_alloc(&arena, sizeof(*p));

	p->api_version = "v1";
	p->kind = "Pod";
	p->metadata.name = name;
	p->metadata.namespace_ = "default";
	p->spec.containers.items = arena_alloc(&arena, sizeof(struct container_spec));
	p->spec.containers.count = 1;
	p->spec.containers.items[0].name = "main";
	p->spec.containers.items[0].image = "busybox:1.35";
	pod_defaults(&arena, p);
	return p;
}

static void requests(struct pod *p, const char *amount)
{
	struct resource_requirements *r = arena_alloc(&arena, sizeof(*r));

	r->requests.items = arena_alloc(&arena, sizeof(struct named_quantity));
	r->requests.count = 1;
	r->requests.items[0].name = "memory";
	assert_null(quantity_parse(&arena, amount, &r->requests.items[0].q));
	p->spec.containers.items[0].resources = r;
}

static void apply(const struct pod *p)
{
	struct err e = {0};

	last++;
	running[last].name = p->metadata.name;
	running[last].more = NO_BOUND;
	assert_int_equal(
		supervisor_apply(sv, p, ORIGIN_DATA, "/x.yaml", false, now, &e), APPLY_CREATED);
	supervisor_run(sv, now);
}

static void run(const struct pod *p, uint64_t used)
{
	apply(p);
	supervisor_saw_sandbox_ready(sv, running[last].pod, 9, 1, now);
	supervisor_run(sv, now);
	supervisor_saw_container_started(sv, running[last].container, 10, now);
	supervisor_run(sv, now);
	running[last].used = used;
}

static msec see(uint64_t available)
{
	msec again = supervisor_saw_memory(sv, available, now);

	supervisor_run(sv, now);
	return again;
}

static bool is_evicted(int i)
{
	return supervisor_pod(sv, running[i].pod)->reason == POD_EVICTED;
}

static void goes(int i)
{
	supervisor_saw_container_exit(
		sv, running[i].container, &(struct container_end){.exit_code = 143}, now);
	supervisor_run(sv, now);
	supervisor_saw_sandbox_gone(sv, running[i].pod, now);
	supervisor_run(sv, now);
}

static const struct event_record *event(const char *reason)
{
	return fixture_node_event(sv, reason);
}

static void who_takes_most_is_evicted(void **state)
{
	struct pod *modest = pod("modest");

	(void)state;
	requests(modest, "10Mi");
	run(modest, 9 * MIB);
	run(pod("hog"), 20 * MIB);
	run(pod("other"), 3 * MIB);
	assert_true(see(PLENTY) == NEVER);
	assert_true(see(2 * MIB) == now + EVICT_POLL);
	assert_true(is_evicted(1) && !is_evicted(0) && !is_evicted(2));
	assert_string_equal(supervisor_pod(sv, running[1].pod)->message,
		"The node was low on resource: memory. Threshold quantity: 4Mi, available: 2Mi. "
		"Container main was using 20Mi, request is 0, has larger consumption of memory. ");
	assert_string_equal(event("Evicted")->message, supervisor_pod(sv, running[1].pod)->message);
	assert_true(event("Evicted")->warning && !event("Evicted")->of_node);
	assert_string_equal(event("EvictionThresholdMet")->message, "Attempting to reclaim memory");
	assert_true(event("EvictionThresholdMet")->warning);
	assert_true(event("EvictionThresholdMet")->of_node);
	assert_string_equal(event("NodeHasInsufficientMemory")->message,
		"Node board status is now: NodeHasInsufficientMemory");
	assert_int_equal(node_changes, 1);
}

/* It goes on taking until it has ended; what others may take is not its own. */
static void who_is_evicted_gets_little_more(void **state)
{
	(void)state;
	run(pod("hog"), 20 * MIB);
	run(pod("other"), 3 * MIB);
	see(2 * MIB);
	assert_true(running[0].more == MIB);
	assert_true(running[1].more == NO_BOUND);
}

/* Near the threshold who would be the next cannot take it all, and later it can again. */
static void who_would_be_next_is_bounded(void **state)
{
	(void)state;
	run(pod("hog"), 20 * MIB);
	run(pod("other"), 3 * MIB);
	assert_true(see(8 * MIB) == NEVER);
	assert_true(running[0].more == NO_BOUND);
	assert_true(see(7 * MIB) == now + EVICT_PERIOD);
	assert_true(running[0].more == 5 * MIB);
	assert_true(running[1].more == NO_BOUND);
	running[1].used = 30 * MIB;
	see(6 * MIB);
	assert_true(running[0].more == NO_BOUND);
	assert_true(running[1].more == 4 * MIB);
	assert_true(see(PLENTY) == NEVER);
	assert_true(running[1].more == NO_BOUND);
	assert_false(is_evicted(0) || is_evicted(1));
	/* who is evicted stays bounded, who was to be the next is not */
	see(7 * MIB);
	running[0].used = 40 * MIB;
	see(MIB);
	assert_true(is_evicted(0));
	assert_true(running[1].more == NO_BOUND);
	goes(0);
	see(PLENTY);
	assert_true(running[0].more == MIB / 2);
}

static void one_goes_after_the_other(void **state)
{
	(void)state;
	run(pod("first"), 20 * MIB);
	run(pod("second"), 10 * MIB);
	see(MIB);
	now += SECONDS(1);
	assert_true(see(MIB) == now + EVICT_POLL);
	assert_true(is_evicted(0) && !is_evicted(1));
	goes(0);
	assert_true(see(MIB) == now + EVICT_POLL);
	assert_true(is_evicted(1));
	goes(1);
	/* nobody is left: it is looked at now and then */
	assert_true(see(MIB) == now + EVICT_PERIOD);
}

static void who_does_not_go_is_not_waited_for_for_ever(void **state)
{
	(void)state;
	run(pod("stuck"), 20 * MIB);
	run(pod("second"), 10 * MIB);
	see(MIB);
	now += EVICT_CLEANUP - 1;
	see(MIB);
	assert_false(is_evicted(1));
	now += 1;
	see(MIB);
	assert_true(is_evicted(1));
}

static void who_is_critical_or_ends_is_left_alone(void **state)
{
	struct pod *critical = pod("critical");
	struct err e = {0};

	(void)state;
	critical->spec.priority_class_name = "system-cluster-critical";
	run(critical, 20 * MIB);
	run(pod("deleted"), 10 * MIB);
	assert_int_equal(
		supervisor_delete(sv, "default", "deleted", NULL, -1, now, &e), DELETE_BEGUN);
	supervisor_run(sv, now);
	see(MIB);
	assert_false(is_evicted(0));
	assert_false(is_evicted(1));
	assert_non_null(event("EvictionThresholdMet"));
	assert_null(event("Evicted"));
}

static void an_evicted_pod_has_a_second_and_stays(void **state)
{
	const struct container_record *c;

	(void)state;
	run(pod("hog"), 20 * MIB);
	see(MIB);
	c = supervisor_container(sv, running[0].container);
	assert_int_equal(c->stop, STOP_POD_DONE);
	assert_true(c->kill_at == now + SECONDS(2)); /* the least a signal has */
	goes(0);
	now += SECONDS(1000);
	see(PLENTY);
	assert_int_equal(supervisor_pod(sv, running[0].pod)->phase, PHASE_FAILED);
	assert_int_equal(supervisor_pod(sv, running[0].pod)->sandbox, SANDBOX_GONE);
}

static void under_pressure_who_promises_nothing_is_not_taken(void **state)
{
	const struct pod_record *rejected;
	struct toleration t = {.key = "node.kubernetes.io/memory-pressure", .operator_ = "Exists"};
	struct pod *tolerant = pod("tolerant");
	struct pod *burstable = pod("burstable");

	(void)state;
	see(MIB);
	apply(pod("late"));
	rejected = supervisor_pod(sv, store_find(supervisor_store(sv), "default", "late")->entry);
	requests(burstable, "1Mi");
	run(burstable, MIB);
	tolerant->spec.tolerations.items = &t;
	tolerant->spec.tolerations.count = 1;
	run(tolerant, MIB);
	assert_string_equal(
		event("Evicted")->message, "The node had condition: [MemoryPressure]. ");
	assert_string_equal(event("Evicted")->name, "late");
	assert_int_equal(running[0].pod, 0);
	assert_int_equal(supervisor_pod(sv, running[1].pod)->phase, PHASE_RUNNING);
	assert_int_equal(supervisor_pod(sv, running[2].pod)->phase, PHASE_RUNNING);
	assert_int_equal(rejected->phase, PHASE_FAILED);
	assert_string_equal(
		rejected->message, "Pod was rejected: The node had condition: [MemoryPressure]. ");
}

static void pressure_ends_and_is_told(void **state)
{
	uint64_t version;

	(void)state;
	assert_int_equal(supervisor_pressure(sv).version, 1);
	assert_false(supervisor_pressure(sv).memory);
	see(MIB);
	assert_true(supervisor_pressure(sv).memory);
	assert_true(supervisor_pressure(sv).changed_at == now);
	version = supervisor_pressure(sv).version;
	now += SECONDS(1);
	assert_true(see(PLENTY) == now + SECONDS(299));
	now += SECONDS(299);
	assert_true(see(PLENTY) == NEVER);
	assert_false(supervisor_pressure(sv).memory);
	assert_true(supervisor_pressure(sv).version > version);
	assert_non_null(event("NodeHasSufficientMemory"));
	assert_int_equal(node_changes, 2);
}

static void a_node_that_goes_down_evicts_nobody(void **state)
{
	(void)state;
	run(pod("hog"), 20 * MIB);
	supervisor_shutdown(sv, SECONDS(10), now);
	assert_true(see(MIB) == NEVER);
	assert_null(event("Evicted"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_takes_most_is_evicted, start, end),
		cmocka_unit_test_setup_teardown(who_is_evicted_gets_little_more, start, end),
		cmocka_unit_test_setup_teardown(who_would_be_next_is_bounded, start, end),
		cmocka_unit_test_setup_teardown(one_goes_after_the_other, start, end),
		cmocka_unit_test_setup_teardown(
			who_does_not_go_is_not_waited_for_for_ever, start, end),
		cmocka_unit_test_setup_teardown(who_is_critical_or_ends_is_left_alone, start, end),
		cmocka_unit_test_setup_teardown(an_evicted_pod_has_a_second_and_stays, start, end),
		cmocka_unit_test_setup_teardown(
			under_pressure_who_promises_nothing_is_not_taken, start, end),
		cmocka_unit_test_setup_teardown(pressure_ends_and_is_told, start, end),
		cmocka_unit_test_setup_teardown(a_node_that_goes_down_evicts_nobody, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
