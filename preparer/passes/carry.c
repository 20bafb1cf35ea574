#include "preparer/passes.h"

// A weight that a layer owns besides its sublayers has no place once that is taken apart. A small
// layer of the result holds it, and gives it wherever the source reads it: for Keras that is a
// layer called on an input, whose result does not depend on that.

static void take_first(void *context, MpTensor tensor) {
  MpTensor *first = context;
  if (first->node == MP_NODE_NONE) {
    *first = tensor;
  }
}

static MpDatum *new_datum(MpArena *arena, MpDatumKind kind) {
  MpDatum *datum = MP_NEW(arena, MpDatum);
  datum->kind = kind;
  return datum;
}

// Inputs first: a weight may be made before the source makes them.
static void keep_inputs(MpRewrite *rewrite) {
  for (uint32_t i = 0; i < rewrite->from->nodes.len; i++) {
    const MpNode *node = rewrite->from->nodes.items[i];
    if (node->kind == MP_NODE_INPUT) {
      mp_rewrite_keep(rewrite, node);
    }
  }
}

static void carry(MpRewrite *rewrite, const MpNode *old, MpTensor input) {
  MpArena *arena = rewrite->model->arena;
  MpDatum *datum = new_datum(arena, MP_DATUM_TENSOR);
  datum->tensor = input;
  MpNode *node = mp_rewrite_keep(rewrite, old);
  MpArgument argument = {.value = mp_rewrite_datum(rewrite, datum)};
  mp_array_push(arena, &node->arguments, argument);
  mp_graph_finish_node(rewrite->to, node);
}

// How many rows the table has, where the constructor says it; else NULL.
static const MpDatum *row_count(const MpLayer *embedding) {
  for (uint32_t i = 0; i < embedding->arguments.len; i++) {
    const MpArgument *argument = &embedding->arguments.items[i];
    bool is_it = (i == 0 && argument->name.len == 0) || mp_str_is(argument->name, "input_dim");
    if (is_it) {
      return argument->value->kind == MP_DATUM_INT ? argument->value : NULL;
    }
  }
  return NULL;
}

// The table of an Embedding, which other code shares: what the layer gives for all its rows.
static const MpDatum *table_rows(const MpNode *node) {
  const MpWeight *weight = node->weight;
  bool is_table = mp_str_is(weight->function, "keras.layers.Embedding") &&
                  mp_str_is(weight->path, "embeddings") && weight->holder->kind == MP_LAYER_LIBRARY;
  return is_table ? row_count(weight->holder) : NULL;
}

static void look_up_all(MpRewrite *rewrite, const MpNode *old, const MpDatum *rows) {
  MpModel *model = rewrite->model;
  MpArena *arena = model->arena;
  MpNodeId origin = model->origins.items[old->id];
  bool is_keras3 = mp_str_is(model->options->target, "keras3");
  MpNode *range = mp_rewrite_add(rewrite, MP_NODE_CONST, old->span, origin);
  range->function = is_keras3 ? MP_STR("keras.ops.arange") : MP_STR("tf.range");
  range->function_row = mp_keras_function(range->function);
  range->output_count = 1;
  MpArgument count = {.value = rows};
  mp_array_push(arena, &range->arguments, count);
  MpDatum *indices = new_datum(arena, MP_DATUM_TENSOR);
  indices->tensor = (MpTensor){.node = range->id};
  range->result = indices;
  MpNode *call = mp_rewrite_add(rewrite, MP_NODE_LAYER, old->span, origin);
  call->layer = old->weight->holder;
  call->output_count = 1;
  MpArgument argument = {.value = indices};
  mp_array_push(arena, &call->arguments, argument);
  MpDatum *table = new_datum(arena, MP_DATUM_TENSOR);
  table->tensor = (MpTensor){.node = call->id};
  call->result = table;
  mp_rewrite_replace(rewrite, (MpTensor){.node = old->id}, table->tensor);
}

void mp_pass_carry(MpModel *model) {
  MpTensor input = {.node = MP_NODE_NONE};
  mp_datum_visit_tensors(model->inputs, take_first, &input);
  MpRewrite rewrite = mp_rewrite_start(model);
  keep_inputs(&rewrite);
  for (uint32_t i = 0; i < rewrite.from->nodes.len; i++) {
    const MpNode *old = rewrite.from->nodes.items[i];
    if (old->kind == MP_NODE_INPUT) {
      continue;
    }
    const MpDatum *rows = old->kind == MP_NODE_WEIGHT ? table_rows(old) : NULL;
    if (rows) {
      look_up_all(&rewrite, old, rows);
    } else if (old->kind == MP_NODE_WEIGHT && input.node != MP_NODE_NONE) {
      carry(&rewrite, old, input);
    } else {
      mp_graph_finish_node(rewrite.to, mp_rewrite_keep(&rewrite, old));
    }
  }
  mp_rewrite_finish(&rewrite);
}
