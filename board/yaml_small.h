/* SPDX-License-Identifier: MIT */
/*
 * libyaml writes its character tests and its buffer handling as macros, each of which unfolds to
 * dozens of instructions at a hundred places. Here are the same as functions; board/sysroot.sh puts
 * this file behind libyaml's yaml_private.h and takes the scanner's own macros away. What they do
 * is libyaml's, case by case.
 */
#include <string.h>

/* Nothing here reads or writes a FILE; libyaml's handlers of one would bring stdio along. */
#define fread(to, size, count, file)  0
#define fwrite(to, size, count, file) 0
#define ferror(file)		      1

#define OUTLINE static __attribute__((noinline, unused))

#undef IS_HEX_AT
#undef AS_HEX_AT
#undef IS_ALPHA_AT
#undef IS_BREAK_AT
#undef IS_BREAKZ_AT
#undef IS_SPACEZ_AT
#undef IS_BLANKZ_AT
#undef WIDTH_AT
#define IS_HEX_AT(string, offset)    (yaml_hex((string).pointer[offset]) < 16)
#define AS_HEX_AT(string, offset)    yaml_hex((string).pointer[offset])
#define IS_ALPHA_AT(string, offset)  yaml_is_alpha((string).pointer[offset])
#define IS_BREAK_AT(string, offset)  yaml_is_break((string).pointer + (offset))
#define IS_BREAKZ_AT(string, offset) yaml_is_breakz((string).pointer + (offset))
#define IS_SPACEZ_AT(string, offset) yaml_is_spacez((string).pointer + (offset))
#define IS_BLANKZ_AT(string, offset) yaml_is_blankz((string).pointer + (offset))
#define WIDTH_AT(string, offset)     yaml_width((string).pointer[offset])

OUTLINE int yaml_is_alpha(yaml_char_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	       c == '-';
}

/* 16 or more: no hexadecimal digit. */
OUTLINE unsigned yaml_hex(yaml_char_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10U : 16;
}

OUTLINE int yaml_is_break(const yaml_char_t *at)
{
	return at[0] == '\r' || at[0] == '\n' || (at[0] == 0xC2 && at[1] == 0x85) ||
	       (at[0] == 0xE2 && at[1] == 0x80 && (at[2] | 1) == 0xA9);
}

OUTLINE int yaml_is_breakz(const yaml_char_t *at)
{
	return at[0] == '\0' || yaml_is_break(at);
}

OUTLINE int yaml_is_spacez(const yaml_char_t *at)
{
	return at[0] == ' ' || yaml_is_breakz(at);
}

OUTLINE int yaml_is_blankz(const yaml_char_t *at)
{
	return at[0] == '\t' || yaml_is_spacez(at);
}

OUTLINE int yaml_width(yaml_char_t c)
{
	if (c < 0x80)
		return 1;
	if ((c & 0xE0) == 0xC0)
		return 2;
	if ((c & 0xF0) == 0xE0)
		return 3;
	return (c & 0xF8) == 0xF0 ? 4 : 0;
}

/* ---- the scanner's ---- */

#define CACHE(parser, length)	  yaml_cache(parser, length)
#define SKIP(parser)		  yaml_skip(parser, yaml_width(*(parser)->buffer.pointer))
#define SKIP_LINE(parser)	  yaml_skip_line(parser)
#define READ(parser, string)	  yaml_read(parser, &(string))
#define READ_LINE(parser, string) yaml_read_line(parser, &(string))

OUTLINE int yaml_cache(yaml_parser_t *parser, size_t length)
{
	return parser->unread >= length || yaml_parser_update_buffer(parser, length);
}

OUTLINE void yaml_skip(yaml_parser_t *parser, int width)
{
	parser->mark.index++;
	parser->mark.column++;
	parser->unread--;
	parser->buffer.pointer += width;
}

OUTLINE void yaml_skip_line(yaml_parser_t *parser)
{
	const yaml_char_t *at = parser->buffer.pointer;

	if (at[0] == '\r' && at[1] == '\n')
		yaml_skip(parser, 1);
	else if (!yaml_is_break(at))
		return;
	yaml_skip(parser, yaml_width(*parser->buffer.pointer));
	parser->mark.column = 0;
	parser->mark.line++;
}

OUTLINE int yaml_room(yaml_parser_t *parser, yaml_string_t *string)
{
	return STRING_EXTEND(parser, *string);
}

OUTLINE void yaml_take(yaml_parser_t *parser, yaml_string_t *string)
{
	int width = yaml_width(*parser->buffer.pointer);

	memcpy(string->pointer, parser->buffer.pointer, (size_t)width);
	string->pointer += width;
	yaml_skip(parser, width);
}

OUTLINE int yaml_read(yaml_parser_t *parser, yaml_string_t *string)
{
	if (!yaml_room(parser, string))
		return 0;
	yaml_take(parser, string);
	return 1;
}

OUTLINE int yaml_read_line(yaml_parser_t *parser, yaml_string_t *string)
{
	if (!yaml_room(parser, string))
		return 0;
	if (*parser->buffer.pointer == 0xE2 && yaml_is_break(parser->buffer.pointer)) {
		yaml_take(parser, string);
		parser->mark.column = 0;
		parser->mark.line++;
	} else if (yaml_is_break(parser->buffer.pointer)) {
		*string->pointer++ = '\n';
		yaml_skip_line(parser);
	}
	return 1;
}

