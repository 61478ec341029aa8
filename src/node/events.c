/* SPDX-License-Identifier: MIT */
/*
 * Entries of different lengths in the order of their last change, one behind the other. One that
 * changes goes to the end, the first makes room; what lies behind it moves up.
 */
#include "node/events.h"

#include <string.h>

#include "api/encode.h"
#include "api/event.h"
#include "base/hash.h"
#include "base/text.h"

#define COMBINED   "(combined from similar events): "
#define FIELD_MAX  96
#define REASON_MAX 40
#define TEXTS_MAX                                                                                  \
	(REASON_MAX + POD_UID_MAX + POD_NAME_MAX + CONTAINER_NAME_MAX + FIELD_MAX +                \
		EVENT_MESSAGE_MAX)
#define ENTRY_ALIGN _Alignof(struct entry)

struct entry {
	uint64_t sequence;
	msec first_at;
	msec last_at;
	uint32_t count;
	uint32_t id;
	uint16_t size;	 /* of all, a multiple of ENTRY_ALIGN */
	uint16_t object; /* bytes of texts that say which reason of which object it is */
	bool warning;
	bool combined;
	bool of_node;
	char texts[]; /* in the order of struct event_record */
};

union new_entry {
	struct entry head;
	unsigned char room[sizeof(struct entry) + TEXTS_MAX];
};

static char *put_text(char *at, size_t size, const char *text)
{
	text_copy(at, size, text ? text : "");
	return at + strlen(at) + 1;
}

static void pack(union new_entry *new_, const struct event_record *e)
{
	struct entry *head = &new_->head;
	char *at = head->texts;

	*head = (struct entry){
		.warning = e->warning, .combined = e->combined, .of_node = e->of_node};
	at = put_text(at, REASON_MAX, e->reason);
	at = put_text(at, POD_UID_MAX, e->uid);
	at = put_text(at, POD_NAME_MAX, e->name);
	at = put_text(at, CONTAINER_NAME_MAX, e->namespace_);
	head->object = (uint16_t)(at - head->texts);
	at = put_text(at, FIELD_MAX, e->field_path);
	at = put_text(at, EVENT_MESSAGE_MAX, e->message);
	while ((size_t)(at - (char *)head) % ENTRY_ALIGN)
		*at++ = '\0';
	head->size = (uint16_t)(at - (char *)head);
}

static const char *take_text(const char **at)
{
	const char *text = *at;

	*at += strlen(text) + 1;
	return text;
}

static void show(const struct entry *e, struct event_record *out)
{
	const char *at = e->texts;

	*out = (struct event_record){
		.sequence = e->sequence,
		.first_at = e->first_at,
		.last_at = e->last_at,
		.count = e->count,
		.id = e->id,
		.warning = e->warning,
		.combined = e->combined,
		.of_node = e->of_node,
	};
	out->reason = take_text(&at);
	out->uid = take_text(&at);
	out->name = take_text(&at);
	out->namespace_ = take_text(&at);
	out->field_path = take_text(&at);
	out->message = at;
}

static struct entry *entry_at(const struct events *es, uint32_t at)
{
	return (struct entry *)(uintptr_t)&es->ring[at];
}

/* One of several messages is the same whatever the last of them was. */
static bool is_same(const struct entry *a, const struct entry *b)
{
	size_t n = b->combined ? b->object : b->size - offsetof(struct entry, texts);

	return a->warning == b->warning && a->combined == b->combined && a->of_node == b->of_node &&
	       a->object == b->object && (b->combined || a->size == b->size) &&
	       memcmp(a->texts, b->texts, n) == 0;
}

static void take_out(struct events *es, struct entry *e)
{
	unsigned char *at = (unsigned char *)e;
	uint32_t size = e->size;
	size_t behind = (size_t)(es->ring + es->used - (at + size));

	memmove(at, at + size, behind);
	es->used -= size;
	es->count--;
}

static struct entry *append(struct events *es, const struct entry *e)
{
	struct entry *added;

	while (es->count == EVENTS_MAX || EVENTS_BYTES - es->used < e->size)
		take_out(es, entry_at(es, 0));
	added = entry_at(es, es->used);
	memcpy(added, e, e->size);
	added->sequence = ++es->sequence;
	es->used += e->size;
	es->count++;
	return added;
}

static uint64_t pod_hash(const struct event_record *e)
{
	uint64_t hash = hash_text(hash_text(HASH_START, e->namespace_), e->name);

	return hash_text(hash, e->uid ? e->uid : "");
}

/* Is what is taken in not the event, but the one that it is combined into? */
static bool is_similar(struct events *es, const struct event_record *e, msec now)
{
	uint64_t key = hash_text(hash_bytes(pod_hash(e), &e->warning, 1), e->reason);
	uint64_t message = hash_text(HASH_START, e->message);

	return correlator_is_similar(
		&es->correlator, key, (uint32_t)(message ^ message >> 32), now);
}

/* It goes on from the same one, which is taken out. */
static void replace(struct events *es, struct entry *e)
{
	for (uint32_t at = 0; at < es->used; at += entry_at(es, at)->size) {
		struct entry *old = entry_at(es, at);

		if (!is_same(old, e))
			continue;
		e->first_at = old->first_at;
		e->count = old->count;
		e->id = old->id;
		take_out(es, old);
		return;
	}
	e->id = ++es->next_id;
}

bool events_add(
	struct events *es, const struct event_record *what, msec now, struct event_record *out)
{
	struct event_record taken = *what;
	char message[EVENT_MESSAGE_MAX];
	union new_entry new_;

	if (is_similar(es, what, now)) {
		text_join(message, sizeof message, COMBINED, what->message, NULL);
		taken.message = message;
		taken.combined = true;
	}
	if (correlator_is_spam(&es->correlator, pod_hash(what), now)) {
		es->dropped++;
		return false;
	}
	pack(&new_, &taken);
	new_.head.first_at = now;
	replace(es, &new_.head);
	new_.head.last_at = now;
	new_.head.count++;
	show(append(es, &new_.head), out);
	return true;
}

bool events_next(const struct events *es, uint64_t after, struct event_record *out)
{
	for (uint32_t at = 0; at < es->used; at += entry_at(es, at)->size) {
		if (entry_at(es, at)->sequence > after) {
			show(entry_at(es, at), out);
			return true;
		}
	}
	return false;
}

bool events_renew(struct events *es, uint64_t last, struct event_record *out)
{
	union new_entry oldest;

	if (es->used == 0 || entry_at(es, 0)->sequence > last)
		return false;
	memcpy(&oldest, entry_at(es, 0), entry_at(es, 0)->size);
	take_out(es, entry_at(es, 0));
	show(append(es, &oldest.head), out);
	return true;
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
