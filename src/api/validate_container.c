/* SPDX-License-Identifier: MIT */
/* Containers: image, ports, environment, resources, security. */
#include <arpa/inet.h>
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

#define PORT_MAX 65535

static const char port_range[] = "must be between 1 and 65535, inclusive";

/* Go's unicode.IsSpace() at either end, of ASCII. */
static bool has_outer_space(const char *s)
{
	size_t len = strlen(s);

	return strchr(" \t\n\v\f\r", s[0]) != NULL || strchr(" \t\n\v\f\r", s[len - 1]) != NULL;
}

static void check_image(struct rules *r, const struct container_spec *c)
{
	static const char *const policies[] = {"Always", "IfNotPresent", "Never", NULL};
	static const char *const messages[] = {"FallbackToLogsOnError", "File", NULL};

	if (is_empty(c->image))
		rule_required(r, "image");
	else if (has_outer_space(c->image))
		rule_invalid(r, "image", c->image, "must not have leading or trailing whitespace");
	rule_one_of(r, "terminationMessagePolicy", c->termination_message_policy, messages);
	rule_one_of(r, "imagePullPolicy", c->image_pull_policy, policies);
}

static void check_port_name(struct rules *r, const struct container_spec *c, uint32_t index)
{
	const char *name = c->ports.items[index].name;
	const char *wrong = is_empty(name) ? NULL : port_name_is_wrong(name);

	if (is_empty(name))
		return;
	if (wrong != NULL) {
		rule_invalid(r, "name", name, wrong);
		return;
	}
	for (uint32_t i = 0; i < index; i++) {
		if (!text_equal(c->ports.items[i].name, name))
			continue;
		rule_duplicate(r, "name", name);
		return;
	}
}

static void check_port(struct rules *r, const struct container_spec *c, uint32_t index)
{
	static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
	const struct container_port *p = &c->ports.items[index];
	int64_t port = int_or(p->container_port, 0);
	int64_t host_port = int_or(p->host_port, 0);
	struct in6_addr address;

	check_port_name(r, c, index);
	if (port == 0)
		rule_required(r, "containerPort");
	else if (port < 1 || port > PORT_MAX)
		rule_invalid_int(r, "containerPort", port, port_range);
	if (host_port != 0 && (host_port < 1 || host_port > PORT_MAX))
		rule_invalid_int(r, "hostPort", host_port, port_range);
	else if (host_port != 0 && !is_true(r->pod->spec.host_network))
		rule_forbidden(r, "hostPort",
			"not supported by this version of podinit: use hostNetwork, or the pod's "
			"own address");
	if (is_true(r->pod->spec.host_network) && host_port != port)
		rule_invalid_int(r, "hostPort", host_port,
			"must match `containerPort` when `hostNetwork` is true");
	rule_one_of(r, "protocol", p->protocol, protocols);
	if (!is_empty(p->host_ip) && inet_pton(AF_INET, p->host_ip, &address) != 1 &&
		inet_pton(AF_INET6, p->host_ip, &address) != 1)
		rule_invalid(r, "hostIP", p->host_ip,
			"must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
}

static bool is_env_name(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || *s == '=')
			return false;
	return true;
}

static void check_env(struct rules *r, const struct env_var *e)
{
	if (is_empty(e->name))
		rule_required(r, "name");
	else if (!is_env_name(e->name))
		rule_invalid(r, "name", e->name,
			"a valid environment variable name must consist only of printable ASCII "
			"characters other than '='");
}

static bool is_standard_resource(const char *name)
{
	return text_equal(name, "cpu") || text_equal(name, "memory") ||
	       text_equal(name, "ephemeral-storage") || text_starts(name, "hugepages-");
}

/* Neither cpu nor memory: may not be promised twice. */
static bool may_overcommit(const char *name)
{
	return strchr(name, '/') == NULL && !text_starts(name, "hugepages-");
}

/* (What is too large for thousandths has none.) */
static bool has_fraction(const struct quantity *q)
{
	return q->milli != INT64_MAX && q->milli % 1000 != 0;
}

