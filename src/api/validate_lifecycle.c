/* SPDX-License-Identifier: MIT */
/* Hooks and the stop signal. */
#include "api/rules.h"
#include "api/signals.h"

/* A second handler is forbidden by name, in upstream's order. */
static void check_one_handler(struct rules *r, const struct lifecycle_handler *h)
{
	const struct {
		const char *field;
		bool set;
	} handlers[] = {
		{"exec", h->exec != NULL},
		{"httpGet", h->http_get != NULL},
		{"tcpSocket", h->tcp_socket != NULL},
		{"sleep", h->sleep != NULL},
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
	rule_invalid_int(r, "sleep.seconds", s->seconds.value, detail);
}

static void check_hook(struct rules *r, const char *field, const struct lifecycle_handler *h)
{
	uint32_t len;

	if (h == NULL)
		return;
	len = path_field(&r->path, field);
	check_one_handler(r, h);
	if (h->sleep != NULL)
		check_sleep(r, h->sleep);
	if (h->http_get != NULL && text_equal(h->http_get->scheme, "HTTPS"))
		rule_forbidden(r, "httpGet.scheme",
			"HTTPS is not supported by this version of podinit: use HTTP or exec");
	path_back(&r->path, len);
}

void check_lifecycle(struct rules *r, const struct lifecycle *l)
{
	if (r->init && !container_is_sidecar(&r->pod->spec, &r->containers[r->container])) {
		problem_add(r->problems, PROBLEM_FORBIDDEN, r->path.text,
			"may not be set for init containers without restartPolicy=Always", NULL);
		return;
	}
	check_hook(r, "postStart", l->post_start);
	check_hook(r, "preStop", l->pre_stop);
	if (is_empty(l->stop_signal))
		return;
	if (r->pod->spec.os == NULL)
		rule_forbidden(
			r, "stopSignal", "may not be set for containers with empty `spec.os.name`");
	if (signal_by_name(l->stop_signal) == 0)
		rule_invalid(r, "stopSignal", l->stop_signal,
			"must be the name of a signal: SIGTERM, SIGUSR1, SIGRTMIN+3, ...");
}
