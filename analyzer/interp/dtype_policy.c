#include "analyzer/interp/dtype_policy.h"

#include "analyzer/interp/doubt.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/shaping.h"
#include "analyzer/source/source.h"

static const MpPolicy unknown_policy = {{0}, {0}};

static bool names_setter(MpStr text) {
  static const char *const words[] = {"set_global_policy", "set_dtype_policy", "set_policy",
                                      "policy_scope", "set_floatx"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (mp_str_find(text, mp_str_from_c(words[i]), 0) != SIZE_MAX) return true;
  }
  return false;
}

// True where something in the file may make layers compute in another type than Keras's default.
// The file is searched once a path: layers are made and called often. Where one expression is
// evaluated nothing else runs, so what counts are calls that were not followed.
static bool may_set_policy(MpRun *run) {
  if (run->sets_policy != MP_MAYBE || run->options) return run->sets_policy == MP_YES;
  run->sets_policy = names_setter(run->module->source->text) ? MP_YES : MP_NO;
  return run->sets_policy == MP_YES;
}

void mp_policy_note_opaque(MpRun *run, MpSpan span) {
  if (run->options && names_setter(mp_span_text(span))) run->sets_policy = MP_YES;
}

MpPolicy mp_policy_global(MpRun *run) {
  if (run->has_policy) return run->policy;
  MpStr floatx = mp_policy_floatx(run);
  return may_set_policy(run) ? unknown_policy : (MpPolicy){floatx, floatx};
}

// A text that names a policy; every data type is one.
static MpPolicy policy_of_name(MpStr name) {
  MpDatum datum = {.kind = MP_DATUM_STR, .text = name};
  if (mp_str_is(name, "mixed_float16")) return (MpPolicy){MP_STR("float16"), MP_STR("float32")};
  if (mp_str_is(name, "mixed_bfloat16")) return (MpPolicy){MP_STR("bfloat16"), MP_STR("float32")};
  MpStr dtype = mp_datum_dtype_name(&datum);
  return mp_str_eq(dtype, name) ? (MpPolicy){dtype, dtype} : unknown_policy;
}

static bool is_policy_class(MpStr name) {
  return mp_str_is(name, "keras.mixed_precision.Policy") || mp_str_is(name, "keras.DTypePolicy") ||
         mp_str_is(name, "keras.mixed_precision.DTypePolicy") ||
         mp_str_is(name, "keras.dtype_policies.DTypePolicy");
}

// What makes a Policy object; false where it makes another one, or its name is not known.
static bool read_policy(const MpDatum *datum, MpPolicy *out) {
  if (datum->kind != MP_DATUM_CALL || !is_policy_class(datum->text)) return false;
  if (datum->arguments.len != 1) return false;
  const MpArgument *argument = &datum->arguments.items[0];
  bool is_name = argument->name.len == 0 || mp_str_is(argument->name, "name");
  if (!is_name || argument->value->kind != MP_DATUM_STR) return false;
  *out = policy_of_name(argument->value->text);
  return out->compute.len > 0;
}

static MpPolicy policy_of(MpRun *run, MpValue *value) {
  const MpDatum *datum = mp_value_lower(run, mp_resolve(run, value));
  MpPolicy policy;
  if (datum->kind == MP_DATUM_NONE) return mp_policy_global(run);
  if (datum->kind == MP_DATUM_STR) return policy_of_name(datum->text);
  if (read_policy(datum, &policy)) return policy;
  MpStr dtype = datum->kind == MP_DATUM_NAME ? mp_datum_dtype_name(datum) : MP_STR("");
  return (MpPolicy){dtype, dtype};
}

// --- layers ---

void mp_policy_attach(MpRun *run, MpInstance *layer) {
  layer->policy = mp_policy_global(run);
}

void mp_policy_forget(MpInstance *layer) {
  layer->policy = unknown_policy;
}

bool mp_policy_is_setting(MpStr attribute) {
  static const char *const names[] = {"dtype_policy",   "_dtype_policy", "_dtype",
                                      "_compute_dtype", "autocast",      "_autocast"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(attribute, names[i])) return true;
  }
  return false;
}

