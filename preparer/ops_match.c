#include "preparer/ops_match.h"

#include "analyzer/graph/text.h"
#include "analyzer/graph/text_cursor.h"

// One row that is tried.
typedef struct Trial {
  MpArena *arena;
  const MpGraph *graph;
  const MpOpsRow *row;
  const MpShape *result;
  MpOpsMatch match;
  bool is_on_input;       // some tensor of the call depends on an input
  bool has_unknown_type;  // of a tensor whose type counts
  bool wants_tensor;      // the row is for calls with a tensor
  bool has_tensor;
} Trial;

const MpDatum *mp_ops_read(MpArena *arena, MpStr text) {
  MpTextCursor cursor = {.graph = mp_graph_new(arena), .line = text};
  const MpDatum *datum = mp_text_read_datum(&cursor);
  return cursor.problem || !mp_text_at_end(&cursor) ? NULL : datum;
}

static bool has_word(MpStr words, MpStr word) {
  size_t at = mp_str_find(words, word, 0);
  while (at != SIZE_MAX) {
    size_t end = at + word.len;
    bool is_start = at == 0 || words.ptr[at - 1] == ' ';
    if (is_start && (end == words.len || words.ptr[end] == ' ')) return word.len > 0;
    at = mp_str_find(words, word, end);
  }
  return false;
}

// Those that the recorder tries.
#define TYPES                                                                              \
  MP_STR(                                                                                  \
      "bfloat16 bool float16 float32 float64 int16 int32 int64 int8 uint16 uint32 uint64 " \
      "uint8")

const MpDatum *mp_ops_dtype(MpArena *arena, const MpDatum *datum) {
  MpStr text = datum->text;
  if (datum->kind == MP_DATUM_NAME) {
    size_t dot = mp_str_rfind_byte(text, '.');
    MpStr root = dot == SIZE_MAX ? MP_STR("") : mp_str_slice(text, 0, dot);
    bool is_array_type =
        mp_str_is(root, "tf") || mp_str_is(root, "np") || mp_str_is(root, "tf.dtypes");
    text = dot == SIZE_MAX ? text : mp_str_slice(text, dot + 1, text.len);
    if (!is_array_type && !mp_str_is(datum->text, "builtins.bool")) return NULL;
  } else if (datum->kind != MP_DATUM_STR) {
    return NULL;
  }
  if (!has_word(TYPES, text)) return NULL;
  MpDatum *name = MP_NEW(arena, MpDatum);
  name->kind = MP_DATUM_STR;
  name->text = text;
  return name;
}

static const MpSignatureParameter *find_parameter(MpStr function, MpStr name) {
  const MpFunctionRow *row = mp_keras_function(function);
  int index = row ? mp_signature_find(&row->signature, name) : -1;
  return index < 0 ? NULL : &row->signature.parameters[index];
}

const MpDatum *mp_ops_default(MpArena *arena, MpStr function, MpStr parameter) {
  const MpSignatureParameter *found = find_parameter(function, parameter);
  bool has_default = found && !found->required && found->default_text.len > 0;
  return has_default ? mp_ops_read(arena, found->default_text) : NULL;
}

static bool is_sequence(const MpDatum *datum) {
  return datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE;
}

static bool is_number(const MpDatum *datum) {
  return datum->kind == MP_DATUM_INT || datum->kind == MP_DATUM_FLOAT;
}

static bool is_list_of(const MpDatum *datum, MpDatumKind kind) {
  bool is_it = is_sequence(datum) && datum->items.len > 0;
  for (uint32_t i = 0; i < datum->items.len; i++) {
    is_it = is_it && datum->items.items[i]->kind == kind;
  }
  return is_it;
}

static bool is_list_of_int_lists(const MpDatum *datum) {
  bool is_it = is_sequence(datum) && datum->items.len > 0;
  for (uint32_t i = 0; i < datum->items.len; i++) {
    is_it = is_it && is_list_of(datum->items.items[i], MP_DATUM_INT);
  }
  return is_it;
}

// Numbers, truth values, and lists of them.
static bool is_plain_value(const MpDatum *datum) {
  if (is_number(datum) || datum->kind == MP_DATUM_BOOL) return true;
  bool is_it = is_sequence(datum) && datum->items.len > 0;
  for (uint32_t i = 0; i < datum->items.len; i++) {
    is_it = is_it && is_plain_value(datum->items.items[i]);
  }
  return is_it;
}

// The same literal as in the table: 'SAME', -1, True.
static bool is_literal(const MpDatum *datum, MpStr word) {
  MpBuf text = {0};
  mp_datum_write_text(datum, &text);
  bool is_it = mp_str_eq(mp_buf_str(&text), word);
  mp_buf_deinit(&text);
  return is_it;
}

