#include "analyzer/interp/operate.h"

#include "analyzer/interp/absent.h"
#include "analyzer/interp/array_edit.h"
#include "analyzer/interp/array_value.h"
#include "analyzer/interp/builtin_base.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/iteration.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/operate_object.h"
#include "analyzer/interp/slice_edit.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/tracker.h"
#include "analyzer/interp/unseen.h"

static MpValue *opaque_of(MpRun *run, const char *reason, MpValue *left, MpValue *right,
                          MpSpan span) {
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, left);
  if (right) mp_array_push(run->arena, &inputs, right);
  return mp_run_opaque(run, reason, mp_span_text(span), span, &inputs);
}

static bool either(const MpValue *left, const MpValue *right, MpValueKind kind) {
  return left->kind == kind || (right && right->kind == kind);
}

static bool is_builtin_kind(const MpValue *value) {
  if (value->kind == MP_VALUE_INSTANCE) return mp_object_is_in_view(value);
  return value->kind <= MP_VALUE_RANGE;
}

static MpValue *instance_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                                MpSpan span) {
  MpValue *answer = mp_object_binary(run, op, left, right, span);
  if (answer || run->exception) return answer;
  bool is_format = left->kind == MP_VALUE_STR && op == MP_OPERATOR_MOD;
  if (is_format) return mp_format_percent(run, left->text, right, span);
  if (is_builtin_kind(left) && is_builtin_kind(right))
    return mp_operator_refused(run, mp_operator_text(op), left, right, span);
  return opaque_of(run, "operator of an object", left, right, span);
}

// Values that are what they are, without a name in the source: an operator on them is not followed.
static bool is_outside(const MpValue *value) {
  return value->kind == MP_VALUE_OPAQUE || value->kind == MP_VALUE_LIBRARY;
}

static bool is_text(const MpValue *value) {
  return value->kind == MP_VALUE_STR || (value->kind == MP_VALUE_SYMBOL && value->symbol->is_text);
}

MpValue *mp_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  left = mp_unseen_resolve(run, left);
  right = mp_unseen_resolve(run, right);
  if (either(left, right, MP_VALUE_TENSOR)) {
    return mp_tensor_operator(run, mp_operator_text(op), left, right, span);
  }
  if (either(left, right, MP_VALUE_INSTANCE)) return instance_binary(run, op, left, right, span);
  if (is_outside(left) || is_outside(right)) {
    return opaque_of(run, "operator of an unknown value", left, right, span);
  }
  if (left->kind == MP_VALUE_STR && op == MP_OPERATOR_MOD) {
    return mp_format_percent(run, left->text, right, span);
  }
  if (either(left, right, MP_VALUE_SYMBOL)) {
    // What is added to a text is a text.
    if (op == MP_OPERATOR_ADD && (is_text(left) || is_text(right))) {
      MpValues pieces = {0};
      mp_array_push(run->arena, &pieces, left);
      mp_array_push(run->arena, &pieces, right);
      bool is_sum = (is_text(left) || left->kind == MP_VALUE_SYMBOL) &&
                    (is_text(right) || right->kind == MP_VALUE_SYMBOL);
      if (is_sum) return mp_symbol_joined(run, &pieces, span);
    }
    return mp_symbol_binary(run, op, left, right, span);
  }
  if (either(left, right, MP_VALUE_CONSTANT) || mp_array_is_of_list(op, left, right)) {
    return mp_array_operator(run, op, left, right, span);
  }
  MpValue *result = mp_builtin_binary(run, op, left, right, span);
  if (result || run->exception) return result;
  return mp_operator_refused(run, mp_operator_text(op), left, right, span);
}

