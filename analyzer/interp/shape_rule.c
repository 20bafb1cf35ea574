// Rules of shapes, as TensorFlow's own shape functions have them.
#include "analyzer/interp/op_shape.h"

#include <string.h>

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

// The length of an axis of two that are broadcast; false where they do not go together.
static bool broadcast_dim(int64_t a, int64_t b, int64_t *out) {
  if (a == b || b == 1) {
    *out = a;
  } else if (a == 1) {
    *out = b;
  } else if (a == MP_DIM_UNKNOWN || b == MP_DIM_UNKNOWN) {
    *out = a == MP_DIM_UNKNOWN ? b : a;
  } else {
    return false;
  }
  return true;
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
    if (!broadcast_dim(a->dims[i + shift], b->dims[i], &out->dims[i + shift])) return NULL;
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

// The length of a slice of an axis; false where a bound is not known.
static bool slice_length(const MpDatum *slice, int64_t dim, int64_t *out) {
  const MpDatum *lower = slice->items.items[0], *upper = slice->items.items[1];
  const MpDatum *stride = slice->items.items[2];
  if (!is_bound(lower) || !is_bound(upper) || !is_bound(stride)) return false;
  int64_t step = stride->kind == MP_DATUM_INT ? stride->integer : 1;
  if (step == 0) return false;
  if (dim == MP_DIM_UNKNOWN) {
    *out = MP_DIM_UNKNOWN;
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
      if (!slice_length(entry, shape->dims[axis++], &out->dims[out->rank++])) return NULL;
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
static bool dim_read(const MpRun *run, MpTensor tensor, int64_t *out) {
  const MpNode *part = run->graph->nodes.items[tensor.node];
  if (part->kind != MP_NODE_OP || part->form != MP_OP_SUBSCRIPT) return false;
  const MpDatum *value = part->arguments.items[0].value, *index = part->arguments.items[1].value;
  if (value->kind != MP_DATUM_TENSOR || index->kind != MP_DATUM_INT) return false;
  const MpNode *read = run->graph->nodes.items[value->tensor.node];
  bool is_shape = read->kind == MP_NODE_OP && read->op_count == 1 &&
                  mp_str_is(read->ops[0], "compat.v1.shape") && read->arguments.len > 0 &&
                  read->arguments.items[0].value->kind == MP_DATUM_TENSOR;
  if (!is_shape) return false;
  const MpShape *shape = mp_graph_shape(run->graph, read->arguments.items[0].value->tensor);
  if (!shape || shape->rank < 0) return false;
  int32_t axis = mp_shape_axis(shape->rank, index->integer);
  if (axis < 0) return false;
  *out = shape->dims[axis];
  return true;
}

typedef enum MpDimOperator {
  MP_DIM_ADD,
  MP_DIM_SUBTRACT,
  MP_DIM_MULTIPLY,
  MP_DIM_DIVIDE,
  MP_DIM_NONE,
} MpDimOperator;

static MpDimOperator dim_operator(const MpNode *node) {
  static const char *const ops[] = {"__operators__.add", "math.subtract", "math.multiply",
                                    "compat.v1.floor_div"};
  if (node->kind != MP_NODE_OP || node->op_count != 1 || node->arguments.len != 2) {
    return MP_DIM_NONE;
  }
  for (int i = 0; i < MP_DIM_NONE; i++) {
    if (mp_str_is(node->ops[0], ops[i])) return (MpDimOperator)i;
  }
  return MP_DIM_NONE;
}

// What Keras knows of integers that are computed from shapes.
static bool dim_computed(const MpRun *run, const MpNode *node, int64_t *out) {
  MpDimOperator op = dim_operator(node);
  int64_t a, b;
  if (op == MP_DIM_NONE) return false;
  if (!mp_shape_dim(run, node->arguments.items[0].value, &a)) return false;
  if (!mp_shape_dim(run, node->arguments.items[1].value, &b)) return false;
  *out = MP_DIM_UNKNOWN;
  if (a == MP_DIM_UNKNOWN || b == MP_DIM_UNKNOWN) return true;
  if (a > INT32_MAX || b > INT32_MAX || (op == MP_DIM_DIVIDE && b == 0)) return false;
  int64_t results[] = {a + b, a - b, a * b, b ? a / b : 0};
  *out = results[op];
  return *out >= 0;
}

bool mp_shape_dim(const MpRun *run, const MpDatum *datum, int64_t *out) {
  if (datum->kind == MP_DATUM_INT) *out = datum->integer;
  if (datum->kind == MP_DATUM_INT) return datum->integer >= 0;
  if (datum->kind != MP_DATUM_TENSOR) return false;
  if (dim_read(run, datum->tensor, out)) return true;
  return dim_computed(run, run->graph->nodes.items[datum->tensor.node], out);
}

static int64_t element_count(const MpShape *shape) {
  int64_t count = 1;
  for (int32_t i = 0; i < shape->rank; i++) {
    int64_t dim = shape->dims[i];
    if (dim == MP_DIM_UNKNOWN) return MP_DIM_UNKNOWN;
    if (dim != 0 && count > INT64_MAX / dim) return MP_DIM_UNKNOWN;
    count *= dim;
  }
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
    if (item->kind == MP_DATUM_TENSOR) {
      if (!mp_shape_dim(run, item, &out->dims[i])) return NULL;
      continue;
    }
    if (item->kind != MP_DATUM_INT || item->integer < -1) return NULL;
    if (item->integer == -1 && rest >= 0) return NULL;
    if (item->integer == -1) rest = i;
    out->dims[i] = item->integer == -1 ? 1 : item->integer;
  }
  if (rest < 0) return out;
  if (!from) return NULL;
  int64_t total = element_count(from), known = element_count(out);
  bool is_known = total != MP_DIM_UNKNOWN && known > 0 && total % known == 0;
  out->dims[rest] = is_known ? total / known : MP_DIM_UNKNOWN;
  return out;
}
