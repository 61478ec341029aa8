/* SPDX-License-Identifier: MIT */
/* The checks in kubelet's order: sysctls, then what the node is. */
#include "pod/admit.h"

#include "api/sysctl.h"
#include "base/text.h"

/* pkg/kubelet/sysctl: the first one that may not be set is named. */
static bool sysctls_are_allowed(const struct pod_seen *s, char message[RECORD_TEXT_MAX])
{
	static const struct strings none = {NULL, 0};
	const struct pod_security_context *sc = s->pod->spec.security_context;
	char name[SYSCTL_NAME_MAX];

	for (uint32_t i = 0; sc && i < sc->sysctls.count; i++) {
		sysctl_name(sc->sysctls.items[i].name, '.', name);
		if (sysctl_is_allowed(s->unsafe_sysctls ? s->unsafe_sysctls : &none, name))
			continue;
		text_join(message, RECORD_TEXT_MAX, "forbidden sysctl: \"", name,
			"\" not allowlisted", NULL);
		return false;
	}
	return true;
}

enum pod_reason pod_admit(const struct pod_seen *s, char message[RECORD_TEXT_MAX])
{
	const struct pod_os *os = s->pod->spec.os;

	if (!sysctls_are_allowed(s, message))
		return POD_SYSCTL_FORBIDDEN;
	if (!os || text_equal(os->name, "linux"))
		return POD_REASON_NONE;
	text_copy(message, RECORD_TEXT_MAX,
		"Failed to admit pod as the OS field doesn't match node OS");
	return POD_OS_NOT_SUPPORTED;
}
