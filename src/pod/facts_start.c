/* SPDX-License-Identifier: MIT */
/* Facts about a container's start: begun, worked, failed, and the waits in between. */
#include <string.h>

#include "base/text.h"
#include "pod/backoff.h"
#include "pod/container.h"
#include "pod/events.h"
#include "pod/facts.h"
#include "pod/hook.h"
#include "pod/probe.h"

void container_saw_starting(struct pod_seen *s, uint32_t i, msec now, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];

	(void)ev;
	if (container_alive(c))
		return;
	if (container_changed(s, i)) {
		backoff_forget(c);
		c->spec_hash = container_spec_hash(container_spec_at(s, i));
	}
	if (c->exit.valid && !c->restart_pending) {
		c->restart_count++;
		c->restart_pending = true;
		backoff_advance(c, now);
	}
	c->life = CONTAINER_STARTING;
	c->image_at = 0;
	c->instance++;
	c->tried_in = s->record->round;
	c->again = false;
	c->pid = 0;
	c->stop = STOP_NONE;
	c->stop_since = 0;
	c->term_sent_at = 0;
	c->kill_at = 0;
	c->kill_sent = false;
	c->signal_retry_at = 0;
	memset(c->hooks, 0, sizeof(c->hooks));
}

/* The reference of the n-th image that its start wants; NULL = there are fewer. */
static const char *image_name(const struct pod_seen *s, uint32_t i, uint32_t n)
{
	struct image_volume image;

	return container_image_at(&s->pod->spec, container_spec_at(s, i), n, &image)
		       ? image.reference
		       : NULL;
}

#define EVENTS_OF_START 4 /* that are not about volumes: they have room in any case */

static void image_present(struct pod_seen *s, uint32_t i, struct pod_events *ev)
{
	static const char present[] = "\" already present on machine";
	const char *image;

	for (uint32_t n = 1; ev && ev->count < POD_EVENTS_MAX - EVENTS_OF_START &&
			     (image = image_name(s, i, n)) != NULL;
		n++)
		event_of_pod(ev, false, "Pulled", "Container image \"", image, present, NULL);
	event_of_container(ev, s->containers[i], false, "Pulled", "Container image \"",
		image_name(s, i, 0), present, NULL);
}

static void created(struct container_record *c, struct pod_events *ev)
{
	event_of_container(ev, c, false, "Created", "Created container: ", c->name, NULL);
}

void container_saw_started(
	struct pod_seen *s, uint32_t i, int32_t pid, msec now, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];

	if (c->life != CONTAINER_STARTING)
		return;
	c->life = CONTAINER_RUNNING;
	c->pid = pid;
	c->started_at = now;
	if (hook_spec_of(container_spec_at(s, i), HOOK_POST_START))
		c->hooks[HOOK_POST_START].state = HOOK_DUE;
	else
		container_shown(c);
	backoff_start_worked(c);
	probes_begin(c, container_spec_at(s, i), now);
	image_present(s, i, ev);
	created(c, ev);
	event_of_container(ev, c, false, "Started", "Started container ", c->name, NULL);
}

/* The child came to be but could not execute: an instance that exited, and so the crash-loop
 * backoff. */
static void run_failed(struct pod_seen *s, uint32_t i, const char *message, msec now)
{
	struct container_record *c = s->containers[i];
	const struct termination_record end = {
		.valid = true,
		.reason = TERMINATED_START_ERROR,
		.exit_code = 128,
		.instance = c->instance,
		.round = s->record->round,
		.started_at = now,
		.finished_at = now,
	};

	container_ended(s, i, &end, message);
	c->restart_pending = false;
	backoff_start_worked(c);
	c->waiting = WAITING_RUN_CONTAINER_ERROR;
	c->waiting_shown = container_restarts(s, i);
}

static enum waiting_reason waiting_for(enum start_failure why)
{
	switch (why) {
	case START_FAILED_NO_IMAGE:
		return WAITING_ERR_IMAGE_PULL;
	case START_FAILED_NEVER_PULL:
		return WAITING_ERR_IMAGE_NEVER_PULL;
	case START_FAILED_IMAGE_NAME:
		return WAITING_INVALID_IMAGE_NAME;
	case START_FAILED_CONFIG:
		return WAITING_CREATE_CONTAINER_CONFIG_ERROR;
	case START_FAILED_CREATE:
		return WAITING_CREATE_CONTAINER_ERROR;
	case START_FAILED_RUN:
		return WAITING_RUN_CONTAINER_ERROR;
	}
	UNREACHABLE();
}

