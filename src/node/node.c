/* SPDX-License-Identifier: MIT */
/* The wiring: conf to parts, parts to each other, and the way down. */
#include "node/node.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/hash.h"
#include "base/log.h"
#include "node/node_impl.h"
#include "runtime/groups.h"

#define CONTAINERS_A_POD 2   /* on average */
#define PODS_MAX	 500 /* the loop has timers and watches for so many */
#define TABLE_ALIGN	 64
#define SMALL_BOARD_KIB	 (256u << 10)
#define PODS_SMALL	 64
#define LOG_TOTAL_BOARD	 (UINT64_C(8) << 20)
#define LOG_TOTAL_HOSTED (UINT64_C(256) << 20)
#define SCRATCH_LEAST	 256u /* KiB */
#define SCRATCH_MOST	 (64u << 10)

static uint32_t total_ram_kib(void)
{
	struct sysinfo si;

	return sysinfo(&si) < 0 ? 0
				: (uint32_t)MIN((uint64_t)si.totalram * si.mem_unit >> 10,
					  (uint64_t)UINT32_MAX);
}

/* Those that we may run on. */
static unsigned count_cpus(void)
{
	unsigned long set[1024 / (8 * sizeof(long))] = {0};
	unsigned count = 0;

	if (sched_getaffinity(0, sizeof set, (void *)set) < 0)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(set); i++)
		for (; set[i]; set[i] &= set[i] - 1)
			count++;
	return MAX(count, 1u);
}

static void *take_table(uintptr_t *at, uint32_t count, size_t size)
{
	void *table = (void *)*at;

	*at += (count * size + TABLE_ALIGN - 1) / TABLE_ALIGN * TABLE_ALIGN;
	return table;
}

/* The tables, one behind the other; gives where they end. */
static uintptr_t place_tables(struct local_node *n, uintptr_t at)
{
	uint32_t probes = n->max_containers * PROBE_SLOTS;

	n->pods = take_table(&at, n->max_pods, sizeof *n->pods);
	n->console.pods = take_table(&at, n->console.count, sizeof *n->console.pods);
	n->containers = take_table(&at, n->max_containers, sizeof *n->containers);
	n->probes = take_table(&at, probes, sizeof *n->probes);
	n->probe_rooms = take_table(&at, probes, sizeof *n->probe_rooms);
	n->buffers = take_table(&at, n->max_containers, sizeof *n->buffers);
	return at;
}

