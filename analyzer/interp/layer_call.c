#include "analyzer/interp/array_call.h"
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/cell_step.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/inner_call.h"
#include "analyzer/interp/invoke.h"
#include "analyzer/interp/layer_mask.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/layer_variable.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unrecorded.h"

// Stands where the source calls the layer, also where that runs a `__call__` of its class, which
// calls the library's.
static MpNode *add_call_node(MpRun *run, const MpInstance *instance, const MpCall *call) {
  MpOwnCall *own = instance->own_call;
  bool is_own = own && !own->is_recorded;
  const MpCall *written = is_own ? own->call : call;
  MpNode *node = mp_tensor_node(run, MP_NODE_LAYER, written->span);
  node->layer = instance->layer;
  node->symbol = written->symbol;
  if (is_own) {
    own->is_recorded = true;
    node->class_name = own->class_name;
    node->method = own->method;
  }
  mp_tensor_take_arguments(run, node, call, 0);
  return node;
}

// True or false as far as the constructor's argument says it.
static MpTristate flag_of(MpRun *run, const MpInstance *instance, const char *name) {
  MpValue *value = mp_base_argument(run, instance, name);
  if (value) return mp_value_truth(value);
  return instance->has_base_arguments && !instance->has_open_arguments ? MP_NO : MP_MAYBE;
}

static MpTristate call_flag(MpRun *run, const MpCall *call, const char *name) {
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (!mp_str_is(call->keywords.items[i].name, name)) continue;
    return mp_value_truth(mp_resolve(run, call->keywords.items[i].value));
  }
  return MP_NO;
}

// States of a recurrent layer or cell by its class; 0: not known.
static uint32_t state_count(const MpLayerRow *row) {
  if (mp_str_find(row->name, MP_STR("LSTM"), 0) != SIZE_MAX) return 2;
  if (mp_str_find(row->name, MP_STR("GRU"), 0) != SIZE_MAX) return 1;
  if (mp_str_find(row->name, MP_STR("SimpleRNN"), 0) != SIZE_MAX) return 1;
  return 0;
}

// The same of an RNN around a cell of the library; those of several cells lie in lists.
static uint32_t states_of(const MpInstance *instance) {
  uint32_t count = state_count(instance->layer->row);
  if (count > 0 || instance->members.len != 1 || instance->has_unknown_members) return count;
  const MpInstance *cell = instance->members.items[0]->instance;
  return cell->layer->kind == MP_LAYER_LIBRARY ? state_count(cell->layer->row) : 0;
}

uint32_t mp_layer_result_count(MpRun *run, const MpInstance *instance, const MpCall *call) {
  const MpLayerRow *row = instance->layer->row;
  switch (row->family) {
    case MP_FAMILY_ATTENTION: {
      MpTristate scores = call_flag(run, call, "return_attention_scores");
      return scores == MP_YES ? 2 : scores == MP_NO ? 1 : 0;
    }
    case MP_FAMILY_RECURRENT: {
      MpTristate state = flag_of(run, instance, "return_state");
      if (state == MP_NO) return 1;
      uint32_t states = states_of(instance);
      return state == MP_YES && states ? 1 + states : 0;
    }
    case MP_FAMILY_WRAPPER: {
      if (instance->members.len == 0) return 1;
      const MpInstance *inner = instance->members.items[0]->instance;
      // A Sequential gives one tensor, a model of tensors what it was defined to give.
      if (inner->layer->kind == MP_LAYER_SEQUENTIAL) return 1;
      const MpDatum *outputs = inner->layer->model_outputs;
      if (outputs && outputs->kind == MP_DATUM_TENSOR) return 1;
      bool is_attention = inner->layer->row && inner->layer->row->family == MP_FAMILY_ATTENTION;
      if (is_attention && !mp_class_function(inner->cls, "call", NULL))
        return mp_layer_result_count(run, inner, call);
      MpTristate state = flag_of(run, inner, "return_state");
      // Without merging there is one result for each direction.
      const MpValue *mode = mp_base_argument(run, instance, "merge_mode");
      uint32_t merged = mode && mode->kind == MP_VALUE_NONE ? 2 : 1;
      if (state == MP_NO) return flag_of(run, instance, "return_state") == MP_NO ? merged : 0;
      uint32_t states = inner->layer->row ? states_of(inner) : 0;
      return state == MP_YES && states ? merged + 2 * states : 0;
    }
    case MP_FAMILY_CELL: return 0;
    default: return 1;
  }
}

