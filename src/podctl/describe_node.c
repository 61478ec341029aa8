/* SPDX-License-Identifier: MIT */
/* describe node, as kubectl writes it (describeNode() of pkg/describe/describe.go). */
#include <string.h>

#include "api/decode.h"
#include "api/fields.h"
#include "api/node.h"
#include "api/qos.h"
#include "base/clock.h"
#include "podctl/describe.h"
#include "podctl/out.h"
#include "podctl/tabs.h"

#define COUNTED 3

static const char *const counted[COUNTED] = {"cpu", "memory", "ephemeral-storage"};

struct amounts {
	int64_t milli[COUNTED][2]; /* requests, limits */
};

static bool decode(struct client *c, const struct node *n, const struct fields *fs, void *object)
{
	struct problems problems;

	problems_init(&problems, &c->arena, "");
	return decode_object(&c->arena, n, fs, object, UNKNOWN_IGNORE, &problems, NULL);
}

static void put_conditions(struct text *t, const struct node_status *s)
{
	text_add(t, "Conditions:\n"
		    "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n"
		    "  ----\t------\t-----------------\t------------------\t------\t-------\n");
	for (uint32_t i = 0; i < s->conditions.count; i++) {
		const struct node_condition *c = &s->conditions.items[i];

		text_format(t, "  %s \t%s \t", c->type, c->status);
		text_add_rfc1123(t, c->last_heartbeat_time.value);
		text_add(t, " \t");
		text_add_rfc1123(t, c->last_transition_time.value);
		text_format(t, " \t%s \t%s\n", c->reason, c->message);
	}
}

static void put_resources(struct text *t, const char *title, const struct quantities *q)
{
	text_format(t, "%s:\n", title);
	for (uint32_t i = 0; i < q->count; i++)
		text_format(t, "  %s:\t%s\n", q->items[i].name, q->items[i].q.text);
}

static void put_info(struct text *t, const struct node_info *i)
{
	const char *const lines[][2] = {
		{"Machine ID", i->machine_id},
		{"System UUID", i->system_uuid},
		{"Boot ID", i->boot_id},
		{"Kernel Version", i->kernel_version},
		{"OS Image", i->os_image},
		{"Operating System", i->operating_system},
		{"Architecture", i->architecture},
		{"Container Runtime Version", i->container_runtime_version},
		{"Kubelet Version", i->kubelet_version},
	};

	text_add(t, "System Info:\n");
	for (size_t k = 0; k < ARRAY_LEN(lines); k++)
		text_format(t, "  %s:\t%s\n", lines[k][0], lines[k][1]);
}

static void put_head(struct text *t, const struct node_object *n)
{
	const struct node_status *s = &n->status;

	text_format(t, "Name:\t%s\nRoles:\t<none>\n", n->metadata.name);
	describe_map(t, "Labels", "=", &n->metadata.labels);
	describe_map(t, "Annotations", ": ", &n->metadata.annotations);
	describe_time(t, "CreationTimestamp", &n->metadata.creation_timestamp);
	text_add(t, "Taints:\t<none>\nUnschedulable:\tfalse\n");
	put_conditions(t, s);
	text_add(t, "Addresses:\n");
	for (uint32_t i = 0; i < s->addresses.count; i++)
		text_format(t, "  %s:\t%s\n", s->addresses.items[i].type,
			s->addresses.items[i].address);
	put_resources(t, "Capacity", &s->capacity);
	put_resources(t, "Allocatable", &s->allocatable);
	put_info(t, &s->node_info);
	text_format(t, "PodCIDR:\t%s\nPodCIDRs:\t%s\n", n->spec.pod_cidr, n->spec.pod_cidr);
}

