// itertools.
#include "analyzer/interp/lazy.h"
#include "analyzer/interp/standard.h"

static bool elements(MpRun *run, MpValue *iterable, const char *name, const MpCall *call,
                     MpValues *out, MpValue **result) {
  return mp_builtin_elements(run, iterable, name, call->span, out, result);
}

static MpValue *tuple_of(MpRun *run, MpValues items, MpSpan span) {
  return mp_value_sequence(run, MP_VALUE_TUPLE, items, span);
}

static MpValue *too_large(MpRun *run, const char *name, const MpCall *call) {
  return mp_run_opaque(run, "large sequence", mp_str_from_c(name), call->span, &call->args);
}

static MpValue *iter_chain(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 0, UINT32_MAX, &result)) return result;
  MpValues sources = mp_values_copy(run, &call->args);
  return mp_lazy_chain(run, mp_value_sequence(run, MP_VALUE_TUPLE, sources, call->span),
                       call->span);
}

static MpValue *iter_chain_from(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_lazy_chain(run, call->args.items[0], call->span);
}

static MpValue *iter_repeat(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"object", "times"};
  MpValue *args[2];
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 1, args)) return mp_native_refused(run, call);
  MpValue *times = args[1] == NULL ? NULL : mp_resolve(run, args[1]);
  if (times == NULL) return mp_lazy_repeat(run, args[0], call->span);
  bool is_small = times != NULL && times->kind == MP_VALUE_INT &&
                  times->integer <= (int64_t)MP_NATIVE_MAX_ITEMS;
  if (!is_small) return too_large(run, "repeat", call);
  MpValues items = {NULL, 0, 0};
  for (int64_t i = 0; i < times->integer; i++)
    mp_array_push(run->arena, &items, args[0]);
  return mp_value_iterator(run, items, call->span);
}

// Endless, and so a range that `zip`, `islice` and `next` take from.
static MpValue *iter_count(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"start", "step"};
  MpValue *args[2];
  (void)self;
  if (!mp_call_bind(run, call, names, 2, 0, args)) return mp_native_refused(run, call);
  int64_t numbers[] = {0, 1};
  for (uint32_t i = 0; i < 2; i++) {
    MpValue *number = args[i] == NULL ? NULL : mp_resolve(run, args[i]);
    if (number == NULL) continue;
    if (number->kind != MP_VALUE_INT || (i == 1 && number->integer == 0)) {
      return mp_run_opaque(run, "unknown elements", MP_STR("count"), call->span, &call->args);
    }
    numbers[i] = number->integer;
  }
  MpValue *range = mp_value_new(run, MP_VALUE_RANGE, call->span);
  range->range.start = numbers[0];
  range->range.stop = numbers[1] > 0 ? INT64_MAX : INT64_MIN;
  range->range.step = numbers[1];
  range->subtype = MP_STR("count");
  return range;
}

static MpValue *slice_range(MpRun *run, const MpValue *range, int64_t start, int64_t stop,
                            int64_t step, const MpCall *call) {
  MpValues items = {NULL, 0, 0};
  for (int64_t i = start; i < stop; i += step)
    mp_array_push(run->arena, &items, mp_value_int(run, mp_range_item(range, (uint64_t)i)));
  return mp_value_iterator(run, items, call->span);
}

static MpValue *iter_islice(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 4, &result)) return result;
  int64_t bounds[] = {0, (int64_t)MP_NATIVE_MAX_ITEMS, 1};
  uint32_t first = call->args.len == 2 ? 1 : 0;
  for (uint32_t i = 1; i < call->args.len; i++) {
    const MpValue *bound = mp_resolve(run, call->args.items[i]);
    if (bound->kind == MP_VALUE_NONE) continue;
    if (bound->kind != MP_VALUE_INT) {
      return mp_native_unknown(run, MP_STR("itertools.islice"), NULL, call);
    }
    bounds[first + i - 1] = bound->integer;
  }
  if (bounds[0] < 0 || bounds[1] < 0 || bounds[2] < 1) {
    return mp_run_raise(run, "ValueError", call->span,
                        "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  }
  MpValue *source = mp_resolve(run, call->args.items[0]);
  if (bounds[1] > (int64_t)MP_NATIVE_MAX_ITEMS) bounds[1] = (int64_t)MP_NATIVE_MAX_ITEMS;
  bool is_long =
      source->kind == MP_VALUE_RANGE && mp_range_length(source) > (uint64_t)MP_NATIVE_MAX_ITEMS;
  if (is_long) return slice_range(run, source, bounds[0], bounds[1], bounds[2], call);
  if (bounds[0] > bounds[1]) bounds[0] = bounds[1];
  return mp_lazy_slice(run, source, (uint32_t)bounds[0], (uint32_t)bounds[1], (uint32_t)bounds[2],
                       call->span);
}

static MpValue *filter(MpRun *run, const MpCall *call, MpLazyChoice choice) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  return mp_lazy_filter(run, call->args.items[0], call->args.items[1], choice, call->span);
}

