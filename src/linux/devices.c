/* SPDX-License-Identifier: MIT */
#include "linux/devices.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const struct {
	char name[8];
	uint16_t mode;
	uint8_t major;
	uint8_t minor;
} devices[DEVICES_ALL] = {
	{"null", 0666, 1, 3},
	{"zero", 0666, 1, 5},
	{"full", 0666, 1, 7},
	{"random", 0666, 1, 8},
	{"urandom", 0666, 1, 9},
	{"tty", 0666, 5, 0},
	{"console", 0600, 5, 1},
	{"kmsg", 0644, 1, 11},
	{"ptmx", 0666, 5, 2},
};

int devices_make(int dir, size_t count, const char **name)
{
	mode_t before = umask(0); /* ours does not count */
	int failed = 0;

	for (size_t i = 0; i < count; i++) {
		mode_t mode = devices[i].mode;
		dev_t number = makedev(devices[i].major, devices[i].minor);

		const char *node = devices[i].name;

		if (mknodat(dir, node, S_IFCHR | mode, number) == 0 || errno == EEXIST)
			continue;
		if (failed == 0) {
			failed = errno;
			*name = node;
		}
	}
	(void)umask(before);
	errno = failed;
	return failed != 0 ? -1 : 0;
}
