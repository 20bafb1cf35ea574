#include "preparer/ops_match.h"
#include "preparer/passes.h"

// Keras 3 takes no `tf.*` function on a Keras tensor, and some of its operators do what
// TensorFlow's do not. keras_ops.def says what gives the same numbers; what is in no row of it is
// refused.

typedef struct Ops {
  MpRewrite rewrite;
  MpArena *arena;
  const MpNode *old;
  const MpOpsMatch *match;
} Ops;

static const MpDatum *evaluate(Ops *self, const MpDatum *template, MpNode **made);

static MpDatum *new_datum(MpArena *arena, MpDatumKind kind) {
  MpDatum *datum = MP_NEW(arena, MpDatum);
  datum->kind = kind;
  return datum;
}

static void note_tensor(void *context, MpTensor tensor) {
  (void)tensor;
  *(bool *)context = true;
}

// A call of a function of keras.ops, as a new node with one result.
static MpNode *add_call(Ops *self, MpStr function, MpArguments arguments) {
  bool has_tensors = false;
  mp_arguments_visit_tensors(&arguments, note_tensor, &has_tensors);
  MpNodeId origin = self->rewrite.model->origins.items[self->old->id];
  MpNode *node = mp_rewrite_add(&self->rewrite, has_tensors ? MP_NODE_OP : MP_NODE_CONST,
                                self->old->span, origin);
  node->form = MP_OP_FUNCTION;
  node->function = function;
  node->function_row = mp_keras_function(function);
  node->arguments = arguments;
  node->output_count = 1;
  MpDatum *result = new_datum(self->arena, MP_DATUM_TENSOR);
  result->tensor = (MpTensor){.node = node->id};
  node->result = result;
  mp_graph_finish_node(self->rewrite.to, node);
  return node;
}

static void add_argument(Ops *self, MpArguments *arguments, const char *name,
                         const MpDatum *value) {
  MpArgument argument = {.name = mp_str_from_c(name), .value = value};
  mp_array_push(self->arena, arguments, argument);
}

// An array beside tensors has their type for TensorFlow; Keras would take the wider of both.
static const MpDatum *convert(Ops *self, const MpDatum *array) {
  MpDatum *dtype = new_datum(self->arena, MP_DATUM_STR);
  dtype->text = self->match->dtype;
  MpArguments arguments = {0};
  add_argument(self, &arguments, "", array);
  add_argument(self, &arguments, "dtype", dtype);
  return add_call(self, MP_STR("keras.ops.convert_to_tensor"), arguments)->result;
}

static const MpOpsBinding *binding_of(const Ops *self, MpStr parameter) {
  for (uint32_t i = 0; i < self->match->bindings.len; i++) {
    const MpOpsBinding *binding = &self->match->bindings.items[i];
    if (mp_str_eq(binding->parameter, parameter)) return binding;
  }
  return NULL;
}

static const MpDatum *bound_value(Ops *self, MpStr parameter) {
  const MpOpsBinding *binding = binding_of(self, parameter);
  if (!binding) return NULL;
  return binding->is_array ? convert(self, binding->value) : binding->value;
}

// `ends([1, 3])` is [1]: where parts of these sizes end, but for the last.
static const MpDatum *ends(Ops *self, const MpDatum *sizes) {
  MpDatum *list = new_datum(self->arena, MP_DATUM_LIST);
  int64_t end = 0;
  for (uint32_t i = 0; i + 1 < sizes->items.len; i++) {
    MpDatum *item = new_datum(self->arena, MP_DATUM_INT);
    item->integer = end += sizes->items.items[i]->integer;
    mp_array_push(self->arena, &list->items, item);
  }
  return list;
}

