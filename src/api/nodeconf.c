/* SPDX-License-Identifier: MIT */
/* node.yaml: defaults, both documents over them, and the rules for their values. */
#include "api/nodeconf.h"

#include <arpa/inet.h>
#include <string.h>

#include "api/decode.h"
#include "api/eviction.h"
#include "api/hardening.h"
#include "api/rules.h"
#include "api/sysctl.h"
#include "api/validate.h"
#include "base/base64.h"
#include "base/ed25519.h"

#define IDS_MOST     (1 << 30)
#define KUBELET_API  "kubelet.config.k8s.io/v1beta1"
#define BOARD_API    "podinit.io/v1"
#define WATCHDOG_MAX 3600
#define LOG_SIZE_MIN 4096

void nodeconf_defaults(struct nodeconf *conf, bool hosted)
{
	static const char *board_images[] = {"/usr/lib/podinit/images", "/data/podinit/images"};
	static const char *hosted_images[] = {"images", "data/images"};
	static struct named_quantity log_size[] = {
		{"containerLogMaxSize", {65536000, 65536, QUANTITY_BINARY_SI, "64Ki"}},
	};

	memset(conf, 0, sizeof(*conf));
	conf->kubelet.static_pod_path = hosted ? "manifests" : "/etc/podinit/manifests";
	conf->kubelet.pod_cidr = "10.244.0.0/24";
	conf->kubelet.cluster_domain = "cluster.local";
	conf->kubelet.container_log_max_size = (struct quantities){log_size, 1};
	conf->kubelet.container_log_max_files = (struct opt_int){2, true};
	conf->kubelet.max_pods = (struct opt_int){110, true};
	conf->board.images.items = hosted ? hosted_images : board_images;
	conf->board.images.count = hosted ? ARRAY_LEN(hosted_images) : ARRAY_LEN(board_images);
	conf->board.enforce_resources = hosted ? "BestEffort" : "Required";
	conf->board.manifest_validation = "Strict";
	conf->board.image_verification = "None";
	conf->board.console_shell = BOOL_FALSE;
}

/* NULL or a name as DNS has them. */
static void check_name(struct rules *r, const char *field, const char *name)
{
	const char *wrong = name != NULL ? name_is_dns1123_subdomain(name) : NULL;

	if (wrong != NULL)
		rule_invalid(r, field, name, wrong);
}

/* IPv4 with room for a gateway and at least one pod. */
static bool is_cidr(const char *s)
{
	char address[INET_ADDRSTRLEN];
	const char *slash = strchr(s, '/');
	struct in_addr in;
	int64_t bits;

	if (slash == NULL || (size_t)(slash - s) >= sizeof(address))
		return false;
	memcpy(address, s, (size_t)(slash - s));
	address[slash - s] = '\0';
	return inet_pton(AF_INET, address, &in) == 1 && text_to_int64(slash + 1, 8, 29, &bits);
}

static bool is_ip(const char *s)
{
	return ip_fault(s, 0) == NULL;
}

/* upstream: NewAllowlist() */
static bool is_namespaced(const char *s)
{
	return sysctl_is_valid(s, true) && sysctl_namespace_of(s) != SYSCTL_OF_NODE;
}

static void check_list(struct rules *r, const char *field, const struct strings *list,
	bool (*is_good)(const char *s), const char *wrong)
{
	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t len = rule_enter(r, field, i);

		if (!is_good(list->items[i]))
			problem_invalid(r->problems, r->path.text, list->items[i], wrong);
		path_back(&r->path, len);
	}
}

