#include "preparer/passes.h"

// As AIMET does with `ReLU(max_value=6)` and with nothing else: a quantizer clips by itself. Above
// six the numbers are other ones, so it is done only where the user asks for it.

#define PARAMETER "max_value"

static bool is_six(const MpDatum *datum) {
  if (datum->kind == MP_DATUM_INT) return datum->integer == 6;
  return datum->kind == MP_DATUM_FLOAT && mp_real_is_same(datum->real, 6.0);
}

// The index of the argument that caps the layer at six; the number of arguments where none does.
static uint32_t find_cap(const MpLayer *layer) {
  uint32_t count = layer->arguments.len;
  bool is_relu = layer->kind == MP_LAYER_LIBRARY && layer->row &&
                 mp_str_is(layer->row->name, "keras.layers.ReLU");
  for (uint32_t i = 0; is_relu && i < count; i++) {
    const MpArgument *argument = &layer->arguments.items[i];
    bool is_cap = argument->name.len > 0 ? mp_str_is(argument->name, PARAMETER) : i == 0;
    if (is_cap && is_six(argument->value)) return i;
  }
  return count;
}

// Others that stand behind it by position stay where they are.
static void take_cap(MpModel *model, MpLayer *layer, uint32_t at) {
  MpArguments arguments = {0};
  bool is_followed = at + 1 < layer->arguments.len && layer->arguments.items[at].name.len == 0 &&
                     layer->arguments.items[at + 1].name.len == 0;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    MpArgument argument = layer->arguments.items[i];
    if (i == at && !is_followed) continue;
    if (i == at) argument.value = MP_NEW(model->arena, MpDatum);  // None
    mp_array_push(model->arena, &arguments, argument);
  }
  layer->arguments = arguments;
  MpStr note = mp_str_format(model->arena, "`%.*s` is a ReLU without its cap at 6",
                             MP_FMT(mp_model_layer_label(model, layer)));
  mp_array_push(model->arena, &model->rewritten, note);
}

void mp_pass_relu6(MpModel *model) {
  if (!model->options->uncaps_relu6) return;
  const MpGraph *graph = model->graph;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    MpLayer *layer = graph->nodes.items[i]->layer;
    if (!layer) continue;
    uint32_t at = find_cap(layer);
    if (at < layer->arguments.len) take_cap(model, layer, at);
  }
}