MpValue *mp_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span) {
  operand = mp_unseen_resolve(run, operand);
  if (op == MP_OPERATOR_NOT) {
    if (operand->kind == MP_VALUE_SYMBOL) return mp_symbol_unary(run, op, operand, span);
    bool truth;
    return mp_truth(run, operand, span, &truth) ? mp_value_bool(run, !truth) : NULL;
  }
  if (operand->kind == MP_VALUE_TENSOR) {
    MpStr token = op == MP_OPERATOR_U_SUB   ? MP_STR("neg")
                  : op == MP_OPERATOR_U_ADD ? MP_STR("pos")
                                            : MP_STR("~");
    return mp_tensor_operator(run, token, operand, NULL, span);
  }
  if (operand->kind == MP_VALUE_SYMBOL) return mp_symbol_unary(run, op, operand, span);
  if (mp_library_constant_is_array(operand)) {
    return mp_array_operator(run, op, operand, NULL, span);
  }
  MpValue *answer = mp_object_unary(run, op, operand, span);
  if (answer || run->exception) return answer;
  if (is_outside(operand) || operand->kind == MP_VALUE_INSTANCE ||
      operand->kind == MP_VALUE_CONSTANT) {
    return opaque_of(run, "operator of an unknown value", operand, NULL, span);
  }
  MpValue *result = mp_builtin_unary(run, op, operand, span);
  if (result || run->exception) return result;
  return mp_run_raise(run, "TypeError", span, "bad operand type for unary %.*s: '%.*s'",
                      MP_FMT(mp_operator_text(op)), MP_FMT(mp_value_type_name(operand)));
}

static MpValue *answer_of(MpRun *run, MpTristate answer, bool negate, MpOperator op, MpValue *left,
                          MpValue *right, MpSpan span) {
  if (answer != MP_MAYBE) return mp_value_bool(run, (answer == MP_YES) != negate);
  return mp_symbol_binary(run, op, left, right, span);
}

static MpValue *compare_identity(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                                 MpSpan span) {
  bool negate = op == MP_OPERATOR_IS_NOT;
  bool with_none = left->kind == MP_VALUE_NONE || right->kind == MP_VALUE_NONE;
  MpValue *other = left->kind == MP_VALUE_NONE ? right : left;
  // A tensor, an object or a class is not None, whatever else it is.
  bool is_something = other->kind != MP_VALUE_SYMBOL && other->kind != MP_VALUE_OPAQUE &&
                      other->kind != MP_VALUE_NONE;
  if (with_none && is_something) return mp_value_bool(run, negate);
  MpTristate answer = left->is_wrapped && left == right ? MP_MAYBE : mp_value_is_same(left, right);
  return answer_of(run, answer, negate, op, left, right, span);
}

// What the object's class says of `x in object`; NULL without exception: nothing.
static MpValue *ask_container(MpRun *run, MpValue *item, MpValue *object, MpSpan span) {
  MpValue *payload = mp_payload_of(object, "__contains__");
  if (payload) return mp_compare(run, MP_OPERATOR_IN, item, payload, span);
  if (!mp_class_lookup(object->instance->cls, NULL, MP_STR("__contains__"), NULL)) return NULL;
  MpValue *method = mp_attribute_or_null(run, object, MP_STR("__contains__"), span);
  return method ? mp_call_with(run, method, &item, 1, span) : NULL;
}

static MpValue *compare_membership(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                                   MpSpan span) {
  bool negate = op == MP_OPERATOR_NOT_IN;
  if (mp_value_is_iterator(right) && !right->is_open)
    return mp_iterator_contains(run, left, right, negate, span);
  if (right->kind == MP_VALUE_STR && left->kind <= MP_VALUE_SLICE && left->kind != right->kind) {
    return mp_run_raise(run, "TypeError", span,
                        "'in <string>' requires string as left operand, not %.*s",
                        MP_FMT(mp_value_type_name(left)));
  }
  if (right->kind == MP_VALUE_INSTANCE) {
    MpValue *answer = ask_container(run, left, right, span);
    bool truth;
    if (run->exception || (answer && !mp_truth(run, answer, span, &truth))) return NULL;
    if (answer) return mp_value_bool(run, truth != negate);
  }
  MpTristate known = mp_array_contains(run, right, left, span);
  if (run->exception) return NULL;
  if (known == MP_MAYBE) known = mp_value_contains(run, right, left);
  if (known != MP_MAYBE) return mp_value_bool(run, (known == MP_YES) != negate);
  return mp_symbol_binary(run, op, left, right, span);
}