static const MpNode *node_of(const Trial *self, const MpDatum *tensor) {
  return self->graph->nodes.items[tensor->tensor.node];
}

static bool is_numpy(const Trial *self, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_TENSOR) {
    const MpNode *node = node_of(self, datum);
    return node->kind == MP_NODE_CONST && mp_str_starts_with(node->function, MP_STR("np."));
  }
  return datum->kind == MP_DATUM_CALL || datum->kind == MP_DATUM_METHOD ||
         (datum->kind == MP_DATUM_NAME && mp_str_starts_with(datum->text, MP_STR("np.")));
}

static int32_t rank_of(const Trial *self, const MpDatum *tensor) {
  const MpShape *shape = mp_graph_shape(self->graph, tensor->tensor);
  return shape ? shape->rank : MP_DIM_UNKNOWN;
}

// A tensor whose type counts: it must be the type of all others.
static bool take_tensor(Trial *self, const MpDatum *datum) {
  if (datum->kind != MP_DATUM_TENSOR || is_numpy(self, datum)) return false;
  const MpNode *node = node_of(self, datum);
  bool is_known = node->dtype.len > 0 && (datum->tensor.output == 0 || node->has_one_dtype);
  self->has_tensor = true;
  if (!is_known) {
    self->has_unknown_type = true;
    return true;
  }
  if (self->match.dtype.len == 0) self->match.dtype = node->dtype;
  return mp_str_eq(self->match.dtype, node->dtype);
}

// Python asks the left one of two operands first, and TensorFlow's tensors answer otherwise than
// Keras's: the table tells them apart.
static bool is_constant(const Trial *self, const MpDatum *datum) {
  return datum->kind == MP_DATUM_TENSOR && self->is_on_input &&
         !node_of(self, datum)->depends_on_input;
}

static bool take_operand(Trial *self, const MpDatum *datum) {
  bool is_operator = self->row->ops.len == 0;
  return (!is_operator || !is_constant(self, datum)) && take_tensor(self, datum);
}

static bool take_tensors(Trial *self, const MpDatum *datum) {
  bool is_it = is_list_of(datum, MP_DATUM_TENSOR);
  for (uint32_t i = 0; is_it && i < datum->items.len; i++) {
    is_it = take_tensor(self, datum->items.items[i]);
  }
  return is_it;
}

// "5tensors": so many.
static bool take_counted_tensors(Trial *self, const MpDatum *datum, MpStr word) {
  uint32_t count = 0;
  for (size_t i = 0; i < word.len && word.ptr[i] >= '0' && word.ptr[i] <= '9'; i++) {
    count = count * 10 + (uint32_t)(word.ptr[i] - '0');
  }
  return datum->items.len == count && take_tensors(self, datum);
}

// The shape asked for, with -1 in place of the one length that is not known. Written as in the
// source where that has numbers alone.
static bool take_shape(Trial *self, MpOpsBinding *binding) {
  if (is_list_of(binding->value, MP_DATUM_INT)) return true;
  const MpShape *shape = self->result;
  if (!is_sequence(binding->value) || !shape || shape->rank < 1) return false;
  MpDatum *list = MP_NEW(self->arena, MpDatum);
  list->kind = MP_DATUM_TUPLE;
  uint32_t unknown = 0;
  for (int32_t i = 0; i < shape->rank; i++) {
    MpDatum *dim = MP_NEW(self->arena, MpDatum);
    dim->kind = MP_DATUM_INT;
    dim->integer = shape->dims[i] < 0 ? -1 : shape->dims[i];
    unknown += shape->dims[i] < 0;
    mp_array_push(self->arena, &list->items, dim);
  }
  binding->value = list;
  return unknown <= 1;
}

static bool take_array(Trial *self, MpOpsBinding *binding) {
  binding->is_array = is_numpy(self, binding->value);
  return binding->is_array;
}

