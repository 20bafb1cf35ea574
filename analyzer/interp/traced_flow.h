// Control flow that TensorFlow traces: each branch and the body of a loop run once, with tensors
// for what they are given; which of them counts, and how often, is not known. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_TRACED_FLOW_H_
#define MPLINT_ANALYZER_INTERP_TRACED_FLOW_H_

#include "analyzer/interp/library_part.h"

// The node behind which everything depends on all of `inputs`, the condition and what the branches
// give. It depends on the inputs of the model where one of those does.
MpNode *mp_flow_node(MpRun *run, MpStr name, const MpCall *call, const MpValues *inputs);

// One of the results, which are alike: a structure of outputs of the node, with the shape that all
// have. An open tensor where they are not alike. NULL is never given.
MpValue *mp_flow_merge(MpRun *run, MpNode *node, const MpValues *results, MpSpan span);

typedef enum MpFlowVariable {
  MP_FLOW_ANY,      // of any shape
  MP_FLOW_ALIKE,    // of the shape of the start value
  MP_FLOW_ELEMENT,  // one of the items along the first axis
} MpFlowVariable;

// What a loop's body is given in place of a start value, or of items: the same structure, of
// tensors that hold what nobody knows.
MpValue *mp_flow_variable(MpRun *run, MpStr name, const MpCall *call, MpValue *start,
                          MpFlowVariable kind);

// What a loop stacks of the results of its body, one for each item along the first axis of `items`.
MpValue *mp_flow_stack(MpRun *run, MpNode *node, MpValue *result, MpValue *items, MpSpan span);

#endif