static MpValue *compare_order(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                              MpSpan span) {
  if (either(left, right, MP_VALUE_SYMBOL) || either(left, right, MP_VALUE_OPAQUE) ||
      either(left, right, MP_VALUE_CONSTANT) || either(left, right, MP_VALUE_LIBRARY) ||
      (either(left, right, MP_VALUE_INSTANCE) &&
       !(is_builtin_kind(left) && is_builtin_kind(right)))) {
    return mp_symbol_binary(run, op, left, right, span);
  }
  MpTristate answer;
  if (!mp_value_order(run, op, left, right, span, &answer)) return NULL;
  return answer_of(run, answer, false, op, left, right, span);
}

static MpValue *compare_objects(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                                MpSpan span) {
  bool is_equality = op == MP_OPERATOR_EQ || op == MP_OPERATOR_NOT_EQ;
  MpValue *answer = mp_object_compare(run, op, left, right, span);
  if (answer || run->exception) return answer;
  if (!is_equality) return compare_order(run, op, left, right, span);
  if (is_builtin_kind(left) && is_builtin_kind(right)) {  // nobody says otherwise: the same object
    bool is_same = mp_value_is_same(left, right) == MP_YES;
    return mp_value_bool(run, is_same != (op == MP_OPERATOR_NOT_EQ));
  }
  return answer_of(run, mp_value_equals(run, left, right), op == MP_OPERATOR_NOT_EQ, op, left,
                   right, span);
}

MpValue *mp_compare(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  right = mp_unseen_resolve(run, right);
  left = mp_tensor_beside(run, mp_unseen_resolve(run, left), right, span);
  switch (op) {
    case MP_OPERATOR_IS:
    case MP_OPERATOR_IS_NOT: return compare_identity(run, op, left, right, span);
    case MP_OPERATOR_IN:
    case MP_OPERATOR_NOT_IN: return compare_membership(run, op, left, right, span);
    default: break;
  }
  bool is_equality = op == MP_OPERATOR_EQ || op == MP_OPERATOR_NOT_EQ;
  if (is_equality && mp_shapes_differ_in_rank(left, right)) {
    return mp_value_bool(run, op == MP_OPERATOR_NOT_EQ);
  }
  bool has_tensor = either(left, right, MP_VALUE_TENSOR);
  bool is_plain = left->kind == MP_VALUE_NONE || (right->kind == MP_VALUE_NONE);
  if (has_tensor && !is_plain) {
    return mp_tensor_operator(run, mp_operator_text(op), left, right, span);
  }
  bool is_array = mp_library_constant_is_array(left) || mp_library_constant_is_array(right) ||
                  mp_array_is_of_list(op, left, right);
  if (is_array && !is_plain && mp_value_is_known(left) && mp_value_is_known(right)) {
    return mp_array_operator(run, op, left, right, span);
  }
  bool is_scalar = mp_is_numpy_scalar(left) || mp_is_numpy_scalar(right);
  if (is_scalar && mp_value_is_number(left) && mp_value_is_number(right)) {
    return mp_array_operate_numbers(run, op, left, right, span);
  }
  if (either(left, right, MP_VALUE_INSTANCE)) {
    return compare_objects(run, op, left, right, span);
  }
  if (is_equality) {
    return answer_of(run, mp_value_equals(run, left, right), op == MP_OPERATOR_NOT_EQ, op, left,
                     right, span);
  }
  return compare_order(run, op, left, right, span);
}

static bool is_index_unknown(const MpValue *index) {
  return index->kind == MP_VALUE_CONSTANT || !mp_value_is_distinct(index);
}

