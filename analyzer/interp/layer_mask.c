#include "analyzer/interp/layer_mask.h"

#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/invoke.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"

#define MASK_OF "mplint.mask_of"
#define WITH_MASK "mplint.with_mask"

// Layers behind each other beyond this are not looked back on.
#define MAX_DEPTH 200u

static bool is_followed(const MpRun *run) {
  return run->has_masks && mp_doubt_is_asked(run);
}

static void give_up(MpRun *run, MpSpan span) {
  mp_doubt_all(run, "whether Keras sends a mask along here is not followed", span);
}

static const MpDatum *layer_argument(const MpLayer *layer, uint32_t position, const char *name) {
  return mp_argument_find(&layer->arguments, position, name);
}

// True or false as the constructor's argument says it; MP_NO where it is not given.
static MpTristate flag(const MpLayer *layer, uint32_t position, const char *name) {
  const MpDatum *value = layer_argument(layer, position, name);
  if (!value) return MP_NO;
  if (value->kind == MP_DATUM_BOOL) return value->boolean ? MP_YES : MP_NO;
  return value->kind == MP_DATUM_NONE ? MP_NO : MP_MAYBE;
}

void mp_mask_note_call(MpRun *run, const MpInstance *instance) {
  const MpLayer *layer = instance->layer;
  if (!mp_doubt_is_asked(run) || !layer->row) return;
  bool is_masking = mp_str_is(layer->row->name, "keras.layers.Masking");
  bool is_embedding = mp_str_is(layer->row->name, "keras.layers.Embedding");
  if (is_masking || (is_embedding && flag(layer, 5, "mask_zero") != MP_NO)) run->has_masks = true;
}

// --- which tensors have one ---

static MpTristate has_mask(const MpRun *run, MpTensor tensor, uint32_t depth);

static MpTristate any_of(MpTristate a, MpTristate b) {
  return a == MP_YES || b == MP_YES ? MP_YES : a == MP_MAYBE || b == MP_MAYBE ? MP_MAYBE : MP_NO;
}

static MpTristate any_has_mask(const MpRun *run, const MpDatum *datum, uint32_t depth) {
  if (datum->kind == MP_DATUM_TENSOR) return has_mask(run, datum->tensor, depth);
  MpTristate answer = MP_NO;
  for (uint32_t i = 0; i < datum->items.len; i++)
    answer = any_of(answer, any_has_mask(run, datum->items.items[i], depth));
  return answer;
}

// Of what a layer of the library is called on.
static MpTristate is_given_mask(const MpRun *run, const MpNode *node, uint32_t depth) {
  const MpDatum *mask = mp_argument_find(&node->arguments, UINT32_MAX, "mask");
  if (mask && mask->kind != MP_DATUM_NONE) return mask->kind == MP_DATUM_TENSOR ? MP_YES : MP_MAYBE;
  if (mask || node->arguments.len == 0) return MP_NO;
  const MpDatum *first = node->arguments.items[0].value;
  if (first->kind == MP_DATUM_TENSOR) return has_mask(run, first->tensor, depth);
  return any_has_mask(run, first, depth) == MP_NO ? MP_NO : MP_MAYBE;
}

static MpTristate has_own_mask(const MpRun *run, const MpNode *node, uint32_t output,
                               uint32_t depth) {
  const MpLayer *layer = node->layer;
  MpStr name = layer->row->name;
  if (mp_str_is(name, "keras.layers.Masking")) return MP_YES;
  if (mp_str_is(name, "keras.layers.Embedding")) return flag(layer, 5, "mask_zero");
  bool ends =
      mp_str_is(name, "keras.layers.GlobalAveragePooling1D") || mp_str_is(name, "keras.layers.Dot");
  if (ends || node->arguments.len == 0) return MP_NO;
  if (layer->row->family == MP_FAMILY_MERGE)
    return any_has_mask(run, node->arguments.items[0].value, depth);
  MpTristate given = is_given_mask(run, node, depth);
  if (given == MP_NO || layer->row->family != MP_FAMILY_RECURRENT) {
    return given == MP_NO ? MP_NO : MP_MAYBE;
  }
  MpTristate sequences = flag(layer, UINT32_MAX, "return_sequences");
  if (output > 0 || sequences == MP_NO) return MP_NO;
  return sequences == MP_YES ? given : MP_MAYBE;
}

