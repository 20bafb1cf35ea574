// A Jupyter notebook's JSON: the cells that hold Python, and where each of their strings stands in
// the file.
#ifndef MPLINT_ANALYZER_SOURCE_NOTEBOOK_H_
#define MPLINT_ANALYZER_SOURCE_NOTEBOOK_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/array.h"
#include "analyzer/base/status.h"
#include "analyzer/base/str.h"

// Larger files are refused with MP_ERROR_LIMIT: what a notebook shows is part of it.
#define MP_NOTEBOOK_MAX_BYTES (256u * 1024u * 1024u)

// A string of a cell's source: usually a line with its line end.
typedef struct MpNotebookString {
  MpStr text;                   // decoded
  uint32_t raw_start, raw_end;  // bytes of the file between its quotes
} MpNotebookString;

typedef struct MpNotebookCell {
  uint32_t number;  // from 1, among the cells of every kind
  bool is_list;     // its source is a list of strings; else it is one string
  MP_ARRAY(MpNotebookString) strings;
} MpNotebookCell;

typedef struct MpNotebook {
  MP_ARRAY(MpNotebookCell) cells;  // code cells in Python, in order
} MpNotebook;

// True for names that notebooks have.
bool mp_notebook_is_name(MpStr path);

// Reads nbformat 3 and 4. What it gives is owned by the arena. Fails with MP_ERROR_NOT_NOTEBOOK or
// MP_ERROR_LIMIT.
MP_NODISCARD MpStatus mp_notebook_read(MpArena *arena, MpStr bytes, MpNotebook *out);

#endif
