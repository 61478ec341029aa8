/* SPDX-License-Identifier: MIT */
#include "runtime/hosts.h"

#include "runtime/pod_name.h"

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

void hosts_of_pod(struct text *t, const struct pod *pod, const char *cluster_domain, const char *ip)
{
	char name[HOSTNAME_MAX];

	pod_short_name(pod, name);
	text_add(t, "# Kubernetes-managed hosts file.\n"
		    "127.0.0.1\tlocalhost\n"
		    "::1\tlocalhost ip6-localhost ip6-loopback\n"
		    "fe00::0\tip6-localnet\n"
		    "fe00::0\tip6-mcastprefix\n"
		    "fe00::1\tip6-allnodes\n"
		    "fe00::2\tip6-allrouters\n");
	if (*ip && pod_has_domain(pod)) {
		text_add_all(t, ip, "\t", name, NULL);
		pod_add_domain(t, pod, cluster_domain);
		text_add_all(t, "\t", name, "\n", NULL);
	} else if (*ip) {
		text_add_all(t, ip, "\t", name, "\n", NULL);
	}
	add_aliases(t, &pod->spec);
}

void hosts_of_node(struct text *t, const struct pod *pod, const char *file, size_t len)
{
	text_add(t, "# Kubernetes-managed hosts file (host network).\n");
	text_add_n(t, file, len);
	if (len == 0)
		text_add(t, "127.0.0.1\tlocalhost\n");
	add_aliases(t, &pod->spec);
}
