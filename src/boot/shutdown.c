/* SPDX-License-Identifier: MIT */
#include "boot/shutdown.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"

#define TERM_PATIENCE SECONDS(2)
#define KILL_PATIENCE SECONDS(2)
#define SYNC_PATIENCE SECONDS(10)
#define UMOUNT_ROUNDS 4
#define MOUNTINFO_MAX 65536
#define POLL_NS	      10000000

/* Reaps until no child is left or the time is over. */
static bool reap_all(msec patience)
{
	msec deadline = clock_boot() + patience;
	struct timespec pause = {.tv_nsec = POLL_NS};

	for (;;) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0 && errno == ECHILD)
			return true;
		if (clock_boot() >= deadline)
			return false; /* also while others end and make new ones all the time */
		if (pid == 0)
			nanosleep(&pause, NULL);
	}
}

static void end_processes(void)
{
	kill(-1, SIGTERM);
	kill(-1, SIGCONT);
	if (reap_all(TERM_PATIENCE))
		return;
	kill(-1, SIGKILL);
	if (!reap_all(KILL_PATIENCE))
		log_warning("some processes cannot be ended: the kernel holds them");
}

/* mountinfo writes space, tab, newline and backslash of a path in octal (proc(5)). */
static void unescape(char *s)
{
	char *out = s;

	while (*s) {
		if (s[0] == '\\' && s[1] && s[2] && s[3]) {
			*out++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 4;
		} else {
			*out++ = *s++;
		}
	}
	*out = '\0';
}

/* The fifth word of a mountinfo line, in place. */
static char *mount_point(char *line)
{
	for (int i = 0; i < 4; i++) {
		line = strchr(line, ' ');
		if (!line)
			return NULL;
		line++;
	}
	line[strcspn(line, " ")] = '\0';
	unescape(line);
	return line;
}

/* The root goes read-only with the machine, and what only the kernel stores has nothing to lose. */
static bool stays(const char *path)
{
	static const char *const kernel[] = {"/proc", "/sys", "/dev"};

	for (size_t i = 0; i < ARRAY_LEN(kernel); i++) {
		size_t len = strlen(kernel[i]);

		if (strncmp(path, kernel[i], len) == 0 && (path[len] == '\0' || path[len] == '/'))
			return true;
	}
	return text_equal(path, "/");
}

/* Unmounts from the newest mount to the oldest. Returns how many could not be. */
static int unmount_round(char *text, size_t len, bool last)
{
	int left = 0;

	while (len > 0) {
		char *path;
		size_t start = len - 1;

		text[len - 1] = '\0';
		while (start > 0 && text[start - 1] != '\n')
			start--;
		path = mount_point(text + start);
		len = start;
		if (!path || stays(path) || umount2(path, UMOUNT_NOFOLLOW) == 0)
			continue;
		left++;
		if (!last)
			continue;
		log_warning("Failed to unmount ", path, ": ", err_text(errno),
			"; it is made read-only");
		mount(NULL, path, NULL, MS_REMOUNT | MS_RDONLY, NULL);
	}
	return left;
}

static void unmount_all(void)
{
	static char text[MOUNTINFO_MAX];

	for (int round = 1; round <= UMOUNT_ROUNDS; round++) {
		AUTO_FD int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
		size_t len = 0;
		ssize_t n;

		if (fd < 0)
			return;
		while (len < sizeof text && (n = read(fd, text + len, sizeof text - len)) > 0)
			len += (size_t)n;
		if (unmount_round(text, len, round == UMOUNT_ROUNDS) == 0)
			return;
	}
}

/* In children with a deadline: a dead disk must not keep the board from going down. */
static void bounded(void (*work)(void), const char *what)
{
	pid_t pid = fork();

	if (pid == 0) {
		work();
		_exit(0);
	}
	if (pid > 0 && !reap_all(SYNC_PATIENCE))
		log_warning("gave up waiting for ", what);
}

void shutdown_machine(enum boot_end how)
{
	static const struct {
		const char *word;
		unsigned command;
	} ends[] = {
		[BOOT_POWEROFF] = {"power off", RB_POWER_OFF},
		[BOOT_REBOOT] = {"reboot", RB_AUTOBOOT},
		[BOOT_HALT] = {"halt", RB_HALT_SYSTEM},
	};

	end_processes();
	log_info("unmounting file systems");
	bounded(sync, "the disks");
	bounded(unmount_all, "file systems to unmount");
	log_info(ends[how].word);
	reboot((int)ends[how].command);
	log_error("Failed to stop the machine: ", err_text(errno));
	for (;;)
		pause();
}