static MpTristate has_mask(const MpRun *run, MpTensor tensor, uint32_t depth) {
  const MpNode *node = run->graph->nodes.items[tensor.node];
  if (depth > MAX_DEPTH) return MP_MAYBE;
  if (node->kind == MP_NODE_OPAQUE) {
    for (uint32_t i = 0; i < node->arguments.len; i++) {
      if (any_has_mask(run, node->arguments.items[i].value, depth + 1) != MP_NO) return MP_MAYBE;
    }
    return MP_NO;
  }
  if (node->kind == MP_NODE_OP && node->form == MP_OP_FUNCTION)
    return mp_str_is(node->function, WITH_MASK) ? MP_YES : MP_NO;
  if (node->kind != MP_NODE_LAYER) return MP_NO;
  const MpLayer *layer = node->layer;
  bool is_known = layer->kind == MP_LAYER_LIBRARY && layer->row && !layer->cls;
  if (!is_known) return is_given_mask(run, node, depth + 1) == MP_NO ? MP_NO : MP_MAYBE;
  switch (mp_keras_layer_mask(layer->row->name)) {
    case MP_MASK_ENDS: return MP_NO;
    case MP_MASK_PASSES: return is_given_mask(run, node, depth + 1);
    case MP_MASK_OTHER: return has_own_mask(run, node, tensor.output, depth + 1);
  }
  return MP_MAYBE;
}

// --- masks as tensors ---

static MpValue *operation(MpRun *run, const char *function, MpValue *first, MpValue *second,
                          const MpShape *shape, MpStr dtype) {
  MpNode *node = mp_tensor_node(run, MP_NODE_OP, first->span);
  node->form = MP_OP_FUNCTION;
  node->function = mp_str_from_c(function);
  node->function_row = mp_keras_function(node->function);
  mp_node_add_argument(run, node, first);
  if (second) mp_node_add_argument(run, node, second);
  node->output_count = 1;
  mp_graph_finish_node(run->graph, node);
  if (shape) mp_node_set_shape(run, node, shape, 1);
  node->dtype = dtype;
  MpValue *value = mp_tensor_value(run, node, 0, first->span);
  node->result = mp_value_lower(run, value);
  return value;
}

// The shape of the mask that the tensor has; NULL: not known.
static const MpShape *mask_shape(MpRun *run, MpTensor tensor) {
  for (uint32_t depth = 0; depth < MAX_DEPTH; depth++) {
    const MpNode *node = run->graph->nodes.items[tensor.node];
    bool is_with = node->kind == MP_NODE_OP && mp_str_is(node->function, WITH_MASK);
    const MpDatum *from = node->arguments.len > 0 ? node->arguments.items[0].value : NULL;
    if (is_with) return mp_shape_known(run, node->arguments.items[1].value->tensor);
    if (node->kind != MP_NODE_LAYER || !from || from->kind != MP_DATUM_TENSOR) return NULL;
    const MpShape *given = mp_shape_known(run, from->tensor);
    if (mp_str_is(node->layer->row->name, "keras.layers.Embedding")) return given;
    if (mp_str_is(node->layer->row->name, "keras.layers.Masking")) {
      bool marked[8] = {false};
      if (!given || given->rank < 2 || given->rank > 8) return NULL;
      marked[given->rank - 1] = true;
      return mp_shape_reduce(run, given, marked, false);
    }
    tensor = from->tensor;
  }
  return NULL;
}

