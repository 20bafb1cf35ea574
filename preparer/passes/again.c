#include "preparer/length_value.h"
#include "preparer/passes.h"

// The model as it is prepared, and as a later call of the original builds it. Node by node, the
// same must be done to the same; what the one works out from `tf.shape` the other has as a number.
typedef struct Again {
  const MpModel *first, *later;
  MpLengths lengths;       // of `first`, with the shapes of the later call
  const MpShape **shapes;  // by node of `first`: of its partner
  MpNodeId *partners;      // by node of `first`: the one of `later`; MP_NODE_NONE: none
  uint8_t *is_partner;     // by node of `later`
  MpNodeId next;           // in `later`: where the next partner is looked for first
} Again;

// The later call with nothing in it but single steps.
static MpModel flat(const MpModel *model, const MpLaterCall *call) {
  MpModel self = {.arena = model->arena, .options = model->options};
  self.source = call->graph;
  self.forward = &call->forward;
  mp_pass_copy(&self);
  mp_pass_inline(&self);
  mp_pass_drop(&self);
  return self;
}

// --- the same values ---

static bool is_same(Again *self, const MpDatum *first, const MpDatum *later);

static bool are_same(Again *self, const MpData *first, const MpData *later) {
  bool are = first->len == later->len;
  for (uint32_t i = 0; are && i < first->len; i++)
    are = is_same(self, first->items[i], later->items[i]);
  return are;
}

// `training` that is None or False says the inference that is prepared.
static bool counts(const MpArgument *argument) {
  MpDatumKind kind = argument->value->kind;
  bool is_inference = kind == MP_DATUM_NONE || (kind == MP_DATUM_BOOL && !argument->value->boolean);
  return !is_inference || !mp_str_is(argument->name, "training");
}

static bool are_arguments_same(Again *self, const MpArguments *first, const MpArguments *later) {
  uint32_t k = 0;
  for (uint32_t i = 0; i < first->len; i++) {
    if (!counts(&first->items[i])) continue;
    while (k < later->len && !counts(&later->items[k]))
      k++;
    if (k == later->len || !mp_str_eq(first->items[i].name, later->items[k].name)) return false;
    if (!is_same(self, first->items[i].value, later->items[k++].value)) return false;
  }
  while (k < later->len && !counts(&later->items[k]))
    k++;
  return k == later->len;
}

// The same object; or both were made for a call, in the same way.
static bool is_same_layer(Again *self, const MpLayer *first, const MpLayer *later) {
  if (first->id == later->id) return true;
  const MpLayer *old = self->first->source->layers.items[first->id];
  const MpLayer *anew = self->later->source->layers.items[later->id];
  bool are_of_calls = old->created_in_call != MP_NODE_NONE && anew->created_in_call != MP_NODE_NONE;
  return are_of_calls && mp_span_eq(old->created_at, anew->created_at) && old->kind == anew->kind &&
         old->row == anew->row && old->cls == anew->cls &&
         are_arguments_same(self, &first->arguments, &later->arguments);
}

static bool is_same_tensor(Again *self, MpTensor first, const MpDatum *later) {
  if (later->kind == MP_DATUM_TENSOR && later->tensor.output == first.output &&
      self->partners[first.node] == later->tensor.node)
    return true;
  const MpDatum *length = mp_lengths_value(&self->lengths, first);
  return length && is_same(self, length, later);
}

static bool is_same(Again *self, const MpDatum *first, const MpDatum *later) {
  if (first->kind == MP_DATUM_TENSOR) return is_same_tensor(self, first->tensor, later);
  bool are_lists = (first->kind == MP_DATUM_LIST && later->kind == MP_DATUM_TUPLE) ||
                   (first->kind == MP_DATUM_TUPLE && later->kind == MP_DATUM_LIST);
  if (first->kind != later->kind && !are_lists) return false;
  if (first->kind == MP_DATUM_LAYER) return is_same_layer(self, first->layer, later->layer);
  bool is_tree =
      first->items.len + first->arguments.len > 0 || later->items.len + later->arguments.len > 0;
  if (!is_tree) return mp_datum_eq(first, later) || are_lists;
  return mp_str_eq(first->text, later->text) && are_same(self, &first->items, &later->items) &&
         are_same(self, &first->keys, &later->keys) &&
         are_arguments_same(self, &first->arguments, &later->arguments);
}

