// Rules of shapes, as TensorFlow's own shape functions have them.
#include "analyzer/interp/op_shape.h"

#include <string.h>

#include "analyzer/interp/dim.h"
#include "analyzer/interp/linear.h"
#include "analyzer/interp/tensor.h"

MpShape *mp_shape_new(MpRun *run, int32_t rank) {
  MpShape *shape = MP_NEW(run->arena, MpShape);
  shape->rank = rank;
  shape->dims = MP_NEW_ARRAY(run->arena, int64_t, rank + 1);
  return shape;
}

MpShape *mp_shape_copy(MpRun *run, const MpShape *shape) {
  MpShape *copy = mp_shape_new(run, shape->rank);
  if (shape->rank > 0) memcpy(copy->dims, shape->dims, sizeof *copy->dims * (size_t)shape->rank);
  return copy;
}

void mp_node_set_shape(MpRun *run, MpNode *node, const MpShape *shape, uint32_t count) {
  MpShape *shapes = MP_NEW_ARRAY(run->arena, MpShape, node->output_count);
  for (uint32_t i = count; i < node->output_count; i++)
    shapes[i].rank = MP_DIM_UNKNOWN;
  for (uint32_t i = 0; i < count; i++) {
    shapes[i] = *mp_shape_copy(run, shape);
    for (int32_t k = 0; k < shape->rank; k++) {
      int64_t *dim = &shapes[i].dims[k];
      if (*dim == MP_DIM_UNSURE) *dim = mp_dim_of_axis(run, (MpTensor){node->id, i}, k);
    }
  }
  node->shapes = shapes;
}

const MpShape *mp_shape_broadcast(MpRun *run, const MpShape *a, const MpShape *b) {
  if (!a || !b) return NULL;
  if (a->rank < b->rank) {
    const MpShape *longer = b;
    b = a;
    a = longer;
  }
  MpShape *out = mp_shape_copy(run, a);
  int32_t shift = a->rank - b->rank;
  for (int32_t i = 0; i < b->rank; i++) {
    int64_t *dim = &out->dims[i + shift];
    if (!mp_dim_broadcast(run, *dim, b->dims[i], dim)) return NULL;
  }
  return out;
}

static MpShape leading(const MpShape *shape, int32_t count) {
  return (MpShape){.rank = shape->rank - count, .dims = shape->dims};
}

const MpShape *mp_shape_matmul(MpRun *run, const MpShape *a, const MpShape *b) {
  if (!a || !b || a->rank < 2 || b->rank < 2) return NULL;
  MpShape left = leading(a, 2), right = leading(b, 2);
  const MpShape *batch = mp_shape_broadcast(run, &left, &right);
  if (!batch) return NULL;
  MpShape *out = mp_shape_new(run, batch->rank + 2);
  for (int32_t i = 0; i < batch->rank; i++)
    out->dims[i] = batch->dims[i];
  out->dims[batch->rank] = a->dims[a->rank - 2];
  out->dims[batch->rank + 1] = b->dims[b->rank - 1];
  return out;
}

int32_t mp_shape_axis(int32_t rank, int64_t axis) {
  if (axis < 0) axis += rank;
  return axis < 0 || axis >= rank ? -1 : (int32_t)axis;
}

const MpShape *mp_shape_reduce(MpRun *run, const MpShape *shape, const bool *is_reduced,
                               bool keepdims) {
  MpShape *out = mp_shape_new(run, shape->rank);
  out->rank = 0;
  for (int32_t i = 0; i < shape->rank; i++) {
    if (!is_reduced[i]) out->dims[out->rank++] = shape->dims[i];
    if (is_reduced[i] && keepdims) out->dims[out->rank++] = 1;
  }
  return out;
}

