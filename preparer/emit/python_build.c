#include <assert.h>

#include "analyzer/source/position.h"
#include "analyzer/source/source.h"
#include "preparer/python.h"

typedef struct Build {
  MpPython *python;
  const MpModel *model;
  MpArena *arena;
  MpBuf *out;
  uint8_t **is_used;  // by node, by output
  MpNodeId group;     // the call of the source whose code is being written
  bool has_statements;
} Build;

static void write_statement(Build *self, MpStr target, const MpLayout *value) {
  MpStr prefix = mp_str_format(self->arena, "%.*s = ", MP_FMT(target));
  mp_layout_write_statement(value, prefix, MP_LAYOUT_INDENT, self->out);
  self->has_statements = true;
}

static MpStr base_name(MpStr path) {
  size_t slash = mp_str_rfind_byte(path, '/');
  return slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
}

// On one line, whatever characters a file's name has.
static void write_comment(Build *self, MpStr text) {
  mp_buf_append_c(self->out, "    # ");
  for (size_t i = 0; i < text.len; i++) {
    mp_buf_append_byte(self->out, (unsigned char)text.ptr[i] < ' ' ? '?' : text.ptr[i]);
  }
  mp_buf_append_byte(self->out, '\n');
}

// "# block: TransformerBlock, model.py:21", once for each stretch of code of one call.
static void write_group(Build *self, const MpNode *node) {
  MpNodeId origin = self->model->origins.items[node->id];
  if (origin == self->group) {
    return;
  }
  self->group = origin;
  mp_buf_append_c(self->out, self->has_statements ? "\n" : "");
  if (origin == MP_NODE_NONE || origin == self->model->forward->call) {
    return;
  }
  const MpNode *call = self->model->source->nodes.items[origin];
  MpStr prefix = self->model->prefixes[call->layer->id];
  MpStr label = prefix.len > 0 ? prefix : mp_model_layer_label(self->model, call->layer);
  MpStr comment = mp_str_format(self->arena, "%.*s: %.*s", MP_FMT(label),
                                MP_FMT(mp_model_class_name(call->layer)));
  if (!mp_span_is_none(call->span)) {
    MpPosition position = mp_position_of(call->span.source, call->span.start_byte);
    MpStr cell = position.cell == 0
                     ? MP_STR("")
                     : mp_str_format(self->arena, ":cell %u", (unsigned)position.cell);
    comment = mp_str_format(self->arena, "%.*s, %.*s%.*s:%u", MP_FMT(comment),
                            MP_FMT(base_name(call->span.source->path)), MP_FMT(cell),
                            (unsigned)position.line);
  }
  write_comment(self, comment);
}

static void mark_used(void *context, MpTensor tensor) {
  Build *self = context;
  self->is_used[tensor.node][tensor.output] = 1;
}

static void find_used(Build *self) {
  const MpGraph *graph = self->model->graph;
  self->is_used = MP_NEW_ARRAY(self->arena, uint8_t *, graph->nodes.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    uint32_t count = graph->nodes.items[i]->output_count;
    self->is_used[i] = MP_NEW_ARRAY(self->arena, uint8_t, count + 1);
    self->python->tensors[i] = MP_NEW_ARRAY(self->arena, MpStr, count + 1);
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    mp_arguments_visit_tensors(&graph->nodes.items[i]->arguments, mark_used, self);
  }
  mp_datum_visit_tensors(self->model->inputs, mark_used, self);
  mp_datum_visit_tensors(self->model->outputs, mark_used, self);
}

// True where the node's result is a list or tuple whose elements can be unpacked into variables.
static bool is_flat_sequence(const MpNode *node) {
  const MpDatum *result = node->result;
  if (!result || result->items.len == 0 ||
      (result->kind != MP_DATUM_LIST && result->kind != MP_DATUM_TUPLE)) {
    return false;
  }
  for (uint32_t i = 0; i < result->items.len; i++) {
    const MpDatum *item = result->items.items[i];
    bool is_nested = item->items.len > 0;
    if (is_nested) {
      return false;
    }
  }
  return true;
}

