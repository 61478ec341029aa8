/* SPDX-License-Identifier: MIT */
/*
 * A pod's sysctls. A file below /proc/sys is that of the namespaces of who opens it, so we go there
 * in a process that does not come back. Through the procfs that is mounted nowhere
 * (CVE-2025-52881), each key a file of its own and each value one write (CVE-2022-0811).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "api/sysctl.h"
#include "base/fdio.h"
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

bool pod_has_sysctls(const struct pod *pod)
{
	const struct pod_security_context *sc = pod->spec.security_context;

	return sc && sc->sysctls.count > 0;
}

int sandbox_set_sysctls(void *arg, int *fd, struct err *e)
{
	const struct sysctl_request *r = arg;
	const struct pod_security_context *sc = r->pod->spec.security_context;

	*fd = -1;
	/* Ids in a value (ping_group_range) are those of who writes it, and the files of its ipc
	 * namespace are for its root to write. */
	if (users_enter(r->sandbox, e) < 0)
		return -1;
	for (uint32_t i = 0; i < sc->sysctls.count; i++)
		if (set(r->rt, &sc->sysctls.items[i], e) < 0)
			return -1;
	return 0;
}
