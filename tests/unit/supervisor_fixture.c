/* SPDX-License-Identifier: MIT */
#include "supervisor_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "api/defaults.h"
#include "base/text.h"

int64_t fixture_offset;
table_handle fixture_pod;
int fixture_sandboxes;
static uint64_t pods_memory[20000];
static uint64_t containers_memory[20000];
static struct container_messages messages_memory[FIXTURE_MOST];

static void random_bytes(void *ctx, void *buf, size_t len)
{
	static uint8_t seed;

	(void)ctx;
	memset(buf, ++seed, len);
}

static int64_t wall_offset(void *ctx)
{
	(void)ctx;
	return fixture_offset;
}

static int create_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)e;
	fixture_pod = p->pod;
	fixture_sandboxes++;
	return 0;
}

static int remove_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)p;
	(void)e;
	return 0;
}

struct supervisor *fixture_supervisor(struct supervisor_conf *conf, struct node_ops *ops)
{
	struct supervisor *sv;
	struct err e;

	if (conf->max_pods == 0)
		conf->max_pods = FIXTURE_PODS;
	if (conf->max_containers == 0)
		conf->max_containers = FIXTURE_CONTAINERS;
	if (conf->max_containers > FIXTURE_MOST ||
		table_bytes(conf->max_pods, sizeof(struct pod_record)) > sizeof(pods_memory) ||
		table_bytes(conf->max_containers, sizeof(struct container_record)) >
			sizeof(containers_memory))
		abort();
	memset(pods_memory, 0, sizeof(pods_memory));
	memset(containers_memory, 0, sizeof(containers_memory));
	memset(messages_memory, 0, sizeof(messages_memory));
	fixture_offset = FIXTURE_WALL;
	fixture_pod = 0;
	fixture_sandboxes = 0;
	if (!ops->create_sandbox)
		ops->create_sandbox = create_sandbox;
	if (!ops->remove_sandbox)
		ops->remove_sandbox = remove_sandbox;
	ops->random = random_bytes;
	ops->wall_offset = wall_offset;
	conf->node_name = "board";
	conf->host_ip = "192.168.1.1";
	conf->ops = ops;
	conf->pods_memory = pods_memory;
	conf->containers_memory = containers_memory;
	conf->messages_memory = messages_memory;
	sv = supervisor_new(conf, &e);
	if (!sv)
		abort();
	return sv;
}

void fixture_volume_pod(
	struct supervisor *sv, struct arena *a, const struct volume *volume, msec now)
{
	struct container_spec container = {.name = "main", .image = "image:1"};
	struct volume copy = *volume;
	struct pod pod = {
		.api_version = "v1",
		.kind = "Pod",
		.metadata = {.name = "pod", .namespace_ = "default"},
		.spec.containers = {&container, 1},
		.spec.volumes = {&copy, 1},
	};
	struct err e;

	pod_defaults(a, &pod);
	if (supervisor_apply(sv, &pod, ORIGIN_API, NULL, false, now, &e) != APPLY_CREATED)
		abort();
	supervisor_run(sv, now);
}

const struct event_record *fixture_node_event(const struct supervisor *sv, const char *reason)
{
	static struct event_record e;

	e.sequence = 0;
	while (events_next(supervisor_events(sv), e.sequence, &e))
		if (text_equal(e.reason, reason))
			return &e;
	return NULL;
}
