// Strings as borrowed slices: a pointer and a length in bytes, UTF-8, not NUL-terminated.
// What they point to is owned elsewhere: by a source text, an arena or the program itself.
#ifndef MPLINT_ANALYZER_BASE_STR_H_
#define MPLINT_ANALYZER_BASE_STR_H_

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/arena.h"
#include "analyzer/base/array.h"
#include "analyzer/base/status.h"

typedef struct MpStr {
  const char *ptr;
  size_t len;
} MpStr;

typedef MP_ARRAY(MpStr) MpStrs;

// A slice of a string literal.
#define MP_STR(literal) ((MpStr){"" literal, sizeof(literal) - 1})
// The same as a constant initializer.
#define MP_STR_INIT(literal) \
  { "" literal, sizeof(literal) - 1 }
// The arguments of a "%.*s".
#define MP_FMT(str) (int)(str).len, (str).ptr

MpStr mp_str_from_c(const char *text);  // NULL gives the empty string
bool mp_str_eq(MpStr a, MpStr b);
bool mp_str_is(MpStr a, const char *text);
int mp_str_compare(MpStr a, MpStr b);  // by bytes: negative, 0, positive
uint64_t mp_str_hash(MpStr self);
bool mp_str_starts_with(MpStr self, MpStr prefix);
bool mp_str_ends_with(MpStr self, MpStr suffix);
// `end` is exclusive; both are clamped to the string.
MpStr mp_str_slice(MpStr self, size_t start, size_t end);
// Byte offset of the first `needle` at or after `from`, or SIZE_MAX.
size_t mp_str_find(MpStr self, MpStr needle, size_t from);
// Byte offset of the last `byte`, or SIZE_MAX.
size_t mp_str_rfind_byte(MpStr self, char byte);
// True for a byte that can be part of a Python name; all of a character beyond ASCII counts.
bool mp_str_is_name_byte(char byte);
// Without white space at both ends.
MpStr mp_str_trim(MpStr self);

// Owned by the arena, and NUL-terminated behind the slice.
MpStr mp_str_copy(MpArena *arena, MpStr self);
// Trimmed, with each run of white space as one blank.
MpStr mp_str_one_line(MpArena *arena, MpStr self);
// The same with every byte `from` exchanged for `to`.
MpStr mp_str_exchange(MpArena *arena, MpStr self, char from, char to);
MpStr mp_str_format(MpArena *arena, const char *format, ...) MP_PRINTF(2, 3);
MpStr mp_str_format_list(MpArena *arena, const char *format, va_list arguments) MP_PRINTF(2, 0);
MpStr mp_str_join(MpArena *arena, MpStr separator, const MpStr *parts, size_t count);

#endif
