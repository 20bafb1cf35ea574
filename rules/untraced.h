// Where preparation runs into what cannot be traced on symbolic tensors: what MP408 and MP410 tell
// apart by kind.
#ifndef MPLINT_RULES_UNTRACED_H_
#define MPLINT_RULES_UNTRACED_H_

#include "rules/view.h"

// Calls `report` for each obstacle of this kind in code that a forward pass runs and the target
// unwraps, and in Functional models; fills class, method, symbol and object of what it gives.
typedef MpDiag *(*MpObstacleReporter)(MpPass *pass, const MpObstacle *obstacle);
void mp_obstacles_report(MpPass *pass, MpObstacleKind kind, MpObstacleReporter report);

#endif