static void tell_start_failure(struct pod_seen *s, uint32_t i, enum start_failure why,
	const char *message, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	const char *error = message;

	switch (why) {
	case START_FAILED_NO_IMAGE:
		event_of_image(ev, c, true, "Failed", "Failed to pull image \"",
			image_name(s, i, c->image_at), "\": ", message, NULL);
		error = "ErrImagePull";
		break;
	case START_FAILED_NEVER_PULL:
		event_of_image(ev, c, true, "ErrImageNeverPull", message, NULL);
		error = "ErrImageNeverPull";
		break;
	case START_FAILED_IMAGE_NAME:
		event_of_image(ev, c, true, "InspectFailed", message, NULL);
		error = "InvalidImageName";
		break;
	case START_FAILED_CONFIG:
	case START_FAILED_CREATE:
		image_present(s, i, ev);
		break;
	case START_FAILED_RUN:
		image_present(s, i, ev);
		created(c, ev);
		break;
	}
	event_of_container(ev, c, true, "Failed", "Error: ", error, NULL);
}

/* Upstream's fixed text where it has one. */
static void waiting_message(
	struct pod_seen *s, uint32_t i, enum start_failure why, const char *message)
{
	struct container_record *c = s->containers[i];
	struct text t;

	text_init(&t, c->waiting_message, sizeof(c->waiting_message));
	if (why == START_FAILED_NEVER_PULL)
		text_format(&t, "Container image \"%s\" is not present with pull policy of Never",
			image_name(s, i, c->image_at));
	else
		text_add(&t, message);
}

void container_saw_image_at(struct pod_seen *s, uint32_t i, uint32_t n)
{
	s->containers[i]->image_at = (uint8_t)n;
}

void container_saw_start_failed(struct pod_seen *s, uint32_t i, enum start_failure why,
	const char *message, msec now, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];

	if (c->life != CONTAINER_STARTING)
		return;
	waiting_message(s, i, why, message);
	tell_start_failure(
		s, i, why, why == START_FAILED_NEVER_PULL ? c->waiting_message : message, ev);
	if (why == START_FAILED_RUN) {
		run_failed(s, i, message, now);
		return;
	}
	c->life = c->exit.valid ? CONTAINER_EXITED : CONTAINER_WAITING;
	c->waiting = (uint8_t)waiting_for(why);
	c->waiting_shown = c->exit.valid;
	backoff_start_failed(c, now);
}

void container_saw_image(struct pod_seen *s, uint32_t i)
{
	struct container_record *c = s->containers[i];
	bool waits = c->waiting == WAITING_ERR_IMAGE_PULL ||
		     c->waiting == WAITING_IMAGE_PULL_BACK_OFF ||
		     c->waiting == WAITING_ERR_IMAGE_NEVER_PULL;

	if (!container_alive(c) && waits)
		c->image_failed_at = 0;
}

static void show_image_back_off(struct pod_seen *s, uint32_t i, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	const char *image = image_name(s, i, c->image_at);
	char why[RECORD_TEXT_MAX];

	text_copy(why, sizeof(why), c->waiting_message);
	text_write(c->waiting_message, sizeof(c->waiting_message),
		"Back-off pulling image \"%s\": ErrImagePull: %s", image, why);
	c->waiting = WAITING_IMAGE_PULL_BACK_OFF;
	event_of_image(ev, c, false, "BackOff", "Back-off pulling image \"", image, "\"", NULL);
}

static void show_crash_loop(struct pod_seen *s, uint32_t i, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	const struct pod_record *r = s->record;
	struct text t;

	text_init(&t, c->waiting_message, sizeof(c->waiting_message));
	text_add(&t, "back-off ");
	text_add_go_duration(&t, c->backoff);
	text_format(&t, " restarting failed container=%s pod=%s_%s(%s)", c->name, r->name,
		r->namespace_, r->uid);
	c->waiting = WAITING_CRASH_LOOP_BACK_OFF;
	c->waiting_shown = true;
	event_of_container(ev, c, true, "BackOff", "Back-off restarting failed container ", c->name,
		" in pod ", r->name, "_", r->namespace_, "(", r->uid, ")", NULL);
}

void container_saw_back_off(struct pod_seen *s, uint32_t i, msec now, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];

	if (container_alive(c))
		return;
	if (backoff_is_crash_loop(c, now))
		show_crash_loop(s, i, ev);
	else if (c->waiting == WAITING_ERR_IMAGE_PULL)
		show_image_back_off(s, i, ev);
}