// The index of an element, negative ones counted from the end; false with an IndexError pending.
static bool element_index(MpRun *run, const MpValue *value, const MpValue *index, MpSpan span,
                          uint32_t *out) {
  int64_t at = index->kind == MP_VALUE_BOOL ? index->boolean : index->integer;
  int64_t needed = at < 0 ? -at : at + 1;
  if (at < 0) at += value->items.len;
  if (at < 0 || at >= value->items.len) {
    bool is_decided = needed > 0 && needed < UINT32_MAX &&
                      mp_decide_want_length(run, value->items.len, (uint32_t)needed);
    mp_run_raise(run, "IndexError", span, "%.*s index out of range",
                 MP_FMT(mp_value_type_name(value)));
    if (is_decided) run->is_own_exception = false;
    return false;
  }
  *out = (uint32_t)at;
  return true;
}

// True where a slice takes nothing from behind the known elements, or all of it.
static bool is_within_prefix(const MpValue *slice, int64_t length) {
  const MpValue *start = slice->items.items[0], *stop = slice->items.items[1];
  bool is_from_known =
      start->kind == MP_VALUE_NONE || (start->kind == MP_VALUE_INT && start->integer >= 0);
  bool is_to_known = stop->kind == MP_VALUE_NONE ||
                     (stop->kind == MP_VALUE_INT && stop->integer >= 0 && stop->integer <= length);
  return is_from_known && is_to_known && slice->items.items[2]->kind == MP_VALUE_NONE;
}

static MpValue *sequence_slice(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  int64_t start, stop, step;
  int64_t length = value->items.len;
  if (mp_value_is_prefix(value) && is_within_prefix(index, length)) {
    bool has_end = index->items.items[1]->kind != MP_VALUE_NONE;
    MpValue known = *value;
    known.is_open = false;
    MpValue *part = sequence_slice(run, &known, index, span);
    part->is_open = !has_end;
    if (!has_end) part->subtype = value->subtype;
    return part;
  }
  if (value->is_open || !mp_slice_bounds(index, length, &start, &stop, &step)) {
    MpValue *unknown = value->is_open ? NULL : mp_slice_unknown(run, value, index, span);
    return unknown ? unknown : opaque_of(run, "unknown slice", value, NULL, span);
  }
  MpValues items = {0};
  for (int64_t at = start; step > 0 ? at < stop : at > stop; at += step) {
    mp_array_push(run->arena, &items, value->items.items[at]);
  }
  MpValue *result = mp_value_sequence(run, value->kind, items, span);
  result->is_shape = value->is_shape;
  return result;
}

static MpValue *sequence_item(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  if (index->kind == MP_VALUE_SLICE) return sequence_slice(run, value, index, span);
  if (index->kind == MP_VALUE_SYMBOL) {
    // Which element is not known: when there is one only, it is that one.
    if (value->items.len == 1 && !value->is_open) return value->items.items[0];
    if (!value->is_open) (void)mp_decide_index(run, index, value->items.len, span);
    index = mp_resolve(run, index);
  }
  index = mp_array_plain(run, index);
  if (index->kind != MP_VALUE_INT && index->kind != MP_VALUE_BOOL) {
    if (is_index_unknown(index)) return opaque_of(run, "unknown index", value, index, span);
    return mp_run_raise(run, "TypeError", span, "indices must be integers or slices, not %.*s",
                        MP_FMT(mp_value_type_name(index)));
  }
  uint32_t at;
  bool is_known = mp_value_is_prefix(value) && index->kind == MP_VALUE_INT && index->integer >= 0 &&
                  index->integer < value->items.len;
  if (is_known) return value->items.items[index->integer];
  if (value->is_open) return opaque_of(run, "element of an open list", value, index, span);
  return element_index(run, value, index, span, &at) ? value->items.items[at] : NULL;
}

static MpValue *dict_item(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  if (!mp_value_check_hashable(run, index, span)) return NULL;
  MpValue *item = mp_dict_find(run, value, index, span);
  if (item || run->exception) return item;
  if (mp_str_is(value->subtype, "defaultdict") && value->maker) {
    item = mp_call_with(run, value->maker, NULL, 0, span);
    if (item) mp_dict_set(run, value, index, item);
    return item;
  }
  if (mp_str_is(value->subtype, "Counter")) return mp_value_int(run, 0);
  return mp_run_raise_with(run, "KeyError", index, span);
}

