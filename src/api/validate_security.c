/* SPDX-License-Identifier: MIT */
/* The rules of both security contexts (upstream: ValidateSecurityContext,
 * validatePodSpecSecurityContext). */
#include <string.h>

#include "api/encode.h"
#include "api/rules.h"
#include "api/sysctl.h"
#include "api/validate.h"

/* Whatever is set in a security context does not fit Windows; but runAsNonRoot would. */
static void check_not_windows(struct rules *r, const struct fields *fs, const void *object)
{
	static const char detail[] = "cannot be set for a windows pod";
	const struct pod_os *os = r->pod->spec.os;
	const struct kept *kept;

	if (os == NULL || !text_equal(os->name, "windows"))
		return;
	for (uint32_t i = 0; i < fs->count; i++)
		if (!field_is_unset(&fs->items[i], (const char *)object + fs->items[i].offset) &&
			!text_equal(fs->items[i].name, "runAsNonRoot"))
			rule_forbidden(r, fs->items[i].name, detail);
	memcpy(&kept, object, sizeof(kept));
	for (; kept != NULL; kept = kept->next)
		rule_forbidden(r, kept->name, detail);
}

/* validateSysctls(): one of a namespace that is the node's is refused, whatever the node allows. */
void check_sysctl(struct rules *r, const struct sysctl_spec *s)
{
	const char *name = s->name != NULL ? s->name : "";
	enum sysctl_namespace ns = sysctl_namespace_of(name);

	if (name[0] != '\0' && !sysctl_is_valid(name, false))
		rule_invalid(r, "name", name,
			"must have at most 253 characters and match regex "
			"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$");
	else if (rule_is_repeated(r, offsetof(struct sysctl_spec, name), name))
		rule_duplicate(r, "name", name);
	if (ns == SYSCTL_OF_NET && is_true(r->pod->spec.host_network))
		rule_invalid(r, "name", name, "may not be specified when 'hostNetwork' is true");
	if (ns == SYSCTL_OF_IPC && is_true(r->pod->spec.host_ipc))
		rule_invalid(r, "name", name, "may not be specified when 'hostIPC' is true");
}

void check_pod_security(struct rules *r, const struct pod_security_context *s)
{
	check_not_windows(r, &pod_security_fields, s);
	rule_one_of(
		r, "supplementalGroupsPolicy", s->supplemental_groups_policy, "Merge\0Strict\0");
	rule_one_of(
		r, "fsGroupChangePolicy", s->fs_group_change_policy, "Always\0OnRootMismatch\0");
}

/* validateSeccompProfileField() */
void check_seccomp_profile(struct rules *r, const struct seccomp_profile *s)
{
	static const char field[] = "localhostProfile";
	const char *name = s->localhost_profile;
	bool localhost = text_equal(s->type, "Localhost");
	uint32_t len;

	if (is_empty(s->type))
		rule_required_as(r, "type", "type is required when seccompProfile is set");
	rule_one_of(r, "type", is_empty(s->type) ? NULL : s->type,
		"Localhost\0RuntimeDefault\0Unconfined\0");
	if (localhost && name == NULL)
		rule_required_as(r, field, "must be set when seccomp type is Localhost");
	if (name != NULL && !localhost) {
		len = path_field(&r->path, field);
		problem_add(r->problems, PROBLEM_INVALID, r->path.text,
			"{\"Type\":", problem_quoted(r->problems, s->type ? s->type : ""),
			",\"LocalhostProfile\":", problem_quoted(r->problems, name),
			"}: can only be set when seccomp type is Localhost", NULL);
		path_back(&r->path, len);
	}
	if (name != NULL && localhost && name[0] == '/')
		rule_invalid(r, field, name, "must be a relative path");
	if (name != NULL && localhost && path_has_backstep(name))
		rule_invalid(r, field, name, "must not contain '..'");
}

void check_security(struct rules *r, const struct security_context *s)
{
	check_not_windows(r, &security_fields, s);
	rule_one_of(r, "procMount", s->proc_mount, "Default\0Unmasked\0");
	if (text_equal(s->proc_mount, "Unmasked") && !pod_has_own_users(r->pod))
		rule_invalid(r, "procMount", s->proc_mount,
			"`hostUsers` must be false to use `Unmasked`");
	if (s->allow_privilege_escalation == BOOL_FALSE && is_true(s->privileged))
		problem_invalid(r->problems, r->path.text, "privileged",
			"cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
	for (uint32_t i = 0; s->capabilities != NULL && i < s->capabilities->add.count; i++)
		if (s->allow_privilege_escalation == BOOL_FALSE &&
			strcmp(s->capabilities->add.items[i], "CAP_SYS_ADMIN") == 0)
			problem_invalid(r->problems, r->path.text, "CAP_SYS_ADMIN",
				"cannot set `allowPrivilegeEscalation` to false and "
				"`capabilities.Add` CAP_SYS_ADMIN");
}
