// The builtin types as functions: int("3"), list(xs), dict(a=1).
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/interp/array_value.h"
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/trip.h"

static bool is_unknown(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
         value->kind == MP_VALUE_CONSTANT || value->kind == MP_VALUE_LIBRARY ||
         value->kind == MP_VALUE_TENSOR || value->kind == MP_VALUE_INSTANCE;
}

// --- numbers ---

// The digits without underscores between them, NUL-terminated; NULL where they stand wrong.
static char *plain_digits(MpRun *run, MpStr text) {
  char *digits = mp_arena_alloc(run->arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '_') {
      bool is_between = i > 0 && i + 1 < text.len && isalnum((unsigned char)text.ptr[i - 1]) &&
                        isalnum((unsigned char)text.ptr[i + 1]);
      if (!is_between) return NULL;
      continue;
    }
    digits[len++] = text.ptr[i];
  }
  return digits;
}

static char base_letter(int64_t base) {
  return base == 16 ? 'x' : base == 8 ? 'o' : base == 2 ? 'b' : '\0';
}

// Behind the sign: cuts "0x" off where the base allows it and works out base 0.
static const char *cut_prefix(const char *digits, int64_t *base) {
  if (digits[0] != '0' || digits[1] == '\0') {
    if (*base == 0) *base = 10;
    return digits;
  }
  char letter = (char)tolower((unsigned char)digits[1]);
  for (int64_t candidate = 2; candidate <= 16; candidate++) {
    bool is_it = base_letter(candidate) == letter && letter != '\0';
    if (!is_it || (*base != 0 && *base != candidate)) continue;
    *base = candidate;
    return digits + 2;
  }
  if (*base == 0) *base = 10;
  return digits;
}

static MpValue *invalid_int(MpRun *run, MpValue *value, int64_t base, MpSpan span) {
  MpValue *repr = mp_format_repr(run, value, span);
  if (repr == NULL || repr->kind != MP_VALUE_STR) return repr;
  return mp_run_raise(run, "ValueError", span, "invalid literal for int() with base %d: %.*s",
                      (int)base, MP_FMT(repr->text));
}

static MpValue *int_of_text(MpRun *run, MpValue *value, int64_t base, MpSpan span) {
  MpStr text = mp_str_trim(value->text);
  bool is_signed = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
  bool is_negative = is_signed && text.ptr[0] == '-';
  char *digits = plain_digits(run, mp_str_slice(text, is_signed ? 1 : 0, text.len));
  int64_t asked = base;
  const char *start = digits == NULL ? "" : cut_prefix(digits, &base);
  char *end = NULL;
  if (!isalnum((unsigned char)*start)) return invalid_int(run, value, asked, span);
  errno = 0;
  unsigned long long magnitude = strtoull(start, &end, (int)base);
  // `int("012", 0)` is refused as the literal is.
  bool is_old_octal = asked == 0 && base == 10 && start[0] == '0' && magnitude != 0;
  bool is_c_prefix = base == 16 && start[0] == '0' && tolower((unsigned char)start[1]) == 'x';
  if (*end != '\0' || end == start || is_c_prefix || is_old_octal)
    return invalid_int(run, value, asked, span);
  if (errno == ERANGE || magnitude > INT64_MAX) {
    return mp_run_opaque(run, "large integer", mp_span_text(span), span, NULL);
  }
  return mp_value_int(run, is_negative ? -(int64_t)magnitude : (int64_t)magnitude);
}

static MpValue *int_of_number(MpRun *run, const MpValue *number, MpSpan span) {
  int64_t whole = number->kind == MP_VALUE_BOOL ? number->boolean : number->integer;
  if (number->kind != MP_VALUE_FLOAT) return mp_value_int(run, whole);
  double real = number->real;
  if (isnan(real)) {
    return mp_run_raise(run, "ValueError", span, "cannot convert float NaN to integer");
  }
  if (isinf(real)) {
    return mp_run_raise(run, "OverflowError", span, "cannot convert float infinity to integer");
  }
  if (mp_double_to_int(real, &whole)) return mp_value_int(run, whole);
  return mp_run_opaque(run, "large integer", mp_span_text(span), span, NULL);
}