static bool takes_form(Trial *self, MpStr word, MpOpsBinding *binding) {
  const MpDatum *value = binding->value;
  if (mp_str_is(word, "tensor")) return take_operand(self, value);
  if (mp_str_is(word, "constant")) return is_constant(self, value) && take_tensor(self, value);
  if (mp_str_is(word, "batch") || mp_str_is(word, "matrix")) {
    bool is_matrix = mp_str_is(word, "matrix");
    if (value->kind != MP_DATUM_TENSOR) return false;
    int32_t rank = rank_of(self, value);
    return (is_matrix ? rank == 2 : rank > 2) && take_tensor(self, value);
  }
  if (mp_str_is(word, "tensors")) return take_tensors(self, value);
  if (mp_str_ends_with(word, MP_STR("tensors"))) return take_counted_tensors(self, value, word);
  if (mp_str_is(word, "mask") || mp_str_is(word, "indices")) return value->kind == MP_DATUM_TENSOR;
  if (mp_str_is(word, "array")) return take_array(self, binding);
  if (mp_str_is(word, "number")) return is_number(value);
  if (mp_str_is(word, "int")) return value->kind == MP_DATUM_INT;
  if (mp_str_is(word, "float")) return value->kind == MP_DATUM_FLOAT;
  if (mp_str_is(word, "ints")) return is_list_of(value, MP_DATUM_INT);
  if (mp_str_is(word, "pairs")) return is_list_of_int_lists(value);
  if (mp_str_is(word, "bool")) return value->kind == MP_DATUM_BOOL;
  if (mp_str_is(word, "text")) return value->kind == MP_DATUM_STR;
  if (mp_str_is(word, "value")) return is_plain_value(value);
  if (mp_str_is(word, "shape")) return take_shape(self, binding);
  if (mp_str_is(word, "dtype")) return value->kind == MP_DATUM_STR && has_word(TYPES, value->text);
  return is_literal(value, word);
}

// The next of `words` up to the sign, from `*at`; empty at the end.
static MpStr next_word(MpStr words, char sign, size_t *at) {
  size_t start = *at;
  size_t end = start;
  while (end < words.len && words.ptr[end] != sign) {
    end++;
  }
  *at = end + 1;
  return start >= words.len ? MP_STR("") : mp_str_slice(words, start, end);
}

// One parameter of the row: "axis?:int|ints".
typedef struct Forms {
  MpStr parameter;
  bool is_optional;
  MpStr words;
} Forms;

static bool next_forms(const MpOpsRow *row, size_t *at, Forms *forms) {
  MpStr text = next_word(row->forms, ' ', at);
  size_t colon = mp_str_find(text, MP_STR(":"), 0);
  if (colon == SIZE_MAX) return false;
  forms->is_optional = text.ptr[colon - 1] == '?';
  forms->parameter = mp_str_slice(text, 0, colon - (forms->is_optional ? 1 : 0));
  forms->words = mp_str_slice(text, colon + 1, text.len);
  return true;
}

static MpOpsBinding *binding_of(Trial *self, MpStr parameter) {
  for (uint32_t i = 0; i < self->match.bindings.len; i++) {
    MpOpsBinding *binding = &self->match.bindings.items[i];
    if (mp_str_eq(binding->parameter, parameter)) return binding;
  }
  return NULL;
}

// What is in the way, in the source's words.
static MpStr describe(const Trial *self, const MpOpsBinding *binding) {
  if (mp_datum_find_unknown(binding->value)) {
    return mp_str_format(self->arena,
                         "the argument `%.*s`, which hangs on a length that is known only when the "
                         "model runs",
                         MP_FMT(binding->parameter));
  }
  uint32_t tensors = binding->value->kind == MP_DATUM_TENSOR || binding->value->items.len > 0;
  if (tensors) {
    return mp_str_format(self->arena, "such an argument `%.*s`", MP_FMT(binding->parameter));
  }
  MpBuf text = {0};
  mp_datum_write_text(binding->value, &text);
  MpStr why = mp_str_format(self->arena, "the argument `%.*s=%.*s`", MP_FMT(binding->parameter),
                            MP_FMT(mp_buf_str(&text)));
  mp_buf_deinit(&text);
  return why;
}

static bool has_parameter(const MpOpsRow *row, MpStr parameter) {
  Forms forms;
  for (size_t at = 0; next_forms(row, &at, &forms);) {
    if (mp_str_eq(forms.parameter, parameter)) return true;
  }
  return false;
}

static bool take_forms(Trial *self, const Forms *forms) {
  MpOpsBinding *binding = binding_of(self, forms->parameter);
  if (!binding) {
    self->match.why = mp_str_format(self->arena, "its default of `%.*s`", MP_FMT(forms->parameter));
    return forms->is_optional;
  }
  for (size_t at = 0; at < forms->words.len;) {
    MpStr word = next_word(forms->words, '|', &at);
    self->wants_tensor |= mp_str_is(word, "tensor");
    if (takes_form(self, word, binding)) return true;
  }
  self->match.why = describe(self, binding);
  return false;
}

