/* SPDX-License-Identifier: MIT */
/* A whole pod, in upstream's order: metadata, volumes, containers, init containers, the rest of the
 * spec. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

/* A host port in use, as AccumulateUniqueHostPorts() names it: "TCP//8080". */
static void host_port_key(struct text *t, const struct container_port *p)
{
	text_format(t, "%s/%s/", p->protocol, p->host_ip != NULL ? p->host_ip : "");
	text_add_int(t, p->host_port.value);
}

static bool same_host_port(const struct container_port *a, const struct container_port *b)
{
	return int_or(a->host_port, 0) == int_or(b->host_port, 0) &&
	       text_equal(a->protocol, b->protocol) &&
	       text_equal(
		       a->host_ip != NULL ? a->host_ip : "", b->host_ip != NULL ? b->host_ip : "");
}

/* Is p's host port taken by an earlier port of containers[first..index]? */
static bool is_taken(const struct container_spec *containers, uint32_t first, uint32_t index,
	const struct container_port *p)
{
	for (uint32_t i = first; i <= index; i++)
		for (uint32_t k = 0; k < containers[i].ports.count; k++) {
			const struct container_port *other = &containers[i].ports.items[k];

			if (other == p)
				return false;
			if (same_host_port(other, p))
				return true;
		}
	return false;
}

/* The containers share the board; each init container has it alone. */
static void check_host_ports(
	struct rules *r, const struct container_spec *containers, uint32_t index, bool init)
{
	const struct container_spec *c = &containers[index];

	for (uint32_t k = 0; k < c->ports.count; k++) {
		const struct container_port *p = &c->ports.items[k];
		char key[96];
		struct text t;
		uint32_t len;

		if (int_or(p->host_port, 0) == 0 ||
			!is_taken(containers, init ? index : 0, index, p))
			continue;
		text_init(&t, key, sizeof(key));
		host_port_key(&t, p);
		len = rule_enter(r, "ports", k);
		rule_duplicate(r, "hostPort", key);
		path_back(&r->path, len);
	}
}

static bool is_named_before(const struct container_spec *list, uint32_t count, const char *name)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(list[i].name, name))
			return true;
	return false;
}

static void check_containers(struct rules *r, bool init)
{
	const struct pod_spec *s = &r->pod->spec;
	const struct container_spec *list = init ? s->init_containers.items : s->containers.items;
	uint32_t count = init ? s->init_containers.count : s->containers.count;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t len = rule_enter(r, init ? "initContainers" : "containers", i);

		container_validate(r, &list[i], init);
		if (!is_empty(list[i].name) &&
			(is_named_before(list, i, list[i].name) ||
				(init && is_named_before(s->containers.items, s->containers.count,
						 list[i].name))))
			rule_duplicate(r, "name", list[i].name);
		check_host_ports(r, list, i, init);
		path_back(&r->path, len);
	}
}

static void check_spec(struct rules *r)
{
	static const char *const restarts[] = {"Always", "OnFailure", "Never", NULL};
	static const char *const dns[] = {
		"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None", NULL};
	const struct pod_spec *s = &r->pod->spec;

	rule_one_of(r, "restartPolicy", s->restart_policy, restarts);
	rule_one_of(r, "dnsPolicy", s->dns_policy, dns);
	if (text_equal(s->dns_policy, "None"))
		problem_add(r->problems, PROBLEM_REQUIRED, "spec.dnsConfig",
			"must provide `dnsConfig` when `dnsPolicy` is None", NULL);
	if (s->security_context != NULL) {
		rule_id(r, "securityContext.runAsUser", s->security_context->run_as_user);
		rule_id(r, "securityContext.runAsGroup", s->security_context->run_as_group);
	}
	if (!is_empty(s->hostname))
		rule_label(r, "hostname", s->hostname);
	if (!is_empty(s->node_name)) {
		const char *wrong = name_is_dns1123_subdomain(s->node_name);

		if (wrong != NULL)
			rule_invalid(r, "nodeName", s->node_name, wrong);
	}
}

void pod_validate(const struct pod *pod, struct problems *problems)
{
	struct rules r = {.problems = problems, .pod = pod};

	metadata_validate(&pod->metadata, problems);
	path_init(&r.path, "spec");
	volumes_validate(&r);
	if (pod->spec.containers.count == 0)
		rule_required(&r, "containers");
	check_containers(&r, false);
	check_containers(&r, true);
	check_spec(&r);
}
