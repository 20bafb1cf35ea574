#include "analyzer/interp/op_shape.h"

#include "analyzer/interp/dim.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"

// One node whose results are worked out.
typedef struct MpInference {
  MpRun *run;
  MpNode *node;
  const MpArguments *arguments;
  const MpShape *shape;  // of every result
  MpStr dtype;
} MpInference;

typedef void (*MpInferenceRule)(MpInference *self);

static const MpDatum *argument(const MpInference *self, uint32_t position, const char *name) {
  return mp_argument_find(self->arguments, position, name);
}

// The data: the first parameter, whatever its name.
static const MpDatum *data(const MpInference *self) {
  if (self->arguments->len == 0) return NULL;
  if (self->arguments->items[0].name.len == 0) return self->arguments->items[0].value;
  const MpFunctionRow *row = self->node->function_row;
  if (!row || row->signature.count == 0) return NULL;
  MpStr name = row->signature.parameters[0].name;
  for (uint32_t i = 0; i < self->arguments->len; i++) {
    if (mp_str_eq(self->arguments->items[i].name, name)) return self->arguments->items[i].value;
  }
  return NULL;
}

static const MpShape *shape_of(const MpInference *self, const MpDatum *datum) {
  return datum ? mp_datum_shape(self->run, datum) : NULL;
}

static MpStr dtype_of(const MpInference *self, const MpDatum *datum) {
  if (!datum || datum->kind != MP_DATUM_TENSOR || datum->tensor.output != 0) return MP_STR("");
  return self->run->graph->nodes.items[datum->tensor.node]->dtype;
}

static bool is_given(const MpDatum *datum) {
  return datum && datum->kind != MP_DATUM_NONE;
}

static bool is_true(const MpDatum *datum) {
  return datum && datum->kind == MP_DATUM_BOOL && datum->boolean;
}

// False for what is not known too: only a literal False, or nothing.
static bool is_false(const MpDatum *datum) {
  return !datum || (datum->kind == MP_DATUM_BOOL && !datum->boolean);
}

// The operation takes a tensor of that many axes only.
static void require_rank(const MpInference *self, const MpDatum *datum, int32_t rank) {
  if (!datum || datum->kind != MP_DATUM_TENSOR || self->run->handlers > 0) return;
  mp_rank_require(self->run, datum->tensor, rank, self->node->span);
}

// --- rules, each for the operations that the table below gives it ---

static void infer_same(MpInference *self) {
  for (uint32_t i = 1; i < self->arguments->len; i++) {
    MpDatumKind kind = self->arguments->items[i].value->kind;
    // Bounds, slopes and their like that are tensors may be broadcast.
    if (kind == MP_DATUM_TENSOR || kind == MP_DATUM_OPAQUE) return;
  }
  self->shape = shape_of(self, data(self));
  self->dtype = dtype_of(self, data(self));
}

static void infer_like(MpInference *self) {
  infer_same(self);
  const MpDatum *dtype = argument(self, 1, "dtype");
  if (is_given(dtype)) self->dtype = mp_datum_dtype_name(dtype);
}

static void infer_test(MpInference *self) {
  infer_same(self);
  self->dtype = MP_STR("bool");
}

static void infer_cast(MpInference *self) {
  self->shape = shape_of(self, data(self));
  self->dtype = mp_datum_dtype_name(argument(self, 1, "dtype"));
}

static bool is_float(MpStr dtype) {
  return mp_str_starts_with(dtype, MP_STR("float")) || mp_str_is(dtype, "bfloat16");
}

// Keras converts a number beside a tensor to the tensor's type, where that can hold it.
static MpStr common_dtype(const MpInference *self, const MpDatum *left, const MpDatum *right) {
  MpStr a = dtype_of(self, left), b = dtype_of(self, right);
  if (left->kind == MP_DATUM_TENSOR && right->kind == MP_DATUM_TENSOR) {
    return mp_str_eq(a, b) ? a : MP_STR("");
  }
  MpStr known = left->kind == MP_DATUM_TENSOR ? a : b;
  MpDatumKind other = left->kind == MP_DATUM_TENSOR ? right->kind : left->kind;
  if (other == MP_DATUM_INT || (other == MP_DATUM_FLOAT && is_float(known))) return known;
  return MP_STR("");
}

