#include "analyzer/base/utf8.h"
#include "analyzer/interp/absent.h"
#include "analyzer/interp/builtin_base.h"
#include "analyzer/interp/choice.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"
#include "analyzer/interp/iteration.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol_edit.h"
#include "analyzer/interp/tensor.h"

uint64_t mp_range_length(const MpValue *range) {
  int64_t start = range->range.start;
  int64_t stop = range->range.stop;
  int64_t step = range->range.step;
  if (step > 0 ? start >= stop : start <= stop) return 0;
  uint64_t width = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
  uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
  return (width - 1) / stride + 1;
}

int64_t mp_range_item(const MpValue *range, uint64_t index) {
  return (int64_t)((uint64_t)range->range.start + index * (uint64_t)range->range.step);
}

static void push_opaque(MpRun *run, MpValue *from, const char *reason, MpSpan span, MpValues *out) {
  MpValues inputs = {NULL, 0, 0};
  mp_array_push(run->arena, &inputs, from);
  mp_array_push(run->arena, out, mp_run_opaque(run, reason, mp_span_text(span), span, &inputs));
}

static bool not_iterable(MpRun *run, const MpValue *value, MpSpan span) {
  MpStr type = mp_value_type_name(value);
  (void)mp_absent_missed(run, value);
  (void)mp_run_raise(run, "TypeError", span, "'%.*s' object is not iterable", MP_FMT(type));
  return false;
}

// What a caller may pass besides the arguments that are known, `*args` or `**kwargs`, is nothing
// when it is gone through: that call exists. Where other arguments might reach more than these do,
// it may be anything.
static bool may_hold_more(const MpRun *run, MpValue *value) {
  if (!value->is_open) return false;
  if (!value->rest || run->is_background) return true;
  value->is_listed = true;
  return false;
}

static void iterate_list(MpRun *run, MpValue *list, MpSpan span, MpValues *out) {
  for (uint32_t i = 0; i < list->items.len; i++)
    mp_array_push(run->arena, out, list->items.items[i]);
  if (may_hold_more(run, list)) push_opaque(run, list, "unknown elements", span, out);
  if (mp_value_is_iterator(list)) list->items = (MpValues){NULL, 0, 0};
}

// In which order hashes put items is not known: where it matters, another order gives another
// model. `--assume 'list(items)=[…]'` says it.
static bool keeps_order(MpRun *run, const MpValue *set, MpValues *items, MpSpan span) {
  if (items->len < 2) return true;
  MpStr written = mp_span_text(span);
  MpStr text = mp_str_format(run->arena, "list(%.*s)", MP_FMT(written));
  const MpValue *assumed = mp_map_get(&run->assumed, text);
  if (assumed && assumed->kind == MP_VALUE_LIST) {
    *items = assumed->items;
    return true;
  }
  MpStr identity = mp_str_format(run->arena, "%.*s@%u", MP_FMT(text), set->span.start_byte);
  return mp_doubt_ask(run, identity, text, true, span);
}

static void iterate_set(MpRun *run, MpValue *set, MpSpan span, MpValues *out) {
  MpValues items;
  bool is_known = mp_set_in_order(run, set, &items);
  bool is_reversed = !is_known && !keeps_order(run, set, &items, span);
  for (uint32_t i = 0; i < items.len; i++)
    mp_array_push(run->arena, out, items.items[is_reversed ? items.len - i - 1 : i]);
  if (set->is_open) push_opaque(run, set, "unknown elements", span, out);
}

static void iterate_keys(MpRun *run, MpValue *dict, MpSpan span, MpValues *out) {
  for (uint32_t i = 0; i < dict->keys.len; i++)
    mp_array_push(run->arena, out, dict->keys.items[i]);
  if (may_hold_more(run, dict)) push_opaque(run, dict, "unknown elements", span, out);
}

static void iterate_text(MpRun *run, const MpValue *value, MpValues *out) {
  for (size_t i = 0; i < value->text.len;) {
    size_t start = i;
    if (value->kind == MP_VALUE_BYTES) {
      mp_array_push(run->arena, out, mp_value_int(run, (unsigned char)value->text.ptr[i++]));
      continue;
    }
    (void)mp_utf8_decode(value->text, &i);
    mp_array_push(run->arena, out, mp_value_str(run, mp_str_slice(value->text, start, i)));
  }
}

static void iterate_range(MpRun *run, MpValue *range, MpSpan span, MpValues *out) {
  uint64_t len = mp_range_length(range);
  if (len > MP_NATIVE_MAX_ITEMS) {
    push_opaque(run, range, "large sequence", span, out);
    return;
  }
  for (uint64_t i = 0; i < len; i++)
    mp_array_push(run->arena, out, mp_value_int(run, mp_range_item(range, i)));
}

static bool iterate_symbol(MpRun *run, MpValue *symbol, MpSpan span, MpValues *out) {
  if (symbol->maker != NULL) return mp_symbol_copy_iterate(run, symbol, span, out);
  uint32_t len = mp_decide_length(run, symbol, span);
  MpValue *settled = mp_resolve(run, symbol);
  bool is_known = settled->kind == MP_VALUE_TUPLE || settled->kind == MP_VALUE_LIST;
  if (is_known) return mp_iterate(run, settled, span, out);
  for (uint32_t i = 0; i < len && !run->is_stopped; i++) {
    MpValue *item = mp_symbol_subscript(run, symbol, mp_value_int(run, i), span);
    if (item == NULL) return false;
    mp_array_push(run->arena, out, mp_resolve(run, item));
  }
  return !run->is_stopped;
}

// --- instances of classes of the source ---

