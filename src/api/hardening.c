/* SPDX-License-Identifier: MIT */
#include "api/hardening.h"

#include <string.h>

/* Each is in Documentation/admin-guide/sysctl/ of the kernel. */
const struct hardening hardening_table[HARDENING_COUNT] = {
	/* Addresses of the kernel and its messages say where to aim. */
	{"kernel.kptr_restrict", "2"},
	{"kernel.dmesg_restrict", "1"},
	{"kernel.unprivileged_bpf_disabled", "1"},
	/* Only a parent, or CAP_SYS_PTRACE, may attach. */
	{"kernel.yama.ptrace_scope", "1"},
	/* No core dumps, quietly: below a file nothing can be made. A pipe would say so on the
	   console as often as a container likes, "core" is made where a container has chosen. */
	{"kernel.core_pattern", "/dev/null/core"},
	/* proc(5): nobody else's links, pipes and files in directories that all may write. */
	{"fs.protected_symlinks", "1"},
	{"fs.protected_hardlinks", "1"},
	{"fs.protected_fifos", "1"},
	{"fs.protected_regular", "2"},
	/* One container that took all would leave none for the others. Each file is charged to the
	   memory limit of who opened it, which is the better bound; the largest on 32 bits. */
	{"fs.file-max", "2147483647"},
	{"fs.mount-max", "2048"},
	/* TIOCSTI types into a terminal that others read; Linux 6.2 and later. */
	{"dev.tty.legacy_tiocsti", "0"},
	/* user_namespaces(7): what attacks need most often. It counts for PID 1 as well. */
	{"user.max_user_namespaces", "0"},
	{"kernel.kexec_load_disabled", "1"},
	/* No program that a container's request could start; node.yaml lists the modules, and
	   after them there are no others. */
	{"kernel.modprobe", ""},
	{"kernel.modules_disabled", "1"},
};

const struct hardening *hardening_find(const char *name)
{
	for (size_t i = 0; i < HARDENING_COUNT; i++)
		if (strcmp(hardening_table[i].name, name) == 0)
			return &hardening_table[i];
	return NULL;
}

bool hardening_is_excepted(const struct hardening *h, const struct strings *exceptions)
{
	for (uint32_t i = 0; i < exceptions->count; i++)
		if (strcmp(exceptions->items[i], h->name) == 0)
			return true;
	return false;
}
