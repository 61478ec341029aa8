/* SPDX-License-Identifier: MIT */
/* Hooks and the stop signal. */
#include "api/rules.h"
#include "api/signals.h"

void check_handlers(struct rules *r, const struct exec_action *exec,
	const struct http_get_action *get, const struct tcp_socket_action *tcp,
	const struct grpc_action *grpc, const struct sleep_action *sleep)
{
	const struct {
		const char *field;
		bool set;
	} handlers[] = {
		/* in upstream's order */
		{"exec", exec != NULL},
		{"httpGet", get != NULL},
		{"tcpSocket", tcp != NULL},
		{"grpc", grpc != NULL},
		{"sleep", sleep != NULL},
	};
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
		if (any && handlers[i].set)
			rule_forbidden(
				r, handlers[i].field, "may not specify more than 1 handler type");
		any = any || handlers[i].set;
	}
	if (!any)
		problem_add(r->problems, PROBLEM_REQUIRED, r->path.text,
			"must specify a handler type", NULL);
	if (get != NULL && text_equal(get->scheme, "HTTPS"))
		rule_forbidden(r, "httpGet.scheme",
			"HTTPS is not supported by this version of podinit: use HTTP or exec");
}

/* Zero is allowed (KEP-4818), and as long as the grace period. */
static void check_sleep(struct rules *r, const struct sleep_action *s)
{
	int64_t grace = int_or(r->pod->spec.termination_grace_period_seconds, 30);
	char detail[96];
	struct text t;

	if (s->seconds.value >= 0 && s->seconds.value <= grace)
		return;
	text_init(&t, detail, sizeof(detail));
	text_add(&t, "must be non-negative and less than terminationGracePeriodSeconds (");
	text_add_int(&t, grace);
	text_add(&t, ")");
	rule_invalid_int(r, "sleep", s->seconds.value, detail);
}

static void check_hook(struct rules *r, const char *field, const struct lifecycle_handler *h)
{
	uint32_t len;

	if (h == NULL)
		return;
	len = path_field(&r->path, field);
	check_handlers(r, h->exec, h->http_get, h->tcp_socket, NULL, h->sleep);
	if (h->sleep != NULL && h->exec == NULL && h->http_get == NULL && h->tcp_socket == NULL)
		check_sleep(r, h->sleep);
	path_back(&r->path, len);
}

/* Which names there are depends on the system. */
static void check_stop_signal(struct rules *r, const char *name)
{
	const struct pod_os *os = r->pod->spec.os;
	char list[SIGNAL_NAMES_MAX];
	struct text t;

	if (os == NULL) {
		rule_forbidden(
			r, "stopSignal", "may not be set for containers with empty `spec.os.name`");
	} else if (text_equal(os->name, "windows")) {
		rule_one_of(r, "stopSignal", name, "SIGKILL\0SIGTERM\0");
	} else if (text_equal(os->name, "linux") && signal_by_name(name) == 0) {
		text_init(&t, list, sizeof(list));
		signal_names(&t);
		rule_not_supported(r, "stopSignal", name, list);
	}
}

void check_lifecycle(struct rules *r, const struct lifecycle *l)
{
	if (r->init && !container_is_sidecar(&r->pod->spec, &r->containers[r->container])) {
		problem_add(r->problems, PROBLEM_FORBIDDEN, r->path.text, rule_sidecars_only, NULL);
		return;
	}
	check_hook(r, "postStart", l->post_start);
	check_hook(r, "preStop", l->pre_stop);
	if (l->stop_signal != NULL)
		check_stop_signal(r, l->stop_signal);
}
