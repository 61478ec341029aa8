/* SPDX-License-Identifier: MIT */
#include "runtime/masks.h"

#include <string.h>

#include "base/text.h"

#define CPUS_MAX 1024
#define CPU_PATH "/sys/devices/system/cpu/cpu%u/thermal_throttle"

static const char always[] = "/proc/asound\0"
			     "/proc/acpi\0"
			     "/proc/interrupts\0"
			     "/proc/kcore\0"
			     "/proc/keys\0"
			     "/proc/latency_stats\0"
			     "/proc/timer_list\0"
			     "/proc/timer_stats\0"
			     "/proc/sched_debug\0"
			     "/proc/scsi\0"
			     "/sys/firmware\0"
			     "/sys/devices/virtual/powercap\0";

/* One more than the last number of the list; who does not say gets as many as we know of. */
static uint32_t count(const char *cpus)
{
	const char *last = cpus + strlen(cpus);
	uint64_t number = 0;

	while (last > cpus && last[-1] >= '0' && last[-1] <= '9')
		last--;
	return text_to_uint64(last, CPUS_MAX - 1, &number) ? (uint32_t)number + 1 : CPUS_MAX;
}

/* When heat slows a CPU tells of what others compute (GHSA-6fw5-f8r9-fgfm). */
const char *masks_make(struct arena *a, const char *cpus)
{
	uint32_t n = count(cpus);
	size_t room = sizeof(CPU_PATH) + 4;
	char *list = arena_alloc(a, sizeof(always) + n * room);
	char *at = list;

	if (!list)
		return NULL;
	memcpy(at, always, sizeof(always) - 1);
	at += sizeof(always) - 1;
	for (uint32_t i = 0; i < n; i++) {
		text_write(at, room, CPU_PATH, i);
		at += strlen(at) + 1;
	}
	*at = '\0';
	return list;
}
