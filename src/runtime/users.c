/* SPDX-License-Identifier: MIT */
/*
 * A user namespace is made by a clone and lives as long as somebody holds it. Who is cloned does
 * nothing but wait until PID 1 has given it its ids and opened its namespaces.
 */
#include "runtime/users.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "linux/clone.h"
#include "linux/nsfd.h"
#include "linux/path.h"
#include "linux/sysnum.h"
#include "runtime/holder.h"

#define LIMIT "sys/user/max_user_namespaces"

#define WANTED                                                                                     \
	"make a user namespace, which hostUsers: false needs (CONFIG_USER_NS and room in "         \
	"user.max_user_namespaces)"

uint32_t id_range_take(struct id_ranges *r)
{
	for (uint32_t i = 0; i < MIN(r->count, (uint32_t)ID_RANGES_MAX); i++) {
		uint64_t bit = UINT64_C(1) << i % 64;
		uint64_t first = (uint64_t)r->size * (i + 1); /* the board's own are before */

		if (r->taken[i / 64] & bit)
			continue;
		if (first + r->size > UINT32_MAX) /* the last id is none */
			return 0;
		r->taken[i / 64] |= bit;
		return (uint32_t)first;
	}
	return 0;
}

void id_range_give(struct id_ranges *r, uint32_t first)
{
	uint32_t i;

	if (first == 0)
		return;
	i = first / r->size - 1;
	r->taken[i / 64] &= ~(UINT64_C(1) << i % 64);
}

int users_check(const struct runtime *rt, const struct sandbox *s, const char *what, uint64_t id,
	struct err *e)
{
	if (s->first_id == 0 || id < rt->id_ranges.size)
		return 0;
	return err_format(e, EINVAL,
		"%s %u is not one of the pod's ids, with hostUsers: false 0 to %u", what,
		(unsigned)id, (unsigned)(rt->id_ranges.size - 1));
}

void users_give(struct runtime *rt, struct sandbox *s)
{
	id_range_give(&rt->id_ranges, s->first_id);
	s->first_id = 0;
}

/* Of a board that is hardened (api/hardening.h) the limit is 0: then it is raised for the moment
 * of the clone. The limit of a machine that we are a guest on is not ours. */
static int clone_waiting(struct runtime *rt, int *pidfd)
{
	const unsigned flags = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
	char limit[16] = "";
	bool raise = !rt->hosted && fd_get(rt->proc_fd, LIMIT, limit, sizeof(limit), NULL) == 0 &&
		     text_equal(limit, "0") && fd_put(rt->proc_fd, LIMIT, "4096", NULL) == 0;
	int pid = clone_child(flags, -1, pidfd);
	int saved = errno;

	if (pid != 0 && raise && fd_put(rt->proc_fd, LIMIT, limit, NULL) < 0)
		log_error("cannot set user.max_user_namespaces back to 0: ", err_text(errno));
	errno = saved;
	return pid;
}

/* PID 1 is allowed to map any range, and groups may be set there. */
static int map_ids(const struct runtime *rt, int pid, uint32_t first, struct err *e)
{
	static const char *const files[] = {"uid_map", "gid_map"};
	char path[32];
	char map[48];

	text_write(map, sizeof(map), "0 %u %u", (unsigned)first, (unsigned)rt->id_ranges.size);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		text_write(path, sizeof(path), "%d/%s", pid, files[i]);
		if (fd_put(rt->proc_fd, path, map, e) < 0)
			return err_wrap(e, "map the ids of the pod's users", map);
	}
	return 0;
}

static int make_namespaces(
	struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	AUTO_FD int wait = -1;
	AUTO_FD int go = -1;
	AUTO_FD int pidfd = -1;
	int pipes[2];
	char end;
	int pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_errno(e, "make a pipe", NULL);
	wait = pipes[0];
	go = pipes[1];
	pid = clone_waiting(rt, &pidfd);
	if (pid == 0) {
		(void)syscall(SYS_close, go);
		(void)syscall(SYS_read, wait, &end, 1); /* also when PID 1 ends */
		_exit(0);
	}
	if (pid < 0)
		return err_errno(e, WANTED, NULL);
	if (map_ids(rt, pid, s->first_id, e) < 0)
		return -1;
	s->user_fd = nsfd_open(pid, "user", e);
	return s->user_fd < 0 ? -1 : holder_open_namespaces(pod, s, pid, e);
}

int users_make(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	const struct pod_security_context *sc = pod->spec.security_context;

	if (!pod_has_own_users(pod))
		return 0;
	s->first_id = id_range_take(&rt->id_ranges);
	if (s->first_id == 0)
		return err_set(e, ENOSPC, "no range of ids is left for the pod's users");
	if (sc && sc->fs_group.set &&
		users_check(rt, s, "fsGroup", (uint64_t)sc->fs_group.value, e) < 0)
		return -1;
	return make_namespaces(rt, pod, s, e);
}

int users_enter(const struct sandbox *s, struct err *e)
{
	if (s->user_fd >= 0 && setns(s->user_fd, CLONE_NEWUSER) < 0)
		return err_errno(e, "enter", "the pod's users");
	if (setns(s->net_fd, CLONE_NEWNET) < 0 || setns(s->ipc_fd, CLONE_NEWIPC) < 0)
		return err_errno(e, "enter", "the pod's namespaces");
	if (s->user_fd >= 0 && (syscall(SYS_SETRESGID_IDS, 0, 0, 0) < 0 ||
				       syscall(SYS_SETRESUID_IDS, 0, 0, 0) < 0))
		return err_errno(e, "become the root of the pod's users", NULL);
	return 0;
}
