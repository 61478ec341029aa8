/* SPDX-License-Identifier: MIT */
/*
 * PID 1 of the fresh namespaces: the mounts that a board's boot would make, private to this
 * instance. No module is loaded, no sysctl of the machine written.
 */
#include "podinit/hosted.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "net/pod_net.h"
#include "podinit/roles.h"

#define LOOPS_MAX 256
/* Where the node finds DIR/log: the API process, which owns nothing, could not pass a DIR of mode
 * 0700. Our own /dev is seen by nobody else. */
#define LOG_DIR	   "/dev/podinit-log"
#define LOOP_MAJOR 7

struct device {
	const char *path;
	mode_t mode; /* with its type */
	dev_t number;
};

/* What the machine's /dev holds of these is made again in our own: a device it hides stays hidden.
 */
static struct device devices[] = {
	{.path = "/dev/null"},
	{.path = "/dev/zero"},
	{.path = "/dev/full"},
	{.path = "/dev/random"},
	{.path = "/dev/urandom"},
	{.path = "/dev/tty"},
	{.path = "/dev/net/tun"},
	{.path = "/dev/loop-control"},
};

static void look_at_devices(void)
{
	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		struct stat st;

		if (stat(devices[i].path, &st) < 0 || !S_ISCHR(st.st_mode))
			continue;
		devices[i].mode = st.st_mode;
		devices[i].number = st.st_rdev;
	}
}

static int make_device(const struct device *d, struct err *e)
{
	if (d->mode == 0)
		return 0;
	if (mknod(d->path, d->mode, d->number) < 0 || chmod(d->path, d->mode & 07777) < 0)
		return err_errno(e, "make the device", d->path);
	return 0;
}

/* The kernel's own /dev gets loop devices as they are asked for; ours has them from the start. */
static int make_loops(struct err *e)
{
	for (unsigned i = 0; i < LOOPS_MAX; i++) {
		char path[32];
		struct text t;

		text_init(&t, path, sizeof path);
		text_add(&t, "/dev/loop");
		text_add_uint(&t, i);
		if (mknod(path, S_IFBLK | 0600, makedev(LOOP_MAJOR, i)) < 0)
			return err_errno(e, "make the device", path);
	}
	return 0;
}

static int mount_at(
	const char *type, const char *path, unsigned long flags, const char *data, struct err *e)
{
	if (mount(type, path, type, flags, data) < 0)
		return err_errno(e, "mount", path);
	return 0;
}

static int make_dev(struct err *e)
{
	if (mount_at("tmpfs", "/dev", MS_NOSUID | MS_NOEXEC, "mode=755,size=1m", e) < 0)
		return -1;
	if (mkdir("/dev/pts", 0755) < 0 || mkdir("/dev/shm", 01777) < 0 ||
		mkdir("/dev/net", 0755) < 0)
		return err_errno(e, "make the directories of", "/dev");
	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		if (make_device(&devices[i], e) < 0)
			return -1;
	}
	if (make_loops(e) < 0)
		return -1;
	if (symlink("/proc/self/fd", "/dev/fd") < 0 || symlink("pts/ptmx", "/dev/ptmx") < 0)
		return err_errno(e, "make the links of", "/dev");
	if (mount_at("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
		    "newinstance,ptmxmode=0666,mode=0620", e) < 0)
		return -1;
	return mount_at("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777,size=8m", e);
}

static int bind_logs(const struct hosted *h, struct err *e)
{
	char path[PATH_MAX];

	text_join(path, sizeof path, h->dir, "/log", NULL);
	if (mkdir(LOG_DIR, 0755) < 0)
		return err_errno(e, "make the directory", LOG_DIR);
	if (mount(path, LOG_DIR, NULL, MS_BIND, NULL) < 0)
		return err_errno(e, "bind the log directory", path);
	return 0;
}