static MpValue *range_item(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  MpValues items = {0};
  if (!mp_iterate(run, value, span, &items)) return NULL;
  return sequence_item(run, mp_value_sequence(run, MP_VALUE_LIST, items, span), index, span);
}

static MpValue *bytes_of(MpRun *run, const MpValues *numbers, MpSpan span) {
  char *bytes = mp_arena_alloc(run->arena, numbers->len + 1);
  for (uint32_t i = 0; i < numbers->len; i++)
    bytes[i] = (char)numbers->items[i]->integer;
  MpValue *value = mp_value_new(run, MP_VALUE_BYTES, span);
  value->text = (MpStr){bytes, numbers->len};
  return value;
}

// Text is indexed by code points: as a sequence of its characters, joined again for a slice.
static MpValue *text_item(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  MpValues characters = {0};
  if (!mp_iterate(run, value, span, &characters)) return NULL;
  MpValue *sequence = mp_value_sequence(run, MP_VALUE_LIST, characters, span);
  if (index->kind != MP_VALUE_SLICE) {
    sequence->subtype = MP_STR("string");  // as the IndexError names it
    return sequence_item(run, sequence, index, span);
  }
  MpValue *slice = sequence_slice(run, sequence, index, span);
  if (slice->kind != MP_VALUE_LIST) return slice;
  if (value->kind == MP_VALUE_BYTES) return bytes_of(run, &slice->items, span);
  MpStr *parts = MP_NEW_ARRAY(run->arena, MpStr, slice->items.len + 1);
  for (uint32_t i = 0; i < slice->items.len; i++)
    parts[i] = slice->items.items[i]->text;
  return mp_value_str(run, mp_str_join(run->arena, MP_STR(""), parts, slice->items.len));
}

