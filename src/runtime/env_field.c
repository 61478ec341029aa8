/* SPDX-License-Identifier: MIT */
/* Variables that tell a container of its pod: fieldRef and resourceFieldRef. */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "runtime/env_source.h"

/* path is before['key']: the value of key in the map, "" when it has none; NULL when path is
 * another. */
static const char *value_of_key(
	struct arena *a, const char *path, const char *before, const struct string_map *map)
{
	size_t len = strlen(before);
	const char *value;
	char *key;

	if (!text_starts(path, before) || !text_starts(path + len, "['") ||
		!text_ends(path + len + 2, "']"))
		return NULL;
	path += len + 2;
	key = arena_copy(a, path, strlen(path) - 2);
	value = key ? string_map_get(map, key) : NULL;
	return value || !key ? value : "";
}

const char *env_field(struct arena *a, const struct env_facts *facts, const struct env_owner *owner,
	const char *path, struct err *e)
{
	const struct object_meta *m = &owner->pod->metadata;
	const char *account = owner->pod->spec.service_account_name;
	const char *ip = *owner->ip ? owner->ip : facts->host_ip;
	const char *const fields[][2] = {
		{"metadata.name", m->name},
		{"metadata.namespace", m->namespace_},
		{"metadata.uid", owner->uid},
		{"spec.nodeName", facts->node_name},
		{"spec.serviceAccountName", account && *account ? account : "default"},
		{"status.hostIP", facts->host_ip},
		{"status.hostIPs", facts->host_ip},
		{"status.podIP", ip},
		{"status.podIPs", ip},
	};
	const char *value;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (text_equal(fields[i][0], path))
			return fields[i][1] ? fields[i][1] : "";
	}
	value = value_of_key(a, path, "metadata.labels", &m->labels);
	if (!value)
		value = value_of_key(a, path, "metadata.annotations", &m->annotations);
	if (!value)
		err_format(e, EINVAL, "unsupported fieldPath: %s", path);
	return value;
}

static const struct container_spec *find_in(
	const struct container_spec *list, uint32_t count, const char *name)
{
	for (uint32_t i = 0; i < count; i++) {
		if (text_equal(list[i].name, name))
			return &list[i];
	}
	return NULL;
}

static const struct container_spec *container_of_name(
	const struct env_owner *owner, const char *name)
{
	const struct pod_spec *s = &owner->pod->spec;
	const struct container_spec *c;

	if (!name || !*name || (owner->spec && text_equal(owner->spec->name, name)))
		return owner->spec;
	c = find_in(s->containers.items, s->containers.count, name);
	return c ? c : find_in(s->init_containers.items, s->init_containers.count, name);
}

/* What the node has of it; 0 of what it does not count. */
static uint64_t allocatable(const struct env_facts *facts, const char *resource)
{
	if (text_equal(resource, "cpu"))
		return facts->cpu_milli;
	if (text_equal(resource, "memory"))
		return facts->memory_bytes;
	return text_equal(resource, "ephemeral-storage") ? facts->storage_bytes : 0;
}

static bool is_known(const char *resource)
{
	return text_equal(resource, "cpu") || text_equal(resource, "memory") ||
	       text_equal(resource, "ephemeral-storage") || text_starts(resource, "hugepages-");
}

/* In thousandths of cores, or in bytes. */
static uint64_t amount(const struct quantities *list, const char *name, bool cpu)
{
	const struct quantity *q = quantities_get(list, name);
	int64_t value = !q ? 0 : cpu ? q->milli : q->units;

	return value > 0 ? (uint64_t)value : 0;
}

const char *env_resource(struct arena *a, const struct env_facts *facts,
	const struct env_owner *owner, const struct resource_field_ref *ref, struct err *e)
{
	static const struct resource_requirements none;
	const struct container_spec *c = container_of_name(owner, ref->container_name);
	bool limits = text_starts(ref->resource, "limits.");
	const char *resource = ref->resource + strcspn(ref->resource, ".");
	const struct resource_requirements *r;
	char number[24];
	struct text t;
	uint64_t value;
	uint64_t divisor;
	bool cpu;

	if (!c) {
		err_format(e, ENOENT, "container %s not found", ref->container_name);
		return NULL;
	}
	resource += *resource == '.';
	if ((!limits && !text_starts(ref->resource, "requests.")) || !is_known(resource)) {
		err_format(e, EINVAL, "unsupported container resource : %s", ref->resource);
		return NULL;
	}
	cpu = text_equal(resource, "cpu");
	r = c->resources ? c->resources : &none;
	value = amount(limits ? &r->limits : &r->requests, resource, cpu);
	if (limits && value == 0 && owner->pod->spec.resources)
		value = amount(&owner->pod->spec.resources->limits, resource, cpu);
	if (limits && value == 0)
		value = allocatable(facts, resource);
	divisor = amount(&ref->divisor, "divisor", cpu);
	if (divisor == 0)
		divisor = cpu ? 1000 : 1;
	text_init(&t, number, sizeof(number));
	text_add_uint(&t, value / divisor + (value % divisor != 0));
	return arena_strdup(a, number);
}
