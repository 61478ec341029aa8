/* SPDX-License-Identifier: MIT */
#include "runtime/pod_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "runtime/hosts.h"
#include "runtime/pod_name.h"
#include "runtime/scratch.h"

#define HOSTS_MAX     8192
#define RESOLV_MAX    8192
#define NODE_FILE_MAX 4096

/* In place, not by rename: containers have bound this very file. */
int pod_file_put(
	const struct sandbox *s, const char *name, const char *text, size_t len, struct err *e)
{
	AUTO_FD int fd = openat(s->dir_fd, name,
		O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644);

	if (fd < 0 || fchmod(fd, 0644) < 0 || scratch_own(fd, s->first_id, NULL) < 0)
		return err_errno(e, "open the pod's", name);
	return fd_write_all(fd, text, len, e);
}

/* The length of the node's own file; 0 when it has none, or one out of reason. */
static size_t read_node_file(const char *path, char buf[NODE_FILE_MAX])
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd_read_all(fd, buf, NODE_FILE_MAX, NULL);

	return n > 0 ? (size_t)n : 0;
}

int pod_files_write(
	const struct runtime *rt, const struct pod *pod, const struct sandbox *s, struct err *e)
{
	char buf[NODE_FILE_MAX];
	size_t len;

	if (pod_hostname(pod, rt->cluster_domain, buf, e) < 0)
		return -1;
	len = strlen(buf);
	buf[len++] = '\n';
	return pod_file_put(s, "hostname", buf, len, e);
}

int sandbox_write_resolv(const struct runtime *rt, const struct pod *pod, const struct sandbox *s,
	struct resolv_notes *notes, struct err *e)
{
	char file[NODE_FILE_MAX];
	char buf[RESOLV_MAX];
	const struct resolv_facts facts = {
		.cluster_domain = rt->cluster_domain,
		.cluster_dns = rt->cluster_dns,
		.file = file,
		.file_len = read_node_file("/etc/resolv.conf", file),
	};
	struct text t;

	text_init(&t, buf, sizeof(buf));
	if (resolv_make(&t, pod, &facts, notes, e) < 0)
		return -1;
	return pod_file_put(s, "resolv.conf", t.buf, t.len, e);
}

int sandbox_write_hosts(
	struct runtime *rt, const struct pod *pod, struct sandbox *s, const char *ip, struct err *e)
{
	char file[NODE_FILE_MAX];
	char buf[HOSTS_MAX];
	struct text t;

	text_copy(s->ip, sizeof(s->ip), ip);
	text_init(&t, buf, sizeof(buf));
	if (is_true(pod->spec.host_network))
		hosts_of_node(&t, pod, file, read_node_file("/etc/hosts", file));
	else
		hosts_of_pod(&t, pod, rt->cluster_domain, ip);
	if (t.cut)
		return err_set(e, E2BIG, "spec.hostAliases: /etc/hosts gets too large");
	return pod_file_put(s, "hosts", t.buf, t.len, e);
}
