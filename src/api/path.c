/* SPDX-License-Identifier: MIT */
/* Field paths, grown and cut back. */
#include "api/path.h"

#include "base/text.h"

/* A builder that goes on where the path ends. */
static void path_add(struct field_path *p, const char *before, const char *name, const char *after)
{
	struct text t;

	text_init(&t, p->text + p->len, sizeof(p->text) - p->len);
	text_add_all(&t, before, name, after, NULL);
	p->len += (uint32_t)t.len;
}

void path_init(struct field_path *p, const char *start)
{
	p->len = 0;
	p->text[0] = '\0';
	path_add(p, start, "", "");
}

uint32_t path_field(struct field_path *p, const char *name)
{
	uint32_t len = p->len;

	if (name != NULL)
		path_add(p, len > 0 ? "." : "", name, "");
	return len;
}

uint32_t path_index(struct field_path *p, uint32_t index)
{
	uint32_t len = p->len;
	char digits[16];

	text_write(digits, sizeof(digits), "%u", index);
	path_add(p, "[", digits, "]");
	return len;
}

uint32_t path_key(struct field_path *p, const char *key)
{
	uint32_t len = p->len;

	path_add(p, "[", key, "]");
	return len;
}

void path_back(struct field_path *p, uint32_t len)
{
	p->len = len;
	p->text[len] = '\0';
}
