/* SPDX-License-Identifier: MIT */
/* For unit tests on a soft-float board only: the floating point that cmocka times its tests with,
 * and that musl's printf would use for such a number. Debian's libgcc has no such routines for this
 * ABI. Here every result is zero: the tests take no time. podinit is not linked with this file. */

#define ALWAYS_ZERO(name)                                                                          \
	long long name(void);                                                                      \
	long long name(void)                                                                       \
	{                                                                                          \
		return 0;                                                                          \
	}

ALWAYS_ZERO(__adddf3)
ALWAYS_ZERO(__subdf3)
ALWAYS_ZERO(__muldf3)
ALWAYS_ZERO(__divdf3)
ALWAYS_ZERO(__eqdf2)
ALWAYS_ZERO(__nedf2)
ALWAYS_ZERO(__gedf2)
ALWAYS_ZERO(__gtdf2)
ALWAYS_ZERO(__ledf2)
ALWAYS_ZERO(__ltdf2)
ALWAYS_ZERO(__unorddf2)
ALWAYS_ZERO(__fixdfsi)
ALWAYS_ZERO(__fixdfdi)
ALWAYS_ZERO(__fixunsdfsi)
ALWAYS_ZERO(__fixunsdfdi)
ALWAYS_ZERO(__floatsidf)
ALWAYS_ZERO(__floatdidf)
ALWAYS_ZERO(__floatunsidf)
ALWAYS_ZERO(__floatundidf)
ALWAYS_ZERO(__extendsfdf2)
ALWAYS_ZERO(__truncdfsf2)
