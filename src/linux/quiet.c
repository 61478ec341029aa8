/* SPDX-License-Identifier: MIT */
#include "linux/quiet.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define STACK_MOST ((uintptr_t)256 << 10) /* what deep calls may have touched */

/* Whole pages only. An error means that there was nothing to give. */
static void give_back(uintptr_t from, uintptr_t to, uintptr_t page)
{
	from = (from + page - 1) / page * page;
	to = to / page * page;
	if (from < to)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

/* Of what is not writable, which is as the file has it. The program is linked to fixed addresses.
 */
static void find_program(uintptr_t *from, uintptr_t *to)
{
	const ElfW(Phdr) *p = (const ElfW(Phdr) *)(uintptr_t)getauxval(AT_PHDR);

	for (unsigned long left = getauxval(AT_PHNUM); left > 0; left--, p++) {
		if (p->p_type != PT_LOAD || (p->p_flags & PF_W))
			continue;
		*from = p->p_vaddr;
		*to = p->p_vaddr + p->p_memsz;
	}
}

void quiet_give_back(void)
{
	static uintptr_t from;
	static uintptr_t to;
	uintptr_t page = (uintptr_t)getauxval(AT_PAGESZ);
	/* a page is left for the calls from here */
	uintptr_t here = (uintptr_t)__builtin_frame_address(0) - page;

	if (!from)
		find_program(&from, &to);
	give_back(from, to, page);
	give_back(here - STACK_MOST, here, page);
}