static MpValue *iter_filterfalse(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return filter(run, call, MP_LAZY_WHERE_NOT);
}

static MpValue *iter_takewhile(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return filter(run, call, MP_LAZY_WHILE);
}

static MpValue *iter_dropwhile(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  return filter(run, call, MP_LAZY_FROM);
}

static MpValue *iter_cycle(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  return mp_lazy_cycle(run, call->args.items[0], call->span);
}

// --- combinations of several sequences ---

static MpValues continued_by(MpRun *run, const MpValues *row, MpValue *item) {
  MpValues longer = mp_values_copy(run, row);
  mp_array_push(run->arena, &longer, item);
  return longer;
}

// Every row so far, continued by every item of the next column.
static MpValue *iter_product(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  int64_t repeat = 1;
  MpCall plain = *call;
  (void)self;
  if (call->keywords.len == 1 && mp_str_is(call->keywords.items[0].name, "repeat")) {
    const MpValue *times = mp_resolve(run, call->keywords.items[0].value);
    if (times->kind != MP_VALUE_INT) return too_large(run, "product", call);
    repeat = times->integer;
    plain.keywords.len = 0;
  }
  if (!mp_native_arity(run, &plain, 0, UINT32_MAX, &result)) return result;
  MpValues rows = {NULL, 0, 0};
  mp_array_push(run->arena, &rows, tuple_of(run, (MpValues){NULL, 0, 0}, call->span));
  for (int64_t i = 0; i < repeat * (int64_t)call->args.len; i++) {
    MpValues column = {NULL, 0, 0};
    MpValue *source = call->args.items[i % (int64_t)call->args.len];
    if (!elements(run, source, "itertools.product", call, &column, &result)) return result;
    if ((uint64_t)rows.len * column.len > MP_NATIVE_MAX_ITEMS)
      return too_large(run, "product", call);
    MpValues longer = {NULL, 0, 0};
    for (uint32_t row = 0; row < rows.len; row++) {
      for (uint32_t k = 0; k < column.len; k++) {
        MpValues items = continued_by(run, &rows.items[row]->items, column.items[k]);
        mp_array_push(run->arena, &longer, tuple_of(run, items, call->span));
      }
    }
    rows = longer;
  }
  return mp_value_iterator(run, rows, call->span);
}

static MpValue *iter_zip_longest(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  MpValue *fill = mp_value_none(run);
  MpCall plain = *call;
  (void)self;
  if (call->keywords.len == 1 && mp_str_is(call->keywords.items[0].name, "fillvalue")) {
    fill = call->keywords.items[0].value;
    plain.keywords.len = 0;
  }
  if (!mp_native_arity(run, &plain, 0, UINT32_MAX, &result)) return result;
  MpValues *columns = MP_NEW_ARRAY(run->arena, MpValues, call->args.len + 1);
  uint32_t longest = 0;
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (!elements(run, call->args.items[i], "itertools.zip_longest", call, &columns[i], &result)) {
      return result;
    }
    if (columns[i].len > longest) longest = columns[i].len;
  }
  MpValues rows = {NULL, 0, 0};
  for (uint32_t row = 0; row < longest; row++) {
    MpValues items = {NULL, 0, 0};
    for (uint32_t i = 0; i < call->args.len; i++) {
      bool is_there = row < columns[i].len;
      mp_array_push(run->arena, &items, is_there ? columns[i].items[row] : fill);
    }
    mp_array_push(run->arena, &rows, tuple_of(run, items, call->span));
  }
  return mp_value_iterator(run, rows, call->span);
}

static MpValue *iter_pairwise(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValues items = {NULL, 0, 0};
  MpValues pairs = {NULL, 0, 0};
  if (!elements(run, call->args.items[0], "itertools.pairwise", call, &items, &result)) {
    return result;
  }
  for (uint32_t i = 1; i < items.len; i++) {
    MpValues pair = mp_values_slice(run, &items, i - 1, 1, 2);
    mp_array_push(run->arena, &pairs, tuple_of(run, pair, call->span));
  }
  return mp_value_iterator(run, pairs, call->span);
}

// --- with a function ---

