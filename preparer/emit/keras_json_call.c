#include "preparer/keras_json.h"

// The arguments of a call by name, as Keras writes them: the first apart from the others.
typedef struct Bound {
  const MpDatum *first;
  MpArguments others;
} Bound;

static bool is_passed_on(const MpArgument *argument, MpStr name) {
  const MpDatum *value = argument->value;
  return value->is_training_phase && !value->boolean && mp_str_is(name, "training");
}

// False: refused. `drops_name`: an operation's own name says nothing.
static bool bind(MpKerasJson *self, const MpKerasSite *site, const MpArguments *arguments,
                 const MpSignature *signature, bool drops_name, Bound *out) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    MpArgument argument = arguments->items[i];
    bool has_place =
        i < signature->count && signature->parameters[i].kind == MP_SIGNATURE_POSITIONAL;
    if (argument.name.len == 0 && has_place) argument.name = signature->parameters[i].name;
    if (argument.name.len == 0) {
      mp_keras_json_refuse_value(self, site, argument.value, "is given to no parameter of a name");
      return false;
    }
    bool is_first = signature->count > 0 &&
                    mp_str_eq(argument.name, signature->parameters[0].name) &&
                    signature->parameters[0].kind == MP_SIGNATURE_POSITIONAL;
    if (is_first) out->first = argument.value;
    if (is_first || is_passed_on(&argument, argument.name)) continue;
    if (drops_name && mp_str_is(argument.name, "name")) continue;
    mp_array_push(self->arena, &out->others, argument);
  }
  if (!out->first) {
    mp_keras_json_refuse(self, site->span,
                         mp_str_format(self->arena, "%.*s is called without its first argument",
                                       MP_FMT(site->whom)));
  }
  return out->first != NULL;
}

typedef struct FirstTensor {
  const MpKerasJson *json;
  MpTensor tensor;
  bool is_found;
} FirstTensor;

static void take_tensor(void *context, MpTensor tensor) {
  FirstTensor *self = context;
  if (self->is_found || self->json->places[tensor.node].layer.len == 0) return;
  self->tensor = tensor;
  self->is_found = true;
}

static MpKerasSite site_of(const MpKerasJson *self, const MpNode *node, MpStr name) {
  MpKerasSite site = {.span = node->span, .is_call = true};
  site.whom = mp_str_format(self->arena, "`%.*s`", MP_FMT(name));
  FirstTensor first = {.json = self};
  mp_arguments_visit_tensors(&node->arguments, take_tensor, &first);
  if (first.is_found) site.dtype = mp_graph_dtype(self->model->graph, first.tensor);
  return site;
}

static yyjson_mut_val *leaf(const MpKerasJson *self, yyjson_mut_val *list,
                            yyjson_mut_val *keywords) {
  yyjson_mut_arr_append(list, yyjson_mut_val_mut_copy(self->doc, keywords));
  return list;
}

// Keras makes a tensor of a constant that comes first: float32, int32 or bool, whatever it meets.
static yyjson_mut_val *first_constant(MpKerasJson *self, const MpKerasSite *site,
                                      const MpDatum *datum) {
  const MpKerasConstant *found = mp_keras_constant(self, datum);
  if (!found) {
    return mp_keras_json_refuse_value(self, site, datum, "is a constant that is not worked out");
  }
  static const char *const kinds[] = {['b'] = "bool", ['i'] = "int32", ['f'] = "float32"};
  const char *made = kinds[(unsigned char)found->kind];
  bool meets = mp_str_is(site->dtype, made);
  bool has_own = found->dtype.len == 0 || mp_str_is(found->dtype, made);
  bool is_converted = found->is_numpy || (found->dtype.len == 0 && found->kind == 'i');
  if (site->is_binary && is_converted && mp_str_is(site->dtype, "float32")) {
    return mp_keras_constant_write(self, found, true);
  }
  if (!has_own || (site->is_binary && !meets)) {
    return mp_keras_json_refuse_value(self, site, datum,
                                      "is a constant of a type that JSON would lose");
  }
  return mp_keras_constant_write(self, found, false);
}

