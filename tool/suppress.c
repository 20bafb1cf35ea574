#include "tool/suppress.h"

#include <string.h>

#include "rules/registry.h"
#include "tool/rule_code.h"

#define UNUSED_CODE "MP903"

// One code of a directive, or all of a bare one.
typedef struct Ignore {
  const MpDirective *directive;
  MpStr code;  // empty: every one
  bool is_used;
} Ignore;

typedef struct Suppressor {
  MpArena *arena;
  const MpRuleOptions *options;
  const MpRule *rule;  // MP903
  MP_ARRAY(Ignore) ignores;
} Suppressor;

static void add_ignores(Suppressor *self, const MpDirective *directive) {
  if (directive->is_bare) {
    mp_array_push(self->arena, &self->ignores, ((Ignore){.directive = directive}));
  }
  for (uint32_t i = 0; i < directive->codes.len; i++) {
    const Ignore ignore = {.directive = directive, .code = directive->codes.items[i]};
    mp_array_push(self->arena, &self->ignores, ignore);
  }
}

// Every directive that means the finding has been of use.
static bool is_suppressed(Suppressor *self, const MpDiag *diag) {
  bool found = false;
  for (uint32_t i = 0; i < self->ignores.len; i++) {
    Ignore *ignore = &self->ignores.items[i];
    bool matches = mp_str_starts_with(diag->code, ignore->code) &&
                   mp_directive_reaches(ignore->directive, diag->span);
    ignore->is_used |= matches;
    found |= matches;
  }
  return found;
}

// A directive has no say about itself, and to leave out MP903 it has to name it.
static bool is_unused_suppressed(Suppressor *self, const MpDiag *diag) {
  bool found = false;
  for (uint32_t i = 0; i < self->ignores.len; i++) {
    Ignore *ignore = &self->ignores.items[i];
    bool matches = ignore->code.len > 0 && mp_str_starts_with(diag->code, ignore->code) &&
                   !mp_span_eq(ignore->directive->span, diag->span) &&
                   mp_directive_reaches(ignore->directive, diag->span);
    ignore->is_used |= matches;
    found |= matches;
  }
  return found;
}

// Whether every rule that the code names was asked, as far as they apply to the target.
static bool was_asked(const Suppressor *self, MpStr code) {
  bool is_any = false;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    if (!mp_str_starts_with(mp_str_from_c(rule->code), code)) continue;
    if (rule->severity[self->options->target->id] == MP_SEVERITY_NONE) continue;
    if (strcmp(rule->code, MP_RULE_CODE_LIMIT) == 0) continue;  // another run may ask
    if (!mp_rule_is_selected(self->options, rule->code)) return false;
    is_any = true;
  }
  return is_any;
}

static MpDiag *new_unused(const Suppressor *self, const MpDirective *directive, MpStr message) {
  MpDiag *diag = MP_NEW(self->arena, MpDiag);
  diag->code = mp_str_from_c(self->rule->code);
  diag->rule = mp_str_from_c(self->rule->name);
  diag->target = self->options->target->name;
  diag->severity = self->rule->severity[self->options->target->id];
  diag->span = directive->span;
  diag->message = message;
  return diag;
}

static const char *where_of(const MpDirective *self) {
  return self->kind == MP_DIRECTIVE_IGNORE_FILE ? "in this file" : "on this line";
}

// The findings about one directive's codes. `of_itself`: those that name MP903.
static void add_unused(Suppressor *self, const MpDirective *directive, bool of_itself,
                       MpDiags *out) {
  MpStrs unused = {0};
  for (uint32_t i = 0; i < self->ignores.len; i++) {
    const Ignore *ignore = &self->ignores.items[i];
    if (ignore->directive != directive || ignore->is_used) continue;
    if (mp_str_is(ignore->code, UNUSED_CODE) != of_itself) continue;
    if (ignore->code.len > 0 && !mp_rule_has_prefix(ignore->code)) {
      // Another program's code, in a `noqa`, may look like one of ours.
      if (directive->kind == MP_DIRECTIVE_NOQA) continue;
      MpStr problem = mp_rule_code_problem(self->arena, ignore->code);
      mp_array_push(self->arena, out, new_unused(self, directive, problem));
    } else if (was_asked(self, ignore->code)) {
      mp_array_push(self->arena, &unused, ignore->code);
    }
  }
  if (unused.len == 0) return;
  if (directive->is_bare) {
    // A bare `noqa` speaks to other programs, too.
    if (directive->kind == MP_DIRECTIVE_NOQA) return;
    MpStr message = mp_str_format(
        self->arena, "nothing is found %s that `%s` could suppress", where_of(directive),
        directive->kind == MP_DIRECTIVE_IGNORE ? "ignore" : "ignore-file");
    mp_array_push(self->arena, out, new_unused(self, directive, message));
    return;
  }
  MpStr codes = mp_str_join(self->arena, MP_STR("`, `"), unused.items, unused.len);
  MpStr message = mp_str_format(self->arena, "no `%.*s` is found %s: nothing is suppressed",
                                MP_FMT(codes), where_of(directive));
  mp_array_push(self->arena, out, new_unused(self, directive, message));
}

static void add_problem(Suppressor *self, const MpDirective *directive, MpDiags *out) {
  MpStr message =
      mp_str_format(self->arena, "this suppresses nothing: %.*s", MP_FMT(directive->problem));
  mp_array_push(self->arena, out, new_unused(self, directive, message));
}

static void report_unused(Suppressor *self, const MpDirectives *directives, MpDiags *diags) {
  if (self->rule->severity[self->options->target->id] == MP_SEVERITY_NONE ||
      !mp_rule_is_selected(self->options, self->rule->code)) {
    return;
  }
  MpDiags found = {0};
  for (uint32_t i = 0; i < directives->len; i++) {
    const MpDirective *directive = &directives->items[i];
    if (directive->problem.len > 0) add_problem(self, directive, &found);
    if (directive->problem.len == 0) add_unused(self, directive, false, &found);
  }
  for (uint32_t i = 0; i < found.len; i++) {
    if (is_unused_suppressed(self, found.items[i])) continue;
    mp_array_push(self->arena, diags, found.items[i]);
  }
  for (uint32_t i = 0; i < directives->len; i++) {
    if (directives->items[i].problem.len > 0) continue;
    add_unused(self, &directives->items[i], true, diags);
  }
}

void mp_suppress(MpArena *arena, const MpDirectives *directives, const MpRuleOptions *options,
                 MpDiags *diags) {
  if (directives->len == 0) return;
  Suppressor self = {.arena = arena, .options = options, .rule = mp_rule_find(MP_STR(UNUSED_CODE))};
  for (uint32_t i = 0; i < directives->len; i++)
    add_ignores(&self, &directives->items[i]);
  MpDiags kept = {0};
  for (uint32_t i = 0; i < diags->len; i++) {
    if (is_suppressed(&self, diags->items[i])) continue;
    mp_array_push(arena, &kept, diags->items[i]);
  }
  report_unused(&self, directives, &kept);
  mp_diags_sort(&kept);
  *diags = kept;
}
