// TOML, the language of configuration files, to a tree of values that know where they stand.
#ifndef MPLINT_ANALYZER_SYNTAX_TOML_H_
#define MPLINT_ANALYZER_SYNTAX_TOML_H_

#include "analyzer/source/source.h"

// Deeper nesting is an error.
#define MP_TOML_MAX_DEPTH 64u

typedef enum MpTomlKind {
  MP_TOML_STRING,   // text, decoded
  MP_TOML_NUMBER,   // text, as written
  MP_TOML_BOOLEAN,  // boolean
  MP_TOML_TIME,     // text, as written: a date, a time or both
  MP_TOML_ARRAY,    // elements
  MP_TOML_TABLE,    // members
} MpTomlKind;

typedef struct MpToml MpToml;

typedef struct MpTomlMember {
  MpStr key;
  MpSpan key_span;
  MpToml *value;
} MpTomlMember;

struct MpToml {
  MpTomlKind kind;
  MpSpan span;  // of a table: what opens it
  MpStr text;
  bool boolean;
  bool is_closed;  // TABLE: it has a header or braces of its own
  MP_ARRAY(MpToml *) elements;
  MP_ARRAY(MpTomlMember) members;  // in order, each key once
};

typedef struct MpTomlError {
  MpSpan span;
  MpStr message;  // empty: there is none
} MpTomlError;

// Parses a file. Gives the outermost table, never NULL; where the text is not valid TOML, `*error`
// is about the first wrong place, and the table holds what could be read all the same. Owned by the
// arena; spans point into `source`.
MpToml *mp_toml_parse(MpArena *arena, const MpSource *source, MpTomlError *error);

// The member of that key; NULL where there is none, or `self` is no table.
const MpTomlMember *mp_toml_member(const MpToml *self, MpStr key);

// "an array", for messages.
const char *mp_toml_kind_text(MpTomlKind kind);

#endif
