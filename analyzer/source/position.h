// Where a byte offset is, for people and for editors. Bytes are turned into columns here and
// nowhere else.
#ifndef MPLINT_ANALYZER_SOURCE_POSITION_H_
#define MPLINT_ANALYZER_SOURCE_POSITION_H_

#include <stdint.h>

#include "analyzer/base/buf.h"
#include "analyzer/source/source.h"

typedef struct MpPosition {
  uint32_t cell;    // of a notebook, MpCell.number; 0 in a file that is none
  uint32_t line;    // from 1, of the cell
  uint32_t column;  // from 1, in Unicode code points; a tab is one
} MpPosition;

typedef struct MpUtf16Position {
  uint32_t line;       // from 0, of the cell
  uint32_t character;  // from 0, in UTF-16 code units: LSP's default
} MpUtf16Position;

// The row (from 0) of the line that holds the byte; a byte behind the end is on the last line.
uint32_t mp_position_row(const MpSource *source, uint32_t byte);
// The cell of a notebook that holds the row; NULL in a file that is no notebook.
const MpCell *mp_position_cell(const MpSource *source, uint32_t row);
MpPosition mp_position_of(const MpSource *source, uint32_t byte);
MpUtf16Position mp_position_utf16_of(const MpSource *source, uint32_t byte);
// Appends "path:line:column", for a notebook "path:cell 3:line:column" as ruff does.
void mp_position_write(MpBuf *out, const MpSource *source, uint32_t byte);

#endif