// --- the same steps ---

static bool is_weight_same(const Again *self, const MpNode *first, const MpNode *later) {
  if (!first->weight || !later->weight) return first->weight == later->weight;
  return mp_model_weight_index(self->first, first->weight) ==
         mp_model_weight_index(self->later, later->weight);
}

// A function of lengths makes a constant where they are numbers.
static bool is_same_kind(const MpNode *first, const MpNode *later) {
  bool is_function = first->kind == MP_NODE_OP && first->form == MP_OP_FUNCTION;
  if (first->kind == later->kind) return true;
  return is_function && later->kind == MP_NODE_CONST;
}

static bool is_reshape(const MpNode *node) {
  return node->kind == MP_NODE_OP && node->form == MP_OP_FUNCTION &&
         mp_str_ends_with(node->function, MP_STR(".reshape"));
}

// -1 in a target shape is what is left over, and that is the length which the other one has there.
static bool is_same_reshape(Again *self, const MpNode *first, const MpNode *later) {
  if (!is_reshape(first) || first->arguments.len < 2 || later->arguments.len < 2) return false;
  const MpDatum *from = first->arguments.items[1].value, *to = later->arguments.items[1].value;
  if (!is_same(self, first->arguments.items[0].value, later->arguments.items[0].value) ||
      from->items.len != to->items.len)
    return false;
  uint32_t rests = 0;
  for (uint32_t i = 0; i < from->items.len; i++) {
    const MpDatum *length = from->items.items[i], *number = to->items.items[i];
    bool is_rest = length->kind == MP_DATUM_INT && length->integer == -1;
    if (is_same(self, length, number)) continue;
    if (!is_rest || number->kind != MP_DATUM_INT || ++rests > 1) return false;
  }
  return from->items.len > 0;
}

static bool is_same_step(Again *self, const MpNode *first, const MpNode *later) {
  if (!is_same_kind(first, later) || first->output_count != later->output_count) return false;
  if (first->kind == MP_NODE_LAYER && !is_same_layer(self, first->layer, later->layer))
    return false;
  bool is_named = first->kind == MP_NODE_OP || first->kind == MP_NODE_CONST;
  bool is_form_same = first->form == later->form || later->kind == MP_NODE_CONST;
  if (is_named && (!is_form_same || !mp_str_eq(first->function, later->function))) return false;
  if (!is_weight_same(self, first, later)) return false;
  return are_arguments_same(self, &first->arguments, &later->arguments) ||
         is_same_reshape(self, first, later);
}

static bool take(Again *self, const MpNode *first, MpNodeId id) {
  const MpNode *later = self->later->graph->nodes.items[id];
  bool is_free = !self->is_partner[id] && later->kind != MP_NODE_INPUT;
  if (!is_free || !is_same_step(self, first, later)) return false;
  self->partners[first->id] = id;
  self->is_partner[id] = 1;
  self->shapes[first->id] = later->shapes;
  self->next = id + 1;
  return true;
}

// Calls run in the same order, so the partner comes next, but for what only lengths are made of.
static bool find_partner(Again *self, const MpNode *first) {
  const uint32_t count = self->later->graph->nodes.len;
  for (MpNodeId id = self->next; id < count; id++)
    if (take(self, first, id)) return true;
  for (MpNodeId id = 0; id < self->next; id++)
    if (take(self, first, id)) return true;
  return false;
}

// --- all of it ---

typedef struct Tensors {
  MpArena *arena;
  MP_ARRAY(MpTensor) items;
} Tensors;

static void add_tensor(void *context, MpTensor tensor) {
  Tensors *self = context;
  mp_array_push(self->arena, &self->items, tensor);
}

static Tensors tensors_of(MpArena *arena, const MpDatum *datum) {
  Tensors self = {.arena = arena};
  mp_datum_visit_tensors(datum, add_tensor, &self);
  return self;
}

