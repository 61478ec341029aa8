/* SPDX-License-Identifier: MIT */
/* Texts are joined into fixed arrays; more events than fit are dropped. */
#include "pod/events.h"

#include <stdarg.h>

#include "base/text.h"

static struct pod_event *next_event(struct pod_events *ev, bool warning, const char *reason)
{
	struct pod_event *e;

	if (!ev || ev->count == POD_EVENTS_MAX)
		return NULL;
	e = &ev->items[ev->count++];
	e->warning = warning;
	e->reason = reason;
	e->field_path[0] = '\0';
	e->message[0] = '\0';
	return e;
}

static void put_message(struct pod_event *e, const char *first, va_list args)
{
	struct text t;

	text_init(&t, e->message, sizeof(e->message));
	text_add_list(&t, first, args);
}

void event_of_pod(struct pod_events *ev, bool warning, const char *reason, const char *first, ...)
{
	struct pod_event *e = next_event(ev, warning, reason);
	va_list args;

	if (!e)
		return;
	va_start(args, first);
	put_message(e, first, args);
	va_end(args);
}

static void put_path(struct pod_event *e, const struct container_record *c)
{
	text_join(e->field_path, sizeof(e->field_path),
		c->init ? "spec.initContainers{" : "spec.containers{", c->name, "}", NULL);
}

void event_of_container(struct pod_events *ev, const struct container_record *c, bool warning,
	const char *reason, const char *first, ...)
{
	struct pod_event *e = next_event(ev, warning, reason);
	va_list args;

	if (!e)
		return;
	put_path(e, c);
	va_start(args, first);
	put_message(e, first, args);
	va_end(args);
}

void event_of_image(struct pod_events *ev, const struct container_record *c, bool warning,
	const char *reason, const char *first, ...)
{
	struct pod_event *e = next_event(ev, warning, reason);
	va_list args;

	if (!e)
		return;
	if (c->image_at == 0)
		put_path(e, c);
	va_start(args, first);
	put_message(e, first, args);
	va_end(args);
}
