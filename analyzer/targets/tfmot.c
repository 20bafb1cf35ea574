#include "analyzer/targets/tfmot.h"

#include <stddef.h>

#include "analyzer/keras/lookup.h"

typedef struct TfmotRow {
  MpStr name;
  MpTfmotVerdict verdict;
  bool is_fused_into;
  MpStr refused;  // activations, a blank between them
} TfmotRow;

#define MP_TFMOT_LAYER(name, verdict, is_fused_into, refused) \
  {MP_STR_INIT(name), MP_TFMOT_##verdict, (is_fused_into), MP_STR_INIT(refused)},

static const TfmotRow ROWS[] = {
#include "analyzer/targets/tfmot_layers.def"
};

static const TfmotRow *find_row(MpStr layer) {
  return mp_keras__find(MP_KERAS_TABLE(ROWS), layer);
}

MpTfmotVerdict mp_tfmot_layer(MpStr layer) {
  const TfmotRow *row = find_row(layer);
  return row != NULL ? row->verdict : MP_TFMOT_UNKNOWN;
}

bool mp_tfmot_is_fused_into(MpStr layer) {
  const TfmotRow *row = find_row(layer);
  return row != NULL && row->is_fused_into;
}

bool mp_tfmot_refuses_activation(MpStr layer, MpStr activation) {
  const TfmotRow *row = find_row(layer);
  if (row == NULL || activation.len == 0) return false;
  for (size_t start = 0; start < row->refused.len;) {
    size_t end = mp_str_find(row->refused, MP_STR(" "), start);
    if (end == SIZE_MAX) end = row->refused.len;
    if (mp_str_eq(mp_str_slice(row->refused, start, end), activation)) return true;
    start = end + 1;
  }
  return false;
}