static bool fits_types(Trial *self) {
  const MpOpsRow *row = self->row;
  MpStr dtype = self->match.dtype;
  if (self->wants_tensor && !self->has_tensor) {
    self->match.why = MP_STR("no tensor");
    return false;
  }
  if (dtype.len == 0 || self->has_unknown_type) {
    self->match.is_close = row->close.len > 0;
    self->match.why = MP_STR("a type that is not known");
    bool is_any = row->differs.len == 0;
    return is_any || !self->has_tensor;
  }
  self->match.why = mp_str_format(self->arena, "the type `%.*s`", MP_FMT(dtype));
  self->match.is_close = has_word(row->close, dtype);
  return has_word(TYPES, dtype) && !has_word(row->differs, dtype);
}

static bool fits(Trial *self) {
  for (uint32_t i = 0; i < self->match.bindings.len; i++) {
    const MpOpsBinding *binding = &self->match.bindings.items[i];
    if (!has_parameter(self->row, binding->parameter)) {
      self->match.why = describe(self, binding);
      return false;
    }
  }
  Forms forms;
  for (size_t at = 0; next_forms(self->row, &at, &forms);) {
    if (!take_forms(self, &forms)) return false;
  }
  for (uint32_t i = 0; i < self->match.bindings.len; i++) {
    // It takes the type of the tensors beside it, which must then be known.
    bool is_typed = !self->match.bindings.items[i].is_array ||
                    (self->match.dtype.len > 0 && !self->has_unknown_type);
    if (!is_typed) {
      self->match.why = MP_STR("an array beside a tensor whose type is not known");
      return false;
    }
  }
  return fits_types(self);
}

static bool is_default(MpArena *arena, MpStr function, MpStr parameter, const MpDatum *value) {
  if (mp_str_is(parameter, "name")) return true;
  const MpDatum *own = mp_ops_default(arena, function, parameter);
  return own && mp_datum_eq(own, value);
}

// The parameter of a positional argument; `*inputs` for all that follow.
static MpStr positional(MpStr function, uint32_t index, bool *is_rest) {
  const MpFunctionRow *row = mp_keras_function(function);
  *is_rest = false;
  if (!row) return index < 2 ? (index == 0 ? MP_STR("x") : MP_STR("y")) : MP_STR("");
  for (size_t i = 0; i < row->signature.count && i <= index; i++) {
    const MpSignatureParameter *parameter = &row->signature.parameters[i];
    *is_rest = parameter->kind == MP_SIGNATURE_VAR_POSITIONAL;
    if (*is_rest || i == index) return parameter->name;
  }
  return MP_STR("");
}

static void bind(Trial *self, MpStr parameter, const MpDatum *value, bool is_rest) {
  MpOpsBinding *known = is_rest ? binding_of(self, parameter) : NULL;
  if (is_rest) {
    MpDatum *list = MP_NEW(self->arena, MpDatum);
    list->kind = MP_DATUM_LIST;
    for (uint32_t i = 0; known && i < known->value->items.len; i++) {
      mp_array_push(self->arena, &list->items, known->value->items.items[i]);
    }
    mp_array_push(self->arena, &list->items, value);
    value = list;
  }
  if (known) {
    known->value = value;
    return;
  }
  const MpDatum *dtype = mp_ops_dtype(self->arena, value);
  MpOpsBinding binding = {.parameter = parameter, .value = dtype ? dtype : value};
  mp_array_push(self->arena, &self->match.bindings, binding);
}

static void bind_all(Trial *self, MpStr function, const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    bool is_rest = false;
    MpStr name = argument->name.len > 0 ? argument->name : positional(function, i, &is_rest);
    if (!is_default(self->arena, function, name, argument->value)) {
      bind(self, name, argument->value, is_rest);
    }
  }
}

typedef struct DependenceQuery {
  const MpGraph *graph;
  bool answer;
} DependenceQuery;

static void ask_dependence(void *context, MpTensor tensor) {
  DependenceQuery *query = context;
  query->answer = query->answer || query->graph->nodes.items[tensor.node]->depends_on_input;
}

MpOpsMatch mp_ops_match(MpArena *arena, const MpGraph *graph, MpStr function,
                        const MpArguments *arguments, const MpShape *result) {
  size_t count;
  const MpOpsRow *rows = mp_keras_ops(function, &count);
  MpOpsMatch close = {0};
  DependenceQuery query = {.graph = graph};
  mp_arguments_visit_tensors(arguments, ask_dependence, &query);
  for (size_t i = 0; i < count; i++) {
    Trial trial = {.arena = arena, .graph = graph, .row = &rows[i], .result = result};
    trial.is_on_input = query.answer;
    bind_all(&trial, function, arguments);
    bool is_it = fits(&trial);
    trial.match.row = is_it ? &rows[i] : NULL;
    if (is_it && !trial.match.is_close) return trial.match;
    if ((is_it && !close.row) || (!is_it && close.why.len == 0)) close = trial.match;
  }
  return close;
}
