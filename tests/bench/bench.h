/* SPDX-License-Identifier: MIT */
/*
 * bench: the floors that podinit is measured against, and the clock of every measurement. A floor
 * is the least that a program of its own could do for the same end: the same namespaces, mounts and
 * links, nothing decided, nothing checked, nothing recorded. Figures go to standard output, one a
 * line, in nanoseconds; tests/bench/run makes a table of them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tool {
	const char *name;
	const char *usage;
	int (*run)(char **args);
};

/* Ends the program with what failed, and why. */
_Noreturn void die(const char *what);

int64_t now_ns(void);
void print_ns(int64_t ns);
/* What is measured in podinit comes after a while in which nothing happened: processors sleep then,
 * and caches hold something else. So does what it is compared with. */
void rest_ms(long ms);
long number(const char *text, long least);

/* One line of a program's output, its time; dies when there is none within 10 s. */
int64_t read_stamp(int fd);

/* The namespaces of a pod, as descriptors: a container of it joins them. */
struct floor_pod {
	int net;
	int ipc;
	int uts;
	pid_t holder;
};

/* What a container starts from: the mounted image, a directory for its root, the program's words,
 * and a control group's directory below which each gets its own, "" = none. */
struct floor_image {
	const char *lower;
	const char *root;
	const char *groups;
	const char *const *argv;
	const struct floor_pod *pod; /* NULL: all five namespaces are new */
	bool whole;		     /* with what a kubelet's container has of mounts */
};

/* floor_mounts.c: in the new root, before it is the root. */
void floor_mounts(void);

/* Starts one; its output is out. Returns its process, and a descriptor of it in *pidfd. */
pid_t floor_start(const struct floor_image *image, int out, int *pidfd);
/* Waits for its end, removes its group. */
void floor_end(const struct floor_image *image, int pidfd);

int floor_chain(char **args);
int floor_whole(char **args);
int floor_restart(char **args);
int floor_pods(char **args);
int floor_probes(char **args);
int run_peer(char **args);
int act_and_tell(char **args);
int serve(char **args);
