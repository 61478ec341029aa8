/* SPDX-License-Identifier: MIT */
/* Starting, killing and releasing a container. */
#include "runtime/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/cgroup.h"
#include "linux/clone.h"
#include "linux/path.h"
#include "runtime/groups.h"
#include "runtime/launch_impl.h"
#include "runtime/scratch.h"

struct launch *launch_begin(
	struct runtime *rt, const struct launch_target *t, const struct image *image)
{
	static struct launch the_launch;
	struct launch *l = &the_launch;

	memset(l, 0, offsetof(struct launch, mounts));
	l->rt = rt;
	l->pod = t->pod;
	l->spec = t->spec;
	l->sandbox = t->sandbox;
	l->instance = t->instance;
	l->literal = t->literal;
	l->privileged = container_is_privileged(t->spec);
	l->image = image;
	l->devices_filtered = true;
	arena_init(&l->arena, LAUNCH_MEMORY_MAX);
	mounts_init(&l->mounts);
	child_plan_init(&l->plan);
	l->stdin_fd = l->devpts_fd = l->root.root_fd = l->root.layer_fd = -1;
	for (int i = 0; i < 2; i++)
		l->stdout_fds[i] = l->stderr_fds[i] = l->report_fds[i] = -1;
	return l;
}

void launch_fini(struct launch *l)
{
	mounts_fini(&l->mounts);
	fd_close(&l->root.root_fd);
	fd_close(&l->root.layer_fd);
	fd_close(&l->plan.null_mount);
	fd_close(&l->plan.empty_mount);
	fd_close(&l->stdin_fd);
	for (int i = 0; i < 2; i++) {
		fd_close(&l->stdout_fds[i]);
		fd_close(&l->stderr_fds[i]);
		fd_close(&l->report_fds[i]);
	}
	scratch_give(l->rt, l->root.scratch_bytes);
	arena_fini(&l->arena);
}

void container_run_empty(struct container_run *r)
{
	memset(r, 0, sizeof(*r));
	r->init.pidfd = -1;
	r->report_fd = -1;
	r->stdout_fd = -1;
	r->stderr_fd = -1;
	r->cgroup_fd = -1;
}

static int clone_container(struct launch *l, struct container_run *out, struct err *e)
{
	struct sandbox *s = l->sandbox;
	int pid;

	sandbox_join(s, &l->plan);
	l->plan.mount_ns_fd = l->rt->mount_ns_fd;
	l->plan.cgroup_namespace = out->cgroup_fd >= 0;
	if (is_true(l->pod->spec.share_process_namespace))
		pid = clone_child_beside(s->holder.pidfd, 0, out->cgroup_fd, &out->init.pidfd);
	else
		pid = clone_child(is_true(l->pod->spec.host_pid) ? 0 : CLONE_NEWPID, out->cgroup_fd,
			&out->init.pidfd);
	if (pid == 0)
		child_run(&l->plan);
	if (pid < 0)
		return err_errno(e, "clone", NULL);
	out->init.pid = pid;
	return 0;
}

/* What lives as long as the container goes over to it. */
static void hand_over(struct launch *l, struct image *image, struct container_run *out)
{
	reaper_add(l->rt->reaper, &out->init);
	out->report_fd = fd_steal(&l->report_fds[0]);
	out->stdout_fd = fd_steal(&l->stdout_fds[0]);
	out->stderr_fd = fd_steal(&l->stderr_fds[0]);
	out->image = image;
	out->devices_filtered = l->devices_filtered;
	out->who = l->who;
	out->who.home = NULL; /* of the start's memory */
	out->scratch_bytes = l->root.scratch_bytes;
	l->root.scratch_bytes = 0;
}

static int make_all(struct launch *l, enum launch_failure *why, struct err *e)
{
	if (launch_process(l, NULL, why, e) < 0)
		return -1;
	return launch_mounts(l, why, e) < 0 || launch_io(l, false, e) < 0 ? -1 : 0;
}

/* The message file of a start that came to nothing. */
static void forget_message(const struct launch *l)
{
	char path[MESSAGE_PATH_MAX];

	message_path(l->sandbox->uid, l->spec->name, l->instance, path);
	(void)unlinkat(l->rt->run_fd, path, 0);
}

/* Without any process in it, it goes at once. */
static void drop_group(const struct runtime *rt, struct container_run *out)
{
	if (out->cgroup_fd < 0)
		return;
	fd_close(&out->cgroup_fd);
	(void)group_remove_container(rt, out);
}

