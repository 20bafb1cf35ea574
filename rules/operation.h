// Operations of the source's own code that Keras turns into lambda layers: what MP301 to MP303 tell
// apart by form.
#ifndef MPLINT_RULES_OPERATION_H_
#define MPLINT_RULES_OPERATION_H_

#include "rules/view.h"

// Says what a node's finding is: NULL where there is none.
typedef MpDiag *(*MpOperationReporter)(MpPass *pass, const MpNode *node);

// Calls `report` for each operation of this form that a forward pass needs, that works on the
// inputs and that the target sees; fills place and `op` of what it gives.
void mp_operations_report(MpPass *pass, MpOpForm form, MpOperationReporter report);

// The same for each such operation that runs, whether a forward pass needs it or not.
void mp_operations_report_all(MpPass *pass, MpOpForm form, MpOperationReporter report);

// The finding of a function's call, with its callee as symbol.
MpDiag *mp_operation_report_call(MpPass *pass, const MpNode *node);

// "a TFOpLambda layer (`math.tanh`)", "2 TFOpLambda layers (`a`, `b`)": what the node becomes.
// Owned by the pass's arena.
MpStr mp_operation_layers(const MpPass *pass, const MpNode *node, const char *kind);

#endif