static void infer_binary(MpInference *self) {
  if (self->arguments->len < 2) return;
  const MpDatum *left = self->arguments->items[0].value;
  const MpDatum *right = self->arguments->items[1].value;
  self->shape = mp_shape_broadcast(self->run, shape_of(self, left), shape_of(self, right));
  self->dtype = common_dtype(self, left, right);
}

static void infer_quotient(MpInference *self) {
  infer_binary(self);
  if (!is_float(self->dtype)) self->dtype = MP_STR("");
}

static void infer_comparison(MpInference *self) {
  infer_binary(self);
  self->dtype = MP_STR("bool");
}

static void infer_matmul(MpInference *self) {
  if (self->arguments->len < 2 || self->arguments->items[0].name.len > 0) return;
  const MpDatum *flags[2] = {argument(self, 2, "transpose_a"), argument(self, 3, "transpose_b")};
  const MpShape *shapes[2];
  for (int i = 0; i < 2; i++) {
    shapes[i] = shape_of(self, self->arguments->items[i].value);
    if (!shapes[i] || shapes[i]->rank < 2) return;
    if (!is_true(flags[i]) && !is_false(flags[i])) return;
    if (!is_true(flags[i])) continue;
    MpShape *turned = mp_shape_copy(self->run, shapes[i]);
    turned->dims[turned->rank - 1] = shapes[i]->dims[turned->rank - 2];
    turned->dims[turned->rank - 2] = shapes[i]->dims[turned->rank - 1];
    shapes[i] = turned;
  }
  for (uint32_t i = 2; i < self->arguments->len; i++) {
    MpStr name = self->arguments->items[i].name;
    bool is_flag = mp_str_is(name, "transpose_a") || mp_str_is(name, "transpose_b");
    if (!is_flag && !mp_str_is(name, "name")) return;
  }
  self->shape = mp_shape_matmul(self->run, shapes[0], shapes[1]);
  self->dtype =
      common_dtype(self, self->arguments->items[0].value, self->arguments->items[1].value);
}

static void infer_reduction(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  const MpDatum *keepdims = argument(self, 2, "keepdims");
  if (!from || (!is_true(keepdims) && !is_false(keepdims))) return;
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, from->rank + 1);
  if (!mp_shape_axes(argument(self, 1, "axis"), from->rank, marked)) return;
  self->shape = mp_shape_reduce(self->run, from, marked, is_true(keepdims));
  self->dtype = dtype_of(self, data(self));
}

static void infer_reshape(MpInference *self) {
  const MpDatum *target = argument(self, 1, "shape");
  if (target) self->shape = mp_shape_reshape(self->run, shape_of(self, data(self)), target);
  self->dtype = dtype_of(self, data(self));
}

static void infer_transpose(MpInference *self) {
  const MpDatum *perm = argument(self, 1, "perm");
  if (!perm) perm = argument(self, 1, "pattern");
  bool is_list = perm && (perm->kind == MP_DATUM_LIST || perm->kind == MP_DATUM_TUPLE);
  if (is_list) require_rank(self, data(self), (int32_t)perm->items.len);
  const MpShape *from = shape_of(self, data(self));
  self->dtype = dtype_of(self, data(self));
  if (!from) return;
  MpShape *out = mp_shape_new(self->run, from->rank);
  if (!is_given(perm)) {
    for (int32_t i = 0; i < from->rank; i++)
      out->dims[i] = from->dims[from->rank - 1 - i];
    self->shape = out;
    return;
  }
  bool is_sequence = perm->kind == MP_DATUM_LIST || perm->kind == MP_DATUM_TUPLE;
  if (!is_sequence || perm->items.len != (uint32_t)from->rank) return;
  for (int32_t i = 0; i < from->rank; i++) {
    const MpDatum *item = perm->items.items[i];
    if (item->kind != MP_DATUM_INT) return;
    int32_t axis = mp_shape_axis(from->rank, item->integer);
    if (axis < 0) return;
    out->dims[i] = from->dims[axis];
  }
  self->shape = out;
}

static const MpShape *with_axis(const MpInference *self, const MpShape *from, int64_t axis,
                                int64_t length) {
  int32_t at = mp_shape_axis(from->rank + 1, axis);
  if (at < 0) return NULL;
  MpShape *out = mp_shape_new(self->run, from->rank + 1);
  for (int32_t i = 0; i < out->rank; i++) {
    out->dims[i] = i == at ? length : from->dims[i < at ? i : i - 1];
  }
  return out;
}

static bool is_backend(const MpInference *self) {
  return mp_str_starts_with(self->node->function, MP_STR("keras.backend."));
}

