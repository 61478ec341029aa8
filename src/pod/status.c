/* SPDX-License-Identifier: MIT */
/* Puts the status together: phase, conditions, addresses, containers. */
#include "pod/status.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "pod/conditions.h"
#include "pod/status_container.h"

#define IP_TEXT_MAX 16

const char *pod_phase_text(enum pod_phase p)
{
	switch (p) {
	case PHASE_PENDING:
		return "Pending";
	case PHASE_RUNNING:
		return "Running";
	case PHASE_SUCCEEDED:
		return "Succeeded";
	case PHASE_FAILED:
		return "Failed";
	}
	UNREACHABLE();
}

const char *pod_reason_text(enum pod_reason r)
{
	switch (r) {
	case POD_REASON_NONE:
		return NULL;
	case POD_DEADLINE_EXCEEDED:
		return "DeadlineExceeded";
	case POD_EVICTED:
	case POD_UNDER_PRESSURE:
		return "Evicted";
	case POD_OS_NOT_SUPPORTED:
		return "PodOSNotSupported";
	case POD_SYSCTL_FORBIDDEN:
		return "SysctlForbidden";
	case POD_OUT_OF_CPU:
		return "OutOfcpu";
	case POD_OUT_OF_MEMORY:
		return "OutOfmemory";
	case POD_OUT_OF_STORAGE:
		return "OutOfephemeral-storage";
	}
	UNREACHABLE();
}

void container_id_text(
	const struct pod_record *r, const char *name, uint32_t instance, char buf[65])
{
	struct text t;
	uint64_t h = HASH_START;

	text_init(&t, buf, 65);
	for (unsigned i = 0; i < 4; i++) {
		uint8_t count[5] = {(uint8_t)i, (uint8_t)instance, (uint8_t)(instance >> 8),
			(uint8_t)(instance >> 16), (uint8_t)(instance >> 24)};

		h = hash_text(hash_text(hash_bytes(h, count, sizeof(count)), r->uid), name);
		text_add_hex(&t, h, 16);
	}
}

static const char *ip_text(uint32_t ip, struct arena *a)
{
	char buf[IP_TEXT_MAX];

	text_write(
		buf, sizeof(buf), "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
	return arena_strdup(a, buf);
}

static struct ip_entry *one_ip(const char *ip, struct arena *a)
{
	struct ip_entry *e = arena_alloc(a, sizeof(*e));

	if (e)
		e->ip = ip;
	return e;
}

static void addresses(const struct pod_seen *s, const struct status_facts *f, struct arena *a,
	struct pod_status *out)
{
	bool known = f->host_ip && f->host_ip[0];

	if (known) {
		out->host_ip = f->host_ip;
		out->host_ips.items = one_ip(f->host_ip, a);
		out->host_ips.count = out->host_ips.items ? 1 : 0;
	}
	if (s->record->ip != 0)
		out->pod_ip = ip_text(s->record->ip, a);
	else if (known && is_true(s->pod->spec.host_network) && s->record->sandbox == SANDBOX_READY)
		out->pod_ip = f->host_ip;
	if (out->pod_ip) {
		out->pod_ips.items = one_ip(out->pod_ip, a);
		out->pod_ips.count = out->pod_ips.items ? 1 : 0;
	}
}

/* Regular containers sorted by name, as kubelet sorts them; order gets their indexes. */
static void sort_by_name(const struct pod_seen *s, uint32_t order[POD_CONTAINERS_MAX])
{
	uint32_t inits = s->record->init_count;

	for (uint32_t n = 0; n < s->record->container_count; n++) {
		uint32_t at = n;

		for (; at > 0; at--) {
			if (strcmp(s->containers[order[at - 1]]->name,
				    s->containers[inits + n]->name) <= 0)
				break;
			order[at] = order[at - 1];
		}
		order[at] = inits + n;
	}
}

void pod_status_build(const struct pod_seen *s, const struct status_facts *f, struct arena *a,
	struct pod_status *out)
{
	const struct pod_record *r = s->record;
	uint32_t order[POD_CONTAINERS_MAX] = {0};
	struct container_status *inits = arena_array(a, r->init_count, sizeof(*inits));
	struct container_status *regular = arena_array(a, r->container_count, sizeof(*regular));

	memset(out, 0, sizeof(*out));
	if (!inits || !regular)
		return;
	out->phase = pod_phase_text((enum pod_phase)r->phase);
	out->reason = pod_reason_text((enum pod_reason)r->reason);
	out->start_time = (struct opt_int){r->accepted_at + f->wall_offset, true};
	out->qos_class = pod_qos_class(&s->pod->spec);
	if (r->reason >= POD_REJECTED) {
		out->message = r->message;
		return;
	}
	if (r->reason != POD_REASON_NONE)
		out->message = r->reason == POD_EVICTED ? r->message : POD_DEADLINE_MESSAGE;
	conditions_build(s, f->wall_offset, a, out);
	addresses(s, f, a, out);
	for (uint32_t i = 0; i < r->init_count; i++)
		container_status_build(s, i, f, a, &inits[i]);
	sort_by_name(s, order);
	for (uint32_t i = 0; i < r->container_count; i++)
		container_status_build(s, order[i], f, a, &regular[i]);
	out->init_container_statuses.items = inits;
	out->init_container_statuses.count = r->init_count;
	out->container_statuses.items = regular;
	out->container_statuses.count = r->container_count;
}
