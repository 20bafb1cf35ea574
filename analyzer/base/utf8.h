// UTF-8: code points in and out, and lengths in the units that people and editors count.
// Bytes that are not UTF-8 count as one U+FFFD each, so every function works on any bytes.
#ifndef MPLINT_ANALYZER_BASE_UTF8_H_
#define MPLINT_ANALYZER_BASE_UTF8_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/str.h"

// The code point at byte `*offset`, which must lie before the end; moves `*offset` behind it.
uint32_t mp_utf8_decode(MpStr text, size_t *offset);

// Writes the 1 to 4 bytes of a code point and gives their number; U+FFFD for a surrogate or a
// value above U+10FFFF.
size_t mp_utf8_encode(uint32_t code_point, char out[4]);

// True where all of it is UTF-8: no overlong form, no surrogate, nothing cut off.
bool mp_utf8_is_valid(MpStr text);

size_t mp_utf8_code_points(MpStr text);
size_t mp_utf8_utf16_units(MpStr text);

#endif
