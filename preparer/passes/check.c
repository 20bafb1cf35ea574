#include "preparer/passes.h"

// What a value is for, for messages: "`self.d`", "this call".
typedef struct Site {
  MpModel *model;
  MpSpan span;     // where to point if the value itself has no place
  MpStr of_whom;   // "of `block.conv1`"
  MpStr argument;  // its name, empty where it has none
} Site;

static MpSpan place_of(const Site *site, const MpDatum *datum) {
  return mp_span_is_none(datum->span) ? site->span : datum->span;
}

static MpStr argument_label(const Site *site) {
  if (site->argument.len == 0) {
    return mp_str_format(site->model->arena, "an argument %.*s", MP_FMT(site->of_whom));
  }
  return mp_str_format(site->model->arena, "the argument `%.*s` %.*s", MP_FMT(site->argument),
                       MP_FMT(site->of_whom));
}

static void refuse_value(const Site *site, const MpDatum *datum, const char *why, MpStr help) {
  MpStr label = argument_label(site);
  MpStr text = datum->text.len > 0 ? datum->text : MP_STR("?");
  mp_model_refuse(
      site->model, place_of(site, datum),
      mp_str_format(site->model->arena, "%.*s %s: `%.*s`", MP_FMT(label), why, MP_FMT(text)), help);
}

static bool is_random(MpStr function) {
  static const char *const names[] = {"tf.random.", "np.random.", "keras.random.",
                                      "tf.compat.v1.random", "keras.backend.random"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_starts_with(function, mp_str_from_c(names[i]))) {
      return true;
    }
  }
  return false;
}

static void refuse_random(MpModel *model, MpSpan span, MpStr function) {
  mp_model_refuse(model, span,
                  mp_str_format(model->arena,
                                "`%.*s` gives other numbers each time, so the prepared model "
                                "would not be the same as the original",
                                MP_FMT(function)),
                  MP_STR(""));
}

static void check_layer(MpModel *model, const MpLayer *layer, MpSpan called_at);

static void check_value(const Site *site, const MpDatum *datum);

static void check_values(const Site *site, const MpData *data) {
  for (uint32_t i = 0; i < data->len; i++) {
    check_value(site, data->items[i]);
  }
}

static void check_name(const Site *site, const MpDatum *datum) {
  if (!mp_model_can_name(datum->text)) {
    refuse_value(site, datum, "is of no library that the result may import", MP_STR(""));
  }
}

static void check_value(const Site *site, const MpDatum *datum) {
  MpArena *arena = site->model->arena;
  if (datum->kind == MP_DATUM_SYMBOL) {
    refuse_value(
        site, datum, "is not known",
        mp_str_format(arena, "settle it with --assume '%.*s=\xe2\x80\xa6'", MP_FMT(datum->text)));
  } else if (datum->kind == MP_DATUM_OPAQUE) {
    refuse_value(site, datum, "could not be followed", MP_STR(""));
  } else if (datum->kind == MP_DATUM_OBJECT) {
    refuse_value(site, datum, "is an object of the source, which cannot be written down",
                 MP_STR(""));
  } else if (datum->kind == MP_DATUM_FUNCTION && !mp_model_can_import(datum)) {
    refuse_value(site, datum, "is a function that cannot be imported",
                 MP_STR("define it at the top of its module"));
  } else if (datum->kind == MP_DATUM_METHOD && mp_str_is(datum->text, "__setitem__")) {
    refuse_value(site, datum->items.items[0], "is an array that the source assigns into",
                 MP_STR(""));
  } else if (datum->kind == MP_DATUM_NAME || datum->kind == MP_DATUM_CALL) {
    check_name(site, datum);
  } else if (datum->kind == MP_DATUM_LAYER) {
    check_layer(site->model, datum->layer, place_of(site, datum));
  }
  check_values(site, &datum->keys);
  check_values(site, &datum->items);
  for (uint32_t i = 0; i < datum->arguments.len; i++) {
    check_value(site, datum->arguments.items[i].value);
  }
}

static void check_arguments(Site site, const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    Site here = site;
    here.argument = argument->name;
    here.span = mp_span_is_none(argument->span) ? site.span : argument->span;
    check_value(&here, argument->value);
  }
}

// Random numbers in a constant are drawn anew by the result; in a constructor they are an
// initializer, which is replaced by the original's weights anyway.
static void check_constant(MpModel *model, MpSpan span, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_CALL && is_random(datum->text)) {
    refuse_random(model, mp_span_is_none(datum->span) ? span : datum->span, datum->text);
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    check_constant(model, span, datum->items.items[i]);
  }
  for (uint32_t i = 0; i < datum->arguments.len; i++) {
    check_constant(model, span, datum->arguments.items[i].value);
  }
}