// Tensors with the call's keywords at each, in the structure in which they are given.
static yyjson_mut_val *first_data(MpKerasJson *self, const MpKerasSite *site, const MpDatum *datum,
                                  yyjson_mut_val *keywords) {
  yyjson_mut_val *list = NULL;
  if (datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE) {
    list = yyjson_mut_arr(self->doc);
    for (uint32_t i = 0; i < datum->items.len; i++) {
      yyjson_mut_arr_append(list, first_data(self, site, datum->items.items[i], keywords));
    }
    return list;
  }
  if (datum->kind == MP_DATUM_DICT) {
    list = yyjson_mut_obj(self->doc);
    for (uint32_t i = 0; i < datum->items.len; i++) {
      yyjson_mut_val *part = first_data(self, site, datum->items.items[i], keywords);
      mp_keras_json_add(self, list, datum->keys.items[i]->text, part);
    }
    return list;
  }
  if (datum->kind == MP_DATUM_TENSOR) list = mp_keras_json_tensor(self, datum->tensor);
  if (list) return leaf(self, list, keywords);
  list = yyjson_mut_arr(self->doc);
  yyjson_mut_arr_append(list, yyjson_mut_str(self->doc, "_CONSTANT_VALUE"));
  yyjson_mut_arr_append(list, yyjson_mut_int(self->doc, -1));
  yyjson_mut_arr_append(list, first_constant(self, site, datum));
  return leaf(self, list, keywords);
}

static bool is_structure(const MpDatum *datum) {
  return datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE ||
         datum->kind == MP_DATUM_DICT;
}

// One call for "inbound_nodes". A layer's own has a list around a single tensor.
static yyjson_mut_val *inbound(MpKerasJson *self, const MpKerasSite *site, const Bound *bound,
                               bool is_operation) {
  yyjson_mut_val *keywords = yyjson_mut_obj(self->doc);
  for (uint32_t i = 0; i < bound->others.len; i++) {
    const MpArgument *argument = &bound->others.items[i];
    MpKerasSite here = *site;
    here.label = argument->name;
    yyjson_mut_val *value = mp_keras_json_value(self, &here, argument->value);
    mp_keras_json_add(self, keywords, argument->name, value);
  }
  yyjson_mut_val *data = first_data(self, site, bound->first, keywords);
  if (is_operation || is_structure(bound->first)) return data;
  yyjson_mut_val *list = yyjson_mut_arr(self->doc);
  yyjson_mut_arr_append(list, data);
  return list;
}

// Keras numbers the results of a call in the order of its own flat list, dictionaries by key.
static void place(MpKerasJson *self, const MpNode *node, MpStr layer, uint32_t call) {
  self->places[node->id] = (MpKerasPlace){.layer = layer, .call = call};
  if (node->result && node->result->kind == MP_DATUM_DICT) {
    mp_keras_json_refuse(self, node->span,
                         mp_str_format(self->arena, "`%.*s` gives a dictionary", MP_FMT(layer)));
  }
}

static void layer_call(MpKerasJson *self, const MpNode *node) {
  const MpLayer *layer = node->layer;
  MpStr name = self->model->names[layer->id];
  yyjson_mut_val *calls = self->calls[layer->id];
  if (!calls) {
    yyjson_mut_val *object = mp_keras_json_layer(self, layer, name);
    yyjson_mut_val *config = yyjson_mut_obj_get(object, "config");
    if (layer->kind == MP_LAYER_LIBRARY && config) mp_keras_json_add_needs(self, node, config);
    calls = self->calls[layer->id] = mp_keras_json_add_layer(self, object, name);
  }
  MpKerasSite site = site_of(self, node, name);
  place(self, node, name, (uint32_t)yyjson_mut_arr_size(calls));
  if (!node->depends_on_input) {
    mp_keras_json_refuse(
        self, node->span,
        mp_str_format(self->arena, "%.*s is called on constants alone", MP_FMT(site.whom)));
    return;
  }
  Bound bound = {0};
  if (layer->kind != MP_LAYER_LIBRARY ||
      !bind(self, &site, &node->arguments, &layer->row->call, false, &bound)) {
    return;
  }
  yyjson_mut_arr_append(calls, inbound(self, &site, &bound, false));
}

