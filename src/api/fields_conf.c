/* SPDX-License-Identifier: MIT */
/* Field rows of node.yaml: KubeletConfiguration and BoardConfig. */
#include "api/nodeconf.h"

#include "api/rows.h"

static const struct field user_namespaces_fields_rows[] = {
	ROW_INT32(user_namespaces, "idsPerPod", ids_per_pod, 0,
		"ids of a pod with hostUsers: false, a multiple of 65536; default: 65536"),
};
const struct fields user_namespaces_fields =
	FIELD_TABLE(user_namespaces_fields, "UserNamespaces", user_namespaces, "");

static const struct field kubelet_configuration_fields_rows[] = {
	ROW_STRING(kubelet_configuration, "apiVersion", api_version, 0,
		"kubelet.config.k8s.io/v1beta1"),
	ROW_STRING(kubelet_configuration, "kind", kind, 0, "KubeletConfiguration"),
	ROW_STRING(kubelet_configuration, "staticPodPath", static_pod_path, 0,
		"folder of the firmware's manifests"),
	ROW_STRING(kubelet_configuration, "podCIDR", pod_cidr, 0, "addresses for pods"),
	ROW_STRING(kubelet_configuration, "clusterDomain", cluster_domain, 0, "of full names"),
	ROW_STRINGS(kubelet_configuration, "clusterDNS", cluster_dns, 0,
		"name servers of pods, which you have to run"),
	ROW_QUANTITY(kubelet_configuration, "containerLogMaxSize", container_log_max_size, 0,
		"bytes of one log file"),
	ROW_INT32(kubelet_configuration, "containerLogMaxFiles", container_log_max_files,
		MUST_BE(INT_LOG_FILES), "log files of a container"),
	ROW_INT32(kubelet_configuration, "maxPods", max_pods, MUST_BE(INT_MAX_PODS), NULL),
	ROW_STRINGS(kubelet_configuration, "allowedUnsafeSysctls", allowed_unsafe_sysctls, 0,
		"names, or beginnings and a *, that pods may set beside the safe ones"),
	ROW_INT32(kubelet_configuration, "podPidsLimit", pod_pids_limit, MUST_BE(INT_PIDS),
		"processes of a pod; -1 = no limit"),
	ROW_BOOL(kubelet_configuration, "seccompDefault", seccomp_default, 0,
		"pods without a seccompProfile get RuntimeDefault, not Unconfined"),
	ROW_OBJECT(kubelet_configuration, "userNamespaces", user_namespaces, user_namespaces, 0,
		"of pods with hostUsers: false"),
	ROW_QUANTITY_MAP(kubelet_configuration, "systemReserved", system_reserved, 0,
		"cpu, memory, ephemeral-storage and pid that pods do not get"),
	ROW_QUANTITY_MAP(kubelet_configuration, "kubeReserved", kube_reserved, 0,
		"the same, added to systemReserved"),
	ROW_STRINGS(kubelet_configuration, "enforceNodeAllocatable", enforce_node_allocatable, 0,
		"[pods], which is done anyway"),
	ROW_STRING_MAP(kubelet_configuration, "evictionHard", eviction_hard, 0,
		"memory.available: a quantity or a percentage, below which a pod is evicted"),
	ROW_STRING_MAP(kubelet_configuration, "evictionSoft", eviction_soft, 0,
		"the same, when it has been so for evictionSoftGracePeriod"),
	ROW_STRING_MAP(kubelet_configuration, "evictionSoftGracePeriod", eviction_soft_grace_period,
		0, "memory.available: a duration"),
	ROW_STRING_MAP(kubelet_configuration, "evictionMinimumReclaim", eviction_minimum_reclaim, 0,
		"memory.available: what has to be available beyond the threshold to stop"),
	ROW_STRING(kubelet_configuration, "evictionPressureTransitionPeriod",
		eviction_pressure_transition_period, 0, "default: 5m"),
	ROW_INT32(kubelet_configuration, "evictionMaxPodGracePeriod", eviction_max_pod_grace_period,
		MUST_BE(INT_NOT_NEGATIVE),
		"seconds that a pod has at most to end at a soft threshold; default: 0"),
};
static const char kubelet_configuration_fields_others[] =
	/* About clusters, or about what a kubelet does by other programs: without effect on a
	   board. */
	"S\0address\0cgroupDriver\0containerRuntimeEndpoint\0cpuManagerReconcilePeriod\0"
	"fileCheckFrequency\0healthzBindAddress\0"
	"httpCheckFrequency\0imageMaximumGCAge\0imageMinimumGCAge\0"
	"nodeStatusReportFrequency\0nodeStatusUpdateFrequency\0resolvConf\0"
	"runtimeRequestTimeout\0streamingConnectionIdleTimeout\0syncFrequency\0"
	"volumeStatsAggPeriod\0"
	"?\0authentication\0authorization\0logging\0memorySwap\0"
	"B\0enableServer\0failSwapOn\0rotateCertificates\0serializeImagePulls\0"
	"serverTLSBootstrap\0"
	"I\0healthzPort\0imageGCHighThresholdPercent\0imageGCLowThresholdPercent\0port\0"
	"readOnlyPort\0"
	/* Limits and defences: not to be skipped in silence. */
	"!\0featureGates\0"
	"shutdownGracePeriod\0shutdownGracePeriodByPodPriority\0"
	"shutdownGracePeriodCriticalPods\0";
