// Sublayers: layers that a layer of the source holds, and whether anything on a path reaches them.
#ifndef MPLINT_RULES_SUBLAYER_H_
#define MPLINT_RULES_SUBLAYER_H_

#include "rules/view.h"

// Where a sublayer is at home: the assignment by which a layer of the source holds it, itself or in
// a container. NULL for a layer that is held in no such way.
const MpHolding *mp_sublayer_home(const MpLayer *layer);

// The class whose code makes the assignment.
MpStr mp_sublayer_home_class(const MpLayer *layer);

// A byte a layer: it is called on this path, or may be: by a wrapper that is called, in something
// that was not followed. Owned by the pass's scratch memory.
const uint8_t *mp_sublayers_reached(const MpPass *pass);

// A byte a layer: some node calls it on this path. Owned by the pass's scratch memory.
const uint8_t *mp_sublayers_called(const MpPass *pass);

// A byte a layer: a part of it is among `reached`, by whoever holds it
// (`self.attention.project(x)`), so the layer is in use as what holds its parts. Owned by the
// pass's scratch memory.
const uint8_t *mp_sublayers_used(const MpPass *pass, const uint8_t *reached);

// The name of its class as the source knows it: "Dense", "Block".
MpStr mp_layer_class_name(const MpLayer *layer);

#endif
