/* SPDX-License-Identifier: MIT */
/* describe: a pod as text for people, and the events of an object. */
#include "podctl/describe.h"

#include <string.h>

#include "base/clock.h"
#include "podctl/out.h"
#include "podctl/tabs.h"
#include "podctl/verbs.h"

void describe_text(struct text *t, const char *label, const char *value)
{
	if (value && *value)
		text_format(t, "%s:\t%s\n", label, value);
}

void describe_seccomp(struct text *t, const struct seccomp_profile *s, bool in_container)
{
	if (!s)
		return;
	describe_text(t, in_container ? "    SeccompProfile" : "SeccompProfile", s->type);
	describe_text(t, in_container ? "      LocalhostProfile" : "LocalhostProfile",
		s->localhost_profile);
}

void describe_time(struct text *t, const char *label, const struct opt_int *at)
{
	text_format(t, "%s:\t", label);
	if (at->set)
		text_add_rfc1123(t, at->value);
	text_add(t, "\n");
}

void describe_map(
	struct text *t, const char *label, const char *between, const struct string_map *m)
{
	uint32_t shown = 0;

	text_format(t, "%s:\t", label);
	for (uint32_t i = 0; i < m->count; i++)
		if (strcmp(m->items[i].key, "kubectl.kubernetes.io/last-applied-configuration") !=
			0)
			text_format(t, "%s%s%s%s\n", shown++ > 0 ? "\t" : "", m->items[i].key,
				between, m->items[i].value);
	if (shown == 0)
		text_add(t, "<none>\n");
}

static void put_status(struct text *t, const struct pod *pod)
{
	const struct object_meta *m = &pod->metadata;

	if (m->deletion_timestamp.set) {
		int grace = (int)m->deletion_grace_period_seconds.value;

		text_add(t, "Status:\tTerminating (lasts ");
		text_add_human_duration(
			t, clock_wall() - m->deletion_timestamp.value + SECONDS(grace));
		text_format(t, ")\nTermination Grace Period:\t%ds\n", grace);
	} else {
		text_format(t, "Status:\t%s\n", pod->status.phase);
	}
	describe_text(t, "Reason", pod->status.reason);
	describe_text(t, "Message", pod->status.message);
}

static void put_ips(struct text *t, const struct pod *pod)
{
	text_format(t, "IP:\t%s\nIPs:%s", pod->status.pod_ip,
		pod->status.pod_ips.count > 0 ? "\n" : "\t<none>\n");
	for (uint32_t i = 0; i < pod->status.pod_ips.count; i++)
		text_format(t, "  IP:\t%s\n", pod->status.pod_ips.items[i].ip);
}

static void put_head(struct text *t, const struct pod *pod)
{
	const struct object_meta *m = &pod->metadata;

	text_format(t, "Name:\t%s\nNamespace:\t%s\nPriority:\t0\nNode:\t%s%s%s\n", m->name,
		m->namespace_, pod->spec.node_name ? pod->spec.node_name : "<none>",
		pod->status.host_ip && *pod->status.host_ip ? "/" : "", pod->status.host_ip);
	if (pod->status.start_time.set)
		describe_time(t, "Start Time", &pod->status.start_time);
	describe_map(t, "Labels", "=", &m->labels);
	describe_map(t, "Annotations", ": ", &m->annotations);
	put_status(t, pod);
	if (pod->spec.security_context)
		describe_seccomp(t, pod->spec.security_context->seccomp_profile, false);
	put_ips(t, pod);
}

static void put_conditions(struct text *t, const struct pod *pod)
{
	if (pod->status.conditions.count == 0)
		return;
	text_add(t, "Conditions:\n  Type\tStatus\n");
	for (uint32_t i = 0; i < pod->status.conditions.count; i++)
		text_format(t, "  %s \t%s \n", pod->status.conditions.items[i].type,
			pod->status.conditions.items[i].status);
}

