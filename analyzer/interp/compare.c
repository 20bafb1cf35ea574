#include "analyzer/interp/absent.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/builtin_base.h"
#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/joined_text.h"
#include "analyzer/interp/later_call.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/operate.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/unseen.h"

// A comparison of two trees of containers, which may be deep, shared or cyclic.
typedef struct Comparison {
  MpRun *run;
  uint32_t depth;
  uint32_t visits;
} Comparison;

static MpTristate equals(Comparison *self, const MpValue *left, const MpValue *right);

static MpTristate of_bool(bool answer) {
  return answer ? MP_YES : MP_NO;
}

static MpTristate both(MpTristate a, MpTristate b) {
  if (a == MP_NO || b == MP_NO) return MP_NO;
  return a == MP_YES && b == MP_YES ? MP_YES : MP_MAYBE;
}

// --- identity ---

static MpStr last_part(MpStr name) {
  size_t dot = mp_str_rfind_byte(name, '.');
  return dot == SIZE_MAX ? name : mp_str_slice(name, dot + 1, name.len);
}

static bool is_dtype_name(MpStr name) {
  static const char *const names[] = {"float16", "float32", "float64", "bfloat16", "int8",
                                      "int16",   "int32",   "int64",   "uint8",    "uint16",
                                      "uint32",  "uint64",  "bool",    "string",   "complex64"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

// A class of tensors, which no other name means.
static bool is_tensor_class(MpStr name) {
  return mp_str_is(name, "tf.Tensor") || mp_str_is(name, "keras.KerasTensor");
}

// Two names may be one object ("tf.nn.swish" is "tf.nn.silu"): beyond equal names only layers,
// whose aliases share a row, tensors and builtins are sure.
static MpTristate same_library(const MpValue *one, const MpValue *other) {
  MpStr left = one->text, right = other->text;
  if (mp_str_eq(left, right)) return MP_YES;
  if (mp_unseen_is(one) || mp_unseen_is(other)) return MP_MAYBE;
  if (is_dtype_name(last_part(left)) && is_dtype_name(last_part(right))) {
    return mp_str_eq(last_part(left), last_part(right)) ? MP_MAYBE : MP_NO;
  }
  const MpLayerRow *row = mp_keras_layer(left);
  if (row != NULL || mp_keras_layer(right) != NULL) return of_bool(row == mp_keras_layer(right));
  if (is_tensor_class(left) || is_tensor_class(right)) return MP_NO;
  bool builtin = mp_str_starts_with(left, MP_STR("builtins.")) &&
                 mp_str_starts_with(right, MP_STR("builtins."));
  return builtin ? MP_NO : MP_MAYBE;
}

static bool is_scalar(MpValueKind kind) {
  return kind <= MP_VALUE_NOT_IMPLEMENTED;
}

static MpTristate same_scalar(const MpValue *left, const MpValue *right) {
  if (left->scalar != right->scalar) return MP_NO;
  if (left->scalar) return MP_MAYBE;
  switch (left->kind) {
    case MP_VALUE_BOOL: return of_bool(left->boolean == right->boolean);
    case MP_VALUE_INT: return of_bool(left->integer == right->integer);
    case MP_VALUE_FLOAT: return left->real == right->real ? MP_MAYBE : MP_NO;
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: return of_bool(mp_str_eq(left->text, right->text));
    default: return MP_YES;
  }
}

// Each object has an address of its own.
static MpTristate same_symbol(const MpSymbol *left, const MpSymbol *right) {
  if (left == right) return MP_YES;
  return left->address_of && right->address_of ? MP_NO : MP_MAYBE;
}

static MpTristate same_object(const MpValue *left, const MpValue *right) {
  switch (left->kind) {
    case MP_VALUE_FUNCTION: return of_bool(left->function == right->function);
    case MP_VALUE_MODULE: return of_bool(left->module == right->module);
    case MP_VALUE_CLASS: return of_bool(left->cls == right->cls);
    case MP_VALUE_INSTANCE: return of_bool(left->instance == right->instance);
    case MP_VALUE_LIBRARY: return same_library(left, right);
    case MP_VALUE_CONSTANT: return left->datum == right->datum ? MP_YES : MP_NO;
    case MP_VALUE_NATIVE:
      return of_bool(left->native.function == right->native.function &&
                     left->native.self == right->native.self &&
                     mp_str_eq(left->native.name, right->native.name));
    case MP_VALUE_METHOD:
      return both(mp_value_is_same(left->method.self, right->method.self),
                  mp_value_is_same(left->method.callable, right->method.callable));
    case MP_VALUE_TENSOR:
      return of_bool(left->tensor.node == right->tensor.node &&
                     left->tensor.output == right->tensor.output);
    case MP_VALUE_SYMBOL: return same_symbol(left->symbol, right->symbol);
    case MP_VALUE_OPAQUE: return left->opaque == right->opaque ? MP_YES : MP_MAYBE;
    default: return MP_NO;  // containers are their MpValue
  }
}

// Which number an address is nobody knows, but it is none that a program writes down.
static bool is_unknown(const MpValue *value) {
  return (value->kind == MP_VALUE_SYMBOL && !value->symbol->address_of) ||
         value->kind == MP_VALUE_OPAQUE || mp_unseen_is(value);
}

bool mp_value_names_none(const MpValue *value) {
  return value->kind == MP_VALUE_LIBRARY && mp_str_ends_with(value->text, MP_STR(".newaxis"));
}

// An unknown of which this much is known: it is a function, a text or a number.
static bool is_never_none(const MpValue *value) {
  if (value->kind != MP_VALUE_SYMBOL) return false;
  const MpSymbol *symbol = value->symbol;
  return symbol->is_activation || symbol->is_text || symbol->address_of;
}

MpTristate mp_value_is_same(const MpValue *left, const MpValue *right) {
  if (left == right) return MP_YES;
  if (is_never_none(left) && right->kind == MP_VALUE_NONE) return MP_NO;
  if (is_never_none(right) && left->kind == MP_VALUE_NONE) return MP_NO;
  if (mp_value_names_none(left) && right->kind == MP_VALUE_NONE) return MP_YES;
  if (mp_value_names_none(right) && left->kind == MP_VALUE_NONE) return MP_YES;
  if (left->kind != right->kind) {
    return is_unknown(left) || is_unknown(right) ? MP_MAYBE : MP_NO;
  }
  return is_scalar(left->kind) ? same_scalar(left, right) : same_object(left, right);
}

// --- equality ---

static MpTristate equal_items(Comparison *self, const MpValue *left, const MpValue *right) {
  if (left->is_open || right->is_open) return MP_MAYBE;
  if (left->items.len != right->items.len) return MP_NO;
  MpTristate answer = MP_YES;
  for (uint32_t i = 0; i < left->items.len && answer != MP_NO; i++) {
    answer = both(answer, equals(self, left->items.items[i], right->items.items[i]));
  }
  return answer;
}

static MpTristate find_equal(Comparison *self, const MpValues *items, const MpValue *item,
                             uint32_t *index) {
  MpTristate answer = MP_NO;
  for (uint32_t i = 0; i < items->len; i++) {
    MpTristate same = equals(self, items->items[i], item);
    if (same == MP_NO) continue;
    *index = i;
    if (same == MP_YES) return MP_YES;
    answer = MP_MAYBE;
  }
  return answer;
}

static MpTristate equal_sets(Comparison *self, const MpValue *left, const MpValue *right) {
  if (left->items.len != right->items.len) return MP_NO;
  MpTristate answer = MP_YES;
  for (uint32_t i = 0; i < left->items.len && answer != MP_NO; i++) {
    uint32_t index = 0;
    answer = both(answer, find_equal(self, &right->items, left->items.items[i], &index));
  }
  return answer;
}

static MpTristate equal_dicts(Comparison *self, const MpValue *left, const MpValue *right) {
  if (left->is_open || right->is_open) return MP_MAYBE;
  if (left->keys.len != right->keys.len) return MP_NO;
  MpTristate answer = MP_YES;
  for (uint32_t i = 0; i < left->keys.len && answer != MP_NO; i++) {
    uint32_t index = 0;
    MpTristate found = find_equal(self, &right->keys, left->keys.items[i], &index);
    if (found != MP_YES) return found;
    answer = both(answer, equals(self, left->items.items[i], right->items.items[index]));
  }
  return answer;
}

static MpTristate equal_ranges(const MpValue *left, const MpValue *right) {
  uint64_t len = mp_range_length(left);
  if (len != mp_range_length(right)) return MP_NO;
  if (len == 0) return MP_YES;
  if (left->range.start != right->range.start) return MP_NO;
  return of_bool(len == 1 || left->range.step == right->range.step);
}

// A dtype equals its own name; every other thing of a library equals no plain value that we know
// of.
static MpTristate equal_library(const MpValue *library, const MpValue *other) {
  MpStr last = last_part(library->text);
  if (mp_value_names_none(library)) return of_bool(other->kind == MP_VALUE_NONE);
  if (other->kind == MP_VALUE_NONE || is_tensor_class(library->text)) return MP_NO;
  if (other->kind == MP_VALUE_STR) {
    if (is_dtype_name(last)) return of_bool(mp_str_eq(last, other->text));
    bool is_callable = last.len > 0 && (last.ptr[0] < 'A' || last.ptr[0] > 'Z');
    return is_callable && !mp_str_starts_with(last, MP_STR("__")) ? MP_NO : MP_MAYBE;
  }
  return MP_MAYBE;
}

// Objects of one dataclass are compared by their fields. False: they are no such objects.
static bool equal_fields(Comparison *self, const MpValue *left, const MpValue *right,
                         MpTristate *answer) {
  if (left->kind != MP_VALUE_INSTANCE || right->kind != MP_VALUE_INSTANCE) return false;
  const MpInstance *a = left->instance, *b = right->instance;
  MpStrs fields = {0};
  bool is_generated = a->cls == b->cls && mp_dataclass_fields(self->run, a, "__eq__", &fields);
  if (!is_generated || a->cls->has_opaque_base) return false;
  *answer = MP_YES;
  for (uint32_t i = 0; i < fields.len && *answer != MP_NO; i++) {
    const MpValue *one = mp_map_get(&a->attributes, fields.items[i]);
    const MpValue *other = mp_map_get(&b->attributes, fields.items[i]);
    *answer = both(*answer, one && other ? equals(self, one, other) : MP_MAYBE);
  }
  return true;
}

// What may have an `==` of its own.
static MpTristate equal_unlike(Comparison *self, const MpValue *left, const MpValue *right) {
  const MpValue *pair[] = {left, right};
  MpTristate answer = MP_NO;
  if (equal_fields(self, left, right, &answer)) return answer;
  for (uint32_t i = 0; i < 2; i++) {
    const MpValue *value = pair[i];
    if (is_unknown(value) || value->kind == MP_VALUE_TENSOR) return MP_MAYBE;
    if (value->kind == MP_VALUE_CONSTANT && pair[1 - i]->kind != MP_VALUE_NONE) answer = MP_MAYBE;
    if (value->kind == MP_VALUE_INSTANCE && mp_native_may_define(value->instance, "__eq__")) {
      answer = MP_MAYBE;
    }
  }
  if (answer == MP_MAYBE) return answer;
  if (left->kind == MP_VALUE_LIBRARY && right->kind != MP_VALUE_LIBRARY) {
    return equal_library(left, right);
  }
  if (right->kind == MP_VALUE_LIBRARY && left->kind != MP_VALUE_LIBRARY) {
    return equal_library(right, left);
  }
  bool are_names = left->kind == MP_VALUE_LIBRARY && right->kind == MP_VALUE_LIBRARY;
  if (are_names && is_dtype_name(last_part(left->text)) && is_dtype_name(last_part(right->text))) {
    return of_bool(mp_str_eq(last_part(left->text), last_part(right->text)));
  }
  return mp_value_is_same(left, right);
}

static MpTristate equal_same_kind(Comparison *self, const MpValue *left, const MpValue *right) {
  switch (left->kind) {
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: return of_bool(mp_str_eq(left->text, right->text));
    case MP_VALUE_LIST:
      if (mp_value_is_iterator(left) || !mp_str_eq(left->subtype, right->subtype)) return MP_NO;
      return equal_items(self, left, right);
    case MP_VALUE_TUPLE:
    case MP_VALUE_SLICE: return equal_items(self, left, right);
    case MP_VALUE_SET: return equal_sets(self, left, right);
    case MP_VALUE_DICT: return equal_dicts(self, left, right);
    case MP_VALUE_RANGE: return equal_ranges(left, right);
    default: return equal_unlike(self, left, right);
  }
}

static MpTristate equals(Comparison *self, const MpValue *left, const MpValue *right) {
  if (mp_value_is_number(left) && mp_value_is_number(right)) {
    if (self->run->is_eager) mp_later_note_equality(self->run, left, right);
    return of_bool(mp_number_compare(left, right) == 0);
  }
  if (left == right) return MP_YES;
  MpValue *left_payload = mp_payload_of(left, "__eq__");
  MpValue *right_payload = mp_payload_of(right, "__eq__");
  if (left_payload) left = left_payload;
  if (right_payload) right = right_payload;
  if (left->kind != right->kind) return equal_unlike(self, left, right);
  if (self->depth == MP_NATIVE_MAX_DEPTH || self->visits > MP_NATIVE_MAX_VISITS) return MP_MAYBE;
  self->depth++;
  self->visits++;
  MpTristate answer = equal_same_kind(self, left, right);
  self->depth--;
  return answer;
}

MpTristate mp_value_equals(MpRun *run, const MpValue *left, const MpValue *right) {
  return equals(&(Comparison){run, 0, 0}, left, right);
}

// --- membership ---

static MpTristate range_contains(const MpValue *range, const MpValue *item) {
  if (is_unknown(item)) return MP_MAYBE;
  int64_t number = 0;
  if (!mp_value_is_number(item)) return MP_NO;
  double real = mp_number_real(item);
  if (item->kind == MP_VALUE_FLOAT &&
      (!mp_double_to_int(real, &number) || (double)number != real)) {
    return MP_NO;
  }
  if (item->kind == MP_VALUE_INT) number = item->integer;
  if (item->kind == MP_VALUE_BOOL) number = item->boolean;
  uint64_t len = mp_range_length(range);
  if (len == 0) return MP_NO;
  int64_t first = range->range.start;
  int64_t last = mp_range_item(range, len - 1);
  if (number < (first < last ? first : last) || number > (first < last ? last : first))
    return MP_NO;
  return of_bool((number - first) % range->range.step == 0);
}

MpTristate mp_value_contains(MpRun *run, const MpValue *container, const MpValue *item) {
  Comparison comparison = {run, 0, 0};
  uint32_t index = 0;
  MpTristate answer = MP_MAYBE;
  switch (container->kind) {
    case MP_VALUE_STR:
    case MP_VALUE_BYTES:
      if (item->kind != container->kind) return is_unknown(item) ? MP_MAYBE : MP_NO;
      return of_bool(mp_str_find(container->text, item->text, 0) != SIZE_MAX);
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE:
    case MP_VALUE_SET: answer = find_equal(&comparison, &container->items, item, &index); break;
    case MP_VALUE_DICT: answer = find_equal(&comparison, &container->keys, item, &index); break;
    case MP_VALUE_RANGE: return range_contains(container, item);
    case MP_VALUE_SYMBOL:
      if (!container->symbol->is_text || item->kind != MP_VALUE_STR) return MP_MAYBE;
      return mp_joined_text_contains(run, container, item->text);
    default: return MP_MAYBE;
  }
  return answer == MP_NO && container->is_open ? MP_MAYBE : answer;
}

// --- order ---

static MpTristate order_answer(MpOperator op, int order) {
  switch (op) {
    case MP_OPERATOR_LT: return of_bool(order < 0);
    case MP_OPERATOR_LT_E: return of_bool(order <= 0);
    case MP_OPERATOR_GT: return of_bool(order > 0);
    default: return of_bool(order >= 0);
  }
}

MpValue *mp_operator_refused(MpRun *run, MpStr token, const MpValue *left, const MpValue *right,
                             MpSpan span) {
  MpStr left_type = mp_value_type_name(left);
  MpStr right_type = mp_value_type_name(right);
  if (!mp_absent_missed(run, left)) (void)mp_absent_missed(run, right);
  return mp_run_raise(run, "TypeError", span,
                      "unsupported operand type(s) for %.*s: '%.*s' and '%.*s'", MP_FMT(token),
                      MP_FMT(left_type), MP_FMT(right_type));
}

static bool not_ordered(MpRun *run, MpOperator op, const MpValue *left, const MpValue *right,
                        MpSpan span) {
  MpStr left_type = mp_value_type_name(left);
  MpStr right_type = mp_value_type_name(right);
  if (!mp_absent_missed(run, left)) (void)mp_absent_missed(run, right);
  (void)mp_run_raise(run, "TypeError", span,
                     "'%.*s' not supported between instances of '%.*s' and '%.*s'",
                     MP_FMT(mp_operator_text(op)), MP_FMT(left_type), MP_FMT(right_type));
  return false;
}

// The first pair that is not equal decides, else the length.
static bool order_items(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span,
                        uint32_t depth, MpTristate *answer);

static bool order(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span,
                  uint32_t depth, MpTristate *answer) {
  *answer = MP_MAYBE;
  if (is_unknown(left) || is_unknown(right) || depth == MP_NATIVE_MAX_DEPTH) return true;
  if (mp_value_is_number(left) && mp_value_is_number(right)) {
    int number_order = mp_number_compare(left, right);
    *answer = number_order == 2 ? MP_NO : order_answer(op, number_order);
    return true;
  }
  if (left->kind != right->kind) return not_ordered(run, op, left, right, span);
  switch (left->kind) {
    case MP_VALUE_STR:
    case MP_VALUE_BYTES:
      *answer = order_answer(op, mp_str_compare(left->text, right->text));
      return true;
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE: return order_items(run, op, left, right, span, depth + 1, answer);
    default: return not_ordered(run, op, left, right, span);
  }
}

static bool order_items(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span,
                        uint32_t depth, MpTristate *answer) {
  if (left->is_open || right->is_open) return true;
  uint32_t shared = left->items.len < right->items.len ? left->items.len : right->items.len;
  for (uint32_t i = 0; i < shared; i++) {
    MpTristate same = mp_value_equals(run, left->items.items[i], right->items.items[i]);
    if (same == MP_YES) continue;
    if (same == MP_MAYBE) return true;
    return order(run, op, left->items.items[i], right->items.items[i], span, depth, answer);
  }
  int lengths = (left->items.len > right->items.len) - (left->items.len < right->items.len);
  *answer = order_answer(op, lengths);
  return true;
}

// Subsets: `<=` on sets is no total order.
static bool order_sets(MpRun *run, MpOperator op, const MpValue *left, const MpValue *right,
                       MpTristate *answer) {
  bool is_greater = op == MP_OPERATOR_GT || op == MP_OPERATOR_GT_E;
  const MpValue *part = is_greater ? right : left;
  const MpValue *whole = is_greater ? left : right;
  MpTristate inside = MP_YES;
  for (uint32_t i = 0; i < part->items.len; i++)
    inside = both(inside, mp_value_contains(run, whole, part->items.items[i]));
  bool is_strict = op == MP_OPERATOR_LT || op == MP_OPERATOR_GT;
  *answer = is_strict ? both(inside, of_bool(part->items.len != whole->items.len)) : inside;
  return true;
}

bool mp_value_order(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span,
                    MpTristate *answer) {
  if (left->kind == MP_VALUE_SET && right->kind == MP_VALUE_SET) {
    return order_sets(run, op, left, right, answer);
  }
  return order(run, op, left, right, span, 0, answer);
}
