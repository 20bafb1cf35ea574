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

// A cell of a notebook that holds Python.
typedef struct MpCell {
  uint32_t number;                // from 1, among the notebook's cells of every kind
  uint32_t first_row;             // of the text, from 0; the last is the one before an empty row
  uint32_t start_byte, end_byte;  // what is written in it
  // At or before `start_byte`: IPython takes a cell that is indented as a whole; such a one stands
  // below a row `if 1:`, which is of no cell.
  uint32_t first_byte;
} MpCell;

typedef struct MpSource {
  MpStr path;      // as shown to the user
  MpStr text;      // Python: UTF-8 without byte order mark, line ends as in the file
  MpStr original;  // what the user wrote, as long: in a notebook, `text` lacks what is not Python
  MpStr encoding;  // the declared one, "utf-8" where none is: what edits are written back in
  bool has_bom;
  const uint32_t *line_starts;  // byte offset of each line; line_starts[0] is 0
  uint32_t line_count;          // at least 1; "\n", "\r\n" and "\r" end a line
  bool is_notebook;
  const MpCell *cells;  // of a notebook, in order
  uint32_t cell_count;
} MpSource;

// How long a file of this name may be: MP_SOURCE_MAX_BYTES, more for a notebook with its output.
size_t mp_source_max_file(MpStr path);

// Decodes `bytes` as Python does (PEP 263 declaration, byte order mark, UTF-8 otherwise).
// `*out` and all it holds are owned by the arena; `bytes` is copied where it has to be decoded and
// otherwise borrowed. Fails with MP_ERROR_NOT_TEXT (NUL byte, unknown encoding, bytes that do not
// decode) or MP_ERROR_LIMIT.
MP_NODISCARD MpStatus mp_source_new(MpArena *arena, MpStr path, MpStr bytes, MpSource **out);

// The code cells of a notebook as one text, in order, each with an empty row behind it. `*out` is
// owned by the arena, which keeps nothing of `bytes`. Fails with MP_ERROR_NOT_NOTEBOOK, or as
// mp_source_new does.
MP_NODISCARD MpStatus mp_source_new_notebook(MpArena *arena, MpStr path, MpStr bytes,
                                             MpSource **out);

// `text` (UTF-8) as the bytes that this source's file holds: its encoding and byte order mark.
// Fails with MP_ERROR_NOT_TEXT where the encoding has no such character.
MP_NODISCARD MpStatus mp_source_encode(MpArena *arena, const MpSource *self, MpStr text,
                                       MpStr *out);

MpSpan mp_source_span(const MpSource *self, uint32_t start_byte, uint32_t end_byte);

// A line as the user wrote it, `row` from 0, without its line end.
MpStr mp_source_line(const MpSource *self, uint32_t row);

#endif
