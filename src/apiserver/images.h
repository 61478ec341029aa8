/* SPDX-License-Identifier: MIT */
/* The image store: /podinit/v1/images. */
#pragma once

#include "apiserver/conn.h"

/* GET and DELETE; false when the request is not about it. */
bool images_route(struct conn *c);
/* A PUT, whose body is an image: PID 1 gets the connection to read it from. Called when the head is
 * complete; false when it is no such request. */
bool images_import(struct conn *c);