void mp_policy_init(MpRun *run, MpInstance *layer, const MpCall *call) {
  const MpKeywordValue *dtype = mp_call_keyword(call, MP_STR("dtype"));
  const MpKeywordValue *casts = mp_call_keyword(call, MP_STR("autocast"));
  // The third one of Keras 2's base class; other layers take none by position.
  bool may_be_third = layer->layer->row->family == MP_FAMILY_BASE && call->args.len > 2;
  bool may_have = may_be_third || (call->is_open && !dtype) || casts;
  if (may_have) {
    mp_policy_forget(layer);
  } else {
    layer->policy = dtype ? policy_of(run, dtype->value) : mp_policy_global(run);
  }
}

static MpValue *policy_object(MpRun *run, MpPolicy policy, MpSpan span) {
  bool is_mixed = !mp_str_eq(policy.compute, policy.variable);
  MpStr name = policy.compute;
  if (is_mixed) name = mp_str_format(run->arena, "mixed_%.*s", MP_FMT(policy.compute));
  MpCall call = {.span = span};
  mp_array_push(run->arena, &call.args, mp_value_str(run, name));
  return mp_library_constant(run, MP_STR("keras.mixed_precision.Policy"), &call);
}

MpValue *mp_policy_layer_attribute(MpRun *run, const MpInstance *layer, MpStr name, MpSpan span) {
  if (layer->policy.compute.len == 0) return NULL;
  if (mp_str_is(name, "compute_dtype") || mp_str_is(name, "_compute_dtype")) {
    return mp_value_str(run, layer->policy.compute);
  }
  if (mp_str_is(name, "dtype") || mp_str_is(name, "variable_dtype")) {
    return mp_value_str(run, layer->policy.variable);
  }
  return mp_str_is(name, "dtype_policy") ? policy_object(run, layer->policy, span) : NULL;
}

MpValue *mp_policy_attribute(MpRun *run, const MpDatum *datum, MpStr name) {
  MpPolicy policy;
  if (!read_policy(datum, &policy)) return NULL;
  if (mp_str_is(name, "compute_dtype")) return mp_value_str(run, policy.compute);
  if (mp_str_is(name, "variable_dtype")) return mp_value_str(run, policy.variable);
  if (!mp_str_is(name, "name")) return NULL;
  return mp_value_str(run, datum->arguments.items[0].value->text);
}

// --- settings ---

MpStr mp_policy_floatx(MpRun *run) {
  return run->has_floatx ? run->floatx : MP_STR("float32");
}

// The module that is written makes its layers with Keras's own defaults.
static void doubt_default(MpRun *run, MpStr variable, MpStr compute, MpSpan span) {
  bool is_default = mp_str_is(variable, "float32") && mp_str_is(compute, "float32");
  if (is_default || !run->options || !run->options->is_written) return;
  mp_doubt_all(run, "the program sets a dtype for all layers; give each layer its `dtype`", span);
}

static MpValue *set_policy(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  MpValue *given = mp_library_argument(run, call, 0, "policy");
  run->policy = given ? policy_of(run, given) : unknown_policy;
  run->has_policy = true;
  doubt_default(run, run->policy.variable, run->policy.compute, call->span);
  return run->none;
}

static MpValue *global_policy(MpRun *run, MpStr name, const MpCall *call) {
  MpPolicy policy = mp_policy_global(run);
  if (policy.compute.len > 0) return policy_object(run, policy, call->span);
  return mp_library_constant(run, name, call);
}

// From here on Keras's default is another; a policy that was set before stays.
static MpValue *set_floatx(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  MpValue *given = mp_library_argument(run, call, 0, "value");
  run->floatx = given ? policy_of(run, given).compute : MP_STR("");
  run->has_floatx = true;
  doubt_default(run, run->floatx, run->floatx, call->span);
  return run->none;
}

static MpValue *floatx(MpRun *run, MpStr name, const MpCall *call) {
  MpStr dtype = mp_policy_floatx(run);
  return dtype.len > 0 ? mp_value_str(run, dtype) : mp_symbol_call(run, name, call);
}

static const MpLibraryRow rows[] = {
    {"keras.backend.floatx", floatx},
    {"keras.backend.set_floatx", set_floatx},
    {"keras.config.dtype_policy", global_policy},
    {"keras.config.floatx", floatx},
    {"keras.config.set_dtype_policy", set_policy},
    {"keras.config.set_floatx", set_floatx},
    {"keras.mixed_precision.dtype_policy", global_policy},
    {"keras.mixed_precision.global_policy", global_policy},
    {"keras.mixed_precision.set_dtype_policy", set_policy},
    {"keras.mixed_precision.set_global_policy", set_policy},
};

