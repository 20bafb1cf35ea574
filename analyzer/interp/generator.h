// Generator functions: their body runs as far as the next `yield` each time an element is asked
// for. Internal to interp/.
//
// A body that stops at a `yield` is left like one that returns, and each statement around remembers
// where it was (MpPoint); when it goes on, they go back there, from the outermost to the `yield`.
#ifndef MPLINT_ANALYZER_INTERP_GENERATOR_H_
#define MPLINT_ANALYZER_INTERP_GENERATOR_H_

#include "analyzer/interp/iteration.h"

// Where a statement or block was left.
typedef struct MpPoint {
  const void *node;  // the statement or block
  uint32_t index;    // of the statement in a block; of the part that ran, else
  MpIteration iteration;
  MpValue *value;                // the manager of a `with` item
  const MpExceptHandler *where;  // the `except` part that ran
  MpHandled handled;             // what it handles
  MpHandled pending;             // what a `finally` part goes on with
  MpFlow flow;
  MpValue *result;
} MpPoint;

typedef struct MpGenerator {
  struct MpProducer producer;
  MpFrame frame;
  const MpFunctionDef *def;
  MP_ARRAY(MpPoint) points;  // the innermost first
  bool is_resuming;          // not yet back at the `yield`
  bool is_running;
  bool is_done;
  uint32_t pins;     // it may not be left now: what it yields waits in frame.yielded
  MpValue *yielded;  // what it gives where it is left
  MpValue *sent;     // what the `yield` gives when it goes on; NULL: None
  MpHandled thrown;  // what the `yield` raises when it goes on
  MpHandled handled;
  uint32_t handlers;
} MpGenerator;

// The iterator of a call; `frame` is bound and not yet running.
MpValue *mp_generator_new(MpRun *run, const MpFrame *frame, MpSpan span);

// The statement is the one to go back to: its point, in the arena; NULL: it runs from the start.
MpPoint *mp_generator_resume(MpRun *run, const void *node);
// Remembers where a statement is left by MP_FLOW_YIELD.
void mp_generator_suspend(MpRun *run, MpPoint point);

// A statement that consists of a `yield`, or assigns or returns one. False: it is none, or the body
// may not be left there; `*flow` is how it ended.
bool mp_generator_exec(MpRun *run, const MpStmt *stmt, MpFlow *flow);

// What a generator that has ended returned; NULL: the value is no such generator.
MpValue *mp_generator_result(const MpValue *iterator);

// send, close, throw; NULL without exception: no such attribute.
MpValue *mp_generator_attribute(MpRun *run, MpValue *iterator, MpStr name);

#endif
