# The developer's own machine: hosted mode, and the tests that need no board.
CROSS_COMPILE ?=
MUSL_TARGET   := x86_64-linux-musl
UAPI          := /usr/include /usr/include/x86_64-linux-gnu
WITH_HOSTED   := y
