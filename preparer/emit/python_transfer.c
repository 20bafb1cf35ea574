#include "preparer/python.h"

// Quotes inside a path as ruff prefers them: parts['a'] is parts["a"]. A key with quotes or escapes
// of its own stays as it is.
static MpStr path_expression(MpArena *arena, MpStr path) {
  char *text = MP_NEW_ARRAY(arena, char, path.len + 1);
  bool is_plain = mp_str_find(path, MP_STR("\""), 0) == SIZE_MAX &&
                  mp_str_find(path, MP_STR("\\"), 0) == SIZE_MAX;
  for (size_t i = 0; i < path.len; i++) {
    text[i] = path.ptr[i] == '\'' && is_plain ? '"' : path.ptr[i];
  }
  return mp_str_format(arena, "original.%.*s", (int)path.len, text);
}

// A function that returns a list, `    return [` … `]`, or an empty one.
static void write_list(const MpLayout *list, MpBuf *out) {
  mp_layout_write_statement(list, MP_STR("return "), MP_LAYOUT_INDENT, out);
}

static bool is_first_node_of(const MpGraph *graph, const MpNode *node) {
  for (uint32_t i = 0; i < node->id; i++) {
    if (graph->nodes.items[i]->layer == node->layer) {
      return false;
    }
  }
  return true;
}

// A class of the source is asked in any case: what its code adds may not have been followed.
static bool has_source(const MpModel *model, const MpLayer *layer) {
  return mp_model_may_have_weights(layer) ||
         (layer->kind == MP_LAYER_SUBCLASSED && model->paths[layer->id].len > 0);
}

// What Normalization has learnt takes effect only when it is told that its weights are complete.
static bool has_state_to_finalize(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpLayer *layer = graph->nodes.items[i]->layer;
    if (layer && layer->row && mp_str_is(layer->row->name, "keras.layers.Normalization")) {
      return true;
    }
  }
  return false;
}

static void write_sources(MpPython *self, MpBuf *out) {
  const MpModel *model = self->model;
  const MpGraph *graph = model->graph;
  MpLayout *list = mp_layout_literal(self->arena, "[", "]");
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    const MpLayer *layer = node->layer;
    if (!layer || !has_source(model, layer) || !is_first_node_of(graph, node)) {
      continue;
    }
    MpLayout *pair = mp_layout_literal(self->arena, "(", ")");
    MpStr name = mp_python_string(self->arena, model->names[layer->id]);
    MpStr path = path_expression(self->arena, model->paths[layer->id]);
    mp_layout_add(self->arena, pair, mp_layout_text(self->arena, name));
    mp_layout_add(self->arena, pair, mp_layout_text(self->arena, path));
    mp_layout_add(self->arena, list, pair);
  }
  mp_buf_append_c(out,
                  "def _sources(original):\n"
                  "    \"\"\"Each layer with weights, and where the original has it.\"\"\"\n");
  write_list(list, out);
}

// Weights that the source owns itself: the layer, whose they were, and the variable.
static void write_variables(MpPython *self, MpBuf *out) {
  const MpModel *model = self->model;
  MpLayout *list = mp_layout_literal(self->arena, "[", "]");
  for (uint32_t i = 0; i < model->graph->weights.len; i++) {
    const MpWeight *weight = model->graph->weights.items[i];
    if (model->weight_names[i].len == 0) {
      continue;
    }
    MpLayout *row = mp_layout_literal(self->arena, "(", ")");
    MpStr name = mp_python_string(self->arena, model->weight_names[i]);
    MpStr owner = model->paths[weight->holder->id];
    mp_layout_add(self->arena, row, mp_layout_text(self->arena, name));
    owner = owner.len > 0 ? path_expression(self->arena, owner) : MP_STR("original");
    mp_layout_add(self->arena, row, mp_layout_text(self->arena, owner));
    MpStr path = path_expression(self->arena, model->weight_paths[i]);
    mp_layout_add(self->arena, row, mp_layout_text(self->arena, path));
    mp_layout_add(self->arena, list, row);
  }
  mp_buf_append_c(out,
                  "\n\n"
                  "def _variables(original):\n"
                  "    \"\"\"Each weight with a layer of its own here, and where it is.\"\"\"\n");
  write_list(list, out);
}

