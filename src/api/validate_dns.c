/* SPDX-License-Identifier: MIT */
/* dnsConfig: validatePodDNSConfig(), whose limits are those of resolvers. */
#include <string.h>

#include "api/rules.h"

#define NAMESERVERS_MAX	 3
#define SEARCHES_MAX	 32
#define SEARCH_CHARS_MAX 2048
#define LIST_SHOWN_MAX	 320

/* `Invalid value: ["a","b"]: detail`, of as much of the list as is worth reading. */
static void invalid_list(
	struct rules *r, const char *field, const struct strings *list, const char *detail)
{
	uint32_t len = path_field(&r->path, field);
	char shown[LIST_SHOWN_MAX];
	struct text t;

	text_init(&t, shown, sizeof(shown));
	for (uint32_t i = 0; i < list->count; i++) {
		text_add(&t, i == 0 ? "[" : ",");
		text_add_quoted(&t, list->items[i]);
	}
	text_add(&t, "]");
	problem_add(r->problems, PROBLEM_INVALID, r->path.text, shown, ": ", detail, NULL);
	path_back(&r->path, len);
}

static void check_nameservers(struct rules *r, const struct strings *list)
{
	if (list->count > NAMESERVERS_MAX)
		invalid_list(r, "nameservers", list, "must not have more than 3 nameservers");
	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t len = rule_enter(r, "nameservers", i);

		check_text_at(r->problems, r->path.text, list->items[i], ip_fault);
		path_back(&r->path, len);
	}
}

/* It is fine to have a trailing dot, and the root alone. */
static void check_search(struct rules *r, const char *search)
{
	size_t len = strlen(search);

	if (strcmp(search, ".") == 0)
		return;
	if (text_ends(search, "."))
		search = arena_copy(r->problems->arena, search, len - 1);
	if (search != NULL)
		check_text_at(r->problems, r->path.text, search, search_fault);
}

static void check_searches(struct rules *r, const struct strings *list)
{
	size_t chars = list->count > 0 ? list->count - 1 : 0; /* the spaces between them */

	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t len = rule_enter(r, "searches", i);

		chars += strlen(list->items[i]);
		check_search(r, list->items[i]);
		path_back(&r->path, len);
	}
	if (list->count > SEARCHES_MAX)
		invalid_list(r, "searches", list, "must not have more than 32 search paths");
	if (chars > SEARCH_CHARS_MAX)
		invalid_list(r, "searches", list,
			"must not have more than 2048 characters (including spaces) in the search "
			"list");
}

void check_dns_config(struct rules *r, const struct dns_config *d)
{
	uint32_t len;

	if (text_equal(r->pod->spec.dns_policy, "None") && d->nameservers.count == 0) {
		len = path_field(&r->path, "nameservers");
		problem_add(r->problems, PROBLEM_REQUIRED, r->path.text,
			"must provide at least one DNS nameserver when `dnsPolicy` is None", NULL);
		path_back(&r->path, len);
		return; /* as upstream, which looks no further */
	}
	check_nameservers(r, &d->nameservers);
	check_searches(r, &d->searches);
	for (uint32_t i = 0; i < d->options.count; i++) {
		len = rule_enter(r, "options", i);
		if (is_empty(d->options.items[i].name))
			problem_add(r->problems, PROBLEM_REQUIRED, r->path.text,
				"must not be empty", NULL);
		path_back(&r->path, len);
	}
}
