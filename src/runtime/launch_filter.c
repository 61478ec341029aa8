/* SPDX-License-Identifier: MIT */
/* Which filter of system calls a container has (kubelet: fieldSeccompProfile()). What is asked and
 * cannot be had stops the container. */
#include <errno.h>
#include <fcntl.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"
#include "runtime/launch_impl.h"

/* The container's, or the pod's; NULL when neither names one. */
static const struct seccomp_profile *profile_of(const struct launch *l)
{
	const struct security_context *own = l->spec->security_context;
	const struct pod_security_context *pods = l->pod->spec.security_context;

	if (own && own->seccomp_profile)
		return own->seccomp_profile;
	return pods ? pods->seccomp_profile : NULL;
}

/* A file of the node's folder, never from outside of it. */
static int read_local(struct launch *l, const char *name, struct seccomp_filter *f, struct err *e)
{
	AUTO_FD int dir = open(l->rt->seccomp_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int fd = dir < 0 ? -1 : path_open(dir, name, O_RDONLY | O_NONBLOCK, PATH_BENEATH);
	char *file;
	ssize_t n;

	if (fd < 0)
		return err_set(e, errno, err_text(errno));
	file = arena_alloc(&l->arena, SECCOMP_FILE_MAX);
	if (!file)
		return err_set(e, ENOMEM, err_text(ENOMEM));
	n = fd_read_all(fd, file, SECCOMP_FILE_MAX, e);
	return n < 0 ? -1 : seccomp_read(&l->arena, file, (size_t)n, l->plan.bounding, f, e);
}

int launch_filter(struct launch *l, enum launch_failure *why, struct err *e)
{
	const struct seccomp_profile *wanted = profile_of(l);
	const char *type = wanted ? wanted->type : l->rt->seccomp_default ? "" : "Unconfined";
	const char *name = wanted ? wanted->localhost_profile : NULL;
	bool local = text_equal(type, "Localhost");
	struct seccomp_filter *f = &l->plan.filter;

	if (l->privileged || text_equal(type, "Unconfined"))
		return 0;
	*why = LAUNCH_CONFIG;
	if (local && (!name || !*name)) /* CVE-2023-2431 */
		return err_set(e, EINVAL,
			"localhostProfile must be set if seccompProfile type is Localhost.");
	*why = LAUNCH_CREATE;
	if (seccomp_check(e) < 0)
		return -1;
	if (!local)
		return seccomp_read(&l->arena, filter_runtime_default, filter_runtime_default_size,
			l->plan.bounding, f, e);
	return read_local(l, name, f, e) < 0 ? err_wrap(e, "cannot load seccomp profile", name) : 0;
}
