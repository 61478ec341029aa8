/* SPDX-License-Identifier: MIT */
/*
 * Containers: image, clone, the child's report, logs, exit, release. An exit is told once all
 * output was read and all that the instance held is given back, so that the next instance starts on
 * clean ground.
 */
#include "node/kernel.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>

#include "api/signals.h"
#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "linux/cgroup.h"
#include "node/node_impl.h"

#define LOG_MESSAGE_MAX	 2048	     /* kubelet: of the end of a log as termination message */
#define START_PATIENCE	 SECONDS(10) /* from the clone to the exec */
#define RELEASE_FIRST	 2	     /* ms until the first retry */
#define RELEASE_EVERY	 50
#define RELEASE_PATIENCE SECONDS(10) /* then the exit is told all the same */

/* ---- answers ---- */

static void refuse(struct kernel_container *kc, enum start_failure why, const char *message)
{
	kc->failed = true;
	kc->why = why;
	text_copy(kc->message, sizeof kc->message, message);
}

static void refuse_now(struct kernel_container *kc, enum start_failure why, const char *message)
{
	refuse(kc, why, message);
	kc->stage = CONTAINER_REFUSED;
	kernel_soon(kc->node, &kc->timer);
}

static void answer(struct kernel_container *kc)
{
	const struct container_end end = {kc->exit_code, kc->oom, kc->said};
	struct supervisor *sv = kc->node->sv;
	msec now = clock_boot();

	kc->stage = CONTAINER_NONE;
	container_put_images(&kc->run);
	if (kc->failed) {
		supervisor_saw_image_at(sv, kc->handle, kc->image_at, now);
		supervisor_saw_container_start_failed(sv, kc->handle, kc->why, kc->message, now);
		return;
	}
	supervisor_saw_container_exit(sv, kc->handle, &end, now);
}

/* ---- the end ---- */

static void release_step(struct kernel_container *kc)
{
	struct local_node *n = kc->node;
	msec waited = clock_boot() - kc->ended_at;
	bool released = probes_cancel(kc) && container_release(&n->rt, &kc->run);

	if (!released && waited <= RELEASE_PATIENCE) {
		(void)evloop_timer_in(
			n->loop, &kc->timer, waited == 0 ? RELEASE_FIRST : RELEASE_EVERY);
		return;
	}
	if (!released) {
		log_error("container ", kc->run.name, ": cannot release its cgroup or its files");
		(void)container_release(&n->rt, &kc->run);
	}
	answer(kc);
}

static void stop_report(struct kernel_container *kc)
{
	evloop_remove(kc->node->loop, &kc->report);
	fd_close(&kc->run.report_fd);
}

static void tell_started(struct kernel_container *kc)
{
	stop_report(kc);
	evloop_timer_clear(kc->node->loop, &kc->timer);
	kc->stage = CONTAINER_RUNS;
	supervisor_saw_container_started(kc->node->sv, kc->handle, kc->run.init.pid, clock_boot());
}

static void read_report(struct kernel_container *kc)
{
	struct err e = {0};
	int said = launch_report(&kc->run, &e);

	if (said > 0) {
		tell_started(kc);
	} else if (said < 0) {
		stop_report(kc);
		refuse(kc, START_FAILED_RUN, e.text);
	}
}

/* What terminationMessagePath holds, or, where the policy says so, the end of the log. */
static void take_message(struct kernel_container *kc)
{
	struct err e = {0};
	struct pod_ref ref;
	int len = container_termination_message(
		&kc->node->rt, &kc->run, kc->said, TERMINATION_MESSAGE_MAX + 1, &e);

	if (len < 0)
		log_warning("container ", kc->run.name, ": ", e.text);
	if (len <= 0 && kc->exit_code != 0 &&
		supervisor_ref(kc->node->sv, kc->pod, kc->handle, &ref) &&
		text_equal(ref.container_spec->termination_message_policy, "FallbackToLogsOnError"))
		log_tail(&kc->log, kc->said, LOG_MESSAGE_MAX + 1);
}