#undef STRING_INIT
#undef STRING_DEL
#undef CLEAR
#undef JOIN
#define STRING_INIT(context, string, size) yaml_string_init(context, &(string), size)
#define STRING_DEL(context, string)	   yaml_string_del(&(string))
#define CLEAR(context, string)		   yaml_clear(&(string))
#define JOIN(context, string_a, string_b)  yaml_join(context, &(string_a), &(string_b))

OUTLINE int yaml_string_init(yaml_parser_t *parser, yaml_string_t *string, size_t size)
{
	string->pointer = string->start = yaml_malloc(size);
	if (!string->start) {
		parser->error = YAML_MEMORY_ERROR;
		return 0;
	}
	string->end = string->start + size;
	memset(string->start, 0, size);
	return 1;
}

OUTLINE void yaml_string_del(yaml_string_t *string)
{
	yaml_free(string->start);
	string->start = string->pointer = string->end = NULL;
}

OUTLINE void yaml_clear(yaml_string_t *string)
{
	string->pointer = string->start;
	memset(string->start, 0, (size_t)(string->end - string->start));
}

OUTLINE int yaml_join(yaml_parser_t *parser, yaml_string_t *a, yaml_string_t *b)
{
	if (!yaml_string_join(&a->start, &a->pointer, &a->end, &b->start, &b->pointer, &b->end)) {
		parser->error = YAML_MEMORY_ERROR;
		return 0;
	}
	b->pointer = b->start;
	return 1;
}

/* ---- stacks, and the queue of tokens ---- */

#undef PUSH
#undef ENQUEUE
#undef QUEUE_INSERT
#define PUSH(context, stack, value)                                                                \
	({                                                                                         \
		__typeof__(*(stack).start) item = (value);                                         \
		yaml_push(context, (struct yaml_stack *)&(stack), &item, sizeof item);             \
	})
#define ENQUEUE(context, queue, value)		   yaml_insert(context, -1, &(value))
#define QUEUE_INSERT(context, queue, index, value) yaml_insert(context, index, &(value))

/* What yaml.h has without a name, of any type of item. */
struct __attribute__((may_alias)) yaml_stack {
	char *start, *end, *top;
};

OUTLINE int yaml_push(
	yaml_parser_t *parser, struct yaml_stack *stack, const void *item, size_t size)
{
	if (stack->top == stack->end && !yaml_stack_extend((void **)&stack->start,
						(void **)&stack->top, (void **)&stack->end)) {
		parser->error = YAML_MEMORY_ERROR;
		return 0;
	}
	memcpy(stack->top, item, size);
	stack->top += size;
	return 1;
}

/* In front of the token of that index; -1: behind all. */
OUTLINE int yaml_insert(yaml_parser_t *parser, int index, const yaml_token_t *token)
{
	yaml_token_t *at;

	if (parser->tokens.tail == parser->tokens.end &&
		!yaml_queue_extend((void **)&parser->tokens.start, (void **)&parser->tokens.head,
			(void **)&parser->tokens.tail, (void **)&parser->tokens.end)) {
		parser->error = YAML_MEMORY_ERROR;
		return 0;
	}
	at = index < 0 ? parser->tokens.tail : parser->tokens.head + index;
	memmove(at + 1, at, (size_t)((char *)parser->tokens.tail - (char *)at));
	*at = *token;
	parser->tokens.tail++;
	return 1;
}

/* ---- the parser's ---- */

#define PEEK_TOKEN(parser) yaml_peek(parser)
#define SKIP_TOKEN(parser) yaml_next(parser)

OUTLINE yaml_token_t *yaml_peek(yaml_parser_t *parser)
{
	return parser->token_available || yaml_parser_fetch_more_tokens(parser)
		       ? parser->tokens.head
		       : NULL;
}

OUTLINE void yaml_next(yaml_parser_t *parser)
{
	parser->token_available = 0;
	parser->tokens_parsed++;
	parser->stream_end_produced = parser->tokens.head->type == YAML_STREAM_END_TOKEN;
	parser->tokens.head++;
}

/* ---- tokens and events ---- */

#undef TOKEN_INIT
#undef EVENT_INIT
#define TOKEN_INIT(token, type, start, end) yaml_token_init(&(token), type, &(start), &(end))
#define EVENT_INIT(event, type, start, end) yaml_event_init(&(event), type, &(start), &(end))

OUTLINE void yaml_token_init(yaml_token_t *token, yaml_token_type_t type, const yaml_mark_t *start,
	const yaml_mark_t *end)
{
	memset(token, 0, sizeof *token);
	token->type = type;
	token->start_mark = *start;
	token->end_mark = *end;
}

OUTLINE void yaml_event_init(yaml_event_t *event, yaml_event_type_t type, const yaml_mark_t *start,
	const yaml_mark_t *end)
{
	memset(event, 0, sizeof *event);
	event->type = type;
	event->start_mark = *start;
	event->end_mark = *end;
}
