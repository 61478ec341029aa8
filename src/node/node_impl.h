/* SPDX-License-Identifier: MIT */
/* The node's parts in one struct, for node/'s own files. */
#pragma once

#include "node/allocatable.h"
#include "node/console.h"
#include "node/image_jobs.h"
#include "node/image_watch.h"
#include "node/keep.h"
#include "node/kernel.h"
#include "node/ledger.h"
#include "node/logs.h"
#include "node/manifests.h"
#include "node/node.h"
#include "node/node_object.h"
#include "node/pressure.h"

struct local_node {
	struct evloop *loop;
	struct reaper *reaper;
	struct supervisor *sv;
	uint32_t max_pods;
	uint32_t max_containers;
	uint32_t pods_used; /* entries that were ever used come first: the others cost no memory */
	uint32_t containers_used;
	uint32_t probes_used;		     /* slots that were given to a container */
	struct kernel_pod *pods;	     /* max_pods of them in use */
	struct kernel_container *containers; /* max_containers of them */
	struct container_buffers *buffers;   /* one for each of them */
	struct probe_run *probes;	     /* PROBE_SLOTS for each of them */
	struct probe_room *probe_rooms;	     /* the same */
	bool net_ok;
	bool going_down;
	struct node_conf conf;
	struct node_amounts capacity; /* of the machine; what pods may have of it is in rt.facts */

	/* large members last: MIPS16 reaches only so far in one instruction */
	struct ledger ledger;
	struct logs logs;
	struct runtime rt;
	struct pod_net net;
	struct image_watch image_watch;
	struct worker claim_remover;
	struct console console;
	struct pressure pressure;
	struct eviction_conf eviction;
	struct node_identity identity;

	char net_error[ERR_TEXT_MAX]; /* why there is no pod network */
	char host_ip[16];

	/* and those last that are mostly unused: they lie apart from what is used all the time */
	struct image_jobs image_jobs;
	struct keeps keeps;
	struct manifests manifests;
};
