#include "analyzer/interp/absent.h"

MpValue *mp_absent_default(MpRun *run, const MpFunctionDef *def, uint32_t index, MpValue *preset) {
  bool is_of_keras = mp_str_is(def->name, "call") || mp_str_is(def->name, "build");
  if (preset->kind != MP_VALUE_NONE || !is_of_keras) return preset;
  MpValue *own = mp_value_new(run, MP_VALUE_NONE, (MpSpan){0});
  own->rest = &def->parameters.items[index];
  return own;
}

static const MpParameter *parameter_of(const MpValue *value) {
  return value && value->kind == MP_VALUE_NONE ? value->rest : NULL;
}

// `x`, `x is None` and `x is not None` ask for x.
static const MpExpr *subject_of(const MpExpr *test) {
  if (test->kind != MP_EXPR_COMPARE || test->compare.ops.len != 1) return test;
  MpOperator op = test->compare.ops.items[0];
  bool is_identity = op == MP_OPERATOR_IS || op == MP_OPERATOR_IS_NOT;
  return is_identity ? test->compare.left : test;
}

void mp_absent_ask(MpRun *run, const MpExpr *test) {
  const MpExpr *subject = subject_of(test);
  if (subject->kind != MP_EXPR_NAME || !run->frame->def) return;
  const MpValue *value = mp_map_get(&run->frame->scope->names, subject->name);
  const MpParameter *parameter = parameter_of(value);
  if (parameter) mp_array_push(run->arena, &run->asked, parameter);
}

MpAsked mp_absent_enter(MpRun *run) {
  MpAsked outer = {run->asked.len, run->first_asked};
  if (!run->is_elif) run->first_asked = run->asked.len;
  run->is_elif = false;
  return outer;
}

void mp_absent_leave(MpRun *run, MpAsked outer) {
  run->asked.len = outer.len;
  run->first_asked = outer.first;
}

void mp_absent_raised(MpRun *run) {
  if (run->first_asked < run->asked.len) run->missed = run->asked.items[run->first_asked];
}

bool mp_absent_missed(MpRun *run, const MpValue *value) {
  const MpParameter *parameter = parameter_of(value);
  if (parameter) run->missed = parameter;
  return parameter != NULL;
}

// `build(self, shape, states_shape=None)` gets the shape of what `call` gets as `states`.
static bool is_shape_of(const MpParameter *shape, const MpParameter *parameter) {
  MpStr suffix = MP_STR("_shape");
  if (!mp_str_ends_with(shape->name, suffix)) return false;
  return mp_str_eq(mp_str_slice(shape->name, 0, shape->name.len - suffix.len), parameter->name);
}

bool mp_absent_is_given(const MpRun *run, const MpParameter *parameter) {
  for (uint32_t i = 0; run->given && i < run->given->len; i++) {
    const MpParameter *given = run->given->items[i];
    if (given == parameter || is_shape_of(given, parameter)) return true;
  }
  return false;
}
