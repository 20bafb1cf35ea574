#include "analyzer/targets/target.h"

#include <assert.h>

// In the order of MpTargetId.
static const MpTarget targets[] = {
    {MP_TARGET_AIMET, MP_STR_INIT("aimet"), MP_KERAS_2_10,
     MP_STR_INIT("AIMET's Keras model preparer")},
    {MP_TARGET_TFMOT, MP_STR_INIT("tfmot"), MP_KERAS_2_10,
     MP_STR_INIT("quantize_model of the TensorFlow Model Optimization Toolkit")},
    {MP_TARGET_KERAS2, MP_STR_INIT("keras2"), MP_KERAS_2_10,
     MP_STR_INIT("a Functional model in Keras 2")},
    {MP_TARGET_KERAS3, MP_STR_INIT("keras3"), MP_KERAS_3,
     MP_STR_INIT("a Functional model in Keras 3")},
};

_Static_assert(sizeof targets / sizeof targets[0] == MP_TARGET_COUNT, "one row for each target");

const MpTarget *mp_target_get(MpTargetId id) {
  assert((unsigned)id < MP_TARGET_COUNT);
  assert(targets[id].id == id);
  return &targets[id];
}

const MpTarget *mp_target_find(MpStr name) {
  for (unsigned i = 0; i < MP_TARGET_COUNT; i++) {
    if (mp_str_eq(targets[i].name, name)) return &targets[i];
  }
  return NULL;
}