static void check_constants(MpModel *model, const MpNode *node) {
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    check_constant(model, node->span, node->arguments.items[i].value);
  }
}

static void check_class(MpModel *model, const MpLayer *layer, MpSpan called_at) {
  MpStr label = mp_model_layer_label(model, layer);
  if (mp_layer_has_sublayers(model->graph, layer) || mp_layer_is_model(layer)) {
    mp_model_refuse(model, called_at,
                    mp_str_format(model->arena,
                                  "`%.*s` has sublayers and is called where it cannot be unwrapped",
                                  MP_FMT(label)),
                    MP_STR(""));
  } else if (!layer->cls->is_importable ||
             !mp_str_starts_with(layer->cls->qualified_name, layer->cls->module)) {
    mp_model_refuse(
        model, called_at,
        mp_str_format(model->arena, "`%.*s` is kept whole, but its class `%.*s` cannot be imported",
                      MP_FMT(label), MP_FMT(layer->cls->name)),
        MP_STR("define the class at the top of a module: nothing imports from a notebook"));
  }
}

static bool has_argument(const MpArguments *arguments, const char *name) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (mp_str_is(arguments->items[i].name, name)) {
      return arguments->items[i].value->kind != MP_DATUM_NONE;
    }
  }
  return false;
}

// Layers whose `adapt` learns something that is no weight.
static bool needs_adapt(const MpLayer *layer) {
  static const struct {
    const char *name;
    const char *given;  // the argument that says it at once
  } rows[] = {{"keras.layers.TextVectorization", "vocabulary"},
              {"keras.layers.StringLookup", "vocabulary"},
              {"keras.layers.IntegerLookup", "vocabulary"},
              {"keras.layers.Discretization", "bin_boundaries"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(layer->row->name, rows[i].name)) {
      return !has_argument(&layer->arguments, rows[i].given);
    }
  }
  return false;
}

// The layer must be one that the result can construct, with all it is constructed from.
static void check_layer(MpModel *model, const MpLayer *layer, MpSpan called_at) {
  MpStr label = mp_model_layer_label(model, layer);
  if (layer->kind == MP_LAYER_SUBCLASSED) {
    check_class(model, layer, called_at);
  } else if (layer->kind != MP_LAYER_LIBRARY) {
    mp_model_refuse(
        model, called_at,
        mp_str_format(model->arena, "the model `%.*s` is used where it cannot be unwrapped",
                      MP_FMT(label)),
        MP_STR(""));
    return;
  } else if (!layer->row || layer->row->family == MP_FAMILY_BASE ||
             layer->row->family == MP_FAMILY_LAMBDA) {
    mp_model_refuse(
        model, called_at,
        mp_str_format(model->arena, "what `%.*s` computes could not be followed", MP_FMT(label)),
        MP_STR(""));
    return;
  }
  if (layer->kind == MP_LAYER_LIBRARY && !mp_keras_is_library(layer->row->name)) {
    mp_model_refuse(
        model, called_at,
        mp_str_format(model->arena, "`%.*s` is a layer of another package", MP_FMT(label)),
        MP_STR(""));
    return;
  }
  if (layer->kind == MP_LAYER_LIBRARY && needs_adapt(layer)) {
    mp_model_refuse(model, called_at,
                    mp_str_format(model->arena,
                                  "what `%.*s` learns in `adapt` is no weight, so it could not be "
                                  "copied",
                                  MP_FMT(label)),
                    MP_STR("give it to the constructor: vocabulary= or bin_boundaries="));
  }
  Site site = {.model = model, .span = layer->created_at};
  site.of_whom = mp_str_format(model->arena, "of `%.*s`", MP_FMT(label));
  MpArguments arguments = {0};
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    MpStr name = layer->arguments.items[i].name;
    // The result gives its own names.
    if (!mp_str_is(name, "name") && !mp_model_is_initial_value(layer, name)) {
      mp_array_push(model->arena, &arguments, layer->arguments.items[i]);
    }
  }
  check_arguments(site, &arguments);
}