static const MpDatum *lower(Ops *self, const MpDatum *word) {
  char *text = MP_NEW_ARRAY(self->arena, char, word->text.len + 1);
  for (size_t i = 0; i < word->text.len; i++) {
    char byte = word->text.ptr[i];
    text[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
  }
  MpDatum *datum = new_datum(self->arena, MP_DATUM_STR);
  datum->text = (MpStr){text, word->text.len};
  return datum;
}

static void add_template_argument(Ops *self, MpArguments *arguments, const MpArgument *argument) {
  const MpDatum *value = argument->value;
  bool is_spread = value->kind == MP_DATUM_CALL && mp_str_is(value->text, "spread");
  if (is_spread) {
    const MpDatum *list = bound_value(self, value->arguments.items[0].value->text);
    for (uint32_t i = 0; i < list->items.len; i++) {
      add_argument(self, arguments, "", list->items.items[i]);
    }
    return;
  }
  MpNode *made = NULL;
  MpArgument given = {.name = argument->name, .value = evaluate(self, value, &made)};
  if (!given.value && argument->name.len == 0) {
    given.value = mp_ops_default(self->arena, self->old->function, value->text);
  }
  if (given.value) mp_array_push(self->arena, arguments, given);
}

// The value that the row's expression stands for; NULL for a parameter that was left out. `*made`
// is the node of the outermost call.
static const MpDatum *evaluate(Ops *self, const MpDatum *template, MpNode **made) {
  if (template->kind == MP_DATUM_NAME) return bound_value(self, template->text);
  if (template->kind != MP_DATUM_CALL) return template;
  MpArguments arguments = {0};
  for (uint32_t i = 0; i < template->arguments.len; i++) {
    add_template_argument(self, &arguments, &template->arguments.items[i]);
  }
  if (mp_str_is(template->text, "ends")) return ends(self, arguments.items[0].value);
  if (mp_str_is(template->text, "lower")) {
    return arguments.len > 0 ? lower(self, arguments.items[0].value) : NULL;
  }
  *made = add_call(self, template->text, arguments);
  return (*made)->result;
}

static MpTensor renumber(void *context, MpTensor tensor) {
  MpNodeId *id = context;
  return (MpTensor){.node = *id, .output = tensor.output};
}

// The node that stands in the old one's place has its results.
static void replace(Ops *self, MpNode *node) {
  const MpNode *old = self->old;
  self->rewrite.ids[old->id] = node->id;
  node->result = mp_datum_map_tensors(self->arena, old->result, renumber, &node->id);
  node->output_count = old->output_count;
  node->shapes = old->shapes;
  node->dtype = old->dtype;
  node->has_one_dtype = old->has_one_dtype;
  if (self->match->is_close) {
    node->reason = MP_STR("Keras 3 may add these products up in another order");
  }
}

// What the evaluator left open beside an array: TensorFlow's arithmetic keeps the tensors' type.
static MpStr result_type(const Ops *self, const MpNode *node) {
  static const char *const tokens[] = {"+", "-", "*", "//", "%", "**"};
  bool is_open = self->match && node->dtype.len == 0 && node->form == MP_OP_OPERATOR;
  for (size_t i = 0; is_open && i < sizeof tokens / sizeof tokens[0]; i++) {
    if (mp_str_is(node->function, tokens[i])) return self->match->dtype;
  }
  return node->dtype;
}

// With arrays of the tensors' type.
static void keep(Ops *self, MpArguments arguments) {
  for (uint32_t i = 0; self->match && i < arguments.len; i++) {
    const MpOpsBinding *binding = &self->match->bindings.items[i];
    if (binding->is_array) arguments.items[i].value = convert(self, binding->value);
  }
  MpNode *node = mp_rewrite_keep(&self->rewrite, self->old);
  node->arguments = arguments;
  node->dtype = result_type(self, node);
  if (node->kind != MP_NODE_INPUT) mp_graph_finish_node(self->rewrite.to, node);
}

static void refuse(Ops *self, MpStr why) {
  MpModel *model = self->rewrite.model;
  const MpNode *node = self->old;
  bool is_operator = node->form == MP_OP_OPERATOR && node->kind == MP_NODE_OP;
  const char *begin = is_operator ? "in Keras 3 `%.*s` does something else"
                                  : "Keras 3 refuses `%.*s` on a Keras tensor";
  MpStr message = mp_str_format(self->arena, begin, MP_FMT(node->function));
  if (why.len > 0) {
    message = mp_str_format(self->arena,
                            "%.*s, and nothing in keras.ops is known to give the same with %.*s",
                            MP_FMT(message), MP_FMT(why));
  }
  mp_model_refuse(model, node->span, message, MP_STR("use a function of keras.ops, or a layer"));
}

// A length that is known only when the model runs is no argument of anything else.
static bool refuse_lengths(Ops *self, const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (mp_datum_find_unknown(arguments->items[i].value)) {
      mp_model_refuse(self->rewrite.model, self->old->span,
                      MP_STR("a length is needed here that is known only when the model runs: in "
                             "Keras 3 it is None"),
                      MP_STR("give the input its shape with --input, or write -1 for one length"));
      return true;
    }
  }
  return false;
}

// True for a function that Keras 3 does not take on its tensors.
static bool is_foreign(const MpNode *node) {
  if (node->kind != MP_NODE_OP) return false;
  if (node->form == MP_OP_OPERATOR) return true;
  if (node->form != MP_OP_FUNCTION) return false;
  const MpFunctionRow *row = node->function_row;
  return row ? !row->keras3 : !mp_str_starts_with(node->function, MP_STR("keras."));
}

