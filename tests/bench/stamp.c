/* SPDX-License-Identifier: MIT */
/*
 * What every measured container runs: `stamp [stay]` says on its output when its first instruction
 * ran, in nanoseconds of CLOCK_MONOTONIC, and ends, or stays until it is killed. No start-up of the
 * C library is in the figure but its own few system calls.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec now;
	char line[32];
	int n;

	(void)argv;
	clock_gettime(CLOCK_MONOTONIC, &now);
	n = snprintf(line, sizeof line, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
	if (write(1, line, (size_t)n) != n)
		return 1;
	if (argc == 1)
		return 0;
	for (;;)
		pause();
}
