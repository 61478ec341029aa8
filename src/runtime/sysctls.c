/* SPDX-License-Identifier: MIT */
/*
 * A pod's sysctls. A file below /proc/sys is that of the namespaces of who opens it, so we go there
 * for as long as it takes. Through the procfs that is mounted nowhere (CVE-2025-52881), each key a
 * file of its own and each value one write (CVE-2022-0811).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "api/sysctl.h"
#include "base/fdio.h"
#include "base/log.h"
#include "linux/nsfd.h"
#include "linux/path.h"
#include "runtime/users.h"

#define BELOW "sys/"

static int set(const struct runtime *rt, const struct sysctl_spec *s, struct err *e)
{
	char path[sizeof(BELOW) + SYSCTL_NAME_MAX] = BELOW;
	const char *value = s->value ? s->value : "";
	AUTO_FD int fd = -1;
	ssize_t n = -1;

	sysctl_name(s->name, '/', path + strlen(BELOW));
	fd = path_open(rt->proc_fd, path, O_WRONLY | O_NOCTTY, PATH_STRICT);
	if (fd >= 0)
		n = write(fd, value, strlen(value));
	if (n == (ssize_t)strlen(value))
		return 0;
	return err_format(e, n < 0 ? errno : EINVAL, "set sysctl \"%s\" to \"%s\": %s", s->name,
		value, err_text(n < 0 ? errno : EINVAL));
}

struct setting {
	const struct runtime *rt;
	const struct pod_security_context *sc;
};

static int set_all(const void *arg, struct err *e)
{
	const struct setting *s = arg;
	const struct runtime *rt = s->rt;
	const struct pod_security_context *sc = s->sc;

	for (uint32_t i = 0; i < sc->sysctls.count; i++) {
		if (set(rt, &sc->sysctls.items[i], e) < 0)
			return -1;
	}
	return 0;
}

/* Back to where we were is always allowed; all that follows would go wrong in a pod's network. */
static void go_back(int net, int ipc)
{
	for (int i = 0; i < 3 && (setns(net, CLONE_NEWNET) < 0 || setns(ipc, CLONE_NEWIPC) < 0);
		i++)
		log_error("cannot go back to our own namespaces: ", err_text(errno));
}

int sandbox_set_sysctls(
	const struct runtime *rt, const struct pod *pod, const struct sandbox *s, struct err *e)
{
	const struct setting all = {rt, pod->spec.security_context};
	AUTO_FD int net = -1;
	AUTO_FD int ipc = -1;
	int result = -1;

	if (!all.sc || all.sc->sysctls.count == 0)
		return 0;
	/* Ids in a value (ping_group_range) are those of who writes it, and the files of its ipc
	 * namespace are for its root to write. */
	if (s->user_fd >= 0)
		return users_visit(s, set_all, &all, e);
	net = nsfd_open(0, "net", e);
	ipc = net < 0 ? -1 : nsfd_open(0, "ipc", e);
	if (ipc < 0)
		return -1;
	if (setns(s->net_fd, CLONE_NEWNET) < 0 || setns(s->ipc_fd, CLONE_NEWIPC) < 0)
		err_errno(e, "enter", "the pod's namespaces");
	else
		result = set_all(&all, e);
	go_back(net, ipc);
	return result;
}
