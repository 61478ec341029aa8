/* SPDX-License-Identifier: MIT */
/* Writing Status objects. */
#include "apiserver/status.h"

#include "apiserver/output.h"
#include "apiserver/render.h"

static const char *cause_reason(enum problem_type type)
{
	switch (type) {
	case PROBLEM_REQUIRED:
		return "FieldValueRequired";
	case PROBLEM_INVALID:
		return "FieldValueInvalid";
	case PROBLEM_DUPLICATE:
		return "FieldValueDuplicate";
	case PROBLEM_NOT_SUPPORTED:
		return "FieldValueNotSupported";
	case PROBLEM_NOT_FOUND:
		return "FieldValueNotFound";
	case PROBLEM_FORBIDDEN:
		return "FieldValueForbidden";
	case PROBLEM_TOO_LONG:
		return "FieldValueTooLong";
	case PROBLEM_TOO_MANY:
		return "FieldValueTooMany";
	case PROBLEM_DECODE:
		return "FieldValueTypeInvalid";
	}
	UNREACHABLE();
}

static void write_causes(struct json *j, const struct problems *ps)
{
	json_key(j, "causes");
	json_array(j);
	for (uint32_t i = 0; i < ps->count; i++) {
		json_object(j);
		json_put_string(j, "reason", cause_reason(ps->items[i].type));
		json_put_string(j, "message", ps->items[i].text);
		json_put_string(j, "field", ps->items[i].path);
		json_object_end(j);
	}
	json_array_end(j);
}

void write_status(struct json *j, const struct status_reply *r)
{
	render_begin(j, "Status", "v1");
	json_key(j, "metadata");
	json_object(j);
	json_object_end(j);
	json_put_string(j, "status", r->code >= 400 ? "Failure" : "Success");
	json_put_string_opt(j, "message", r->message);
	json_put_string_opt(j, "reason", r->reason ? r->reason : http_reason(r->code));
	if (r->kind || r->causes) {
		json_key(j, "details");
		json_object(j);
		json_put_string_opt(j, "name", r->name);
		json_put_string_opt(j, "kind", r->kind);
		json_put_string_opt(j, "uid", r->uid);
		if (r->causes)
			write_causes(j, r->causes);
		json_object_end(j);
	}
	json_put_int(j, "code", r->code);
	json_object_end(j);
}

void reply_status(struct conn *c, const struct status_reply *r)
{
	static const struct status_reply no_memory = {.code = 503, .message = "out of memory"};
	static char text[256];
	struct json j;

	json_init_arena(&j, &c->arena);
	write_status(&j, r);
	if (!json_end(&j)) {
		/* It says the same to all, so that connections can share its text. */
		r = &no_memory;
		json_init(&j, text, sizeof(text));
		write_status(&j, r);
		(void)json_end(&j);
	}
	conn_reply_json(c, r->code, j.buf, j.len);
}

void reply_error(struct conn *c, int code, const char *message)
{
	reply_status(c, &(struct status_reply){
				.code = code, .message = message ? message : "out of memory"});
}

void reply_not_found(struct conn *c, const char *resource, const char *name)
{
	const char *message = arena_format(&c->arena, "%s \"%s\" not found", resource, name);

	reply_status(c, &(struct status_reply){
				.code = 404, .message = message, .kind = resource, .name = name});
}

void reply_bad_request(struct conn *c, const char *message)
{
	reply_error(c, 400, message);
}
