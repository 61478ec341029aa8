/* SPDX-License-Identifier: MIT */
/*
 * attack: the attacker of the cases in tests/escape and tests/board/escape, in a container. Each
 * attack is a word; it says `WORD: refused ERRNO`, or `WORD: GOT THROUGH` and what it met there. An
 * attack that gets through does no harm: it asks in a way that fails behind the check of rights.
 */
#pragma once

#include <stddef.h>

struct attack {
	const char *name;
	/* 0 = got through, else errno; whether that is a refusal decides refuses(). */
	int (*run)(const char *word);
};

/* Begins the definition of one. */
#define ATTACK(function) static int function(const char *word __attribute__((unused)))

/* attacks of a group, ended by a NULL name */
extern const struct attack attacks_privileged[]; /* refused to root with default capabilities */
extern const struct attack attacks_raw[];	 /* refused without CAP_NET_RAW */
extern const struct attack attacks_filtered[];	 /* refused by the default seccomp profile */
extern const struct attack attacks_kernel[];	 /* files of the kernel, masked or read-only */
extern const struct attack attacks_inside[];	 /* what the container was started with */

/* 0 or errno of a system call's result. */
int outcome(long result);

/* Tools of a case: they act until they are killed, or for some seconds. */
struct tool {
	const char *name;
	const char *usage;
	int (*run)(char **args); /* exit status */
};

extern const struct tool tools[];

int advertise(char **args);	   /* attack_net.c */
int bomb_descriptors(char **args); /* attack_bombs.c */
int bomb_mounts(char **args);
int take_memory(char **args);

/* `WORD: refused ERRNO` or `WORD: GOT THROUGH`; returns true when it got through. */
int tell(const char *word, int error);
