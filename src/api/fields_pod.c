/* SPDX-License-Identifier: MIT */
/* Field rows of Pod and PodSpec: what is run, what one node needs not heed and keeps, what it must
 * refuse. */
#include "api/pod.h"

#include "api/rows.h"

static const struct field pod_security_fields_rows[] = {
	ROW_INT64(pod_security_context, "runAsUser", run_as_user, 0,
		"of every container without one"),
	ROW_INT64(pod_security_context, "runAsGroup", run_as_group, 0,
		"of every container without one"),
	ROW_REFUSED("appArmorProfile", NULL),
	ROW_REFUSED("fsGroup", NULL),
	ROW_REFUSED("fsGroupChangePolicy", NULL),
	ROW_REFUSED("runAsNonRoot", "set runAsUser"),
	ROW_REFUSED("seLinuxChangePolicy", NULL),
	ROW_REFUSED("seLinuxOptions", NULL),
	ROW_REFUSED("seccompProfile", NULL),
	ROW_REFUSED("supplementalGroups", NULL),
	ROW_REFUSED_BUT("supplementalGroupsPolicy", "Merge"),
	ROW_REFUSED("sysctls", NULL),
	ROW_REFUSED("windowsOptions", NULL),
};
static const struct fields pod_security_fields =
	FIELD_TABLE(pod_security_fields, "PodSecurityContext", pod_security_context, NULL);

static const struct field pod_spec_fields_rows[] = {
	ROW_LIST(pod_spec, "volumes", volumes, &volume_fields, 0, NULL),
	ROW_LIST(pod_spec, "initContainers", init_containers, &container_fields, 0,
		"run one after the other before the containers"),
	ROW_LIST(pod_spec, "containers", containers, &container_fields, 0, "at least one"),
	ROW_STRING(pod_spec, "restartPolicy", restart_policy, 0, "Always, OnFailure or Never"),
	ROW_INT64(pod_spec, "terminationGracePeriodSeconds", termination_grace_period_seconds, 0,
		"from SIGTERM to SIGKILL; default: 30"),
	ROW_STRING(pod_spec, "dnsPolicy", dns_policy, 0,
		"not heeded yet: every pod gets the board's resolv.conf"),
	ROW_STRING(pod_spec, "nodeName", node_name, 0, "this board"),
	ROW_BOOL(
		pod_spec, "hostNetwork", host_network, FIELD_ZERO_UNSET, "use the board's network"),
	ROW_OBJECT(pod_spec, "securityContext", security_context, &pod_security_fields, 0, NULL),
	ROW_STRING(pod_spec, "hostname", hostname, 0, "default: the pod's name"),
	/* One node: nothing to choose between. */
	ROW_KEPT("affinity", FIELD_ANY, NULL),
	ROW_KEPT("automountServiceAccountToken", FIELD_BOOL, NULL),
	ROW_KEPT("enableServiceLinks", FIELD_BOOL, NULL),
	ROW_KEPT("imagePullSecrets", FIELD_ANY, NULL),
	ROW_KEPT("nodeSelector", FIELD_STRING_MAP, NULL),
	ROW_KEPT("os", FIELD_ANY, NULL),
	ROW_KEPT("preemptionPolicy", FIELD_STRING, NULL),
	ROW_KEPT("priority", FIELD_INT32, NULL),
	ROW_KEPT("priorityClassName", FIELD_STRING, NULL),
	ROW_KEPT("schedulerName", FIELD_STRING, NULL),
	ROW_KEPT("serviceAccount", FIELD_STRING, NULL),
	ROW_KEPT("serviceAccountName", FIELD_STRING, NULL),
	ROW_KEPT("tolerations", FIELD_ANY, NULL),
	ROW_KEPT("topologySpreadConstraints", FIELD_ANY, NULL),
	/* These would change how the pod runs. */
	ROW_REFUSED("activeDeadlineSeconds", NULL),
	ROW_REFUSED("dnsConfig", NULL),
	ROW_REFUSED("ephemeralContainers", "cannot be set on create"),
	ROW_REFUSED("hostAliases", NULL),
	ROW_REFUSED("hostIPC", NULL),
	ROW_REFUSED("hostPID", NULL),
	ROW_REFUSED_BUT("hostUsers", "true"),
	ROW_REFUSED("hostnameOverride", "use hostname"),
	ROW_REFUSED("overhead", NULL),
	ROW_REFUSED("readinessGates", NULL),
	ROW_REFUSED("resourceClaims", NULL),
	ROW_REFUSED("resources", "set them at the containers"),
	ROW_REFUSED("runtimeClassName", NULL),
	ROW_REFUSED("schedulingGates", NULL),
	ROW_REFUSED("setHostnameAsFQDN", NULL),
	ROW_REFUSED("shareProcessNamespace", NULL),
	ROW_REFUSED("subdomain", NULL),
};
static const struct fields pod_spec_fields =
	FIELD_TABLE(pod_spec_fields, "PodSpec", pod_spec, NULL);

static const struct field pod_fields_rows[] = {
	ROW_STRING(pod, "apiVersion", api_version, 0, "v1"),
	ROW_STRING(pod, "kind", kind, 0, "Pod"),
	ROW_INLINE(pod, "metadata", metadata, &object_meta_fields, NULL),
	ROW_INLINE(pod, "spec", spec, &pod_spec_fields, "what is wanted"),
	ROW_INLINE(pod, "status", status, &pod_status_fields, "what is; set by podinit"),
};
const struct fields pod_fields = FIELD_TABLE(pod_fields, "Pod", pod, NULL);
