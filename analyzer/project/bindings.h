// Which statements of a module's body bind which names: what must be run to know what one name is.
#ifndef MPLINT_ANALYZER_PROJECT_BINDINGS_H_
#define MPLINT_ANALYZER_PROJECT_BINDINGS_H_

#include "analyzer/base/map.h"
#include "analyzer/syntax/ast.h"

// The statements that one name needs, by their index in the body, in order.
typedef struct MpBinding {
  MP_ARRAY(uint32_t) statements;  // each once; those that change what the name holds included
  const MpStmt *import;           // the first import that binds it, at any depth; NULL: none does
} MpBinding;

typedef struct MpBindings {
  MpMap names;                     // name → MpBinding
  MP_ARRAY(const MpStmt *) stars;  // every `from … import *`, at any depth
} MpBindings;

// Reads the module's own statements, those in `if`, `try`, `with` and loops too; bodies of
// functions and classes are not looked into. Owned by the arena.
const MpBindings *mp_bindings_new(MpArena *arena, const MpAst *ast);

// NULL where no statement binds the name.
const MpBinding *mp_bindings_find(const MpBindings *self, MpStr name);

// The names that one statement binds, each once, in order. Owned by the arena.
MpStrs mp_bindings_of_statement(MpArena *arena, const MpStmt *stmt);

#endif
