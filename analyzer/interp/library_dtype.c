// Attributes of data types: tf.float32.max, x.dtype.is_floating.
#include <float.h>

#include "analyzer/interp/library_part.h"
#include "analyzer/interp/op_shape.h"

typedef enum MpDtypeGroup { GROUP_FLOAT, GROUP_INTEGER, GROUP_UNSIGNED, GROUP_BOOL } MpDtypeGroup;

typedef struct MpDtypeRow {
  const char *name;
  MpDtypeGroup group;
  int64_t size;  // in bytes
  double max;    // of floats
} MpDtypeRow;

static const MpDtypeRow rows[] = {
    {"float16", GROUP_FLOAT, 2, 65504.0},
    {"bfloat16", GROUP_FLOAT, 2, 3.3895313892515355e38},
    {"float32", GROUP_FLOAT, 4, (double)FLT_MAX},
    {"float64", GROUP_FLOAT, 8, DBL_MAX},
    {"int8", GROUP_INTEGER, 1, 0},
    {"int16", GROUP_INTEGER, 2, 0},
    {"int32", GROUP_INTEGER, 4, 0},
    {"int64", GROUP_INTEGER, 8, 0},
    {"uint8", GROUP_UNSIGNED, 1, 0},
    {"uint16", GROUP_UNSIGNED, 2, 0},
    {"uint32", GROUP_UNSIGNED, 4, 0},
    {"bool", GROUP_BOOL, 1, 0},
};

static const MpDtypeRow *find_row(MpStr dtype) {
  if (!mp_keras_is_library(dtype)) return NULL;
  MpDatum datum = {.kind = MP_DATUM_NAME, .text = dtype};
  MpStr name = mp_datum_dtype_name(&datum);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return &rows[i];
  }
  return NULL;
}

static MpValue *limit_of(MpRun *run, const MpDtypeRow *row, bool is_max) {
  if (row->group == GROUP_FLOAT) return mp_value_float(run, is_max ? row->max : -row->max);
  if (row->group == GROUP_BOOL) return mp_value_bool(run, is_max);
  int64_t bits = row->size * 8;
  if (row->group == GROUP_UNSIGNED) {
    return mp_value_int(run, is_max ? (INT64_C(1) << bits) - 1 : 0);
  }
  int64_t half = row->size == 8 ? INT64_MAX : (INT64_C(1) << (bits - 1)) - 1;
  return mp_value_int(run, is_max ? half : -half - 1);
}

MpValue *mp_library_dtype_attribute(MpRun *run, MpStr dtype, MpStr name, MpSpan span) {
  const MpDtypeRow *row = find_row(dtype);
  if (!row) return NULL;
  if (mp_str_is(name, "name") || mp_str_is(name, "__name__")) {
    return mp_value_str(run, mp_str_from_c(row->name));
  }
  if (mp_str_is(name, "max") || mp_str_is(name, "min")) {
    return limit_of(run, row, mp_str_is(name, "max"));
  }
  if (mp_str_is(name, "is_floating")) return mp_value_bool(run, row->group == GROUP_FLOAT);
  if (mp_str_is(name, "is_integer")) {
    return mp_value_bool(run, row->group == GROUP_INTEGER || row->group == GROUP_UNSIGNED);
  }
  if (mp_str_is(name, "is_bool")) return mp_value_bool(run, row->group == GROUP_BOOL);
  if (mp_str_is(name, "is_complex")) return mp_value_bool(run, false);
  if (mp_str_is(name, "size")) return mp_value_int(run, row->size);
  if (mp_str_is(name, "base_dtype") || mp_str_is(name, "real_dtype")) {
    return mp_value_library(run, dtype, span);
  }
  if (!mp_str_is(name, "as_numpy_dtype")) return NULL;
  return mp_value_library(run, mp_str_format(run->arena, "np.%s", row->name), span);
}