static bool pair_inputs(Again *self) {
  Tensors first = tensors_of(self->first->arena, self->first->inputs);
  Tensors later = tensors_of(self->first->arena, self->later->inputs);
  if (first.items.len != later.items.len) return false;
  for (uint32_t i = 0; i < first.items.len; i++) {
    MpNodeId from = first.items.items[i].node, to = later.items.items[i].node;
    self->partners[from] = to;
    self->is_partner[to] = 1;
    self->shapes[from] = self->later->graph->nodes.items[to]->shapes;
  }
  return true;
}

// Other reasons, which say more, come first.
static void refuse(MpModel *model, MpSpan span, MpStr why) {
  MpRefusal refusal = {.span = span};
  refusal.message = mp_str_format(
      model->arena, "Keras runs the source again when the model is called on an array, and %.*s",
      MP_FMT(why));
  mp_array_push(model->arena, &model->later_refusals, refusal);
}

// The shapes of each node in that call, or NULL where something else comes out.
static const MpShape **compare(MpModel *model, const MpLaterCall *call) {
  MpModel later = flat(model, call);
  Again self = {.first = model, .later = &later};
  const uint32_t count = model->graph->nodes.len;
  self.lengths = mp_lengths_start(model->graph, model->arena);
  self.lengths.shapes = self.shapes = MP_NEW_ARRAY(model->arena, const MpShape *, count + 1);
  self.partners = MP_NEW_ARRAY(model->arena, MpNodeId, count + 1);
  self.is_partner = MP_NEW_ARRAY(model->arena, uint8_t, later.graph->nodes.len + 1);
  for (uint32_t i = 0; i < count; i++)
    self.partners[i] = MP_NODE_NONE;
  bool are_same_inputs = pair_inputs(&self);
  const MpNode *other = NULL;
  for (uint32_t i = 0; i < count; i++) {
    const MpNode *node = model->graph->nodes.items[i];
    MpArguments settled;
    bool is_found = node->kind == MP_NODE_INPUT || find_partner(&self, node);
    bool is_length = mp_lengths_add(&self.lengths, node, &settled);
    if (!is_found && !is_length && !other) other = node;
  }
  if (are_same_inputs && is_same(&self, model->outputs, later.outputs)) return self.shapes;
  refuse(model, other ? other->span : call->forward.root->created_at,
         MP_STR("then something else comes out here"));
  return NULL;
}

// A length that is None for Keras, and the same whatever the arrays are, is a number all the same.
static const MpShape *with_lengths(MpArena *arena, const MpNode *node, const MpShape *one,
                                   const MpShape *other) {
  MpShape *shapes = mp_arena_copy(arena, node->shapes, sizeof *shapes * node->output_count);
  for (uint32_t i = 0; i < node->output_count; i++) {
    MpShape *shape = &shapes[i];
    if (shape->rank <= 0 || one[i].rank != shape->rank || other[i].rank != shape->rank) continue;
    shape->dims = mp_arena_copy(arena, shape->dims, sizeof *shape->dims * (size_t)shape->rank);
    for (int32_t k = 0; k < shape->rank; k++) {
      bool is_number = one[i].dims[k] >= 0 && one[i].dims[k] == other[i].dims[k];
      if (shape->dims[k] == MP_DIM_UNKNOWN && is_number) shape->dims[k] = one[i].dims[k];
    }
  }
  return shapes;
}

void mp_pass_again(MpModel *model) {
  const MpLaterCalls *calls = &model->options->later;
  const MpShape **one = NULL, **other = NULL;
  for (uint32_t i = 0; i < calls->len && model->later_refusals.len == 0; i++) {
    const MpLaterCall *call = &calls->items[i];
    other = one;
    if (call->problem.len > 0) {
      refuse(model, call->problem_span, call->problem);
    } else {
      one = compare(model, call);
    }
  }
  for (uint32_t i = 0; one && other && i < model->graph->nodes.len; i++) {
    MpNode *node = model->graph->nodes.items[i];
    if (node->shapes && one[i] && other[i])
      node->shapes = with_lengths(model->arena, node, one[i], other[i]);
  }
}