static MpValue *results_of_node(MpRun *run, MpNode *node, uint32_t count, MpSpan span) {
  node->output_count = count;
  MpValue *result;
  if (count == 1) {
    result = mp_tensor_value(run, node, 0, span);
  } else {
    MpValues items = {0};
    for (uint32_t i = 0; i < count; i++) {
      mp_array_push(run->arena, &items, mp_tensor_value(run, node, i, span));
    }
    result = mp_value_sequence(run, MP_VALUE_LIST, items, span);
  }
  node->result = mp_value_lower(run, result);
  return result;
}

// What is inside a layer that the library calls is built, or may be.
static void build_parts_unseen(MpRun *run, MpInstance *instance) {
  MpValues parts;
  if (instance->layer->kind == MP_LAYER_LIBRARY) return;
  (void)mp_layer_list_tracked(run, instance, &parts);
  for (uint32_t i = 0; i < parts.len; i++) {
    MpInstance *part = parts.items[i]->instance;
    if (part->layer->is_built != MP_NO) continue;
    part->layer->is_built = part->has_variables ? MP_YES : MP_MAYBE;
    build_parts_unseen(run, part);
  }
}

// Keras has no cycles of layers in layers; the source might.
#define MAX_INNER_DEPTH 16u

// A layer inside a library layer is called by code that is not followed.
static void reach_inner_layers(MpRun *run, MpInstance *instance, bool is_followed, uint32_t depth) {
  if (depth == MAX_INNER_DEPTH) return;
  for (uint32_t i = 0; i < instance->members.len; i++) {
    MpInstance *inner = instance->members.items[i]->instance;
    if (inner->layer->kind == MP_LAYER_LIBRARY)
      reach_inner_layers(run, inner, is_followed, depth + 1);
    inner->was_called = inner->was_built_unseen = true;
    inner->layer->is_built = MP_YES;
    if (!is_followed) build_parts_unseen(run, inner);
    mp_escape(run, instance->members.items[i], MP_STR("called by the layer that holds it"));
  }
}

// What a merge layer is given has nothing in it, and that raises.
static bool merges_nothing(MpRun *run, const MpLayer *layer, const MpCall *call) {
  if (!layer->row || layer->row->family != MP_FAMILY_MERGE || call->args.len == 0) return false;
  const MpValue *given = mp_resolve(run, call->args.items[0]);
  bool is_sequence = given->kind == MP_VALUE_LIST || given->kind == MP_VALUE_TUPLE;
  return is_sequence && !given->is_open && given->items.len == 0;
}

static void note_input(MpRun *run, MpInstance *instance, const MpNode *node) {
  if (instance->first_input || instance->was_built_unseen) return;
  const MpDatum *data = node->arguments.len > 0 ? node->arguments.items[0].value : NULL;
  bool is_tensor = data && data->kind == MP_DATUM_TENSOR;
  instance->first_input = is_tensor ? mp_shape_known(run, data->tensor) : NULL;
  if (!instance->first_input) instance->was_built_unseen = true;
}

static MpValue *call_library(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  if (merges_nothing(run, instance->layer, call)) {
    return mp_run_raise(run, "ValueError", call->span, "a merge layer is called on an empty list");
  }
  MpNode *node = add_call_node(run, instance, call);
  MpInnerOutputs inner = mp_inner_call(run, instance, node, call);
  mp_layer_make_variables(run, instance, &node->arguments, NULL);
  mp_mask_note_call(run, instance);
  reach_inner_layers(run, instance, inner.is_followed, 0);
  uint32_t count = mp_layer_result_count(run, instance, call);
  if (count == 0) count = inner.count;
  MpValue *stepped = mp_cell_step(run, instance, node, call);
  if (stepped) {
    note_input(run, instance, node);
    return stepped;
  }
  if (count == 0) {  // one tensor or several: how the source takes it will say
    MpValue *result = results_of_node(run, node, 1, call->span);
    result->is_open = instance->was_built_unseen = true;
    return result;
  }
  node->output_count = count;
  mp_tensor_infer_layer(run, node, instance);
  mp_inner_keep(run, &inner, node);
  if (mp_refusal_raise(run, node)) return NULL;
  note_input(run, instance, node);
  return results_of_node(run, node, count, call->span);
}

// A layer of the source that leaves `call` to its library class. What that calls of the source's
// own methods is the body of the call.
static MpValue *call_inherited(MpRun *run, MpValue *value, const MpCall *call) {
  if (!mp_layer_build(run, value, call)) return NULL;
  if (!mp_base_has_overrides(run, value->instance, MP_STR("call"))) {
    return call_library(run, value, call);
  }
  MpNode *node = add_call_node(run, value->instance, call);
  node->is_traced = true;
  MpNodeId outer = run->call;
  run->call = node->id;
  MpAutocast cast = mp_policy_enter(run, value->instance, node);
  run->autocast = &cast;
  MpValue *result = mp_base_call(run, value, call);
  run->call = outer;
  if (result) node->result = mp_value_lower(run, result);
  mp_policy_leave(run, node->result);
  return result;
}

