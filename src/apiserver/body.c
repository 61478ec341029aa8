/* SPDX-License-Identifier: MIT */
/* Decoding bodies; what is wrong is answered with upstream's Status. */
#include "apiserver/body.h"

#include <string.h>
#include <sys/random.h>

#include "api/decode.h"
#include "apiserver/status.h"
#include "base/text.h"

#define MESSAGE_MAX 4096

const struct kind *kind_of_target(const struct conn *c)
{
	return &kinds[c->target.resource];
}

static void *refuse(struct conn *c, const char *message)
{
	reply_bad_request(c, message);
	return NULL;
}

static enum unknown_fields unknown_mode(const struct conn *c)
{
	if (request_says(c, "fieldValidation", "Strict"))
		return UNKNOWN_REFUSE;
	return request_says(c, "fieldValidation", "Ignore") ? UNKNOWN_IGNORE : UNKNOWN_WARN;
}

/* Fields of the refused class are found while decoding too, but are rules, not syntax. */
static bool is_malformed(const struct problems *ps)
{
	for (uint32_t i = 0; i < ps->count; i++)
		if (ps->items[i].type == PROBLEM_DECODE)
			return true;
	return false;
}

/* before, and all problems. */
static const char *summary(struct conn *c, const char *before, const struct problems *ps)
{
	char *buf = before ? arena_alloc(&c->arena, MESSAGE_MAX) : NULL;
	struct text t;

	if (!buf)
		return "out of memory";
	text_init(&t, buf, MESSAGE_MAX);
	text_add(&t, before);
	problems_summary(ps, &t);
	return buf;
}

/* Types and unknown fields: the body is no such object at all. */
static void *refuse_decoding(struct conn *c, const struct problems *ps)
{
	const char *kind = kind_of_target(c)->kind;
	const char *before = arena_format(
		&c->arena, "%s in version \"v1\" cannot be handled as a %s: ", kind, kind);

	return refuse(c, summary(c, before, ps));
}

static void *refuse_object(
	struct conn *c, const struct any_object *object, const struct problems *ps)
{
	const char *name = object->metadata.name ? object->metadata.name : "";
	const char *kind = kind_of_target(c)->kind;
	const char *before = arena_format(&c->arena, "%s \"%s\" is invalid: ", kind, name);

	reply_status(c, &(struct status_reply){.code = 422,
				.message = summary(c, before, ps),
				.kind = kind,
				.name = name,
				.causes = ps});
	return NULL;
}

/* RFC 7234 Warning lines as upstream sends them; clients print them. */
static void keep_warnings(struct conn *c, const struct problems *ps)
{
	char *buf = ps->count ? arena_alloc(&c->arena, MESSAGE_MAX) : NULL;
	struct text t;

	if (!buf)
		return;
	text_init(&t, buf, MESSAGE_MAX);
	for (uint32_t i = 0; i < ps->count && t.size - t.len > 1024; i++) {
		const char *const parts[] = {
			ps->items[i].path, *ps->items[i].path ? ": " : "", ps->items[i].text};

		text_add(&t, "Warning: 299 - \"");
		for (size_t k = 0; k < ARRAY_LEN(parts); k++)
			for (const char *s = parts[k]; *s && t.size - t.len > 256; s++) {
				if (*s == '"' || *s == '\\')
					text_add_char(&t, '\\');
				text_add_char(&t, (unsigned char)*s < ' ' ? ' ' : *s);
			}
		text_add(&t, "\"\r\n");
	}
	c->warnings = buf;
}

static const struct node *one_document(struct conn *c)
{
	struct node **documents = arena_array(&c->arena, TREE_DOCUMENTS_MAX, sizeof(struct node *));
	struct tree_problem wrong = {0};
	int count = documents ? tree_load(&c->arena, c->body ? c->body : "", c->body_len, documents,
					&wrong)
			      : -1;

	if (count < 0)
		return refuse(c,
			arena_format(&c->arena, "error decoding the request body: %s", wrong.text));
	if (count != 1 || documents[0]->kind != NODE_MAP)
		return refuse(c, "the request body must be one object");
	return documents[0];
}

