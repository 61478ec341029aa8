/* SPDX-License-Identifier: MIT */
/*
 * Hooks: the ways of probes, without a timeout and with another verdict. A postStart hook ends with
 * its container at the latest, a preStop hook is given up by the core when the grace is over.
 */
#include <errno.h>

#include "base/clock.h"
#include "node/node_impl.h"
#include "node/probe_run.h"
#include "pod/hook.h"

/* kubelet: lifecycle/handlers.go. What does not fit is cut. */
static void describe(
	struct probe_run *pr, const struct pod_ref *p, const char *error, struct text *t)
{
	const struct lifecycle_handler *h = hook_spec_of(p->container_spec, pr->hook_kind);
	const struct exec_action *exec = h ? h->exec : NULL;

	text_add(t, exec ? "Exec lifecycle hook ([" : "HTTP lifecycle hook (");
	if (exec)
		probe_add_words(t, exec);
	else if (h && h->http_get)
		text_add(t, h->http_get->path);
	text_format(t,
		"%s for Container \"%s\" in Pod \"%s_%s(%s)\" failed - error: ", exec ? "])" : ")",
		p->container_spec->name, p->record->name, p->record->namespace_, p->record->uid);
	if (exec && pr->status != 0) {
		text_add(t, "command '");
		probe_add_words(t, exec);
		text_format(t, "' exited with %d: , message: ", pr->status);
		text_add_quoted(t, error);
	} else {
		text_add_all(t, error, ", message: \"\"", NULL);
	}
}

void hook_answer(struct probe_run *pr, bool ok, const char *error)
{
	struct kernel_container *kc = pr->container;
	char message[RECORD_TEXT_MAX] = "";
	const struct hook_end end = {pr->instance, ok, message};
	struct pod_ref ref;
	struct text t;

	text_init(&t, message, sizeof message);
	if (!ok && supervisor_ref(pr->node->sv, kc->pod, kc->handle, &ref))
		describe(pr, &ref, error, &t);
	supervisor_saw_hook(pr->node->sv, kc->handle, pr->hook_kind, &end, clock_boot());
}

static int start(struct probe_run *pr, const struct pod_ref *p, const struct lifecycle_handler *h,
	struct err *e)
{
	if (h->exec)
		return probe_exec_start(pr, p, h->exec, e);
	if (h->http_get)
		return probe_http_start(pr, p, h->http_get, e);
	return err_set(e, EINVAL, "invalid handler");
}

int kernel_run_hook(void *ctx, const struct pod_ref *p, enum hook_kind kind, struct err *e)
{
	struct kernel_container *kc = kernel_container_at(ctx, p->container);
	const struct lifecycle_handler *h = hook_spec_of(p->container_spec, kind);
	struct probe_run *pr;
	struct err why = {0};

	if (!kc || kc->stage != CONTAINER_RUNS || !h)
		return err_set(e, ESRCH, "the container does not run");
	pr = probe_slot(kc, PROBE_KINDS + (int)kind);
	if (!probe_begin(pr, kc))
		return err_set(e, EBUSY, "the hook before it has not ended");
	pr->hook = true;
	pr->hook_kind = kind;
	pr->status = 0;
	if (start(pr, p, h, &why) < 0)
		probe_answer_soon(pr, why.text);
	else if (pr->refused)
		kernel_soon(pr->node, &pr->deadline);
	return 0;
}
