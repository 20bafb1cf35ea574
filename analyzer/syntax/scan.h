// A look at a text as Python's tokenizer sees it, for files that the grammar cannot read as they
// are: where statements begin and end, and which brackets and strings are not closed.
#ifndef MPLINT_ANALYZER_SYNTAX_SCAN_H_
#define MPLINT_ANALYZER_SYNTAX_SCAN_H_

#include "analyzer/base/array.h"
#include "analyzer/syntax/ast.h"

// A simple statement, or the header of a compound one with what follows it on its line up to a
// semicolon.
typedef struct MpLine {
  uint32_t start, end;  // bytes; without white space and comment
  uint32_t indent;      // columns, of the first statement on its line
  bool is_first;        // on its line
  bool has_block;       // the next line is indented more
  bool is_stray;        // a semicolon without a statement
  // Where the tokenizer itself gives up, otherwise NULL and empty.
  const char *problem;
  uint32_t problem_start, problem_end;
} MpLine;

typedef MP_ARRAY(MpLine) MpLines;

typedef struct MpScan {
  MpArena *arena;
  MpStr text;
  char *joined;  // `text` with every statement on one line and without comments; as long as it
  MpLines lines;
  MP_ARRAY(uint32_t) comments;  // their start and end in turn
  MP_ARRAY(uint32_t) brackets;  // the open ones, while scanning
  bool has_problem;             // some line has
  bool is_spoilt;               // the line at hand ends in a string that is not closed
  uint32_t retries;             // scans to the end of the file for a bracket that is not closed
} MpScan;

// Scans a whole text. Owned by the arena.
void mp_scan(MpScan *self, MpArena *arena, MpStr text);

// The line that holds a byte, or the last one before it; NULL where there is none.
const MpLine *mp_scan_line_at(const MpScan *self, uint32_t byte);

// The end of the string literal whose quote is at `at` (its prefix before it), or 0 where it is
// not closed.
uint32_t mp_scan_string(MpScan *self, uint32_t at, bool is_format);

// Whether the prefix before a quote makes it an f-string.
bool mp_scan_is_format(MpStr text, uint32_t quote);

// Whether the text of a statement has its line ends only where Python takes them for white space:
// in brackets and strings, behind a backslash.
bool mp_scan_is_one_line(MpStr text);

#endif
