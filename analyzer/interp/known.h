// What a path knows of an unknown: equalities, truth, bounds and types that decisions have settled.
// One MpKnown stands for one identity of a symbol, or of a sum of symbols (linear.h). Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_KNOWN_H_
#define MPLINT_ANALYZER_INTERP_KNOWN_H_

#include "analyzer/interp/run.h"

// The types that an unknown may have, as bits. What is none of the builtin ones is OTHER; an object
// of a subclass of a builtin type counts as one of that type.
enum {
  MP_TYPE_NONE = 1 << 0,
  MP_TYPE_BOOL = 1 << 1,
  MP_TYPE_INT = 1 << 2,
  MP_TYPE_FLOAT = 1 << 3,
  MP_TYPE_STR = 1 << 4,
  MP_TYPE_BYTES = 1 << 5,
  MP_TYPE_LIST = 1 << 6,
  MP_TYPE_TUPLE = 1 << 7,
  MP_TYPE_DICT = 1 << 8,
  MP_TYPE_SET = 1 << 9,
  MP_TYPE_FUNCTION = 1 << 10,  // functions and classes
  MP_TYPE_OTHER = 1 << 11,
  MP_TYPE_ANY = (1 << 12) - 1,
  MP_TYPE_NUMBER = MP_TYPE_BOOL | MP_TYPE_INT | MP_TYPE_FLOAT,
};

// The objects that a test of types is true of: all of the types in `all`, some of those in `some`.
typedef struct MpTypeTest {
  uint32_t all, some;
} MpTypeTest;

typedef struct MpKnown MpKnown;

struct MpKnown {
  MpValue *equals;      // a constant, or NULL
  MpValues not_equals;  // constants
  MpValues others;      // unknowns that it equals none of: keys of one dictionary
  MpValues same;        // unknowns, and sums of them, that it was decided to equal
  bool has_candidates;
  MpValues candidates;  // constants, one of which it equals
  MpTristate truth_of_candidates;
  MpTristate truth;           // MP_MAYBE: not known
  uint32_t types;             // that it may have
  const struct MpClass *cls;  // of the source, of which it is an instance; NULL: none is known
  bool is_integer;
  bool is_taken_static;  // a length that may be None, and the source asked: on this path it is not
  bool has_answer;       // a condition that is no plain comparison: asked before
  bool answer;
  double above, below;     // strictly between, as far as comparisons with numbers said
  bool at_least, at_most;  // the bound itself is possible
};

MpKnown *mp_known_new(MpArena *arena);

// The truth, as far as equalities, bounds and types tell.
MpTristate mp_known_truth(const MpKnown *self);

// What is known about `it == constant`.
MpTristate mp_known_equals(MpRun *run, const MpKnown *self, const MpValue *constant);

// It does not equal the constant. Gives the constant that it must equal then, NULL where several
// are left.
MpValue *mp_known_exclude(MpRun *run, MpKnown *self, MpValue *constant);

// It equals one of the constants (those that are not excluded). Gives the only one, or NULL.
MpValue *mp_known_restrict(MpRun *run, MpKnown *self, const MpValues *constants);

// What the bounds say about `it < number` (or, where not `is_left`, `number < it`).
MpTristate mp_known_less(const MpKnown *self, double number, bool is_left);
void mp_known_set_less(MpKnown *self, double number, bool is_left, bool answer);

// The same for `it == number`.
MpTristate mp_known_is(const MpKnown *self, double number);
void mp_known_set_number(MpKnown *self, double number, bool answer);

// What is known of a test of its type, and what the answer to one tells.
MpTristate mp_known_type(const MpKnown *self, MpTypeTest test);
void mp_known_set_type(MpKnown *self, MpTypeTest test, bool answer);

// The objects that `isinstance(x, cls)` is true of; nothing certain where the class is not known.
MpTypeTest mp_type_test_of(const MpValue *cls);

#endif