/* "100m (5%)", of what the node has of it. */
static void put_share(struct text *t, const struct node_object *n, int resource, int64_t milli)
{
	const struct quantity *has = quantities_get(&n->status.allocatable, counted[resource]);
	int64_t all = has ? has->milli : 0;
	int64_t percent = 0;

	if (all > 0)
		percent = milli > INT64_MAX / 100 ? milli / MAX(all / 100, 1) : milli * 100 / all;
	quantity_add(t, milli, resource == 0 ? QUANTITY_DECIMAL_SI : QUANTITY_BINARY_SI);
	text_add(t, " (");
	text_add_int(t, percent);
	text_add(t, "%)");
}

static void put_pod(
	struct text *t, const struct node_object *n, const struct pod *pod, struct amounts *all)
{
	text_format(t, "  %s\t%s\t\t", pod->metadata.namespace_, pod->metadata.name);
	for (int r = 0; r < COUNTED; r++)
		for (int limits = 0; limits < 2; limits++) {
			int64_t milli = pod_resource(&pod->spec, counted[r], limits);
			int64_t *sum = &all->milli[r][limits];

			*sum = MIN(*sum, INT64_MAX - milli) + milli;
			if (r == 2) /* only the sum of it is shown */
				continue;
			put_share(t, n, r, milli);
			text_add(t, "\t");
		}
	text_add_human_duration(t, clock_wall() - pod->metadata.creation_timestamp.value);
	text_add(t, "\n");
}

/* The pods that have not ended, of every namespace; NULL when they cannot be had. */
static const struct node *fetch_pods(struct client *c, const struct node_object *n)
{
	const char *path = arena_format(&c->arena,
		"/api/v1/pods?fieldSelector=spec.nodeName%%3D%s%%2Cstatus.phase%%21%%3DFailed%%2C"
		"status.phase%%21%%3DSucceeded",
		escape(c, n->metadata.name));

	return client_get(c, path) == 0 ? node_get(client_tree(c), "items") : NULL;
}

static bool put_pods(struct text *t, struct client *c, const struct node_object *n)
{
	const struct node *list = fetch_pods(c, n);
	struct amounts all = {{{0}}};

	if (!list)
		return false;
	text_format(t,
		"Non-terminated Pods:\t(%u in total)\n"
		"  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory "
		"Limits\tAge\n"
		"  "
		"---------\t----\t\t------------\t----------\t---------------\t-------------\t---"
		"\n",
		list->count);
	for (const struct node *p = list->children; p; p = p->next) {
		struct pod pod = {0};

		if (!decode(c, p, &pod_fields, &pod))
			return false;
		put_pod(t, n, &pod, &all);
	}
	text_add(t, "Allocated resources:\n"
		    "  (Total limits may be over 100 percent, i.e., overcommitted.)\n"
		    "  Resource\tRequests\tLimits\n  --------\t--------\t------\n");
	for (int r = 0; r < COUNTED; r++) {
		text_format(t, "  %s\t", counted[r]);
		put_share(t, n, r, all.milli[r][0]);
		text_add(t, "\t");
		put_share(t, n, r, all.milli[r][1]);
		text_add(t, "\n");
	}
	return true;
}

int describe_node(struct client *c, const char *name)
{
	struct node_object n = {0};
	struct text t;
	char *buf = arena_alloc(&c->arena, DESCRIBE_TEXT_MAX);
	const struct node *root;

	if (!buf || client_get(c, api_path(c, "nodes", name, NULL)) != 0)
		return 1;
	root = client_tree(c);
	if (!name)
		root = node_items(root, "items");
	text_init(&t, buf, DESCRIBE_TEXT_MAX);
	if (!root || !decode(c, root, &node_fields, &n))
		return complain("error: the server's answer cannot be read");
	put_head(&t, &n);
	if (!put_pods(&t, c, &n))
		return 1;
	/* The events of a node have its name for a uid, in any namespace. */
	n.metadata.uid = n.metadata.name;
	c->all_namespaces = true;
	describe_events(&t, c, &n.metadata);
	return !tabs_print_text(&c->arena, buf);
}