bool mp_shape_axes(const MpDatum *axis, int32_t rank, bool *marked) {
  if (!axis || axis->kind == MP_DATUM_NONE) {
    for (int32_t i = 0; i < rank; i++)
      marked[i] = true;
    return true;
  }
  bool is_sequence = axis->kind == MP_DATUM_LIST || axis->kind == MP_DATUM_TUPLE;
  if (!is_sequence && axis->kind != MP_DATUM_INT) return false;
  uint32_t count = is_sequence ? axis->items.len : 1;
  for (uint32_t i = 0; i < count; i++) {
    const MpDatum *item = is_sequence ? axis->items.items[i] : axis;
    if (item->kind != MP_DATUM_INT) return false;
    int32_t at = mp_shape_axis(rank, item->integer);
    if (at < 0) return false;
    marked[at] = true;
  }
  return true;
}

// --- subscripts ---

static bool is_bound(const MpDatum *datum) {
  return datum->kind == MP_DATUM_NONE || datum->kind == MP_DATUM_INT;
}

static int64_t clamp(int64_t at, int64_t low, int64_t high) {
  return at < low ? low : at > high ? high : at;
}

// The length of `x[lower:upper]` of an axis that is not known: MP_DIM_UNSURE where it is nothing
// simple.
static int64_t slice_of_symbol(MpRun *run, const MpDatum *slice, int64_t dim, int64_t step) {
  const MpDatum *lower = slice->items.items[0], *upper = slice->items.items[1];
  bool has_lower = lower->kind == MP_DATUM_INT, has_upper = upper->kind == MP_DATUM_INT;
  if (step == -1 && !has_lower && !has_upper) return dim;
  if (step < 1) return MP_DIM_UNSURE;
  if (has_lower && lower->integer < 0) {
    if (has_upper) return MP_DIM_UNSURE;
    dim = mp_dim_least(run, dim, -lower->integer);
    has_lower = false;
  }
  if (has_upper && upper->integer >= 0) dim = mp_dim_least(run, dim, upper->integer);
  int64_t gone = has_upper && upper->integer < 0 ? -upper->integer : 0;
  if (has_lower) gone += lower->integer;
  if (gone > 0) dim = mp_dim_greatest(run, mp_dim_subtract(run, dim, gone), 0);
  return mp_dim_divide_up(run, dim, step);
}

// The length of a slice of an axis; false where a bound is not known.
static bool slice_length(MpRun *run, const MpDatum *slice, int64_t dim, int64_t *out) {
  const MpDatum *lower = slice->items.items[0], *upper = slice->items.items[1];
  const MpDatum *stride = slice->items.items[2];
  int64_t step = stride->kind == MP_DATUM_INT ? stride->integer : 1;
  if (step == 0) return false;
  dim = mp_dim_settle(run, dim);
  if (!is_bound(lower) || !is_bound(upper) || !is_bound(stride)) {
    *out = MP_DIM_UNSURE;
    return true;
  }
  if (!mp_dim_is_known(dim)) {
    *out = dim == MP_DIM_UNKNOWN ? dim : slice_of_symbol(run, slice, dim, step);
    return true;
  }
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? dim : dim - 1;
  int64_t start = step > 0 ? low : high, stop = step > 0 ? high : low;
  if (lower->kind == MP_DATUM_INT) {
    start = clamp(lower->integer < 0 ? lower->integer + dim : lower->integer, low, high);
  }
  if (upper->kind == MP_DATUM_INT) {
    stop = clamp(upper->integer < 0 ? upper->integer + dim : upper->integer, low, high);
  }
  int64_t width = step > 0 ? stop - start : start - stop;
  int64_t stride_size = step > 0 ? step : -step;
  *out = width <= 0 ? 0 : (width - 1) / stride_size + 1;
  return true;
}

// How many axes the entries of an index take; -1 where an entry is not followed.
static int32_t axes_taken(const MpDatum *const *entries, uint32_t count) {
  int32_t taken = 0;
  for (uint32_t i = 0; i < count; i++) {
    switch (entries[i]->kind) {
      case MP_DATUM_INT:
      case MP_DATUM_SLICE: taken++; break;
      case MP_DATUM_NONE:
      case MP_DATUM_ELLIPSIS: break;
      default: return -1;
    }
  }
  return taken;
}

int32_t mp_shape_axes_taken(const MpDatum *index) {
  bool is_tuple = index->kind == MP_DATUM_TUPLE;
  return axes_taken(is_tuple ? index->items.items : &index, is_tuple ? index->items.len : 1);
}

