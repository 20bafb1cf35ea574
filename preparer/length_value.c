#include "preparer/length_value.h"

MpLengths mp_lengths_start(const MpGraph *graph, MpArena *arena) {
  MpLengths self = {.graph = graph, .arena = arena};
  self.values = MP_NEW_ARRAY(arena, const MpDatum *, graph->nodes.len + 1);
  self.is_spread = MP_NEW_ARRAY(arena, bool, graph->nodes.len + 1);
  return self;
}

static const MpShape *shape_in(const MpLengths *self, MpTensor tensor) {
  if (!self->shapes) return mp_graph_shape(self->graph, tensor);
  const MpShape *shapes = self->shapes[tensor.node];
  return shapes ? &shapes[tensor.output] : NULL;
}

static MpDatum *new_datum(MpArena *arena, MpDatumKind kind) {
  MpDatum *datum = MP_NEW(arena, MpDatum);
  datum->kind = kind;
  return datum;
}

static const MpDatum *unknown(MpArena *arena) {
  MpDatum *datum = new_datum(arena, MP_DATUM_SYMBOL);
  datum->text = MP_STR("tf.shape");
  return datum;
}

static const MpDatum *rows_of(MpArena *arena, const MpDatum *tensor) {
  MpDatum *datum = new_datum(arena, MP_DATUM_SYMBOL);
  datum->text = MP_STR("tf.shape");
  mp_array_push(arena, &datum->items, tensor);
  return datum;
}

static const MpDatum *number(MpArena *arena, int64_t value) {
  MpDatum *datum = new_datum(arena, MP_DATUM_INT);
  datum->integer = value;
  return datum;
}

const MpDatum *mp_lengths_value(MpLengths *self, MpTensor tensor) {
  const MpDatum *value = self->values[tensor.node];
  if (!value || !self->is_spread[tensor.node]) return value;
  return tensor.output < value->items.len ? value->items.items[tensor.output] : NULL;
}

static const MpDatum *settle(MpLengths *self, const MpDatum *datum);

static MpData settle_all(MpLengths *self, const MpData *data) {
  MpData settled = {0};
  for (uint32_t i = 0; i < data->len; i++) {
    mp_array_push(self->arena, &settled, settle(self, data->items[i]));
  }
  return settled;
}

static MpArguments settle_arguments(MpLengths *self, const MpArguments *arguments) {
  MpArguments settled = {0};
  for (uint32_t i = 0; i < arguments->len; i++) {
    MpArgument argument = arguments->items[i];
    argument.value = settle(self, argument.value);
    mp_array_push(self->arena, &settled, argument);
  }
  return settled;
}

// The value with numbers in the place of tensors that are lengths.
static const MpDatum *settle(MpLengths *self, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_TENSOR) {
    const MpDatum *value = mp_lengths_value(self, datum->tensor);
    self->was_used = self->was_used || value;
    return value ? value : datum;
  }
  if (datum->items.len + datum->arguments.len == 0) return datum;
  MpDatum *copy = mp_arena_copy(self->arena, datum, sizeof *datum);
  copy->items = settle_all(self, &datum->items);
  copy->arguments = settle_arguments(self, &datum->arguments);
  return copy;
}

static bool is_length(const MpDatum *datum) {
  return datum->kind == MP_DATUM_INT || datum->kind == MP_DATUM_SYMBOL;
}

static bool is_list(const MpDatum *datum) {
  return datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE;
}

static bool are_lengths(const MpDatum *datum) {
  bool are = is_list(datum);
  for (uint32_t i = 0; i < datum->items.len; i++) {
    are = are && is_length(datum->items.items[i]);
  }
  return are;
}

static const MpDatum *argument(const MpArguments *arguments, uint32_t index, const char *name) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    MpStr own = arguments->items[i].name;
    if (own.len == 0 ? i == index : mp_str_is(own, name)) return arguments->items[i].value;
  }
  return NULL;
}

// `tf.shape(x)`, as 32 bit integers.
static const MpDatum *shape_of(MpLengths *self, const MpArguments *arguments) {
  const MpDatum *tensor = argument(arguments, 0, "input");
  const MpDatum *type = argument(arguments, 1, "out_type");
  bool is_plain = !type || (type->kind == MP_DATUM_NAME && mp_str_is(type->text, "tf.int32"));
  if (!tensor || tensor->kind != MP_DATUM_TENSOR || !is_plain) return NULL;
  const MpShape *shape = shape_in(self, tensor->tensor);
  if (!shape || shape->rank < 0) return NULL;
  MpDatum *list = new_datum(self->arena, MP_DATUM_LIST);
  for (int32_t i = 0; i < shape->rank; i++) {
    bool is_known = shape->dims[i] >= 0;
    mp_array_push(self->arena, &list->items,
                  is_known ? number(self->arena, shape->dims[i])
                  : i == 0 ? rows_of(self->arena, tensor)
                           : unknown(self->arena));
  }
  return list;
}

static const MpDatum *rank_of(MpLengths *self, const MpArguments *arguments) {
  const MpDatum *tensor = argument(arguments, 0, "input");
  if (!tensor || tensor->kind != MP_DATUM_TENSOR) return NULL;
  const MpShape *shape = shape_in(self, tensor->tensor);
  return shape && shape->rank >= 0 ? number(self->arena, shape->rank) : NULL;
}

static bool is_first_axis(const MpArguments *arguments, bool by_default) {
  const MpDatum *axis = argument(arguments, 1, "axis");
  return axis ? axis->kind == MP_DATUM_INT && axis->integer == 0 : by_default;
}