static void infer_expand_dims(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  self->dtype = dtype_of(self, data(self));
  const MpDatum *axis = argument(self, 1, "axis");
  if (!from || (!axis && !is_backend(self)) || (axis && axis->kind != MP_DATUM_INT)) return;
  self->shape = with_axis(self, from, axis ? axis->integer : -1, 1);
}

static void infer_squeeze(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  self->dtype = dtype_of(self, data(self));
  const MpDatum *axis = argument(self, 1, "axis");
  if (!from || !is_given(axis)) return;
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, from->rank + 1);
  if (!mp_shape_axes(axis, from->rank, marked)) return;
  self->shape = mp_shape_reduce(self->run, from, marked, false);
}

static void infer_subscript(MpInference *self) {
  const MpDatum *index = self->arguments->items[1].value, *value = data(self);
  int32_t taken = mp_shape_axes_taken(index);
  bool is_needed = taken > 0 && value->kind == MP_DATUM_TENSOR && self->run->handlers == 0;
  if (is_needed) mp_rank_require_at_least(self->run, value->tensor, taken);
  self->shape = mp_shape_subscript(self->run, shape_of(self, data(self)), index);
  self->dtype = dtype_of(self, data(self));
}

static void infer_shape_vector(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  const MpDatum *dtype = argument(self, 1, "out_type");
  self->dtype = is_given(dtype) ? mp_datum_dtype_name(dtype) : MP_STR("int32");
  if (!from) return;
  MpShape *out = mp_shape_new(self->run, 1);
  out->dims[0] = from->rank;
  self->shape = out;
}

static void infer_count(MpInference *self) {
  self->shape = mp_shape_new(self->run, 0);
  const MpDatum *dtype = argument(self, 1, "out_type");
  self->dtype = is_given(dtype) ? mp_datum_dtype_name(dtype) : MP_STR("int32");
}

// The tensors of a list argument, all of one rank; NULL where one is not known.
static const MpShape **list_shapes(const MpInference *self, const MpDatum *list) {
  bool is_sequence = list && (list->kind == MP_DATUM_LIST || list->kind == MP_DATUM_TUPLE);
  if (!is_sequence || list->items.len == 0) return NULL;
  const MpShape **shapes = MP_NEW_ARRAY(self->run->arena, const MpShape *, list->items.len);
  for (uint32_t i = 0; i < list->items.len; i++) {
    shapes[i] = shape_of(self, list->items.items[i]);
    if (!shapes[i] || shapes[i]->rank != shapes[0]->rank) return NULL;
  }
  return shapes;
}

static MpStr list_dtype(const MpInference *self, const MpDatum *list) {
  MpStr dtype = list->items.len ? dtype_of(self, list->items.items[0]) : MP_STR("");
  for (uint32_t i = 1; i < list->items.len; i++) {
    if (!mp_str_eq(dtype, dtype_of(self, list->items.items[i]))) return MP_STR("");
  }
  return dtype;
}

// Joins the lengths of one axis and takes those of the others from whoever knows them.
static bool join_along(MpRun *run, MpShape *out, const MpShape *next, int32_t axis) {
  for (int32_t i = 0; i < out->rank; i++) {
    int64_t *dim = &out->dims[i];
    if (i == axis) {
      *dim = mp_dim_add(run, *dim, next->dims[i]);
    } else if (!mp_dim_join(run, *dim, next->dims[i], dim)) {
      return false;
    }
  }
  return true;
}

static void infer_concat(MpInference *self) {
  const MpDatum *list = data(self), *axis = argument(self, 1, "axis");
  const MpShape **shapes = list_shapes(self, list);
  if (!shapes || (!axis && !is_backend(self)) || (axis && axis->kind != MP_DATUM_INT)) return;
  int32_t at = mp_shape_axis(shapes[0]->rank, axis ? axis->integer : -1);
  if (at < 0) return;
  MpShape *out = mp_shape_copy(self->run, shapes[0]);
  for (uint32_t i = 1; i < list->items.len; i++) {
    if (!join_along(self->run, out, shapes[i], at)) return;
  }
  self->shape = out;
  self->dtype = list_dtype(self, list);
}

