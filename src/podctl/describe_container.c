/* SPDX-License-Identifier: MIT */
/* Containers in `describe pod`. */
#include "podctl/describe.h"

#include <string.h>

/* "    Image:\tbusybox" */
static void put(struct text *t, const char *label, const char *value)
{
	text_add_all(t, "    ", label, ":\t", value ? value : "", "\n", NULL);
}

static void put_time(struct text *t, const char *label, struct opt_int at)
{
	text_add_all(t, "      ", label, ":\t", NULL);
	if (at.set)
		text_add_rfc1123(t, at.value);
	text_add(t, "\n");
}

static void put_ports(struct text *t, const struct container_spec *c, bool host)
{
	const char *label = host ? "Host Port" : "Port";

	text_add_all(t, "    ", label, c->ports.count > 1 ? "s:\t" : ":\t", NULL);
	if (c->ports.count == 0)
		text_add(t, "<none>");
	for (uint32_t i = 0; i < c->ports.count; i++) {
		const struct container_port *p = &c->ports.items[i];

		text_add(t, i > 0 ? ", " : "");
		text_add_int(t, int_or(host ? p->host_port : p->container_port, 0));
		text_add_all(t, "/", p->protocol ? p->protocol : "TCP", NULL);
		if (!host && p->name && *p->name)
			text_add_all(t, " (", p->name, ")", NULL);
	}
	text_add(t, "\n");
}

/* One argument a line, its own lines too. */
static void put_words(struct text *t, const char *label, const struct strings *words)
{
	if (words->count == 0)
		return;
	text_add_all(t, "    ", label, ":\n", NULL);
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
		text_add_all(t, "      Reason:\t", s->reason, "\n", NULL);
	if (s->message && *s->message)
		text_add_all(t, "      Message:\t", s->message, "\n", NULL);
	text_add(t, "      Exit Code:\t");
	text_add_int(t, int_or(s->exit_code, 0));
	text_add(t, "\n");
	if (int_or(s->signal, 0) > 0) {
		text_add(t, "      Signal:\t");
		text_add_int(t, s->signal.value);
		text_add(t, "\n");
	}
	put_time(t, "Started", s->started_at);
	put_time(t, "Finished", s->finished_at);
}

static void put_state(struct text *t, const char *label, const struct container_state *s)
{
	text_add_all(t, "    ", label, ":\t", NULL);
	if (s && s->running) {
		text_add(t, "Running\n");
		put_time(t, "Started", s->running->started_at);
	} else if (s && s->terminated) {
		put_terminated(t, s->terminated);
	} else {
		text_add(t, "Waiting\n");
		if (s && s->waiting && s->waiting->reason && *s->waiting->reason)
			text_add_all(t, "      Reason:\t", s->waiting->reason, "\n", NULL);
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
	text_add_all(t, "    ", label, ":\n", NULL);
	for (uint32_t i = 0; i < q->count; i++)
		text_add_all(t, "      ", q->items[i].name, ":\t", q->items[i].q.text, "\n", NULL);
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
			text_add_all(t, i > 0 ? " " : "", p->exec->command.items[i], NULL);
		text_add(t, "]");
	} else if (p->http_get) {
		const char *scheme = p->http_get->scheme ? p->http_get->scheme : "HTTP";

		text_add_all(t, "http-get ", strcmp(scheme, "HTTPS") == 0 ? "https" : "http", "://",
			p->http_get->host ? p->http_get->host : "", ":", NULL);
		put_port(t, &p->http_get->port);
		text_add(t, p->http_get->path ? p->http_get->path : "/");
	} else if (p->tcp_socket) {
		text_add_all(t, "tcp-socket ", p->tcp_socket->host ? p->tcp_socket->host : "", ":",
			NULL);
		put_port(t, &p->tcp_socket->port);
	} else if (p->grpc) {
		text_add(t, "grpc <pod>:");
		text_add_int(t, int_or(p->grpc->port, 0));
		text_add_all(t, " ", p->grpc->service ? p->grpc->service : "", NULL);
	} else {
		text_add(t, "unknown");
	}
}

static void put_probe(struct text *t, const char *label, const struct probe_spec *p)
{
	if (!p)
		return;
	text_add_all(t, "    ", label, ":\t", NULL);
	put_action(t, p);
	text_add(t, " delay=");
	text_add_int(t, int_or(p->initial_delay_seconds, 0));
	text_add(t, "s timeout=");
	text_add_int(t, int_or(p->timeout_seconds, 1));
	text_add(t, "s period=");
	text_add_int(t, int_or(p->period_seconds, 10));
	text_add(t, "s #success=");
	text_add_int(t, int_or(p->success_threshold, 1));
	text_add(t, " #failure=");
	text_add_int(t, int_or(p->failure_threshold, 3));
	text_add(t, "\n");
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

		text_add_all(t, "      ", c->env.items[i].name, ":\t", NULL);
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
		text_add_all(t, "      ", m->mount_path, " from ", m->name,
			is_true(m->read_only) ? " (ro)\n" : " (rw)\n", NULL);
}

static void put_status(struct text *t, const struct container_status *s)
{
	if (!s)
		return;
	put_state(t, "State", s->state);
	if (has_state(s->last_state))
		put_state(t, "Last State", s->last_state);
	put(t, "Ready", is_true(s->ready) ? "True" : "False");
	text_add(t, "    Restart Count:\t");
	text_add_int(t, int_or(s->restart_count, 0));
	text_add(t, "\n");
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
	text_add_all(t, "  ", c->name, ":\n", NULL);
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
