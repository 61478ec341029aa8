# A PC or a mini-PC gateway.
CROSS_COMPILE ?=
MUSL_TARGET   := x86_64-linux-musl
UAPI          := /usr/include /usr/include/x86_64-linux-gnu
