#include "analyzer/interp/iteration.h"

#include "analyzer/interp/builtin_base.h"
#include "analyzer/interp/choice.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/native.h"

MpValue *mp_iterator_new(MpRun *run, struct MpProducer *producer, MpSpan span) {
  MpValue *iterator = mp_value_iterator(run, (MpValues){NULL, 0, 0}, span);
  iterator->producer = producer;
  return iterator;
}

bool mp_iterator_is_lazy(const MpValue *value) {
  return value->kind == MP_VALUE_LIST && value->producer;
}

bool mp_iterator_next(MpRun *run, MpValue *iterator, MpSpan span, MpValue **item) {
  *item = NULL;
  if (iterator->items.len > 0) {
    *item = iterator->items.items[0];
    iterator->items.items++;
    iterator->items.len--;
    iterator->items.cap = iterator->items.len;
    return true;
  }
  if (!iterator->producer) return true;
  struct MpProducer *producer = iterator->producer;
  return mp_run_step(run, span) && producer->next(run, producer, span, item);
}

bool mp_iterator_settle(MpRun *run, MpValue *value, MpSpan span) {
  if (!mp_iterator_is_lazy(value)) return true;
  MpValues items = {NULL, 0, 0};
  for (;;) {
    MpValue *item;
    if (!mp_iterator_next(run, value, span, &item)) return false;
    if (!item) break;
    mp_array_push(run->arena, &items, item);
    if (items.len < MP_INTERP_MAX_TRIPS) continue;
    mp_array_push(run->arena, &items,
                  mp_run_opaque(run, "large sequence", mp_span_text(span), span, NULL));
    break;
  }
  value->items = items;
  value->producer = NULL;
  return true;
}

bool mp_iterator_settle_call(MpRun *run, const MpCall *call) {
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (!mp_iterator_settle(run, call->args.items[i], call->span)) return false;
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    if (!mp_iterator_settle(run, call->keywords.items[i].value, call->span)) return false;
  }
  return true;
}

MpValue *mp_iterator_contains(MpRun *run, MpValue *item, MpValue *iterator, bool negate,
                              MpSpan span) {
  for (;;) {
    MpValue *element;
    bool is_equal;
    if (!mp_iterator_next(run, iterator, span, &element)) return NULL;
    if (!element) return mp_value_bool(run, negate);
    MpValue *answer = mp_compare(run, MP_OPERATOR_EQ, item, element, span);
    if (!answer || !mp_truth(run, answer, span, &is_equal)) return NULL;
    if (is_equal) return mp_value_bool(run, !negate);
  }
}

// What `iter(x)` gives for an object of a class of the source that has __iter__; NULL without
// exception where it has none.
static MpValue *own_iterator(MpRun *run, MpValue *value, MpSpan span) {
  if (value->kind != MP_VALUE_INSTANCE || mp_payload_of(value, "__iter__")) return NULL;
  MpValue *method = mp_class_lookup(value->instance->cls, NULL, MP_STR("__iter__"), NULL);
  return method ? mp_call_with(run, mp_value_method(run, value, method), NULL, 0, span) : NULL;
}

static bool has_next(const MpValue *value) {
  return value->kind == MP_VALUE_INSTANCE &&
         mp_class_lookup(value->instance->cls, NULL, MP_STR("__next__"), NULL);
}

bool mp_iteration_is_object(const MpValue *value) {
  return has_next(value) || (value->kind == MP_VALUE_INSTANCE && value->instance->cls->def &&
                             mp_class_lookup(value->instance->cls, NULL, MP_STR("__iter__"), NULL));
}

static bool is_live(const MpValue *value) {
  bool is_list = value->subtype.len == 0 || mp_str_is(value->subtype, "deque");
  return value->kind == MP_VALUE_LIST && !value->is_open &&
         (is_list || mp_value_is_iterator(value));
}

bool mp_iteration_begin(MpRun *run, MpValue *iterable, MpSpan span, MpIteration *out) {
  *out = (MpIteration){.source = NULL};
  iterable = mp_choice_settle(run, iterable, span);
  if (!iterable) return false;
  MpValue *iterator = own_iterator(run, iterable, span);
  if (run->exception) return false;
  if (iterator && iterator != iterable && !has_next(iterator)) {
    return mp_iteration_begin(run, iterator, span, out);
  }
  if (iterator && has_next(iterator)) iterable = iterator;
  if (is_live(iterable) || (iterator && has_next(iterator))) {
    out->source = iterable;
    return true;
  }
  return mp_iterate_partly(run, iterable, span, &out->items, &out->is_partial);
}

// StopIteration of an object's __next__ is the end.
static bool next_of_object(MpRun *run, MpValue *object, MpSpan span, MpValue **item) {
  MpValue *method = mp_class_lookup(object->instance->cls, NULL, MP_STR("__next__"), NULL);
  *item = mp_call_with(run, mp_value_method(run, object, method), NULL, 0, span);
  if (*item) return true;
  if (!mp_exception_pending(run, "StopIteration")) return false;
  run->exception = NULL;
  return true;
}

bool mp_iteration_next(MpRun *run, MpIteration *self, MpSpan span, MpValue **item) {
  MpValue *source = self->source;
  *item = NULL;
  if (source && source->kind == MP_VALUE_INSTANCE) return next_of_object(run, source, span, item);
  if (source && mp_value_is_iterator(source)) return mp_iterator_next(run, source, span, item);
  const MpValues *items = source ? &source->items : &self->items;
  if (self->at < items->len) *item = items->items[self->at++];
  return true;
}