/* In zeroed memory of which only what is touched costs anything. */
static int make_tables(struct local_node *n, struct err *e)
{
	uint32_t most = total_ram_kib() < SMALL_BOARD_KIB ? PODS_SMALL : PODS_MAX;
	uint32_t pods = (uint32_t)int_or(n->conf.conf->kubelet.max_pods, PODS_MAX);
	void *tables;

	n->max_pods = MIN(pods, most);
	n->max_containers = MAX(n->max_pods * CONTAINERS_A_POD, (uint32_t)POD_CONTAINERS_MAX);
	n->console.count = n->max_pods;
	tables = mmap(NULL, place_tables(n, 0), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (tables == MAP_FAILED)
		return err_errno(e, "map the tables of pods", NULL);
	(void)place_tables(n, (uintptr_t)tables);
	return ledger_open(&n->ledger, -1, n->max_pods, n->max_containers, e);
}

/* Without groups containers are killed by their pid namespaces. */
static void open_groups(struct local_node *n)
{
	const struct opt_int *pids = &n->conf.conf->kubelet.pod_pids_limit;

	n->rt.pod_pids_set = pids->set;
	n->rt.pod_pids = pids->value > 0 ? (uint64_t)pids->value : 0;
	n->rt.enforce = text_equal(n->conf.conf->board.enforce_resources, "Required");
	groups_open(&n->rt, n->conf.cgroup_fd);
}

static const struct config_map *find_config_map(void *arg, const char *namespace_, const char *name)
{
	const struct local_node *n = arg;

	return supervisor_config_map(n->sv, namespace_, name);
}

static const struct secret *find_secret(void *arg, const char *namespace_, const char *name)
{
	const struct local_node *n = arg;

	return supervisor_secret(n->sv, namespace_, name);
}

static const char *claim_fault(void *arg, const char *namespace_, const char *name)
{
	const struct local_node *n = arg;

	return supervisor_claim_fault(n->sv, namespace_, name);
}

/* What the machine has, and what of it is not for pods. */
static void count_amounts(struct local_node *n, uint32_t ram)
{
	struct node_amounts *all = &n->capacity;
	struct node_reserve reserve;

	*all = (struct node_amounts){
		.cpu_milli = (uint64_t)count_cpus() * 1000,
		.memory_bytes = (uint64_t)ram << 10,
		.storage_bytes = (uint64_t)MAX(ram / 2, SCRATCH_LEAST) << 10,
		.pids = groups_all_pids(),
	};
	n->pressure.pinned = n->conf.hosted ? 0 : memory_pinned();
	node_reserved(&n->conf.conf->kubelet, n->conf.hosted, all,
		memory_available(n->pressure.pinned), &reserve);
	if (reserve.wrong)
		log_error("systemReserved and kubeReserved leave pods no ", reserve.wrong,
			": not taken into account");
	n->rt.memory_bytes = all->memory_bytes;
	n->rt.reserved_memory = reserve.amounts.memory_bytes;
	n->rt.init_memory = reserve.init_memory;
	n->rt.reserved_pids = reserve.amounts.pids;
	n->rt.scratch_total = all->storage_bytes - reserve.amounts.storage_bytes;
	n->rt.facts.cpu_milli = all->cpu_milli - reserve.amounts.cpu_milli;
	n->rt.facts.memory_bytes = all->memory_bytes - reserve.amounts.memory_bytes;
	eviction_conf_of(&n->conf.conf->kubelet, all->memory_bytes,
		n->conf.hosted ? 0 : n->rt.facts.memory_bytes, &n->eviction);
	n->rt.facts.memory_bytes -= MIN(n->eviction.hard, n->rt.facts.memory_bytes);
	n->rt.facts.storage_bytes = n->rt.scratch_total;
}

static int open_runtime(struct local_node *n, struct err *e)
{
	const struct user_namespaces *users = n->conf.conf->kubelet.user_namespaces;
	uint32_t ram = total_ram_kib();

	n->rt.loop = n->loop;
	n->rt.reaper = n->reaper;
	n->rt.hosted = n->conf.hosted;
	n->rt.run_dir = n->conf.run_dir;
	n->rt.image_dirs = n->conf.conf->board.images;
	n->rt.image_data = n->conf.data_images;
	n->rt.data_volumes = n->conf.data_volumes;
	n->rt.image_keys = n->conf.conf->board.image_keys;
	n->rt.image_verify = text_equal(n->conf.conf->board.image_verification, "Required");
	n->rt.cluster_domain = n->conf.conf->kubelet.cluster_domain;
	n->rt.cluster_dns = n->conf.conf->kubelet.cluster_dns;
	n->rt.seccomp_dir = n->conf.seccomp_dir;
	n->rt.seccomp_default = is_true(n->conf.conf->kubelet.seccomp_default);
	n->rt.id_ranges.count = n->max_pods;
	n->rt.id_ranges.size =
		(uint32_t)(users ? int_or(users->ids_per_pod, IDS_A_POD) : IDS_A_POD);
	n->rt.scratch_bytes = (uint64_t)MAX(MIN(ram / 32, SCRATCH_MOST), SCRATCH_LEAST) << 10;
	n->rt.facts = (struct env_facts){
		.node_name = n->conf.node_name,
		.host_ip = n->host_ip,
		.config_map = find_config_map,
		.secret = find_secret,
		.claim_fault = claim_fault,
		.arg = n,
	};
	count_amounts(n, ram);
	open_groups(n);
	return runtime_open(&n->rt, e);
}

/* Without a network, pods of hostNetwork still run; the others say why they do not. */
static void open_network(struct local_node *n)
{
	struct err e = {0};

	n->net_ok = pod_net_init(&n->net, n->conf.conf->kubelet.pod_cidr, &e) == 0;
	if (!n->net_ok) {
		text_copy(n->net_error, sizeof n->net_error, e.text);
		log_error("no pod network: ", e.text);
		text_copy(n->host_ip, sizeof n->host_ip, "127.0.0.1");
		return;
	}
	ip_text(n->net.gateway, n->host_ip);
}

static void init_logs(struct local_node *n)
{
	const struct kubelet_configuration *k = &n->conf.conf->kubelet;
	const struct quantity *size =
		quantities_get(&k->container_log_max_size, "containerLogMaxSize");

	n->logs.loop = n->loop;
	n->logs.dir = n->conf.log_dir;
	n->logs.gid = n->conf.log_gid;
	n->logs.file_max = size ? (uint64_t)size->units : 65536;
	n->logs.files_max = (uint32_t)int_or(k->container_log_max_files, 2);
	n->logs.total_max = n->conf.hosted ? LOG_TOTAL_HOSTED : LOG_TOTAL_BOARD;
	logs_init(&n->logs);
}

static void published(void *arg, const struct change *change)
{
	struct local_node *n = arg;

	if (change->object == OBJECT_POD)
		console_published(&n->console, change, clock_wall());
	if (n->conf.published)
		n->conf.published(n->conf.arg, change);
	if (change->object == OBJECT_POD)
		pressure_pods_changed(n);
	if (change->kind == CHANGE_DELETED && change->object == OBJECT_POD) {
		const struct log_name name = {
			.namespace_ = change->namespace_,
			.pod = change->name,
			.uid = change->uid,
		};

		logs_remove_pod(&n->logs, &name);
	}
}

static void event_recorded(void *arg, const struct event_record *event)
{
	struct local_node *n = arg;

	console_event(event);
	if (n->conf.event_recorded)
		n->conf.event_recorded(n->conf.arg, event);
}

static void node_changed(void *arg)
{
	struct local_node *n = arg;

	if (n->conf.node_changed)
		n->conf.node_changed(n->conf.arg);
}

static void event_restamped(void *arg, const struct event_record *event)
{
	struct local_node *n = arg;

	if (n->conf.event_recorded)
		n->conf.event_recorded(n->conf.arg, event);
}

static int make_supervisor(struct local_node *n, struct err *e)
{
	const struct supervisor_conf conf = {
		.node_name = n->conf.node_name,
		.host_ip = n->host_ip,
		.max_pods = n->max_pods,
		.max_containers = n->max_containers,
		.unsafe_sysctls = &n->conf.conf->kubelet.allowed_unsafe_sysctls,
		.room.capacity = {(int64_t)n->rt.facts.cpu_milli, (int64_t)n->rt.facts.memory_bytes,
			(int64_t)n->rt.facts.storage_bytes},
		.eviction = n->eviction,
		.ops = &kernel_ops,
		.ops_ctx = n,
		.published = published,
		.event_recorded = event_recorded,
		.event_restamped = event_restamped,
		.node_changed = node_changed,
		.arg = n,
		.pods_memory = n->ledger.pods,
		.containers_memory = n->ledger.containers,
		.messages_memory = n->ledger.messages,
	};

	n->sv = supervisor_new(&conf, e);
	return n->sv ? 0 : -1;
}

static bool manifest_busy(void *arg, const char *path)
{
	struct local_node *n = arg;

	return keep_is_busy(&n->keeps, path);
}

static void keep_settled(struct keeps *ks)
{
	struct local_node *n = container_of(ks, struct local_node, keeps);

	if (!n->going_down)
		manifests_changed(&n->manifests);
}

static int start_manifests(struct local_node *n, struct err *e)
{
	struct manifests *m = &n->manifests;

	n->keeps.loop = n->loop;
	n->keeps.reaper = n->reaper;
	n->keeps.settled = keep_settled;
	m->loop = n->loop;
	m->sv = n->sv;
	m->unknown = text_equal(n->conf.conf->board.manifest_validation, "Warn") ? UNKNOWN_WARN
										 : UNKNOWN_REFUSE;
	m->dirs[0].path = n->conf.firmware_manifests;
	m->dirs[0].origin = ORIGIN_FIRMWARE;
	m->dirs[1].path = n->conf.data_manifests;
	m->dirs[1].origin = ORIGIN_DATA;
	m->busy = manifest_busy;
	m->arg = n;
	return manifests_start(m, e);
}

struct local_node *node_new(const struct node_conf *conf, struct err *e)
{
	/* One a process: PID 1 has one node, for ever. */
	static struct local_node node;
	struct local_node *n = &node;

	n->conf = *conf;
	n->loop = conf->loop;
	n->reaper = conf->reaper;
	n->ledger.fd = -1;
	n->manifests.watch.fd = -1;
	node_identity_read(&n->identity);
	if (make_tables(n, e) == 0 && open_runtime(n, e) == 0) {
		open_network(n);
		init_logs(n);
		if (make_supervisor(n, e) == 0 && image_watch_start(&n->image_watch, n, e) == 0) {
			/* the first pods are already taken in by what it sees */
			pressure_start(n, &n->eviction);
			kernel_sweep_claims(n);
			if (start_manifests(n, e) == 0)
				return n;
		}
	}
	err_wrap(e, "start the node", NULL);
	node_free(n);
	return NULL;
}

void node_free(struct local_node *n)
{
	if (!n)
		return;
	manifests_stop(&n->manifests);
	pressure_stop(n);
	image_watch_stop(&n->image_watch);
	image_jobs_stop(&n->image_jobs);
	worker_cancel(&n->claim_remover);
	supervisor_free(n->sv);
	if (n->net_ok)
		pod_net_fini(&n->net);
	if (n->rt.loop) {
		runtime_close(&n->rt);
		groups_close(&n->rt, n->conf.cgroup_fd);
	}
	ledger_close(&n->ledger);
}

struct supervisor *node_supervisor(struct local_node *n)
{
	return n->sv;
}

msec node_run(struct local_node *n)
{
	return supervisor_run(n->sv, clock_boot());
}

void node_shutdown(struct local_node *n, msec grace_cap)
{
	if (n->going_down)
		return;
	n->going_down = true;
	manifests_stop(&n->manifests);
	pressure_stop(n);
	image_watch_stop(&n->image_watch);
	image_jobs_stop(&n->image_jobs);
	worker_cancel(&n->claim_remover);
	supervisor_shutdown(n->sv, grace_cap, clock_boot());
}

bool node_is_down(const struct local_node *n)
{
	return n->going_down && supervisor_is_empty(n->sv) && kernel_is_idle(n) &&
	       keep_is_idle(&n->keeps);
}

/* ---- manifests kept on storage ---- */

/* How many objects a file defines; the wanted one of this name is *found when it is one of them. */
static uint32_t objects_of_file(const struct local_node *n, const char *file)
{
	const struct list *all = &supervisor_store(n->sv)->objects;
	const struct list *pos;
	uint32_t count = 0;

	list_each(pos, all)
	{
		const struct object *o = container_of(pos, struct object, link);

		count += !o->superseded && text_equal(o->file, file);
	}
	return count;
}

/* <namespace>_<name>.yaml, with the kind before it when it is no pod: no namespace has an
 * underscore. */
static void default_name(const struct manifest_write *w, char out[KEEP_NAME_MAX])
{
	bool pod = w->kind == OBJECT_POD;

	text_write(out, KEEP_NAME_MAX, "%s%s%s_%s.yaml", pod ? "" : kinds[w->kind].word,
		pod ? "" : "_", w->namespace_, w->name);
}

/* The same as far as a file system takes it, with a hash of the whole at its end. */
static void hashed_name(char name[KEEP_NAME_MAX])
{
	static const char end[] = "_0123456789abcdef.yaml";
	uint64_t hash = hash_text(HASH_START, name);
	struct text t = {.buf = name, .size = KEEP_NAME_MAX};

	t.len = MIN(strlen(name) - strlen(".yaml"), NAME_MAX - strlen(end));
	text_add_char(&t, '_');
	text_add_hex(&t, hash, 16);
	text_add(&t, ".yaml");
}

/* The file in the data directory that defines the object, or that is to: no other object's. */
static int keep_name(const struct local_node *n, const struct manifest_write *w,
	char out[KEEP_NAME_MAX], struct err *e)
{
	const struct object *o =
		store_find_kind(supervisor_store(n->sv), w->kind, w->namespace_, w->name);
	const char *slash = o && o->origin == ORIGIN_DATA ? strrchr(o->file, '/') : NULL;
	char path[OBJECT_FILE_MAX];

	if (slash) {
		/* A file of a long name is known by its end only. */
		manifest_path(path, n->conf.data_manifests, slash + 1);
		slash = text_equal(path, o->file) ? slash : NULL;
	}
	if (slash && objects_of_file(n, o->file) > 1)
		return err_named(e, EPERM,
			"it is one of several objects in a file, which has to be edited:", o->file);
	if (slash)
		return text_copy(out, KEEP_NAME_MAX, slash + 1)
			       ? 0
			       : err_named(e, ENAMETOOLONG, "no file name for", w->name);
	default_name(w, out);
	manifest_path(path, n->conf.data_manifests, out);
	if (strlen(out) > NAME_MAX || objects_of_file(n, path) > 0)
		hashed_name(out);
	return 0;
}

struct keep *node_keep_reserve(struct local_node *n, const struct manifest_write *w, struct err *e)
{
	char file[KEEP_NAME_MAX];

	if (!n->conf.data_manifests) {
		err_set(e, EROFS, "this node has no directory for manifests");
		return NULL;
	}
	if (keep_name(n, w, file, e) < 0)
		return NULL;
	return keep_reserve(&n->keeps, n->conf.data_manifests, file, w, e);
}

void node_keep_go(struct local_node *n, struct keep *k)
{
	keep_go(&n->keeps, k);
}

void node_keep_drop(struct local_node *n, struct keep *k)
{
	(void)n;
	keep_drop(k);
}

const char *node_log_dir(const struct local_node *n)
{
	return n->conf.log_dir;
}

int64_t node_wall_offset(const struct local_node *n)
{
	(void)n;
	return clock_wall() - clock_boot();
}