static void check_quantities(struct rules *r, const char *field, const struct quantities *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const struct named_quantity *n = &list->items[i];
		uint32_t len = path_field(&r->path, field);
		const char *path = r->path.text;

		path_key(&r->path, n->name);
		check_qualified_key(r->problems, path, n->name);
		if (strchr(n->name, '/') == NULL && !is_standard_resource(n->name)) {
			problem_invalid(r->problems, path, n->name,
				"must be a standard resource type or fully qualified");
			problem_invalid(r->problems, path, n->name,
				"must be a standard resource for containers");
		}
		if (n->q.milli < 0)
			problem_invalid(
				r->problems, path, n->q.text, "must be greater than or equal to 0");
		else if (strchr(n->name, '/') != NULL && has_fraction(&n->q))
			problem_invalid(r->problems, path, n->q.text, "must be an integer");
		path_back(&r->path, len);
	}
}

static void check_resources(struct rules *r, const struct resource_requirements *res)
{
	uint32_t len = path_field(&r->path, "resources");

	check_quantities(r, "limits", &res->limits);
	check_quantities(r, "requests", &res->requests);
	for (uint32_t i = 0; i < res->requests.count; i++) {
		const struct named_quantity *n = &res->requests.items[i];
		const struct quantity *limit = quantities_get(&res->limits, n->name);
		char detail[160];
		struct text t;

		text_init(&t, detail, sizeof(detail));
		if (limit == NULL) {
			if (!may_overcommit(n->name))
				rule_required(r, "limits");
			continue;
		}
		if (n->q.milli <= limit->milli &&
			(may_overcommit(n->name) || n->q.milli == limit->milli))
			continue;
		text_add_all(&t,
			may_overcommit(n->name) ? "must be less than or equal to "
						: "must be equal to ",
			n->name, " limit of ", limit->text, NULL);
		rule_invalid(r, "requests", n->q.text, detail);
	}
	path_back(&r->path, len);
}

static void check_security(struct rules *r, const struct security_context *s)
{
	uint32_t len = path_field(&r->path, "securityContext");

	rule_id(r, "runAsUser", s->run_as_user);
	rule_id(r, "runAsGroup", s->run_as_group);
	for (uint32_t i = 0; s->capabilities != NULL && i < s->capabilities->add.count; i++)
		if (s->allow_privilege_escalation == BOOL_FALSE &&
			strcmp(s->capabilities->add.items[i], "CAP_SYS_ADMIN") == 0)
			problem_invalid(r->problems, r->path.text, "CAP_SYS_ADMIN",
				"cannot set `allowPrivilegeEscalation` to false and "
				"`capabilities.Add` CAP_SYS_ADMIN");
	path_back(&r->path, len);
}

static void check_probes(struct rules *r, const struct container_spec *c, bool init)
{
	const struct {
		const char *field;
		const struct probe_spec *probe;
	} probes[] = {
		{"livenessProbe", c->liveness_probe},
		{"readinessProbe", c->readiness_probe},
		{"startupProbe", c->startup_probe},
	};

	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		if (!init)
			probe_validate(r, probes[i].field, probes[i].probe);
		else if (probes[i].probe != NULL)
			rule_forbidden(r, probes[i].field,
				"may not be set for init containers without restartPolicy=Always");
	}
}

void container_validate(struct rules *r, const struct container_spec *c, bool init)
{
	rule_label(r, "name", c->name);
	check_probes(r, c, init);
	check_image(r, c);
	for (uint32_t i = 0; i < c->ports.count; i++) {
		uint32_t len = rule_enter(r, "ports", i);

		check_port(r, c, i);
		path_back(&r->path, len);
	}
	for (uint32_t i = 0; i < c->env.count; i++) {
		uint32_t len = rule_enter(r, "env", i);

		check_env(r, &c->env.items[i]);
		path_back(&r->path, len);
	}
	volume_mounts_validate(r, c);
	if (c->resources != NULL)
		check_resources(r, c->resources);
	if (c->security_context != NULL)
		check_security(r, c->security_context);
}
