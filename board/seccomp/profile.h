/* SPDX-License-Identifier: MIT */
/* A profile as it was read: what is to be answered to each call, for one machine. */
#pragma once

#include <stdint.h>

#define NAMES_MAX 1024
#define WORD_MAX  256 /* a path too */
#define CAPS	  2   /* that one call may ask for */

/* seccomp(2): numbers of Linux, whatever this is compiled on. */
#define ANSWER_KILL  0x80000000u
#define ANSWER_ERROR 0x00050000u
#define ANSWER_LOG   0x7ffc0000u
#define ANSWER_ALLOW 0x7fff0000u
#define LINUX_EPERM  1
#define LINUX_ENOSYS 38
#define MIPS_ENOSYS  89

struct machine {
	const char *name;
	uint32_t audit; /* AUDIT_ARCH_* */
	int column;	/* of the table of numbers */
	int big_endian;
};

enum test { TEST_NONE, TEST_IS, TEST_IS_NOT, TEST_LACKS };

struct rule { /* allowed only if an argument is so */
	enum test test;
	int argument;
	int count;
	uint32_t values[16];
};

struct answer {
	uint32_t value;
	uint8_t caps[CAPS]; /* that make it "allow", plus one; 0 = none */
	struct rule rule;
};

struct name {
	char text[WORD_MAX]; /* of a constant with a = before it */
	int has_number;
	uint32_t number; /* of a call; or a constant's value */
	int said;
	struct answer answer;
};

extern const struct machine *machine;
extern struct name names[NAMES_MAX];
extern int name_count;

/* Reads both files into names[], in which every call then has its answer. */
void read_profile(const char *syscalls, const char *profile);
/* What makes a call fail so: EPERM, ENOSYS. */
uint32_t refuse(uint32_t error);
/* Says what is wrong, and ends. */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *fmt, ...);