static void container_exited(struct child *c, int code)
{
	struct container_run *run = container_of(c, struct container_run, init);
	struct kernel_container *kc = container_of(run, struct kernel_container, run);

	/* The report lies in its pipe before the process can end: a start that came before this
	 * exit is told first. */
	if (kc->stage == CONTAINER_EXEC && !kc->failed)
		read_report(kc);
	stop_report(kc);
	if (kc->stage == CONTAINER_EXEC && !kc->failed)
		refuse(kc, START_FAILED_RUN, "the process ended before its program was executed");
	kc->stage = CONTAINER_ENDED;
	kc->exit_code = code;
	kc->oom = cgroup_was_oom_killed(run->cgroup_fd); /* gone with the release */
	kc->ended_at = clock_boot();
	log_drain(&kc->log);
	if (!kc->failed)
		take_message(kc);
	log_close(&kc->log);
	fd_close(&run->stdout_fd);
	fd_close(&run->stderr_fd);
	release_step(kc);
}

static void report_ready(struct watch *w, uint32_t events)
{
	(void)events;
	read_report(container_of(w, struct kernel_container, report));
}

/* ---- the start ---- */

void kernel_tell_not_enforced(struct local_node *n, table_handle pod, const char *container)
{
	char message[RECORD_TEXT_MAX];

	if (!n->rt.not_enforced[0])
		return;
	text_join(message, sizeof message, "The kernel cannot enforce ", n->rt.not_enforced,
		container ? " of container " : "", container ? container : "", NULL);
	supervisor_record_pod_event(
		n->sv, pod, true, "ResourcesNotEnforced", message, clock_boot());
}

static void log_failed(struct container_log *log, const struct err *e)
{
	struct kernel_container *kc = container_of(log, struct kernel_container, log);
	struct local_node *n = kc->node;
	struct pod_ref ref;

	log_warning("container ", kc->run.name, ": its output is thrown away: ", e->text);
	if (supervisor_ref(n->sv, kc->pod, kc->handle, &ref))
		supervisor_record_pod_event(
			n->sv, kc->pod, true, "LogWriteFailed", e->text, clock_boot());
}

static enum start_failure failure_of(enum launch_failure why)
{
	switch (why) {
	case LAUNCH_CONFIG:
		return START_FAILED_CONFIG;
	case LAUNCH_CREATE:
		return START_FAILED_CREATE;
	case LAUNCH_RUN:
		return START_FAILED_RUN;
	}
	UNREACHABLE();
}

static void watch_start(struct kernel_container *kc, const struct pod_ref *p)
{
	struct local_node *n = kc->node;
	struct err e = {0};
	const struct log_name name = {
		.namespace_ = p->record->namespace_,
		.pod = p->record->name,
		.uid = p->record->uid,
		.container = p->container_spec->name,
	};

	kc->stage = CONTAINER_EXEC;
	kc->report.fd = kc->run.report_fd;
	kc->report.ready = report_ready;
	log_open(&kc->log, &name, (uint32_t)p->container_record->restart_count, kc->run.stdout_fd,
		kc->run.stderr_fd);
	(void)evloop_timer_in(n->loop, &kc->timer, START_PATIENCE);
	if (evloop_add(n->loop, &kc->report, EPOLLIN, &e) < 0) {
		refuse(kc, START_FAILED_CREATE, e.text);
		(void)container_kill(&n->rt, &kc->run, NULL);
	}
}

static void tell_costs(struct kernel_container *kc, const char *name, const struct image *image)
{
	char message[RECORD_TEXT_MAX];
	struct text t;

	text_init(&t, message, sizeof message);
	text_format(&t, "Image \"%s\": ", name);
	if (image_costs(image->block_size, &t))
		supervisor_record_pod_event(
			kc->node->sv, kc->pod, true, "ImageBlockSize", message, clock_boot());
}

