/* SPDX-License-Identifier: MIT */
#include "boot/early.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "linux/cgroup.h"
#include "linux/devices.h"
#include "linux/dir.h"

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

static const struct early_mount devtmpfs = {"/dev", "devtmpfs", MS_NOSUID, "mode=755,size=1m"};
static const struct early_mount own_dev = {"/dev", "tmpfs", MS_NOSUID, "mode=755,size=1m"};

static bool is_mount_point(const char *path)
{
	struct stat at;
	struct stat parent;
	char up[64];

	text_join(up, sizeof up, path, "/..", NULL);
	return stat(path, &at) == 0 && stat(up, &parent) == 0 && at.st_dev != parent.st_dev;
}

/* What is mounted there already, by the initramfs or the kernel, stays. */
static int mount_one(const struct early_mount *m, struct err *e)
{
	if (is_mount_point(m->path))
		return 0;
	mkdir(m->path, 0755);
	if (mount(m->type, m->path, m->type, m->flags, m->options) == 0 || errno == EBUSY)
		return 0;
	err_errno(e, "mount", m->type);
	return err_wrap(e, "Failed to set up", m->path);
}

void early_make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

/* device is its numbers, "254:0"; its name is in its uevent ("MAJOR=254\nMINOR=0\nDEVNAME=vda\n").
 */
static int make_node(void *type, int class_fd, const char *device, struct err *e)
{
	static const char key[] = "\nDEVNAME=";
	char text[512];
	char path[80];
	char *end;
	char *name;
	unsigned major_number = (unsigned)strtoul(device, &end, 10);

	(void)e;
	if (*end != ':' || !text_join(path, sizeof path, device, "/uevent", NULL) ||
		fd_get(class_fd, path, text, sizeof text, NULL) < 0)
		return 0;
	name = strstr(text, key);
	if (!name)
		return 0;
	name += sizeof key - 1;
	name[strcspn(name, "\n")] = '\0';
	if (!text_join(path, sizeof path, "/dev/", name, NULL))
		return 0;
	early_make_parents(path);
	(void)!mknod(path, *(const mode_t *)type | 0600,
		makedev(major_number, (unsigned)strtoul(end + 1, NULL, 10)));
	return 0;
}

static void make_class_nodes(const char *class, mode_t type)
{
	AUTO_FD int fd = open(class, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		(void)dir_each(fd, make_node, &type, NULL);
}

void early_make_nodes(void)
{
	AUTO_FD int dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *name;

	if (devices_make(dev, DEVICES_ALL, &name) < 0)
		log_warning("Failed to make /dev/", name, ": ", err_text(errno));
	make_class_nodes("/sys/dev/block", S_IFBLK);
	make_class_nodes("/sys/dev/char", S_IFCHR);
}

int early_mount_api(struct err *e)
{
	bool kept = is_mount_point("/dev");

	for (size_t i = 0; i < ARRAY_LEN(api_mounts); i++)
		if (mount_one(&api_mounts[i], e) < 0)
			return -1;
	if (mount_one(&devtmpfs, e) < 0) {
		if ((e->code != ENODEV && e->code != EINVAL) || mount_one(&own_dev, e) < 0)
			return -1;
		log_info("the kernel has no devtmpfs: /dev is our own");
	}
	if (!kept)
		early_make_nodes();
	return 0;
}

/* PID 1 and what it starts that is no container: a group of their own, which can be protected. */
static void enter_group(int cgroup_fd)
{
	struct err e = {0};
	AUTO_FD int init = cgroup_make(cgroup_fd, "init", &e);

	if (init < 0 || fd_put(init, "cgroup.procs", "0", &e) < 0)
		log_warning("PID 1 stays in the root cgroup: ", e.text);
}

void early_mount_rest(int *cgroup_fd)
{
	for (size_t i = 0; i < ARRAY_LEN(rest_mounts); i++) {
		struct err e;

		if (mount_one(&rest_mounts[i], &e) < 0)
			log_error(e.text);
	}
	*cgroup_fd = -1;
	if (is_mount_point("/sys/fs/cgroup"))
		*cgroup_fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*cgroup_fd >= 0)
		enter_group(*cgroup_fd);
	/* As hosts of a kubelet have it, for mountPropagation; what a container gets of them is
	 * private otherwise (place_copy()). What is mounted from now on is shared as well. */
	if (mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) < 0)
		log_error("Failed to make / shared: ", err_text(errno));
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
