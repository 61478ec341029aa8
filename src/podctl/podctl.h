/* SPDX-License-Identifier: MIT */
/* The command line client; exit status as kubectl's. */
#pragma once

int podctl_main(int argc, char **argv);
