/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what a gRPC server sends. The answer must be the same whether they came at once or
 * in pieces (the first byte of the input says how large), and replies must fit. Behind good
 * SETTINGS too, which chance does not find.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "node/grpc_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum grpc_answer read_in(
	struct grpc_reader *r, const uint8_t *data, size_t size, size_t piece)
{
	enum grpc_answer said = GRPC_MORE;

	for (size_t at = 0; at < size && said == GRPC_MORE; at += piece) {
		said = grpc_read(r, data + at, MIN(piece, size - at));
		if (r->reply_len > GRPC_REPLY_MAX || (said == GRPC_FAILED && !r->why))
			abort();
	}
	return said;
}

static void check(bool settled, const uint8_t *data, size_t size, size_t piece)
{
	struct grpc_reader whole = {.settled = settled};
	struct grpc_reader parts = {.settled = settled};
	enum grpc_answer said = read_in(&whole, data, size, MAX(size, 1));

	if (read_in(&parts, data, size, piece) != said || parts.health != whole.health ||
		parts.why != whole.why || parts.reply_len != whole.reply_len ||
		memcmp(parts.reply, whole.reply, whole.reply_len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	check(false, data + 1, size - 1, (size_t)data[0] % 16 + 1);
	check(true, data + 1, size - 1, (size_t)data[0] % 16 + 1);
	return 0;
}
