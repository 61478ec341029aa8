/* SPDX-License-Identifier: MIT */
#include "runtime/pod_name.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#define DOMAIN_FORMAT ".%s.%s.svc.%s"

static bool is_set(const char *s)
{
	return s && *s;
}

void pod_short_name(const struct pod *pod, char out[HOSTNAME_MAX])
{
	const struct pod_spec *s = &pod->spec;
	const char *name = is_set(s->hostname) ? s->hostname : pod->metadata.name;

	if (is_set(s->hostname_override))
		name = s->hostname_override;
	if (text_copy(out, HOSTNAME_MAX, name))
		return;
	for (size_t len = strlen(out); len > 0 && strchr("-.", out[len - 1]); len--)
		out[len - 1] = '\0';
}

bool pod_has_domain(const struct pod *pod)
{
	return is_set(pod->spec.subdomain) && !is_set(pod->spec.hostname_override);
}

void pod_add_domain(struct text *t, const struct pod *pod, const char *cluster_domain)
{
	text_format(
		t, DOMAIN_FORMAT, pod->spec.subdomain, pod->metadata.namespace_, cluster_domain);
}

/* The cut text ends somewhere: its whole length is counted from the parts. */
static int too_long(
	const struct pod *pod, const char *cluster_domain, const char *name, struct err *e)
{
	const char *subdomain = pod->spec.subdomain;
	const char *namespace_ = pod->metadata.namespace_;
	size_t len = strlen(name) + strlen(subdomain) + strlen(namespace_) +
		     strlen(cluster_domain) + strlen("...svc.");

	return err_format(e, ENAMETOOLONG,
		"failed to construct FQDN from pod hostname and cluster domain, FQDN "
		"%s" DOMAIN_FORMAT " is too long (%d characters is the max, %u characters "
		"requested)",
		name, subdomain, namespace_, cluster_domain, HOSTNAME_MAX, (unsigned)len);
}

int pod_hostname(const struct pod *pod, const char *cluster_domain, char out[HOSTNAME_MAX + 1],
	struct err *e)
{
	char name[HOSTNAME_MAX];
	struct utsname node;
	struct text t;

	text_init(&t, out, HOSTNAME_MAX + 1);
	if (is_true(pod->spec.host_network)) {
		if (uname(&node) < 0)
			return err_errno(e, "ask for the node's name", NULL);
		text_add(&t, node.nodename);
		return 0;
	}
	pod_short_name(pod, name);
	text_add(&t, name);
	if (!is_true(pod->spec.set_hostname_as_fqdn) || !pod_has_domain(pod))
		return 0;
	pod_add_domain(&t, pod, cluster_domain);
	return t.cut ? too_long(pod, cluster_domain, name, e) : 0;
}
