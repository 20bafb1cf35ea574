// Static shapes as values of the source: TensorShape, tuples, lists.
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"

MpValue *mp_shape_value(MpRun *run, const MpShape *shape, MpStr identity, MpStr text, MpSpan span) {
  if (!shape || shape->rank < 0) return mp_symbol_named(run, identity, text, NULL, span);
  MpValues items = {0};
  for (int32_t i = 0; i < shape->rank; i++) {
    MpValue *item = NULL;
    if (shape->dims[i] == MP_DIM_UNSURE) {
      MpValue *whole = mp_symbol_named(run, identity, text, NULL, span);
      item = mp_symbol_item(run, whole, mp_value_int(run, i), span);
    }
    mp_array_push(run->arena, &items, item ? item : mp_dim_value(run, shape->dims[i]));
  }
  MpValue *value = mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
  value->is_shape = true;
  return value;
}

static MpStr shape_identity(MpRun *run, MpTensor tensor) {
  return mp_str_format(run->arena, "%%%u.%u.shape", tensor.node, tensor.output);
}

// Longer expressions are not a name for anything.
#define MAX_NAME 48u
#define NO_NAME "shape"

static MpStr shape_text(MpRun *run, MpTensor tensor) {
  const MpNode *node = run->graph->nodes.items[tensor.node];
  bool is_argument = node->kind == MP_NODE_INPUT && tensor.output == 0 && node->name.len > 0;
  MpStr text = is_argument ? node->name : mp_span_text(node->span);
  if (text.len == 0 || text.len > MAX_NAME) return MP_STR(NO_NAME);
  return mp_str_format(run->arena, "%.*s.shape", MP_FMT(text));
}

MpValue *mp_shape_symbol(MpRun *run, MpTensor tensor, MpStr text, MpSpan span) {
  MpStr own = text.len > 0 ? text : shape_text(run, tensor);
  MpValue *symbol = mp_symbol_named(run, shape_identity(run, tensor), own, NULL, span);
  // What the source calls it is better than nothing.
  if (text.len > 0 && mp_str_is(symbol->symbol->text, NO_NAME)) symbol->symbol->text = text;
  if (!symbol->symbol->shape_of) {
    symbol->symbol->shape_of = mp_arena_copy(run->arena, &tensor, sizeof tensor);
    symbol->symbol->is_on_shape = true;
  }
  return symbol;
}

MpValue *mp_tensor_shape(MpRun *run, MpValue *value, MpSpan span) {
  const MpShape *shape = mp_shape_known(run, value->tensor);
  if (!shape) return mp_shape_symbol(run, value->tensor, mp_span_text(span), span);
  return mp_shape_value(run, shape, MP_STR(""), MP_STR(""), span);
}

MpValue *mp_shape_recompute(MpRun *run, MpValue *symbol) {
  const MpShape *shape = mp_shape_known(run, *symbol->symbol->shape_of);
  return shape ? mp_shape_value(run, shape, MP_STR(""), MP_STR(""), symbol->span) : symbol;
}

static bool is_asked(MpRun *run, MpTensor tensor, int64_t axis) {
  MpStr whole = shape_identity(run, tensor);
  MpStr key = mp_symbol_operand_identity(run, mp_value_int(run, axis));
  MpStr identity = mp_str_format(run->arena, "%.*s[%.*s]", MP_FMT(whole), MP_FMT(key));
  return mp_map_has(&run->decider->facts, identity);
}

int64_t mp_shape_asked_axis(MpRun *run, MpTensor tensor, int32_t rank, int32_t axis) {
  bool is_from_end = is_asked(run, tensor, axis - rank) && !is_asked(run, tensor, axis);
  return is_from_end ? axis - rank : axis;
}

bool mp_shape_axis_of(const MpValue *symbol, MpTensor *tensor, int64_t *axis) {
  if (symbol->kind != MP_VALUE_SYMBOL || !symbol->symbol->item_key) return false;
  const MpValue *key = symbol->symbol->item_key, *shape = symbol->symbol->operands.items[0];
  bool is_axis =
      key->kind == MP_VALUE_INT && shape->kind == MP_VALUE_SYMBOL && shape->symbol->shape_of;
  if (is_axis && tensor) *tensor = *shape->symbol->shape_of;
  if (is_axis && axis) *axis = key->integer;
  return is_axis;
}

#define WITHOUT_RANK "tf.TensorShape(None)"