// "a, _, b", the variables of a flat result.
static MpStr unpack_target(Build *self, const MpNode *node, MpStr hint) {
  MpStrs names = {0};
  const MpData *items = &node->result->items;
  for (uint32_t i = 0; i < items->len; i++) {
    const MpDatum *item = items->items[i];
    bool is_own = item->kind == MP_DATUM_TENSOR && item->tensor.node == node->id;
    MpStr name = MP_STR("_");
    if (is_own && self->is_used[node->id][item->tensor.output]) {
      name = mp_python_variable(self->python, hint);
      self->python->tensors[node->id][item->tensor.output] = name;
    }
    mp_array_push(self->arena, &names, name);
  }
  if (names.len == 1) {
    return mp_str_format(self->arena, "(%.*s,)", MP_FMT(names.items[0]));
  }
  return mp_str_join(self->arena, MP_STR(", "), names.items, names.len);
}

// `access` is how the datum is reached from the variable that holds the whole result.
static void name_parts(Build *self, const MpNode *node, const MpDatum *datum, MpStr access) {
  if (datum->kind == MP_DATUM_TENSOR && datum->tensor.node == node->id) {
    self->python->tensors[node->id][datum->tensor.output] = access;
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    MpStr key = mp_str_format(self->arena, "%u", (unsigned)i);
    if (datum->kind == MP_DATUM_DICT) {
      MpBuf buf = {0};
      mp_layout_write_flat(mp_python_value(self->python, datum->keys.items[i]), &buf);
      key = mp_str_copy(self->arena, mp_buf_str(&buf));
      mp_buf_deinit(&buf);
    }
    MpStr part = mp_str_format(self->arena, "%.*s[%.*s]", MP_FMT(access), MP_FMT(key));
    name_parts(self, node, datum->items.items[i], part);
  }
}

// What stands left of the "="; from now on the node's tensors have names.
static MpStr target_of(Build *self, const MpNode *node, MpStr hint) {
  if (is_flat_sequence(node)) {
    return unpack_target(self, node, hint);
  }
  MpStr name = mp_python_variable(self->python, hint);
  if (node->result && node->result->kind != MP_DATUM_TENSOR) {
    name_parts(self, node, node->result, name);
  } else {
    self->python->tensors[node->id][0] = name;
  }
  return name;
}

static void add_keyword(Build *self, MpLayout *call, const char *name, MpStr value) {
  MpStr text = mp_str_format(self->arena, "%s=%.*s", name, MP_FMT(value));
  mp_layout_add(self->arena, call, mp_layout_text(self->arena, text));
}

static MpStr dim_text(MpArena *arena, int64_t dim) {
  return dim == MP_DIM_UNKNOWN ? MP_STR("None") : mp_str_format(arena, "%lld", (long long)dim);
}

static MpStr shape_text(Build *self, const MpShape *shape) {
  MpStrs dims = {0};
  for (int32_t i = 1; i < shape->rank; i++) {
    mp_array_push(self->arena, &dims, dim_text(self->arena, shape->dims[i]));
  }
  MpStr joined = mp_str_join(self->arena, MP_STR(", "), dims.items, dims.len);
  return mp_str_format(self->arena, dims.len == 1 ? "(%.*s,)" : "(%.*s)", MP_FMT(joined));
}

static void write_input(Build *self, const MpNode *node, MpStr name) {
  const MpShape *shape = &node->shapes[0];
  MpStr callee = mp_python_library_name(self->python, MP_STR("keras.Input"));
  MpLayout *call = mp_layout_call(self->arena, mp_layout_text(self->arena, callee));
  add_keyword(self, call, "shape", shape_text(self, shape));
  if (shape->rank > 0 && shape->dims[0] != MP_DIM_UNKNOWN) {
    add_keyword(self, call, "batch_size", dim_text(self->arena, shape->dims[0]));
  }
  if (node->dtype.len > 0 && !mp_str_is(node->dtype, "float32")) {
    add_keyword(self, call, "dtype", mp_python_string(self->arena, node->dtype));
  }
  add_keyword(self, call, "name", mp_python_string(self->arena, name));
  write_statement(self, target_of(self, node, name), call);
}

// The layer's own statement, and before it those of layers that it shares with others.
static void write_layer_variable(Build *self, const MpLayer *layer);

