/* SPDX-License-Identifier: MIT */
/* Probes and their handlers. */
#include <string.h>

#include "api/rules.h"
#include "base/text.h"

#define PORT_MAX 65535

static const char port_range[] = "must be between 1 and 65535, inclusive";

/* IsValidPortName(): five rules, each with its words. */
const char *port_name_is_wrong(const char *s)
{
	size_t len = strlen(s);
	bool letter = false;

	if (len > 15)
		return "must be no more than 15 characters";
	for (size_t i = 0; i < len; i++) {
		bool lower = s[i] >= 'a' && s[i] <= 'z';

		if (!lower && (s[i] < '0' || s[i] > '9') && s[i] != '-')
			return "must contain only alpha-numeric characters (a-z, 0-9), and "
			       "hyphens (-)";
		letter = letter || lower;
	}
	if (!letter)
		return "must contain at least one letter (a-z)";
	if (strstr(s, "--") != NULL)
		return "must not contain consecutive hyphens";
	if (s[0] == '-' || s[len - 1] == '-')
		return "must not begin or end with a hyphen";
	return NULL;
}

static void check_port(struct rules *r, const char *field, const struct int_or_string *port)
{
	const char *wrong;

	if (port->text != NULL) {
		wrong = port_name_is_wrong(port->text);
		if (wrong != NULL)
			rule_invalid(r, field, port->text, wrong);
	} else if (!port->set) {
		rule_required(r, field);
	} else if (port->value < 1 || port->value > PORT_MAX) {
		rule_invalid_int(r, field, port->value, port_range);
	}
}

static bool is_header_name(const char *s)
{
	size_t len = strlen(s);

	return len > 0 &&
	       strspn(s, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == len;
}

static void check_http_get(struct rules *r, const struct http_get_action *h)
{
	static const char *const schemes[] = {"HTTP", "HTTPS", NULL};

	if (is_empty(h->path))
		rule_required(r, "httpGet.path");
	check_port(r, "httpGet.port", &h->port);
	rule_one_of(r, "httpGet.scheme", h->scheme, schemes);
	if (text_equal(h->scheme, "HTTPS"))
		rule_forbidden(r, "httpGet.scheme",
			"HTTPS is not supported by this version of podinit: use HTTP, tcpSocket or "
			"exec");
	for (uint32_t i = 0; i < h->http_headers.count; i++) {
		const char *name = h->http_headers.items[i].name;
		uint32_t len = rule_enter(r, "httpGet.httpHeaders", i);

		if (name == NULL || !is_header_name(name))
			rule_invalid(r, "name", name,
				"a valid HTTP header must consist of alphanumeric characters or "
				"'-' (e.g. 'X-Header-Name', regex used for validation is "
				"'[-A-Za-z0-9]+')");
		path_back(&r->path, len);
	}
}

/* A second handler is forbidden by name, as upstream does it in this order. */
static void check_handler(struct rules *r, const struct probe_spec *p)
{
	static const char one[] = "may not specify more than 1 handler type";
	uint32_t handlers = 0;

	if (p->exec != NULL) {
		handlers++;
		if (p->exec->command.count == 0)
			rule_required(r, "exec.command");
	}
	if (p->http_get != NULL && handlers++ > 0)
		rule_forbidden(r, "httpGet", one);
	else if (p->http_get != NULL)
		check_http_get(r, p->http_get);
	if (p->tcp_socket != NULL && handlers++ > 0)
		rule_forbidden(r, "tcpSocket", one);
	else if (p->tcp_socket != NULL)
		check_port(r, "tcpSocket.port", &p->tcp_socket->port);
	if (handlers == 0)
		problem_add(r->problems, PROBLEM_REQUIRED, r->path.text,
			"must specify a handler type", NULL);
}

static void check_numbers(struct rules *r, const struct probe_spec *p)
{
	const struct {
		const char *field;
		struct opt_int value;
	} numbers[] = {
		{"initialDelaySeconds", p->initial_delay_seconds},
		{"timeoutSeconds", p->timeout_seconds},
		{"periodSeconds", p->period_seconds},
		{"successThreshold", p->success_threshold},
		{"failureThreshold", p->failure_threshold},
	};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (int_or(numbers[i].value, 0) < 0)
			rule_invalid_int(r, numbers[i].field, numbers[i].value.value,
				"must be greater than or equal to 0");
}

void probe_validate(struct rules *r, const char *field, const struct probe_spec *p)
{
	bool readiness = strcmp(field, "readinessProbe") == 0;
	uint32_t len;

	if (p == NULL)
		return;
	len = path_field(&r->path, field);
	check_handler(r, p);
	check_numbers(r, p);
	if (!readiness && int_or(p->success_threshold, 1) != 1)
		rule_invalid_int(r, "successThreshold", p->success_threshold.value, "must be 1");
	if (p->termination_grace_period_seconds.set) {
		int64_t grace = p->termination_grace_period_seconds.value;

		if (readiness)
			rule_invalid_int(r, "terminationGracePeriodSeconds", grace,
				"must not be set for readinessProbes");
		else if (grace <= 0)
			rule_invalid_int(r, "terminationGracePeriodSeconds", grace,
				"must be greater than 0");
	}
	path_back(&r->path, len);
}