// How to name the input: the array's own shape where it is known, else some shape.
static MpStr input_help(const MpModel *model, const MpNode *node) {
  const MpShape *shape = node->shapes;
  if (!shape || shape->rank < 1) return MP_STR("give the input with --input '(64,)'");
  MpBuf text = {0};
  for (int32_t axis = 1; axis < shape->rank; axis++) {
    if (shape->dims[axis] < 0) {
      mp_buf_append_c(&text, axis > 1 ? ", None" : "None");
    } else {
      mp_buf_format(&text, "%s%lld", axis > 1 ? ", " : "", (long long)shape->dims[axis]);
    }
  }
  MpStr help = mp_str_format(model->arena, "give the input with --input '(%.*s%s)'",
                             MP_FMT(mp_buf_str(&text)), shape->rank == 2 ? "," : "");
  mp_buf_deinit(&text);
  return help;
}

// Numbers and None are what an Input is made with.
static bool has_written_shape(const MpNode *node) {
  if (!node->shapes || node->shapes[0].rank < 0) return false;
  for (int32_t i = 0; i < node->shapes[0].rank; i++) {
    if (node->shapes[0].dims[i] < MP_DIM_UNKNOWN) return false;
  }
  return true;
}

static void check_input(MpModel *model, const MpNode *node) {
  bool has_shape = has_written_shape(node);
  MpStr name = node->name.len > 0 ? node->name : MP_STR("x");
  if (node->is_concrete) {
    mp_model_refuse(model, node->span,
                    MP_STR("the model is called on an array here, which does not say what shapes "
                           "it is for"),
                    input_help(model, node));
  } else if (!has_shape) {
    mp_model_refuse(
        model, node->span,
        mp_str_format(model->arena, "the shape of the input `%.*s` is not known", MP_FMT(name)),
        MP_STR("give it with --input '(64,)'"));
  }
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    const MpArgument *argument = &node->arguments.items[i];
    bool is_special = mp_str_is(argument->name, "sparse") || mp_str_is(argument->name, "ragged") ||
                      mp_str_is(argument->name, "tensor") || mp_str_is(argument->name, "type_spec");
    bool is_off = argument->value->kind == MP_DATUM_NONE ||
                  (argument->value->kind == MP_DATUM_BOOL && !argument->value->boolean);
    if (is_special && !is_off) {
      mp_model_refuse(model, node->span,
                      mp_str_format(model->arena, "an Input with `%.*s` is not supported",
                                    MP_FMT(argument->name)),
                      MP_STR(""));
    }
  }
}

// A method of a library layer, on a layer of the source that derives from it (`super().call(x)`):
// it computes with weights that nothing holds once the layer is taken apart.
static bool is_layer_method(const MpNode *node) {
  if (node->kind != MP_NODE_OP || node->form != MP_OP_FUNCTION) return false;
  size_t dot = mp_str_rfind_byte(node->function, '.');
  return dot != SIZE_MAX && mp_keras_layer(mp_str_slice(node->function, 0, dot)) != NULL;
}

static void check_function(MpModel *model, const MpNode *node) {
  if (is_layer_method(node)) {
    mp_model_refuse(
        model, node->span,
        mp_str_format(model->arena, "`%.*s` is a method of a layer that is taken apart here",
                      MP_FMT(node->function)),
        MP_STR("hold that layer as a sublayer and call it"));
    return;
  }
  Site site = {.model = model, .span = node->span, .of_whom = MP_STR("of this call")};
  check_arguments(site, &node->arguments);
  bool is_function = node->kind == MP_NODE_CONST || node->form == MP_OP_FUNCTION;
  if (is_function && !mp_model_can_name(node->function)) {
    mp_model_refuse(
        model, node->span,
        mp_str_format(model->arena, "`%.*s` is of no library that the result may import",
                      MP_FMT(node->function)),
        MP_STR(""));
  }
  if (!node->depends_on_input && is_random(node->function)) {
    refuse_random(model, node->span, node->function);
  }
  check_constants(model, node);
}

// Why the result cannot hold the weight; NULL: it can.
static const char *weight_problem(const MpModel *model, const MpNode *node) {
  const MpWeight *weight = node->weight;
  const MpStr *path = &model->weight_paths[mp_model_weight_index(model, weight)];
  if (mp_keras_layer(weight->function)) {
    return "belongs to a layer of the library, which the result would have to share";
  }
  if (weight->is_assigned) return "is given another value in each call";
  if (path->len == 0 || !weight->is_tracked) return "is no weight that the original model holds";
  if (!has_written_shape(node)) return "has a shape that is not known";
  for (int32_t i = 0; i < node->shapes[0].rank; i++) {
    if (node->shapes[0].dims[i] < 0) return "has a shape that is not known";
  }
  if (node->dtype.len == 0 || !mp_str_eq(node->dtype, weight->variable.dtype)) {
    return "has a type that is not known, or is read in another one";
  }
  return NULL;
}