static void start_with(struct kernel_container *kc, const struct pod_ref *p, struct image *image)
{
	struct local_node *n = kc->node;
	struct kernel_pod *kp = kernel_pod_at(n, p->pod);
	enum launch_failure why = LAUNCH_CREATE;
	struct launch_target target;
	struct err e = {0};

	if (!kp || kp->stage != POD_MADE || !kp->holder_alive) {
		image_put(image);
		refuse_now(kc, START_FAILED_CREATE, "the pod's sandbox is gone");
		return;
	}
	target = (struct launch_target){
		p->spec, p->container_spec, &kp->sandbox, kc->instance, false};
	text_copy(kc->digest, sizeof kc->digest, image->digest);
	kc->run.init.exited = container_exited;
	if (container_start(&n->rt, &target, image, &kc->run, &why, &e) < 0) {
		image_put(image);
		refuse_now(kc, failure_of(why), e.text);
		return;
	}
	kernel_tell_not_enforced(n, kc->pod, kc->run.name);
	tell_costs(kc, p->container_spec->image, image);
	watch_start(kc, p);
}

static void image_absent(struct kernel_container *kc, const struct pod_ref *p)
{
	const struct strings *dirs = &kc->node->rt.image_dirs;
	struct image_volume want;
	struct text t;
	bool never;

	(void)container_image_at(&p->spec->spec, p->container_spec, kc->image_at, &want);
	never = text_equal(want.pull_policy, "Never");
	text_init(&t, kc->message, sizeof kc->message);
	if (never) {
		text_format(&t, "Container image \"%s\" is not present with pull policy of Never",
			want.reference);
	} else {
		text_format(
			&t, "image \"%s\" is not in the image store (looked in ", want.reference);
		for (uint32_t i = 0; i < dirs->count; i++)
			text_add_all(&t, i ? ", " : "", dirs->items[i], NULL);
		text_add_char(&t, ')');
	}
	kc->failed = true;
	kc->why = never ? START_FAILED_NEVER_PULL : START_FAILED_NO_IMAGE;
	kc->stage = CONTAINER_REFUSED;
	kernel_soon(kc->node, &kc->timer);
}

static void image_answered(struct kernel_container *kc, const struct pod_ref *p,
	enum image_answer said, struct image *image, const struct err *e)
{
	switch (said) {
	case IMAGE_PENDING:
		kc->stage = CONTAINER_IMAGE;
		return;
	case IMAGE_READY:
		start_with(kc, p, image);
		return;
	case IMAGE_ABSENT:
		image_absent(kc, p);
		return;
	case IMAGE_BAD_NAME:
		refuse_now(kc, START_FAILED_IMAGE_NAME, e->text);
		return;
	case IMAGE_BROKEN:
		refuse_now(kc, START_FAILED_NO_IMAGE, e->text);
		return;
	}
	UNREACHABLE();
}

/* Asks for what it still wants, the images of its volumes first (kubelet: SyncPod()). */
static void ask_images(struct kernel_container *kc, const struct pod_ref *p)
{
	struct container_run *run = &kc->run;
	struct image *image = NULL;
	struct image_volume want;
	enum image_answer said;
	struct err e = {0};

	for (;;) {
		kc->image_at = run->volume_image_count + 1;
		if (!container_image_at(&p->spec->spec, p->container_spec, kc->image_at, &want)) {
			want.reference = p->container_spec->image;
			kc->image_at = 0;
		}
		if (kc->image_at > VOLUME_IMAGES_MAX) {
			refuse_now(kc, START_FAILED_CREATE, "it mounts too many images");
			return;
		}
		said = image_get(want.reference, &kc->wait, &image, &e);
		if (said != IMAGE_READY || kc->image_at == 0)
			break;
		run->volume_images[run->volume_image_count++] = image;
	}
	image_answered(kc, p, said, image, &e);
}

