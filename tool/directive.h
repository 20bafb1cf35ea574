// Comments that speak to mplint: which findings the user does not want to see, and where.
#ifndef MPLINT_TOOL_DIRECTIVE_H_
#define MPLINT_TOOL_DIRECTIVE_H_

#include "analyzer/syntax/ast.h"

typedef enum MpDirectiveKind {
  MP_DIRECTIVE_IGNORE,       // # mplint: ignore[MP201, MP3], # mplint: ignore
  MP_DIRECTIVE_IGNORE_FILE,  // # mplint: ignore-file[MP3], before the first statement
  MP_DIRECTIVE_NOQA,         // # noqa: E501, MP201, # noqa
} MpDirectiveKind;

typedef struct MpDirective {
  MpDirectiveKind kind;
  MpSpan span;    // from its `#` to its end: a reason behind it is not part of it
  uint32_t row;   // from 0
  MpStrs codes;   // codes and prefixes of them in capitals; NOQA: those of mplint
  bool is_bare;   // it names no code, of any program: it is about all findings
  MpStr problem;  // why it says nothing; empty: it can be read
  // What is found in these is on its first or last line, as far as statements go. A statement with
  // a body counts as far as its colon.
  MP_ARRAY(MpSpan) statements;
} MpDirective;

typedef MP_ARRAY(MpDirective) MpDirectives;

// The directives of a file, in order. Strings and lists are owned by the arena; spans point into
// the source of `ast`, which itself may go.
MpDirectives mp_directives_read(MpArena *arena, const MpAst *ast);

// True where the finding stands where the directive can mean it.
bool mp_directive_reaches(const MpDirective *self, MpSpan finding);

#endif