MpValue *mp_shape_without_rank(MpRun *run, MpSpan span) {
  return mp_symbol_named(run, MP_STR(WITHOUT_RANK), MP_STR(WITHOUT_RANK), NULL, span);
}

static bool is_without_rank(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL && mp_str_is(value->symbol->identity, WITHOUT_RANK);
}

// One that mp_tensor_shape gave.
static bool is_of_tensor(const MpValue *value) {
  if (value->kind != MP_VALUE_SYMBOL) return value->is_shape;
  MpStr identity = value->symbol->identity;
  return mp_str_starts_with(identity, MP_STR("%")) && mp_str_ends_with(identity, MP_STR(".shape"));
}

MpTristate mp_shape_is_of_input(const MpRun *run, const MpValue *symbol) {
  MpStr identity = symbol->kind == MP_VALUE_SYMBOL ? symbol->symbol->identity : MP_STR("");
  bool is_shape = mp_str_starts_with(identity, MP_STR("%")) &&
                  mp_str_find(identity, MP_STR(".shape"), 0) != SIZE_MAX;
  if (!is_shape) return MP_MAYBE;
  MpNodeId node = 0;
  for (size_t i = 1; i < identity.len && identity.ptr[i] >= '0' && identity.ptr[i] <= '9'; i++)
    node = node * 10 + (MpNodeId)(identity.ptr[i] - '0');
  bool is_input =
      node < run->graph->nodes.len && run->graph->nodes.items[node]->kind == MP_NODE_INPUT;
  return is_input ? MP_YES : MP_NO;
}

bool mp_shapes_differ_in_rank(const MpValue *left, const MpValue *right) {
  return (is_without_rank(left) && is_of_tensor(right)) ||
         (is_without_rank(right) && is_of_tensor(left));
}

const MpShape *mp_shape_of_value(MpRun *run, MpValue *value) {
  bool is_sequence = value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_LIST;
  if (value->kind != MP_VALUE_INT && (!is_sequence || value->is_open)) return NULL;
  if (is_sequence && value->items.len > INT32_MAX / 2) return NULL;
  MpShape *shape = MP_NEW(run->arena, MpShape);
  shape->rank = is_sequence ? (int32_t)value->items.len : 1;
  shape->dims = MP_NEW_ARRAY(run->arena, int64_t, shape->rank + 1);
  if (!is_sequence) return mp_dim_of_value(run, value, &shape->dims[0]) ? shape : NULL;
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (!mp_dim_of_value(run, value->items.items[i], &shape->dims[i])) return NULL;
  }
  return shape;
}

// --- attributes of a TensorShape ---

static MpValue *as_list(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_value_sequence(run, MP_VALUE_LIST, mp_values_copy(run, &self->items), call->span);
}

static MpValue *give_shape(MpRun *run, MpValue *self, const MpCall *call) {
  (void)run, (void)call;
  return self;
}

// MP_MAYBE where an axis is an unknown, which may be None.
static MpTristate is_fully_known(MpRun *run, const MpValue *shape) {
  MpTristate answer = MP_YES;
  for (uint32_t i = 0; i < shape->items.len; i++) {
    MpValue *item = mp_resolve(run, shape->items.items[i]);
    if (item->kind == MP_VALUE_NONE) return MP_NO;
    if (item->kind == MP_VALUE_SYMBOL) answer = MP_MAYBE;
  }
  return answer;
}

static MpValue *is_fully_defined(MpRun *run, MpValue *self, const MpCall *call) {
  for (uint32_t i = 0; i < self->items.len; i++) {
    MpValue *item = mp_resolve(run, self->items.items[i]);
    bool is_length = mp_dim_is_length(run, item);
    if (is_length && mp_dim_decide_none(run, item, MP_MAYBE, call->span)) break;
  }
  MpTristate answer = is_fully_known(run, self);
  if (answer == MP_MAYBE) return mp_native_unknown(run, call->symbol, self, call);
  return mp_value_bool(run, answer == MP_YES);
}

static MpValue *num_elements(MpRun *run, MpValue *self, const MpCall *call) {
  MpTristate answer = is_fully_known(run, self);
  if (answer == MP_NO) return run->none;
  if (answer == MP_MAYBE) return mp_native_unknown(run, call->symbol, self, call);
  MpValue *product = mp_value_int(run, 1);
  for (uint32_t i = 0; product && i < self->items.len; i++) {
    product = mp_builtin_binary(run, MP_OPERATOR_MULT, product, self->items.items[i], call->span);
  }
  return product;
}

