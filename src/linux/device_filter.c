/* SPDX-License-Identifier: MIT */
#include "linux/device_filter.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct device_rule defaults[DEVICE_FILTER_DEFAULT] = {
	{1, 3, false, true},		/* null */
	{1, 5, false, true},		/* zero */
	{1, 7, false, true},		/* full */
	{1, 8, false, true},		/* random */
	{1, 9, false, true},		/* urandom */
	{5, 0, false, true},		/* tty, the terminal of the session */
	{5, 2, false, true},		/* ptmx */
	{136, DEVICE_ANY, false, true}, /* pts/0 and so on: each devpts shows its own */
};

enum { RESULT, CONTEXT, TYPE, ACCESS, MAJOR, MINOR }; /* registers; the first two are given */

/* A way out of the program. */
static struct bpf_insn *answer(struct bpf_insn *at, int allowed)
{
	*at++ = (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_K, RESULT, 0, 0, allowed};
	*at++ = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	return at;
}

#define UNLESS (BPF_JMP | BPF_JNE | BPF_K)

/* A comparison that fails goes on after the rule. */
static struct bpf_insn *put_rule(struct bpf_insn *at, const struct device_rule *r)
{
	struct bpf_insn *start = at;
	int type = r->block ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;

	*at++ = (struct bpf_insn){UNLESS, TYPE, 0, 0, type};
	*at++ = (struct bpf_insn){UNLESS, MAJOR, 0, 0, (int32_t)r->major};
	if (r->minor != DEVICE_ANY)
		*at++ = (struct bpf_insn){UNLESS, MINOR, 0, 0, (int32_t)r->minor};
	if (!r->write)
		*at++ = (struct bpf_insn){UNLESS, ACCESS, 0, 0, BPF_DEVCG_ACC_READ};
	at = answer(at, 1);
	for (struct bpf_insn *i = start; i < at; i++)
		if (i->code == UNLESS)
			i->off = (int16_t)(at - i - 1);
	return at;
}

#define WORD(m) offsetof(struct bpf_cgroup_dev_ctx, m)
#define LOAD	(BPF_LDX | BPF_MEM | BPF_W)

/* access_type is (how << 16) | what kind of device. */
static const struct bpf_insn beginning[] = {
	{LOAD, TYPE, CONTEXT, WORD(access_type), 0},
	{LOAD, MAJOR, CONTEXT, WORD(major), 0},
	{LOAD, MINOR, CONTEXT, WORD(minor), 0},
	{BPF_ALU64 | BPF_MOV | BPF_X, ACCESS, TYPE, 0, 0},
	{BPF_ALU64 | BPF_RSH | BPF_K, ACCESS, 0, 0, 16},
	{BPF_ALU64 | BPF_AND | BPF_K, TYPE, 0, 0, 0xffff},
	{UNLESS, ACCESS, 0, 2, BPF_DEVCG_ACC_MKNOD},
};

uint32_t device_filter_build(const struct device_rule *rules, uint32_t count, struct bpf_insn *out)
{
	struct bpf_insn *at = out;

	memcpy(at, beginning, sizeof beginning);
	at = answer(at + ARRAY_LEN(beginning), 1);
	for (uint32_t i = 0; i < DEVICE_FILTER_DEFAULT; i++)
		at = put_rule(at, &defaults[i]);
	for (uint32_t i = 0; i < count; i++)
		at = put_rule(at, &rules[i]);
	at = answer(at, 0);
	return (uint32_t)(at - out);
}

int device_filter_load(const struct device_rule *rules, uint32_t count, struct err *e)
{
	struct bpf_insn program[DEVICE_FILTER_SIZE(DEVICE_FILTER_RULES)];
	union bpf_attr attr;
	long fd;

	if (count > DEVICE_FILTER_RULES)
		return err_sys(e, E2BIG, "load the device filter", NULL);
	memset(&attr, 0, sizeof attr); /* the kernel wants zeroes also where no member is */
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insn_cnt = device_filter_build(rules, count, program);
	attr.insns = (uintptr_t)program; /* zero-extended, as the kernel wants pointers */
	attr.license = (uintptr_t) "MIT";
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr); /* is close-on-exec */
	return fd < 0 ? err_errno(e, "load the device filter", "(CONFIG_CGROUP_BPF)") : (int)fd;
}

int device_filter_attach(int cgroup, int program, struct err *e)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.target_fd = (uint32_t)cgroup;
	attr.attach_bpf_fd = (uint32_t)program;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = BPF_F_ALLOW_MULTI;
	if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof attr) < 0)
		return err_errno(e, "attach the device filter", NULL);
	return 0;
}
