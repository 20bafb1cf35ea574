#include "analyzer/interp/lazy.h"

#include "analyzer/interp/native.h"

// What any of them needs.
typedef struct MpLazy {
  struct MpProducer producer;
  MpValue *function;        // or start, or value
  MpIteration *iterations;  // of the sources
  uint32_t count;           // of them
  uint32_t index;           // of the next element
  uint32_t start, stop, step;
  MpLazyChoice choice;
  bool is_decided;  // takewhile has ended, dropwhile has begun
  bool is_begun;    // the current source of a chain
  MpValues kept;    // what a cycle gives again
} MpLazy;

typedef bool (*MpNextFunction)(MpRun *run, struct MpProducer *self, MpSpan span, MpValue **item);

bool mp_lazy_is_among(MpRun *run, const MpValues *values) {
  for (uint32_t i = 0; i < values->len; i++) {
    const MpValue *value = mp_resolve(run, values->items[i]);
    if (mp_iterator_is_lazy(value) || mp_iteration_is_object(value)) return true;
  }
  return false;
}

static MpLazy *lazy_of(struct MpProducer *producer) {
  return (MpLazy *)(void *)producer;
}

static MpLazy *lazy_new(MpRun *run, MpNextFunction next, MpValue *const *sources, uint32_t count,
                        MpSpan span) {
  MpLazy *self = MP_NEW(run->arena, MpLazy);
  self->producer.next = next;
  self->count = count;
  self->iterations = MP_NEW_ARRAY(run->arena, MpIteration, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    mp_array_push(run->arena, &self->producer.holds, sources[i]);
    if (!mp_iteration_begin(run, sources[i], span, &self->iterations[i])) return NULL;
  }
  return self;
}

static MpValue *finish(MpRun *run, MpLazy *self, MpSpan span) {
  return self ? mp_iterator_new(run, &self->producer, span) : NULL;
}

static MpValue *tuple_of(MpRun *run, MpValue *first, MpValue *second, MpSpan span) {
  MpValues items = {NULL, 0, 0};
  mp_array_push(run->arena, &items, first);
  mp_array_push(run->arena, &items, second);
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
}

// --- enumerate, zip, map ---

static bool enumerate_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpLazy *self = lazy_of(producer);
  if (!mp_iteration_next(run, &self->iterations[0], span, item)) return false;
  if (!*item) return true;
  MpValue *offset = mp_value_int(run, self->index++);
  MpValue *index = mp_binary(run, MP_OPERATOR_ADD, self->function, offset, span);
  if (!index) return false;
  *item = tuple_of(run, index, *item, span);
  return true;
}

MpValue *mp_lazy_enumerate(MpRun *run, MpValue *source, MpValue *start, MpSpan span) {
  MpLazy *self = lazy_new(run, enumerate_next, &source, 1, span);
  if (self) self->function = start;
  return finish(run, self, span);
}

static bool zip_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpLazy *self = lazy_of(producer);
  MpValues row = {NULL, 0, 0};
  *item = NULL;
  for (uint32_t i = 0; i < self->count; i++) {
    MpValue *cell;
    if (!mp_iteration_next(run, &self->iterations[i], span, &cell)) return false;
    if (!cell) return true;
    mp_array_push(run->arena, &row, cell);
  }
  *item = mp_value_sequence(run, MP_VALUE_TUPLE, row, span);
  return true;
}

MpValue *mp_lazy_zip(MpRun *run, const MpValues *sources, MpSpan span) {
  return finish(run, lazy_new(run, zip_next, sources->items, sources->len, span), span);
}

static bool map_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  const MpLazy *self = lazy_of(producer);
  MpValue *row;
  *item = NULL;
  if (!mp_iteration_next(run, &self->iterations[0], span, &row)) return false;
  if (!row) return true;
  MpValues args = {NULL, 0, 0};
  if (!mp_iterate(run, row, span, &args)) return false;
  *item = mp_call_with(run, self->function, args.items, args.len, span);
  return *item != NULL;
}

MpValue *mp_lazy_map(MpRun *run, MpValue *function, MpValue *rows, MpSpan span) {
  MpLazy *self = lazy_new(run, map_next, &rows, 1, span);
  if (!self) return NULL;
  self->function = function;
  mp_array_push(run->arena, &self->producer.holds, function);
  return finish(run, self, span);
}

// --- filter and its like ---

static bool says_yes(MpRun *run, const MpLazy *self, MpValue *item, MpSpan span, bool *truth) {
  MpValue *answer = item;
  if (self->function->kind != MP_VALUE_NONE) {
    answer = mp_call_with(run, self->function, &item, 1, span);
  }
  return answer && mp_truth(run, answer, span, truth);
}