static MpValue *type_int(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"x", "base"};
  MpValue *args[2];
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 0, args)) return mp_native_refused(run, call);
  if (args[0] == NULL) return mp_value_int(run, 0);
  MpValue *value = mp_array_plain(run, mp_resolve(run, args[0]));
  MpValue *base = args[1] == NULL ? NULL : mp_resolve(run, args[1]);
  if (value->kind == MP_VALUE_TENSOR && !value->is_open && base == NULL) {
    return mp_tensor_operator(run, MP_STR("int"), value, NULL, call->span);
  }
  if (is_unknown(value) || (base != NULL && base->kind != MP_VALUE_INT)) {
    return mp_native_unknown(run, MP_STR("int"), NULL, call);
  }
  if (base != NULL && base->integer != 0 && (base->integer < 2 || base->integer > 36)) {
    return mp_run_raise(run, "ValueError", call->span, "int() base must be >= 2 and <= 36, or 0");
  }
  if (value->kind == MP_VALUE_STR) {
    return int_of_text(run, value, base == NULL ? 10 : base->integer, call->span);
  }
  if (mp_value_is_number(value)) return int_of_number(run, value, call->span);
  return mp_run_raise(run, "TypeError", call->span,
                      "int() argument must be a string, a bytes-like object or a real number, "
                      "not '%.*s'",
                      MP_FMT(mp_value_type_name(value)));
}

static bool is_float_word(const char *digits) {
  static const char *const words[] = {"inf", "infinity", "nan"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t k = 0;
    while (words[i][k] != '\0' && tolower((unsigned char)digits[k]) == words[i][k])
      k++;
    if (words[i][k] == '\0' && digits[k] == '\0') return true;
  }
  return false;
}

static MpValue *float_of_text(MpRun *run, MpValue *value, MpSpan span) {
  MpStr text = mp_str_trim(value->text);
  char *digits = plain_digits(run, text);
  const char *start = digits == NULL ? "" : digits;
  if (*start == '-' || *start == '+') start++;
  // strtod also takes hexadecimal numbers and "nan(…)", Python does not.
  bool is_number = *start != '\0' && strspn(start, "0123456789.eE+-") == strlen(start);
  char *end = NULL;
  double real = digits == NULL ? 0.0 : strtod(digits, &end);
  if (digits != NULL && *end == '\0' && (is_number || is_float_word(start))) {
    return mp_value_float(run, real);
  }
  MpValue *repr = mp_format_repr(run, value, span);
  if (repr == NULL || repr->kind != MP_VALUE_STR) return repr;
  return mp_run_raise(run, "ValueError", span, "could not convert string to float: %.*s",
                      MP_FMT(repr->text));
}

static MpValue *type_float(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  if (call->args.len == 0) return mp_value_float(run, 0.0);
  MpValue *value = mp_resolve(run, call->args.items[0]);
  if (value->kind == MP_VALUE_TENSOR && !value->is_open) {
    return mp_tensor_operator(run, MP_STR("float"), value, NULL, call->span);
  }
  value = mp_array_plain(run, value);
  if (is_unknown(value)) return mp_native_unknown(run, MP_STR("float"), NULL, call);
  if (value->kind == MP_VALUE_STR) return float_of_text(run, value, call->span);
  if (mp_value_is_number(value)) return mp_value_float(run, mp_number_real(value));
  MpStr type = mp_value_type_name(value);
  return mp_run_raise(run, "TypeError", call->span,
                      "float() argument must be a string or a real number, not '%.*s'",
                      MP_FMT(type));
}

// An unknown truth stays the same question: `not not x`.
static MpValue *type_bool(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  if (call->args.len == 0) return mp_value_bool(run, false);
  MpValue *value = mp_resolve(run, call->args.items[0]);
  MpTristate truth = mp_value_truth(value);
  if (value->kind == MP_VALUE_BOOL && !value->scalar) return value;
  if (truth != MP_MAYBE) return mp_value_bool(run, truth == MP_YES);
  if (value->kind != MP_VALUE_SYMBOL) {
    bool decided = false;
    return mp_truth(run, value, call->span, &decided) ? mp_value_bool(run, decided) : NULL;
  }
  MpValue *negated = mp_symbol_unary(run, MP_OPERATOR_NOT, value, call->span);
  return mp_symbol_unary(run, MP_OPERATOR_NOT, negated, call->span);
}

// --- text ---

static MpValue *type_str(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"object", "encoding", "errors"};
  MpValue *args[3];
  (void)self;
  if (!mp_call_bind(run, call, names, 3, 0, args)) return mp_native_refused(run, call);
  if (args[0] == NULL) return mp_value_str(run, MP_STR(""));
  if (args[1] == NULL) return mp_format_str(run, args[0], call->span);
  return mp_native_unknown(run, MP_STR("str"), NULL, call);
}

