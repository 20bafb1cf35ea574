// Builtins that go through sequences: enumerate, zip, sorted, sum, max…
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/lazy.h"
#include "analyzer/interp/trip.h"

bool mp_builtin_elements(MpRun *run, MpValue *iterable, const char *name, MpSpan span,
                         MpValues *out, MpValue **result) {
  iterable = mp_resolve(run, iterable);
  if (iterable->kind != MP_VALUE_SYMBOL) {
    return mp_native_items(run, iterable, name, span, out, result);
  }
  *result = NULL;
  return mp_iterate(run, iterable, span, out);
}

static MpValue *pair_of(MpRun *run, MpValue *first, MpValue *second, MpSpan span) {
  MpValues items = {NULL, 0, 0};
  mp_array_push(run->arena, &items, first);
  mp_array_push(run->arena, &items, second);
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
}

static MpValue *iter_enumerate(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"iterable", "start"};
  MpValue *args[2];
  MpValue *result = NULL;
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  MpValue *start = args[1] == NULL ? mp_value_int(run, 0) : args[1];
  MpValue *source = mp_resolve(run, args[0]);
  if (mp_iterator_is_lazy(source)) return mp_lazy_enumerate(run, source, start, call->span);
  MpValues items = {NULL, 0, 0};
  if (!mp_builtin_elements(run, source, "enumerate", call->span, &items, &result)) return result;
  for (uint32_t i = 0; i < items.len; i++) {
    MpValue *index = mp_binary(run, MP_OPERATOR_ADD, start, mp_value_int(run, i), call->span);
    if (index == NULL) return NULL;
    items.items[i] = pair_of(run, index, items.items[i], call->span);
  }
  MpValue *iterator = mp_value_iterator(run, items, call->span);
  iterator->counted = mp_trip_counted_by(run, args[0]);
  return iterator;
}

// --- zip and map: several iterables in step ---

// itertools.count and ranges too long to be listed may stand beside a short sequence.
static bool is_long_range(const MpValue *value) {
  return value->kind == MP_VALUE_RANGE && mp_range_length(value) > MP_NATIVE_MAX_ITEMS;
}

typedef struct Columns {
  MpValues sources;
  MpValues *columns;
  uint32_t len;     // of the shortest
  uint32_t widest;  // of the longest
} Columns;

// The last `count` arguments.
static bool read_columns(MpRun *run, uint32_t count, const char *name, const MpCall *call,
                         Columns *out, MpValue **result) {
  *out = (Columns){{NULL, 0, 0}, MP_NEW_ARRAY(run->arena, MpValues, count + 1), UINT32_MAX, 0};
  bool is_bounded = count == 0;
  uint32_t prefix = UINT32_MAX;
  for (uint32_t i = 0; i < count; i++) {
    MpValue *source = mp_resolve(run, call->args.items[call->args.len - count + i]);
    mp_array_push(run->arena, &out->sources, source);
    if (is_long_range(source)) continue;
    MpValues *column = &out->columns[i];
    if (mp_value_is_prefix(source)) {
      *column = source->items;
      prefix = column->len < prefix ? column->len : prefix;
      continue;
    }
    is_bounded = true;
    if (!mp_builtin_elements(run, source, name, call->span, column, result)) return false;
    if (column->len < out->len) out->len = column->len;
    if (column->len > out->widest) out->widest = column->len;
  }
  bool is_within = is_bounded && out->len <= prefix;
  if (!is_within && prefix < UINT32_MAX) {  // the shortest may be one that is not known to its end
    *result = mp_native_unknown(run, mp_str_from_c(name), NULL, call);
    return false;
  }
  if (is_bounded) return true;
  *result = mp_run_opaque(run, "large sequence", mp_str_from_c(name), call->span, &call->args);
  return false;
}

static MpValue *cell(MpRun *run, const Columns *columns, uint32_t column, uint32_t row) {
  const MpValue *source = columns->sources.items[column];
  if (is_long_range(source)) return mp_value_int(run, mp_range_item(source, row));
  return columns->columns[column].items[row];
}

static MpValue *zip_error(MpRun *run, const Columns *columns, MpSpan span) {
  uint32_t first = columns->columns[0].len;
  for (uint32_t i = 1; i < columns->sources.len; i++) {
    if (columns->columns[i].len == first) continue;
    return mp_run_raise(run, "ValueError", span, "zip() argument %u is %s than argument 1", i + 1,
                        columns->columns[i].len < first ? "shorter" : "longer");
  }
  return NULL;
}

