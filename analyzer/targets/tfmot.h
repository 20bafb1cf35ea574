// What quantize_model of tensorflow-model-optimization makes of a layer, as recorded from it
// (0.7.5 with Keras 2.10) by tests/oracle/record_tfmot.py.
#ifndef MPLINT_ANALYZER_TARGETS_TFMOT_H_
#define MPLINT_ANALYZER_TARGETS_TFMOT_H_

#include <stdbool.h>

#include "analyzer/base/str.h"

typedef enum MpTfmotVerdict {
  MP_TFMOT_UNKNOWN,  // not recorded
  MP_TFMOT_TAKES,
  MP_TFMOT_LEAVES,   // the layer stays in floating point
  MP_TFMOT_FUSES,    // taken only directly behind some layers, which it is fused into
  MP_TFMOT_REFUSES,  // RuntimeError: Layer … is not supported
} MpTfmotVerdict;

// Layers by canonical name: "keras.layers.Dense".
MpTfmotVerdict mp_tfmot_layer(MpStr layer);

// A layer that FUSES is taken directly behind this one, where that one applies no activation.
bool mp_tfmot_is_fused_into(MpStr layer);

// The layer is refused with this value of its parameter `activation`: a name ("elu") or a function
// ("keras.activations.elu"). False where that is not recorded.
bool mp_tfmot_refuses_activation(MpStr layer, MpStr activation);

#endif
