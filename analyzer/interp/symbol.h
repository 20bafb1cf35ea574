// Expressions over unknowns. Equal expressions are one object on a path (hash-consed by their
// canonical text), so that the same question asked twice is the same question. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SYMBOL_H_
#define MPLINT_ANALYZER_INTERP_SYMBOL_H_

#include "analyzer/interp/run.h"

typedef enum MpSymbolKind {
  MP_SYMBOL_PARAMETER,  // an unknown with a name
  MP_SYMBOL_PART,       // an attribute or item of a symbol: operands[0]
  MP_SYMBOL_CALL,       // a pure function; of a builtin, `operands` are its arguments
  MP_SYMBOL_BINARY,     // op of operands[0], operands[1]; comparisons too
  MP_SYMBOL_UNARY,      // op of operands[0]
} MpSymbolKind;

struct MpSymbol {
  MpSymbolKind kind;
  MpOperator op;
  MpStr identity;  // canonical text: equal on all paths for the same question
  MpStr text;      // in the source's own names
  MpValues operands;
  MpValue *item_key;          // PART: the index; NULL: it is an attribute
  const MpTensor *shape_of;   // it is the shape of this tensor; NULL: it is none
  const MpValue *address_of;  // it is the address of this object: address.h; NULL: it is none
  MpStr builtin;              // CALL: name of the builtin that it is of; else empty
  MpValue
      *choice_dict;  // an item of this dictionary by a key that is not known (choice.h); or NULL
  MpValue *choice_key;
  bool is_text;        // a text: operands are its pieces, STR and SYMBOL in turn, or none
  bool is_field;       // is one of the `fields` of an object: no code of the source, if called
  bool is_activation;  // what keras.activations.get gives for an unknown: a function
  // A length that keras.ops.shape gives while a layer is traced: there it is a tensor, made of the
  // input.
  bool is_traced_length;
  bool is_name;         // computed from the name of a tensor, which nobody asks for
  bool is_key;          // the name of an item of a dictionary that is given, by its place in there
  bool is_on_opaque;    // an opaque value is part of it: what is decided of it may never be so
  bool is_on_shape;     // the shape of a tensor that is not known is part of it
  bool is_on_argument;  // a parameter is part of it that is not known
  bool is_on_given;     // an argument of `call` that nobody in view gives is part of it
  // An object that code made which is not followed: names of its attributes that only keep what it
  // was given → the same of the object there; or NULL.
  const MpMap *fields;
  MpValue *default_value;  // PARAMETER: what the source says it is when nothing is passed; or NULL
  const MpExpr *annotation;  // PARAMETER: what the source says it is; or NULL
  MpScope *scope;            // where the annotation's names are looked up
  MpStr attribute;           // PART: the name of the attribute; empty: it is an item
  // The class that it is said to be an object of: declared_type.h; NULL: none, or not asked yet.
  const MpClass *declared;
  bool is_declared_known;  // it was asked
  // What it was resolved to when that many facts were known, counted from 1; 0: never asked.
  uint32_t resolved_at;
  MpValue *resolved;
};

typedef struct MpSymbolTable {
  MpMap values;  // identity → SYMBOL value
} MpSymbolTable;

MpSymbolTable *mp_symbol_table_new(MpArena *arena);

// An unknown that is no parameter: `identity` tells it from others, `text` is what people read.
MpValue *mp_symbol_named(MpRun *run, MpStr identity, MpStr text, MpValue *default_value,
                         MpSpan span);

// An unknown that is one object of its own: another of the same identity is equal, not the same.
// It rests on what `base`, a SYMBOL, rests on.
MpSymbol *mp_symbol_alone(MpRun *run, MpStr identity, MpStr text, const MpValue *base, MpSpan span);

// The text that the pieces, STR and SYMBOL, make together: a STR where all are known.
MpValue *mp_symbol_joined(MpRun *run, const MpValues *pieces, MpSpan span);

// True where such a length is in the value: in an expression, a list or a tuple.
bool mp_symbol_has_traced_length(const MpValue *value);

// The opposite of a condition, as people read it: "a >= b" of `a < b`, "not x" of x.
MpStr mp_symbol_opposite(MpRun *run, const MpSymbol *symbol);

// A value as an operand of an identity: constants by their repr, symbols by theirs, others by
// address order of creation on the path.
MpStr mp_symbol_operand_identity(MpRun *run, const MpValue *value);

// Recomputes a symbol from its operands as far as they are decided by now; the symbol itself where
// nothing is settled.
MpValue *mp_symbol_recompute(MpRun *run, MpValue *symbol);

#endif
