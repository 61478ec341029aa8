/* SPDX-License-Identifier: MIT */
/* Containers in `describe pod`. */
#include "podctl/describe.h"

#include <string.h>

/* "    Image:\tbusybox" */
static void put(struct text *t, const char *label, const char *value)
{
	text_format(t, "    %s:\t%s\n", label, value);
}

static int number(struct opt_int v, int otherwise)
{
	return (int)int_or(v, otherwise);
}

static void put_time(struct text *t, const char *label, struct opt_int at)
{
	text_format(t, "      %s:\t", label);
	if (at.set)
		text_add_rfc1123(t, at.value);
	text_add(t, "\n");
}

static void put_ports(struct text *t, const struct container_spec *c, bool host)
{
	const char *label = host ? "Host Port" : "Port";

	text_format(t, "    %s%s", label, c->ports.count > 1 ? "s:\t" : ":\t");
	if (c->ports.count == 0)
		text_add(t, "<none>");
	for (uint32_t i = 0; i < c->ports.count; i++) {
		const struct container_port *p = &c->ports.items[i];

		text_format(t, "%s%d/%s", i > 0 ? ", " : "",
			number(host ? p->host_port : p->container_port, 0),
			p->protocol ? p->protocol : "TCP");
		if (!host && p->name && *p->name)
			text_format(t, " (%s)", p->name);
	}
	text_add(t, "\n");
}

/* One argument a line, its own lines too. */
static void put_words(struct text *t, const char *label, const struct strings *words)
{
	if (words->count == 0)
		return;
	text_format(t, "    %s:\n", label);
	for (uint32_t i = 0; i < words->count; i++) {
		const char *s = words->items[i];

		do {
			size_t n = strcspn(s, "\n");

			text_add(t, "      ");
			text_add_n(t, s, n);
			text_add(t, "\n");
			s += n + (s[n] == '\n');
		} while (*s);
	}
}

static void put_terminated(struct text *t, const struct container_state_terminated *s)
{
	text_add(t, "Terminated\n");
	if (s->reason && *s->reason)
		text_format(t, "      Reason:\t%s\n", s->reason);
	if (s->message && *s->message)
		text_format(t, "      Message:\t%s\n", s->message);
	text_format(t, "      Exit Code:\t%d\n", number(s->exit_code, 0));
	if (number(s->signal, 0) > 0)
		text_format(t, "      Signal:\t%d\n", number(s->signal, 0));
	put_time(t, "Started", s->started_at);
	put_time(t, "Finished", s->finished_at);
}

static void put_state(struct text *t, const char *label, const struct container_state *s)
{
	text_format(t, "    %s:\t", label);
	if (s && s->running) {
		text_add(t, "Running\n");
		put_time(t, "Started", s->running->started_at);
	} else if (s && s->terminated) {
		put_terminated(t, s->terminated);
	} else {
		text_add(t, "Waiting\n");
		if (s && s->waiting && s->waiting->reason && *s->waiting->reason)
			text_format(t, "      Reason:\t%s\n", s->waiting->reason);
	}
}

static bool has_state(const struct container_state *s)
{
	return s && (s->running || s->terminated || s->waiting);
}

static void put_quantities(struct text *t, const char *label, const struct quantities *q)
{
	if (q->count == 0)
		return;
	text_format(t, "    %s:\n", label);
	for (uint32_t i = 0; i < q->count; i++)
		text_format(t, "      %s:\t%s\n", q->items[i].name, q->items[i].q.text);
}

static void put_port(struct text *t, const struct int_or_string *port)
{
	if (port->text)
		text_add(t, port->text);
	else
		text_add_int(t, port->value);
}

static void put_action(struct text *t, const struct probe_spec *p)
{
	if (p->exec) {
		text_add(t, "exec [");
		for (uint32_t i = 0; i < p->exec->command.count; i++)
			text_format(t, "%s%s", i > 0 ? " " : "", p->exec->command.items[i]);
		text_add(t, "]");
	} else if (p->http_get) {
		const char *scheme = p->http_get->scheme ? p->http_get->scheme : "HTTP";

		text_format(t, "http-get %s://%s:", strcmp(scheme, "HTTPS") == 0 ? "https" : "http",
			p->http_get->host);
		put_port(t, &p->http_get->port);
		text_add(t, p->http_get->path ? p->http_get->path : "/");
	} else if (p->tcp_socket) {
		text_format(t, "tcp-socket %s:", p->tcp_socket->host);
		put_port(t, &p->tcp_socket->port);
	} else if (p->grpc) {
		text_format(t, "grpc <pod>:%d %s", number(p->grpc->port, 0), p->grpc->service);
	} else {
		text_add(t, "unknown");
	}
}

