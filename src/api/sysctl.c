/* SPDX-License-Identifier: MIT */
/* What a name's parts look like, and the lists that upstream has of sysctls. */
#include "api/sysctl.h"

#include <string.h>

#include "api/rules.h"

#define ENDS   "abcdefghijklmnopqrstuvwxyz0123456789"
#define MIDDLE ENDS "-_"

/* One part of len characters: [a-z0-9]([-_a-z0-9]*[a-z0-9])? */
static bool is_part(const char *s, size_t len)
{
	return len > 0 && strspn(s, ENDS) > 0 && strspn(s, MIDDLE) >= len &&
	       strspn(s + len - 1, ENDS) > 0;
}

bool sysctl_is_valid(const char *s, bool pattern)
{
	size_t len = strcspn(s, "./");

	if (strlen(s) >= SYSCTL_NAME_MAX)
		return false;
	for (; s[len] != '\0'; len = strcspn(s, "./")) {
		if (!is_part(s, len))
			return false;
		s += len + 1;
	}
	if (!pattern || len == 0 || s[len - 1] != '*')
		return is_part(s, len);
	return len == 1 || (strspn(s, ENDS) > 0 && strspn(s, MIDDLE) == len - 1);
}

void sysctl_name(const char *name, char separator, char out[SYSCTL_NAME_MAX])
{
	char first = name[strcspn(name, "./")];

	text_copy(out, SYSCTL_NAME_MAX, name);
	if (first == '\0' || first == separator)
		return;
	for (; *out != '\0'; out++)
		if (*out == '.' || *out == '/')
			*out = *out == '.' ? '/' : '.';
}

enum sysctl_namespace sysctl_namespace_of(const char *name)
{
	char dotted[SYSCTL_NAME_MAX];

	sysctl_name(name, '.', dotted);
	if (text_starts(dotted, "net."))
		return SYSCTL_OF_NET;
	if (text_starts(dotted, "kernel.shm") || text_starts(dotted, "kernel.msg") ||
		text_starts(dotted, "fs.mqueue.") || text_equal(dotted, "kernel.sem"))
		return SYSCTL_OF_IPC;
	return SYSCTL_OF_NODE;
}

bool sysctl_is_allowed(const struct strings *unsafe, const char *dotted)
{
	static const char safe[] =
		"kernel.shm_rmid_forced\0net.ipv4.ip_local_port_range\0net.ipv4.tcp_syncookies\0"
		"net.ipv4.ping_group_range\0net.ipv4.ip_unprivileged_port_start\0"
		"net.ipv4.ip_local_reserved_ports\0net.ipv4.tcp_keepalive_time\0"
		"net.ipv4.tcp_fin_timeout\0net.ipv4.tcp_keepalive_intvl\0"
		"net.ipv4.tcp_keepalive_probes\0net.ipv4.tcp_rmem\0net.ipv4.tcp_wmem\0";
	char pattern[SYSCTL_NAME_MAX];

	if (names_have(safe, dotted))
		return true;
	for (uint32_t i = 0; i < unsafe->count; i++) {
		size_t len;

		sysctl_name(unsafe->items[i], '.', pattern);
		len = strlen(pattern);
		if (text_ends(pattern, "*") ? strncmp(dotted, pattern, len - 1) == 0
					    : strcmp(dotted, pattern) == 0)
			return true;
	}
	return false;
}
