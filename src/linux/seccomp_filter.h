/* SPDX-License-Identifier: MIT */
/*
 * Filters of system calls, as board/seccomp/compile writes them: "PSF1", this machine's AUDIT_ARCH
 * number, the count of instructions, the instructions. A return has in jt and jf the capabilities,
 * plus one, that change it to "allow". The built-in ones come from configs/seccomp.
 */
#pragma once

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"

#define SECCOMP_CODE_MAX 4096 /* instructions, of any filter */
#define SECCOMP_FILE_MAX (12 + 8 * SECCOMP_CODE_MAX)

struct sock_filter;

struct seccomp_filter { /* count 0 = none */
	const struct sock_filter *code;
	uint32_t count;
};

/* Of a pod's RuntimeDefault. */
extern const unsigned char filter_runtime_default[];
extern const size_t filter_runtime_default_size;
/* Of the API process, from its start. */
extern const unsigned char filter_api_process[];
extern const size_t filter_api_process_size;

/* A file of len bytes to a filter in the arena, for who has these capabilities. -1 = it is not one
 * that was compiled, whole, for this machine. The kernel checks the program itself. */
int seccomp_read(struct arena *a, const void *file, size_t len, uint64_t caps,
	struct seccomp_filter *out, struct err *e);
/* Does the kernel know filters? -1 = it was built without CONFIG_SECCOMP_FILTER. */
int seccomp_check(struct err *e);
/* Puts a filter on this process, for good. Needs no_new_privs or CAP_SYS_ADMIN. A plain system
 * call, for a cloned child: -1 with errno. */
int seccomp_load(const struct seccomp_filter *f);
