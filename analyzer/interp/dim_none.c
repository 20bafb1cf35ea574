// Whether a length is None: one question a path, for all tensors.
#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"

// What was said of all axes.
typedef enum MpStaticness {
  MP_STATIC_BUT_BATCH = 0,  // the first axis is None, as in what the target builds
  MP_STATIC_NOWHERE = 1,
  MP_STATIC_EVERYWHERE = 2,
} MpStaticness;

#define STATIC_COUNT 3u

// Expressions in expressions deeper than this are not looked through.
#define MAX_STATIC_DEPTH 16u

static bool is_batch_axis(MpRun *run, MpTensor tensor, int64_t axis) {
  const MpShape *shape = axis < 0 ? mp_shape_known(run, tensor) : NULL;
  return axis == 0 || (shape && axis == -shape->rank);
}

// What is computed from no input is there, with all its lengths.
static bool is_none_if(MpRun *run, MpTensor tensor, int64_t axis, MpStaticness staticness) {
  if (!run->graph->nodes.items[tensor.node]->depends_on_input) return false;
  switch (staticness) {
    case MP_STATIC_NOWHERE: return true;
    case MP_STATIC_EVERYWHERE: return false;
    default: return is_batch_axis(run, tensor, axis);
  }
}

// Asks it, of those answers with which the path goes on where this axis has to be `want`.
static MpStaticness ask(MpRun *run, MpTensor tensor, int64_t axis, MpTristate want, MpSpan span) {
  static const char *const texts[STATIC_COUNT] = {"only batch axes are None", "all axes are None",
                                                  "no axis is None"};
  MpAlternative alternatives[STATIC_COUNT];
  uint32_t len = 0;
  for (uint32_t i = 0; i < STATIC_COUNT; i++) {
    bool is_none = is_none_if(run, tensor, axis, (MpStaticness)i);
    bool fits = want == MP_MAYBE || (want == MP_YES) == is_none;
    if (fits) alternatives[len++] = (MpAlternative){i, mp_str_from_c(texts[i])};
  }
  if (len == 0) return MP_STATIC_BUT_BATCH;
  bool was_on_shape = run->decider->is_on_shape;
  run->decider->is_on_shape = true;
  uint32_t answer = mp_decide(run, MP_STR("axes that are None"), alternatives, len, span, false);
  run->decider->is_on_shape = was_on_shape;
  // What nobody builds models with, unless nothing else goes on.
  if (answer != MP_STATIC_BUT_BATCH && len > 1)
    mp_array_last(&run->graph->assumptions).is_weak = true;
  return (MpStaticness)answer;
}

// The same for one axis of a tensor.
static void decide_axis(MpRun *run, MpValue *symbol, MpTristate want, MpSpan span) {
  MpTensor tensor;
  int64_t axis;
  if (!mp_shape_axis_of(symbol, &tensor, &axis)) return;
  MpKnown *known = mp_decide_known_of(run, symbol);
  if (mp_known_equals(run, known, run->none) != MP_MAYBE) return;
  bool is_open = run->staticness < 0 && !run->takes_either_length;
  if (is_open && run->graph->nodes.items[tensor.node]->depends_on_input) {
    run->staticness = (int)ask(run, tensor, axis, want, span);
  }
  MpStaticness staticness =
      run->staticness < 0 ? MP_STATIC_BUT_BATCH : (MpStaticness)run->staticness;
  bool is_none = is_none_if(run, tensor, axis, staticness);
  known->is_taken_static = !is_none && is_none_if(run, tensor, axis, MP_STATIC_NOWHERE);
  run->has_static_length |= known->is_taken_static;
  MpValue *left = is_none ? run->none : mp_known_exclude(run, known, run->none);
  if (left) mp_decide_settle(run, known, left);
}

bool mp_dim_decide_none(MpRun *run, MpValue *value, MpTristate want, MpSpan span) {
  int64_t dim;
  MpValues unknowns = {0};
  if (!mp_dim_of_value(run, value, &dim)) return false;
  mp_dim_unknowns(run, dim, &unknowns);
  for (uint32_t i = 0; i < unknowns.len; i++)
    decide_axis(run, unknowns.items[i], unknowns.len == 1 ? want : MP_MAYBE, span);
  return mp_dim_settle(run, dim) == MP_DIM_UNKNOWN;
}

static bool is_taken_static(MpRun *run, const MpValue *value, uint32_t depth) {
  if (value->kind != MP_VALUE_SYMBOL || depth == MAX_STATIC_DEPTH) return false;
  if (mp_shape_axis_of(value, NULL, NULL)) {
    // Asking must not leave a trace.
    const MpKnown *known = mp_map_get(&run->decider->facts, value->symbol->identity);
    return known != NULL && known->is_taken_static;
  }
  bool is_taken = false;
  for (uint32_t i = 0; i < value->symbol->operands.len && !is_taken; i++)
    is_taken = is_taken_static(run, value->symbol->operands.items[i], depth + 1);
  return is_taken;
}

bool mp_dim_is_taken_static(MpRun *run, const MpValue *value) {
  return run->has_static_length && is_taken_static(run, value, 0);
}

void mp_dim_require_number(MpRun *run, int64_t dim) {
  MpValues unknowns = {0};
  mp_dim_unknowns(run, dim, &unknowns);
  for (uint32_t i = 0; i < unknowns.len; i++)
    mp_decide_not_none(run, unknowns.items[i]);
}
