#include "analyzer/interp/abstract_type.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/generator.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/scope.h"

static bool matches(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match);

static bool match_value(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match) {
  MpValue *value = mp_eval(run, pattern->value);
  if (!value) return false;
  MpOperator op = pattern->kind == MP_PATTERN_VALUE ? MP_OPERATOR_EQ : MP_OPERATOR_IS;
  MpValue *answer = mp_compare(run, op, subject, value, pattern->span);
  return answer && mp_truth(run, answer, pattern->span, is_match);
}

static bool match_sequence(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match) {
  *is_match = false;
  MpTristate is_sequence = mp_is_abstract_instance(subject, MP_STR("collections.abc.Sequence"));
  bool is_text = subject->kind == MP_VALUE_STR || subject->kind == MP_VALUE_BYTES;
  if (is_sequence != MP_YES || is_text || subject->kind == MP_VALUE_INSTANCE) return true;
  if (subject->kind == MP_VALUE_RANGE) {
    MpValues items = {0};
    if (!mp_iterate(run, subject, pattern->span, &items)) return false;
    subject = mp_value_sequence(run, MP_VALUE_LIST, items, pattern->span);
  }
  uint32_t star = UINT32_MAX, count = pattern->patterns.len;
  for (uint32_t i = 0; i < count; i++) {
    if (pattern->patterns.items[i]->kind == MP_PATTERN_STAR) star = i;
  }
  uint32_t fixed = star == UINT32_MAX ? count : count - 1, have = subject->items.len;
  if (have < fixed || (star == UINT32_MAX && have > fixed)) return true;
  for (uint32_t i = 0, at = 0; i < count; i++) {
    const MpPattern *part = pattern->patterns.items[i];
    if (i == star) {
      MpValues rest = {0};
      for (uint32_t k = 0; k < have - fixed; k++) {
        mp_array_push(run->arena, &rest, subject->items.items[at++]);
      }
      MpValue *list = mp_value_sequence(run, MP_VALUE_LIST, rest, part->span);
      if (part->name.len) mp_scope_assign(run->frame->scope, part->name, list);
      continue;
    }
    bool is_part;
    if (!matches(run, part, subject->items.items[at++], &is_part)) return false;
    if (!is_part) return true;
  }
  *is_match = true;
  return true;
}

// `**rest`: what no key pattern has taken.
static void bind_rest(MpRun *run, const MpPattern *pattern, const MpValue *subject,
                      const MpValues *taken) {
  MpValue *rest = mp_value_dict(run, pattern->span);
  for (uint32_t i = 0; i < subject->keys.len; i++)
    mp_dict_set(run, rest, subject->keys.items[i], subject->items.items[i]);
  for (uint32_t i = 0; i < taken->len; i++)
    (void)mp_dict_remove(run, rest, taken->items[i]);
  rest->is_open = subject->is_open;
  mp_scope_assign(run->frame->scope, pattern->name, rest);
}

static bool match_mapping(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match) {
  *is_match = false;
  if (subject->kind != MP_VALUE_DICT) return true;
  MpValues taken = {0};
  for (uint32_t i = 0; i < pattern->keys.len; i++) {
    MpValue *key = mp_eval(run, pattern->keys.items[i]);
    if (!key) return false;
    MpValue *item = mp_dict_get(run, subject, key);
    bool is_part = false;
    if (item && !matches(run, pattern->patterns.items[i], item, &is_part)) return false;
    if (!is_part) return true;
    mp_array_push(run->arena, &taken, key);
  }
  *is_match = true;
  if (pattern->name.len) bind_rest(run, pattern, subject, &taken);
  return true;
}

// The attributes that positional patterns look at; false with a TypeError where the class names too
// few. NULL in `*names`: a builtin type, whose only positional pattern takes the subject itself.
static bool take_match_args(MpRun *run, const MpPattern *pattern, MpValue *cls, uint32_t count,
                            const MpValue **names) {
  *names = NULL;
  if (count == 0 || cls->kind != MP_VALUE_CLASS || !cls->cls->def) return true;
  const MpValue *args = mp_class_lookup(cls->cls, NULL, MP_STR("__match_args__"), NULL);
  MpValue *fields = args || !cls->cls->is_dataclass ? NULL : mp_dataclass_match_args(run, cls->cls);
  if (fields) args = fields;
  if (args && args->kind == MP_VALUE_TUPLE && args->items.len >= count) {
    *names = args;
    return true;
  }
  (void)mp_run_raise(run, "TypeError", pattern->span,
                     "%.*s() accepts too few positional "
                     "sub-patterns",
                     MP_FMT(cls->cls->name));
  return false;
}

