/* SPDX-License-Identifier: MIT */
/* Field rows of Pod and PodSpec: what is run, what one node needs not heed and keeps, what it must
 * refuse. */
#include "api/pod.h"

#include "api/rows.h"

static const struct field sysctl_fields_rows[] = {
	ROW_STRING(sysctl_spec, "name", name, FIELD_ALWAYS | FIELD_REQUIRED,
		"of a namespace that the pod has for itself; with dots or slashes"),
	ROW_STRING(sysctl_spec, "value", value, FIELD_ALWAYS, "as it is written to the file"),
};
const struct fields sysctl_fields = FIELD_TABLE(sysctl_fields, "Sysctl", sysctl_spec, "");

static const struct field pod_security_fields_rows[] = {
	ROW_INT64(pod_security_context, "runAsUser", run_as_user, MUST_BE(INT_ID),
		"of every container without one"),
	ROW_INT64(pod_security_context, "runAsGroup", run_as_group, MUST_BE(INT_ID),
		"of every container without one"),
	ROW_BOOL(pod_security_context, "runAsNonRoot", run_as_non_root, 0,
		"of every container that says nothing"),
	ROW_INTEGERS(pod_security_context, "supplementalGroups", supplemental_groups,
		MUST_BE(INT_ID), "further groups of every container"),
	ROW_STRING(pod_security_context, "supplementalGroupsPolicy", supplemental_groups_policy, 0,
		"Merge (default): beside those of the image's group file; Strict: without them"),
	ROW_INT64(pod_security_context, "fsGroup", fs_group, MUST_BE(INT_ID),
		"a further group, which owns the emptyDir volumes"),
	ROW_STRING(pod_security_context, "fsGroupChangePolicy", fs_group_change_policy, 0,
		"Always, OnRootMismatch: the same for what is made anew, as emptyDir and "
		"configMap"),
	ROW_LIST(pod_security_context, "sysctls", sysctls, sysctl, 0,
		"set before any container starts; other than the safe ones by "
		"allowedUnsafeSysctls"),
	ROW_OBJECT(pod_security_context, "seccompProfile", seccomp_profile, seccomp_profile, 0,
		"of every container without one; default: by the node's seccompDefault"),
};
static const char pod_security_fields_others[] = "!\0appArmorProfile\0seLinuxChangePolicy\0"
						 "seLinuxOptions\0windowsOptions\0";
const struct fields pod_security_fields = FIELD_TABLE(pod_security_fields, "PodSecurityContext",
	pod_security_context, pod_security_fields_others);

static const struct field host_alias_fields_rows[] = {
	ROW_STRING(host_alias, "ip", ip, FIELD_ALWAYS | MUST_BE(TEXT_IP), NULL),
	ROW_STRINGS(host_alias, "hostnames", hostnames, 0, "of the address"),
};
const struct fields host_alias_fields = FIELD_TABLE(host_alias_fields, "HostAlias", host_alias, "");

static const struct field toleration_fields_rows[] = {
	ROW_STRING(toleration, "key", key, 0, "of the taint; without it every one"),
	ROW_STRING(toleration, "operator", operator_, 0, "Equal or Exists; default: Equal"),
	ROW_STRING(toleration, "value", value, 0, NULL),
	ROW_STRING(toleration, "effect", effect, 0, "without it every one"),
	ROW_INT64(toleration, "tolerationSeconds", toleration_seconds, 0, "no effect"),
};
const struct fields toleration_fields =
	FIELD_TABLE(toleration_fields, "Toleration", toleration, "");

static const struct field readiness_gate_fields_rows[] = {
	ROW_STRING(readiness_gate, "conditionType", condition_type, FIELD_ALWAYS,
		"has to be True as well for the pod to be ready"),
};
const struct fields readiness_gate_fields =
	FIELD_TABLE(readiness_gate_fields, "PodReadinessGate", readiness_gate, "");

static const struct field pod_os_fields_rows[] = {
	ROW_STRING(pod_os, "name", name, FIELD_ALWAYS | FIELD_REQUIRED,
		"linux; a pod for another system fails"),
};
const struct fields pod_os_fields = FIELD_TABLE(pod_os_fields, "PodOS", pod_os, "");

static const struct field dns_option_fields_rows[] = {
	ROW_STRING(dns_option, "name", name, 0, "such as ndots"),
	ROW_STRING(dns_option, "value", value, 0, NULL),
};
const struct fields dns_option_fields =
	FIELD_TABLE(dns_option_fields, "PodDNSConfigOption", dns_option, "");

static const struct field dns_config_fields_rows[] = {
	ROW_STRINGS(dns_config, "nameservers", nameservers, 0, "addresses, at most 3"),
	ROW_STRINGS(dns_config, "searches", searches, 0, "domains, at most 32"),
	ROW_LIST(dns_config, "options", options, dns_option, 0, "win over those of the policy"),
};
const struct fields dns_config_fields =
	FIELD_TABLE(dns_config_fields, "PodDNSConfig", dns_config, "");

