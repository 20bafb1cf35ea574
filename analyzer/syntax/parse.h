// Text to abstract syntax tree. The only folder that knows tree-sitter.
#ifndef MPLINT_ANALYZER_SYNTAX_PARSE_H_
#define MPLINT_ANALYZER_SYNTAX_PARSE_H_

#include "analyzer/source/source.h"
#include "analyzer/syntax/ast.h"

// Deeper nesting of expressions and statements becomes an ERROR node and a syntax error
// "nested too deeply": recursion over the tree is bounded by it.
#define MP_PARSE_MAX_DEPTH 200u

// Operators, calls and attributes that follow one another (`a + b + …`, `a.b().c()…`) and `elif`
// are nested to one side in the tree without counting for the depth. So many links in all may lie
// one around another; more becomes an ERROR node and "nested too deeply" as well. A consumer that
// recurses over the tree goes at most MP_PARSE_MAX_DEPTH + MP_PARSE_MAX_CHAIN expressions deep.
#define MP_PARSE_MAX_CHAIN 2000u

// A parser for one thread; owned by the caller, released with mp_parser_free.
typedef struct MpParser MpParser;

MpParser *mp_parser_new(void);
void mp_parser_free(MpParser *self);

// Parses a whole file. Never fails: what is not valid Python becomes ERROR nodes and entries in
// `errors`, in order of position, one for each broken place; the rest of the file is read as
// usual. Of a notebook, a cell that is not valid Python is left out. Owned by the arena; keeps
// pointers into `source`.
MpAst *mp_parse_module(MpParser *self, MpArena *arena, const MpSource *source);

// Parses one expression (`mplint prepare FILE EXPRESSION`). The source must hold nothing else:
// otherwise `*error` says what is wrong and the result is NULL.
MpExpr *mp_parse_expression(MpParser *self, MpArena *arena, const MpSource *source,
                            MpSyntaxError *error);

#endif