/* upstream: parseResourceList() of cmd/kubelet/app/server.go */
static void check_reserved(struct rules *r, const char *field, const struct quantities *reserved)
{
	for (uint32_t i = 0; i < reserved->count; i++) {
		const struct named_quantity *n = &reserved->items[i];
		uint32_t len = path_field(&r->path, field);

		if (!names_have("cpu\0memory\0ephemeral-storage\0pid\0", n->name))
			rule_not_supported(r, NULL, n->name,
				"\"cpu\", \"ephemeral-storage\", \"memory\", \"pid\"");
		path_key(&r->path, n->name);
		if (n->q.milli < 0)
			problem_invalid(r->problems, r->path.text, n->q.text, rule_not_negative);
		path_back(&r->path, len);
	}
}

static void check_enforced(struct rules *r, const struct strings *enforced)
{
	for (uint32_t i = 0; i < enforced->count; i++) {
		uint32_t len = rule_enter(r, "enforceNodeAllocatable", i);

		rule_one_of(r, NULL, enforced->items[i], "pods\0");
		path_back(&r->path, len);
	}
}

/* Two ranges at least fit into 32 bits beside the board's own. */
static void check_user_namespaces(struct rules *r, const struct user_namespaces *u)
{
	if (u != NULL && u->ids_per_pod.set &&
		(u->ids_per_pod.value <= 0 || u->ids_per_pod.value > IDS_MOST ||
			u->ids_per_pod.value % IDS_A_POD != 0))
		rule_invalid_int(r, "userNamespaces.idsPerPod", u->ids_per_pod.value,
			"must be a multiple of 65536, at most 1073741824");
}

/* The log's quantity comes from the file or from the defaults. */
static void check_kubelet(struct rules *r, const struct kubelet_configuration *k)
{
	const struct quantity *size =
		quantities_get(&k->container_log_max_size, "containerLogMaxSize");

	if (k->static_pod_path != NULL && k->static_pod_path[0] == '\0')
		rule_required(r, "staticPodPath");
	if (!is_cidr(k->pod_cidr))
		rule_invalid(r, "podCIDR", k->pod_cidr,
			"must be an IPv4 network of 8 to 29 bits (e.g. 10.244.0.0/24)");
	check_name(r, "clusterDomain", k->cluster_domain);
	check_list(r, "clusterDNS", &k->cluster_dns, is_ip, "must be a valid IP address");
	check_list(r, "allowedUnsafeSysctls", &k->allowed_unsafe_sysctls, is_namespaced,
		"must be one of net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*, or a "
		"beginning of some with a * at its end");
	check_eviction(r, k);
	check_reserved(r, "systemReserved", &k->system_reserved);
	check_reserved(r, "kubeReserved", &k->kube_reserved);
	check_enforced(r, &k->enforce_node_allocatable);
	check_user_namespaces(r, k->user_namespaces);
	if (size != NULL && size->units < LOG_SIZE_MIN)
		rule_invalid(r, "containerLogMaxSize", size->text, "must be at least 4Ki");
}

static void check_watchdog(struct rules *r, const struct watchdog_spec *w)
{
	char digits[16];
	size_t len = strlen(w->timeout);
	int64_t seconds;

	if (len > 1 && len <= sizeof(digits) && w->timeout[len - 1] == 's') {
		memcpy(digits, w->timeout, len - 1);
		digits[len - 1] = '\0';
		if (text_to_int64(digits, 1, WATCHDOG_MAX, &seconds))
			return;
	}
	rule_invalid(
		r, "watchdog.timeout", w->timeout, "must be whole seconds, like 30s, to 3600s");
}

static void check_exceptions(struct rules *r, const struct strings *exceptions)
{
	char list[512];
	struct text t;

	text_init(&t, list, sizeof(list));
	for (size_t i = 0; i < HARDENING_COUNT; i++)
		text_add_all(&t, i > 0 ? ", \"" : "\"", hardening_table[i].name, "\"", NULL);
	for (uint32_t i = 0; i < exceptions->count; i++) {
		uint32_t len = rule_enter(r, "hardeningExceptions", i);

		if (hardening_find(exceptions->items[i]) == NULL)
			rule_not_supported(r, NULL, exceptions->items[i], list);
		path_back(&r->path, len);
	}
}

