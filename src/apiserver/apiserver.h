/* SPDX-License-Identifier: MIT */
/* The API process: the Kubernetes REST API (a subset, JSON over HTTP/1.1) for connections that PID
 * 1 hands over. */
#pragma once

/* feed_fd: the socket to PID 1. Returns the exit status; leaves when idle (no connection for 5 s).
 */
int apiserver_main(int feed_fd);
