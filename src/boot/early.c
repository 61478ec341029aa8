/* SPDX-License-Identifier: MIT */
#include "boot/early.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"

struct early_mount {
	const char *path;
	const char *type;
	unsigned long flags;
	const char *options;
};

static const struct early_mount api_mounts[] = {
	{"/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL},
	{"/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL},
};

/* Every tmpfs has a size: a log or a core dump must not take the board's memory. */
static const struct early_mount rest_mounts[] = {
	{"/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=666"},
	{"/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=10%"},
	{"/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=50%"},
	{"/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=10%"},
	{"/var/log", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755,size=20%"},
	{"/sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, "nsdelegate"},
};

static const struct {
	const char *path;
	mode_t mode;
	unsigned int major;
	unsigned int minor;
} nodes[] = {
	{"/dev/console", S_IFCHR | 0600, 5, 1},
	{"/dev/null", S_IFCHR | 0666, 1, 3},
	{"/dev/zero", S_IFCHR | 0666, 1, 5},
	{"/dev/full", S_IFCHR | 0666, 1, 7},
	{"/dev/random", S_IFCHR | 0666, 1, 8},
	{"/dev/urandom", S_IFCHR | 0666, 1, 9},
	{"/dev/kmsg", S_IFCHR | 0644, 1, 11},
	{"/dev/tty", S_IFCHR | 0666, 5, 0},
	{"/dev/ptmx", S_IFCHR | 0666, 5, 2},
};

static int mount_one(const struct early_mount *m, struct err *e)
{
	/* EBUSY: it is mounted there already, by the initramfs or the kernel. */
	mkdir(m->path, 0755);
	if (mount(m->type, m->path, m->type, m->flags, m->options) == 0 || errno == EBUSY)
		return 0;
	err_errno(e, "mount", m->type);
	return err_wrap(e, "Failed to set up", m->path);
}

static bool is_mount_point(const char *path)
{
	struct stat at;
	struct stat parent;
	char up[64];

	text_join(up, sizeof up, path, "/..", NULL);
	return stat(path, &at) == 0 && stat(up, &parent) == 0 && at.st_dev != parent.st_dev;
}

static void make_fixed_nodes(void)
{
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++)
		if (mknod(nodes[i].path, nodes[i].mode, makedev(nodes[i].major, nodes[i].minor)) ==
			0)
			chmod(nodes[i].path, nodes[i].mode & 0777);
}

/* The value of key in a uevent text ("MAJOR=254\nMINOR=0\nDEVNAME=vda\n"). */
static bool uevent_value(const char *text, const char *key, char *out, size_t size)
{
	size_t key_len = strlen(key);

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > key_len && memcmp(text, key, key_len) == 0 && text[key_len] == '=') {
			struct text t;

			text_init(&t, out, size);
			text_add_n(&t, text + key_len + 1, len - key_len - 1);
			return !t.cut;
		}
		text += len + (text[len] == '\n');
	}
	return false;
}

void early_make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

static void make_node(int class_fd, const char *device, mode_t type)
{
	char uevent_path[64];
	char uevent[512];
	char major_text[16];
	char minor_text[16];
	char name[64];
	char path[80];
	int64_t major_number;
	int64_t minor_number;

	if (!text_join(uevent_path, sizeof uevent_path, device, "/uevent", NULL) ||
		fd_get(class_fd, uevent_path, uevent, sizeof uevent, NULL) < 0)
		return;
	if (!uevent_value(uevent, "MAJOR", major_text, sizeof major_text) ||
		!uevent_value(uevent, "MINOR", minor_text, sizeof minor_text) ||
		!uevent_value(uevent, "DEVNAME", name, sizeof name))
		return;
	if (!text_to_int64(major_text, 0, 4095, &major_number) ||
		!text_to_int64(minor_text, 0, 1048575, &minor_number))
		return;
	text_join(path, sizeof path, "/dev/", name, NULL);
	early_make_parents(path);
	(void)!mknod(path, type | 0600, makedev((unsigned)major_number, (unsigned)minor_number));
}

static void make_class_nodes(const char *class, mode_t type)
{
	DIR *dir = opendir(class);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			make_node(dirfd(dir), entry->d_name, type);
	closedir(dir);
}

void early_make_nodes(void)
{
	make_fixed_nodes();
	make_class_nodes("/sys/dev/block", S_IFBLK);
	make_class_nodes("/sys/dev/char", S_IFCHR);
}

static int mount_dev(struct err *e)
{
	if (is_mount_point("/dev"))
		return 0;
	mkdir("/dev", 0755);
	if (mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=755,size=1m") < 0) {
		if (errno != ENODEV && errno != EINVAL)
			return err_errno(e, "mount", "devtmpfs at /dev");
		if (mount("dev", "/dev", "tmpfs", MS_NOSUID, "mode=755,size=1m") < 0)
			return err_errno(e, "mount", "tmpfs at /dev");
		log_info("the kernel has no devtmpfs: /dev is our own");
	}
	early_make_nodes();
	return 0;
}

int early_mount_api(struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(api_mounts); i++)
		if (!is_mount_point(api_mounts[i].path) && mount_one(&api_mounts[i], e) < 0)
			return -1;
	return mount_dev(e);
}

/* Hands every controller that podinit uses down to the level below; one that the kernel lacks is
 * simply not there. */
static void enable_controllers(int cgroup_fd)
{
	static const char *const wanted[] = {"+cpu", "+memory", "+pids", "+io"};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		struct err e = {0};

		if (fd_put(cgroup_fd, "cgroup.subtree_control", wanted[i], &e) < 0)
			log_warning("cgroup v2 controller ", wanted[i] + 1,
				" is not available: ", e.text);
	}
}

void early_mount_rest(int *cgroup_fd)
{
	for (size_t i = 0; i < ARRAY_LEN(rest_mounts); i++) {
		struct err e = {0};

		if (!is_mount_point(rest_mounts[i].path) && mount_one(&rest_mounts[i], &e) < 0)
			log_error(e.text);
	}
	*cgroup_fd = -1;
	if (is_mount_point("/sys/fs/cgroup"))
		*cgroup_fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*cgroup_fd >= 0)
		enable_controllers(*cgroup_fd);
	/* Mounts made in a container's namespace must not come back here (mount_namespaces(7)). */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		log_error("Failed to make / private: ", err_text(errno));
}

void early_open_console(void)
{
	/* Non-blocking: a console that stands still (Ctrl-S) must not stop PID 1. */
	AUTO_FD int fd = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

	/* Without one, 0 to 2 must not become somebody else's descriptors. */
	if (fd < 0)
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	for (int std = 0; std <= 2; std++)
		(void)!dup2(fd, std);
	if (fd <= 2)
		fd_steal(&fd);
}