static void write_left_out(MpPython *self, MpBuf *out) {
  const MpStrs *paths = &self->model->left_out_with_weights;
  MpLayout *list = mp_layout_literal(self->arena, "[", "]");
  for (uint32_t i = 0; i < paths->len; i++) {
    MpStr path = path_expression(self->arena, paths->items[i]);
    mp_layout_add(self->arena, list, mp_layout_text(self->arena, path));
  }
  mp_buf_append_c(out,
                  "\n\n"
                  "def _left_out(original):\n"
                  "    \"\"\"What no output needs.\"\"\"\n");
  write_list(list, out);
}

typedef struct Numbering {
  MpPython *python;
  uint32_t next;
} Numbering;

// Keras sorts the inputs of a dict by their keys, so those are found by name.
static void number_input(void *context, MpTensor tensor) {
  Numbering *self = context;
  const MpModel *model = self->python->model;
  MpArena *arena = self->python->arena;
  uint32_t index = self->next++;
  MpStr name = mp_python_string(arena, model->input_names.items[index]);
  self->python->tensors[tensor.node][0] =
      model->inputs->kind == MP_DATUM_DICT
          ? mp_str_format(arena, "prepared.get_layer(%.*s).output", MP_FMT(name))
          : mp_str_format(arena, "prepared.inputs[%u]", (unsigned)index);
}

// A model of the source, or a part of it, has its weights only once it was called.
static void write_first_call(MpPython *self, MpBuf *out) {
  const MpModel *model = self->model;
  if (model->forward->call == MP_NODE_NONE) {
    return;
  }
  Numbering numbering = {.python = self};
  mp_datum_visit_tensors(model->inputs, number_input, &numbering);
  const MpLayout *callee = mp_layout_text(self->arena, MP_STR("original"));
  MpLayout *call = mp_layout_call(self->arena, callee);
  mp_python_add_arguments(self, call, &model->call_arguments, true);
  mp_buf_append_c(out,
                  "    is_built = original.built and all(source.built for _, source in "
                  "_sources(original))\n"
                  "    if not is_built:\n");
  mp_layout_write_statement(call, MP_STR(""), 2 * MP_LAYOUT_INDENT, out);
}

// PART says what the layer takes of its source.
static const char COPY[] =
    "        target = prepared.get_layer(name)\n"
    "        target.trainable = source.trainable\n"
    "        given = [tuple(weight.shape) for weight in source.weightsPART]\n"
    "        wanted = [tuple(weight.shape) for weight in target.weights]\n"
    "        if given != wanted:\n"
    "            raise ValueError(\n"
    "                f\"{name}: {given} in the original, {wanted} in the prepared model\"\n"
    "            )\n"
    "        target.set_weights(source.get_weights()PART)\n";

static const char COPY_VARIABLES[] =
    "    for name, owner, source in _variables(original):\n"
    "        target = prepared.get_layer(name)\n"
    "        target.trainable = owner.trainable and source.trainable\n"
    "        if tuple(source.shape) != target.weight_shape:\n"
    "            raise ValueError(\n"
    "                f\"{name}: {tuple(source.shape)} in the original, \"\n"
    "                f\"{target.weight_shape} in the prepared model\"\n"
    "            )\n"
    "        target.weight.assign(source)\n"
    "        taken.add(id(source))\n"
    "        filled.add(id(target.weight))\n";

static const char FINALIZE[] =
    "        if hasattr(target, \"finalize_state\"):\n"
    "            target.finalize_state()\n";

static const char TAKE[] =
    "        taken.update(id(weight) for weight in source.weightsPART)\n"
    "        filled.update(id(weight) for weight in target.weights)\n";

static const char COMPARE[] =
    "    for part in _left_out(original) + list(getattr(original, \"metrics\", [])):\n"
    "        if getattr(part, \"built\", True):\n"
    "            taken.update(id(weight) for weight in getattr(part, \"weights\", [part]))\n"
    "    lost = [weight.name for weight in WEIGHTS if id(weight) not in taken]\n"
    "    unset = [weight.name for weight in prepared.weights if id(weight) not in filled]\n"
    "    if lost or unset:\n"
    "        raise ValueError(\n"
    "            f\"weights without a counterpart: {lost} in the original, \"\n"
    "            f\"{unset} in the prepared model\"\n"
    "        )\n";