// What makes an array of its index.
static bool makes_array(MpStr name) {
  static const char *const names[] = {"np.mgrid", "np.ogrid", "np.r_", "np.c_"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return false;
}

MpValue *mp_subscript(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  value = mp_unseen_resolve(run, value);
  index = mp_unseen_resolve(run, index);
  switch (value->kind) {
    case MP_VALUE_TENSOR: return mp_tensor_subscript(run, value, index, span);
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE: return sequence_item(run, value, index, span);
    case MP_VALUE_DICT: return dict_item(run, value, index, span);
    case MP_VALUE_RANGE: return range_item(run, value, index, span);
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: return text_item(run, value, index, span);
    case MP_VALUE_SYMBOL: return mp_symbol_subscript(run, value, index, span);
    case MP_VALUE_INSTANCE: {
      MpValue *method = mp_attribute_or_null(run, value, MP_STR("__getitem__"), span);
      if (run->exception) return NULL;
      if (method) return mp_call_with(run, method, &index, 1, span);
      break;
    }
    case MP_VALUE_CONSTANT:
      if (index->kind == MP_VALUE_OPAQUE) break;
      return mp_library_constant_subscript(run, value, index, span);
    case MP_VALUE_CLASS:
      if (mp_class_is_enum(value->cls) || mp_enum_is_mixed(value->cls)) {
        return mp_enum_item(run, value, index, span);
      }
      return value;
    case MP_VALUE_LIBRARY:
      if (!makes_array(value->text)) return value;  // typing: List[int]
      if (index->kind == MP_VALUE_OPAQUE) break;
      return mp_library_name_subscript(run, value, index, span);
    case MP_VALUE_NATIVE: return value;
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT: {
      MpValue *part = mp_array_scalar_subscript(run, value, index, span);
      if (part || run->exception) return part;
      break;
    }
    default: break;
  }
  // None may stand for an argument that nobody gives the class when it is looked at alone.
  bool has_items = value->kind == MP_VALUE_NONE ||
                   (value->kind > MP_VALUE_FLOAT && value->kind != MP_VALUE_ELLIPSIS &&
                    value->kind != MP_VALUE_NOT_IMPLEMENTED && value->kind != MP_VALUE_SET);
  if (!has_items || mp_absent_missed(run, value)) {
    return mp_run_raise(run, "TypeError", span, "'%.*s' object is not subscriptable",
                        MP_FMT(mp_value_type_name(value)));
  }
  return opaque_of(run, "subscript of an unknown value", value, index, span);
}

bool mp_subscript_assign(MpRun *run, MpValue *value, MpValue *index, MpValue *item, MpSpan span) {
  value = mp_unseen_resolve(run, value);
  index = mp_unseen_resolve(run, index);
  if (value->kind == MP_VALUE_DICT) {
    if (!mp_value_check_hashable(run, index, span)) return false;
    mp_doubt_key(run, value, is_index_unknown(index), span);
    (void)mp_tracker_add(run, value, item);
    mp_dict_set(run, value, index, item);
    return true;
  }
  if (value->kind == MP_VALUE_LIST && index->kind == MP_VALUE_INT && !value->is_open) {
    uint32_t at;
    if (!element_index(run, value, index, span, &at)) return false;
    value->items.items[at] = item;
    return true;
  }
  bool is_list = value->kind == MP_VALUE_LIST && value->subtype.len == 0;
  if (is_list && index->kind == MP_VALUE_SLICE) {
    bool is_known;
    if (!mp_slice_replace(run, value, index, item, span, &is_known)) return false;
    if (is_known) return true;
  }
  bool is_fixed = (value->kind <= MP_VALUE_TUPLE && value->kind != MP_VALUE_ELLIPSIS) ||
                  value->kind == MP_VALUE_RANGE || value->kind == MP_VALUE_SET;
  if (is_fixed && !value->is_shape) {
    return mp_run_raise(run, "TypeError", span, "'%.*s' object does not support item assignment",
                        MP_FMT(mp_value_type_name(value))) != NULL;
  }
  if (value->kind == MP_VALUE_INSTANCE) {
    MpValue *method = mp_attribute_or_null(run, value, MP_STR("__setitem__"), span);
    MpValue *args[2] = {index, item};
    if (method) return mp_call_with(run, method, args, 2, span) != NULL;
    if (run->exception) return false;
  }
  if (value->kind == MP_VALUE_TENSOR) return mp_tensor_assign(run, value, index, item, span);
  if (value->kind == MP_VALUE_SYMBOL) {
    mp_symbol_subscript_assign(run, value, index, item, span);
    return true;
  }
  bool is_plain = !mp_has_tensor(item) && !mp_has_tensor(index);
  if (is_plain && mp_library_constant_is_array(value)) {
    mp_array_assign(run, value, span);
    return true;
  }
  value->is_open = true;
  opaque_of(run, "unknown assignment", item, NULL, span);
  return true;
}

bool mp_subscript_delete(MpRun *run, MpValue *value, MpValue *index, MpSpan span) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_DICT && !is_index_unknown(index)) {
    if (!mp_dict_find(run, value, index, span) && run->exception) return false;
    if (mp_dict_remove(run, value, index) || value->is_open) return true;
    return mp_run_raise_with(run, "KeyError", index, span) != NULL;
  }
  if (value->kind == MP_VALUE_LIST && index->kind == MP_VALUE_INT && !value->is_open) {
    uint32_t at;
    if (!element_index(run, value, index, span, &at)) return false;
    mp_list_remove_at(value, at);
    return true;
  }
  bool is_list = value->kind == MP_VALUE_LIST && value->subtype.len == 0;
  if (is_list && index->kind == MP_VALUE_SLICE) {
    bool is_known;
    if (!mp_slice_replace(run, value, index, NULL, span, &is_known)) return false;
    if (is_known) return true;
  }
  if (value->kind == MP_VALUE_INSTANCE) {
    MpValue *method = mp_attribute_or_null(run, value, MP_STR("__delitem__"), span);
    if (method) return mp_call_with(run, method, &index, 1, span) != NULL;
    if (run->exception) return false;
  }
  value->is_open = true;
  return true;
}
