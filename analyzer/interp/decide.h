// Decisions: what a path assumes where the source does not settle a condition. A path is replayed
// with a prefix of choices; behind it each new question takes its first alternative. Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_DECIDE_H_
#define MPLINT_ANALYZER_INTERP_DECIDE_H_

#include "analyzer/interp/run.h"

// One choice: which alternative was taken, of how many.
typedef struct MpChoice {
  uint32_t taken;
  uint32_t count;
} MpChoice;

typedef struct MpDecider {
  const uint32_t *prefix;  // alternatives to take, in order
  uint32_t prefix_len;
  MP_ARRAY(MpChoice) choices;  // of this path, the prefix included
  MpMap facts;                 // identity of a symbol → what is known of it
  uint32_t settled;            // how many symbols were decided to equal a constant
  bool is_on_opaque;           // the question that is being asked rests on an opaque value
} MpDecider;

MpDecider *mp_decider_new(MpArena *arena, const uint32_t *prefix, uint32_t prefix_len);

// One possible answer to a question.
typedef struct MpAlternative {
  uint32_t answer;  // what it means to the asker
  MpStr text;       // the assumption in the source's words
} MpAlternative;

// The answer on this path. The same identity must not be asked twice; an assumption is recorded.
uint32_t mp_decide(MpRun *run, MpStr identity, const MpAlternative *alternatives, uint32_t count,
                   MpSpan span, bool is_weak);

// `--assume`: the value equals the constant from the start.
void mp_decide_assume(MpRun *run, const MpValue *symbol, MpValue *constant);

#endif
