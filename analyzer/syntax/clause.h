// Which clause may follow which: an `else` needs an `if`, a loop or an `except` before it, at the
// same indentation.
#ifndef MPLINT_ANALYZER_SYNTAX_CLAUSE_H_
#define MPLINT_ANALYZER_SYNTAX_CLAUSE_H_

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"

// What the last statement at an indentation may still be followed by.
typedef enum MpChain {
  MP_CHAIN_NONE,
  MP_CHAIN_IF,        // elif, else
  MP_CHAIN_LOOP,      // else
  MP_CHAIN_TRY,       // except, finally
  MP_CHAIN_EXCEPT,    // except, else, finally
  MP_CHAIN_TRY_ELSE,  // finally
  MP_CHAIN_LOST,      // it began with a clause that had no place
} MpChain;

typedef enum MpClauseFit {
  MP_CLAUSE_FITS,
  MP_CLAUSE_UNEXPECTED,
  MP_CLAUSE_OF_LOST,  // belongs to one that was unexpected
} MpClauseFit;

typedef struct MpOpenChain {
  uint32_t indent;
  MpChain chain;
} MpOpenChain;

// A zeroed one stands before the first line of a file.
typedef struct MpClauses {
  MP_ARRAY(MpOpenChain) open;  // by growing indentation
} MpClauses;

// Takes the next line, by its first word and its indentation.
MpClauseFit mp_clauses_take(MpClauses *self, MpArena *arena, MpStr word, uint32_t indent);

#endif
