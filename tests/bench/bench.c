/* SPDX-License-Identifier: MIT */
/* The tools by name, and the few words that they have in common. */
#include "bench.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void rest_ms(long ms)
{
	const struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	if (nanosleep(&rest, NULL) < 0)
		die("resting");
}

void print_ns(int64_t ns)
{
	printf("%lld\n", (long long)ns);
}

long number(const char *text, long least)
{
	long n = text ? strtol(text, NULL, 10) : -1;

	if (n < least) {
		fprintf(stderr, "bench: a number is missing\n");
		exit(2);
	}
	return n;
}

int64_t read_stamp(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char line[64];
	ssize_t n;

	if (poll(&ready, 1, 10000) != 1)
		die("waiting for a stamp");
	n = read(fd, line, sizeof line - 1);
	if (n <= 0)
		die("reading a stamp");
	line[n] = '\0';
	return strtoll(line, NULL, 10);
}

static const struct tool tools[] = {
	{"chain", "N IMAGE ROOT GROUPS PROGRAM: containers in one pod, each after the other's end",
		floor_chain},
	{"whole", "N IMAGE ROOT GROUPS PROGRAM: the same with all mounts of a kubelet's container",
		floor_whole},
	{"restart",
		"N IMAGE ROOT GROUPS PROGRAM: from a SIGKILL to the first instruction of the next",
		floor_restart},
	{"pods",
		"N IMAGE ROOT GROUPS PAUSE PROGRAM [REST]: pods with a link, an address and a "
		"container, so many ms after each other",
		floor_pods},
	{"probes", "KIND N PID|PORT [PROGRAM]: exec, tcp or http", floor_probes},
	{"peer", "N PROGRAM ARGUMENT...: from before its start to the stamp that it prints",
		run_peer},
	{"act", "kill PID | rename FROM TO: does it, and says when", act_and_tell},
	{"serve", "PORT: answers HTTP with 200 until it is killed", serve},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof tools / sizeof *tools; i++)
		if (strcmp(argv[1], tools[i].name) == 0)
			return tools[i].run(argv + 2);
	fputs("usage:\n", stderr);
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		fprintf(stderr, "  bench %s %s\n", tools[i].name, tools[i].usage);
	return 2;
}