const MpShape *mp_shape_subscript(MpRun *run, const MpShape *shape, const MpDatum *index) {
  bool is_tuple = index->kind == MP_DATUM_TUPLE;
  const MpDatum *const *entries = is_tuple ? index->items.items : &index;
  uint32_t count = is_tuple ? index->items.len : 1;
  int32_t taken = axes_taken(entries, count);
  if (!shape || taken < 0 || taken > shape->rank || count > INT32_MAX / 2) return NULL;
  MpShape *out = mp_shape_new(run, shape->rank + (int32_t)count);
  out->rank = 0;
  int32_t axis = 0;
  for (uint32_t i = 0; i < count; i++) {
    const MpDatum *entry = entries[i];
    if (entry->kind == MP_DATUM_NONE) {
      out->dims[out->rank++] = 1;
    } else if (entry->kind == MP_DATUM_INT) {
      axis++;
    } else if (entry->kind == MP_DATUM_SLICE) {
      if (!slice_length(run, entry, shape->dims[axis++], &out->dims[out->rank++])) return NULL;
    } else {
      for (int32_t k = taken; k < shape->rank; k++)
        out->dims[out->rank++] = shape->dims[axis++];
      taken = shape->rank;  // a second ellipsis takes nothing
    }
  }
  while (axis < shape->rank)
    out->dims[out->rank++] = shape->dims[axis++];
  return out;
}

// --- reshape ---

// `tf.shape(x)[i]`: the static length of that axis.
static bool dim_read(MpRun *run, MpTensor tensor, int64_t *out) {
  const MpNode *part = run->graph->nodes.items[tensor.node];
  if (part->kind != MP_NODE_OP || part->form != MP_OP_SUBSCRIPT) return false;
  const MpDatum *value = part->arguments.items[0].value, *index = part->arguments.items[1].value;
  if (value->kind != MP_DATUM_TENSOR || index->kind != MP_DATUM_INT) return false;
  const MpNode *read = run->graph->nodes.items[value->tensor.node];
  bool is_shape = read->kind == MP_NODE_OP && read->op_count == 1 &&
                  mp_str_is(read->ops[0], "compat.v1.shape") && read->arguments.len > 0 &&
                  read->arguments.items[0].value->kind == MP_DATUM_TENSOR;
  if (!is_shape) return false;
  const MpDatum *of = read->arguments.items[0].value;
  const MpShape *shape = mp_datum_shape(run, of);
  int32_t axis = shape ? mp_shape_axis(shape->rank, index->integer) : -1;
  if (shape && axis < 0) return false;
  *out = shape ? mp_dim_settle(run, shape->dims[axis])
               : mp_dim_of_axis(run, of->tensor, index->integer);
  return true;
}

typedef int64_t (*MpDimOperator)(MpRun *run, int64_t a, int64_t b);

static MpDimOperator dim_operator(const MpNode *node) {
  static const char *const ops[] = {"__operators__.add", "math.subtract", "math.multiply",
                                    "compat.v1.floor_div"};
  static const MpDimOperator operators[] = {mp_dim_add, mp_dim_subtract, mp_dim_multiply,
                                            mp_dim_divide};
  if (node->kind != MP_NODE_OP || node->op_count != 1 || node->arguments.len != 2) return NULL;
  for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
    if (mp_str_is(node->ops[0], ops[i])) return operators[i];
  }
  return NULL;
}

// What Keras knows of integers that are computed from shapes.
static bool dim_computed(MpRun *run, const MpNode *node, int64_t *out) {
  MpDimOperator op = dim_operator(node);
  int64_t a, b;
  if (!op) return false;
  if (!mp_shape_dim(run, node->arguments.items[0].value, &a)) return false;
  if (!mp_shape_dim(run, node->arguments.items[1].value, &b)) return false;
  *out = op(run, a, b);
  return true;
}

// What a SYMBOL stands for, by now; NULL: it is none of the path's.
static MpValue *unknown_of(MpRun *run, const MpDatum *datum) {
  if (datum->kind != MP_DATUM_SYMBOL || !datum->unknown) return NULL;
  return mp_arena_copy(run->arena, datum->unknown, sizeof *datum->unknown);
}

