// One forward pass as rules look at it: which nodes run in it, which its result needs, and which
// are in code that the target unwraps.
#ifndef MPLINT_RULES_VIEW_H_
#define MPLINT_RULES_VIEW_H_

#include "rules/pass.h"

typedef struct MpView {
  const MpGraph *graph;
  const MpForward *forward;
  const uint8_t *live;       // a byte a node: the outputs or a condition need it
  const uint8_t *unwrapped;  // a byte a node: a call whose body is unwrapped
  // Where rules/operation.h keeps what it finds in the pass; what it points to is NULL until then.
  const struct MpOperations **operations;
} MpView;

// The views of the path that the rules look at, each made when a rule first asks for it and kept
// for the others.
typedef struct MpViews {
  MpArena *arena;            // emptied between two paths
  MpView *of_graph;          // by forward pass; NULL: nobody asked yet
  const uint8_t *unwrapped;  // MpView.unwrapped, of the graph
} MpViews;

// The rules go on to another path: drops everything.
void mp_views_enter(MpViews *self, const MpGraph *graph);

// Lives as long as the rules look at the path.
MpView mp_view_new(const MpPass *pass, const MpForward *forward);

// The node runs in this pass, whether its result is needed or not: it stands in the body of the
// call that is judged, or in that of a call that is live. Definitions of Functional models do not
// run.
bool mp_view_runs(const MpView *self, const MpNode *node);

// The node runs and its result is needed.
bool mp_view_is_live(const MpView *self, const MpNode *node);

// The target sees the node itself: all layers around it are unwrapped, or there are none.
bool mp_view_is_unwrapped(const MpView *self, const MpNode *node);

// A byte a node: what flows into something that was not followed, which may hand it on to anything.
const uint8_t *mp_view_escaping(const MpPass *pass, const MpGraph *graph);

// Fills class and method of a finding from the node's enclosing code, and says in which object's
// call it is made.
void mp_view_locate(MpPass *pass, MpDiag *diag, const MpNode *node);

// The same for a finding about two nodes, in the second: what it is about runs in the innermost
// call that has both in it.
void mp_view_locate_both(MpPass *pass, MpDiag *diag, const MpNode *first, const MpNode *second);

// Says in which object's call a finding is made, which stands in the body of `call` (MP_NODE_NONE:
// in none).
void mp_view_locate_object(MpPass *pass, const MpDiag *diag, MpNodeId call);

#endif
