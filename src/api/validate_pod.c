/* SPDX-License-Identifier: MIT */
/* A whole pod: metadata, and the spec by its field table. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

#define HOSTNAME_LONGEST 64

void check_host_alias(struct rules *r, const struct host_alias *a)
{
	for (uint32_t i = 0; i < a->hostnames.count; i++) {
		uint32_t len = rule_enter(r, "hostnames", i);

		check_text_at(r->problems, r->path.text, a->hostnames.items[i], subdomain_fault);
		path_back(&r->path, len);
	}
}

void check_readiness_gate(struct rules *r, const struct readiness_gate *g)
{
	uint32_t len = path_field(&r->path, "conditionType");

	(void)check_qualified_key(r->problems, r->path.text,
		g->condition_type != NULL ? g->condition_type : "", false);
	path_back(&r->path, len);
}

/* The object is blamed for its name. */
void check_pod_os(struct rules *r, const struct pod_os *os)
{
	if (!is_empty(os->name))
		rule_one_of(r, NULL, os->name, "linux\0windows\0");
}

/* KEP-4762; the limit is the kernel's. */
static void check_hostname_override(struct rules *r, const struct pod_spec *s)
{
	static const char field[] = "hostnameOverride";
	const char *name = s->hostname_override;
	const char *wrong = name != NULL ? name_is_dns1123_subdomain(name) : NULL;

	if (name == NULL)
		return;
	if (is_true(s->set_hostname_as_fqdn))
		rule_forbidden(r, field, "may not be specified when setHostnameAsFQDN is true");
	if (is_true(s->host_network))
		rule_forbidden(r, field, "may not be specified when hostNetwork is true");
	if (strlen(name) > HOSTNAME_LONGEST)
		problem_add(r->problems, PROBLEM_TOO_LONG, "spec.hostnameOverride",
			"may not be more than 64 bytes", NULL);
	if (wrong != NULL)
		rule_invalid(r, field, name, wrong);
}

/* validateHostUsers(), with the names that it has them by. */
static void check_host_users(struct rules *r, const struct pod_spec *s)
{
	static const char detail[] = "when `hostUsers` is false";

	if (!pod_has_own_users(r->pod))
		return;
	if (is_true(s->host_network))
		rule_forbidden(r, "hostNetwork", detail);
	if (is_true(s->host_pid))
		rule_forbidden(r, "HostPID", detail);
	if (is_true(s->host_ipc))
		rule_forbidden(r, "HostIPC", detail);
}

void pod_validate(const struct pod *pod, struct problems *problems)
{
	struct rules r = {.problems = problems, .pod = pod};

	metadata_validate(&pod->metadata, problems);
	path_init(&r.path, "metadata");
	rules_walk(&r, &object_meta_fields, &pod->metadata);
	path_init(&r.path, "spec");
	rules_walk(&r, &pod_spec_fields, &pod->spec);
	check_kept(&r);
	check_hostname_override(&r, &pod->spec);
	check_host_users(&r, &pod->spec);
	if (is_true(pod->spec.host_pid) && is_true(pod->spec.share_process_namespace))
		problem_add(problems, PROBLEM_INVALID, "spec.securityContext.shareProcessNamespace",
			"true: ShareProcessNamespace and HostPID cannot both be enabled", NULL);
	if (text_equal(pod->spec.dns_policy, "None") && pod->spec.dns_config == NULL)
		problem_add(problems, PROBLEM_REQUIRED, "spec.dnsConfig",
			"must provide `dnsConfig` when `dnsPolicy` is None", NULL);
}
