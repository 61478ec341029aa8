/* SPDX-License-Identifier: MIT */
/* Containers: ports, resources, security. */
#include <string.h>

#include "api/rules.h"

/* A host port in use, as AccumulateUniqueHostPorts() names it: "TCP//8080". */
static void host_port_key(struct text *t, const struct container_port *p)
{
	text_format(t, "%s/%s/", p->protocol, p->host_ip != NULL ? p->host_ip : "");
	text_add_int(t, p->host_port.value);
}

static bool same_host_port(const struct container_port *a, const struct container_port *b)
{
	return a->host_port.value == b->host_port.value && text_equal(a->protocol, b->protocol) &&
	       text_equal(
		       a->host_ip != NULL ? a->host_ip : "", b->host_ip != NULL ? b->host_ip : "");
}

/* Is p's host port taken by an earlier port? The containers share the board; each init container
 * has it alone. */
static bool is_taken(const struct rules *r, const struct container_port *p)
{
	for (uint32_t i = r->init ? r->container : 0; i <= r->container; i++)
		for (uint32_t k = 0; k < r->containers[i].ports.count; k++) {
			const struct container_port *other = &r->containers[i].ports.items[k];

			if (other == p)
				return false;
			if (same_host_port(other, p))
				return true;
		}
	return false;
}

static void check_host_port(struct rules *r, const struct container_port *p)
{
	char key[96];
	struct text t;

	if (p->host_port.value == 0 || !is_taken(r, p))
		return;
	text_init(&t, key, sizeof(key));
	host_port_key(&t, p);
	rule_duplicate(r, "hostPort", key);
}

void check_container_port(struct rules *r, const struct container_port *p)
{
	bool host_network = is_true(r->pod->spec.host_network);
	int host_port = (int)p->host_port.value;

	if (rule_is_repeated(r, offsetof(struct container_port, name), p->name))
		rule_duplicate(r, "name", p->name);
	if (host_port > 0 && host_port <= PORT_MAX && !host_network)
		rule_forbidden(r, "hostPort",
			"not supported by this version of podinit: use hostNetwork, or the pod's "
			"own address");
	if (host_network && host_port != (int)p->container_port.value)
		rule_invalid_int(r, "hostPort", host_port,
			"must match `containerPort` when `hostNetwork` is true");
	check_host_port(r, p);
}

static bool is_named_in(const struct container_spec *list, uint32_t count, const char *name)
{
	for (uint32_t i = 0; i < count; i++)
		if (!is_empty(name) && text_equal(list[i].name, name))
			return true;
	return false;
}

#define RULES_MAX 20
#define CODES_MAX 255

static void too_many(struct rules *r, const char *field, uint32_t count, int most)
{
	uint32_t len = path_field(&r->path, field);
	const char *text =
		arena_format(r->problems->arena, "%u: must have at most %d items", count, most);

	problem_add(r->problems, PROBLEM_TOO_MANY, r->path.text, text != NULL ? text : "", NULL);
	path_back(&r->path, len);
}

void check_restart_rule(struct rules *r, const struct restart_rule *rule)
{
	if (rule->exit_codes == NULL)
		rule_required_as(r, "exitCodes", "must be specified");
	else if (rule->exit_codes->values.count > CODES_MAX)
		too_many(r, "exitCodes.values", rule->exit_codes->values.count, CODES_MAX);
}

static void check_restarts(struct rules *r, const struct container_spec *c)
{
	uint32_t count = c->restart_policy_rules.count;

	if (count > 0 && c->restart_policy == NULL)
		rule_required_as(r, "restartPolicy",
			"must specify restartPolicy when restart rules are used");
	if (count > RULES_MAX)
		too_many(r, "restartPolicyRules", count, RULES_MAX);
}

void check_container(struct rules *r, const struct container_spec *c)
{
	const struct pod_spec *s = &r->pod->spec;

	r->containers = r->items;
	r->container = r->index;
	r->init = r->items == s->init_containers.items;
	if (rule_is_repeated(r, offsetof(struct container_spec, name), c->name) ||
		(r->init && is_named_in(s->containers.items, s->containers.count, c->name)))
		rule_duplicate(r, "name", c->name);
	check_restarts(r, c);
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
		check_qualified_key(r->problems, path, n->name, false);
		if (strchr(n->name, '/') == NULL && !is_standard_resource(n->name)) {
			problem_invalid(r->problems, path, n->name,
				"must be a standard resource type or fully qualified");
			problem_invalid(r->problems, path, n->name,
				"must be a standard resource for containers");
		}
		if (n->q.milli < 0)
			problem_invalid(r->problems, path, n->q.text, rule_not_negative);
		else if (strchr(n->name, '/') != NULL && has_fraction(&n->q))
			problem_invalid(r->problems, path, n->q.text, "must be an integer");
		path_back(&r->path, len);
	}
}

void check_resources(struct rules *r, const struct resource_requirements *res)
{
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
}

void check_security(struct rules *r, const struct security_context *s)
{
	for (uint32_t i = 0; s->capabilities != NULL && i < s->capabilities->add.count; i++)
		if (s->allow_privilege_escalation == BOOL_FALSE &&
			strcmp(s->capabilities->add.items[i], "CAP_SYS_ADMIN") == 0)
			problem_invalid(r->problems, r->path.text, "CAP_SYS_ADMIN",
				"cannot set `allowPrivilegeEscalation` to false and "
				"`capabilities.Add` CAP_SYS_ADMIN");
}
