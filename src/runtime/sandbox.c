/* SPDX-License-Identifier: MIT */
/*
 * A pod's sandbox. Its directory is one small tmpfs with everything of the pod mounted below it, so
 * that one unmount takes all of it away, in whatever state it is.
 */
#include "runtime/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "linux/cgroup.h"
#include "runtime/groups.h"
#include "runtime/holder.h"
#include "runtime/place.h"
#include "runtime/pod_files.h"
#include "runtime/scratch.h"
#include "runtime/users.h"
#include "runtime/volumes.h"

#define FILES_SIZE   (512 * 1024) /* etc files and termination messages of all containers */
#define FILES_INODES 256
#define DIR_MAX	     (SANDBOX_UID_MAX + 8)
#define SHM_SIZE     (64 * 1024 * 1024) /* what container runtimes give */

void sandbox_empty(struct sandbox *s)
{
	memset(s, 0, sizeof(*s));
	s->holder.pidfd = s->report_fd = -1;
	s->cgroup_fd = -1;
	s->dir_fd = -1;
	s->net_fd = -1;
	s->ipc_fd = -1;
	s->uts_fd = -1;
	s->user_fd = -1;
}

/* The pod's directory in the run directory. */
static const char *dir_path(const struct sandbox *s, char out[DIR_MAX])
{
	text_join(out, DIR_MAX, "pods/", s->uid, NULL);
	return out;
}

static int make_directory(struct runtime *rt, struct sandbox *s, struct err *e)
{
	char path[DIR_MAX];
	int fd = scratch_mount(FILES_SIZE, FILES_INODES, "0700", MOUNT_NODEV | MOUNT_NOSUID, e);

	s->dir_fd = fd;
	if (fd < 0 || place_attach(rt->run_fd, dir_path(s, path), fd, e) < 0)
		return err_wrap(e, "the pod's directory", NULL);
	return 0;
}

/* One /dev/shm a pod, as its containers share their ipc namespace. */
static int make_shm(struct runtime *rt, struct sandbox *s, struct err *e)
{
	uint64_t size = MIN((uint64_t)SHM_SIZE, MAX(rt->scratch_total, (uint64_t)FILES_SIZE));
	AUTO_FD int fd =
		scratch_mount(size, 0, "1777", MOUNT_NODEV | MOUNT_NOSUID | MOUNT_NOEXEC, e);

	if (fd < 0 || scratch_own(fd, s->first_id, e) < 0 ||
		place_attach(s->dir_fd, "shm", fd, e) < 0)
		return err_wrap(e, "the pod's shared memory", NULL);
	return 0;
}

static int make_files(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	AUTO_FD int volumes = -1;

	if (make_directory(rt, s, e) < 0)
		return -1;
	volumes = place_make(s->dir_fd, "volumes", e);
	if (volumes < 0 || make_shm(rt, s, e) < 0 || pod_files_write(rt, pod, s, e) < 0)
		return -1;
	return sandbox_write_hosts(rt, pod, s, "", e);
}

int sandbox_create(struct runtime *rt, const struct pod *pod, const char *uid, struct sandbox *s,
	const char **reason, struct err *e)
{
	*reason = "FailedCreatePodSandBox";
	if (s->made)
		return err_set(e, EEXIST, "the sandbox is there already");
	if (!text_copy(s->uid, sizeof(s->uid), uid) || !*uid || strchr(uid, '/') || *uid == '.')
		return err_named(e, EINVAL, "no uid to name a sandbox by:", uid);
	s->made = true;
	if (users_make(rt, pod, s, e) < 0 || make_files(rt, pod, s, e) < 0)
		return -1;
	*reason = "FailedMount";
	if (volumes_set_up(rt, pod, s, e) < 0)
		return -1;
	*reason = "FailedCreatePodSandBox";
	if (group_make_pod(rt, pod, s, e) < 0)
		return -1;
	return holder_start(rt, pod, s, e);
}

void sandbox_join(const struct sandbox *s, struct child_plan *plan)
{
	plan->join_fds[0] = s->net_fd;
	plan->join_fds[1] = s->ipc_fd;
	plan->join_fds[2] = s->uts_fd;
	plan->user_fd = s->user_fd;
	plan->first_id = s->first_id;
}

void sandbox_kill(struct runtime *rt, struct sandbox *s)
{
	struct err e;

	(void)rt;
	if (s->cgroup_fd >= 0 && cgroup_kill(s->cgroup_fd, &e) < 0)
		log_warning("sandbox ", s->uid, ": ", e.text);
	if (child_signal(&s->holder, SIGKILL, &e) < 0)
		log_warning("sandbox ", s->uid, ": ", e.text);
}

static void close_all(struct sandbox *s)
{
	fd_close(&s->report_fd);
	fd_close(&s->net_fd);
	fd_close(&s->ipc_fd);
	fd_close(&s->uts_fd);
	fd_close(&s->user_fd);
	fd_close(&s->dir_fd);
}

void sandbox_abandon(struct runtime *rt, struct sandbox *s)
{
	reaper_remove(rt->reaper, &s->holder);
	scratch_give(rt, s->scratch_bytes);
	rt->burstable_milli_cpu -= s->milli_cpu;
	close_all(s);
	fd_close(&s->cgroup_fd);
	sandbox_empty(s);
}

int sandbox_remove(struct runtime *rt, struct sandbox *s, struct err *e)
{
	char path[DIR_MAX];
	const char *name = dir_path(s, path);

	if (!s->made)
		return 0;
	close_all(s);
	if (mount_detach(rt->run_fd, name, e) < 0)
		return -1;
	if (unlinkat(rt->run_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		return err_errno(e, "remove the pod's directory", name);
	scratch_give(rt, s->scratch_bytes);
	s->scratch_bytes = 0;
	/* Until here sandbox_kill() may have to be tried again. */
	if (group_remove_pod(rt, s, e) < 0)
		return -1;
	users_give(rt, s);
	s->made = false;
	return 0;
}
