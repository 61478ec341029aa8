/* SPDX-License-Identifier: MIT */
/* What follows from a pod's spec alone. */
#include "api/pod.h"

#include "base/hash.h"
#include "base/text.h"

bool container_is_sidecar(const struct pod_spec *spec, const struct container_spec *c)
{
	for (uint32_t i = 0; i < spec->init_containers.count; i++)
		if (c == &spec->init_containers.items[i])
			return text_equal(c->restart_policy, "Always");
	return false;
}

static enum restart_policy policy_of(const char *policy)
{
	if (text_equal(policy, "Never"))
		return RESTART_NEVER;
	if (text_equal(policy, "OnFailure"))
		return RESTART_ON_FAILURE;
	return RESTART_ALWAYS;
}

enum restart_policy restart_policy_of(const struct pod_spec *spec)
{
	return policy_of(spec->restart_policy);
}

enum restart_policy container_restart_policy(
	const struct pod_spec *spec, const struct container_spec *c)
{
	return policy_of(c->restart_policy != NULL && c->restart_policy[0] != '\0'
				 ? c->restart_policy
				 : spec->restart_policy);
}

static bool is_among(const struct integers *list, int32_t value)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (list->items[i] == value)
			return true;
	return false;
}

enum rule_action container_rule_of(const struct container_spec *c, int32_t exit_code)
{
	for (uint32_t i = 0; i < c->restart_policy_rules.count; i++) {
		const struct restart_rule *rule = &c->restart_policy_rules.items[i];
		const struct exit_codes *codes = rule->exit_codes;

		if (codes != NULL &&
			is_among(&codes->values, exit_code) == text_equal(codes->operator_, "In"))
			return text_equal(rule->action, "Restart") ? RULE_RESTART
								   : RULE_RESTART_ALL;
	}
	return RULE_NONE;
}

const struct volume *pod_volume(const struct pod_spec *spec, const char *name)
{
	for (uint32_t i = 0; i < spec->volumes.count; i++)
		if (text_equal(spec->volumes.items[i].name, name))
			return &spec->volumes.items[i];
	return NULL;
}

bool pod_uses_claim(const struct pod_spec *spec, const char *name)
{
	for (uint32_t i = 0; i < spec->volumes.count; i++) {
		const struct claim_volume *claim = spec->volumes.items[i].claim;

		if (claim != NULL && text_equal(claim->claim_name, name))
			return true;
	}
	return false;
}

bool container_image_at(const struct pod_spec *spec, const struct container_spec *c, uint32_t n,
	struct image_volume *out)
{
	*out = (struct image_volume){.reference = c->image, .pull_policy = c->image_pull_policy};
	for (uint32_t i = 0; n > 0 && i < c->volume_mounts.count; i++) {
		const struct volume *v = pod_volume(spec, c->volume_mounts.items[i].name);

		if (v != NULL && v->image != NULL && --n == 0)
			*out = *v->image;
	}
	return n == 0;
}

bool volume_mount_is_read_only_below(const struct volume_mount *m)
{
	return is_true(m->read_only) && m->recursive_read_only != NULL &&
	       !text_equal(m->recursive_read_only, "Disabled");
}

bool container_is_privileged(const struct container_spec *c)
{
	return c->security_context != NULL && is_true(c->security_context->privileged);
}

uint64_t container_spec_hash(const struct container_spec *c)
{
	uint64_t h = hash_text(HASH_START, c->name != NULL ? c->name : "");

	return hash_text(h, c->image != NULL ? c->image : "");
}

bool pod_has_own_users(const struct pod *pod)
{
	return pod->spec.host_users == BOOL_FALSE;
}
