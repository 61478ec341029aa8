/* SPDX-License-Identifier: MIT */
#include "node/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/table.h"
#include "pod/record.h"

#define LEDGER_MAGIC   UINT64_C(0x706f64696e69741a) /* "podinit" */
#define LEDGER_VERSION 3
#define MEMORY	       "the ledger's memory"

struct ledger_header {
	uint64_t magic;
	uint32_t version;
	uint32_t pod_size;
	uint32_t container_size;
	uint32_t max_pods;
	uint32_t max_containers;
	uint32_t reserved;
};

/* No padding either: headers are compared as bytes. */
_Static_assert(sizeof(struct ledger_header) == 32, "the tables behind the header are aligned");

static size_t align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static int make_memory(size_t size, struct err *e)
{
	AUTO_FD int fd = memfd_create("podinit-ledger", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_errno(e, "make", MEMORY);
	if (ftruncate(fd, (off_t)size) < 0)
		return err_errno(e, "size", MEMORY);
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return err_errno(e, "seal the size of", MEMORY);
	return fd_steal(&fd);
}

/* Maps l->fd, which has to be of l->size bytes; NULL on error. */
static struct ledger_header *map(struct ledger *l, struct err *e)
{
	struct stat st;

	if (fstat(l->fd, &st) < 0) {
		err_errno(e, "look at", MEMORY);
		return NULL;
	}
	if (st.st_size != (off_t)l->size) {
		err_set(e, EINVAL, "the ledger has another size than this podinit needs");
		return NULL;
	}
	l->map = mmap(NULL, l->size, PROT_READ | PROT_WRITE, MAP_SHARED, l->fd, 0);
	if (l->map == MAP_FAILED) {
		l->map = NULL;
		err_errno(e, "map", MEMORY);
	}
	return l->map;
}

int ledger_open(struct ledger *l, int fd, uint32_t max_pods, uint32_t max_containers, struct err *e)
{
	const struct ledger_header want = {
		.magic = LEDGER_MAGIC,
		.version = LEDGER_VERSION,
		.pod_size = sizeof(struct pod_record),
		.container_size = sizeof(struct container_record),
		.max_pods = max_pods,
		.max_containers = max_containers,
	};
	size_t pods = align8(table_bytes(max_pods, want.pod_size));
	size_t containers = align8(table_bytes(max_containers, want.container_size));
	size_t messages = (size_t)max_containers * sizeof(struct container_messages);
	struct ledger_header *header;

	*l = (struct ledger){
		.fd = fd, .size = sizeof want + pods + containers + messages, .fresh = fd < 0};
	if (fd < 0)
		l->fd = make_memory(l->size, e);
	if (l->fd < 0)
		return -1;
	header = map(l, e);
	if (!header) {
		ledger_close(l);
		return -1;
	}
	if (l->fresh) {
		*header = want;
	} else if (memcmp(header, &want, sizeof want) != 0) {
		ledger_close(l);
		return err_set(e, EINVAL, "the ledger is of a podinit with other records");
	}
	l->pods = (char *)l->map + sizeof want;
	l->containers = (char *)l->pods + pods;
	l->messages = (char *)l->containers + containers;
	return 0;
}

void ledger_close(struct ledger *l)
{
	if (l->map)
		(void)munmap(l->map, l->size);
	l->map = NULL;
	fd_close(&l->fd);
}