// The mask of a tensor, None, or a list of those of several; gives up where one is not known.
static MpValue *mask_of(MpRun *run, MpValue *inputs, bool *is_any) {
  if (inputs->kind == MP_VALUE_TENSOR) {
    MpTristate has = has_mask(run, inputs->tensor, 0);
    if (has == MP_MAYBE) give_up(run, inputs->span);
    if (has != MP_YES) return run->none;
    *is_any = true;
    return operation(run, MASK_OF, inputs, NULL, mask_shape(run, inputs->tensor), MP_STR("bool"));
  }
  bool is_sequence = inputs->kind == MP_VALUE_LIST || inputs->kind == MP_VALUE_TUPLE;
  if (inputs->kind == MP_VALUE_DICT && any_has_mask(run, mp_value_lower(run, inputs), 0) != MP_NO)
    give_up(run, inputs->span);
  if (!is_sequence) return run->none;
  MpValues masks = {0};
  for (uint32_t i = 0; i < inputs->items.len; i++)
    mp_array_push(run->arena, &masks, mask_of(run, inputs->items.items[i], is_any));
  return mp_value_sequence(run, inputs->kind, masks, inputs->span);
}

// What Keras takes as a call's inputs: its first argument.
static MpValue *inputs_of(MpRun *run, const MpCall *call) {
  if (call->args.len > 0) return mp_resolve(run, call->args.items[0]);
  return call->keywords.len > 0 ? mp_resolve(run, call->keywords.items[0].value) : NULL;
}

// The `mask` that the call is given; NULL: none is written.
static MpValue *written_mask(MpRun *run, const MpFunctionDef *def, const MpCall *call) {
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (mp_str_is(call->keywords.items[i].name, "mask"))
      return mp_resolve(run, call->keywords.items[i].value);
  }
  for (uint32_t i = 1; def && i < def->parameters.len && i - 1 < call->args.len; i++) {
    if (def->parameters.items[i].kind > MP_PARAMETER_POSITIONAL_OR_KEYWORD) break;
    if (mp_str_is(def->parameters.items[i].name, "mask"))
      return mp_resolve(run, call->args.items[i - 1]);
  }
  return NULL;
}

void mp_mask_fill(MpRun *run, const MpFunctionDef *def, MpCall *call) {
  bool by_kwargs;
  if (!is_followed(run) || !mp_function_takes(def, MP_STR("mask"), &by_kwargs)) return;
  MpValue *inputs = inputs_of(run, call);
  if (!inputs || written_mask(run, def, call)) return;
  if (any_has_mask(run, mp_value_lower(run, inputs), 0) == MP_NO) return;
  if (run->version == MP_KERAS_3) give_up(run, call->span);
  bool is_any = false;
  MpValue *mask = mask_of(run, inputs, &is_any);
  if (!is_any) return;
  MpCall out = *call;
  out.keywords.items = NULL;
  out.keywords.len = out.keywords.cap = 0;
  for (uint32_t i = 0; i < call->keywords.len; i++)
    mp_array_push(run->arena, &out.keywords, call->keywords.items[i]);
  MpKeywordValue keyword = {MP_STR("mask"), mask, (MpSpan){0}};
  mp_array_push(run->arena, &out.keywords, keyword);
  *call = out;
}

// --- what a layer of the source gives ---

static MpValue *own_method(const MpInstance *instance) {
  MpClass *owner = NULL;
  MpValue *method = mp_class_lookup(instance->cls, NULL, MP_STR("compute_mask"), &owner);
  return method && method->kind == MP_VALUE_FUNCTION ? method : NULL;
}

static bool supports_masks(MpRun *run, const MpInstance *instance) {
  MpValue *flag = mp_map_get(&instance->attributes, MP_STR("supports_masking"));
  return flag && mp_value_truth(mp_resolve(run, flag)) != MP_NO;
}