// Positions, slices, None and `...`.
static bool is_plain_index(const MpDatum *index) {
  switch (index->kind) {
    case MP_DATUM_NONE:
    case MP_DATUM_INT:
    case MP_DATUM_ELLIPSIS: return true;
    case MP_DATUM_NAME:
      return mp_str_is(index->text, "tf.newaxis") || mp_str_is(index->text, "np.newaxis");
    case MP_DATUM_TUPLE:
    case MP_DATUM_SLICE:
      for (uint32_t i = 0; i < index->items.len; i++) {
        if (!is_plain_index(index->items.items[i])) return false;
      }
      return true;
    default: return false;
  }
}

// Keras 3 takes `x[None, ...]`, and neither `x[None]` nor `x[1:3]` nor `x[...]`.
static const MpDatum *whole_index(Ops *self, const MpDatum *index) {
  bool is_tuple = index->kind == MP_DATUM_TUPLE;
  const MpDatum *only = is_tuple && index->items.len == 1 ? index->items.items[0] : index;
  if ((is_tuple && index->items.len != 1) || only->kind == MP_DATUM_INT) return index;
  MpDatum *whole = new_datum(self->arena, MP_DATUM_TUPLE);
  bool is_all = only->kind == MP_DATUM_ELLIPSIS;
  if (is_all) {
    MpDatum *slice = new_datum(self->arena, MP_DATUM_SLICE);
    for (int i = 0; i < 3; i++)
      mp_array_push(self->arena, &slice->items, new_datum(self->arena, MP_DATUM_NONE));
    only = slice;
  }
  mp_array_push(self->arena, &whole->items, only);
  mp_array_push(self->arena, &whole->items, new_datum(self->arena, MP_DATUM_ELLIPSIS));
  return whole;
}

static void check_index(Ops *self, const MpArguments *arguments) {
  bool is_tensor = arguments->items[0].value->kind == MP_DATUM_TENSOR;
  if (self->old->depends_on_input && (!is_tensor || !is_plain_index(arguments->items[1].value))) {
    mp_model_refuse(self->rewrite.model, self->old->span,
                    MP_STR("Keras 3 takes no such index of a Keras tensor"),
                    MP_STR("use keras.ops.take"));
  }
}

// --- as many rows as a batch has ---

// The place of the lengths among the arguments of functions that give the same row again and again.
static int lengths_argument(const MpNode *node) {
  static const struct {
    const char *function;
    int index;
  } rows[] = {{"tf.zeros", 0}, {"tf.ones", 0},         {"tf.fill", 0},
              {"tf.tile", 1},  {"tf.broadcast_to", 1}, {"tf.repeat", 1}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (node->form == MP_OP_FUNCTION && mp_str_is(node->function, rows[i].function))
      return rows[i].index;
  }
  return -1;
}

static bool is_row_count(const MpDatum *length) {
  return length->kind == MP_DATUM_SYMBOL && length->items.len == 1;
}

// True where what is to be repeated is one row.
static bool is_one_row(const Ops *self, const MpArguments *arguments, uint32_t rank) {
  const MpDatum *tensor = arguments->items[0].value;
  const MpShape *shape =
      tensor->kind == MP_DATUM_TENSOR ? mp_graph_shape(self->rewrite.to, tensor->tensor) : NULL;
  if (!shape || shape->rank < 0) return false;
  bool is_broadcast = mp_str_is(self->old->function, "tf.broadcast_to");
  return (is_broadcast && (uint32_t)shape->rank < rank) || (shape->rank > 0 && shape->dims[0] == 1);
}

static bool repeats_rows(const MpArguments *arguments) {
  const MpDatum *axis = arguments->len == 3 ? arguments->items[2].value : NULL;
  return axis && axis->kind == MP_DATUM_INT && axis->integer == 0;
}

// Takes the length of a batch out of the arguments, which then say one row. The tensor that has
// such a batch, or NULL.
static const MpDatum *take_batch(Ops *self, MpArguments *arguments) {
  int index = self->old->kind == MP_NODE_OP ? lengths_argument(self->old) : -1;
  if (index < 0 || (int)arguments->len <= index) return NULL;
  MpArgument *argument = &arguments->items[index];
  const MpDatum *lengths = argument->value, *first = lengths;
  MpDatum *one = new_datum(self->arena, MP_DATUM_INT);
  one->integer = 1;
  MpDatum *list = mp_arena_copy(self->arena, lengths, sizeof *lengths);
  if (mp_str_is(self->old->function, "tf.repeat")) {
    list = one;
    if (!repeats_rows(arguments)) return NULL;
  } else {
    bool is_list = lengths->kind == MP_DATUM_LIST || lengths->kind == MP_DATUM_TUPLE;
    if (!is_list || lengths->items.len == 0) return NULL;
    first = lengths->items.items[0];
    list->items = (MpData){0};
    for (uint32_t i = 0; i < lengths->items.len; i++)
      mp_array_push(self->arena, &list->items, i == 0 ? one : lengths->items.items[i]);
  }
  bool is_of_rows = is_row_count(first) &&
                    (index == 0 || is_one_row(self, arguments, (uint32_t)lengths->items.len));
  if (!is_of_rows) return NULL;
  argument->value = list;
  return first->items.items[0];
}

