/* SPDX-License-Identifier: MIT */
/* Probes and their handlers. */
#include <string.h>

#include "api/rules.h"
#include "base/text.h"

/* IsValidPortName(): five rules, each with its words. */
const char *port_name_fault(const char *s, int n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-0123456789";
	size_t len = strlen(s);

	switch (n) {
	case 0:
		return len > 15 ? "must be no more than 15 characters" : NULL;
	case 1:
		return len > 0 && strspn(s, letters) == len
			       ? NULL
			       : "must contain only alpha-numeric characters (a-z, 0-9), and "
				 "hyphens (-)";
	case 2:
		while (*s != '\0' && (*s < 'a' || *s > 'z'))
			s++;
		return *s != '\0' ? NULL : "must contain at least one letter (a-z)";
	case 3:
		return strstr(s, "--") != NULL ? "must not contain consecutive hyphens" : NULL;
	default:
		return s[0] == '-' || (len > 0 && s[len - 1] == '-')
			       ? "must not begin or end with a hyphen"
			       : NULL;
	}
}

static bool is_header_name(const char *s)
{
	size_t len = strlen(s);

	return len > 0 &&
	       strspn(s, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == len;
}

void check_http_header(struct rules *r, const struct http_header_spec *h)
{
	if (h->name == NULL || !is_header_name(h->name))
		rule_invalid_list(r, NULL, h->name,
			"a valid HTTP header must consist of alphanumeric characters or '-' (e.g. "
			"'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
}

/* field says which one it is. */
void check_probe(struct rules *r, const char *field, const struct probe_spec *p)
{
	bool readiness = strcmp(field, "readinessProbe") == 0;
	int64_t grace = p->termination_grace_period_seconds.value;

	if (r->init && !container_is_sidecar(&r->pod->spec, &r->containers[r->container])) {
		problem_add(r->problems, PROBLEM_FORBIDDEN, r->path.text, rule_sidecars_only, NULL);
		return;
	}
	check_handlers(r, p->exec, p->http_get, p->tcp_socket, p->grpc, NULL);
	if (!readiness && int_or(p->success_threshold, 1) != 1)
		rule_invalid_int(r, "successThreshold", p->success_threshold.value, "must be 1");
	if (!p->termination_grace_period_seconds.set)
		return;
	if (grace <= 0)
		rule_invalid_int(
			r, "terminationGracePeriodSeconds", grace, "must be greater than 0");
	if (readiness)
		rule_invalid_int(r, "terminationGracePeriodSeconds", grace,
			"must not be set for readinessProbes");
}