// A Lambda layer's function is run, so that its operations and what they depend on are known.
static MpValue *call_lambda(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  MpValue *function = mp_base_argument(run, instance, "function");
  if (!function || call->args.len != 1) return call_library(run, value, call);
  mp_layer_make_variables(run, instance, &(MpArguments){0}, NULL);
  MpNode *node = add_call_node(run, instance, call);
  node->is_traced = true;
  MpNodeId outer = run->call;
  run->call = node->id;
  MpCall inner = {.span = call->span, .symbol = call->symbol, .args = call->args};
  inner.arg_spans = call->arg_spans;
  MpValue *extra = mp_base_argument(run, instance, "arguments");
  for (uint32_t i = 0; extra && extra->kind == MP_VALUE_DICT && i < extra->keys.len; i++) {
    if (extra->keys.items[i]->kind != MP_VALUE_STR) continue;
    MpKeywordValue keyword = {extra->keys.items[i]->text, extra->items.items[i], (MpSpan){0}};
    mp_array_push(run->arena, &inner.keywords, keyword);
  }
  MpAutocast cast = mp_policy_enter(run, instance, node);
  run->autocast = &cast;
  MpValue *result = mp_call_value(run, function, &inner);
  run->call = outer;
  if (result) node->result = mp_value_lower(run, result);
  mp_policy_leave(run, node->result);
  return result;
}

// The index of a parameter behind `self`, or UINT32_MAX.
static uint32_t parameter_index(const MpFunctionDef *def, const char *name) {
  for (uint32_t i = 1; i < def->parameters.len; i++) {
    if (def->parameters.items[i].kind > MP_PARAMETER_POSITIONAL_OR_KEYWORD) break;
    if (mp_str_is(def->parameters.items[i].name, name)) return i - 1;
  }
  return UINT32_MAX;
}

// What `training` is where the call does not say it: what the call around it was given. In a call
// on arrays that none was given there, what `call` takes it for; True is taken for False, since it
// is the inference that is prepared.
static MpValue *training_around(MpRun *run, const MpFunctionDef *def) {
  if (!run->is_eager || run->training->kind != MP_VALUE_NONE) return run->training;
  for (uint32_t i = 1; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    if (!mp_str_is(parameter->name, "training") || !parameter->default_value) continue;
    const MpExpr *value = parameter->default_value;
    bool is_flag = value->kind == MP_EXPR_CONSTANT && (value->constant.kind == MP_CONSTANT_FALSE ||
                                                       value->constant.kind == MP_CONSTANT_TRUE);
    return is_flag ? run->false_ : run->none;
  }
  return run->training;
}

// Passes `training` as Keras does: what the call says, else what the call around it was given. What
// a call on arrays says does not count: preparation traces anew. Gives the value that holds inside.
static MpValue *pass_training(MpRun *run, const MpFunctionDef *def, bool is_concrete,
                              MpCall *call) {
  MpValue *around = training_around(run, def);
  bool by_kwargs;
  bool takes = mp_function_takes(def, MP_STR("training"), &by_kwargs);
  uint32_t position = parameter_index(def, "training");
  if (position < call->args.len) {
    MpValue *given = mp_resolve(run, call->args.items[position]);
    if (given->kind != MP_VALUE_NONE && !is_concrete) return given;
    MpValues args = {0};
    for (uint32_t i = 0; i < call->args.len; i++) {
      mp_array_push(run->arena, &args, i == position ? around : call->args.items[i]);
    }
    call->args = args;
    return around;
  }
  MpValue *given = NULL;
  MpCall out = *call;
  out.keywords.items = NULL;
  out.keywords.len = out.keywords.cap = 0;
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    MpKeywordValue keyword = call->keywords.items[i];
    if (mp_str_is(keyword.name, "training")) {
      given = mp_resolve(run, keyword.value);
      if (given->kind == MP_VALUE_NONE || is_concrete) given = NULL;
      continue;
    }
    mp_array_push(run->arena, &out.keywords, keyword);
  }
  MpValue *training = given ? given : around;
  // What is only passed down is not passed to a `call` that does not take it.
  if (takes || (given && !given->is_training_phase)) {
    MpKeywordValue keyword = {MP_STR("training"), training, (MpSpan){0}};
    mp_array_push(run->arena, &out.keywords, keyword);
  }
  *call = out;
  return training;
}

