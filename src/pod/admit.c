/* SPDX-License-Identifier: MIT */
/* The checks in kubelet's order: pressure, sysctls, what the node is, what it has left. */
#include "pod/admit.h"

#include "api/priority.h"
#include "api/qos.h"
#include "api/sysctl.h"
#include "base/text.h"
#include "pod/container.h"

/* pkg/kubelet/sysctl: the first one that may not be set is named. */
static bool sysctls_are_allowed(const struct pod_seen *s, char message[RECORD_TEXT_MAX])
{
	static const struct strings none = {NULL, 0};
	const struct pod_security_context *sc = s->pod->spec.security_context;
	char name[SYSCTL_NAME_MAX];

	for (uint32_t i = 0; sc && i < sc->sysctls.count; i++) {
		sysctl_name(sc->sysctls.items[i].name, '.', name);
		if (sysctl_is_allowed(s->unsafe_sysctls ? s->unsafe_sysctls : &none, name))
			continue;
		text_join(message, RECORD_TEXT_MAX, "forbidden sysctl: \"", name,
			"\" not allowlisted", NULL);
		return false;
	}
	return true;
}

/* pkg/kubelet/eviction: Admit() */
static bool bears_pressure(const struct pod_spec *spec)
{
	return qos_of(spec) != QOS_BEST_EFFORT || pod_is_critical(spec) ||
	       pod_tolerates(spec, "node.kubernetes.io/memory-pressure", "NoSchedule");
}

static const char *const room_names[ROOM_KINDS] = {"cpu", "memory", "ephemeral-storage"};

static int64_t asked(const struct pod_spec *spec, int kind)
{
	int64_t milli = pod_resource(spec, room_names[kind], false);

	return kind == ROOM_CPU ? milli : milli / 1000 + (milli % 1000 != 0);
}

void room_take(struct node_room *room, const struct pod *pod, const struct pod_record *r)
{
	if (r->sandbox_attempt == 0 || pod_is_over(r))
		return;
	for (int i = 0; i < ROOM_KINDS; i++)
		if (__builtin_add_overflow(room->used[i], asked(&pod->spec, i), &room->used[i]))
			room->used[i] = INT64_MAX;
}

/* pkg/scheduler AdmissionCheck(), fitsRequest(): the first that is short is named. How many pods
 * there may be was seen to when the object was taken. */
static enum pod_reason find_room(const struct pod_seen *s, char message[RECORD_TEXT_MAX])
{
	const struct node_room *room = s->room;
	struct text t;

	for (int i = 0; room && i < ROOM_KINDS; i++) {
		int64_t amount = asked(&s->pod->spec, i);

		if (room->capacity[i] == 0 || amount == 0 ||
			amount <= room->capacity[i] - room->used[i])
			continue;
		text_init(&t, message, RECORD_TEXT_MAX);
		text_add_all(&t, "Node didn't have enough resource: ", room_names[i],
			", requested: ", NULL);
		text_add_int(&t, amount);
		text_add(&t, ", used: ");
		text_add_int(&t, room->used[i]);
		text_add(&t, ", capacity: ");
		text_add_int(&t, room->capacity[i]);
		return (enum pod_reason)(POD_OUT_OF_CPU + i);
	}
	return POD_REASON_NONE;
}

enum pod_reason pod_admit(const struct pod_seen *s, char message[RECORD_TEXT_MAX])
{
	const struct pod_os *os = s->pod->spec.os;

	if (s->memory_pressure && !bears_pressure(&s->pod->spec)) {
		text_copy(message, RECORD_TEXT_MAX, "The node had condition: [MemoryPressure]. ");
		return POD_UNDER_PRESSURE;
	}
	if (!sysctls_are_allowed(s, message))
		return POD_SYSCTL_FORBIDDEN;
	if (!os || text_equal(os->name, "linux"))
		return find_room(s, message);
	text_copy(message, RECORD_TEXT_MAX,
		"Failed to admit pod as the OS field doesn't match node OS");
	return POD_OS_NOT_SUPPORTED;
}
