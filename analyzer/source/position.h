// Where a byte offset is, for people and for editors. Bytes are turned into columns here and
// nowhere else.
#ifndef MPLINT_ANALYZER_SOURCE_POSITION_H_
#define MPLINT_ANALYZER_SOURCE_POSITION_H_

#include <stdint.h>

#include "analyzer/source/source.h"

typedef struct MpPosition {
  uint32_t line;    // from 1
  uint32_t column;  // from 1, in Unicode code points; a tab is one
} MpPosition;

typedef struct MpUtf16Position {
  uint32_t line;       // from 0
  uint32_t character;  // from 0, in UTF-16 code units: LSP's default
} MpUtf16Position;

// The row (from 0) of the line that holds the byte; a byte behind the end is on the last line.
uint32_t mp_position_row(const MpSource *source, uint32_t byte);
MpPosition mp_position_of(const MpSource *source, uint32_t byte);
MpUtf16Position mp_position_utf16_of(const MpSource *source, uint32_t byte);

#endif