static const MpDatum *int_list(Ops *self, int64_t first, int64_t step, int32_t count) {
  MpDatum *list = new_datum(self->arena, MP_DATUM_LIST);
  for (int32_t i = 0; i < count; i++) {
    MpDatum *item = new_datum(self->arena, MP_DATUM_INT);
    item->integer = i == 0 ? first : first + step * i;
    mp_array_push(self->arena, &list->items, item);
  }
  return list;
}

// The same row for each of the batch: a choice whose two sides are that row, by a condition with as
// many rows.
static MpNode *spread_rows(Ops *self, const MpNode *row, const MpDatum *batch) {
  const MpShape *shape = mp_graph_shape(self->rewrite.to, batch->tensor);
  int32_t rank = self->old->shapes->rank;
  MpArguments ones = {0}, any = {0}, column = {0}, where = {0};
  MpDatum *dtype = new_datum(self->arena, MP_DATUM_STR);
  dtype->text = MP_STR("bool");
  add_argument(self, &ones, "", batch);
  add_argument(self, &ones, "dtype", dtype);
  MpNode *made = add_call(self, MP_STR("keras.ops.ones_like"), ones);
  made->reason = MP_STR("the same row for all of the batch");
  const MpDatum *condition = made->result;
  if (shape->rank > 1) {
    add_argument(self, &any, "", condition);
    add_argument(self, &any, "axis", int_list(self, 1, 1, shape->rank - 1));
    condition = add_call(self, MP_STR("keras.ops.any"), any)->result;
  }
  add_argument(self, &column, "", condition);
  MpDatum *target = mp_arena_copy(self->arena, int_list(self, 1, 0, rank), sizeof *target);
  MpDatum *rest = new_datum(self->arena, MP_DATUM_INT);
  rest->integer = -1;
  target->items.items[0] = rest;
  add_argument(self, &column, "", target);
  condition = add_call(self, MP_STR("keras.ops.reshape"), column)->result;
  add_argument(self, &where, "", condition);
  add_argument(self, &where, "", row->result);
  add_argument(self, &where, "", row->result);
  return add_call(self, MP_STR("keras.ops.where"), where);
}

static bool can_spread(const Ops *self, const MpDatum *batch) {
  const MpShape *shape = mp_graph_shape(self->rewrite.to, batch->tensor);
  const MpShape *result = self->old->shapes;
  return shape && shape->rank > 0 && result && result->rank > 0;
}

static void rewrite_node(Ops *self) {
  const MpNode *old = self->old;
  MpArguments arguments =
      mp_arguments_map_tensors(self->arena, old->arguments, mp_rewrite_tensor, &self->rewrite);
  bool is_call =
      (old->kind == MP_NODE_OP && (old->form == MP_OP_FUNCTION || old->form == MP_OP_OPERATOR)) ||
      old->kind == MP_NODE_CONST;
  MpOpsMatch match = {0};
  if (is_call) {
    const MpShape *shape = old->output_count == 1 ? old->shapes : NULL;
    match = mp_ops_match(self->arena, self->rewrite.to, old->function, &arguments, shape);
  }
  MpArguments of_row = arguments;
  of_row.items = mp_arena_copy(self->arena, arguments.items, sizeof *of_row.items * of_row.len);
  const MpDatum *batch = is_call && !match.row ? take_batch(self, &of_row) : NULL;
  if (batch && can_spread(self, batch))
    match = mp_ops_match(self->arena, self->rewrite.to, old->function, &of_row, NULL);
  self->match = match.row ? &match : NULL;
  if (match.row && match.row->ops.len > 0) {
    MpNode *made = NULL;
    evaluate(self, mp_ops_read(self->arena, match.row->ops), &made);
    if (batch) made = spread_rows(self, made, batch);
    replace(self, made);
    return;
  }
  if (!match.row && is_foreign(old) && old->depends_on_input) {
    refuse(self, match.why);
  } else if (!refuse_lengths(self, &arguments) && old->kind == MP_NODE_OP &&
             old->form == MP_OP_SUBSCRIPT) {
    check_index(self, &arguments);
    arguments.items[1].value = whole_index(self, arguments.items[1].value);
  }
  keep(self, arguments);
}

void mp_pass_ops(MpModel *model) {
  if (!mp_str_is(model->options->target, "keras3")) return;
  const MpGraph *graph = model->graph;
  Ops self = {.rewrite = mp_rewrite_start(model), .arena = model->arena};
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    self.old = graph->nodes.items[i];
    rewrite_node(&self);
  }
  mp_rewrite_finish(&self.rewrite);
}
