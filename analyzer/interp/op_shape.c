#include "analyzer/interp/op_shape.h"

#include <string.h>

#include "analyzer/interp/shape_rules.h"
#include "analyzer/interp/tensor.h"

// --- the tables ---

#define MP_SHAPE_ROW(name, rule, dtype) {name, mp_shape_of_##rule, MP_DTYPE_##dtype},

static const MpShapeRow operations[] = {
#include "analyzer/interp/shape_operations.def"
};

static const MpShapeRow arrays[] = {
#include "analyzer/interp/shape_arrays.def"
};

#undef MP_SHAPE_ROW

const MpShapeRow *mp_shape_row_find(const MpShapeRow *rows, size_t count, MpStr name) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = mp_str_compare(mp_str_from_c(rows[middle].name), name);
    if (order == 0) return &rows[middle];
    if (order < 0) low = middle + 1;
    if (order > 0) high = middle;
  }
  return NULL;
}

const MpShapeRow *mp_shape_row(MpStr name) {
  return mp_shape_row_find(operations, sizeof operations / sizeof *operations, name);
}

// keras.ops.numpy.sum is keras.ops.sum.
const MpShapeRow *mp_shape_array_row(MpStr name) {
  static const char *const modules[] = {"core.", "linalg.", "math.", "nn.", "numpy."};
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    if (mp_str_starts_with(name, mp_str_from_c(modules[i]))) {
      name = mp_str_slice(name, strlen(modules[i]), name.len);
      break;
    }
  }
  return mp_shape_row_find(arrays, sizeof arrays / sizeof *arrays, name);
}

static const MpShapeRow *array_row_of(MpStr function) {
  static const char *const modules[] = {"keras.ops.", "np.", "tf.experimental.numpy."};
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    if (!mp_str_starts_with(function, mp_str_from_c(modules[i]))) continue;
    return mp_shape_array_row(mp_str_slice(function, strlen(modules[i]), function.len));
  }
  return NULL;
}

// --- data types ---

// Of the tensors in a list that are made one; empty where they differ.
static MpStr dtype_of_list(const MpShaping *self, const MpDatum *list) {
  MpStr dtype = list->items.len > 0 ? mp_shaping_dtype(self, list->items.items[0]) : MP_STR("");
  for (uint32_t i = 1; i < list->items.len; i++) {
    if (!mp_str_eq(dtype, mp_shaping_dtype(self, list->items.items[i]))) return MP_STR("");
  }
  return dtype;
}

// Of the first operand; a number that stands alone is converted as TensorFlow does.
static MpStr dtype_of_data(const MpShaping *self) {
  const MpDatum *data = mp_shaping_data(self);
  bool is_alone = data && !self->is_numpy && self->called.arguments->len == 1;
  if (is_alone && data->kind == MP_DATUM_FLOAT) return MP_STR("float32");
  if (mp_datum_is_sequence(data) && !self->is_numpy) return dtype_of_list(self, data);
  return mp_shaping_dtype(self, data);
}

static void apply_dtype(MpShaping *self, MpDtypeFact fact) {
  MpStr data = dtype_of_data(self);
  switch (fact) {
    case MP_DTYPE_OTHER:
    case MP_DTYPE_COMPUTED:
    case MP_DTYPE_INNER: return;
    case MP_DTYPE_SAME: self->dtype = data; return;
    case MP_DTYPE_FLOAT: self->dtype = mp_dtype_is_float(data) ? data : MP_STR(""); return;
    case MP_DTYPE_COMMON:
      self->dtype =
          mp_shaping_common(self, mp_shaping_operand(self, 0), mp_shaping_operand(self, 1));
      return;
    case MP_DTYPE_RATIO:
      self->dtype =
          mp_shaping_common(self, mp_shaping_operand(self, 0), mp_shaping_operand(self, 1));
      if (!mp_dtype_is_float(self->dtype)) self->dtype = MP_STR("");
      return;
    case MP_DTYPE_BOOL: self->dtype = MP_STR("bool"); return;
    case MP_DTYPE_INT32: self->dtype = MP_STR("int32"); return;
  }
}

static const MpShape *apply_row(MpShaping *self, const MpShapeRow *row) {
  self->name = mp_str_from_c(row->name);
  const MpShape *shape = row->rule(self);
  apply_dtype(self, row->dtype);
  if (row->dtype != MP_DTYPE_OTHER) self->has_one_dtype = true;
  return shape;
}

// --- nodes ---

static const MpShapeRow *row_of(const MpNode *node) {
  const MpShapeRow *row = array_row_of(node->function);
  if (row) return row;
  row = mp_shape_row(node->function);
  if (row) return row;
  const MpFunctionRow *function = node->function_row;
  if (node->op_count == 1) return mp_shape_row(node->ops[0]);
  bool is_made = node->kind == MP_NODE_CONST && function && function->op_count == 1;
  if (is_made) return mp_shape_row(function->ops[0]);
  bool is_activation = function && function->kind == MP_FUNCTION_ACTIVATION;
  static const MpShapeRow activation = {"activation", mp_shape_of_same, MP_DTYPE_FLOAT};
  return is_activation ? &activation : NULL;
}

static void keep_parts(const MpShaping *self, MpNode *node) {
  MpShape *shapes = MP_NEW_ARRAY(self->run->arena, MpShape, node->output_count);
  for (uint32_t i = 0; i < node->output_count; i++) {
    if (self->parts[i]) mp_node_set_shape(self->run, node, self->parts[i], node->output_count);
    shapes[i] = self->parts[i] ? node->shapes[i] : (MpShape){.rank = MP_DIM_UNKNOWN};
  }
  node->shapes = shapes;
}

void mp_shaping_keep(const MpShaping *self, const MpShape *shape, MpNode *node) {
  if (self->parts) {
    keep_parts(self, node);
  } else if (shape) {
    mp_node_set_shape(self->run, node, shape, node->output_count);
  }
}

void mp_op_infer(MpRun *run, MpNode *node) {
  const MpShapeRow *row = row_of(node);
  const MpFunctionRow *function = node->function_row;
  bool has_signature = function && function->signature.count > 0;
  MpShaping self = {.run = run,
                    .output_count = node->output_count,
                    .span = node->span,
                    .is_symbolic = node->depends_on_input,
                    .refused_by = MP_REFUSED_BY_ALL};
  self.is_numpy = array_row_of(node->function) == row;
  self.called.signature = has_signature ? &function->signature : NULL;
  self.called.arguments = &node->arguments;
  if (!row) return;
  const MpShape *shape = apply_row(&self, row);
  node->dtype = self.dtype;
  node->has_one_dtype = self.has_one_dtype;
  mp_shaping_keep(&self, shape, node);
  node->conflict = self.conflict;
}

const MpShape *mp_function_shape(MpRun *run, MpStr function, const MpArguments *arguments) {
  const MpFunctionRow *facts = mp_keras_function(function);
  const MpShapeRow *row = array_row_of(function);
  if (!row && facts && facts->op_count == 1) row = mp_shape_row(facts->ops[0]);
  if (!row) return NULL;
  bool has_signature = facts && facts->signature.count > 0;
  MpShaping self = {.run = run, .output_count = 1};
  self.is_numpy = array_row_of(function) == row;
  self.called.signature = has_signature ? &facts->signature : NULL;
  self.called.arguments = arguments;
  return apply_row(&self, row);
}