// --- containers ---

static MpValue *sequence_of(MpRun *run, MpValueKind kind, const char *name, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  MpValues items = {NULL, 0, 0};
  if (call->args.len == 0) return mp_value_sequence(run, kind, items, call->span);
  MpValue *iterable = mp_resolve(run, call->args.items[0]);
  // An unknown sequence stays one, with the same elements.
  if (iterable->kind == MP_VALUE_SYMBOL) return mp_symbol_copy(run, name, iterable, call->span);
  bool is_open_list = iterable->is_open && iterable->kind == MP_VALUE_LIST;
  if (is_open_list) {
    items = mp_values_copy(run, &iterable->items);
  } else if (!mp_native_items(run, iterable, name, call->span, &items, &result)) {
    return result;
  }
  MpValue *sequence = mp_value_sequence(run, kind, items, call->span);
  sequence->is_open = is_open_list;
  sequence->counted = iterable->counted;
  return sequence;
}

static MpValue *type_list(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return sequence_of(run, MP_VALUE_LIST, "list", call);
}

static MpValue *type_tuple(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  bool is_tuple = !call->is_open && call->keywords.len == 0 && call->args.len == 1 &&
                  call->args.items[0]->kind == MP_VALUE_TUPLE &&
                  call->args.items[0]->subtype.len == 0 && !call->args.items[0]->is_shape;
  return is_tuple ? call->args.items[0] : sequence_of(run, MP_VALUE_TUPLE, "tuple", call);
}

static MpValue *set_of(MpRun *run, const char *name, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 1, &result)) return result;
  MpValue *set = mp_value_new(run, MP_VALUE_SET, call->span);
  if (mp_str_is(MP_STR("frozenset"), name)) set->subtype = MP_STR("frozenset");
  if (call->args.len == 0) return set;
  MpValues items = {NULL, 0, 0};
  if (!mp_native_items(run, call->args.items[0], name, call->span, &items, &result)) return result;
  for (uint32_t i = 0; i < items.len; i++) {
    bool may_go_on = mp_run_step(run, call->span);
    if (!may_go_on || !mp_value_check_hashable(run, items.items[i], call->span)) return NULL;
    if (mp_set_add(run, set, items.items[i]) == MP_MAYBE) {
      // The argument may be an iterator, and used up.
      MpValue *list = mp_value_sequence(run, MP_VALUE_LIST, items, call->span);
      return mp_native_unknown_of(run, mp_str_from_c(name), &list, 1, call->span);
    }
  }
  return set;
}

static MpValue *type_set(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return set_of(run, "set", call);
}

static MpValue *type_frozenset(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return set_of(run, "frozenset", call);
}

static void copy_dict(MpRun *run, MpValue *dict, const MpValue *from) {
  for (uint32_t i = 0; i < from->keys.len; i++)
    mp_dict_set(run, dict, from->keys.items[i], from->items.items[i]);
  mp_dict_take_rest(dict, from);
}

static bool add_pair(MpRun *run, MpValue *dict, MpValue *pair, uint32_t index, MpSpan span,
                     MpValue **result) {
  MpValues parts = {NULL, 0, 0};
  if (!mp_native_items(run, pair, "dict", span, &parts, result)) return false;
  if (parts.len != 2) {
    (void)mp_run_raise(run, "ValueError", span,
                       "dictionary update sequence element #%u has length %u; 2 is required", index,
                       parts.len);
    return false;
  }
  if (!mp_value_check_hashable(run, parts.items[0], span)) return false;
  mp_dict_set(run, dict, parts.items[0], parts.items[1]);
  return true;
}

// Pairs of which only some are known: `list(config.items()) + [("units", 3)]`.
static bool is_open_list(const MpValue *value) {
  return value->kind == MP_VALUE_LIST && value->is_open && !mp_value_is_iterator(value);
}

