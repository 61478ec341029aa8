/* SPDX-License-Identifier: MIT */
/* Containers: ports, restarts, security. */
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

	if (!has_fault(p->name, port_name_fault) &&
		rule_is_repeated(r, offsetof(struct container_port, name), p->name))
		rule_duplicate(r, "name", p->name);
	if (host_port > 0 && host_port <= PORT_MAX && !host_network)
		rule_forbidden(r, "hostPort",
			"not supported by this version of podinit: use hostNetwork, or the pod's "
			"own address");
	if (host_network && !r->init && host_port != (int)p->container_port.value)
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
