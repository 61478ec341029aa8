/* SPDX-License-Identifier: MIT */
/* PersistentVolumeClaims: ValidatePersistentVolumeClaim() and ..Update() of
 * pkg/apis/core/validation/validation.go, kubernetes 1.32; and how their access modes are shown. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

/* Those that a directory of one node can be; ReadWriteOncePod it is not. */
static const char supported[] = "ReadOnlyMany\0ReadWriteMany\0ReadWriteOnce\0";

static void check_spec(struct rules *r, const struct claim_spec *s)
{
	static const char size[] = "resources[storage]";
	const struct quantity *q =
		s->resources ? quantities_get(&s->resources->requests, "storage") : NULL;

	if (s->access_modes.count == 0)
		rule_required_as(r, "accessModes", "at least 1 access mode is required");
	for (uint32_t i = 0; i < s->access_modes.count; i++)
		rule_one_of(r, "accessModes", s->access_modes.items[i], supported);
	if (q == NULL)
		rule_required(r, size);
	else if (q->milli <= 0)
		rule_invalid(r, size, q->text, "must be greater than zero");
	if (!is_empty(s->storage_class_name))
		rule_text(r, "storageClassName", s->storage_class_name, subdomain_fault);
}

void claim_validate(const struct volume_claim *c, struct problems *problems)
{
	struct rules r = {.problems = problems};

	check_metadata(&c->metadata, problems);
	path_init(&r.path, "spec");
	rules_walk(&r, &claim_spec_fields, &c->spec);
	check_spec(&r, &c->spec);
}

static bool same_modes(const struct strings *a, const struct strings *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (!text_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

void claim_validate_update(
	const struct volume_claim *c, const struct volume_claim *old, struct problems *problems)
{
	if (!same_modes(&c->spec.access_modes, &old->spec.access_modes) ||
		!text_equal(c->spec.storage_class_name, old->spec.storage_class_name))
		problem_add(problems, PROBLEM_FORBIDDEN, "spec",
			"spec is immutable after creation except resources.requests and "
			"volumeAttributesClassName for bound claims",
			NULL);
}

void access_modes_add(struct text *t, const struct strings *modes)
{
	for (uint32_t i = 0; i < modes->count; i++)
		text_add_all(t, i ? "," : "",
			text_equal(modes->items[i], "ReadOnlyMany")    ? "ROX"
			: text_equal(modes->items[i], "ReadWriteMany") ? "RWX"
								       : "RWO",
			NULL);
}