static bool take_strict(MpRun *run, MpCall *call, bool *is_strict) {
  *is_strict = false;
  if (call->keywords.len == 0) return true;
  if (call->keywords.len > 1 || !mp_str_is(call->keywords.items[0].name, "strict")) {
    (void)mp_run_raise(run, "TypeError", call->span, "zip() takes no such keyword argument");
    return false;
  }
  MpValue *strict = call->keywords.items[0].value;
  call->keywords.len = 0;
  return mp_truth(run, strict, call->span, is_strict);
}

static MpValue *iter_zip(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  bool is_strict = false;
  MpCall plain = *call;
  (void)self;
  if (call->is_open) return mp_native_refused(run, call);
  if (!take_strict(run, &plain, &is_strict)) return NULL;
  if (!is_strict && mp_lazy_is_among(run, &plain.args)) {
    return mp_lazy_zip(run, &plain.args, call->span);
  }
  Columns columns;
  if (!read_columns(run, plain.args.len, "zip", &plain, &columns, &result)) return result;
  if (is_strict && columns.len != columns.widest) return zip_error(run, &columns, call->span);
  MpValues rows = {NULL, 0, 0};
  for (uint32_t row = 0; plain.args.len > 0 && row < columns.len; row++) {
    MpValues items = {NULL, 0, 0};
    for (uint32_t i = 0; i < plain.args.len; i++)
      mp_array_push(run->arena, &items, cell(run, &columns, i, row));
    mp_array_push(run->arena, &rows, mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span));
  }
  MpValue *iterator = mp_value_iterator(run, rows, call->span);
  for (uint32_t i = 0; i < plain.args.len && iterator->counted == 0; i++)
    iterator->counted = mp_trip_counted_by(run, plain.args.items[i]);
  return iterator;
}

// A row is made, and the function called, when the loop asks for it.
static MpValue *iter_map(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, UINT32_MAX, &result)) return result;
  MpValues sources = mp_values_slice(run, &call->args, 1, 1, call->args.len - 1);
  if (mp_lazy_is_among(run, &sources)) {
    MpValue *rows = mp_lazy_zip(run, &sources, call->span);
    return rows ? mp_lazy_map(run, call->args.items[0], rows, call->span) : NULL;
  }
  uint32_t count = call->args.len - 1;
  Columns columns;
  if (!read_columns(run, count, "map", call, &columns, &result)) return result;
  MpValues rows = {NULL, 0, 0};
  for (uint32_t row = 0; row < columns.len; row++) {
    MpValues items = {NULL, 0, 0};
    for (uint32_t i = 0; i < count; i++)
      mp_array_push(run->arena, &items, cell(run, &columns, i, row));
    mp_array_push(run->arena, &rows, mp_value_sequence(run, MP_VALUE_TUPLE, items, call->span));
  }
  return mp_lazy_map(run, call->args.items[0], mp_value_iterator(run, rows, call->span),
                     call->span);
}

static MpValue *iter_filter(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  MpValue *source = mp_resolve(run, call->args.items[1]);
  MpValues items = {NULL, 0, 0};
  if (!mp_iterator_is_lazy(source)) {
    if (!mp_builtin_elements(run, source, "filter", call->span, &items, &result)) return result;
    source = mp_value_iterator(run, items, call->span);
  }
  return mp_lazy_filter(run, call->args.items[0], source, MP_LAZY_WHERE, call->span);
}

static MpValue *iter_reversed(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (value->kind == MP_VALUE_SET || mp_value_is_iterator(value)) {
    MpStr type = mp_value_type_name(value);
    return mp_run_raise(run, "TypeError", call->span, "'%.*s' object is not reversible",
                        MP_FMT(type));
  }
  MpValues items = {NULL, 0, 0};
  if (!mp_builtin_elements(run, value, "reversed", call->span, &items, &result)) return result;
  for (uint32_t i = 0; i < items.len / 2; i++) {
    MpValue *swap = items.items[i];
    items.items[i] = items.items[items.len - 1 - i];
    items.items[items.len - 1 - i] = swap;
  }
  MpValue *iterator = mp_value_iterator(run, items, call->span);
  iterator->counted = mp_trip_counted_by(run, call->args.items[0]);
  return iterator;
}

// --- iter and next ---

