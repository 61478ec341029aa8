/* SPDX-License-Identifier: MIT */
/* Field rows of Container and what it holds: probes, ports, env, mounts, security. */
#include "api/pod.h"

#include "api/rows.h"

static const struct field exec_fields_rows[] = {
	ROW_STRINGS(exec_action, "command", command, FIELD_REQUIRED,
		"run in the container, without a shell"),
};
const struct fields exec_fields = FIELD_TABLE(exec_fields, "ExecAction", exec_action, "");

static const struct field http_header_fields_rows[] = {
	ROW_STRING(http_header_spec, "name", name, FIELD_ALWAYS, NULL),
	ROW_STRING(http_header_spec, "value", value, FIELD_ALWAYS, NULL),
};
const struct fields http_header_fields =
	FIELD_TABLE(http_header_fields, "HTTPHeader", http_header_spec, "");

static const struct field http_get_fields_rows[] = {
	ROW_STRING(http_get_action, "path", path, FIELD_REQUIRED, "default: /"),
	ROW_INT_OR_STRING(http_get_action, "port", port, FIELD_ALWAYS | MUST_BE(INT_PORT),
		"number, or name of a port"),
	ROW_STRING(http_get_action, "host", host, 0, "default: the pod's address"),
	ROW_STRING(http_get_action, "scheme", scheme, MUST_BE(TEXT_SCHEME), "HTTP or HTTPS"),
	ROW_LIST(http_get_action, "httpHeaders", http_headers, http_header, 0, NULL),
};
const struct fields http_get_fields =
	FIELD_TABLE(http_get_fields, "HTTPGetAction", http_get_action, "");

static const struct field tcp_socket_fields_rows[] = {
	ROW_INT_OR_STRING(tcp_socket_action, "port", port, FIELD_ALWAYS | MUST_BE(INT_PORT),
		"number, or name of a port"),
	ROW_STRING(tcp_socket_action, "host", host, 0, "default: the pod's address"),
};
const struct fields tcp_socket_fields =
	FIELD_TABLE(tcp_socket_fields, "TCPSocketAction", tcp_socket_action, "");

static const struct field sleep_fields_rows[] = {
	ROW_INT64(sleep_action, "seconds", seconds, FIELD_ALWAYS, "at most the grace period"),
};
const struct fields sleep_fields = FIELD_TABLE(sleep_fields, "SleepAction", sleep_action, "");

static const struct field lifecycle_handler_fields_rows[] = {
	ROW_OBJECT(lifecycle_handler, "exec", exec, exec, 0, "run in the container"),
	ROW_OBJECT(lifecycle_handler, "httpGet", http_get, http_get, 0, "any answer will do"),
	ROW_OBJECT(lifecycle_handler, "tcpSocket", tcp_socket, tcp_socket, 0,
		"accepted, but fails, as under a kubelet"),
	ROW_OBJECT(lifecycle_handler, "sleep", sleep, sleep, 0, NULL),
};
const struct fields lifecycle_handler_fields =
	FIELD_TABLE(lifecycle_handler_fields, "LifecycleHandler", lifecycle_handler, "");

static const struct field lifecycle_fields_rows[] = {
	ROW_OBJECT(lifecycle, "postStart", post_start, lifecycle_handler, 0,
		"right after its start; later containers wait for it"),
	ROW_OBJECT(lifecycle, "preStop", pre_stop, lifecycle_handler, 0,
		"before the stop signal, within the grace period"),
	ROW_STRING(lifecycle, "stopSignal", stop_signal, 0, "default: the image's, or SIGTERM"),
};
const struct fields lifecycle_fields = FIELD_TABLE(lifecycle_fields, "Lifecycle", lifecycle, "");

static const struct field grpc_fields_rows[] = {
	ROW_INT32(grpc_action, "port", port, FIELD_ALWAYS | MUST_BE(INT_PORT), "a number"),
	ROW_STRING(grpc_action, "service", service, FIELD_ALWAYS,
		"whose health is asked for; default: the server's"),
};
const struct fields grpc_fields = FIELD_TABLE(grpc_fields, "GRPCAction", grpc_action, "");

static const struct field probe_fields_rows[] = {
	ROW_OBJECT(probe_spec, "exec", exec, exec, 0, "good when it exits with 0"),
	ROW_OBJECT(probe_spec, "httpGet", http_get, http_get, 0, "good on 200 to 399"),
	ROW_OBJECT(probe_spec, "tcpSocket", tcp_socket, tcp_socket, 0,
		"good when it can be connected to"),
	ROW_OBJECT(probe_spec, "grpc", grpc, grpc, 0, "good when it answers SERVING"),
	ROW_INT32(probe_spec, "initialDelaySeconds", initial_delay_seconds,
		FIELD_ZERO_UNSET | MUST_BE(INT_NOT_NEGATIVE), NULL),
	ROW_INT32(probe_spec, "timeoutSeconds", timeout_seconds,
		FIELD_ZERO_UNSET | MUST_BE(INT_NOT_NEGATIVE), "default: 1"),
	ROW_INT32(probe_spec, "periodSeconds", period_seconds,
		FIELD_ZERO_UNSET | MUST_BE(INT_NOT_NEGATIVE), "default: 10"),
	ROW_INT32(probe_spec, "successThreshold", success_threshold,
		FIELD_ZERO_UNSET | MUST_BE(INT_NOT_NEGATIVE), "default: 1"),
	ROW_INT32(probe_spec, "failureThreshold", failure_threshold,
		FIELD_ZERO_UNSET | MUST_BE(INT_NOT_NEGATIVE), "default: 3"),
	ROW_INT64(probe_spec, "terminationGracePeriodSeconds", termination_grace_period_seconds, 0,
		"instead of the pod's, when this probe kills"),
};
const struct fields probe_fields = FIELD_TABLE(probe_fields, "Probe", probe_spec, "");