static MpValue *iter_accumulate(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"iterable", "func", "initial"};
  MpValue *args[3];
  MpValue *result = NULL;
  (void)self;
  if (!mp_call_bind(run, call, names, 3, 1, args)) return mp_native_refused(run, call);
  MpValues items = {NULL, 0, 0};
  MpValues totals = {NULL, 0, 0};
  if (!elements(run, args[0], "itertools.accumulate", call, &items, &result)) return result;
  bool has_function = args[1] != NULL && args[1]->kind != MP_VALUE_NONE;
  MpValue *total = args[2] != NULL && args[2]->kind != MP_VALUE_NONE ? args[2] : NULL;
  if (total != NULL) mp_array_push(run->arena, &totals, total);
  for (uint32_t i = 0; i < items.len; i++) {
    MpValue *pair[] = {total, items.items[i]};
    if (total == NULL) {
      total = items.items[i];
    } else if (has_function) {
      total = mp_call_with(run, args[1], pair, 2, call->span);
    } else {
      total = mp_binary(run, MP_OPERATOR_ADD, total, items.items[i], call->span);
    }
    if (total == NULL) return NULL;
    mp_array_push(run->arena, &totals, total);
  }
  return mp_value_iterator(run, totals, call->span);
}

static MpValue *iter_starmap(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  MpValues rows = {NULL, 0, 0};
  MpValues results = {NULL, 0, 0};
  if (!elements(run, call->args.items[1], "itertools.starmap", call, &rows, &result)) return result;
  for (uint32_t i = 0; i < rows.len; i++) {
    MpValues args = {NULL, 0, 0};
    if (!elements(run, rows.items[i], "itertools.starmap", call, &args, &result)) return result;
    MpValue *item = mp_call_with(run, call->args.items[0], args.items, args.len, call->span);
    if (item == NULL) return NULL;
    mp_array_push(run->arena, &results, item);
  }
  return mp_value_iterator(run, results, call->span);
}

// In lexicographic order of positions, as Python gives them.
static MpValue *iter_combinations(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  if (!mp_native_arity(run, call, 2, 2, &result)) return result;
  const MpValue *size = mp_resolve(run, call->args.items[1]);
  MpValues items = {NULL, 0, 0};
  if (size->kind != MP_VALUE_INT || size->integer > (int64_t)MP_NATIVE_MAX_DEPTH) {
    return mp_native_unknown(run, MP_STR("itertools.combinations"), NULL, call);
  }
  if (!elements(run, call->args.items[0], "itertools.combinations", call, &items, &result)) {
    return result;
  }
  MpValues rows = {NULL, 0, 0};
  uint32_t at[MP_NATIVE_MAX_DEPTH];
  uint32_t count = size->integer < 0 ? UINT32_MAX : (uint32_t)size->integer;
  if (count > items.len) return mp_value_iterator(run, rows, call->span);
  for (uint32_t i = 0; i < count; i++)
    at[i] = i;
  for (;;) {
    MpValues row = {NULL, 0, 0};
    for (uint32_t i = 0; i < count; i++)
      mp_array_push(run->arena, &row, items.items[at[i]]);
    mp_array_push(run->arena, &rows, tuple_of(run, row, call->span));
    uint32_t last = count;
    while (last > 0 && at[last - 1] == items.len - count + last - 1)
      last--;
    if (last == 0) return mp_value_iterator(run, rows, call->span);
    if (rows.len > MP_NATIVE_MAX_ITEMS) return too_large(run, "combinations", call);
    at[last - 1]++;
    for (uint32_t i = last; i < count; i++)
      at[i] = at[i - 1] + 1;
  }
}

MpNativeTable mp_standard_iterators(void) {
  static const MpNativeRow rows[] = {
      {"itertools.accumulate", iter_accumulate},
      {"itertools.chain", iter_chain},
      {"itertools.chain.from_iterable", iter_chain_from},
      {"itertools.combinations", iter_combinations},
      {"itertools.count", iter_count},
      {"itertools.cycle", iter_cycle},
      {"itertools.dropwhile", iter_dropwhile},
      {"itertools.filterfalse", iter_filterfalse},
      {"itertools.islice", iter_islice},
      {"itertools.pairwise", iter_pairwise},
      {"itertools.product", iter_product},
      {"itertools.repeat", iter_repeat},
      {"itertools.starmap", iter_starmap},
      {"itertools.takewhile", iter_takewhile},
      {"itertools.zip_longest", iter_zip_longest},
  };
  return (MpNativeTable){rows, sizeof rows / sizeof *rows};
}