static MpValue *call_traced(MpRun *run, MpValue *value, MpValue *method, MpNode *node,
                            bool is_concrete, MpCall *call) {
  const MpFunctionDef *def =
      method && method->kind == MP_VALUE_FUNCTION ? mp_function_signature(method->function) : NULL;
  MpValue *outer_training = run->training;
  if (def) run->training = pass_training(run, def, is_concrete, call);
  MpValue *given = def ? NULL : mp_unrecorded_training(run, value, call);
  if (given && run->is_unrecorded && given->kind != MP_VALUE_NONE) run->training = given;
  MpValue *result;
  switch (value->instance->layer->kind) {
    case MP_LAYER_FUNCTIONAL:
      result = run->is_unrecorded ? mp_functional_run(run, value, call)
                                  : mp_model_call_functional(run, value, node, call);
      break;
    case MP_LAYER_SEQUENTIAL: result = mp_model_call_sequential(run, value, call); break;
    default:
      if (def) mp_mask_fill(run, def, call);
      result = mp_layer_build(run, value, call)
                   ? mp_call_value(run, mp_value_method(run, value, method), call)
                   : NULL;
      if (result) result = mp_mask_attach(run, value, call, mp_resolve(run, result));
      break;
  }
  run->training = outer_training;
  return result;
}

static MpValue *call_with_body(MpRun *run, MpValue *value, MpValue *method, const MpCall *given) {
  MpInstance *instance = value->instance;
  bool is_concrete = run->call == MP_NODE_NONE && !mp_array_call_takes_input(run, given);
  MpUnbuilt unbuilt = {0};
  if (is_concrete && mp_unrecorded_call(run, value, given)) unbuilt = mp_unrecorded_unbuilt(run);
  if (is_concrete && instance->layer->kind == MP_LAYER_FUNCTIONAL) {
    return mp_run_ignored(run, given->span);  // its graph is there; the arrays only run it
  }
  MpCall call = is_concrete ? mp_array_call_with_inputs(run, given, false) : *given;
  MpNode *node = add_call_node(run, instance, &call);
  node->is_traced = true;
  bool is_run = run->is_unrecorded && run->call == MP_NODE_NONE;
  if (is_concrete || is_run) run->call_on_arrays = node->id;
  MpNodeId outer = run->call;
  bool was_in_build = run->is_in_build;
  run->call = node->id;
  run->is_in_build = false;
  MpAutocast cast = mp_policy_enter(run, instance, node);
  run->autocast = &cast;
  MpValue *result = call_traced(run, value, method, node, is_concrete, &call);
  mp_unrecorded_leave_unbuilt(&unbuilt);
  run->call = outer;
  run->is_in_build = was_in_build;
  if (result) node->result = mp_value_lower(run, result);
  mp_policy_leave(run, node->result);
  return result;
}

MpValue *mp_layer_call(MpRun *run, MpValue *value, const MpCall *call) {
  MpInstance *instance = value->instance;
  MpLayer *layer = instance->layer;
  instance->was_called = true;
  layer->is_built = MP_YES;
  if (layer->kind == MP_LAYER_LIBRARY) {
    return layer->row->family == MP_FAMILY_LAMBDA ? call_lambda(run, value, call)
                                                  : call_library(run, value, call);
  }
  if (layer->kind != MP_LAYER_SUBCLASSED) return call_with_body(run, value, NULL, call);
  MpClass *owner = NULL;
  if (mp_map_has(&instance->attributes, MP_STR("call")))
    mp_doubt_all(run, "the layer was given another `call`", call->span);
  MpValue *method = mp_class_lookup(instance->cls, NULL, MP_STR("call"), &owner);
  if (method) return call_with_body(run, value, method, call);
  if (instance->cls->has_opaque_base) {
    MpValues inputs = call->args;
    mp_array_push(run->arena, &inputs, value);
    return mp_run_opaque(run, "call of an unresolved base", instance->cls->name, call->span,
                         &inputs);
  }
  bool is_abstract = layer->row->family == MP_FAMILY_BASE || layer->row->family == MP_FAMILY_MODEL;
  if (!is_abstract) return call_inherited(run, value, call);
  if (instance->has_unknown_members) {
    MpValues inputs = mp_values_copy(run, &call->args);
    mp_array_push(run->arena, &inputs, value);
    return mp_run_opaque(run, "model of unknown tensors", instance->cls->name, call->span, &inputs);
  }
  return mp_run_raise(run, "NotImplementedError", call->span, "'%.*s' has no `call`",
                      MP_FMT(instance->cls->name));
}