static const struct field exit_codes_fields_rows[] = {
	ROW_STRING(exit_codes, "operator", operator_, FIELD_ALWAYS | MUST_BE(TEXT_OPERATOR),
		"In or NotIn"),
	ROW_INTEGERS(exit_codes, "values", values, 0, "at most 255"),
};
const struct fields exit_codes_fields =
	FIELD_TABLE(exit_codes_fields, "ContainerRestartRuleOnExitCodes", exit_codes, "");

static const struct field restart_rule_fields_rows[] = {
	ROW_STRING(restart_rule, "action", action, FIELD_ALWAYS | MUST_BE(TEXT_RULE_ACTION),
		"Restart or RestartAllContainers"),
	ROW_OBJECT(restart_rule, "exitCodes", exit_codes, exit_codes, 0, NULL),
};
const struct fields restart_rule_fields =
	FIELD_TABLE(restart_rule_fields, "ContainerRestartRule", restart_rule, "");

static const struct field env_fields_rows[] = {
	ROW_STRING(env_var, "name", name, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_ENV_NAME),
		NULL),
	ROW_STRING(env_var, "value", value, 0, "$(NAME) stands for an earlier variable"),
	ROW_OBJECT(env_var, "valueFrom", value_from, env_source, 0,
		"of the pod, its resources, a ConfigMap or a Secret"),
};
const struct fields env_fields = FIELD_TABLE(env_fields, "EnvVar", env_var, "");

static const struct field port_fields_rows[] = {
	ROW_STRING(
		container_port, "name", name, MUST_BE(TEXT_PORT_NAME), "for probes and services"),
	ROW_INT32(container_port, "hostPort", host_port, FIELD_ZERO_UNSET | MUST_BE(INT_PORT),
		"refused without hostNetwork: no port of the board leads to the pod yet"),
	ROW_INT32(container_port, "containerPort", container_port,
		FIELD_ALWAYS | FIELD_ZERO_UNSET | FIELD_REQUIRED | MUST_BE(INT_PORT), NULL),
	ROW_STRING(
		container_port, "protocol", protocol, MUST_BE(TEXT_PROTOCOL), "TCP, UDP or SCTP"),
	ROW_STRING(container_port, "hostIP", host_ip, MUST_BE(TEXT_IP), NULL),
};
const struct fields port_fields = FIELD_TABLE(port_fields, "ContainerPort", container_port, "");

static const struct field resources_fields_rows[] = {
	ROW_QUANTITY_MAP(resource_requirements, "limits", limits, 0, "cpu, memory, ..."),
	ROW_QUANTITY_MAP(resource_requirements, "requests", requests, 0, "default: the limits"),
};
static const char resources_fields_others[] = "!\0claims\0";
const struct fields resources_fields = FIELD_TABLE(
	resources_fields, "ResourceRequirements", resource_requirements, resources_fields_others);

static const struct field capabilities_fields_rows[] = {
	ROW_STRINGS(capabilities, "add", add, 0, "names without CAP_, or ALL"),
	ROW_STRINGS(capabilities, "drop", drop, 0, "names without CAP_, or ALL"),
};
const struct fields capabilities_fields =
	FIELD_TABLE(capabilities_fields, "Capabilities", capabilities, "");

static const struct field seccomp_profile_fields_rows[] = {
	ROW_STRING(seccomp_profile, "type", type, FIELD_ALWAYS,
		"RuntimeDefault, Unconfined or Localhost"),
	ROW_STRING(seccomp_profile, "localhostProfile", localhost_profile, 0,
		"compiled profile in the node's folder"),
};
const struct fields seccomp_profile_fields =
	FIELD_TABLE(seccomp_profile_fields, "SeccompProfile", seccomp_profile, "");