int container_start(struct runtime *rt, const struct launch_target *t, struct image *image,
	struct container_run *out, enum launch_failure *why, struct err *e)
{
	struct launch *l = launch_begin(rt, t, image);
	int failed;

	text_copy(out->name, sizeof(out->name), t->spec->name);
	text_copy(out->uid, sizeof(out->uid), t->sandbox->uid);
	out->qos = t->sandbox->qos;
	out->instance = t->instance;
	l->volume_images = out->volume_images;
	failed = make_all(l, why, e);
	if (failed == 0) {
		*why = LAUNCH_CREATE;
		failed = group_make_container(
			rt, &t->pod->spec, t->sandbox, t->spec, &out->cgroup_fd, e);
	}
	if (failed == 0)
		failed = launch_filter_devices(l, out->cgroup_fd, e);
	if (failed == 0) {
		*why = LAUNCH_RUN;
		failed = clone_container(l, out, e);
	}
	if (failed == 0) {
		hand_over(l, image, out);
	} else {
		forget_message(l);
		drop_group(rt, out);
		if (*why != LAUNCH_CONFIG) /* upstream's sentences are without it */
			err_wrap(e, "Failed to start container", t->spec->name);
	}
	launch_fini(l);
	return failed;
}

int report_read(int report_fd, struct err *e)
{
	struct child_failure f;
	ssize_t n = read(report_fd, &f, sizeof(f));

	if (n == 0)
		return 1;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != sizeof(f))
		return err_sys(e, n < 0 ? errno : EPROTO, "read the child's report", NULL);
	f.detail[sizeof(f.detail) - 1] = '\0';
	return child_failure_text(&f, e);
}

int launch_report(struct container_run *r, struct err *e)
{
	int said = report_read(r->report_fd, e);

	return said < 0 ? err_wrap(e, "Failed to start container", r->name) : said;
}

int container_kill(struct runtime *rt, struct container_run *r, struct err *e)
{
	(void)rt;
	/* The first process is mostly its pid namespace's init: with it goes everything in it, also
	 * when the cgroup cannot be asked (no descriptor left). */
	if (r->cgroup_fd >= 0)
		(void)cgroup_kill(r->cgroup_fd, NULL);
	return child_signal(&r->init, SIGKILL, e);
}

void message_path(
	const char *uid, const char *container, uint32_t instance, char out[MESSAGE_PATH_MAX])
{
	text_write(out, MESSAGE_PATH_MAX, "pods/%s/term-%s-%u", uid, container, instance);
}

void container_put_images(struct container_run *r)
{
	while (r->volume_image_count > 0)
		image_put(r->volume_images[--r->volume_image_count]);
}

bool container_release(struct runtime *rt, struct container_run *r)
{
	char path[MESSAGE_PATH_MAX];

	fd_close(&r->report_fd);
	/* In a pid namespace that others share its first process leaves its children behind. */
	if (r->cgroup_fd >= 0)
		(void)cgroup_kill(r->cgroup_fd, NULL);
	fd_close(&r->cgroup_fd);
	if (r->image) {
		message_path(r->uid, r->name, r->instance, path);
		(void)unlinkat(rt->run_fd, path, 0);
		scratch_give(rt, r->scratch_bytes);
		r->scratch_bytes = 0;
		image_put(r->image);
		container_put_images(r);
		r->image = NULL;
	}
	if (group_remove_container(rt, r) < 0)
		return false;
	r->uid[0] = '\0';
	return true;
}

int container_termination_message(const struct runtime *rt, const struct container_run *r,
	char *buf, size_t size, struct err *e)
{
	char path[MESSAGE_PATH_MAX];
	AUTO_FD int fd = -1;
	struct stat st;
	ssize_t n;
	size_t want;

	buf[0] = '\0';
	message_path(r->uid, r->name, r->instance, path);
	/* The container can write into the file, but cannot replace it: its directory is not in its
	 * reach. */
	fd = path_open(rt->run_fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, PATH_STRICT);
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "read termination log", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_sys(e, EINVAL, "read termination log", path);
	want = size - 1;
	n = pread(fd, buf, want, st.st_size > (off_t)want ? st.st_size - (off_t)want : 0);
	if (n < 0)
		return err_errno(e, "read termination log", path);
	buf[n] = '\0';
	return (int)n;
}