// Where it is not known, the path decides.
static bool is_instance(MpRun *run, MpValue *subject, MpValue *cls, MpSpan span, bool *is_match) {
  MpTristate answer = mp_is_instance(run, subject, cls);
  *is_match = answer == MP_YES;
  if (answer != MP_MAYBE) return true;
  MpValue *operands[] = {subject, cls};
  MpValue *question = mp_native_unknown_of(run, MP_STR("isinstance"), operands, 2, span);
  return question && mp_truth(run, question, span, is_match);
}

static bool match_class(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match) {
  MpValue *cls = mp_eval(run, pattern->value);
  if (!cls) return false;
  if (!is_instance(run, subject, cls, pattern->span, is_match)) return false;
  uint32_t positional = pattern->patterns.len - pattern->keyword_names.len;
  const MpValue *names;
  if (*is_match && !take_match_args(run, pattern, cls, positional, &names)) return false;
  for (uint32_t i = 0; *is_match && i < pattern->patterns.len; i++) {
    bool is_self = i < positional && !names;
    MpStr name = i >= positional ? pattern->keyword_names.items[i - positional]
                 : names         ? names->items.items[i]->text
                                 : MP_STR("");
    MpValue *item = is_self ? subject : mp_attribute_or_null(run, subject, name, pattern->span);
    if (run->exception) return false;
    *is_match = item != NULL;
    if (item && !matches(run, pattern->patterns.items[i], item, is_match)) return false;
  }
  return true;
}

static bool match_or(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match) {
  *is_match = false;
  for (uint32_t i = 0; i < pattern->patterns.len && !*is_match; i++) {
    if (!matches(run, pattern->patterns.items[i], subject, is_match)) return false;
  }
  return true;
}

// False where an exception is pending; `*is_match` else.
static bool matches(MpRun *run, const MpPattern *pattern, MpValue *subject, bool *is_match) {
  switch (pattern->kind) {
    case MP_PATTERN_VALUE:
    case MP_PATTERN_SINGLETON: return match_value(run, pattern, subject, is_match);
    case MP_PATTERN_SEQUENCE: return match_sequence(run, pattern, subject, is_match);
    case MP_PATTERN_MAPPING: return match_mapping(run, pattern, subject, is_match);
    case MP_PATTERN_CLASS: return match_class(run, pattern, subject, is_match);
    case MP_PATTERN_OR: return match_or(run, pattern, subject, is_match);
    case MP_PATTERN_AS:
      *is_match = true;
      if (pattern->patterns.len && !matches(run, pattern->patterns.items[0], subject, is_match)) {
        return false;
      }
      if (*is_match && pattern->name.len) {
        mp_scope_assign(run->frame->scope, pattern->name, subject);
      }
      return true;
    case MP_PATTERN_STAR:
    case MP_PATTERN_ERROR: break;
  }
  *is_match = false;
  return true;
}

// True where a pattern takes the subject apart.
static bool looks_into(const MpStmt *stmt) {
  for (uint32_t i = 0; i < stmt->match.cases.len; i++) {
    MpPatternKind kind = stmt->match.cases.items[i].pattern->kind;
    if (kind == MP_PATTERN_SEQUENCE || kind == MP_PATTERN_MAPPING) return true;
  }
  return false;
}

static MpFlow run_case(MpRun *run, const MpStmt *stmt, uint32_t index) {
  MpFlow flow = mp_exec_block(run, &stmt->match.cases.items[index].body);
  if (flow == MP_FLOW_YIELD) mp_generator_suspend(run, (MpPoint){.node = stmt, .index = index});
  return flow;
}

MpFlow mp_exec_match(MpRun *run, const MpStmt *stmt) {
  const MpPoint *point = mp_generator_resume(run, stmt);
  if (point) return run_case(run, stmt, point->index);
  MpValue *subject = mp_eval(run, stmt->match.subject);
  if (!subject) return MP_FLOW_RAISE;
  bool is_lost =
      subject->kind == MP_VALUE_OPAQUE || (subject->kind == MP_VALUE_SYMBOL && looks_into(stmt));
  if (is_lost) {
    mp_run_opaque(run, "match on an unknown value", MP_STR(""), stmt->span, NULL);
    run->graph->ended_early = true;
  }
  for (uint32_t i = 0; i < stmt->match.cases.len; i++) {
    const MpMatchCase *match_case = &stmt->match.cases.items[i];
    bool is_match;
    if (!matches(run, match_case->pattern, subject, &is_match)) return MP_FLOW_RAISE;
    if (is_match && match_case->guard) {
      MpValue *guard = mp_eval(run, match_case->guard);
      if (!guard || !mp_truth(run, guard, match_case->guard->span, &is_match)) return MP_FLOW_RAISE;
    }
    if (is_match) return run_case(run, stmt, i);
  }
  return MP_FLOW_NORMAL;
}