static const struct field security_fields_rows[] = {
	ROW_OBJECT(security_context, "capabilities", capabilities, capabilities, 0, NULL),
	ROW_INT64(security_context, "runAsUser", run_as_user, MUST_BE(INT_ID),
		"default: the image's"),
	ROW_INT64(security_context, "runAsGroup", run_as_group, MUST_BE(INT_ID),
		"default: the image's, or 0"),
	ROW_BOOL(security_context, "privileged", privileged, 0,
		"all capabilities and devices, nothing masked or read-only"),
	ROW_BOOL(security_context, "runAsNonRoot", run_as_non_root, 0,
		"refuse to run as root; default: the pod's"),
	ROW_BOOL(security_context, "readOnlyRootFilesystem", read_only_root_filesystem, 0,
		"the image itself is the root"),
	ROW_BOOL(security_context, "allowPrivilegeEscalation", allow_privilege_escalation, 0,
		"false sets no_new_privs"),
	ROW_OBJECT(security_context, "seccompProfile", seccomp_profile, seccomp_profile, 0,
		"filter of system calls; default: the pod's; none when privileged"),
	ROW_STRING(security_context, "procMount", proc_mount, 0,
		"Default: nothing of the kernel's own is shown; Unmasked needs hostUsers: false"),
};
static const char security_fields_others[] = "!\0appArmorProfile\0seLinuxOptions\0windowsOptions\0";
const struct fields security_fields =
	FIELD_TABLE(security_fields, "SecurityContext", security_context, security_fields_others);

static const struct field volume_mount_fields_rows[] = {
	ROW_STRING(volume_mount, "name", name, FIELD_ALWAYS | FIELD_REQUIRED,
		"of a volume of the pod"),
	ROW_BOOL(volume_mount, "readOnly", read_only, FIELD_ZERO_UNSET, NULL),
	ROW_STRING(volume_mount, "mountPath", mount_path, FIELD_ALWAYS | FIELD_REQUIRED,
		"place in the container"),
	ROW_STRING(volume_mount, "subPath", sub_path, 0, "this part of the volume"),
	ROW_STRING(volume_mount, "subPathExpr", sub_path_expr, 0,
		"the same, with $(NAME) of the environment"),
	ROW_STRING(volume_mount, "mountPropagation", mount_propagation, 0,
		"None, HostToContainer or, of privileged containers, Bidirectional"),
	ROW_STRING(volume_mount, "recursiveReadOnly", recursive_read_only, 0,
		"Disabled, IfPossible or Enabled: also what is mounted below it is read-only"),
};
const struct fields volume_mount_fields =
	FIELD_TABLE(volume_mount_fields, "VolumeMount", volume_mount, "");

static const struct field container_fields_rows[] = {
	ROW_STRING(container_spec, "name", name,
		FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_LABEL), "unique within the pod"),
	ROW_STRING(container_spec, "image", image, FIELD_REQUIRED | MUST_BE(TEXT_IMAGE),
		"name in the image store"),
	ROW_STRINGS(container_spec, "command", command, 0, "instead of the image's entrypoint"),
	ROW_STRINGS(container_spec, "args", args, 0, "instead of the image's command"),
	ROW_STRING(container_spec, "workingDir", working_dir, 0, "instead of the image's"),
	ROW_LIST(container_spec, "ports", ports, port, 0, NULL),
	ROW_LIST(container_spec, "envFrom", env_from, env_from, 0,
		"every key of a ConfigMap or Secret as a variable"),
	ROW_LIST(container_spec, "env", env, env, 0, NULL),
	ROW_OBJECT(container_spec, "resources", resources, resources, 0, NULL),
	ROW_STRING(container_spec, "restartPolicy", restart_policy, MUST_BE(TEXT_CONTAINER_RESTART),
		"default: the pod's; Always makes an init container a sidecar"),
	ROW_LIST(container_spec, "restartPolicyRules", restart_policy_rules, restart_rule, 0,
		"by exit code, before restartPolicy"),
	ROW_LIST(container_spec, "volumeMounts", volume_mounts, volume_mount, 0, NULL),
	ROW_OBJECT(container_spec, "livenessProbe", liveness_probe, probe, 0,
		"its failure restarts the container"),
	ROW_OBJECT(container_spec, "readinessProbe", readiness_probe, probe, 0,
		"its failure makes the container not ready"),
	ROW_OBJECT(container_spec, "startupProbe", startup_probe, probe, 0,
		"holds back the other probes until it succeeds"),
	ROW_OBJECT(container_spec, "lifecycle", lifecycle, lifecycle, 0, "hooks and stop signal"),
	ROW_STRING(container_spec, "terminationMessagePath", termination_message_path, 0,
		"default: /dev/termination-log"),
	ROW_STRING(container_spec, "terminationMessagePolicy", termination_message_policy,
		MUST_BE(TEXT_MESSAGE_POLICY), "File, FallbackToLogsOnError"),
	ROW_STRING(container_spec, "imagePullPolicy", image_pull_policy, MUST_BE(TEXT_PULL_POLICY),
		"nothing is fetched: Always is as IfNotPresent"),
	ROW_OBJECT(container_spec, "securityContext", security_context, security, 0, NULL),
	ROW_BOOL(container_spec, "stdin", stdin_, FIELD_ZERO_UNSET,
		"not heeded yet: without tty it is /dev/null"),
	ROW_BOOL(container_spec, "tty", tty, FIELD_ZERO_UNSET, "give it a terminal"),
};
static const char container_fields_others[] = "?\0resizePolicy\0"
					      "B\0stdinOnce\0"
					      "!\0volumeDevices\0";
const struct fields container_fields =
	FIELD_TABLE(container_fields, "Container", container_spec, container_fields_others);
