/* SPDX-License-Identifier: MIT */
/* node.yaml: defaults, both documents over them, and the rules for their values. */
#include "api/nodeconf.h"

#include <arpa/inet.h>
#include <string.h>

#include "api/decode.h"
#include "api/path.h"
#include "api/validate.h"

#define KUBELET_API    "kubelet.config.k8s.io/v1beta1"
#define BOARD_API      "podinit.io/v1"
#define WATCHDOG_MAX   3600
#define LOG_SIZE_MIN   4096
#define MAX_PODS_LIMIT 1000

void nodeconf_defaults(struct nodeconf *conf, bool hosted)
{
	static const char *board_images[] = {"/usr/lib/podinit/images", "/data/podinit/images"};
	static const char *hosted_images[] = {"images"};
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
	conf->board.console_shell = BOOL_FALSE;
}

static void invalid(struct problems *ps, const char *path, const char *value, const char *detail)
{
	problem_add(ps, PROBLEM_INVALID, path, problem_quoted(ps, value), ": ", detail, NULL);
}

static void one_of(
	struct problems *ps, const char *path, const char *value, const char *a, const char *b)
{
	if (!text_equal(value, a) && !text_equal(value, b))
		problem_add(ps, PROBLEM_NOT_SUPPORTED, path, problem_quoted(ps, value),
			": supported values: \"", a, "\", \"", b, "\"", NULL);
}

static void check_range(
	struct problems *ps, const char *path, struct opt_int v, int64_t min, int64_t max)
{
	char buf[96];
	struct text t;

	if (!v.set || (v.value >= min && v.value <= max))
		return;
	text_init(&t, buf, sizeof(buf));
	text_add_int(&t, v.value);
	text_add(&t, ": must be between ");
	text_add_int(&t, min);
	text_add(&t, " and ");
	text_add_int(&t, max);
	text_add(&t, ", inclusive");
	problem_add(ps, PROBLEM_INVALID, path, buf, NULL);
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

static bool is_address(const char *s)
{
	struct in6_addr in;

	return inet_pton(AF_INET, s, &in) == 1 || inet_pton(AF_INET6, s, &in) == 1;
}

/* The log's quantity comes from the file or from the defaults. */
static void check_kubelet(struct problems *ps, const struct kubelet_configuration *k)
{
	const struct quantity *size =
		quantities_get(&k->container_log_max_size, "containerLogMaxSize");
	struct field_path path;

	if (k->static_pod_path != NULL && k->static_pod_path[0] == '\0')
		problem_required(ps, "staticPodPath");
	if (!is_cidr(k->pod_cidr))
		invalid(ps, "podCIDR", k->pod_cidr,
			"must be an IPv4 network of 8 to 29 bits (e.g. 10.244.0.0/24)");
	if (name_is_dns1123_subdomain(k->cluster_domain) != NULL)
		invalid(ps, "clusterDomain", k->cluster_domain,
			name_is_dns1123_subdomain(k->cluster_domain));
	path_init(&path, "clusterDNS");
	for (uint32_t i = 0; i < k->cluster_dns.count; i++) {
		uint32_t len = path_index(&path, i);

		if (!is_address(k->cluster_dns.items[i]))
			invalid(ps, path.text, k->cluster_dns.items[i],
				"must be a valid IP address");
		path_back(&path, len);
	}
	if (size != NULL && size->units < LOG_SIZE_MIN)
		invalid(ps, "containerLogMaxSize", size->text, "must be at least 4Ki");
	check_range(ps, "containerLogMaxFiles", k->container_log_max_files, 2, 100);
	check_range(ps, "maxPods", k->max_pods, 1, MAX_PODS_LIMIT);
}

static void check_mount(struct problems *ps, struct field_path *path, const struct mount_spec *m)
{
	const struct {
		const char *field;
		const char *value;
	} wanted[] = {{"device", m->device}, {"path", m->path}, {"type", m->type}};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		uint32_t len = path_field(path, wanted[i].field);

		if (wanted[i].value == NULL || wanted[i].value[0] == '\0')
			problem_required(ps, path->text);
		path_back(path, len);
	}
	if (m->path != NULL && m->path[0] != '\0' && m->path[0] != '/') {
		uint32_t len = path_field(path, "path");

		invalid(ps, path->text, m->path, "must be an absolute path");
		path_back(path, len);
	}
}

