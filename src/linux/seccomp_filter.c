/* SPDX-License-Identifier: MIT */
/* Reading and loading compiled filters; seccomp(2). */
#include "linux/seccomp_filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <unistd.h>

#include "linux/sysnum.h"

#define MAGIC	  "PSF1"
#define HEAD_SIZE 12

#ifndef SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define SECCOMP_FILTER_FLAG_SPEC_ALLOW (1UL << 2)
#endif

static bool has_cap(uint64_t caps, uint8_t plus_one)
{
	return plus_one > 0 && plus_one <= 64 && (caps >> (plus_one - 1) & 1) != 0;
}

int seccomp_read(struct arena *a, const void *file, size_t len, uint64_t caps,
	struct seccomp_filter *out, struct err *e)
{
	const unsigned char *bytes = file;
	struct sock_filter *code;
	uint32_t count;

	if (len < HEAD_SIZE || memcmp(bytes, MAGIC, 4) != 0)
		return err_set(e, EINVAL, "not a compiled profile");
	/* Of the machine, as in the filter that was built with this program. */
	if (memcmp(bytes + 4, filter_runtime_default + 4, 4) != 0)
		return err_set(e, EINVAL, "compiled for another machine");
	memcpy(&count, bytes + 8, sizeof(count));
	if (count == 0 || count > SECCOMP_CODE_MAX || len != HEAD_SIZE + count * sizeof(*code))
		return err_set(e, EINVAL, "cut off, or too long");
	code = arena_alloc(a, count * sizeof(*code));
	if (!code)
		return err_sys(e, ENOMEM, "read", NULL);
	memcpy(code, bytes + HEAD_SIZE, count * sizeof(*code));
	for (struct sock_filter *i = code; i < code + count; i++) {
		if (i->code != (BPF_RET | BPF_K))
			continue;
		if (has_cap(caps, i->jt) || has_cap(caps, i->jf))
			i->k = SECCOMP_RET_ALLOW;
		i->jt = i->jf = 0;
	}
	*out = (struct seccomp_filter){code, count};
	return 0;
}

/* seccomp(2): a kernel that knows filters looks at the program, and there is none. */
int seccomp_check(struct err *e)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) < 0 && errno == EFAULT)
		return 0;
	return err_set(e, ENOSYS, "the kernel lacks seccomp filter (CONFIG_SECCOMP_FILTER)");
}

/* SPEC_ALLOW: what kernels do of themselves since 5.16. Before, a filter switched on slow
 * protections against the process's own speculation. */
int seccomp_load(const struct seccomp_filter *f)
{
	union {
		const struct sock_filter *in;
		struct sock_filter *out;
	} code = {f->code};
	struct sock_fprog program = {(unsigned short)f->count, code.out};

	return (int)syscall(
		SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
}