/* How long ago; false and nothing when there is no such time. */
static bool put_age(struct text *t, const struct node *event, const char *time)
{
	int64_t at;

	if (!text_to_rfc3339(node_text_at(event, time), &at))
		return false;
	text_add_human_duration(t, clock_wall() - at);
	return true;
}

static void put_event(struct text *t, const struct node *event)
{
	const struct node *count = node_get(event, "count");

	text_format(t, "  %s\t%s\t", node_text_at(event, "type"), node_text_at(event, "reason"));
	if (!put_age(t, event, "lastTimestamp")) {
		text_add(t, "<unknown>");
	} else if (count && count->integer > 1) {
		text_format(t, " (x%s over ", count->text);
		put_age(t, event, "firstTimestamp");
		text_add(t, ")");
	}
	text_format(t, "\t%s\t", node_text_at(event, "source.component"));
	for (const char *s = node_text_at(event, "message"); *s; s++)
		text_add_char(t, (unsigned char)*s < ' ' ? ' ' : *s);
	text_add(t, "\n");
}

/* items: the first of them, or NULL. */
static void put_events(struct text *t, struct node *items)
{
	text_add(t, items ? "Events:\n  Type\tReason\tAge\tFrom\tMessage\n  "
			    "----\t------\t----\t----\t-------\n"
			  : "Events:\t<none>\n");
	for (const struct node *n = node_sort(items, "lastTimestamp"); n; n = n->next)
		put_event(t, n);
}

/* An object's events; NULL when they cannot be had too. */
static struct node *fetch_events(struct client *c, const struct object_meta *m)
{
	const char *query = arena_format(&c->arena,
		"fieldSelector=involvedObject.name%%3D%s%%2CinvolvedObject.uid%%3D%s", m->name,
		m->uid);

	if (client_call(c, "GET", api_path(c, "events", NULL, query), NULL) != 0 ||
		c->reply.code != 200)
		return NULL;
	return node_items(client_tree(c), "items");
}

void describe_events(struct text *t, struct client *c, const struct object_meta *m)
{
	put_events(t, fetch_events(c, m));
}

static int describe_pod(struct client *c, const char *name)
{
	char *buf = arena_alloc(&c->arena, DESCRIBE_TEXT_MAX);
	struct pod *pod = client_pod(c, name);
	struct text t;

	if (!pod || !buf)
		return 1;
	text_init(&t, buf, DESCRIBE_TEXT_MAX);
	put_head(&t, pod);
	if (pod->spec.resources) {
		text_add(&t, "Resources:\n");
		describe_resources(&t, pod->spec.resources, "  ");
	}
	describe_containers(&t, pod, true);
	describe_containers(&t, pod, false);
	put_conditions(&t, pod);
	describe_volumes(&t, pod);
	text_format(&t, "QoS Class:\t%s\nNode-Selectors:\t<none>\nTolerations:\t<none>\n",
		pod->status.qos_class);
	describe_events(&t, c, &pod->metadata);
	return !tabs_print_text(&c->arena, buf);
}

static int describe_words(struct client *c, struct words *w, void *values)
{
	int kind = take_objects(w, "you must specify an object");
	int status = 0;

	(void)values;
	if (kind == OBJECT_OTHER)
		return 1;
	if (kind == RESOURCE_NODES && w->count == 0)
		return describe_node(c, NULL);
	for (int i = 0; i < w->count; i++) {
		if (i > 0)
			out("\n\n");
		if (kind == RESOURCE_NODES)
			status |= describe_node(c, w->items[i]);
		else if (kind == OBJECT_POD)
			status |= describe_pod(c, w->items[i]);
		else
			status |= describe_config(c, (enum object_kind)kind, w->items[i]);
	}
	return status;
}

const struct verb verb_describe = {
	.name = "describe",
	.summary = "Show all about an object, with its events",
	.usage = " pod|configmap|secret|pvc NAME | node [NAME]",
	.words_most = ANY_WORDS,
	.run = describe_words,
};
