/* SPDX-License-Identifier: MIT */
/*
 * Fields that are kept without being run are not decoded: their rules read the source tree. Not
 * all have rules here; affinity, label selectors and resizePolicy are taken as they are.
 */
#include <string.h>

#include "api/rules.h"
#include "yaml/tree.h"

#define COMPARED_MAX 64

/* null is as good as nothing. */
static const struct node *given(const struct node *map, const char *key)
{
	const struct node *n = map != NULL ? node_get(map, key) : NULL;

	return n != NULL && n->kind != NODE_NULL ? n : NULL;
}

static const char *text_of(const struct node *map, const char *key)
{
	const struct node *n = given(map, key);

	return n != NULL && n->text != NULL ? n->text : "";
}

/* One item of a list; r stands at it. */
typedef void check_item(struct rules *r, const struct node *item);

static void check_items(
	struct rules *r, const struct node *map, const char *field, check_item *check)
{
	const struct node *list = given(map, field);
	uint32_t i = 0;

	if (list == NULL || list->kind != NODE_LIST)
		return;
	for (const struct node *item = list->children; item != NULL; item = item->next) {
		uint32_t len = rule_enter(r, field, i++);

		check(r, item);
		path_back(&r->path, len);
	}
}

static void check_operator(struct rules *r, const char *operator_, const char *value)
{
	if (operator_[0] == '\0' || strcmp(operator_, "Equal") == 0)
		rule_text(r, "operator", value, label_value_fault);
	else if (rule_one_of(r, "operator", operator_, "Equal\0Exists\0") && value[0] != '\0')
		rule_invalid(
			r, "operator", value, "value must be empty when `operator` is 'Exists'");
}

/* ValidateTolerations() */
static void check_toleration(struct rules *r, const struct node *item)
{
	const char *key = text_of(item, "key");
	const char *operator_ = text_of(item, "operator");
	const char *effect = text_of(item, "effect");
	uint32_t len = path_field(&r->path, "key");

	if (key[0] != '\0')
		check_qualified_key(r->problems, r->path.text, key, false);
	path_back(&r->path, len);
	if (key[0] == '\0' && strcmp(operator_, "Exists") != 0)
		rule_invalid(r, "operator", operator_,
			"operator must be Exists when `key` is empty, which means \"match all "
			"values and all keys\"");
	if (text_of(item, "tolerationSeconds")[0] != '\0' && strcmp(effect, "NoExecute") != 0)
		rule_invalid(r, "effect", effect,
			"effect must be 'NoExecute' when `tolerationSeconds` is set");
	check_operator(r, operator_, text_of(item, "value"));
	if (effect[0] != '\0')
		rule_one_of(r, "effect", effect, "NoSchedule\0PreferNoSchedule\0NoExecute\0");
}

static void check_positive(struct rules *r, const struct node *item, const char *field)
{
	const struct node *n = given(item, field);
	int64_t value = n != NULL ? n->integer : 0;

	if (value <= 0)
		rule_invalid_int(r, field, value, "must be greater than zero");
}

static void check_domains(struct rules *r, const struct node *item, const char *when)
{
	const char *detail;

	check_positive(r, item, "minDomains");
	if (strcmp(when, "DoNotSchedule") == 0)
		return;
	detail = arena_join(r->problems->arena,
		"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ", when, NULL);
	if (detail != NULL)
		rule_invalid_int(r, "minDomains", given(item, "minDomains")->integer, detail);
}

/* Does a later constraint ask for the same? Not so far away that a hostile file gains by it. */
static void check_repeated(struct rules *r, const struct node *item)
{
	const char *key = text_of(item, "topologyKey");
	const char *when = text_of(item, "whenUnsatisfiable");
	const struct node *n = item->next;

	for (int i = 0; n != NULL && i < COMPARED_MAX; n = n->next, i++) {
		const char *both;

		if (strcmp(text_of(n, "topologyKey"), key) != 0 ||
			strcmp(text_of(n, "whenUnsatisfiable"), when) != 0)
			continue;
		both = arena_join(r->problems->arena, "{", key, ", ", when, "}", NULL);
		if (both != NULL)
			rule_duplicate(r, "{topologyKey, whenUnsatisfiable}", both);
		return;
	}
}

/* validateTopologySpreadConstraints() */
static void check_spread(struct rules *r, const struct node *item)
{
	static const char *const policies[] = {"nodeAffinityPolicy", "nodeTaintsPolicy"};
	const char *when = text_of(item, "whenUnsatisfiable");

	check_positive(r, item, "maxSkew");
	if (text_of(item, "topologyKey")[0] == '\0')
		rule_required_as(r, "topologyKey", "can not be empty");
	rule_one_of(r, "whenUnsatisfiable", when, "DoNotSchedule\0ScheduleAnyway\0");
	check_repeated(r, item);
	if (given(item, "minDomains") != NULL)
		check_domains(r, item, when);
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		if (given(item, policies[i]) != NULL)
			rule_one_of(r, policies[i], text_of(item, policies[i]), "Honor\0Ignore\0");
}

/* validateOwnerReference(): its path is the list's. */
static void check_owner(struct rules *r, const struct node *item)
{
	static const char *const names[] = {"apiVersion", "kind", "name", "uid"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_of(item, names[i])[0] == '\0')
			rule_invalid_list(r, names[i], "",
				i == 0 ? "version must not be empty" : "must not be empty");
}

/* ValidateFinalizers() and validateKubeFinalizerName() */
static void check_finalizer(struct rules *r, const struct node *item)
{
	const char *name = item->text != NULL ? item->text : "";

	check_qualified_key(r->problems, "metadata.finalizers", name, false);
	if (strchr(name, '/') == NULL &&
		!names_have("foregroundDeletion\0kubernetes\0orphan\0", name))
		problem_invalid(r->problems, r->path.text, name,
			"name is neither a standard finalizer name nor is it fully qualified");
}

/* ValidateLabels() */
static void check_node_selector(struct problems *ps, const struct node *map)
{
	static const char path[] = "spec.nodeSelector";

	for (const struct node *n = map->children; n != NULL; n = n->next) {
		check_qualified_key(ps, path, n->key, false);
		check_text_at(ps, path, n->text != NULL ? n->text : "", label_value_fault);
	}
}

static void check_spec(struct rules *r, const struct node *spec)
{
	const struct node *selector = given(spec, "nodeSelector");
	const char *policy = text_of(spec, "preemptionPolicy");

	path_init(&r->path, "spec");
	if (selector != NULL && selector->kind == NODE_MAP)
		check_node_selector(r->problems, selector);
	if (policy[0] != '\0')
		rule_one_of(r, "preemptionPolicy", policy, "PreemptLowerPriority\0Never\0");
	check_items(r, spec, "tolerations", check_toleration);
	check_items(r, spec, "topologySpreadConstraints", check_spread);
}

void check_kept(struct rules *r)
{
	const struct node *root = r->problems->root;
	const struct node *metadata = given(root, "metadata");
	const struct node *spec = given(root, "spec");

	path_init(&r->path, "metadata");
	check_items(r, metadata, "finalizers", check_finalizer);
	check_items(r, metadata, "ownerReferences", check_owner);
	if (spec != NULL)
		check_spec(r, spec);
}