static void infer_stack(MpInference *self) {
  const MpDatum *list = data(self), *axis = argument(self, 1, "axis");
  const MpShape **shapes = list_shapes(self, list);
  if (!shapes || (axis && axis->kind != MP_DATUM_INT)) return;
  MpShape *joined = mp_shape_copy(self->run, shapes[0]);
  for (uint32_t i = 1; i < list->items.len; i++) {
    if (!join_along(self->run, joined, shapes[i], -1)) return;
  }
  self->shape = with_axis(self, joined, axis ? axis->integer : 0, list->items.len);
  self->dtype = list_dtype(self, list);
}

static void infer_split(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  const MpDatum *count = argument(self, 1, "num_or_size_splits"), *axis = argument(self, 2, "axis");
  self->dtype = dtype_of(self, data(self));
  if (!from || !count || count->kind != MP_DATUM_INT || count->integer <= 0) return;
  if (axis && axis->kind != MP_DATUM_INT) return;
  int32_t at = mp_shape_axis(from->rank, axis ? axis->integer : 0);
  if (at < 0) return;
  MpShape *out = mp_shape_copy(self->run, from);
  out->dims[at] = mp_dim_divide(self->run, out->dims[at], count->integer);
  self->shape = out;
}

static void infer_unstack(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  const MpDatum *axis = argument(self, 2, "axis");
  self->dtype = dtype_of(self, data(self));
  if (!from || (axis && axis->kind != MP_DATUM_INT)) return;
  int32_t at = mp_shape_axis(from->rank, axis ? axis->integer : 0);
  if (at < 0) return;
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, from->rank + 1);
  marked[at] = true;
  self->shape = mp_shape_reduce(self->run, from, marked, false);
}

static void infer_one_hot(MpInference *self) {
  const MpShape *from = shape_of(self, data(self));
  const MpDatum *depth = argument(self, 1, "depth");
  if (self->arguments->len != 2 || !from || !depth || depth->kind != MP_DATUM_INT) return;
  self->shape = with_axis(self, from, -1, depth->integer);
  self->dtype = MP_STR("float32");
}

static void infer_written(MpInference *self) {
  const MpDatum *target = argument(self, 1, "shape");
  if (target) self->shape = mp_shape_reshape(self->run, NULL, target);
  self->dtype = dtype_of(self, data(self));
}

typedef struct MpInferenceRow {
  const char *op;
  MpInferenceRule rule;
} MpInferenceRow;

static const MpInferenceRow rows[] = {
    {"__operators__.add", infer_binary},
    {"math.subtract", infer_binary},
    {"math.multiply", infer_binary},
    {"math.truediv", infer_quotient},
    {"compat.v1.floor_div", infer_binary},
    {"math.floormod", infer_binary},
    {"math.pow", infer_binary},
    {"math.add", infer_binary},
    {"math.maximum", infer_binary},
    {"math.minimum", infer_binary},
    {"math.squared_difference", infer_binary},
    {"__operators__.eq", infer_comparison},
    {"__operators__.ne", infer_comparison},
    {"math.equal", infer_comparison},
    {"math.not_equal", infer_comparison},
    {"math.less", infer_comparison},
    {"math.less_equal", infer_comparison},
    {"math.greater", infer_comparison},
    {"math.greater_equal", infer_comparison},
    {"math.logical_and", infer_comparison},
    {"math.logical_or", infer_comparison},
    {"math.logical_not", infer_test},
    {"math.is_nan", infer_test},
    {"math.is_inf", infer_test},
    {"math.is_finite", infer_test},
    {"nn.relu", infer_same},
    {"nn.relu6", infer_same},
    {"nn.elu", infer_same},
    {"nn.selu", infer_same},
    {"nn.gelu", infer_same},
    {"nn.silu", infer_same},
    {"nn.leaky_relu", infer_same},
    {"nn.softmax", infer_same},
    {"nn.log_softmax", infer_same},
    {"nn.dropout", infer_same},
    {"math.softplus", infer_same},
    {"nn.softsign", infer_same},
    {"math.sigmoid", infer_same},
    {"math.tanh", infer_same},
    {"math.negative", infer_same},
    {"math.exp", infer_same},
    {"math.expm1", infer_same},
    {"math.log", infer_same},
    {"math.log1p", infer_same},
    {"math.sqrt", infer_same},
    {"math.rsqrt", infer_same},
    {"math.square", infer_same},
    {"math.sign", infer_same},
    {"math.abs", infer_same},
    {"math.floor", infer_same},
    {"math.ceil", infer_same},
    {"math.round", infer_same},
    {"math.sin", infer_same},
    {"math.cos", infer_same},
    {"math.erf", infer_same},
    {"math.cumsum", infer_same},
    {"math.cumprod", infer_same},
    {"math.l2_normalize", infer_same},
    {"clip_by_value", infer_same},
    {"identity", infer_same},
    {"stop_gradient", infer_same},
    {"zeros_like", infer_like},
    {"ones_like", infer_like},
    {"cast", infer_cast},
    {"linalg.matmul", infer_matmul},
    {"math.reduce_sum", infer_reduction},
    {"math.reduce_mean", infer_reduction},
    {"math.reduce_max", infer_reduction},
    {"math.reduce_min", infer_reduction},
    {"math.reduce_prod", infer_reduction},
    {"math.reduce_std", infer_reduction},
    {"math.reduce_variance", infer_reduction},
    {"math.reduce_logsumexp", infer_reduction},
    {"math.reduce_any", infer_reduction},
    {"math.reduce_all", infer_reduction},
    {"reshape", infer_reshape},
    {"broadcast_to", infer_written},
    {"compat.v1.transpose", infer_transpose},
    {"expand_dims", infer_expand_dims},
    {"compat.v1.squeeze", infer_squeeze},
    {"__operators__.getitem", infer_subscript},
    {"compat.v1.shape", infer_shape_vector},
    {"compat.v1.size", infer_count},
    {"rank", infer_count},
    {"concat", infer_concat},
    {"stack", infer_stack},
    {"split", infer_split},
    {"unstack", infer_unstack},
    {"one_hot", infer_one_hot},
};

