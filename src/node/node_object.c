/* SPDX-License-Identifier: MIT */
#include "node/node_object.h"

#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>

#include "api/encode.h"
#include "api/fields.h"
#include "base/clock.h"
#include "base/fdio.h"
#include "base/text.h"
#include "node/node_impl.h"
#include "version.h"

#define OS_RELEASE_MAX 4096

/* As Go names this machine. */
#if defined(__x86_64__)
#define GO_ARCH "amd64"
#elif defined(__aarch64__)
#define GO_ARCH "arm64"
#elif defined(__arm__)
#define GO_ARCH "arm"
#elif defined(__mips__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define GO_ARCH "mipsle"
#elif defined(__mips__)
#define GO_ARCH "mips"
#else
#error "what does Go call this machine?"
#endif

/* Sorted, as a map of strings has to be; the name of the host is put in. */
static const struct string_pair labels[] = {
	{"kubernetes.io/arch", GO_ARCH},
	{"kubernetes.io/hostname", NULL},
	{"kubernetes.io/os", "linux"},
};

/* What pkg/kubelet/nodestatus/setters.go says of a node that is well; the last is ours. Of those
 * from CONDITION_READY on True is good. */
#define CONDITION_READY 3
static const char *const conditions[NODE_CONDITIONS][3] = {
	{"MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
	{"DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
	{"PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"},
	{"Ready", "KubeletReady", "kubelet is posting ready status"},
	{"KernelFeatures", "KernelHasFeatures", "the kernel has what podinit uses"},
};

static void fill_conditions(struct arena *a, const struct node_facts *f, struct node_status *s)
{
	struct node_condition *c = arena_array(a, NODE_CONDITIONS, sizeof *c);

	if (!c)
		return;
	for (int i = 0; i < NODE_CONDITIONS; i++)
		c[i] = (struct node_condition){
			.type = conditions[i][0],
			.status = i < CONDITION_READY ? "False" : "True",
			.reason = conditions[i][1],
			.message = conditions[i][2],
			.last_heartbeat_time = {f->now, true},
			.last_transition_time = {f->started_at, true},
		};
	if (f->memory_since)
		c[0].last_transition_time.value = f->memory_since;
	if (f->memory_pressure) {
		c[0].status = "True";
		c[0].reason = "KubeletHasInsufficientMemory";
		c[0].message = "kubelet has insufficient memory available";
	}
	if (f->net_error) {
		c[CONDITION_READY].status = "False";
		c[CONDITION_READY].reason = "KubeletNotReady";
		c[CONDITION_READY].message =
			arena_join(a, "container runtime network not ready: ", f->net_error, NULL);
	}
	if (f->lacking[0]) {
		c[CONDITION_READY + 1].status = "False";
		c[CONDITION_READY + 1].reason = "KernelLacksFeatures";
		c[CONDITION_READY + 1].message =
			arena_join(a, "the kernel lacks ", f->lacking, NULL);
	}
	s->conditions.items = c;
	s->conditions.count = NODE_CONDITIONS;
}

static const char *amount(struct arena *a, uint64_t milli)
{
	char buf[QUANTITY_TEXT_MAX];
	struct text t;

	text_init(&t, buf, sizeof buf);
	quantity_add(&t, (int64_t)milli, QUANTITY_BINARY_SI);
	return arena_strdup(a, buf);
}

static void fill_amounts(
	struct arena *a, const struct node_amounts *n, uint32_t pods, struct quantities *out)
{
	struct named_quantity *q = arena_array(a, NODE_RESOURCES, sizeof *q);

	if (!q)
		return;
	q[0].name = "cpu";
	q[0].q.text = amount(a, n->cpu_milli);
	q[1].name = "ephemeral-storage";
	q[1].q.text = amount(a, n->storage_bytes * 1000);
	q[2].name = "memory";
	q[2].q.text = amount(a, n->memory_bytes * 1000);
	q[3].name = "pods";
	q[3].q.text = amount(a, (uint64_t)pods * 1000);
	out->items = q;
	out->count = NODE_RESOURCES;
}

static void fill_meta(struct arena *a, const struct node_facts *f, struct object_meta *m)
{
	m->name = f->name;
	m->uid = f->boot_id;
	m->resource_version = arena_format(a, "%u", (unsigned)f->version);
	m->creation_timestamp = (struct opt_int){f->started_at, true};
	m->labels.items = arena_alloc(a, sizeof labels);
	if (!m->labels.items)
		return;
	memcpy(m->labels.items, labels, sizeof labels);
	m->labels.items[1].value = f->host_name;
	m->labels.count = ARRAY_LEN(labels);
}

static void fill_addresses(struct arena *a, const struct node_facts *f, struct node_status *s)
{
	struct node_address *n = arena_array(a, 2, sizeof *n);

	if (!n)
		return;
	n[0] = (struct node_address){.type = "InternalIP", .address = f->host_ip};
	n[1] = (struct node_address){.type = "Hostname", .address = f->host_name};
	s->addresses.items = n;
	s->addresses.count = 2;
}

void node_object_fill(struct arena *a, const struct node_facts *f, struct node_object *o)
{
	const char **cidr = arena_alloc(a, sizeof *cidr);

	*o = (struct node_object){.api_version = "v1", .kind = "Node"};
	fill_meta(a, f, &o->metadata);
	if (cidr && f->pod_cidr) {
		*cidr = f->pod_cidr;
		o->spec.pod_cidr = f->pod_cidr;
		o->spec.pod_cidrs = (struct strings){cidr, 1};
	}
	fill_amounts(a, &f->capacity, f->pods, &o->status.capacity);
	fill_amounts(a, &f->allocatable, f->pods, &o->status.allocatable);
	fill_conditions(a, f, &o->status);
	fill_addresses(a, f, &o->status);
	o->status.features.supplemental_groups_policy = BOOL_TRUE;
	o->status.node_info = (struct node_info){
		.machine_id = f->machine_id,
		.boot_id = f->boot_id,
		.kernel_version = f->kernel_version,
		.os_image = f->os_image,
		.container_runtime_version = "podinit://" PODINIT_VERSION,
		.kubelet_version = PODINIT_VERSION,
		.operating_system = "linux",
		.architecture = GO_ARCH,
	};
}

const char *os_release_name(char *text)
{
	static const char key[] = "PRETTY_NAME=";
	char *at = text;

	while (at && !text_starts(at, key)) {
		at = strchr(at, '\n');
		at += at != NULL;
	}
	if (!at)
		return NULL;
	at += sizeof key - 1;
	at += *at == '"';
	at[strcspn(at, "\"\n")] = '\0';
	return at;
}

void node_identity_read(struct node_identity *id)
{
	char os_release[OS_RELEASE_MAX];
	const char *os = NULL;

	id->started_at = clock_boot();
	if (fd_get(AT_FDCWD, "/etc/os-release", os_release, sizeof os_release, NULL) == 0)
		os = os_release_name(os_release);
	text_copy(id->os_image, sizeof id->os_image, os ? os : "Unknown");
	(void)fd_get(
		AT_FDCWD, "/proc/sys/kernel/random/boot_id", id->boot_id, sizeof id->boot_id, NULL);
	(void)fd_get(AT_FDCWD, "/etc/machine-id", id->machine_id, sizeof id->machine_id, NULL);
}

const char *node_object_json(
	const struct local_node *n, struct arena *a, size_t *len, uint64_t *version)
{
	const struct node_pressure pressure = supervisor_pressure(n->sv);
	struct utsname kernel = {0};
	char lacking[512];
	struct text t;
	struct node_object o;
	struct json j;
	const struct node_facts f = {
		.name = n->conf.node_name,
		.host_name = kernel.nodename,
		.host_ip = n->host_ip,
		.pod_cidr = n->conf.conf->kubelet.pod_cidr,
		.kernel_version = kernel.release,
		.os_image = n->identity.os_image,
		.boot_id = n->identity.boot_id,
		.machine_id = n->identity.machine_id,
		.net_error = n->net_ok ? NULL : n->net_error,
		.lacking = lacking,
		.capacity = n->capacity,
		.allocatable = {n->rt.facts.cpu_milli, n->rt.facts.memory_bytes,
			n->rt.facts.storage_bytes, 0},
		.pods = n->max_pods,
		.memory_pressure = pressure.memory,
		.memory_since = pressure.changed_at ? pressure.changed_at + node_wall_offset(n) : 0,
		.version = pressure.version,
		.started_at = n->identity.started_at + node_wall_offset(n),
		.now = clock_wall(),
	};

	*version = f.version;
	(void)uname(&kernel);
	text_init(&t, lacking, sizeof lacking);
	if (n->conf.features)
		features_add_names(&t, n->conf.features);
	node_object_fill(a, &f, &o);
	json_init_arena(&j, a);
	encode_object(&j, &node_fields, &o);
	if (!json_end(&j) || a->failed)
		return NULL;
	*len = j.len;
	return j.buf;
}
