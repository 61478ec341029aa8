/* SPDX-License-Identifier: MIT */
/* The pod's etc files, byte for byte as a kubelet writes them. */
#include "runtime/pod_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"

#define HOSTS_MAX     8192
#define NODE_FILE_MAX 4096

void pod_hostname(const struct pod *pod, char out[64])
{
	const char *name =
		pod->spec.hostname && *pod->spec.hostname ? pod->spec.hostname : pod->metadata.name;
	struct utsname node;
	size_t len;

	if (is_true(pod->spec.host_network) && uname(&node) == 0)
		name = node.nodename;
	(void)text_copy(out, 64, name);
	for (len = strlen(out); len > 0 && strchr("-.", out[len - 1]); len--)
		out[len - 1] = '\0';
}

/* In place, not by rename: containers have bound this very file. */
int pod_file_put(
	const struct sandbox *s, const char *name, const char *text, size_t len, struct err *e)
{
	AUTO_FD int fd = openat(s->dir_fd, name,
		O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644);

	if (fd < 0 || fchmod(fd, 0644) < 0)
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

int pod_files_write(const struct pod *pod, const struct sandbox *s, struct err *e)
{
	char buf[NODE_FILE_MAX];
	size_t len;

	pod_hostname(pod, buf);
	len = strlen(buf);
	buf[len++] = '\n';
	if (pod_file_put(s, "hostname", buf, len, e) < 0)
		return -1;
	/* The node's own: also what upstream falls back to where no cluster DNS is configured. */
	len = read_node_file("/etc/resolv.conf", buf);
	return pod_file_put(s, "resolv.conf", buf, len, e);
}

/* With hostNetwork: the node's file below a first line. */
static void add_node_hosts(struct text *t)
{
	char buf[NODE_FILE_MAX];
	size_t len = read_node_file("/etc/hosts", buf);

	text_add(t, "# Kubernetes-managed hosts file (host network).\n");
	text_add_n(t, buf, len);
	if (len == 0)
		text_add(t, "127.0.0.1\tlocalhost\n");
}

/* One line an address, as kubelet's hostsEntriesFromHostAliases(). */
static void add_aliases(struct text *t, const struct pod_spec *spec)
{
	if (spec->host_aliases.count > 0)
		text_add(t, "\n# Entries added by HostAliases.\n");
	for (uint32_t i = 0; i < spec->host_aliases.count; i++) {
		const struct host_alias *alias = &spec->host_aliases.items[i];

		text_add(t, alias->ip);
		for (uint32_t k = 0; k < alias->hostnames.count; k++)
			text_add_all(t, "\t", alias->hostnames.items[k], NULL);
		text_add(t, "\n");
	}
}

int sandbox_write_hosts(
	struct runtime *rt, const struct pod *pod, struct sandbox *s, const char *ip, struct err *e)
{
	char buf[HOSTS_MAX];
	char name[64];
	struct text t;

	(void)rt;
	text_copy(s->ip, sizeof(s->ip), ip);
	text_init(&t, buf, sizeof(buf));
	pod_hostname(pod, name);
	if (is_true(pod->spec.host_network)) {
		add_node_hosts(&t);
	} else {
		text_add(&t, "# Kubernetes-managed hosts file.\n"
			     "127.0.0.1\tlocalhost\n"
			     "::1\tlocalhost ip6-localhost ip6-loopback\n"
			     "fe00::0\tip6-localnet\n"
			     "fe00::0\tip6-mcastprefix\n"
			     "fe00::1\tip6-allnodes\n"
			     "fe00::2\tip6-allrouters\n");
		if (*ip)
			text_format(&t, "%s\t%s\n", ip, name);
	}
	add_aliases(&t, &pod->spec);
	if (t.cut)
		return err_set(e, E2BIG, "spec.hostAliases: /etc/hosts gets too large");
	return pod_file_put(s, "hosts", t.buf, t.len, e);
}