static const char PREPARE[] =
    "\n\n"
    "def prepare_model(original, input_layer=None):\n"
    "    \"\"\"The model with the weights of `original`.\n"
    "\n"
    "    `input_layer`, as for AIMET's prepare_model, is only compared with the inputs.\n"
    "    \"\"\"\n"
    "    prepared = build_model()\n"
    "    if input_layer is not None:\n"
    "        inputs = [getattr(i, \"output\", i) for i in FLATTEN(input_layer)]\n"
    "        given = [tuple(tensor.shape) for tensor in inputs]\n"
    "        wanted = [tuple(tensor.shape) for tensor in prepared.inputs]\n"
    "        if given != wanted:\n"
    "            raise ValueError(f\"inputs: {given} given, {wanted} in the prepared model\")\n"
    "    transfer_weights(original, prepared)\n"
    "    return prepared\n";

// With parts left out that were never built, Keras refuses to list a model's weights.
static const char WEIGHTS[] =
    "def _weights(original):\n"
    "    \"\"\"Every weight; none where Keras cannot list them.\"\"\"\n"
    "    try:\n"
    "        return original.weights\n"
    "    except ValueError:  # a part that is left out was never built\n"
    "        return []\n"
    "\n\n";

void mp_python_fill(MpBuf *out, const char *template, const char *word, const char *by) {
  MpStr text = mp_str_from_c(template);
  MpStr mark = mp_str_from_c(word);
  size_t from = 0;
  for (size_t at; (at = mp_str_find(text, mark, from)) != SIZE_MAX; from = at + mark.len) {
    mp_buf_append(out, mp_str_slice(text, from, at));
    mp_buf_append_c(out, by);
  }
  mp_buf_append(out, mp_str_slice(text, from, text.len));
}

static bool has_parts(const MpModel *model) {
  for (uint32_t i = 0; i < model->graph->layers.len; i++) {
    if (model->parts[i].is_part) return true;
  }
  return false;
}

// "slice(1, None)" by name.
static void write_parts(MpPython *self, MpBuf *out) {
  const MpModel *model = self->model;
  MpLayout *dict = mp_layout_literal(self->arena, "{", "}");
  for (uint32_t i = 0; i < model->graph->layers.len; i++) {
    MpPart part = model->parts[i];
    if (!part.is_part) continue;
    MpStr name = mp_python_string(self->arena, model->names[i]);
    MpStr end = part.end > 0 ? mp_str_format(self->arena, "%u", part.end) : MP_STR("None");
    MpStr item =
        mp_str_format(self->arena, "%.*s: slice(%u, %.*s)", MP_FMT(name), part.first, MP_FMT(end));
    mp_layout_add(self->arena, dict, mp_layout_text(self->arena, item));
  }
  mp_buf_append_c(
      out,
      "\n\n"
      "def _parts():\n"
      "    \"\"\"Which of its source's weights a layer has, where that is not all.\"\"\"\n");
  write_list(dict, out);
}

static void write_copy(MpPython *self, MpBuf *out) {
  bool divides = has_parts(self->model);
  const char *part = divides ? "[part]" : "";
  mp_buf_append_c(out,
                  "    taken, filled = set(), set()\n"
                  "    for name, source in _sources(original):\n");
  mp_buf_append_c(out, divides ? "        part = _parts().get(name, slice(None))\n" : "");
  mp_python_fill(out, COPY, "PART", part);
  mp_buf_append_c(out, has_state_to_finalize(self->model->graph) ? FINALIZE : "");
  mp_python_fill(out, TAKE, "PART", part);
  mp_buf_append_c(out, self->uses_own_weight ? COPY_VARIABLES : "");
}

void mp_python_write_transfer(MpPython *self, MpBuf *out) {
  bool leaves_out = self->model->left_out_with_weights.len > 0;
  mp_buf_append_c(out, "\n\n");
  write_sources(self, out);
  if (self->uses_own_weight) {
    write_variables(self, out);
  }
  write_left_out(self, out);
  if (has_parts(self->model)) write_parts(self, out);
  mp_buf_append_c(out, "\n\n");
  mp_buf_append_c(out, leaves_out ? WEIGHTS : "");
  mp_buf_append_c(
      out,
      "def transfer_weights(original, prepared):\n"
      "    \"\"\"Copies every weight; raises ValueError where one does not fit.\"\"\"\n");
  write_first_call(self, out);
  write_copy(self, out);
  mp_python_fill(out, COMPARE, "WEIGHTS", leaves_out ? "_weights(original)" : "original.weights");
  self->uses_tf = self->uses_tf || !self->is_keras3;
  mp_python_fill(out, PREPARE, "FLATTEN",
                 self->is_keras3 ? "keras.tree.flatten" : "tf.nest.flatten");
}