static int make_mounts(const struct hosted *h, const char *run_dir, struct err *e)
{
	/* Apart from the machine's; then as on a board. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) < 0)
		return err_errno(e, "make mounts shared with none but pods", NULL);
	look_at_devices();
	if (mount_at("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, e) < 0 ||
		mount_at("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, e) < 0 ||
		make_dev(e) < 0 || bind_logs(h, e) < 0)
		return -1;
	return mount_at("tmpfs", run_dir, MS_NOSUID, "mode=755", e);
}

/* Our own view of cgroup v2, whose root is podinit-<pid>; PID 1 goes to a leaf, as a group with
 * children has no processes of its own. */
static int open_cgroup(const struct hosted *h, const char *run_dir)
{
	char path[PATH_MAX];
	AUTO_FD int fd = -1;
	struct err e = {0};

	if (!h->cgroup[0])
		return -1;
	text_join(path, sizeof path, run_dir, "/cgroup", NULL);
	if (mkdir(path, 0755) < 0) {
		err_errno(&e, "make the directory", path);
	} else if (mount_at("cgroup2", path, MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, &e) == 0) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 || mkdirat(fd, "init", 0755) < 0)
			err_errno(&e, "make the group", "init");
		else
			(void)fd_put(fd, "init/cgroup.procs", "0", &e);
	}
	if (e.text[0]) {
		log_warning("pods run without cgroups: ", e.text);
		return -1;
	}
	return fd_steal(&fd);
}

static int set_up(struct hosted *h, const char *run_dir, int *cgroup_fd, struct err *e)
{
	const char *hostname = h->conf.board.hostname;

	if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP) < 0)
		return err_errno(e, "make namespaces", NULL);
	if (make_mounts(h, run_dir, e) < 0)
		return -1;
	*cgroup_fd = open_cgroup(h, run_dir);
	if (hostname && sethostname(hostname, strlen(hostname)) < 0)
		return err_errno(e, "set the hostname", hostname);
	return net_loopback_up(-1, e);
}

/* "/proc/self/fd/N/podinit.sock": a socket's own path is limited to 107 bytes, DIR is not. */
static int socket_path(const struct hosted *h, char *out, size_t size, struct err *e)
{
	char path[PATH_MAX];
	struct text t;
	int fd;

	text_init(&t, path, sizeof path);
	text_add_all(&t, h->dir, "/run", NULL);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, "open", path);
	text_init(&t, out, size);
	text_add(&t, "/proc/self/fd/");
	text_add_int(&t, fd);
	text_add(&t, "/podinit.sock");
	return 0;
}

static const char *node_name(const struct hosted *h)
{
	static char name[256];

	if (h->conf.board.node_name)
		return h->conf.board.node_name;
	if (gethostname(name, sizeof name - 1) < 0 || !name[0])
		text_copy(name, sizeof name, "podinit");
	return name;
}

void hosted_inside(struct hosted *h)
{
	const char *run_dir = arena_join(&h->arena, h->dir, "/run/node", NULL);
	char socket[64];
	struct err e = {0};
	struct role_conf rc = {
		.conf = &h->conf,
		.hosted = true,
		.run_dir = run_dir,
		.log_dir = LOG_DIR,
		.firmware_manifests = h->conf.kubelet.static_pod_path,
		.data_manifests = arena_join(&h->arena, h->dir, "/data/manifests", NULL),
		.data_images = arena_join(&h->arena, h->dir, "/data/images", NULL),
		.data_volumes = arena_join(&h->arena, h->dir, "/data/volumes", NULL),
		.seccomp_dir = arena_join(&h->arena, h->dir, "/seccomp", NULL),
		.socket_path = socket,
		.cgroup_fd = -1,
	};
	enum role_end end = ROLE_FAILED;

	if (!run_dir || !rc.data_manifests || !rc.data_images || !rc.data_volumes ||
		!rc.seccomp_dir) {
		err_set(&e, ENOMEM, "out of memory");
	} else if (set_up(h, run_dir, &rc.cgroup_fd, &e) == 0 &&
		   socket_path(h, socket, sizeof socket, &e) == 0) {
		rc.node_name = node_name(h);
		end = role_run(&rc, &e);
	}
	if (end == ROLE_FAILED)
		log_error(e.text);
	_exit(end == ROLE_FAILED ? 1 : 0);
}
