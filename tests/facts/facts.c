/* SPDX-License-Identifier: MIT */
/*
 * facts SUBJECT[=ARGUMENT]...: prints what is so inside a container, a fact a line, in the order
 * asked. A line says all there is of its kind, so that a case that wants the whole line also finds
 * what should not be there. `facts wait` then stays. It ends with 0 whatever it saw, 2 for a wrong
 * subject.
 */
#include "facts/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

long slurp(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t len = 0;
	ssize_t n;

	buf[0] = '\0';
	if (fd < 0)
		return -1;
	while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) > 0)
		len += (size_t)n;
	buf[len] = '\0';
	(void)close(fd);
	return (long)len;
}

const char *error_name(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
		{EPERM, "EPERM"},
		{ENOENT, "ENOENT"},
		{EACCES, "EACCES"},
		{ENODEV, "ENODEV"},
		{EINVAL, "EINVAL"},
		{ENOSPC, "ENOSPC"},
		{EROFS, "EROFS"},
		{ENOSYS, "ENOSYS"},
		{EBADF, "EBADF"},
		{EFAULT, "EFAULT"},
		{EOPNOTSUPP, "EOPNOTSUPP"},
		{ENXIO, "ENXIO"},
	};
	static char number[16];

	if (error == 0)
		return "ok";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == error)
			return names[i].name;
	(void)snprintf(number, sizeof(number), "%d", error);
	return number;
}

bool begins(const char *text, const char *what)
{
	return strncmp(text, what, strlen(what)) == 0;
}

const char *status_of(const char *name, char buf[TEXT_MAX])
{
	size_t len = strlen(name);
	char *line = buf;

	(void)slurp("/proc/self/status", buf, TEXT_MAX);
	while (*line) {
		size_t all = strcspn(line, "\n");
		char *next = line + all + (line[all] == '\n');

		line[all] = '\0';
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, " \t");
		line = next;
	}
	return "";
}

static void wait_for_the_end(const char *arg)
{
	(void)arg;
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

static const struct {
	const char *name;
	void (*tell)(const char *arg);
} subjects[] = {
	{"user", tell_user},
	{"process", tell_process},
	{"environment", tell_environment},
	{"privileges", tell_privileges},
	{"capabilities", tell_capabilities},
	{"host", tell_host},
	{"limits", tell_limits},
	{"oom", tell_oom},
	{"maps", tell_maps},
	{"descriptors", tell_descriptors},
	{"signals", tell_signals},
	{"cgroup", tell_cgroup},
	{"filesystems", tell_filesystems},
	{"mounts", tell_mounts},
	{"devices", tell_devices},
	{"masked", tell_masked},
	{"read-only", tell_read_only},
	{"stat", tell_stat},
	{"write", try_write},
	{"root", try_root},
	{"propagation", try_propagation},
	{"host-mount", try_host_mount},
	{"host-unmount", try_host_unmount},
	{"segment", try_segment},
	{"calls", try_calls},
	{"sysctl", try_sysctl},
	{"wait", wait_for_the_end},
};

static bool tell(const char *subject)
{
	size_t len = strcspn(subject, "=");

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if (strncmp(subjects[i].name, subject, len) != 0 || subjects[i].name[len])
			continue;
		subjects[i].tell(subject[len] ? subject + len + 1 : NULL);
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!tell(argv[i])) {
			(void)fprintf(stderr, "facts: there is no %s\n", argv[i]);
			return 2;
		}
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