/* It is looked for from now on, unless it may have been the medium that did not answer. */
static void await_image(struct kernel_container *kc, const struct err *e)
{
	kc->awaits_image = e->code != ETIMEDOUT;
	text_copy(kc->image_key, sizeof kc->image_key, kc->wait.key);
	image_watch_look(&kc->node->image_watch);
}

static void image_done(
	struct image_wait *w, enum image_answer said, struct image *image, const struct err *e)
{
	struct kernel_container *kc = container_of(w, struct kernel_container, wait);
	struct pod_ref ref;
	bool wanted = supervisor_ref(kc->node->sv, kc->pod, kc->handle, &ref);

	if (wanted && !ref.record->deleting) {
		if (said == IMAGE_ABSENT || said == IMAGE_BROKEN)
			await_image(kc, e);
		if (said == IMAGE_READY && kc->image_at > 0) {
			kc->run.volume_images[kc->run.volume_image_count++] = image;
			ask_images(kc, &ref);
		} else {
			image_answered(kc, &ref, said, image, e);
		}
		return;
	}
	if (said == IMAGE_READY)
		image_put(image);
	refuse_now(kc, START_FAILED_CREATE, "the pod was deleted before the start");
}

int kernel_start_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct kernel_container *kc = kernel_container_at(ctx, p->container);

	if (!kc || kc->stage != CONTAINER_NONE)
		return err_set(e, EBUSY, "the instance before it is still being released");
	kc->pod = p->pod;
	kc->instance = p->container_record->instance;
	kc->failed = false;
	kc->awaits_image = false;
	kc->wait.done = image_done;
	container_run_empty(&kc->run);
	ask_images(kc, p);
	return 0;
}

/* ---- signals ---- */

/* A start that waits for its image has no process: it is called off. */
static bool called_off(struct kernel_container *kc)
{
	if (kc->stage != CONTAINER_IMAGE)
		return false;
	image_wait_cancel(&kc->wait);
	refuse_now(kc, START_FAILED_CREATE, "stopped before the start");
	return true;
}

static bool has_process(const struct kernel_container *kc)
{
	return kc->stage == CONTAINER_EXEC || kc->stage == CONTAINER_RUNS;
}

int kernel_signal_container(void *ctx, const struct pod_ref *p, int signal, struct err *e)
{
	struct kernel_container *kc = kernel_container_at(ctx, p->container);

	if (!kc || called_off(kc) || !has_process(kc))
		return 0;
	if (signal == 0)
		signal = signal_by_name(kc->run.image->config.stop_signal);
	return child_signal(&kc->run.init, signal ? signal : SIGTERM, e);
}

int kernel_kill_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	struct local_node *n = ctx;
	struct kernel_container *kc = kernel_container_at(n, p->container);

	if (!kc || called_off(kc) || !has_process(kc))
		return 0;
	return container_kill(&n->rt, &kc->run, e);
}

static void container_timer(struct timer *t)
{
	struct kernel_container *kc = container_of(t, struct kernel_container, timer);

	switch (kc->stage) {
	case CONTAINER_REFUSED:
		answer(kc);
		return;
	case CONTAINER_ENDED:
		release_step(kc);
		return;
	case CONTAINER_EXEC:
		if (!kc->failed)
			refuse(kc, START_FAILED_CREATE, "its setup took longer than 10s");
		(void)container_kill(&kc->node->rt, &kc->run, NULL);
		return;
	case CONTAINER_NONE:
	case CONTAINER_IMAGE:
	case CONTAINER_RUNS:
		return;
	}
	UNREACHABLE();
}

void kernel_container_init(
	struct kernel_container *kc, struct local_node *n, struct container_buffers *buffers)
{
	kc->node = n;
	kc->timer.expired = container_timer;
	kc->said = buffers->said;
	container_run_empty(&kc->run);
	container_log_init(&kc->log, &n->logs, buffers->log_chunks);
	kc->log.failed = log_failed;
}