static void put_probe(struct text *t, const char *label, const struct probe_spec *p)
{
	if (!p)
		return;
	text_format(t, "    %s:\t", label);
	put_action(t, p);
	text_format(t, " delay=%ds timeout=%ds period=%ds #success=%d #failure=%d\n",
		number(p->initial_delay_seconds, 0), number(p->timeout_seconds, 1),
		number(p->period_seconds, 10), number(p->success_threshold, 1),
		number(p->failure_threshold, 3));
}

static void put_env(struct text *t, const struct container_spec *c)
{
	if (c->env.count == 0) {
		put(t, "Environment", "<none>");
		return;
	}
	text_add(t, "    Environment:\n");
	for (uint32_t i = 0; i < c->env.count; i++) {
		const char *s = c->env.items[i].value ? c->env.items[i].value : "";

		text_format(t, "      %s:\t", c->env.items[i].name);
		for (; *s; s++) {
			text_add_char(t, *s);
			if (*s == '\n')
				text_add(t, "      \t");
		}
		text_add(t, "\n");
	}
}

/* The mount after `last` by path, so that they come sorted. */
static const struct volume_mount *next_mount(
	const struct container_spec *c, const struct volume_mount *last)
{
	const struct volume_mount *best = NULL;

	for (uint32_t i = 0; i < c->volume_mounts.count; i++) {
		const struct volume_mount *m = &c->volume_mounts.items[i];

		if (last && strcmp(m->mount_path, last->mount_path) <= 0)
			continue;
		if (!best || strcmp(m->mount_path, best->mount_path) < 0)
			best = m;
	}
	return best;
}

static void put_mounts(struct text *t, const struct container_spec *c)
{
	const struct volume_mount *m = NULL;

	if (c->volume_mounts.count == 0) {
		put(t, "Mounts", "<none>");
		return;
	}
	text_add(t, "    Mounts:\n");
	while ((m = next_mount(c, m)))
		text_format(t, "      %s from %s%s", m->mount_path, m->name,
			is_true(m->read_only) ? " (ro)\n" : " (rw)\n");
}

static void put_status(struct text *t, const struct container_status *s)
{
	if (!s)
		return;
	put_state(t, "State", s->state);
	if (has_state(s->last_state))
		put_state(t, "Last State", s->last_state);
	put(t, "Ready", is_true(s->ready) ? "True" : "False");
	text_format(t, "    Restart Count:\t%d\n", number(s->restart_count, 0));
}

static const struct container_status *find_status(
	const struct pod *pod, const char *name, bool init)
{
	const struct container_status *items = init ? pod->status.init_container_statuses.items
						    : pod->status.container_statuses.items;
	uint32_t count = init ? pod->status.init_container_statuses.count
			      : pod->status.container_statuses.count;

	for (uint32_t i = 0; i < count; i++)
		if (text_equal(items[i].name, name))
			return &items[i];
	return NULL;
}

static void describe_container(
	struct text *t, const struct container_spec *c, const struct container_status *s)
{
	text_format(t, "  %s:\n", c->name);
	if (s)
		put(t, "Container ID", s->container_id);
	put(t, "Image", c->image);
	if (s)
		put(t, "Image ID", s->image_id);
	put_ports(t, c, false);
	put_ports(t, c, true);
	put_words(t, "Command", &c->command);
	put_words(t, "Args", &c->args);
	put_status(t, s);
	if (c->resources) {
		put_quantities(t, "Limits", &c->resources->limits);
		put_quantities(t, "Requests", &c->resources->requests);
	}
	put_probe(t, "Liveness", c->liveness_probe);
	put_probe(t, "Readiness", c->readiness_probe);
	put_probe(t, "Startup", c->startup_probe);
	put_env(t, c);
	put_mounts(t, c);
}

void describe_containers(struct text *t, const struct pod *pod, bool init)
{
	const struct container_spec *items =
		init ? pod->spec.init_containers.items : pod->spec.containers.items;
	uint32_t count = init ? pod->spec.init_containers.count : pod->spec.containers.count;

	if (count == 0)
		return;
	text_add(t, init ? "Init Containers:\n" : "Containers:\n");
	for (uint32_t i = 0; i < count; i++)
		describe_container(t, &items[i], find_status(pod, items[i].name, init));
}