/* True when it was refused. */
static bool is_wrong_kind(struct conn *c, const struct node *root)
{
	const char *kind = node_text_at(root, "kind");
	const char *version = node_text_at(root, "apiVersion");

	if (strcmp(kind, kind_of_target(c)->kind) == 0 && strcmp(version, "v1") == 0)
		return false;
	if (!*kind)
		refuse(c, "Object 'Kind' is missing");
	else
		refuse(c, arena_format(&c->arena, "no kind \"%s\" is registered for version \"%s\"",
				  kind, version));
	return true;
}

/* names.SimpleNameGenerator: five characters that make no words. */
static void generate_name(struct conn *c, struct object_meta *m)
{
	static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
	unsigned char random[5];
	char suffix[6] = {0};

	if (getrandom(random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		return;
	for (size_t i = 0; i < sizeof(random); i++)
		suffix[i] = alphabet[random[i] % (sizeof(alphabet) - 1)];
	m->name = arena_format(&c->arena, "%s%s", m->generate_name, suffix);
}

/* Name and namespace may come from the URL; they must not differ from it. */
static bool settle_names(struct conn *c, struct object_meta *m)
{
	if (!m->namespace_ || !*m->namespace_)
		m->namespace_ = arena_strdup(&c->arena, c->target.namespace_);
	if ((!m->name || !*m->name) && c->target.name)
		m->name = arena_strdup(&c->arena, c->target.name);
	else if ((!m->name || !*m->name) && m->generate_name)
		generate_name(c, m);
	if (m->namespace_ && strcmp(m->namespace_, c->target.namespace_) != 0) {
		refuse(c, "the namespace of the provided object does not match the namespace sent "
			  "on the request");
		return false;
	}
	if (c->target.name && m->name && strcmp(m->name, c->target.name) != 0) {
		refuse(c, arena_format(&c->arena,
				  "the name of the object (%s) does not match the name on the URL "
				  "(%s)",
				  m->name, c->target.name));
		return false;
	}
	return true;
}

/* What a change must not change, as far as it is known here; PID 1 has the last word. */
static void check_update(struct conn *c, const struct any_object *object, struct problems *ps)
{
	const struct object_meta *m = &object->metadata;
	const struct version *v =
		m->name ? cache_find(&c->server->caches[c->target.resource], m->namespace_, m->name)
			: NULL;
	struct any_object *old;
	enum object_kind kind;

	if (!v || !kind_of_target(c)->validate_update)
		return;
	old = object_from_json(&c->arena, v->json, v->json_len, &kind, NULL);
	if (old)
		kinds[kind].validate_update(object, old, ps);
}

struct any_object *body_object(struct conn *c)
{
	const struct kind *kind = kind_of_target(c);
	const struct node *root = one_document(c);
	struct any_object *object;
	struct problems problems;
	struct problems warnings;

	if (!root || is_wrong_kind(c, root))
		return NULL;
	object = arena_alloc(&c->arena, kind->fields->size);
	if (!object)
		return refuse(c, NULL);
	problems_init(&problems, &c->arena, "");
	problems_init(&warnings, &c->arena, "");
	problems_begin_object(&problems, root);
	problems_begin_object(&warnings, root);
	decode_object(&c->arena, root, kind->fields, object, unknown_mode(c), &problems, &warnings);
	if (problems_total(&problems) > 0 && is_malformed(&problems))
		return refuse_decoding(c, &problems);
	if (!settle_names(c, &object->metadata))
		return NULL;
	kind->defaults(&c->arena, object);
	kind->validate(object, &problems);
	if (problems_total(&problems) == 0 && strcmp(c->request.method, "POST") != 0)
		check_update(c, object, &problems);
	if (c->arena.failed)
		return refuse(c, NULL);
	if (problems_total(&problems) > 0)
		return refuse_object(c, object, &problems);
	keep_warnings(c, &warnings);
	return object;
}
