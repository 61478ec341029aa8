/* SPDX-License-Identifier: MIT */
/* Field rows of Event. */
#include "api/event.h"

#include "api/rows.h"

static const struct field object_reference_fields_rows[] = {
	ROW_STRING(object_reference, "apiVersion", api_version, 0, NULL),
	ROW_STRING(object_reference, "kind", kind, 0, NULL),
	ROW_STRING(object_reference, "name", name, 0, NULL),
	ROW_STRING(object_reference, "namespace", namespace_, 0, NULL),
	ROW_STRING(object_reference, "uid", uid, 0, NULL),
	ROW_STRING(object_reference, "fieldPath", field_path, 0, "spec.containers{web}"),
};
static const char object_reference_fields_others[] = "S\0resourceVersion\0";
const struct fields object_reference_fields = FIELD_TABLE(object_reference_fields,
	"ObjectReference", object_reference, object_reference_fields_others);

static const struct field event_source_fields_rows[] = {
	ROW_STRING(event_source, "component", component, 0, NULL),
	ROW_STRING(event_source, "host", host, 0, NULL),
};
const struct fields event_source_fields =
	FIELD_TABLE(event_source_fields, "EventSource", event_source, "");

static const struct field event_fields_rows[] = {
	ROW_STRING(event, "apiVersion", api_version, 0, NULL),
	ROW_STRING(event, "kind", kind, 0, NULL),
	ROW_INLINE(event, "metadata", metadata, object_meta, NULL),
	ROW_INLINE(event, "involvedObject", involved_object, object_reference,
		"what the event is about"),
	ROW_STRING(event, "reason", reason, 0, "one word, for programs"),
	ROW_STRING(event, "message", message, 0, "a sentence, for people"),
	ROW_INLINE(event, "source", source, event_source, "who saw it"),
	ROW_TIME(event, "firstTimestamp", first_timestamp, FIELD_ALWAYS, NULL),
	ROW_TIME(event, "lastTimestamp", last_timestamp, FIELD_ALWAYS, NULL),
	ROW_INT32(event, "count", count, FIELD_ZERO_UNSET, "how often it was seen"),
	ROW_STRING(event, "type", type, 0, "Normal or Warning"),
	ROW_STRING(event, "reportingComponent", reporting_component, 0, "podinit"),
	ROW_STRING(event, "reportingInstance", reporting_instance, 0, "the node"),
};
static const char event_fields_others[] = "S\0action\0eventTime\0"
					  "?\0related\0series\0";
const struct fields event_fields = FIELD_TABLE(event_fields, "Event", event, event_fields_others);
