/* SPDX-License-Identifier: MIT */
/* Containers in `describe pod`. The pod is decoded and defaulted: a number that is not set is 0. */
#include "podctl/describe.h"

#include <string.h>

static void put_ports(struct text *t, const struct container_spec *c, bool host)
{
	text_format(t, "    %s%s", host ? "Host Port" : "Port", c->ports.count > 1 ? "s:" : ":");
	if (c->ports.count == 0)
		text_add(t, "\t<none>");
	for (uint32_t i = 0; i < c->ports.count; i++) {
		const struct container_port *p = &c->ports.items[i];
		const struct opt_int *port = host ? &p->host_port : &p->container_port;

		text_format(t, "%s%d/%s", i > 0 ? ", " : "\t", (int)port->value, p->protocol);
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
	describe_text(t, "      Reason", s->reason);
	describe_text(t, "      Message", s->message);
	text_format(t, "      Exit Code:\t%d\n", (int)s->exit_code.value);
	if (s->signal.value > 0)
		text_format(t, "      Signal:\t%d\n", (int)s->signal.value);
	describe_time(t, "      Started", &s->started_at);
	describe_time(t, "      Finished", &s->finished_at);
}

static void put_state(struct text *t, const char *label, const struct container_state *s)
{
	text_format(t, "    %s:\t", label);
	if (s && s->running) {
		text_add(t, "Running\n");
		describe_time(t, "      Started", &s->running->started_at);
	} else if (s && s->terminated) {
		put_terminated(t, s->terminated);
	} else {
		text_add(t, "Waiting\n");
		if (s && s->waiting)
			describe_text(t, "      Reason", s->waiting->reason);
	}
}

static void put_quantities(
	struct text *t, const char *indent, const char *label, const struct quantities *q)
{
	if (q->count == 0)
		return;
	text_format(t, "%s%s:\n", indent, label);
	for (uint32_t i = 0; i < q->count; i++)
		text_format(t, "%s  %s:\t%s\n", indent, q->items[i].name, q->items[i].q.text);
}

void describe_resources(struct text *t, const struct resource_requirements *r, const char *indent)
{
	put_quantities(t, indent, "Limits", &r->limits);
	put_quantities(t, indent, "Requests", &r->requests);
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
		text_format(t, "http-get http://%s:", p->http_get->host);
		put_port(t, &p->http_get->port);
		text_add(t, p->http_get->path);
	} else if (p->tcp_socket) {
		text_format(t, "tcp-socket %s:", p->tcp_socket->host);
		put_port(t, &p->tcp_socket->port);
	} else if (p->grpc) {
		text_format(t, "grpc <pod>:%d %s", (int)p->grpc->port.value, p->grpc->service);
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
		(int)p->initial_delay_seconds.value, (int)p->timeout_seconds.value,
		(int)p->period_seconds.value, (int)p->success_threshold.value,
		(int)p->failure_threshold.value);
}

static void put_env(struct text *t, const struct container_spec *c)
{
	if (c->env.count == 0) {
		text_add(t, "    Environment:\t<none>\n");
		return;
	}
	text_add(t, "    Environment:\n");
	for (uint32_t i = 0; i < c->env.count; i++) {
		text_format(t, "      %s:\t", c->env.items[i].name);
		for (const char *s = c->env.items[i].value; s && *s; s++) {
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
		text_add(t, "    Mounts:\t<none>\n");
		return;
	}
	text_add(t, "    Mounts:\n");
	while ((m = next_mount(c, m)))
		text_format(t, "      %s from %s%s", m->mount_path, m->name,
			is_true(m->read_only) ? " (ro)\n" : " (rw)\n");
}

static void put_status(struct text *t, const struct container_status *s)
{
	const struct container_state *last = s->last_state;

	put_state(t, "State", s->state);
	if (last && (last->running || last->terminated || last->waiting))
		put_state(t, "Last State", last);
	text_format(t, "    Ready:\t%s\n    Restart Count:\t%d\n",
		is_true(s->ready) ? "True" : "False", (int)s->restart_count.value);
}

static void describe_container(
	struct text *t, const struct container_spec *c, const struct container_status *s)
{
	text_format(t, "  %s:\n", c->name);
	if (s)
		text_format(t, "    Container ID:\t%s\n", s->container_id);
	text_format(t, "    Image:\t%s\n", c->image);
	if (s)
		text_format(t, "    Image ID:\t%s\n", s->image_id);
	put_ports(t, c, false);
	put_ports(t, c, true);
	if (c->security_context)
		describe_seccomp(t, c->security_context->seccomp_profile, true);
	put_words(t, "Command", &c->command);
	put_words(t, "Args", &c->args);
	if (s)
		put_status(t, s);
	if (c->resources)
		describe_resources(t, c->resources, "    ");
	put_probe(t, "Liveness", c->liveness_probe);
	put_probe(t, "Readiness", c->readiness_probe);
	put_probe(t, "Startup", c->startup_probe);
	put_env(t, c);
	put_mounts(t, c);
}

void describe_containers(struct text *t, const struct pod *pod, bool init)
{
	const struct pod_spec *spec = &pod->spec;
	const struct pod_status *status = &pod->status;
	const struct container_spec *c =
		init ? spec->init_containers.items : spec->containers.items;
	uint32_t count = init ? spec->init_containers.count : spec->containers.count;
	const struct container_status *statuses =
		init ? status->init_container_statuses.items : status->container_statuses.items;
	uint32_t status_count =
		init ? status->init_container_statuses.count : status->container_statuses.count;

	if (count > 0)
		text_add(t, init ? "Init Containers:\n" : "Containers:\n");
	for (; count > 0; count--, c++) {
		const struct container_status *own = NULL;

		for (uint32_t i = 0; i < status_count; i++)
			if (text_equal(statuses[i].name, c->name))
				own = &statuses[i];
		describe_container(t, c, own);
	}
}
