/* SPDX-License-Identifier: MIT */
/*
 * The simulator: the whole supervisor and pod core over a fake kernel in virtual time. One run is a
 * function of its seed and its family's knobs. A checker with its own book-keeping watches every
 * call and every published change.
 */
#pragma once

#include <setjmp.h>

#include "node/supervisor.h"

#define SIM_NAMES      6
#define SIM_MAX_PODS   5
#define SIM_CONTAINERS 24
#define SIM_PENDING    4096
#define SIM_PROCESSES  256
#define SIM_SANDBOXES  64
#define SIM_WATCHED    1024
#define SIM_TRACE      40
#define LATENCY_MAX    3000 /* of one operation of the fake kernel */

/* Chances in percent, while faults last. */
struct knobs {
	const char *name;
	int start_fails; /* a start ends in one of the failures */
	int call_fails;	 /* an operation cannot even begin */
	int sandbox_fails;
	int exits; /* a regular container ends by itself */
	int init_fails;
	int oom;       /* the kernel ends a container for want of memory */
	int probe_bad; /* a probe result is failure, unknown or lost */
	int stuck;     /* a process survives SIGKILL for a while */
	int ignores_term;
	int chaos_every; /* mean seconds between the user's acts; 0 = only the first ones */
	int holder_dies; /* share of those acts, as the next two */
	int clock_steps;
	int deletes;
	int memory_short; /* as the three before */
	bool probes;	  /* pods have probes */
	bool early_shutdown;
	bool nth_call; /* exactly one call fails: the one with the seed's number */
};

struct process {
	bool used;
	bool running; /* else its start is in flight */
	uint32_t serial;
	table_handle pod;
	table_handle container;
	uint32_t instance;
	bool ignores_term;
	msec stuck_until;
};

enum sandbox_state { FAKE_MAKING, FAKE_READY, FAKE_HALF, FAKE_DEAD, FAKE_REMOVING };

struct fake_sandbox {
	bool used;
	enum sandbox_state state;
	table_handle pod;
	uint32_t serial;
};

enum pending_kind {
	P_SANDBOX_READY,
	P_SANDBOX_FAILED,
	P_SANDBOX_GONE,
	P_STARTED,
	P_START_FAILED,
	P_EXIT,
	P_PROBE,
	P_HOOK,
	P_IMAGE
};

struct pending {
	msec at;
	uint64_t order;
	enum pending_kind kind;
	table_handle handle;
	uint32_t serial; /* of the process or sandbox */
	uint32_t instance;
	int code; /* exit code, start_failure, probe_result */
	enum probe_kind probe;
	enum hook_kind hook;
	bool by_fault; /* dropped when faults stop */
	bool oom;
};

/* The checker's view of a container: kept apart from what is tested. */
struct watched_container {
	char name[16];
	bool init;    /* one that ends */
	bool sidecar; /* an init container that does not */
	bool starting;
	bool alive;
	bool has_exit;
	int exit_code;
	bool oom; /* that was the kernel's doing */
	msec exit_at;
	uint32_t exit_generation;  /* of the sandbox */
	uint32_t start_generation; /* the one it ran in last */
	bool restarts_all;	   /* by its exit code 2 */
	bool again;		   /* that has been asked: no policy counts */
	bool changed;		   /* it is to start from another image than before */
	char image[24];		   /* of its latest start */
	bool probe_killed;
	bool sleeps_first; /* its preStop hook is a sleep */
	bool signalled;
	bool has_hook[HOOK_KINDS];
	bool hook_begun[HOOK_KINDS]; /* of this instance */
	bool hook_ended[HOOK_KINDS];
	bool tried_since_exit;
	msec delay;
	msec delay_set_at;
	msec failed_at; /* a start without instance; 0 = none */
	msec fail_delay;
	int64_t restarts_shown;
};

struct watched_pod {
	char uid[POD_UID_MAX];
	char name[16];
	table_handle handle;
	enum restart_policy policy;
	uint32_t inits;
	uint32_t count;
	struct watched_container containers[8];
	bool added;
	bool gone;
	bool restarting_all;
	bool critical;
	bool evicted;
	bool deleting;
	msec must_end;
	msec deleted_at;
	bool in_order;	     /* of the signals: when it was deleted a regular container lived */
	msec grace_over;     /* of a deleted pod: from then on signals have no order */
	uint32_t generation; /* of its sandbox */
	uint64_t shown;	     /* hash of what was published last */
	char phase[16];
};

