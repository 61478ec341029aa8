/* SPDX-License-Identifier: MIT */
/*
 * The little of HTTP/2 (RFC 9113) and gRPC that one call of grpc.health.v1.Health/Check takes: the
 * bytes of the request, and a reader of what the server says. Pure and bounded: a frame is never
 * kept, a message of at most GRPC_MESSAGE_MAX bytes. Header blocks are not decoded, so a status
 * that comes in the trailers is not known.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define GRPC_MESSAGE_MAX 64
#define GRPC_REPLY_MAX	 136

enum grpc_answer {
	GRPC_MORE,
	GRPC_STATUS, /* the server answered: health */
	GRPC_FAILED, /* why */
};

/* HealthCheckResponse.ServingStatus */
enum grpc_health { GRPC_UNKNOWN, GRPC_SERVING, GRPC_NOT_SERVING, GRPC_SERVICE_UNKNOWN };

/* Start with a zeroed one. */
struct grpc_reader {
	uint64_t health; /* any number that the server sends */
	const char *why;
	bool settled; /* the server's SETTINGS have come: it speaks HTTP/2 */

	/* of the frame that is being read */
	uint8_t head_len;
	uint8_t type;
	uint8_t flags;
	bool pad_known;
	uint32_t stream;
	uint32_t length;
	uint32_t at;  /* bytes of its payload that were read */
	uint32_t pad; /* how many at its end say nothing */

	uint32_t message_at; /* with its prefix */
	uint32_t message_len;
	uint32_t reply_len;
	uint8_t head[9];
	uint8_t small[8]; /* the beginning of the payload */
	uint8_t message[GRPC_MESSAGE_MAX];
	uint8_t reply[GRPC_REPLY_MAX]; /* to be sent; who did sets reply_len to 0 */
};

/* Writes what a client sends, the preface included; 0 when it does not fit into size bytes.
 * authority: "10.0.0.5:9000", at most 126 bytes. */
size_t grpc_request(uint8_t *buf, size_t size, const char *authority, const char *service);
/* Takes bytes of the server, cut anyhow. Not to be called again after another answer than MORE. */
enum grpc_answer grpc_read(struct grpc_reader *r, const uint8_t *data, size_t len);
/* "NOT_SERVING", as protobuf names it; NULL for a number without a name. */
const char *grpc_health_name(uint64_t health);