// `layers.add([a, b])`: all but the first argument are the layer's.
static void layer_function(MpKerasJson *self, const MpNode *node) {
  const MpFunctionRow *row = node->function_row;
  const MpLayerRow *layer = row->op_count == 1 ? mp_keras_layer(row->ops[0]) : NULL;
  MpKerasSite site = site_of(self, node, node->name);
  Bound bound = {0};
  if (!layer || !bind(self, &site, &node->arguments, &row->signature, true, &bound)) {
    mp_keras_json_refuse(
        self, node->span,
        mp_str_format(self->arena, "`%.*s` has no layer in Keras's JSON", MP_FMT(node->function)));
    return;
  }
  site.is_call = false;
  yyjson_mut_val *config = mp_keras_json_config(self, &site, layer, &bound.others, node->name);
  size_t dot = mp_str_rfind_byte(layer->name, '.');
  yyjson_mut_val *object = mp_keras_json_object(
      self, MP_STR("keras.layers"), mp_str_slice(layer->name, dot + 1, layer->name.len), config);
  yyjson_mut_val *calls = mp_keras_json_add_layer(self, object, node->name);
  place(self, node, node->name, 0);
  site.is_call = true;
  bound.others = (MpArguments){0};
  yyjson_mut_arr_append(calls, inbound(self, &site, &bound, false));
}

static yyjson_mut_val *operation_object(const MpKerasJson *self, const char *class_name,
                                        MpStr function, MpStr name) {
  yyjson_mut_val *config = yyjson_mut_obj(self->doc);
  mp_keras_json_add(self, config, MP_STR("name"), mp_keras_json_str(self, name));
  yyjson_mut_obj_add_bool(self->doc, config, "trainable", true);
  yyjson_mut_obj_add_str(self->doc, config, "dtype", "float32");
  mp_keras_json_add(self, config, MP_STR("function"), mp_keras_json_str(self, function));
  return mp_keras_json_object(self, MP_STR(""), mp_str_from_c(class_name), config);
}

static bool has_word(MpStr name, const char *const *words) {
  for (; *words; words++) {
    if (mp_str_is(name, *words)) return true;
  }
  return false;
}

// A call of a function of TensorFlow or Keras, under its public name.
static void operation(MpKerasJson *self, const MpNode *node, const char *class_name,
                      const MpFunctionRow *row, const MpArguments *arguments) {
  static const char *const seconds[] = {"y", "b", "other", NULL};
  MpStr prefix = MP_STR("tf.");
  bool is_tf = mp_str_starts_with(row->name, prefix);
  MpStr function = is_tf ? mp_str_slice(row->name, prefix.len, row->name.len) : row->name;
  MpStr name =
      mp_keras_json_take_name(self, mp_str_format(self->arena, "tf.%.*s", MP_FMT(function)));
  MpKerasSite site = site_of(self, node, name);
  site.is_binary = row->signature.count > 1 && has_word(row->signature.parameters[1].name, seconds);
  Bound bound = {0};
  place(self, node, name, 0);
  if (!bind(self, &site, arguments, &row->signature, true, &bound)) return;
  yyjson_mut_val *object = operation_object(self, class_name, function, name);
  yyjson_mut_val *calls = mp_keras_json_add_layer(self, object, name);
  yyjson_mut_arr_append(calls, inbound(self, &site, &bound, true));
}

static void refuse_function(MpKerasJson *self, const MpNode *node) {
  mp_keras_json_refuse(
      self, node->span,
      mp_str_format(self->arena, "`%.*s` has no layer in Keras's JSON", MP_FMT(node->function)));
}

static void function_call(MpKerasJson *self, const MpNode *node) {
  const MpFunctionRow *row = node->function_row;
  if (mp_model_is_carried(node)) {
    mp_keras_json_refuse(
        self, node->span,
        mp_str_format(self->arena,
                      "`%.*s` needs a class of the prepared module's own, which Keras's "
                      "JSON cannot hold",
                      MP_FMT(node->function)));
    return;
  }
  bool is_called = row && (row->kind == MP_FUNCTION_OPERATION ||
                           row->kind == MP_FUNCTION_CONSTANT || row->kind == MP_FUNCTION_BACKEND ||
                           row->kind == MP_FUNCTION_OTHER || row->kind == MP_FUNCTION_ACTIVATION);
  bool is_class = mp_str_starts_with(node->function, MP_STR("tf.RaggedTensor."));
  bool is_library = mp_str_starts_with(node->function, MP_STR("tf.")) ||
                    mp_str_starts_with(node->function, MP_STR("keras."));
  if (row && row->kind == MP_FUNCTION_LAYERS) {
    layer_function(self, node);
  } else if (is_called && is_library && !is_class && (row->versions & MP_KERAS_2_10) != 0) {
    operation(self, node, "TFOpLambda", row, &node->arguments);
  } else {
    refuse_function(self, node);
  }
}