MpLibraryFunction mp_library_policy(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  return NULL;
}

// --- types of tensors ---

static bool holds(const MpDatum *datum, MpTensor tensor) {
  if (datum->kind == MP_DATUM_TENSOR) {
    return datum->tensor.node == tensor.node && datum->tensor.output == tensor.output;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    if (holds(datum->items.items[i], tensor)) return true;
  }
  return false;
}

// As the body of the call `at` sees a tensor that is of type `dtype` in the code around it.
static MpStr cast_by(MpRun *run, const MpAutocast *at, MpTensor tensor, MpStr dtype) {
  if (!at || tensor.node > at->call) return dtype;
  dtype = cast_by(run, at->outer, tensor, dtype);
  if (at->is_none) return dtype;
  const MpArguments *given = &run->graph->nodes.items[at->call]->arguments;
  for (uint32_t i = 0; i < given->len; i++) {
    if (!holds(given->items[i].value, tensor)) continue;
    if (dtype.len > 0 && !mp_dtype_is_float(dtype)) return dtype;
    // Keras 2 casts the first argument only.
    if (i == 0 && given->items[i].name.len == 0 && dtype.len > 0) return at->dtype;
    return mp_str_eq(dtype, at->dtype) ? dtype : MP_STR("");
  }
  return dtype;
}

static MpStr key_of(MpRun *run, MpTensor tensor) {
  return mp_str_format(run->arena, "%u.%u", tensor.node, tensor.output);
}

MpStr mp_policy_read_dtype(const MpInstance *layer, MpStr dtype) {
  MpPolicy policy = layer->policy;
  if (policy.compute.len == 0 || policy.variable.len == 0) return MP_STR("");
  bool is_cast = !mp_str_eq(policy.compute, policy.variable) && mp_dtype_is_float(dtype);
  return is_cast ? policy.compute : dtype;
}

// A variable that is cast where it is read has the type of the layer that is called there.
static MpStr dtype_of_variable(const MpRun *run, const MpNode *node) {
  MpStr own = node->weight->variable.dtype;
  const MpAutocast *at = run->autocast;
  bool is_cast = !mp_str_eq(node->dtype, own);
  bool is_reader = at && !at->is_none && mp_str_eq(at->dtype, node->dtype);
  if (is_cast) return is_reader ? node->dtype : MP_STR("");
  // Keras 3 casts them in any layer that computes in another type.
  bool may_be_cast = run->version == MP_KERAS_3 && at && !is_reader && mp_dtype_is_float(own);
  return may_be_cast ? MP_STR("") : own;
}

MpStr mp_tensor_dtype(MpRun *run, MpTensor tensor) {
  const MpNode *node = run->graph->nodes.items[tensor.node];
  if (node->kind == MP_NODE_WEIGHT && node->weight) return dtype_of_variable(run, node);
  bool is_lost = run->recast.live > 0 && mp_map_get(&run->recast, key_of(run, tensor));
  MpStr dtype = is_lost ? MP_STR("") : mp_graph_dtype(run->graph, tensor);
  return cast_by(run, run->autocast, tensor, dtype);
}

MpAutocast mp_policy_enter(const MpRun *run, const MpInstance *layer, const MpNode *call) {
  // A model of tensors gives them to its layers as they come.
  bool is_none =
      layer->layer->kind == MP_LAYER_FUNCTIONAL || layer->layer->kind == MP_LAYER_SEQUENTIAL;
  return (MpAutocast){run->autocast, call->id, layer->policy.compute, is_none};
}

static void note_recast(MpRun *run, const MpAutocast *at, const MpDatum *result) {
  for (uint32_t i = 0; i < result->items.len; i++)
    note_recast(run, at, result->items.items[i]);
  if (result->kind != MP_DATUM_TENSOR || result->tensor.node > at->call) return;
  MpStr inside = mp_tensor_dtype(run, result->tensor);
  run->autocast = at->outer;
  MpStr outside = mp_tensor_dtype(run, result->tensor);
  run->autocast = at;
  if (mp_str_eq(inside, outside)) return;
  mp_map_set(&run->recast, key_of(run, result->tensor), run->none);
}

void mp_policy_leave(MpRun *run, const MpDatum *result) {
  const MpAutocast *at = run->autocast;
  if (result) note_recast(run, at, result);
  run->autocast = at->outer;
}
