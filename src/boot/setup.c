/* SPDX-License-Identifier: MIT */
#include "boot/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "boot/early.h"
#include "boot/hardening.h"
#include "linux/modules.h"

#define NODE_FILE      "/etc/podinit/node.yaml"
#define INDEX_MEMORY   (4 * 1024 * 1024)
#define CONF_MEMORY    (256 * 1024)
#define MOUNT_PATIENCE 30000 /* ms: an ext4 journal is replayed in it */
#define PANIC_SECONDS  "10"  /* after a kernel panic the board starts again by itself */

static struct {
	struct arena arena;
	struct module_index index;
	char dir[128];
	bool read;
	bool usable;
} modules;

static void read_index(void)
{
	struct err e;
	struct utsname name;

	modules.read = true;
	if (uname(&name) < 0)
		return;
	text_join(modules.dir, sizeof modules.dir, "/lib/modules/", name.release, NULL);
	arena_init(&modules.arena, INDEX_MEMORY);
	modules.usable = module_index_read(&modules.arena, modules.dir, &modules.index, &e) == 0;
	if (!modules.usable)
		log_error(e.text);
}

void setup_load_module(const char *name, const char *params)
{
	struct err e;

	if (!modules.read)
		read_index();
	if (modules.usable && module_load(modules.dir, &modules.index, name, params, &e) < 0)
		log_error(e.text);
}

void setup_forget_modules(void)
{
	arena_fini(&modules.arena);
	modules.read = false;
	modules.usable = false;
}

void setup_read_conf(struct nodeconf *conf)
{
	static struct arena arena;
	struct problems problems;
	struct err e;
	char line[512];
	struct text t;
	size_t len;
	char *text;

	nodeconf_defaults(conf, false);
	arena_init(&arena, CONF_MEMORY);
	if (access(NODE_FILE, F_OK) < 0) {
		log_info("no ", NODE_FILE, ": the defaults hold");
		return;
	}
	text = fd_read_file(&arena, AT_FDCWD, NODE_FILE, CONF_MEMORY / 4, &len, &e);
	if (!text) {
		log_error(e.text);
		return;
	}
	problems_init(&problems, &arena, NODE_FILE);
	if (nodeconf_load(&arena, NODE_FILE, text, len, conf, &problems))
		return;
	for (uint32_t i = 0; i < problems.count; i++) {
		text_init(&t, line, sizeof line);
		problem_line(&problems.items[i], &t);
		log_error(line);
	}
	log_error(NODE_FILE, " is not used: the defaults hold until it is corrected");
	nodeconf_defaults(conf, false);
}

static void make_directory(const char *path)
{
	char copy[256];

	if (!text_copy(copy, sizeof copy, path))
		return;
	early_make_parents(copy);
	mkdir(copy, 0755);
}

static const struct {
	const char *name;
	unsigned long flag;
} mount_flags[] = {
	{"ro", MS_RDONLY},
	{"rw", 0},
	{"nosuid", MS_NOSUID},
	{"nodev", MS_NODEV},
	{"noexec", MS_NOEXEC},
	{"noatime", MS_NOATIME},
	{"nodiratime", MS_NODIRATIME},
	{"relatime", MS_RELATIME},
	{"sync", MS_SYNCHRONOUS},
	{"dirsync", MS_DIRSYNC},
	{"defaults", 0},
};

/* Splits options into mount(2) flags and the text for the file system. */
static unsigned long split_options(const struct strings *options, struct text *data)
{
	unsigned long flags = 0;

	for (uint32_t i = 0; i < options->count; i++) {
		size_t k = 0;

		while (k < ARRAY_LEN(mount_flags) &&
			!text_equal(options->items[i], mount_flags[k].name))
			k++;
		if (k < ARRAY_LEN(mount_flags))
			flags |= mount_flags[k].flag;
		else
			text_add_all(data, data->len > 0 ? "," : "", options->items[i], NULL);
	}
	return flags;
}

/* Waits for a child at most ms; its exit status, or -1 when it has not ended (it is left to the
 * reaper). */
static int wait_child(pid_t pid, int ms)
{
	AUTO_FD int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {.fd = pidfd, .events = POLLIN};
	int status;

	if (pidfd >= 0 && poll(&p, 1, ms) <= 0)
		return -1;
	if (waitpid(pid, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* In a child with a deadline: a medium that does not answer must not hold the boot. */
static void mount_listed(const struct mount_spec *m)
{
	char data_text[256];
	struct text data;
	unsigned long flags;
	pid_t pid;
	int code;

	text_init(&data, data_text, sizeof data_text);
	flags = split_options(&m->options, &data);
	make_directory(m->path);
	pid = fork();
	if (pid == 0)
		_exit(mount(m->device, m->path, m->type, flags, data.len > 0 ? data_text : NULL) < 0
				? errno
				: 0);
	code = pid < 0 ? errno : wait_child(pid, MOUNT_PATIENCE);
	if (code == 0)
		log_info("mounted ", m->device, " at ", m->path);
	else
		log_line(is_true(m->optional) ? LOG_WARNING : LOG_ERROR, "Failed to mount ",
			m->device, " at ", m->path, ": ", err_text(code < 0 ? ETIMEDOUT : code),
			is_true(m->optional) ? " (optional: going on without)" : NULL, NULL);
}

static void set_hostname(const struct nodeconf *conf)
{
	const char *name = conf->board.hostname ? conf->board.hostname : conf->board.node_name;
	char file[HOST_NAME_MAX + 2];

	/* hostname(5) */
	if (!name && fd_get(AT_FDCWD, "/etc/hostname", file, sizeof file, NULL) == 0 && file[0])
		name = file;
	if (!name)
		name = "podinit";
	if (sethostname(name, strlen(name)) < 0)
		log_error("Failed to set the host name \"", name, "\": ", err_text(errno));
}

void setup_board(const struct nodeconf *conf)
{
	AUTO_FD int sys = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct err e;

	set_hostname(conf);
	if (fd_put(AT_FDCWD, "/proc/sys/kernel/panic", PANIC_SECONDS, &e) < 0)
		log_error(e.text);
	for (uint32_t i = 0; i < conf->board.modules.count; i++)
		setup_load_module(
			conf->board.modules.items[i].name, conf->board.modules.items[i].params);
	setup_forget_modules();
	early_make_nodes();
	for (uint32_t i = 0; i < conf->board.mounts.count; i++)
		mount_listed(&conf->board.mounts.items[i]);
	hardening_apply(sys, &conf->board.hardening_exceptions);
}