// A constant's type as TensorFlow chooses it for Python numbers.
static MpStr literal_dtype(const MpDatum *datum) {
  while (datum && datum->kind == MP_DATUM_LIST && datum->items.len > 0) {
    datum = datum->items.items[0];
  }
  if (!datum) return MP_STR("");
  if (datum->kind == MP_DATUM_FLOAT) return MP_STR("float32");
  if (datum->kind == MP_DATUM_INT) return MP_STR("int32");
  return datum->kind == MP_DATUM_BOOL ? MP_STR("bool") : MP_STR("");
}

static void infer_made(MpInference *self) {
  const MpNode *node = self->node;
  self->shape = mp_made_shape(self->run, node->function, self->arguments);
  bool is_constant = mp_str_is(node->function, "tf.constant");
  bool is_filled = mp_str_is(node->function, "tf.zeros") || mp_str_is(node->function, "tf.ones");
  bool is_random = mp_str_is(node->function, "tf.random.normal") ||
                   mp_str_is(node->function, "tf.random.truncated_normal");
  const MpDatum *dtype = mp_argument_find(self->arguments, is_random ? 3 : 1, "dtype");
  if (is_given(dtype)) {
    self->dtype = mp_datum_dtype_name(dtype);
  } else if (is_filled || is_random) {
    self->dtype = MP_STR("float32");
  } else if (is_constant || (mp_str_is(node->function, "tf.range") && self->shape)) {
    self->dtype = literal_dtype(data(self));
  }
}

static void apply_rule(MpInference *self, MpStr op) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (!mp_str_is(op, rows[i].op)) continue;
    rows[i].rule(self);
    return;
  }
  self->shape = mp_part_shape(self->run, op, self->arguments);
  bool is_index = mp_str_starts_with(op, MP_STR("math.arg"));
  bool is_choice = mp_str_is(op, "where") || mp_str_is(op, "einsum");
  const MpDatum *given = is_choice ? argument(self, 1, "x") : data(self);
  if (self->shape) self->dtype = is_index ? MP_STR("int64") : dtype_of(self, given);
}

void mp_op_infer(MpRun *run, MpNode *node) {
  MpInference self = {.run = run, .node = node, .arguments = &node->arguments};
  const MpFunctionRow *row = node->function_row;
  if (node->kind == MP_NODE_CONST) {
    infer_made(&self);
    if (!self.shape && row && row->op_count == 1) apply_rule(&self, row->ops[0]);
  } else if (node->op_count == 1) {
    bool is_range = mp_str_is(node->ops[0], "range");
    if (is_range) self.shape = mp_made_shape(run, MP_STR("tf.range"), &node->arguments);
    if (is_range && self.shape && !argument(&self, 3, "dtype")) self.dtype = MP_STR("int32");
    if (!is_range) apply_rule(&self, node->ops[0]);
  }
  node->dtype = self.dtype;
  if (self.shape) mp_node_set_shape(run, node, self.shape, node->output_count);
}