static void check_weight(MpModel *model, const MpNode *node) {
  const MpWeight *weight = node->weight;
  const char *problem = weight_problem(model, node);
  if (!problem) {
    return;
  }
  MpStr label = weight->symbol.len > 0 ? weight->symbol : MP_STR("a variable");
  MpSpan span = mp_span_is_none(weight->span) ? node->span : weight->span;
  MpStr owner = weight->owner ? mp_model_layer_label(model, weight->owner) : MP_STR("the source");
  mp_model_refuse(model, span,
                  mp_str_format(model->arena, "`%.*s` of `%.*s`, which is taken apart, %s",
                                MP_FMT(label), MP_FMT(owner), problem),
                  MP_STR("move the weight into a layer of its own"));
}

static void check_layer_call(MpModel *model, const MpNode *node) {
  MpStr label = mp_model_layer_label(model, node->layer);
  Site site = {.model = model, .span = node->span};
  site.of_whom = mp_str_format(model->arena, "of the call of `%.*s`", MP_FMT(label));
  check_arguments(site, &node->arguments);
  check_constants(model, node);
  check_layer(model, node->layer, node->span);
  if (node->output_count == 0) {
    mp_model_refuse(model, node->span,
                    mp_str_format(model->arena, "`%.*s` gives no tensor", MP_FMT(label)),
                    MP_STR(""));
  }
}

// The source takes parts of what a call gives, of which only that is known: they have no name.
static void check_parts(MpModel *model, const MpNode *node) {
  bool is_call = node->kind == MP_NODE_LAYER || node->kind == MP_NODE_OP;
  bool is_open = node->result && node->result->kind == MP_DATUM_TENSOR && node->output_count > 1;
  if (is_call && is_open) {
    MpStr label = node->layer            ? mp_model_layer_label(model, node->layer)
                  : node->symbol.len > 0 ? node->symbol
                                         : node->function;
    mp_model_refuse(
        model, node->span,
        mp_str_format(model->arena, "`%.*s` gives several tensors, and it is not known how many",
                      MP_FMT(label)),
        MP_STR(""));
  }
}

static void check_node(MpModel *model, const MpNode *node) {
  check_parts(model, node);
  switch (node->kind) {
    case MP_NODE_INPUT: check_input(model, node); return;
    case MP_NODE_LAYER: check_layer_call(model, node); return;
    case MP_NODE_OP:
    case MP_NODE_CONST: check_function(model, node); return;
    case MP_NODE_WEIGHT: check_weight(model, node); return;
    case MP_NODE_OPAQUE:
      mp_model_refuse(
          model, node->span,
          mp_str_format(model->arena, "this could not be followed: %.*s", MP_FMT(node->reason)),
          MP_STR(""));
      return;
  }
}

typedef struct InputQuery {
  MpModel *model;
  uint8_t *is_input;
} InputQuery;

static void mark_input(void *context, MpTensor tensor) {
  InputQuery *query = context;
  const MpNode *node = query->model->graph->nodes.items[tensor.node];
  query->is_input[node->id] = 1;
  if (node->kind != MP_NODE_INPUT) {
    mp_model_refuse(query->model, node->span,
                    MP_STR("the model is called on the result of an operation, not on an Input"),
                    MP_STR("prepare the model from its own inputs: --input '(64,)'"));
  }
}

static void check_outputs(MpModel *model, const MpDatum *outputs) {
  bool is_structure = outputs->kind == MP_DATUM_LIST || outputs->kind == MP_DATUM_TUPLE ||
                      outputs->kind == MP_DATUM_DICT;
  if (outputs->kind == MP_DATUM_TENSOR) {
    return;
  }
  if (!is_structure || outputs->items.len == 0) {
    mp_model_refuse(model, outputs->span,
                    MP_STR("the model returns something that is no tensor here"), MP_STR(""));
    return;
  }
  for (uint32_t i = 0; i < outputs->items.len; i++) {
    check_outputs(model, outputs->items.items[i]);
  }
}

void mp_pass_check(MpModel *model) {
  const MpGraph *graph = model->graph;
  InputQuery query = {.model = model};
  query.is_input = MP_NEW_ARRAY(model->arena, uint8_t, graph->nodes.len + 1);
  mp_datum_visit_tensors(model->inputs, mark_input, &query);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    check_node(model, node);
    if (node->kind == MP_NODE_INPUT && !query.is_input[i]) {
      mp_model_refuse(model, node->span,
                      MP_STR("the model uses an Input that is not among its inputs"), MP_STR(""));
    }
  }
  check_outputs(model, model->outputs);
  if (model->refusals.len == 0) model->refusals = model->later_refusals;
}
