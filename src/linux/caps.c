/* SPDX-License-Identifier: MIT */
/* Names by libcap. Sets stay plain masks: a cloned child hands them to the kernel without a
 * library. */
#include "linux/caps.h"

#include <string.h>
#include <strings.h>
#include <sys/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define BIT(cap)	(UINT64_C(1) << (cap))

uint64_t caps_default(bool devices_filtered)
{
	return (devices_filtered ? BIT(CAP_MKNOD) : 0) | BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) |
	       BIT(CAP_FSETID) | BIT(CAP_FOWNER) | BIT(CAP_NET_RAW) | BIT(CAP_SETGID) |
	       BIT(CAP_SETUID) | BIT(CAP_SETFCAP) | BIT(CAP_SETPCAP) | BIT(CAP_NET_BIND_SERVICE) |
	       BIT(CAP_SYS_CHROOT) | BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE);
}

uint64_t caps_all(void)
{
	unsigned count = (unsigned)cap_max_bits();

	return count >= 64 ? UINT64_MAX : BIT(count) - 1;
}

uint64_t caps_own(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};

	if (syscall(SYS_capget, &head, data) != 0)
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

bool caps_may_raise_limits(void)
{
	return caps_own() & BIT(CAP_SYS_RESOURCE);
}

bool caps_by_name(const char *name, uint64_t *mask)
{
	char full[48];
	struct text t;
	cap_value_t cap;

	if (strcasecmp(name, "ALL") == 0) {
		*mask = caps_all();
		return true;
	}
	text_init(&t, full, sizeof(full));
	if (strncasecmp(name, "CAP_", 4) != 0)
		text_add(&t, "cap_");
	text_add(&t, name);
	/* libcap stops at what can be no part of a name, and takes numbers; no manifest may have
	 * either. */
	if (t.cut || full[strspn(full, NAME_CHARACTERS)] != '\0')
		return false;
	if (cap_from_name(full, &cap) < 0 || cap < 0 || cap >= 64)
		return false;
	if (!(BIT(cap) & caps_all()))
		return false;
	*mask = BIT(cap);
	return true;
}