static bool is_image_key(const char *s)
{
	uint8_t key[BASE64_SIZE(ED25519_KEY)];
	size_t len = 0;

	return strlen(s) == BASE64_SIZE(ED25519_KEY) && base64_decode(s, strlen(s), key, &len) &&
	       len == ED25519_KEY;
}

static void check_board(struct rules *r, struct board_config *b)
{
	check_list(r, "imageKeys", &b->image_keys, is_image_key,
		"must be the base64 of an ed25519 public key of 32 bytes");
	if (text_equal(b->image_verification, "Required") && b->image_keys.count == 0)
		problem_add(r->problems, PROBLEM_REQUIRED, "imageKeys",
			"imageVerification is Required", NULL);
	check_exceptions(r, &b->hardening_exceptions);
	check_name(r, "nodeName", b->node_name);
	check_name(r, "hostname", b->hostname);
	if (b->watchdog != NULL) {
		if (b->watchdog->device == NULL)
			b->watchdog->device = "/dev/watchdog";
		if (b->watchdog->timeout == NULL)
			b->watchdog->timeout = "30s";
		check_watchdog(r, b->watchdog);
	}
}

/* One document; seen has a bit for each kind. */
static void load_document(struct arena *a, const struct node *root, struct nodeconf *conf,
	struct problems *ps, uint32_t *seen)
{
	const char *api = node_text_at(root, "apiVersion");
	const char *kind = node_text_at(root, "kind");
	bool kubelet = strcmp(kind, "KubeletConfiguration") == 0;
	bool known = kubelet || strcmp(kind, "BoardConfig") == 0;
	const struct fields *fs = kubelet ? &kubelet_configuration_fields : &board_config_fields;
	void *object = kubelet ? (void *)&conf->kubelet : (void *)&conf->board;
	uint32_t bit = kubelet ? 1 : 2;
	struct rules r = {.problems = ps};

	problems_begin_object(ps, root);
	if (kind[0] == '\0' || api[0] == '\0') {
		problem_add(ps, PROBLEM_DECODE, "", "Object '",
			kind[0] == '\0' ? "Kind" : "apiVersion", "' is missing", NULL);
		return;
	}
	if (!known || strcmp(api, kubelet ? KUBELET_API : BOARD_API) != 0) {
		problem_add(ps, PROBLEM_DECODE, "kind", "no kind ", problem_quoted(ps, kind),
			" is registered for version ", problem_quoted(ps, api), NULL);
		return;
	}
	if ((*seen & bit) != 0) {
		problem_add(ps, PROBLEM_DUPLICATE, "kind", problem_quoted(ps, kind), NULL);
		return;
	}
	*seen |= bit;
	decode_object(a, root, fs, object, UNKNOWN_REFUSE, ps, NULL);
	if (kubelet)
		check_kubelet(&r, &conf->kubelet);
	else
		check_board(&r, &conf->board);
	rules_walk(&r, fs, object);
	problems_sort_object(ps);
}

bool nodeconf_load(struct arena *a, const char *file, const char *text, size_t len,
	struct nodeconf *conf, struct problems *problems)
{
	struct node **documents = arena_array(a, TREE_DOCUMENTS_MAX, sizeof(struct node *));
	struct tree_problem wrong = {.text = "out of memory"};
	uint32_t before = problems_total(problems);
	uint32_t seen = 0;
	int count = documents != NULL ? tree_load(a, text, len, documents, &wrong) : -1;

	problems->file = file;
	problems_begin_object(problems, NULL);
	if (count < 0)
		problem_add_at(problems, wrong.line, wrong.column, "", wrong.text);
	for (int i = 0; i < count; i++)
		load_document(a, documents[i], conf, problems, &seen);
	if (a->failed)
		problem_add(problems, PROBLEM_DECODE, "", "out of memory", NULL);
	return problems_total(problems) == before;
}
