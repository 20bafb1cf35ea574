// One source text: decoded to UTF-8, with the table of its lines.
#ifndef MPLINT_ANALYZER_SOURCE_SOURCE_H_
#define MPLINT_ANALYZER_SOURCE_SOURCE_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/status.h"
#include "analyzer/base/str.h"
#include "analyzer/source/span.h"

// Larger files are refused with MP_ERROR_LIMIT: generated, not written.
#define MP_SOURCE_MAX_BYTES (16u * 1024u * 1024u)

typedef struct MpSource {
  MpStr path;      // as shown to the user
  MpStr text;      // UTF-8 without byte order mark, line ends as in the file
  MpStr encoding;  // the declared one, "utf-8" where none is: what edits are written back in
  bool has_bom;
  const uint32_t *line_starts;  // byte offset of each line; line_starts[0] is 0
  uint32_t line_count;          // at least 1; "\n", "\r\n" and "\r" end a line
} MpSource;

// Decodes `bytes` as Python does (PEP 263 declaration, byte order mark, UTF-8 otherwise).
// `*out` and all it holds are owned by the arena; `bytes` is copied where it has to be decoded and
// otherwise borrowed. Fails with MP_ERROR_NOT_TEXT (NUL byte, unknown encoding, bytes that do not
// decode) or MP_ERROR_LIMIT.
MP_NODISCARD MpStatus mp_source_new(MpArena *arena, MpStr path, MpStr bytes, MpSource **out);

// `text` (UTF-8) as the bytes that this source's file holds: its encoding and byte order mark.
// Fails with MP_ERROR_NOT_TEXT where the encoding has no such character.
MP_NODISCARD MpStatus mp_source_encode(MpArena *arena, const MpSource *self, MpStr text,
                                       MpStr *out);

MpSpan mp_source_span(const MpSource *self, uint32_t start_byte, uint32_t end_byte);

// The text of a line, `row` from 0, without its line end.
MpStr mp_source_line(const MpSource *self, uint32_t row);

#endif
