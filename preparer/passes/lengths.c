#include "preparer/length_value.h"
#include "preparer/passes.h"

// In Keras 3 the shape of a Keras tensor is a tuple with None for what is not known, no tensor. So
// what the source works out from `tf.shape(x)` becomes numbers here, as far as the shapes are
// known. A length that is known only when the model runs stays as SYMBOL, and the pass `ops` says
// where nothing can be done with it.

typedef struct Lengths {
  MpRewrite rewrite;
  MpLengths lengths;
} Lengths;

static void note_tensor(void *context, MpTensor tensor) {
  (void)tensor;
  *(bool *)context = true;
}

static bool is_open_length(const MpDatum *length) {
  return length->kind == MP_DATUM_SYMBOL || (length->kind == MP_DATUM_INT && length->integer == -1);
}

// `tf.reshape(x, (batch, -1, 4))` of what has 12 times 4 numbers: where the shape of the result is
// known, the numbers of it, so that one length alone is left open.
static void settle_target(Lengths *self, const MpNode *node, MpArguments *arguments) {
  MpArena *arena = self->rewrite.model->arena;
  bool is_reshape =
      node->kind == MP_NODE_OP && mp_str_ends_with(node->function, MP_STR(".reshape"));
  const MpShape *shape = node->shapes;
  const MpDatum *target = arguments->len > 1 ? arguments->items[1].value : NULL;
  if (!is_reshape || !target || !shape || shape->rank != (int32_t)target->items.len) return;
  bool has_symbol = false;
  for (uint32_t i = 0; i < target->items.len; i++)
    has_symbol |= target->items.items[i]->kind == MP_DATUM_SYMBOL;
  if (!has_symbol) return;
  MpDatum *own = mp_arena_copy(arena, target, sizeof *target);
  own->items = (MpData){0};
  for (uint32_t i = 0; i < target->items.len; i++) {
    const MpDatum *length = target->items.items[i];
    if (is_open_length(length) && shape->dims[i] >= 0) {
      MpDatum *number = MP_NEW(arena, MpDatum);
      *number = (MpDatum){.kind = MP_DATUM_INT, .integer = shape->dims[i], .span = length->span};
      length = number;
    }
    mp_array_push(arena, &own->items, length);
  }
  arguments->items[1].value = own;
}

static void keep(Lengths *self, const MpNode *old, const MpArguments *arguments) {
  MpNode copy = *old;
  copy.arguments = *arguments;
  MpNode *node = mp_rewrite_keep(&self->rewrite, &copy);
  bool has_tensors = false;
  mp_arguments_visit_tensors(arguments, note_tensor, &has_tensors);
  // A function that is given numbers now makes a tensor of no tensor.
  bool is_constant = node->kind == MP_NODE_OP && node->form == MP_OP_FUNCTION && !has_tensors;
  node->kind = is_constant ? MP_NODE_CONST : node->kind;
  if (node->kind != MP_NODE_INPUT) mp_graph_finish_node(self->rewrite.to, node);
}

static void refuse_output(void *context, MpTensor tensor) {
  Lengths *self = context;
  if (!mp_lengths_value(&self->lengths, tensor)) return;
  mp_model_refuse(self->rewrite.model, self->rewrite.from->nodes.items[tensor.node]->span,
                  MP_STR("the model returns a shape, which is no tensor in Keras 3"), MP_STR(""));
}

void mp_pass_lengths(MpModel *model) {
  if (!mp_str_is(model->options->target, "keras3")) return;
  const MpGraph *graph = model->graph;
  Lengths self = {.rewrite = mp_rewrite_start(model)};
  self.lengths = mp_lengths_start(graph, model->arena);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    MpArguments arguments;
    if (mp_lengths_add(&self.lengths, node, &arguments)) continue;
    settle_target(&self, node, &arguments);
    keep(&self, node, &arguments);
  }
  mp_datum_visit_tensors(model->outputs, refuse_output, &self);
  if (model->refusals.len == 0) mp_rewrite_finish(&self.rewrite);
}
