/* SPDX-License-Identifier: MIT */
/* Loop devices over files, read-only and cleared by their last user. For workers: opening a node
 * may wait. */
#pragma once

#include "base/err.h"

/*
 * Makes a loop device over the file backing, whose name is only for people who look at the device.
 * control is /dev/loop-control, -1 = open it here. The node is made where /dev lacks it. Returns
 * the device's descriptor: the device goes when that and every mount of it are closed.
 */
int loopdev_attach(int control, int backing, const char *name, struct err *e);