bool mp_shape_is_float(MpRun *run, const MpDatum *datum) {
  MpValue *value = unknown_of(run, datum);
  return datum->kind == MP_DATUM_FLOAT || (value && mp_is_float(run, value));
}

bool mp_shape_dim(MpRun *run, const MpDatum *datum, int64_t *out) {
  if (datum->kind == MP_DATUM_INT) *out = datum->integer;
  if (datum->kind == MP_DATUM_INT) return datum->integer >= 0;
  MpValue *value = unknown_of(run, datum);
  if (value) {
    // None is no length that an operation takes.
    if (!mp_dim_of_value(run, value, out) || *out == MP_DIM_UNKNOWN) return false;
    mp_dim_require_number(run, *out);
    return true;
  }
  if (datum->kind != MP_DATUM_TENSOR) return false;
  if (dim_read(run, datum->tensor, out)) return true;
  return dim_computed(run, run->graph->nodes.items[datum->tensor.node], out);
}

static int64_t element_count(MpRun *run, const MpShape *shape) {
  int64_t count = 1;
  for (int32_t i = 0; i < shape->rank; i++)
    count = mp_dim_multiply(run, count, shape->dims[i]);
  return count;
}

// `tf.stack([b, -1])` and `tf.shape(y)` as a target; itself where it is something else.
static const MpDatum *written_target(const MpRun *run, const MpDatum *target, bool *is_shape) {
  *is_shape = false;
  if (target->kind != MP_DATUM_TENSOR) return target;
  const MpNode *node = run->graph->nodes.items[target->tensor.node];
  bool is_call = node->kind == MP_NODE_OP && node->op_count == 1 && node->arguments.len == 1;
  if (!is_call) return target;
  *is_shape = mp_str_is(node->ops[0], "compat.v1.shape");
  bool is_stack = mp_str_is(node->ops[0], "stack");
  return *is_shape || is_stack ? node->arguments.items[0].value : target;
}

// What `-1` stands for: the elements that the other axes leave.
static int64_t rest_of(MpRun *run, const MpShape *from, const MpShape *others) {
  for (int32_t i = 0; i < others->rank; i++) {
    if (others->dims[i] == MP_DIM_UNSURE) return MP_DIM_UNSURE;
  }
  int64_t total = element_count(run, from), known = element_count(run, others);
  if (total == MP_DIM_UNKNOWN || known == MP_DIM_UNKNOWN) return MP_DIM_UNKNOWN;
  bool is_odd =
      mp_dim_is_known(total) && mp_dim_is_known(known) && (known == 0 || total % known != 0);
  return is_odd ? MP_DIM_UNKNOWN : mp_dim_divide(run, total, known);
}

const MpShape *mp_shape_reshape(MpRun *run, const MpShape *from, const MpDatum *target) {
  bool is_shape;
  target = written_target(run, target, &is_shape);
  if (is_shape) return mp_datum_shape(run, target);
  bool is_sequence = target->kind == MP_DATUM_LIST || target->kind == MP_DATUM_TUPLE;
  if (!is_sequence || target->items.len > INT32_MAX / 2) return NULL;
  MpShape *out = mp_shape_new(run, (int32_t)target->items.len);
  int32_t rest = -1;
  for (int32_t i = 0; i < out->rank; i++) {
    const MpDatum *item = target->items.items[i];
    bool is_rest = item->kind == MP_DATUM_INT && item->integer == -1;
    if (is_rest && rest >= 0) return NULL;
    if (is_rest) rest = i;
    out->dims[i] = 1;
    if (is_rest || mp_shape_dim(run, item, &out->dims[i])) continue;
    // Whatever it is, it is one length; only a number could be wrong.
    if (item->kind == MP_DATUM_INT || mp_shape_is_float(run, item)) return NULL;
    out->dims[i] = MP_DIM_UNSURE;
  }
  if (rest < 0) return out;
  if (!from) {
    out->dims[rest] = MP_DIM_UNSURE;
    return out;
  }
  out->dims[rest] = rest_of(run, from, out);
  return out;
}
