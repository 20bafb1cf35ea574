#include "preparer/model.h"

#include <string.h>

#include "analyzer/graph/text_value.h"
#include "analyzer/source/position.h"

void mp_model_refuse(MpModel *self, MpSpan span, MpStr message, MpStr help) {
  for (uint32_t i = 0; i < self->refusals.len; i++) {
    const MpRefusal *other = &self->refusals.items[i];
    if (mp_span_eq(other->span, span) && mp_str_eq(other->message, message)) {
      return;
    }
  }
  MpRefusal refusal = {.span = span, .message = message, .help = help};
  mp_array_push(self->arena, &self->refusals, refusal);
}

bool mp_model_is_unwrapped(const MpModel *self, const MpNode *call) {
  if (call->kind != MP_NODE_LAYER || !call->is_traced) {
    return false;
  }
  const MpLayer *layer = call->layer;
  if (layer->id == self->forward->root->id || layer->kind != MP_LAYER_SUBCLASSED) {
    return true;
  }
  // Asked of the source: who holds whom is compared by address.
  return mp_layer_is_model(layer) ||
         mp_layer_has_sublayers(self->source, self->source->layers.items[layer->id]);
}

uint32_t mp_model_weight_index(const MpModel *self, const MpWeight *weight) {
  uint32_t i = 0;
  while (i < self->graph->weights.len && self->graph->weights.items[i] != weight) {
    i++;
  }
  return i;
}

MpStrs mp_model_rewrites(const MpModel *self) {
  MpStrs words = {0};
  if (self->options->uncaps_relu6) mp_array_push(self->arena, &words, MP_STR("relu6"));
  if (self->options->splits_separable) mp_array_push(self->arena, &words, MP_STR("separable"));
  return words;
}

MpStr mp_model_class_name(const MpLayer *layer) {
  if (layer->cls) {
    return layer->cls->name;
  }
  if (!layer->row) {
    return MP_STR("layer");
  }
  MpStr name = layer->row->name;
  size_t dot = mp_str_rfind_byte(name, '.');
  return dot == SIZE_MAX ? name : mp_str_slice(name, dot + 1, name.len);
}

MpStr mp_model_layer_label(const MpModel *self, const MpLayer *layer) {
  if (self->paths && self->paths[layer->id].len > 0) {
    return self->paths[layer->id];
  }
  return layer->name.len > 0 ? layer->name : mp_model_class_name(layer);
}

static bool is_taken(const MpModel *self, MpStr name, uint32_t layer_count) {
  bool found = false;
  for (uint32_t i = 0; i < layer_count; i++)
    found |= mp_str_eq(self->names[i], name);
  for (uint32_t i = 0; i < self->input_names.len; i++)
    found |= mp_str_eq(self->input_names.items[i], name);
  for (uint32_t i = 0; i < self->graph->weights.len; i++)
    found |= mp_str_eq(self->weight_names[i], name);
  // Functions that make layers have names, too.
  for (uint32_t i = 0; i < self->graph->nodes.len; i++)
    found |= mp_str_eq(self->graph->nodes.items[i]->name, name);
  return found;
}

void mp_model_describe_layer(MpModel *self, const MpLayer *layer, const MpLayer *from, MpStr suffix,
                             MpPart part) {
  uint32_t count = layer->id;
  MpModel old = *self;
  self->names = MP_NEW_ARRAY(self->arena, MpStr, count + 1);
  self->paths = MP_NEW_ARRAY(self->arena, MpStr, count + 1);
  self->prefixes = MP_NEW_ARRAY(self->arena, MpStr, count + 1);
  self->parts = MP_NEW_ARRAY(self->arena, MpPart, count + 1);
  memcpy(self->names, old.names, count * sizeof *old.names);
  memcpy(self->paths, old.paths, count * sizeof *old.paths);
  memcpy(self->prefixes, old.prefixes, count * sizeof *old.prefixes);
  memcpy(self->parts, old.parts, count * sizeof *old.parts);
  MpStr stem =
      mp_str_format(self->arena, "%.*s_%.*s", MP_FMT(self->names[from->id]), MP_FMT(suffix));
  MpStr name = stem;
  for (unsigned i = 1; is_taken(self, name, count); i++)
    name = mp_str_format(self->arena, "%.*s_%u", MP_FMT(stem), i);
  self->names[count] = name;
  self->paths[count] = self->paths[from->id];
  self->parts[count] = part;
}

bool mp_model_can_name(MpStr canonical) {
  static const char *const roots[] = {"tf.", "keras.", "np.", "builtins.", "mplint."};
  for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
    if (mp_str_starts_with(canonical, mp_str_from_c(roots[i]))) {
      return mp_text_is_dotted(canonical);
    }
  }
  return false;
}

bool mp_model_can_import(const MpDatum *function) {
  MpSpan span = function->span;
  return mp_text_is_dotted(function->text) && mp_str_rfind_byte(function->text, '.') != SIZE_MAX &&
         (mp_span_is_none(span) ||
          (!span.source->is_notebook && mp_position_of(span.source, span.start_byte).column == 1));
}

bool mp_model_may_have_weights(const MpLayer *layer) {
  if (layer->has_weights != MP_NO || !layer->row) {
    return layer->has_weights != MP_NO;
  }
  MpLayerFamily family = layer->row->family;
  return family == MP_FAMILY_ATTENTION || family == MP_FAMILY_WRAPPER ||
         family == MP_FAMILY_RECURRENT || family == MP_FAMILY_CELL;
}