struct sim {
	uint64_t seed;
	uint64_t rng;
	const struct knobs *knobs;
	bool faults;
	bool down;
	msec now;
	int64_t wall_offset;
	struct supervisor *sv;
	uint64_t order;
	uint32_t serial;
	uint64_t calls; /* operations asked for, to see that an idle supervisor asks for none */
	uint64_t changes;
	uint64_t warnings; /* events */
	uint64_t version;
	msec excuse; /* until then a deleted pod may linger: a call failed or a process was stuck */
	msec short_until; /* of memory */
	msec look_at;	  /* when the supervisor wants to be told of it */
	table_handle victim;
	msec evicted_at;
	bool nearly;	      /* short of it: above the threshold, near to it */
	table_handle bounded; /* has less memory than its manifest says; 0 */
	struct process processes[SIM_PROCESSES];
	struct fake_sandbox sandboxes[SIM_SANDBOXES];
	struct pending pending[SIM_PENDING];
	uint32_t pending_count;
	struct watched_pod watched[SIM_WATCHED];
	uint32_t watched_count;
	/* what the user wants, by name */
	uint32_t data_version[SIM_NAMES];     /* 0 = not wanted */
	uint32_t firmware_version[SIM_NAMES]; /* 0 = not in the firmware */
	uint32_t next_version;
	char trace[SIM_TRACE][160];
	uint32_t trace_next;
	char why[256];
	jmp_buf out;
};

/* sim.c */
uint32_t draw(struct sim *s, uint32_t below);
bool chance(struct sim *s, int percent);
void note(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void broken(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* True when all went well; else s->why and the trace tell. */
bool sim_run(struct sim *s, uint64_t seed, const struct knobs *knobs);

/* fake_kernel.c */
extern const struct node_ops fake_ops;
msec fake_next(const struct sim *s);
void fake_deliver(struct sim *s); /* what is due at s->now, as facts */
void fake_stop_faults(struct sim *s);
void fake_kill_holder(struct sim *s);
struct fake_sandbox *fake_sandbox_of(struct sim *s, table_handle pod);
bool fake_any_process(const struct sim *s, table_handle pod);

/* pods.c */
/* The pod of that name and version: a function of both, the seed and the knobs. A version more by
 * SIM_NEXT_IMAGE differs in nothing but the images. */
#define SIM_NEXT_IMAGE 65536
const struct pod *random_pod(struct sim *s, uint32_t name, uint32_t version, struct arena *a);
const char *sim_name(uint32_t name);

/* memory.c */
uint64_t fake_memory_used(void *ctx, const struct pod_ref *p);
void fake_bound_memory(void *ctx, const struct pod_ref *p, uint64_t more);
void memory_gets_short(struct sim *s);
void memory_look(struct sim *s); /* when it is time */
void watch_eviction(struct sim *s, struct watched_pod *w, const struct pod_status *st);
/* It failed for want of memory: nothing of it runs any more. */
bool is_evicted(struct sim *s, const struct pod_record *r);

/* user.c */
void user_act(struct sim *s);
void user_apply(struct sim *s, uint32_t name);
void check_all_run(struct sim *s); /* faults have stopped long ago */

/* checker.c */
void check_change(void *arg, const struct change *change);
void count_event(void *arg, const struct event_record *event);
struct watched_pod *watched_by_handle(struct sim *s, table_handle pod);
void check_create(struct sim *s, const struct pod_ref *p);
void check_remove(struct sim *s, const struct pod_ref *p);
void check_start(struct sim *s, const struct pod_ref *p);
void check_hook(struct sim *s, const struct pod_ref *p, enum hook_kind kind);
void watch_hook_end(struct sim *s, table_handle container, enum hook_kind kind, uint32_t instance);
void watch_sandbox_ready(struct sim *s, table_handle pod);
void watch_started(struct sim *s, table_handle container);
void watch_start_failed(struct sim *s, table_handle container, enum start_failure why);
void watch_image_came(struct sim *s, table_handle container);
void watch_exit(struct sim *s, table_handle container, int code, bool oom);
void watch_signal(struct sim *s, const struct pod_ref *p);
void check_between(struct sim *s); /* nothing is being done */