const struct fields kubelet_configuration_fields = FIELD_TABLE(kubelet_configuration_fields,
	"KubeletConfiguration", kubelet_configuration, kubelet_configuration_fields_others);

static const struct field module_fields_rows[] = {
	ROW_STRING(module_spec, "name", name, FIELD_ALWAYS | FIELD_PLAIN | FIELD_REQUIRED, NULL),
	ROW_STRING(module_spec, "params", params, 0, "as on the kernel command line"),
};
const struct fields module_fields = FIELD_TABLE(module_fields, "Module", module_spec, "");

static const struct field mount_fields_rows[] = {
	ROW_STRING(mount_spec, "device", device, FIELD_ALWAYS | FIELD_REQUIRED, NULL),
	ROW_STRING(mount_spec, "path", path, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_ABSOLUTE),
		NULL),
	ROW_STRING(mount_spec, "type", type, FIELD_ALWAYS | FIELD_REQUIRED, "of the file system"),
	ROW_STRINGS(mount_spec, "options", options, 0, "as in fstab"),
	ROW_BOOL(mount_spec, "optional", optional, 0, "go on without it"),
};
const struct fields mount_fields = FIELD_TABLE(mount_fields, "Mount", mount_spec, "");

static const struct field watchdog_fields_rows[] = {
	ROW_STRING(watchdog_spec, "device", device, FIELD_REQUIRED | MUST_BE(TEXT_ABSOLUTE),
		"default: /dev/watchdog"),
	ROW_STRING(watchdog_spec, "timeout", timeout, 0, "default: 30s"),
};
const struct fields watchdog_fields = FIELD_TABLE(watchdog_fields, "Watchdog", watchdog_spec, "");

static const struct field board_config_fields_rows[] = {
	ROW_STRING(board_config, "apiVersion", api_version, 0, "podinit.io/v1"),
	ROW_STRING(board_config, "kind", kind, 0, "BoardConfig"),
	ROW_STRING(board_config, "nodeName", node_name, 0, "default: the hostname"),
	ROW_STRING(board_config, "hostname", hostname, 0, NULL),
	ROW_STRINGS(board_config, "images", images, 0, "folders of the image store"),
	ROW_STRING(board_config, "imageVerification", image_verification,
		MUST_BE(TEXT_VERIFICATION),
		"None or Required: only images that one of imageKeys has signed"),
	ROW_STRINGS(board_config, "imageKeys", image_keys, 0, "base64 of ed25519 public keys"),
	ROW_LIST(board_config, "modules", modules, module, 0, "kernel modules, in order"),
	ROW_LIST(board_config, "mounts", mounts, mount, 0, "file systems, in order"),
	ROW_OBJECT(board_config, "watchdog", watchdog, watchdog, 0, "not used yet"),
	ROW_STRING(board_config, "enforceResources", enforce_resources, MUST_BE(TEXT_ENFORCE),
		"Required or BestEffort"),
	ROW_STRING(board_config, "manifestValidation", manifest_validation,
		MUST_BE(TEXT_VALIDATION), "Strict or Warn"),
	ROW_BOOL(board_config, "consoleShell", console_shell, 0, "not used yet"),
	ROW_STRINGS(board_config, "hardeningExceptions", hardening_exceptions, 0,
		"settings that the kernel shall keep as it has them"),
};
const struct fields board_config_fields =
	FIELD_TABLE(board_config_fields, "BoardConfig", board_config, "");