// The function of an operator on tensors; `==` and `!=` are functions by now: passes/equality.c.
static MpStr operator_function(MpStr token, bool is_reflected) {
  if (mp_str_is(token, "^")) return MP_STR("tf.math.logical_xor");
  const MpOperatorRow *row = mp_keras_operator(token);
  return !row ? MP_STR("") : is_reflected ? row->reflected_op : row->op;
}

static bool is_tensor(const MpKerasJson *self, const MpDatum *datum) {
  return datum->kind == MP_DATUM_TENSOR && self->places[datum->tensor.node].layer.len > 0;
}

static void operator_call(MpKerasJson *self, const MpNode *node) {
  static const char *const logical[] = {"&", "|", "^", "~", NULL};
  static const char *const comparisons[] = {"<", "<=", ">", ">=", NULL};
  static const char *const commuting[] = {"+", "*", NULL};
  MpStr token = node->function;
  MpArguments arguments = node->arguments;
  bool is_reflected = arguments.len == 2 && !is_tensor(self, arguments.items[0].value);
  MpStr function = operator_function(token, is_reflected);
  if (function.len > 0 && !mp_str_starts_with(function, MP_STR("tf."))) {
    function = mp_str_format(self->arena, "tf.%.*s", MP_FMT(function));
  }
  const MpFunctionRow *row = mp_keras_function(function);
  MpKerasSite site = site_of(self, node, token);
  bool is_float = mp_str_is(site.dtype, "float32");
  if (!row || (has_word(token, logical) && !mp_str_is(site.dtype, "bool"))) {
    refuse_function(self, node);
    return;
  }
  // `1 < x` is `x > 1`; of what is no float32, a sum or product can stand the other way round.
  if (is_reflected && (has_word(token, comparisons) || (!is_float && has_word(token, commuting)))) {
    MpArgument swapped[2] = {arguments.items[1], arguments.items[0]};
    arguments.items = mp_arena_copy(self->arena, swapped, sizeof swapped);
  }
  operation(self, node, "TFOpLambda", row, &arguments);
}

static void operation_call(MpKerasJson *self, const MpNode *node) {
  switch (node->form) {
    case MP_OP_OPERATOR: operator_call(self, node); return;
    case MP_OP_FUNCTION: function_call(self, node); return;
    case MP_OP_SUBSCRIPT:
      operation(self, node, "SlicingOpLambda",
                mp_keras_function(MP_STR("tf.__operators__.getitem")), &node->arguments);
      return;
    case MP_OP_METHOD: break;
  }
  refuse_function(self, node);
}

static void write_call(MpKerasJson *self, const MpNode *node) {
  switch (node->kind) {
    case MP_NODE_LAYER: layer_call(self, node); return;
    case MP_NODE_OP:
      // On constants alone it is one: written where it is used.
      if (node->depends_on_input) operation_call(self, node);
      return;
    case MP_NODE_WEIGHT:
      mp_keras_json_refuse(
          self, node->span,
          mp_str_format(self->arena,
                        "the weight `%.*s` needs a layer of a class of its own, which Keras's JSON "
                        "cannot hold",
                        MP_FMT(node->weight->symbol.len > 0 ? node->weight->symbol
                                                            : node->weight->function)));
      return;
    case MP_NODE_INPUT:
    case MP_NODE_CONST:
    case MP_NODE_OPAQUE: return;
  }
}

void mp_keras_json_call(MpKerasJson *self, const MpNode *node) {
  write_call(self, node);
  // What was refused is said once: whoever needs its tensors has them from somewhere.
  bool is_constant =
      node->kind == MP_NODE_CONST || (node->kind == MP_NODE_OP && !node->depends_on_input);
  if (!is_constant && self->places[node->id].layer.len == 0) {
    self->places[node->id].layer = MP_STR("?");
  }
}