bool mp_builtin_fill_dict(MpRun *run, MpValue *dict, const MpCall *call, MpValue **result) {
  *result = NULL;
  if (call->args.len > 1) {
    (void)mp_run_raise(run, "TypeError", call->span, "expected at most 1 argument, got %u",
                       call->args.len);
    return false;
  }
  MpValue *from = call->args.len == 0 ? NULL : mp_resolve(run, call->args.items[0]);
  if (from != NULL && from->kind == MP_VALUE_INSTANCE && from->instance->payload != NULL &&
      from->instance->payload->kind == MP_VALUE_DICT) {
    from = from->instance->payload;
  }
  if (from != NULL && from->kind == MP_VALUE_DICT) {
    copy_dict(run, dict, from);
  } else if (from != NULL && is_open_list(from)) {
    for (uint32_t i = 0; i < from->items.len; i++) {
      if (!add_pair(run, dict, from->items.items[i], i, call->span, result)) return false;
    }
    mp_doubt_entries(run, dict, call->span);
  } else if (from != NULL && from->kind == MP_VALUE_TENSOR && from->is_open) {
    copy_dict(run, dict, mp_tensor_mapping(run, from, call->span));
    if (run->is_stopped) return false;
  } else if (from != NULL) {
    MpValues pairs = {NULL, 0, 0};
    if (!mp_native_items(run, from, "dict", call->span, &pairs, result)) return false;
    for (uint32_t i = 0; i < pairs.len; i++) {
      if (!add_pair(run, dict, pairs.items[i], i, call->span, result)) return false;
    }
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    MpValue *name = mp_value_str(run, call->keywords.items[i].name);
    mp_dict_set(run, dict, name, call->keywords.items[i].value);
  }
  if (call->is_open) mp_doubt_entries(run, dict, call->span);
  return true;
}

static MpValue *type_dict(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  MpValue *from = call->args.len == 1 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (from && from->kind == MP_VALUE_SYMBOL && !call->is_open) {
    MpValue *copy = mp_symbol_copy(run, "dict", from, call->span);
    for (uint32_t i = 0; i < call->keywords.len; i++) {
      MpValue *key = mp_value_str(run, call->keywords.items[i].name);
      mp_symbol_subscript_assign(run, copy, key, call->keywords.items[i].value, call->span);
    }
    return copy;
  }
  MpValue *dict = mp_value_dict(run, call->span);
  return mp_builtin_fill_dict(run, dict, call, &result) ? dict : result;
}

// --- range and slice ---

static MpValue *new_range(MpRun *run, int64_t start, int64_t stop, int64_t step, MpSpan span) {
  MpValue *range = mp_value_new(run, MP_VALUE_RANGE, span);
  range->range.start = start;
  range->range.stop = stop;
  range->range.step = step;
  return range;
}

// Items from an unknown start: as many as are decided, each an expression over it.
static MpValue *symbolic_range(MpRun *run, MpValue *start, int64_t count, int64_t step,
                               MpSpan span) {
  MpValues items = {NULL, 0, 0};
  start = mp_resolve(run, start);
  for (int64_t i = 0; i < count; i++) {
    MpValue *offset = mp_value_int(run, i * step);
    MpValue *item = i == 0 ? start : mp_binary(run, MP_OPERATOR_ADD, start, offset, span);
    if (item == NULL) return NULL;
    mp_array_push(run->arena, &items, item);
  }
  return mp_value_sequence(run, MP_VALUE_LIST, items, span);
}

// An unknown end or start: its trip count is decided. An end near a known start is decided itself,
// so that other loops over the same number agree.
static MpValue *decide_range(MpRun *run, MpValue **bounds, const MpCall *call) {
  MpValue *start = bounds[0];
  MpValue *stop = bounds[1];
  const MpValue *step = bounds[2];
  bool is_unit = step->kind == MP_VALUE_INT && (step->integer == 1 || step->integer == -1);
  if (!is_unit) return mp_native_unknown(run, MP_STR("range"), NULL, call);
  bool is_near = start->kind == MP_VALUE_INT && start->integer >= 0 && start->integer <= 1;
  if (is_near && step->integer == 1) {
    int64_t end = mp_decide_integer(run, stop, call->span);
    return new_range(run, start->integer, end, 1, call->span);
  }
  MpValue *from = step->integer == 1 ? stop : start;
  MpValue *to = step->integer == 1 ? start : stop;
  MpValue *width = mp_binary(run, MP_OPERATOR_SUB, from, to, call->span);
  if (width == NULL) return NULL;
  width = mp_resolve(run, width);
  if (width->kind != MP_VALUE_SYMBOL && width->kind != MP_VALUE_INT) return width;
  int64_t count =
      width->kind == MP_VALUE_INT ? width->integer : mp_decide_integer(run, width, call->span);
  if (count > (int64_t)MP_NATIVE_MAX_ITEMS) {
    return mp_run_opaque(run, "large sequence", MP_STR("range"), call->span, NULL);
  }
  return symbolic_range(run, start, count, step->integer, call->span);
}