// What __iter__ gives: an object with __next__, or anything else that can be gone through.
static bool iterate_method(MpRun *run, MpValue *instance, MpValue *method, MpSpan span,
                           MpValues *out) {
  MpValue *iterator = mp_call_with(run, method, NULL, 0, span);
  if (iterator == NULL) return false;
  if (iterator->kind != MP_VALUE_INSTANCE) return mp_iterate(run, iterator, span, out);
  MpIteration iteration;
  if (iterator->instance->cls->has_opaque_base) {
    push_opaque(run, instance, "iterator class", span, out);
    return true;
  }
  if (!mp_iteration_begin(run, iterator, span, &iteration)) return false;
  for (uint32_t i = 0; i < MP_INTERP_MAX_TRIPS; i++) {
    MpValue *item;
    if (!mp_iteration_next(run, &iteration, span, &item)) return false;
    if (item == NULL) return true;
    mp_array_push(run->arena, out, item);
  }
  push_opaque(run, instance, "large sequence", span, out);
  return true;
}

// The old protocol: items by index. Without a known `__len__` it ends at an IndexError.
static bool iterate_items(MpRun *run, MpValue *instance, MpValue *get_item, MpValue *get_len,
                          MpSpan span, MpValues *out) {
  MpValue *len = get_len == NULL ? NULL : mp_call_with(run, get_len, NULL, 0, span);
  if (get_len != NULL && len == NULL) return false;
  if (len == NULL || len->kind != MP_VALUE_INT || len->integer > MP_NATIVE_MAX_ITEMS) {
    push_opaque(run, instance, "iteration by index", span, out);
    return true;
  }
  for (int64_t i = 0; i < len->integer; i++) {
    MpValue *index = mp_value_int(run, i);
    MpValue *item = mp_call_with(run, get_item, &index, 1, span);
    if (item == NULL) return false;
    mp_array_push(run->arena, out, item);
  }
  return true;
}

static bool iterate_instance(MpRun *run, MpValue *instance, MpSpan span, MpValues *out) {
  MpValue *payload = mp_payload_of(instance, "__iter__");
  if (payload != NULL) return mp_iterate(run, payload, span, out);
  MpValue *method = mp_attribute_or_null(run, instance, MP_STR("__iter__"), span);
  if (method != NULL) return iterate_method(run, instance, method, span, out);
  if (run->exception != NULL) return false;
  MpValue *get_item = mp_attribute_or_null(run, instance, MP_STR("__getitem__"), span);
  if (run->exception != NULL) return false;
  if (get_item == NULL) return not_iterable(run, instance, span);
  MpValue *get_len = mp_attribute_or_null(run, instance, MP_STR("__len__"), span);
  if (run->exception != NULL) return false;
  return iterate_items(run, instance, get_item, get_len, span, out);
}

bool mp_iterate_partly(MpRun *run, MpValue *iterable, MpSpan span, MpValues *out,
                       bool *is_partial) {
  uint32_t first = run->opaque_count, before = out->len;
  *is_partial = false;
  if (!mp_iterate(run, iterable, span, out)) return false;
  if (out->len == before) return true;
  // What stands for the elements that are not known was made just now, and is the last.
  const MpValue *last = mp_array_last(out);
  *is_partial = last->kind == MP_VALUE_OPAQUE && last->opaque->serial >= first;
  return true;
}

bool mp_iterate(MpRun *run, MpValue *iterable, MpSpan span, MpValues *out) {
  iterable = mp_choice_settle(run, iterable, span);
  if (!iterable) return false;
  if (!mp_iterator_settle(run, iterable, span)) return false;
  switch (iterable->kind) {
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE: iterate_list(run, iterable, span, out); return true;
    case MP_VALUE_SET: iterate_set(run, iterable, span, out); return true;
    case MP_VALUE_DICT: iterate_keys(run, iterable, span, out); return true;
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: iterate_text(run, iterable, out); return true;
    case MP_VALUE_RANGE: iterate_range(run, iterable, span, out); return true;
    case MP_VALUE_SYMBOL: return iterate_symbol(run, iterable, span, out);
    case MP_VALUE_CONSTANT:
      if (mp_library_constant_items(run, iterable, out)) return true;
      push_opaque(run, iterable, "unknown elements", span, out);
      return true;
    case MP_VALUE_OPAQUE:
    case MP_VALUE_LIBRARY: push_opaque(run, iterable, "unknown elements", span, out); return true;
    case MP_VALUE_INSTANCE: return iterate_instance(run, iterable, span, out);
    case MP_VALUE_CLASS:
      if (mp_enum_is_mixed(iterable->cls) || iterable->cls->metaclass ||
          iterable->cls->has_opaque_base) {
        push_opaque(run, iterable, "elements of a class", span, out);
        return true;
      }
      if (!mp_class_is_enum(iterable->cls)) return not_iterable(run, iterable, span);
      mp_enum_members(run, iterable->cls, out);
      return true;
    case MP_VALUE_TENSOR: return mp_tensor_iterate(run, iterable, span, out);
    case MP_VALUE_NONE:
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT:
    case MP_VALUE_ELLIPSIS:
    case MP_VALUE_NOT_IMPLEMENTED:
    case MP_VALUE_SLICE:
    case MP_VALUE_FUNCTION:
    case MP_VALUE_MODULE:
    case MP_VALUE_NATIVE:
    case MP_VALUE_METHOD:
    case MP_VALUE_PROPERTY:
    case MP_VALUE_STATIC_METHOD:
    case MP_VALUE_CLASS_METHOD:
    case MP_VALUE_SUPER: return not_iterable(run, iterable, span);
  }
  return not_iterable(run, iterable, span);
}