static bool filter_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpLazy *self = lazy_of(producer);
  *item = NULL;
  if (self->choice == MP_LAZY_WHILE && self->is_decided) return true;
  for (;;) {
    MpValue *next;
    bool truth;
    if (!mp_run_step(run, span)) return false;
    if (!mp_iteration_next(run, &self->iterations[0], span, &next)) return false;
    if (next && self->choice == MP_LAZY_FROM && self->is_decided) *item = next;
    if (!next || *item) return true;
    if (!says_yes(run, self, next, span, &truth)) return false;
    if (self->choice == MP_LAZY_WHILE || self->choice == MP_LAZY_FROM) self->is_decided = !truth;
    bool is_wanted = self->choice == MP_LAZY_WHERE || self->choice == MP_LAZY_WHILE;
    if (truth == is_wanted) *item = next;
    if (*item || (self->choice == MP_LAZY_WHILE && self->is_decided)) return true;
  }
}

MpValue *mp_lazy_filter(MpRun *run, MpValue *function, MpValue *source, MpLazyChoice choice,
                        MpSpan span) {
  MpLazy *self = lazy_new(run, filter_next, &source, 1, span);
  if (!self) return NULL;
  self->function = mp_resolve(run, function);
  self->choice = choice;
  mp_array_push(run->arena, &self->producer.holds, function);
  return finish(run, self, span);
}

// --- parts of one, and several in turn ---

static bool slice_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpLazy *self = lazy_of(producer);
  *item = NULL;
  if (self->start >= self->stop) {
    // As in Python, what is skipped in front of an empty slice's end is taken all the same.
    for (; self->index < self->stop; self->index++) {
      MpValue *skipped;
      if (!mp_iteration_next(run, &self->iterations[0], span, &skipped)) return false;
      if (!skipped) break;
    }
    return true;
  }
  for (;; self->index++) {
    if (!mp_iteration_next(run, &self->iterations[0], span, item)) return false;
    if (!*item || self->index == self->start) break;
  }
  self->index++;
  bool is_last = self->stop - self->start <= self->step;
  self->start = *item && !is_last ? self->start + self->step : self->stop;
  return true;
}

MpValue *mp_lazy_slice(MpRun *run, MpValue *source, uint32_t start, uint32_t stop, uint32_t step,
                       MpSpan span) {
  MpLazy *self = lazy_new(run, slice_next, &source, 1, span);
  if (!self) return NULL;
  self->start = start;
  self->stop = stop;
  self->step = step;
  return finish(run, self, span);
}

static bool chain_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpLazy *self = lazy_of(producer);
  for (;;) {
    if (!self->is_begun) {
      MpValue *source;
      if (!mp_iteration_next(run, &self->iterations[0], span, &source)) return false;
      *item = NULL;
      if (!source) return true;
      if (!mp_iteration_begin(run, source, span, &self->iterations[1])) return false;
      self->is_begun = true;
    }
    if (!mp_iteration_next(run, &self->iterations[1], span, item)) return false;
    if (*item) return true;
    self->is_begun = false;
  }
}

MpValue *mp_lazy_chain(MpRun *run, MpValue *sources, MpSpan span) {
  return finish(run, lazy_new(run, chain_next, &sources, 1, span), span);
}

static bool cycle_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  MpLazy *self = lazy_of(producer);
  *item = NULL;
  if (!self->is_decided) {
    if (!mp_iteration_next(run, &self->iterations[0], span, item)) return false;
    if (*item) mp_array_push(run->arena, &self->kept, *item);
    if (*item) return true;
    self->is_decided = true;
  }
  if (self->kept.len > 0) *item = self->kept.items[self->index++ % self->kept.len];
  return true;
}

MpValue *mp_lazy_cycle(MpRun *run, MpValue *source, MpSpan span) {
  return finish(run, lazy_new(run, cycle_next, &source, 1, span), span);
}

static bool repeat_next(MpRun *run, struct MpProducer *producer, MpSpan span, MpValue **item) {
  (void)run, (void)span;
  *item = lazy_of(producer)->function;
  return true;
}

MpValue *mp_lazy_repeat(MpRun *run, MpValue *value, MpSpan span) {
  MpLazy *self = lazy_new(run, repeat_next, NULL, 0, span);
  self->function = value;
  mp_array_push(run->arena, &self->producer.holds, value);
  return finish(run, self, span);
}