// What decided how many numbers there are between the bounds as they were given.
static uint32_t counted_between(MpRun *run, MpValue *start, MpValue *stop, MpSpan span) {
  const MpValue *from = mp_resolve(run, start);
  bool is_near = from->kind == MP_VALUE_INT && from->integer >= 0 && from->integer <= 1;
  MpValue *width = is_near ? stop : mp_binary(run, MP_OPERATOR_SUB, stop, start, span);
  return width ? mp_decide_count_of(run, width) : 0;
}

static MpValue *make_range(MpRun *run, const MpCall *call) {
  bool has_start = call->args.len > 1;
  MpValue *bounds[3] = {
      has_start ? mp_resolve(run, call->args.items[0]) : mp_value_int(run, 0),
      mp_resolve(run, call->args.items[has_start ? 1 : 0]),
      call->args.len == 3 ? mp_resolve(run, call->args.items[2]) : mp_value_int(run, 1),
  };
  bool is_symbolic = false;
  for (uint32_t i = 0; i < 3; i++) {
    // An argument of `call` that is a bound is no tensor.
    bool is_argument = bounds[i]->kind == MP_VALUE_TENSOR && bounds[i]->is_open;
    if (is_argument) bounds[i] = mp_resolve(run, mp_tensor_symbol(run, bounds[i], call->span));
    if (bounds[i]->kind == MP_VALUE_BOOL) bounds[i] = mp_value_int(run, bounds[i]->boolean);
    if (bounds[i]->kind == MP_VALUE_SYMBOL) is_symbolic = true;
    if (bounds[i]->kind == MP_VALUE_INT || bounds[i]->kind == MP_VALUE_SYMBOL) continue;
    if (is_unknown(bounds[i])) return mp_native_unknown(run, MP_STR("range"), NULL, call);
    MpStr type = mp_value_type_name(bounds[i]);
    return mp_run_raise(run, "TypeError", call->span,
                        "'%.*s' object cannot be interpreted as an integer", MP_FMT(type));
  }
  if (is_symbolic) return decide_range(run, bounds, call);
  if (bounds[2]->integer == 0) {
    return mp_run_raise(run, "ValueError", call->span, "range() arg 3 must not be zero");
  }
  return new_range(run, bounds[0]->integer, bounds[1]->integer, bounds[2]->integer, call->span);
}

static MpValue *type_range(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 3, &result)) return result;
  MpValue *range = make_range(run, call);
  bool is_counted = range && (range->kind == MP_VALUE_RANGE || range->kind == MP_VALUE_LIST);
  if (!is_counted || call->args.len == 3) return range;
  bool has_start = call->args.len > 1;
  MpValue *start = has_start ? call->args.items[0] : mp_value_int(run, 0);
  MpValue *stop = call->args.items[has_start ? 1 : 0];
  range->counted = counted_between(run, start, stop, call->span);
  return range;
}

static MpValue *type_slice(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 3, &result)) return result;
  MpValues items = {NULL, 0, 0};
  if (call->args.len == 1) mp_array_push(run->arena, &items, mp_value_none(run));
  for (uint32_t i = 0; i < call->args.len; i++)
    mp_array_push(run->arena, &items, call->args.items[i]);
  while (items.len < 3)
    mp_array_push(run->arena, &items, mp_value_none(run));
  return mp_value_sequence(run, MP_VALUE_SLICE, items, call->span);
}

// --- object and type ---

static MpValue *type_object(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  return mp_instance_new(run, mp_class_of_library(run, MP_STR("builtins.object")), call);
}

static MpValue *type_type(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 3, &result)) return result;
  if (call->args.len != 1) {
    return mp_run_opaque(run, "class made by type()", MP_STR("type"), call->span, &call->args);
  }
  return mp_builtin_type_of(run, mp_resolve(run, call->args.items[0]), call->span);
}

static MpValue *type_complex(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return mp_run_opaque(run, "complex number", MP_STR("complex"), call->span, &call->args);
}

MpNativeTable mp_builtin_types(void) {
  static const MpNativeRow rows[] = {
      {"bool", type_bool},   {"bytes", mp_bytes_new}, {"complex", type_complex},
      {"dict", type_dict},   {"float", type_float},   {"frozenset", type_frozenset},
      {"int", type_int},     {"list", type_list},     {"object", type_object},
      {"range", type_range}, {"set", type_set},       {"slice", type_slice},
      {"str", type_str},     {"tuple", type_tuple},   {"type", type_type},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