static const struct field pod_spec_fields_rows[] = {
	ROW_LIST(pod_spec, "volumes", volumes, volume, 0, NULL),
	ROW_LIST(pod_spec, "initContainers", init_containers, container, 0,
		"run one after the other before the containers"),
	ROW_LIST(pod_spec, "containers", containers, container, FIELD_REQUIRED, "at least one"),
	ROW_STRING(pod_spec, "restartPolicy", restart_policy, MUST_BE(TEXT_RESTART_POLICY),
		"Always, OnFailure or Never"),
	ROW_INT64(pod_spec, "terminationGracePeriodSeconds", termination_grace_period_seconds, 0,
		"from SIGTERM to SIGKILL; default: 30"),
	ROW_INT64(pod_spec, "activeDeadlineSeconds", active_deadline_seconds, MUST_BE(INT_DEADLINE),
		"the pod fails when it has not ended by then"),
	ROW_STRING(pod_spec, "dnsPolicy", dns_policy, MUST_BE(TEXT_DNS_POLICY),
		"ClusterFirst, ClusterFirstWithHostNet, Default or None"),
	ROW_STRING(pod_spec, "nodeName", node_name, MUST_BE(TEXT_SUBDOMAIN), "this board"),
	ROW_STRING(pod_spec, "serviceAccountName", service_account_name, MUST_BE(TEXT_SUBDOMAIN),
		"only a name; default: default"),
	ROW_BOOL(
		pod_spec, "hostNetwork", host_network, FIELD_ZERO_UNSET, "use the board's network"),
	ROW_BOOL(pod_spec, "hostPID", host_pid, FIELD_ZERO_UNSET, "see the board's processes"),
	ROW_BOOL(pod_spec, "hostIPC", host_ipc, FIELD_ZERO_UNSET,
		"use the board's System V IPC and /dev/shm"),
	ROW_BOOL(pod_spec, "hostUsers", host_users, 0,
		"false: users of its own, whose root is nobody on the board"),
	ROW_BOOL(pod_spec, "shareProcessNamespace", share_process_namespace, 0,
		"the pod's containers see each other's processes"),
	ROW_OBJECT(pod_spec, "securityContext", security_context, pod_security, 0, NULL),
	ROW_LIST(pod_spec, "hostAliases", host_aliases, host_alias, 0, "lines of /etc/hosts"),
	ROW_LIST(pod_spec, "readinessGates", readiness_gates, readiness_gate, 0,
		"conditions that clients set in the status"),
	ROW_OBJECT(pod_spec, "os", os, pod_os, 0, NULL),
	ROW_STRING(pod_spec, "hostname", hostname, MUST_BE(TEXT_LABEL), "default: the pod's name"),
	ROW_STRING(pod_spec, "subdomain", subdomain, MUST_BE(TEXT_LABEL),
		"its full name is hostname.subdomain.namespace.svc.clusterDomain"),
	ROW_BOOL(pod_spec, "setHostnameAsFQDN", set_hostname_as_fqdn, 0,
		"the full name is the hostname; it has at most 64 characters"),
	ROW_STRING(pod_spec, "hostnameOverride", hostname_override, 0,
		"the hostname, whatever hostname and subdomain are"),
	ROW_OBJECT(pod_spec, "dnsConfig", dns_config, dns_config, 0,
		"goes into resolv.conf beside what dnsPolicy says"),
	ROW_OBJECT(pod_spec, "resources", resources, resources, 0,
		"cpu and memory of all containers together; one without a limit may have this"),
	ROW_INT32(pod_spec, "priority", priority, 0, "who is evicted first; default: 0"),
	ROW_STRING(pod_spec, "priorityClassName", priority_class_name, MUST_BE(TEXT_SUBDOMAIN),
		"system-node-critical and system-cluster-critical are never evicted"),
	ROW_LIST(pod_spec, "tolerations", tolerations, toleration, 0,
		"of node.kubernetes.io/memory-pressure; others have no effect"),
};
static const char pod_spec_fields_others[] =
	/* One node: nothing to choose between. */
	"?\0affinity\0imagePullSecrets\0schedulingGroup\0"
	"topologySpreadConstraints\0"
	"B\0automountServiceAccountToken\0enableServiceLinks\0"
	"M\0nodeSelector\0"
	"S\0preemptionPolicy\0schedulerName\0serviceAccount\0"
	/* These would change how the pod runs. */
	"!\0overhead\0"
	"resourceClaims\0runtimeClassName\0schedulingGates\0"
	"!!cannot be set on create\0ephemeralContainers\0";
const struct fields pod_spec_fields =
	FIELD_TABLE(pod_spec_fields, "PodSpec", pod_spec, pod_spec_fields_others);

static const struct field pod_fields_rows[] = {
	ROW_STRING(pod, "apiVersion", api_version, 0, "v1"),
	ROW_STRING(pod, "kind", kind, 0, "Pod"),
	ROW_INLINE(pod, "metadata", metadata, object_meta, NULL),
	ROW_INLINE(pod, "spec", spec, pod_spec, "what is wanted"),
	ROW_INLINE(pod, "status", status, pod_status, "what is; set by podinit"),
};
const struct fields pod_fields = FIELD_TABLE(pod_fields, "Pod", pod, "");