// `tf.concat([tf.shape(x)[:-1], [8]], 0)`.
static const MpDatum *joined(MpLengths *self, const MpArguments *arguments) {
  const MpDatum *values = argument(arguments, 0, "values");
  if (!values || !is_list(values) || !is_first_axis(arguments, false)) return NULL;
  MpDatum *list = new_datum(self->arena, MP_DATUM_LIST);
  for (uint32_t i = 0; i < values->items.len; i++) {
    const MpDatum *part = values->items.items[i];
    if (!are_lengths(part)) return NULL;
    for (uint32_t j = 0; j < part->items.len; j++) {
      mp_array_push(self->arena, &list->items, part->items.items[j]);
    }
  }
  return list;
}

static const MpDatum *function_value(MpLengths *self, const MpNode *node,
                                     const MpArguments *arguments) {
  MpStr name = node->function;
  if (mp_str_is(name, "tf.shape") || mp_str_is(name, "tf.compat.v1.shape")) {
    return shape_of(self, arguments);
  }
  if (mp_str_is(name, "tf.rank")) return rank_of(self, arguments);
  if (!self->was_used) return NULL;
  if (mp_str_is(name, "tf.concat")) return joined(self, arguments);
  const MpDatum *value = arguments->len > 0 ? arguments->items[0].value : NULL;
  bool is_list_of_lengths = value && are_lengths(value) && is_first_axis(arguments, true);
  if (mp_str_is(name, "tf.stack") && is_list_of_lengths) return value;
  if (mp_str_is(name, "tf.unstack") && is_list_of_lengths && arguments->len == 1) {
    self->is_spread[node->id] = true;
    return value;
  }
  return NULL;
}

static int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static const MpDatum *operator_value(MpLengths *self, MpStr token, const MpArguments *arguments) {
  const MpDatum *a = arguments->items[0].value;
  const MpDatum *b = arguments->len > 1 ? arguments->items[1].value : number(self->arena, 0);
  bool is_unary = arguments->len == 1;
  bool is_known = a->kind == MP_DATUM_INT && b->kind == MP_DATUM_INT;
  bool is_taken = is_unary
                      ? mp_str_is(token, "neg")
                      : mp_str_is(token, "+") || mp_str_is(token, "-") || mp_str_is(token, "*") ||
                            mp_str_is(token, "//") || mp_str_is(token, "%");
  if (!is_taken || !is_length(a) || !is_length(b)) return NULL;
  if (!is_known) return unknown(self->arena);
  int64_t limit = INT32_MAX;  // beyond that TensorFlow's own numbers wrap around
  bool is_small =
      a->integer <= limit && a->integer >= -limit && b->integer <= limit && b->integer >= -limit;
  bool is_division = mp_str_is(token, "//") || mp_str_is(token, "%");
  if (!is_small || (is_division && b->integer == 0)) return NULL;
  int64_t value = -a->integer;
  if (mp_str_is(token, "+")) value = a->integer + b->integer;
  if (mp_str_is(token, "-")) value = a->integer - b->integer;
  if (mp_str_is(token, "*")) value = a->integer * b->integer;
  if (mp_str_is(token, "//")) value = floor_div(a->integer, b->integer);
  if (mp_str_is(token, "%")) value = a->integer - floor_div(a->integer, b->integer) * b->integer;
  return value <= limit && value >= -limit ? number(self->arena, value) : NULL;
}

// Where a slice of `len` elements starts or ends.
static bool bound(const MpDatum *datum, int64_t len, int64_t otherwise, int64_t *at) {
  if (datum->kind != MP_DATUM_NONE && datum->kind != MP_DATUM_INT) return false;
  int64_t index = datum->kind == MP_DATUM_NONE ? otherwise : datum->integer;
  index = index < 0 ? index + len : index;
  *at = index < 0 ? 0 : (index > len ? len : index);
  return true;
}

static const MpDatum *subscript_value(MpLengths *self, const MpArguments *arguments) {
  const MpDatum *value = arguments->items[0].value;
  const MpDatum *index = arguments->items[1].value;
  int64_t len = value->items.len;
  if (!are_lengths(value)) return NULL;
  if (index->kind == MP_DATUM_INT) {
    int64_t at = index->integer < 0 ? index->integer + len : index->integer;
    return at >= 0 && at < len ? value->items.items[at] : NULL;
  }
  int64_t start;
  int64_t end;
  bool is_slice = index->kind == MP_DATUM_SLICE && index->items.items[2]->kind == MP_DATUM_NONE &&
                  bound(index->items.items[0], len, 0, &start) &&
                  bound(index->items.items[1], len, len, &end);
  if (!is_slice) return NULL;
  MpDatum *list = new_datum(self->arena, MP_DATUM_LIST);
  for (int64_t i = start; i < end; i++) {
    mp_array_push(self->arena, &list->items, value->items.items[i]);
  }
  return list;
}

static const MpDatum *node_value(MpLengths *self, const MpNode *node,
                                 const MpArguments *arguments) {
  if (node->kind != MP_NODE_OP) return NULL;
  switch (node->form) {
    case MP_OP_FUNCTION: return function_value(self, node, arguments);
    case MP_OP_OPERATOR:
      return self->was_used ? operator_value(self, node->function, arguments) : NULL;
    case MP_OP_SUBSCRIPT: return self->was_used ? subscript_value(self, arguments) : NULL;
    case MP_OP_METHOD: return NULL;
  }
  return NULL;
}

bool mp_lengths_add(MpLengths *self, const MpNode *node, MpArguments *settled) {
  self->was_used = false;
  *settled = settle_arguments(self, &node->arguments);
  self->values[node->id] = node_value(self, node, settled);
  return self->values[node->id] != NULL;
}
