/* SPDX-License-Identifier: MIT */
/*
 * Exec probes: a process in the container; 0 is success, anything else a failure with what it
 * printed. Output beyond what is shown is read and thrown away, so that the process cannot hang on
 * a full pipe.
 */
#include "node/probe_run.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "node/node_impl.h"
#include "pod/probe.h"

#define READ_MAX     4096
#define KILLED_PAUSE 200 /* ms */

/* False at the end of the output, or when there is nothing now. */
static bool read_output(struct probe_run *pr)
{
	char buf[READ_MAX];
	ssize_t n = read(pr->fd, buf, sizeof buf);

	if (n < 0 && errno == EINTR)
		return true;
	if (n <= 0) {
		/* At the end the exit is waited for, without being told of the end again and again.
		 */
		if (n == 0 || errno != EAGAIN)
			evloop_remove(pr->node->loop, &pr->watch);
		return false;
	}
	for (ssize_t i = 0; i < n && pr->len < PROBE_OUTPUT_SHOWN; i++)
		pr->said[pr->len++] = buf[i] ? buf[i] : '?';
	pr->said[pr->len] = '\0';
	return true;
}

static void output_ready(struct watch *w, uint32_t events)
{
	(void)events;
	(void)read_output(container_of(w, struct probe_run, watch));
}

void probe_add_words(struct text *t, const struct exec_action *exec)
{
	for (uint32_t i = 0; i < exec->command.count; i++)
		text_add_all(t, i ? " " : "", exec->command.items[i], NULL);
}

/* `command timed out: "sh -c sleep 5" timed out after 1s`, as the container runtimes say it. */
static void end_timed_out(struct probe_run *pr)
{
	const struct kernel_container *kc = pr->container;
	char words[RECORD_TEXT_MAX];
	char after[32];
	struct pod_ref ref;
	struct text t;

	text_init(&t, words, sizeof words);
	if (supervisor_ref(pr->node->sv, kc->pod, kc->handle, &ref))
		probe_add_words(&t, probe_spec_of(ref.container_spec, pr->kind)->exec);
	text_init(&t, after, sizeof after);
	text_add_go_duration(&t, pr->timeout);
	probe_end(pr, PROBE_FAILURE, "command timed out: \"%s\" timed out after %s", words, after);
}

static void answer_killed(struct timer *t)
{
	struct probe_run *pr = container_of(t, struct probe_run, deadline);

	probe_end(pr, PROBE_FAILURE, "%s", pr->said);
}

/* Killed, or not even executed: most likely its container is just ending, whose exit takes the
 * probe with it, but is told after it (pid_namespaces(7)). */
static bool may_end_with_container(const struct probe_run *pr, int code)
{
	return code == 128 + SIGKILL || (code == 127 && pr->len == 0);
}

static void exec_exited(struct child *c, int code)
{
	struct exec_run *run = container_of(c, struct exec_run, child);
	struct probe_run *pr = container_of(run, struct probe_run, exec);

	pr->exec_alive = false;
	pr->status = code;
	if (pr->fd < 0) { /* called off: its container ended */
		probe_close(pr);
		return;
	}
	for (uint32_t got = 0; got < PROBE_BODY_MAX && read_output(pr); got += READ_MAX)
		;
	while (pr->len > 0 && pr->said[pr->len - 1] == '\n')
		pr->said[--pr->len] = '\0';
	if (pr->timed_out) {
		end_timed_out(pr);
		return;
	}
	if (!may_end_with_container(pr, code)) {
		probe_end(pr, code == 0 ? PROBE_SUCCESS : PROBE_FAILURE, "%s", pr->said);
		return;
	}
	evloop_remove(pr->node->loop, &pr->watch);
	pr->deadline.expired = answer_killed;
	(void)evloop_timer_in(pr->node->loop, &pr->deadline, KILLED_PAUSE);
}

static void exec_timeout(struct timer *t)
{
	struct probe_run *pr = container_of(t, struct probe_run, deadline);
	struct err e = {0};

	pr->timed_out = true;
	if (child_signal(&pr->exec.child, SIGKILL, &e) < 0)
		log_warning("probe: ", e.text);
	/* The answer comes with its exit; a process the kernel does not let go of must not hold it
	 * up. */
	evloop_remove(pr->node->loop, &pr->watch);
}

int probe_exec_start(struct probe_run *pr, const struct pod_ref *p, const struct exec_action *exec,
	struct err *e)
{
	struct local_node *n = pr->node;
	struct kernel_pod *kp = kernel_pod_at(n, p->pod);
	struct launch_target target;

	if (!kp || kp->stage != POD_MADE)
		return err_set(e, ESRCH, "the pod's sandbox is gone");
	pr->timed_out = false;
	pr->exec.child.exited = exec_exited;
	target = (struct launch_target){
		p->spec, p->container_spec, &kp->sandbox, pr->container->instance, pr->hook};
	if (container_exec(&n->rt, &target, &pr->container->run, &exec->command, &pr->exec, e) < 0)
		return -1;
	pr->way = PROBE_WAY_EXEC;
	pr->deadline.expired = exec_timeout;
	pr->exec_alive = true;
	pr->fd = pr->exec.output_fd;
	pr->watch.fd = pr->fd;
	pr->watch.ready = output_ready;
	if (pr->fd >= 0 && evloop_add(n->loop, &pr->watch, EPOLLIN, e) < 0)
		log_warning("probe: ", e->text);
	return 0;
}