static MpValue *with_rank(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *rank = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (rank && rank->kind == MP_VALUE_INT && rank->integer != self->items.len) {
    return mp_run_raise(run, "ValueError", call->span, "Shape must have another rank");
  }
  return self;
}

static MpValue *with_rank_at_least(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *rank = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (rank && rank->kind == MP_VALUE_INT && rank->integer > self->items.len) {
    return mp_run_raise(run, "ValueError", call->span, "Shape must have a higher rank");
  }
  return self;
}

static MpValue *concatenate(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *other = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  bool is_sequence =
      other && (other->kind == MP_VALUE_LIST || other->kind == MP_VALUE_TUPLE) && !other->is_open;
  if (!is_sequence) return mp_native_unknown(run, MP_STR("concatenate"), self, call);
  MpValues items = mp_values_copy(run, &self->items);
  for (uint32_t i = 0; i < other->items.len; i++) {
    mp_array_push(run->arena, &items, other->items.items[i]);
  }
  MpValue *shape = mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span);
  shape->is_shape = true;
  return shape;
}

static MpValue *unknown_answer(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_native_unknown(run, call->symbol, self, call);
}

static const MpNativeRow shape_methods[] = {
    {"as_list", as_list},
    {"num_elements", num_elements},
    {"is_fully_defined", is_fully_defined},
    {"with_rank", with_rank},
    {"with_rank_at_least", with_rank_at_least},
    {"concatenate", concatenate},
    {"merge_with", give_shape},
    {"assert_has_rank", with_rank},
    {"assert_is_compatible_with", give_shape},
    {"is_compatible_with", unknown_answer},
    {"as_proto", unknown_answer},
};

void mp_shape_require_axis(MpRun *run, const MpValue *symbol, const MpValue *index) {
  if (index->kind != MP_VALUE_INT || run->handlers > 0) return;
  int64_t needed = index->integer < 0 ? -index->integer : index->integer + 1;
  if (needed <= 0 || needed > INT16_MAX) return;
  mp_rank_require_at_least(run, *symbol->symbol->shape_of, (int32_t)needed);
}

static MpValue *copy_symbol(MpRun *run, MpValue *self, const MpCall *call) {
  return mp_symbol_copy(run, "list", self, call->span);
}

static MpValue *require_rank(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *rank = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  bool is_known =
      rank && rank->kind == MP_VALUE_INT && rank->integer >= 0 && rank->integer < INT16_MAX;
  if (is_known) {
    mp_rank_require(run, *self->symbol->shape_of, (int32_t)rank->integer, call->span);
  }
  return self;
}

static MpValue *require_rank_at_least(MpRun *run, MpValue *self, const MpCall *call) {
  const MpValue *rank = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  bool is_known =
      rank && rank->kind == MP_VALUE_INT && rank->integer >= 0 && rank->integer < INT16_MAX;
  if (is_known) mp_rank_require_at_least(run, *self->symbol->shape_of, (int32_t)rank->integer);
  return self;
}

static const MpNativeRow symbol_methods[] = {
    {"as_list", copy_symbol},
    {"with_rank", require_rank},
    {"with_rank_at_least", require_rank_at_least},
    {"merge_with", give_shape},
    {"assert_has_rank", require_rank},
    {"assert_is_compatible_with", give_shape},
};

MpValue *mp_shape_symbol_attribute(MpRun *run, MpValue *symbol, MpStr name, MpSpan span) {
  bool is_rank = mp_str_is(name, "rank") || mp_str_is(name, "ndims");
  if (is_rank) return mp_builtin_length(run, symbol, span);
  if (mp_str_is(name, "dims")) return mp_symbol_copy(run, "list", symbol, span);
  return mp_native_find(run, symbol_methods, sizeof symbol_methods / sizeof symbol_methods[0], name,
                        symbol);
}

MpValue *mp_shape_attribute(MpRun *run, MpValue *shape, MpStr name, MpSpan span) {
  if (mp_str_is(name, "rank") || mp_str_is(name, "ndims")) {
    return mp_value_int(run, shape->items.len);
  }
  if (mp_str_is(name, "dims")) {
    return mp_value_sequence(run, MP_VALUE_LIST, mp_values_copy(run, &shape->items), span);
  }
  MpValue *method = mp_native_find(run, shape_methods,
                                   sizeof shape_methods / sizeof shape_methods[0], name, shape);
  return method ? method : mp_builtin_attribute(run, shape, name, span);
}
