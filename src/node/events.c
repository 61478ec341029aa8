/* SPDX-License-Identifier: MIT */
/* A ring without order: the entry that changed longest ago makes room for a new one. */
#include "node/events.h"

#include <string.h>

#include "api/encode.h"
#include "api/event.h"
#include "base/hash.h"
#include "base/text.h"

#define COMBINED "(combined from similar events): "

static bool is_same(const struct event_record *a, const struct event_record *b)
{
	size_t from = offsetof(struct event_record, warning);
	size_t to = offsetof(struct event_record, namespace_) + sizeof a->namespace_;

	if (a->sequence == 0)
		return false;
	if (!b->combined)
		return memcmp(&a->warning, &b->warning, to - from) == 0;
	return a->combined && a->warning == b->warning && strcmp(a->reason, b->reason) == 0 &&
	       strcmp(a->uid, b->uid) == 0 && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->namespace_, b->namespace_) == 0;
}

static uint64_t pod_hash(const struct event_record *e)
{
	return hash_text(hash_text(hash_text(HASH_START, e->namespace_), e->name), e->uid);
}

/* What is taken in: the event, or the one that it is combined into. */
static void correlate(struct events *es, struct event_record *e, msec now)
{
	uint64_t key = hash_text(hash_bytes(pod_hash(e), &e->warning, 1), e->reason);
	uint64_t message = hash_text(HASH_START, e->message);
	char text[sizeof e->message];

	if (!correlator_is_similar(&es->correlator, key, (uint32_t)(message ^ message >> 32), now))
		return;
	memcpy(text, e->message, sizeof text);
	memset(e->message, 0, sizeof e->message);
	text_join(e->message, sizeof e->message, COMBINED, text, NULL);
	e->combined = true;
}

static struct event_record *find(struct events *es, const struct event_record *what, msec now)
{
	struct event_record *oldest = &es->ring[0];

	for (uint32_t i = 0; i < EVENTS_MAX; i++) {
		struct event_record *e = &es->ring[i];

		if (is_same(e, what))
			return e;
		if (e->sequence < oldest->sequence)
			oldest = e;
	}
	*oldest = *what;
	oldest->id = ++es->next_id;
	oldest->first_at = now;
	oldest->count = 0;
	return oldest;
}

struct event_record *events_add(struct events *es, const struct event_record *what, msec now)
{
	struct event_record taken = *what;
	struct event_record *e;

	correlate(es, &taken, now);
	if (correlator_is_spam(&es->correlator, pod_hash(&taken), now)) {
		es->dropped++;
		return NULL;
	}
	e = find(es, &taken, now);
	if (e->combined)
		memcpy(e->message, taken.message, sizeof e->message);
	e->last_at = now;
	e->count++;
	e->sequence = ++es->sequence;
	return e;
}

struct event_record *events_renew(struct events *es, uint64_t last)
{
	struct event_record *oldest = NULL;

	for (uint32_t i = 0; i < EVENTS_MAX; i++) {
		struct event_record *e = &es->ring[i];

		if (e->sequence != 0 && e->sequence <= last &&
			(!oldest || e->sequence < oldest->sequence))
			oldest = e;
	}
	if (oldest)
		oldest->sequence = ++es->sequence;
	return oldest;
}

void event_write_json(struct json *j, const struct event_record *e, int64_t wall_offset,
	uint64_t resource_version, const char *node_name)
{
	const struct opt_int first = {e->first_at + wall_offset, true};
	char name[POD_NAME_MAX + 24];
	char version[24];
	struct text t;
	struct event out = {
		.api_version = "v1",
		.kind = "Event",
		.metadata =
			{
				.name = name,
				.namespace_ = e->namespace_,
				.resource_version = version,
				.creation_timestamp = first,
			},
		.involved_object =
			{
				.api_version = "v1",
				.kind = e->of_node ? "Node" : "Pod",
				.name = e->name,
				.namespace_ = e->of_node ? NULL : e->namespace_,
				.uid = e->uid,
				.field_path = e->field_path,
			},
		.reason = e->reason,
		.message = e->message,
		.source = {.component = "podinit", .host = node_name},
		.first_timestamp = first,
		.last_timestamp = {e->last_at + wall_offset, true},
		.count = {e->count, true},
		.type = e->warning ? "Warning" : "Normal",
		.reporting_component = "podinit",
		.reporting_instance = node_name,
	};

	text_init(&t, version, sizeof(version));
	text_add_uint(&t, resource_version);
	text_init(&t, name, sizeof(name));
	text_format(&t, "%s.", e->name);
	text_add_hex(&t, e->id, 16);
	encode_object(j, &event_fields, &out);
}