// `tf.einsum("…", a, b)`: Keras 2 writes such an operation into no config that it can read back,
// since its operands are `*inputs`.
static bool is_plain_einsum(const MpNode *node) {
  bool is_einsum =
      mp_str_is(node->function, "tf.einsum") || mp_str_is(node->function, "tf.linalg.einsum");
  if (!is_einsum || node->arguments.len < 2) {
    return false;
  }
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    const MpArgument *argument = &node->arguments.items[i];
    MpDatumKind wanted = i == 0 ? MP_DATUM_STR : MP_DATUM_TENSOR;
    if (argument->name.len > 0 || argument->value->kind != wanted) {
      return false;
    }
  }
  return true;
}

bool mp_model_is_carried(const MpNode *node) {
  if (node->kind != MP_NODE_OP || node->form != MP_OP_FUNCTION) {
    return false;
  }
  return mp_str_starts_with(node->function, MP_STR("mplint.")) || is_plain_einsum(node);
}

bool mp_model_is_initial_value(const MpLayer *layer, MpStr argument) {
  return layer->kind == MP_LAYER_LIBRARY && mp_str_is(argument, "weights");
}

static void count_in(uint32_t *uses, const MpDatum *datum);

static void count_in_arguments(uint32_t *uses, const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    count_in(uses, arguments->items[i].value);
  }
}

// A layer that is given to two constructors is one layer, so what it is made of counts once.
static void count_layer(uint32_t *uses, const MpLayer *layer) {
  if (uses[layer->id]++ == 0) {
    count_in_arguments(uses, &layer->arguments);
  }
}

static void count_in(uint32_t *uses, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_LAYER) {
    count_layer(uses, datum->layer);
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    count_in(uses, datum->items.items[i]);
  }
  count_in_arguments(uses, &datum->arguments);
}

uint32_t *mp_model_layer_uses(const MpModel *self) {
  const MpGraph *graph = self->graph;
  uint32_t *uses = MP_NEW_ARRAY(self->arena, uint32_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->layer) {
      count_layer(uses, node->layer);
    }
    count_in_arguments(uses, &node->arguments);
  }
  return uses;
}

MpRewrite mp_rewrite_start(MpModel *model) {
  MpRewrite self = {.model = model, .from = model->graph};
  self.to = mp_graph_new(model->arena);
  self.to->layers = self.from->layers;
  self.to->weights = self.from->weights;
  self.to->lengths = self.from->lengths;
  self.ids = MP_NEW_ARRAY(model->arena, MpNodeId, self.from->nodes.len + 1);
  for (uint32_t i = 0; i < self.from->nodes.len; i++) {
    self.ids[i] = MP_NODE_NONE;
  }
  return self;
}

MpTensor mp_rewrite_tensor(void *context, MpTensor tensor) {
  MpRewrite *self = context;
  for (uint32_t i = self->replaced.len; i > 0; i -= 2) {
    const MpTensor *pair = &self->replaced.items[i - 2];
    if (pair[0].node == tensor.node && pair[0].output == tensor.output) {
      return pair[1];
    }
  }
  if (self->ids[tensor.node] == MP_NODE_NONE) {
    mp_model_refuse(self->model, self->reader,
                    MP_STR("a tensor from inside a layer that is kept whole is used outside of it, "
                           "and is not what the layer returns"),
                    MP_STR(""));
    return (MpTensor){0};
  }
  return (MpTensor){.node = self->ids[tensor.node], .output = tensor.output};
}

const MpDatum *mp_rewrite_datum(MpRewrite *self, const MpDatum *datum) {
  return mp_datum_map_tensors(self->model->arena, datum, mp_rewrite_tensor, self);
}

MpNode *mp_rewrite_add(MpRewrite *self, MpNodeKind kind, MpSpan span, MpNodeId origin) {
  MpNode *node = mp_graph_add_node(self->to, kind, span, MP_NODE_NONE);
  mp_array_push(self->model->arena, &self->origins, origin);
  return node;
}

MpNode *mp_rewrite_keep(MpRewrite *self, const MpNode *old) {
  MpNodeId origin = self->model->origins.items[old->id];
  MpNode *node = mp_rewrite_add(self, old->kind, old->span, origin);
  MpNodeId id = node->id;
  *node = *old;
  node->id = id;
  node->parent = MP_NODE_NONE;
  self->ids[old->id] = id;
  self->reader = old->span;
  node->arguments =
      mp_arguments_map_tensors(self->model->arena, old->arguments, mp_rewrite_tensor, self);
  // A traced call's result lies in its body, which is not there yet.
  node->result = old->is_traced ? NULL : mp_rewrite_datum(self, old->result);
  return node;
}

void mp_rewrite_replace(MpRewrite *self, MpTensor old, MpTensor with) {
  mp_array_push(self->model->arena, &self->replaced, old);
  mp_array_push(self->model->arena, &self->replaced, with);
}

void mp_rewrite_finish(MpRewrite *self) {
  MpModel *model = self->model;
  self->reader = (MpSpan){0};
  model->inputs = mp_rewrite_datum(self, model->inputs);
  model->outputs = mp_rewrite_datum(self, model->outputs);
  model->call_arguments =
      mp_arguments_map_tensors(model->arena, model->call_arguments, mp_rewrite_tensor, self);
  model->graph = self->to;
  model->origins = self->origins;
}
