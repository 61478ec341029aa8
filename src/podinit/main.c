/* SPDX-License-Identifier: MIT */
/* Which program this is: by the name it was called, its arguments, and whether it is PID 1. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apiserver/apiserver.h"
#include "base/fdio.h"
#include "base/text.h"
#include "boot/boot.h"
#include "linux/seccomp_filter.h"
#include "podctl/podctl.h"
#include "podinit/check.h"
#include "podinit/hosted.h"
#include "podinit/roles.h"
#include "version.h"

#define API_FEED_FD	    3
#define FIRST_PID_NAMESPACE 0xeffffffc /* PROC_PID_INIT_INO of the kernel */

static const char usage[] =
	"podinit " PODINIT_VERSION ": runs Kubernetes pods on one board, as PID 1\n"
	"\n"
	"usage:\n"
	"  podinit                  as PID 1: boots the board (also called init)\n"
	"  podinit --hosted DIR     runs the pods of DIR on this machine, as root, until SIGTERM\n"
	"  podinit check            prints what this kernel has of what podinit uses\n"
	"  podinit --version\n"
	"  podinit --help\n"
	"  podctl ...               the command line client: see podctl --help\n";

static void say(int fd, const char *text)
{
	(void)fd_write_all(fd, text, strlen(text), NULL);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_help(const char *word)
{
	return text_equal(word, "--help") || text_equal(word, "-h");
}

static int options(int argc, char **argv)
{
	if (argc == 3 && text_equal(argv[1], "--hosted"))
		return hosted_main(argv[2]);
	if (argc == 2 && text_equal(argv[1], "check"))
		return check_main();
	if ((argc == 2 && is_help(argv[1])) ||
		(argc == 3 && text_equal(argv[1], "check") && is_help(argv[2]))) {
		say(STDOUT_FILENO, usage);
		return 0;
	}
	if (argc == 2 && text_equal(argv[1], "--version")) {
		say(STDOUT_FILENO, "podinit " PODINIT_VERSION "\n");
		return 0;
	}
	say(STDERR_FILENO, usage);
	return 2;
}

/* In a PID namespace that is not the first: a container whose program is a link to /proc/self/exe
 * (CVE-2019-5736) gets no second PID 1. Before any boot there is no /proc to ask. */
static bool is_contained(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino != FIRST_PID_NAMESPACE;
}

/* Before it reads a byte it confines itself to the calls that it makes. A kernel without filters
 * was named at boot. */
static int api_main(void)
{
	struct arena a;
	struct seccomp_filter filter;

	arena_init(&a, SECCOMP_FILE_MAX);
	if (seccomp_check(NULL) == 0 && (seccomp_read(&a, filter_api_process,
						 filter_api_process_size, 0, &filter, NULL) < 0 ||
						seccomp_load(&filter) < 0))
		return 1;
	arena_fini(&a);
	return apiserver_main(API_FEED_FD);
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? last_part(argv[0]) : "podinit";

	if (text_equal(name, "podctl"))
		return podctl_main(argc, argv);
	if (text_equal(name, "podinit-api"))
		return api_main();
	/* PID 1 boots whatever the kernel's command line passes on; --hosted in a container is
	 * meant as said. */
	if (getpid() == 1 && !is_contained() && !(argc > 1 && text_equal(argv[1], "--hosted"))) {
		struct boot boot = {
			.run = role_board,
			.program = argv[0],
			.cgroup_fd = -1,
		};

		boot_main(&boot);
	}
	return options(argc, argv);
}
