/* SPDX-License-Identifier: MIT */
/* Data of claims that go: one at a time, in a worker. */
#include "node/kernel.h"

#include <errno.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/node_impl.h"
#include "runtime/volumes.h"

#define REMOVE_PATIENCE SECONDS(600) /* then it goes on where it was */

static void removed(struct worker *w, struct worker_result *r)
{
	struct local_node *n = container_of(w, struct local_node, claim_remover);
	struct err e = {.code = r->code};

	text_copy(e.text, sizeof e.text, r->text);
	supervisor_saw_claim_removed(n->sv, r->code ? &e : NULL, clock_boot());
}

int kernel_remove_claim(
	void *ctx, const char *namespace_, const char *name, const char *uid, struct err *e)
{
	struct local_node *n = ctx;
	struct claim_removal removal = {&n->rt, namespace_, name, uid};

	if (n->claim_remover.busy)
		return err_set(e, EBUSY, "what an earlier removal left is still being removed");
	n->claim_remover.work = claim_remove;
	n->claim_remover.done = removed;
	return worker_start(&n->claim_remover, n->loop, n->reaper, &removal, REMOVE_PATIENCE, e);
}

static void swept(struct worker *w, struct worker_result *r)
{
	(void)w;
	if (r->code)
		log_warning("what is left of removed claims: ", r->text);
}

void kernel_sweep_claims(struct local_node *n)
{
	struct err e = {0};

	if (!claims_have_rest(&n->rt))
		return;
	n->claim_remover.work = claims_sweep;
	n->claim_remover.done = swept;
	if (worker_start(&n->claim_remover, n->loop, n->reaper, &n->rt, REMOVE_PATIENCE, &e) < 0)
		log_warning("what is left of removed claims: ", e.text);
}