// True where each tensor has one already: then Keras computes none.
static bool all_have_masks(MpRun *run, MpValue *result) {
  const MpDatum *datum = mp_value_lower(run, result);
  if (datum->kind == MP_DATUM_TENSOR) {
    MpTristate has = has_mask(run, datum->tensor, 0);
    if (has == MP_MAYBE) give_up(run, result->span);
    return has == MP_YES;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    const MpDatum *item = datum->items.items[i];
    if (item->kind != MP_DATUM_TENSOR || has_mask(run, item->tensor, 0) != MP_YES) return false;
  }
  return datum->items.len > 0;
}

static MpValue *with_mask(MpRun *run, MpValue *result, MpValue *mask) {
  mask = mp_resolve(run, mask);
  if (mask->kind == MP_VALUE_NONE) return result;
  if (result->kind == MP_VALUE_TENSOR && mask->kind == MP_VALUE_TENSOR) {
    return operation(run, WITH_MASK, result, mask, mp_shape_known(run, result->tensor),
                     mp_graph_dtype(run->graph, result->tensor));
  }
  bool is_pair = (result->kind == MP_VALUE_LIST || result->kind == MP_VALUE_TUPLE) &&
                 (mask->kind == MP_VALUE_LIST || mask->kind == MP_VALUE_TUPLE) &&
                 result->items.len == mask->items.len;
  if (!is_pair) {
    give_up(run, result->span);
    return result;
  }
  MpValues items = {0};
  for (uint32_t i = 0; i < result->items.len; i++)
    mp_array_push(run->arena, &items, with_mask(run, result->items.items[i], mask->items.items[i]));
  return mp_value_sequence(run, result->kind, items, result->span);
}

MpValue *mp_mask_attach(MpRun *run, MpValue *layer, const MpCall *call, MpValue *result) {
  if (!mp_doubt_is_asked(run)) return result;
  MpInstance *instance = layer->instance;
  MpValue *method = own_method(instance);
  bool computes = method || (run->has_masks && supports_masks(run, instance));
  MpValue *inputs = computes ? inputs_of(run, call) : NULL;
  if (!inputs || all_have_masks(run, result)) return result;
  if (run->version == MP_KERAS_3) {
    give_up(run, call->span);
    return result;
  }
  const MpFunctionDef *def = mp_class_signature(instance->cls, "call");
  bool is_any = false;
  MpValue *mask = written_mask(run, def, call);
  if (!mask) {
    mask = mask_of(run, inputs, &is_any);
    if (!is_any) mask = run->none;
  }
  if (method) {
    MpValue *given[2] = {inputs, mask};
    mask = mp_call_with(run, mp_value_method(run, layer, method), given, 2, call->span);
    if (!mask) return NULL;
    run->has_masks = true;
  }
  return with_mask(run, result, mask);
}

MpValue *mp_mask_compute(MpRun *run, const MpInstance *instance, const MpCall *call) {
  const MpLayer *layer = instance->layer;
  if (!mp_doubt_is_asked(run) || layer->kind != MP_LAYER_LIBRARY || !layer->row) return NULL;
  MpValue *inputs = inputs_of(run, call);
  MpValue *mask = call->args.len > 1 ? mp_resolve(run, call->args.items[1]) : run->none;
  if (!inputs || inputs->kind != MP_VALUE_TENSOR) return NULL;
  if (mp_str_is(layer->row->name, "keras.layers.Embedding")) {
    MpTristate is_on = flag(layer, 5, "mask_zero");
    if (is_on != MP_YES) return is_on == MP_NO ? run->none : NULL;
    return operation(run, "tf.not_equal", inputs, mp_value_int(run, 0),
                     mp_shape_known(run, inputs->tensor), MP_STR("bool"));
  }
  switch (mp_keras_layer_mask(layer->row->name)) {
    case MP_MASK_PASSES: return mask;
    case MP_MASK_ENDS: return mask->kind == MP_VALUE_NONE ? mask : NULL;
    case MP_MASK_OTHER: return NULL;
  }
  return NULL;
}