static void check_watchdog(struct problems *ps, const struct watchdog_spec *w)
{
	char digits[16];
	size_t len = strlen(w->timeout);
	int64_t seconds;

	if (w->device[0] != '/')
		invalid(ps, "watchdog.device", w->device, "must be an absolute path");
	if (len > 1 && len <= sizeof(digits) && w->timeout[len - 1] == 's') {
		memcpy(digits, w->timeout, len - 1);
		digits[len - 1] = '\0';
		if (text_to_int64(digits, 1, WATCHDOG_MAX, &seconds))
			return;
	}
	invalid(ps, "watchdog.timeout", w->timeout, "must be whole seconds, like 30s, to 3600s");
}

static void check_board(struct problems *ps, struct board_config *b)
{
	struct field_path path;

	if (b->node_name != NULL && name_is_dns1123_subdomain(b->node_name) != NULL)
		invalid(ps, "nodeName", b->node_name, name_is_dns1123_subdomain(b->node_name));
	if (b->hostname != NULL && name_is_dns1123_subdomain(b->hostname) != NULL)
		invalid(ps, "hostname", b->hostname, name_is_dns1123_subdomain(b->hostname));
	path_init(&path, "modules");
	for (uint32_t i = 0; i < b->modules.count; i++) {
		uint32_t len = path_index(&path, i);

		path_field(&path, "name");
		if (b->modules.items[i].name == NULL || b->modules.items[i].name[0] == '\0')
			problem_required(ps, path.text);
		path_back(&path, len);
	}
	path_init(&path, "mounts");
	for (uint32_t i = 0; i < b->mounts.count; i++) {
		uint32_t len = path_index(&path, i);

		check_mount(ps, &path, &b->mounts.items[i]);
		path_back(&path, len);
	}
	if (b->watchdog != NULL) {
		if (b->watchdog->device == NULL)
			b->watchdog->device = "/dev/watchdog";
		if (b->watchdog->timeout == NULL)
			b->watchdog->timeout = "30s";
		check_watchdog(ps, b->watchdog);
	}
	one_of(ps, "enforceResources", b->enforce_resources, "BestEffort", "Required");
	one_of(ps, "manifestValidation", b->manifest_validation, "Strict", "Warn");
}

/* One document; seen has a bit for each kind. */
static void load_document(struct arena *a, const struct node *root, struct nodeconf *conf,
	struct problems *ps, uint32_t *seen)
{
	const struct node *version = node_get(root, "apiVersion");
	const struct node *kind = node_get(root, "kind");
	const char *api = version != NULL && version->kind == NODE_STRING ? version->text : NULL;
	const char *name = kind != NULL && kind->kind == NODE_STRING ? kind->text : NULL;
	bool kubelet = text_equal(api, KUBELET_API) && text_equal(name, "KubeletConfiguration");
	bool board = text_equal(api, BOARD_API) && text_equal(name, "BoardConfig");
	uint32_t bit = kubelet ? 1 : 2;

	problems_begin_object(ps, root);
	if (name == NULL || api == NULL) {
		problem_add(ps, PROBLEM_DECODE, "",
			name == NULL ? "Object 'Kind' is missing"
				     : "Object 'apiVersion' is missing",
			NULL);
		return;
	}
	if (!kubelet && !board) {
		problem_add(ps, PROBLEM_DECODE, "kind", "no kind ", problem_quoted(ps, name),
			" is registered for version ", problem_quoted(ps, api), NULL);
		return;
	}
	if ((*seen & bit) != 0) {
		problem_add(ps, PROBLEM_DUPLICATE, "kind", problem_quoted(ps, name), NULL);
		return;
	}
	*seen |= bit;
	if (kubelet) {
		decode_object(a, root, &kubelet_configuration_fields, &conf->kubelet,
			UNKNOWN_REFUSE, ps, NULL);
		check_kubelet(ps, &conf->kubelet);
	} else {
		decode_object(
			a, root, &board_config_fields, &conf->board, UNKNOWN_REFUSE, ps, NULL);
		check_board(ps, &conf->board);
	}
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
