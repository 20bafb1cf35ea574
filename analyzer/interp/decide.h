// Decisions: what a path assumes where the source does not settle a condition. A path is replayed
// with a prefix of choices; behind it each new question takes its first alternative. Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_DECIDE_H_
#define MPLINT_ANALYZER_INTERP_DECIDE_H_

#include "analyzer/interp/known.h"
#include "analyzer/interp/symbol.h"

// One choice: which alternative was taken, of how many.
typedef struct MpChoice {
  uint32_t taken;
  uint32_t count;
  uint64_t question;        // the same for the same question on any path
  const uint32_t *answers;  // of each alternative: what it means
  MpSpan span;              // of the test that asked
} MpChoice;

// A sequence of unknown length that was given one.
typedef struct MpCounted {
  MpStr identity;  // of what was decided
  int64_t length;  // of the sequence
  int64_t number;  // what was decided to equal what `identity` is of
  bool is_free;    // the first answer, not one that the path is there to try
  bool is_rank;    // of a tensor: others follow from it
} MpCounted;

// An index that an unknown was decided to be, and where it chose.
typedef struct MpIndexed {
  MpSpan span;
  int64_t index;
} MpIndexed;

typedef struct MpDecider {
  const uint32_t *prefix;  // alternatives to take, in order
  uint32_t prefix_len;
  MP_ARRAY(MpChoice) choices;  // of this path, the prefix included
  MpMap facts;                 // identity of a symbol or a sum → MpKnown
  MP_ARRAY(MpCounted) counted;
  MP_ARRAY(MpIndexed) indexed;
  uint32_t settled;      // how many symbols were decided to equal a constant
  bool has_settled_sum;  // a sum of several symbols was
  bool is_on_opaque;     // the question that is being asked rests on an opaque value
  bool is_on_shape;      // it is about the shape of a tensor
  bool is_on_argument;   // it is about what a parameter is given
  bool is_on_given;      // it is about an argument that nobody in view gives
} MpDecider;

MpDecider *mp_decider_new(MpArena *arena, const uint32_t *prefix, uint32_t prefix_len);

// One possible answer to a question.
typedef struct MpAlternative {
  uint32_t answer;  // what it means to the asker
  MpStr text;       // the assumption in the source's words
} MpAlternative;

// The answer on this path. The same identity must not be asked twice; an assumption is recorded.
// The only alternative is no choice: no other path is explored for it.
uint32_t mp_decide(MpRun *run, MpStr identity, const MpAlternative *alternatives, uint32_t count,
                   MpSpan span, bool is_weak);

// A yes/no question.
typedef struct MpQuestion {
  MpStr identity;  // the same for the same question
  bool first;      // the answer that is likelier
  MpStr yes, no;   // the assumption in the source's words
  MpSpan span;
  bool is_weak;
} MpQuestion;

// Asks it; `want` is the only answer with which the path goes on, MP_MAYBE: it does with both.
bool mp_decide_ask(MpRun *run, const MpQuestion *question, MpTristate want);

// The latest decision is one that nobody means.
void mp_decide_note_odd(MpRun *run);

// The latest decision proves nothing alone (MpAssumption.is_weak).
void mp_decide_note_weak(MpRun *run);

// What the path knows of an identity, and of a symbol.
MpKnown *mp_decide_known(MpRun *run, MpStr identity);
MpKnown *mp_decide_known_of(MpRun *run, const MpValue *symbol);

// From now on it equals the constant.
void mp_decide_settle(MpRun *run, MpKnown *known, MpValue *constant);

// No two of these are equal; what is no unknown among them is left out.
void mp_decide_tell_apart(MpRun *run, const MpValues *values);

// Two unknowns, or sums of them, were decided to be equal.
void mp_decide_set_same(MpRun *run, MpValue *a, MpValue *b);

// True where they cannot be equal: both were told apart, or one equals what the other one does not.
bool mp_decide_are_apart(MpRun *run, const MpValue *a, const MpValue *b);

// What the source does with it only works where it is not None: from now on it is not.
void mp_decide_not_none(MpRun *run, const MpValue *symbol);

// The source takes an element of it, as only one of `count` elements or more lets it: from now on
// it has so many.
void mp_decide_has(MpRun *run, MpValue *symbol, uint32_t count, MpSpan span);

// A condition, or its opposite, as people read it: "use_bn=False", "not (a < b)".
MpStr mp_decide_truth_text(MpRun *run, const MpSymbol *symbol, bool truth);

// decide_condition.c: the truth of a comparison of unknowns, a symbol with an operator from
// MP_OPERATOR_EQ on.
bool mp_decide_condition(MpRun *run, MpValue *value, MpTristate want, MpSpan span);

// `--assume`: the value equals the constant from the start.
void mp_decide_assume(MpRun *run, const MpValue *symbol, MpValue *constant);

#endif
