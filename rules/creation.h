// Layers that the target sees as such, by where they are made: what a rule about a class of layers
// reports.
#ifndef MPLINT_RULES_CREATION_H_
#define MPLINT_RULES_CREATION_H_

#include "rules/view.h"

// Says what a layer's finding is, at the layer's creation: NULL where there is none.
typedef MpDiag *(*MpCreationReporter)(MpPass *pass, const MpLayer *layer);

// Calls `report` once for each layer whose result a forward pass needs and whose call the target
// sees, not one inside a layer that is kept whole; fills place and symbol of what it gives.
void mp_creations_report(MpPass *pass, MpCreationReporter report);

// The attribute that holds the layer as the source writes it ("self.act"), else what made it
// ("layers.Lambda").
MpStr mp_creation_symbol(const MpLayer *layer);

// What a library layer's constructor got for a parameter, or its default; NULL where there is no
// such parameter. Owned by the pass's scratch memory.
const MpDatum *mp_creation_argument(const MpPass *pass, const MpLayer *layer, const char *name);

#endif