static void write_shared_parts(Build *self, const MpDatum *datum) {
  bool is_shared = datum->kind == MP_DATUM_LAYER && self->python->uses[datum->layer->id] > 1;
  if (is_shared && self->python->layers[datum->layer->id].len == 0) {
    write_layer_variable(self, datum->layer);
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    write_shared_parts(self, datum->items.items[i]);
  }
}

static void write_layer_variable(Build *self, const MpLayer *layer) {
  MpPython *python = self->python;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    write_shared_parts(self, layer->arguments.items[i].value);
  }
  MpStr name = self->model->names[layer->id];
  MpStr hint = name.len > 0 ? name : mp_model_class_name(layer);
  MpStr variable =
      mp_python_variable(python, mp_str_format(self->arena, "%.*s_layer", MP_FMT(hint)));
  write_statement(self, variable, mp_python_construct(python, layer, name));
  python->layers[layer->id] = variable;
  if (name.len > 0 && !mp_python_takes_name(layer)) {
    MpStr target = mp_str_format(self->arena, python->is_keras3 ? "%.*s.name" : "%.*s._name",
                                 MP_FMT(variable));
    write_statement(self, target, mp_layout_text(self->arena, mp_python_string(self->arena, name)));
  }
}

static bool needs_training(const MpLayer *layer) {
  const MpMethodFact *call = layer->cls ? mp_class_method(layer->cls, "call") : NULL;
  for (uint32_t i = 0; call && i < call->parameters.len; i++) {
    const MpParameterFact *parameter = &call->parameters.items[i];
    if (mp_str_is(parameter->name, "training") && parameter->required) {
      return true;
    }
  }
  return false;
}

static bool has_shared_parts(const MpPython *python, const MpLayer *layer) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpDatum *value = layer->arguments.items[i].value;
    if (value->kind == MP_DATUM_LAYER && python->uses[value->layer->id] > 1) {
      return true;
    }
    for (uint32_t j = 0; j < value->items.len; j++) {
      if (value->items.items[j]->kind == MP_DATUM_LAYER) {
        return true;
      }
    }
  }
  return false;
}

static MpLayout *layer_call(Build *self, const MpNode *node, const MpLayout *callee) {
  MpLayout *call = mp_layout_call(self->arena, callee);
  mp_python_add_arguments(self->python, call, &node->arguments, !needs_training(node->layer));
  return call;
}

// In one line where the layer is used once and that is short enough.
static void write_layer_call(Build *self, const MpNode *node) {
  MpPython *python = self->python;
  const MpLayer *layer = node->layer;
  MpStr name = self->model->names[layer->id];
  MpStr target = target_of(self, node, name);
  if (python->uses[layer->id] == 1 && mp_python_takes_name(layer) &&
      !has_shared_parts(python, layer)) {
    const MpLayout *whole = layer_call(self, node, mp_python_construct(python, layer, name));
    if (MP_LAYOUT_INDENT + target.len + 3 + mp_layout_width(whole) <= MP_LAYOUT_WIDTH) {
      write_statement(self, target, whole);
      return;
    }
  }
  if (python->layers[layer->id].len == 0) {
    write_layer_variable(self, layer);
  }
  const MpLayout *callee = mp_layout_text(self->arena, python->layers[layer->id]);
  write_statement(self, target, layer_call(self, node, callee));
}

// `OwnWeight((1, 8), name="block_g")(x)`.
static void write_weight(Build *self, const MpNode *node) {
  MpStr name = self->model->weight_names[mp_model_weight_index(self->model, node->weight)];
  MpStr target = target_of(self, node, name);
  const MpLayout *layer = mp_python_own_weight(self->python, node, name);
  MpLayout *call = mp_layout_call(self->arena, layer);
  mp_python_add_arguments(self->python, call, &node->arguments, false);
  write_statement(self, target, call);
}

static bool is_negative(const MpDatum *datum) {
  return (datum->kind == MP_DATUM_INT && datum->integer < 0) ||
         (datum->kind == MP_DATUM_FLOAT && datum->real < 0);
}

// Operands are variables and literals, so only a negative base needs parentheses.
static const MpLayout *operand(Build *self, const MpDatum *datum, bool is_base) {
  const MpLayout *value = mp_python_value(self->python, datum);
  if (!is_base || !is_negative(datum)) {
    return value;
  }
  MpLayout *literal = mp_layout_literal(self->arena, "(", ")");
  mp_layout_add(self->arena, literal, value);
  return literal;
}

