/* SPDX-License-Identifier: MIT */
/* A ring without order: the entry that changed longest ago makes room for a new one. */
#include "node/events.h"

#include <string.h>

#include "base/text.h"

static bool is_same(const struct event_record *a, const struct event_record *b)
{
	size_t from = offsetof(struct event_record, warning);
	size_t to = offsetof(struct event_record, namespace_) + sizeof a->namespace_;

	return a->sequence != 0 && memcmp(&a->warning, &b->warning, to - from) == 0;
}

struct event_record *events_add(struct events *es, const struct event_record *what, msec now)
{
	struct event_record *oldest = &es->ring[0];

	for (uint32_t i = 0; i < EVENTS_MAX; i++) {
		struct event_record *e = &es->ring[i];

		if (is_same(e, what)) {
			e->count++;
			e->last_at = now;
			e->sequence = ++es->sequence;
			return e;
		}
		if (e->sequence < oldest->sequence)
			oldest = e;
	}
	*oldest = *what;
	oldest->id = ++es->next_id;
	oldest->first_at = now;
	oldest->last_at = now;
	oldest->count = 1;
	oldest->sequence = ++es->sequence;
	return oldest;
}

static void put_time(struct json *j, const char *key, int64_t wall_ms)
{
	char buf[40];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_rfc3339(&t, wall_ms);
	json_put_string(j, key, buf);
}

static void put_metadata(struct json *j, const struct event_record *e, int64_t wall_offset,
	uint64_t resource_version)
{
	char buf[POD_NAME_MAX + 24];
	struct text t;

	json_key(j, "metadata");
	json_object(j);
	text_init(&t, buf, sizeof(buf));
	text_add_all(&t, e->name, ".", NULL);
	text_add_hex(&t, e->id, 16);
	json_put_string(j, "name", buf);
	json_put_string(j, "namespace", e->namespace_);
	text_reset(&t);
	text_add_uint(&t, resource_version);
	json_put_string(j, "resourceVersion", buf);
	put_time(j, "creationTimestamp", e->first_at + wall_offset);
	json_object_end(j);
}

static void put_involved_object(struct json *j, const struct event_record *e)
{
	json_key(j, "involvedObject");
	json_object(j);
	json_put_string(j, "kind", "Pod");
	json_put_string(j, "namespace", e->namespace_);
	json_put_string(j, "name", e->name);
	json_put_string_opt(j, "uid", e->uid);
	json_put_string(j, "apiVersion", "v1");
	json_put_string_opt(j, "fieldPath", e->field_path);
	json_object_end(j);
}

void event_write_json(struct json *j, const struct event_record *e, int64_t wall_offset,
	uint64_t resource_version, const char *node_name)
{
	json_object(j);
	json_put_string(j, "apiVersion", "v1");
	json_put_string(j, "kind", "Event");
	put_metadata(j, e, wall_offset, resource_version);
	put_involved_object(j, e);
	json_put_string(j, "reason", e->reason);
	json_put_string(j, "message", e->message);
	json_key(j, "source");
	json_object(j);
	json_put_string(j, "component", "podinit");
	json_put_string_opt(j, "host", node_name);
	json_object_end(j);
	put_time(j, "firstTimestamp", e->first_at + wall_offset);
	put_time(j, "lastTimestamp", e->last_at + wall_offset);
	json_put_int(j, "count", e->count);
	json_put_string(j, "type", e->warning ? "Warning" : "Normal");
	json_put_string(j, "reportingComponent", "podinit");
	json_put_string(j, "reportingInstance", node_name ? node_name : "");
	json_object_end(j);
}