static MpValue *iter_iter(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (call->args.len == 2) {
    return mp_run_opaque(run, "iterator of a function", MP_STR("iter"), call->span, &call->args);
  }
  if (mp_value_is_iterator(value) || is_long_range(value)) return value;
  if (value->kind == MP_VALUE_INSTANCE) {
    MpValue *method = mp_class_lookup(value->instance->cls, NULL, MP_STR("__iter__"), NULL);
    if (method) return mp_call_with(run, mp_value_method(run, value, method), NULL, 0, call->span);
  }
  MpValues items = {NULL, 0, 0};
  if (!mp_builtin_elements(run, value, "iter", call->span, &items, &result)) return result;
  return mp_value_iterator(run, items, call->span);
}

static MpValue *next_of_instance(MpRun *run, MpValue *value, const MpCall *call) {
  MpValue *method = mp_attribute_or_null(run, value, MP_STR("__next__"), call->span);
  if (run->exception != NULL) return NULL;
  if (method == NULL) {
    return mp_run_raise(run, "TypeError", call->span, "'%.*s' object is not an iterator",
                        MP_FMT(mp_value_type_name(value)));
  }
  MpValue *item = mp_call_with(run, method, NULL, 0, call->span);
  if (item != NULL || call->args.len < 2) return item;
  if (!mp_exception_pending(run, "StopIteration")) return NULL;
  run->exception = NULL;
  return call->args.items[1];
}

static MpValue *iter_next(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 2, &result)) return result;
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (value->kind == MP_VALUE_RANGE && value->subtype.len > 0) {
    int64_t item = value->range.start;
    value->range.start += value->range.step;
    return mp_value_int(run, item);
  }
  if (value->kind == MP_VALUE_INSTANCE) return next_of_instance(run, value, call);
  // Each call gives another element, which a symbol of equal arguments would not be.
  bool is_unknown = value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
                    value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_LIBRARY;
  if (is_unknown || (value->is_open && value->items.len == 0)) {
    return mp_run_opaque(run, "unknown elements", MP_STR("next"), call->span, &call->args);
  }
  if (!mp_value_is_iterator(value)) {
    return mp_run_raise(run, "TypeError", call->span, "'%.*s' object is not an iterator",
                        MP_FMT(mp_value_type_name(value)));
  }
  MpValue *item;
  if (!mp_iterator_next(run, value, call->span, &item)) return NULL;
  if (item != NULL) return item;
  if (call->args.len == 2) return call->args.items[1];
  MpValue *returned = mp_generator_result(value);
  bool is_none = returned == NULL || returned->kind == MP_VALUE_NONE;
  return mp_run_raise_with(run, "StopIteration", is_none ? NULL : returned, call->span);
}

// --- any, all, sum ---

static MpValue *any_or_all(MpRun *run, const MpCall *call, const char *name, bool stops_at) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValues items = {NULL, 0, 0};
  MpValue *source = mp_resolve(run, call->args.items[0]);
  if (!mp_iterator_is_lazy(source)) {
    if (!mp_builtin_elements(run, source, name, call->span, &items, &result)) return result;
    source = mp_value_iterator(run, items, call->span);
  }
  for (;;) {
    MpValue *item;
    bool truth = false;
    if (!mp_iterator_next(run, source, call->span, &item)) return NULL;
    if (item == NULL) return mp_value_bool(run, !stops_at);
    if (!mp_truth(run, item, call->span, &truth)) return NULL;
    if (truth == stops_at) return mp_value_bool(run, stops_at);
  }
}

static MpValue *iter_any(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return any_or_all(run, call, "any", true);
}

static MpValue *iter_all(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return any_or_all(run, call, "all", false);
}

static MpValue *iter_sum(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"iterable", "start"};
  MpValue *args[2];
  MpValue *result = NULL;
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  MpValues items = {NULL, 0, 0};
  if (!mp_native_items(run, args[0], "sum", call->span, &items, &result)) return result;
  MpValue *sum = args[1] == NULL ? mp_value_int(run, 0) : args[1];
  if (sum->kind == MP_VALUE_STR) {
    return mp_run_raise(run, "TypeError", call->span,
                        "sum() can't sum strings [use ''.join(seq) "
                        "instead]");
  }
  for (uint32_t i = 0; i < items.len; i++) {
    sum = mp_binary(run, MP_OPERATOR_ADD, sum, items.items[i], call->span);
    if (sum == NULL) return NULL;
  }
  return sum;
}

MpNativeTable mp_builtin_iterators(void) {
  static const MpNativeRow rows[] = {
      {"all", iter_all},       {"any", iter_any},           {"enumerate", iter_enumerate},
      {"filter", iter_filter}, {"iter", iter_iter},         {"map", iter_map},
      {"next", iter_next},     {"reversed", iter_reversed}, {"sum", iter_sum},
      {"zip", iter_zip},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