static bool is_simple_power_operand(const MpDatum *datum) {
  return datum->kind == MP_DATUM_TENSOR || datum->kind == MP_DATUM_INT ||
         datum->kind == MP_DATUM_FLOAT || datum->kind == MP_DATUM_NAME;
}

static const MpLayout *binary(Build *self, const MpNode *node) {
  const MpDatum *left = node->arguments.items[0].value;
  const MpDatum *right = node->arguments.items[1].value;
  bool is_power = mp_str_is(node->function, "**");
  // ruff writes no blanks around "**" between simple operands.
  bool is_hugged = is_power && !is_negative(left) && is_simple_power_operand(left) &&
                   is_simple_power_operand(right);
  MpStr token =
      is_hugged ? node->function : mp_str_format(self->arena, " %.*s ", MP_FMT(node->function));
  return mp_layout_operator(self->arena, token, operand(self, left, is_power),
                            operand(self, right, false));
}

static const MpLayout *unary(Build *self, const MpNode *node) {
  const MpLayout *value = mp_python_value(self->python, node->arguments.items[0].value);
  if (mp_str_is(node->function, "neg") || mp_str_is(node->function, "pos")) {
    MpStr token = mp_str_is(node->function, "neg") ? MP_STR("-") : MP_STR("+");
    return mp_layout_join(self->arena, mp_layout_text(self->arena, token), value);
  }
  if (mp_str_is(node->function, "~")) {
    return mp_layout_join(self->arena, mp_layout_text(self->arena, node->function), value);
  }
  MpLayout *call = mp_layout_call(self->arena, mp_layout_text(self->arena, node->function));
  mp_layout_add(self->arena, call, value);
  return call;
}

static const MpLayout *slice_part(Build *self, const MpDatum *datum) {
  bool is_none = datum->kind == MP_DATUM_NONE;
  return is_none ? mp_layout_text(self->arena, MP_STR("")) : mp_python_value(self->python, datum);
}

// "1:", "::2", ":n".
static const MpLayout *slice(Build *self, const MpDatum *datum) {
  const MpLayout *colon = mp_layout_text(self->arena, MP_STR(":"));
  const MpLayout *layout =
      mp_layout_join(self->arena, slice_part(self, datum->items.items[0]), colon);
  layout = mp_layout_join(self->arena, layout, slice_part(self, datum->items.items[1]));
  if (datum->items.items[2]->kind != MP_DATUM_NONE) {
    layout = mp_layout_join(self->arena, layout, colon);
    layout = mp_layout_join(self->arena, layout, slice_part(self, datum->items.items[2]));
  }
  return layout;
}

static const MpLayout *index_part(Build *self, const MpDatum *datum) {
  return datum->kind == MP_DATUM_SLICE ? slice(self, datum) : mp_python_value(self->python, datum);
}

static const MpLayout *subscript(Build *self, const MpNode *node) {
  const MpLayout *value = mp_python_value(self->python, node->arguments.items[0].value);
  const MpDatum *index = node->arguments.items[1].value;
  if (index->kind != MP_DATUM_TUPLE || index->items.len == 0) {
    return mp_layout_subscript(self->arena, value, index_part(self, index));
  }
  MpLayout *layout =
      mp_layout_subscript(self->arena, value, index_part(self, index->items.items[0]));
  for (uint32_t i = 1; i < index->items.len; i++) {
    mp_layout_add(self->arena, layout, index_part(self, index->items.items[i]));
  }
  return layout;
}

// `MaskOf(name="mask_of")(x)`, `WithMask(name="with_mask")([x, mask])`, `Einsum("ab->b", …)([a])`.
static const MpLayout *carried_call(Build *self, const MpNode *node) {
  const MpLayout *layer = mp_python_carrier(self->python, node);
  MpLayout *call = mp_layout_call(self->arena, layer);
  MpDatum list = {.kind = MP_DATUM_LIST};
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    if (node->arguments.items[i].value->kind == MP_DATUM_TENSOR) {
      mp_array_push(self->arena, &list.items, node->arguments.items[i].value);
    }
  }
  const MpDatum *given = list.items.len == 1 ? list.items.items[0] : &list;
  mp_layout_add(self->arena, call, mp_python_value(self->python, given));
  return call;
}

static const MpLayout *function_call(Build *self, const MpNode *node) {
  if (mp_model_is_carried(node)) {
    return carried_call(self, node);
  }
  MpStr name = mp_python_library_name(self->python, node->function);
  MpLayout *call = mp_layout_call(self->arena, mp_layout_text(self->arena, name));
  MpArguments arguments = node->arguments;
  if (node->name.len > 0) {
    arguments = mp_python_without(self->arena, &arguments, MP_STR("name"));
  }
  mp_python_add_arguments(self->python, call, &arguments, false);
  if (node->name.len > 0) {
    add_keyword(self, call, "name", mp_python_string(self->arena, node->name));
  }
  return call;
}

// The first argument is the tensor whose method it is.
static const MpLayout *method_call(Build *self, const MpNode *node) {
  const MpLayout *value = mp_python_value(self->python, node->arguments.items[0].value);
  MpStr name = mp_str_format(self->arena, ".%.*s", MP_FMT(node->function));
  const MpLayout *callee = mp_layout_join(self->arena, value, mp_layout_text(self->arena, name));
  MpLayout *call = mp_layout_call(self->arena, callee);
  MpArguments others = node->arguments;
  others.items += 1;
  others.len -= 1;
  mp_python_add_arguments(self->python, call, &others, false);
  return call;
}

static const MpLayout *operation(Build *self, const MpNode *node) {
  if (node->kind == MP_NODE_CONST) {
    return function_call(self, node);
  }
  switch (node->form) {
    case MP_OP_OPERATOR: return node->arguments.len == 2 ? binary(self, node) : unary(self, node);
    case MP_OP_SUBSCRIPT: return subscript(self, node);
    case MP_OP_FUNCTION: return function_call(self, node);
    case MP_OP_METHOD: return method_call(self, node);
  }
  assert(false && "unknown form of operation");
  return NULL;
}

static void write_operation(Build *self, const MpNode *node) {
  const MpLayout *value = operation(self, node);
  if (node->reason.len > 0) {
    write_comment(self, node->reason);
  }
  write_statement(self, target_of(self, node, mp_python_op_hint(node)), value);
}

// Inputs come first and in their own order.
typedef struct InputWriter {
  Build *build;
  uint32_t count;
} InputWriter;

static void write_next_input(void *context, MpTensor tensor) {
  InputWriter *self = context;
  const MpModel *model = self->build->model;
  write_input(self->build, model->graph->nodes.items[tensor.node],
              model->input_names.items[self->count++]);
}

static void write_return(Build *self) {
  MpStr callee = mp_python_library_name(self->python, MP_STR("keras.Model"));
  MpLayout *call = mp_layout_call(self->arena, mp_layout_text(self->arena, callee));
  MpDatum inputs = *self->model->inputs;
  inputs.kind = inputs.kind == MP_DATUM_TUPLE ? MP_DATUM_LIST : inputs.kind;
  mp_layout_add(self->arena, call, mp_python_value(self->python, &inputs));
  mp_layout_add(self->arena, call, mp_python_value(self->python, self->model->outputs));
  mp_layout_write_statement(call, MP_STR("return "), MP_LAYOUT_INDENT, self->out);
}

void mp_python_write_build(MpPython *python, MpBuf *out) {
  Build self = {.python = python,
                .model = python->model,
                .arena = python->arena,
                .out = out,
                .group = MP_NODE_NONE};
  const MpGraph *graph = self.model->graph;
  python->tensors = MP_NEW_ARRAY(self.arena, MpStr *, graph->nodes.len + 1);
  find_used(&self);
  mp_buf_append_c(out,
                  "def build_model():\n"
                  "    \"\"\"The model with fresh weights.\"\"\"\n");
  InputWriter inputs = {.build = &self};
  mp_datum_visit_tensors(self.model->inputs, write_next_input, &inputs);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind == MP_NODE_INPUT) {
      continue;
    }
    write_group(&self, node);
    if (node->kind == MP_NODE_LAYER) {
      write_layer_call(&self, node);
    } else if (node->kind == MP_NODE_WEIGHT) {
      write_weight(&self, node);
    } else {
      write_operation(&self, node);
    }
  }
  mp_buf_append_c(out, self.group == MP_NODE_NONE ? "" : "\n");
  write_return(&self);
}
