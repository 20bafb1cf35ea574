#include "tool/driver.h"

#include <string.h>

#include "analyzer/base/clock.h"
#include "analyzer/interp/interp.h"
#include "rules/registry.h"
#include "tool/rule_code.h"
#include "tool/suppress.h"

#define NEEDLE_WINDOW 5u
#define NEEDLE_COUNT 3u

// One of the words may start at the window.
#define NEEDLE_HERE 9u

// How far the search may move on when this byte ends a window of five, so that no word that starts
// inside is missed: five less the byte's last place in the first five letters of "keras",
// "tensorflow" and "mplint". A byte that is in none of them, 0 here, lets it move on by five.
static const uint8_t NEEDLE_SKIPS[256] = {
    ['k'] = 4, ['t'] = 4, ['m'] = 4, ['e'] = 3,           ['p'] = 3,           ['r'] = 2,
    ['l'] = 2, ['a'] = 1, ['i'] = 1, ['s'] = NEEDLE_HERE, ['o'] = NEEDLE_HERE, ['n'] = NEEDLE_HERE,
};

static bool needle_stands_at(MpStr bytes, size_t start) {
  static const MpStr needles[NEEDLE_COUNT] = {MP_STR_INIT("keras"), MP_STR_INIT("tensorflow"),
                                              MP_STR_INIT("mplint")};
  for (size_t i = 0; i < NEEDLE_COUNT; i++) {
    if (bytes.len - start < needles[i].len) continue;
    if (memcmp(bytes.ptr + start, needles[i].ptr, needles[i].len) == 0) return true;
  }
  return false;
}

// Every file of every folder goes through here, so it looks at one byte in about three.
bool mp_driver_is_relevant(MpStr bytes) {
  size_t start = 0;
  while (start + NEEDLE_WINDOW <= bytes.len) {
    uint8_t skip = NEEDLE_SKIPS[(unsigned char)bytes.ptr[start + NEEDLE_WINDOW - 1]];
    if (skip == NEEDLE_HERE) {
      if (needle_stands_at(bytes, start)) return true;
      start += 1;
    } else {
      start += skip == 0 ? NEEDLE_WINDOW : skip;
    }
  }
  return false;
}

static void add_syntax_errors(MpFileResult *result, MpArena *arena, const MpRuleOptions *options) {
  const MpRule *rule = mp_rule_find(MP_STR("MP901"));
  if (rule == NULL || !mp_rule_is_selected(options, rule->code)) return;
  MpSeverity severity = rule->severity[options->target->id];
  if (severity == MP_SEVERITY_NONE) return;
  const MpSyntaxErrors *errors = &result->ast->errors;
  for (uint32_t i = 0; i < errors->len; i++) {
    MpDiag *diag = MP_NEW(arena, MpDiag);
    diag->code = mp_str_from_c(rule->code);
    diag->rule = mp_str_from_c(rule->name);
    diag->target = options->target->name;
    diag->severity = severity;
    diag->message =
        mp_str_format(arena, "not valid Python: %.*s", MP_FMT(errors->items[i].message));
    diag->span = errors->items[i].span;
    mp_array_push(arena, &result->rulings.items, ((MpRuling){.diag = diag, .subject = diag->span}));
  }
}

static MpDiag *add_limit_diag(MpFileResult *result, MpArena *arena, const MpRuleOptions *options,
                              MpSpan span) {
  const MpRule *rule = mp_rule_find(MP_STR(MP_RULE_CODE_LIMIT));
  MpDiag *diag = MP_NEW(arena, MpDiag);
  diag->code = mp_str_from_c(rule->code);
  diag->rule = mp_str_from_c(rule->name);
  diag->target = options->target->name;
  diag->severity = rule->severity[options->target->id];
  diag->span = span;
  mp_array_push(arena, &result->diags, diag);
  mp_array_push(arena, &result->rulings.items, ((MpRuling){.diag = diag, .subject = span}));
  return diag;
}

static MpStr limit_text(MpArena *arena, const MpLimit *limit) {
  return limit->detail.len == 0
             ? limit->reason
             : mp_str_format(arena, "%.*s: %.*s", MP_FMT(limit->reason), MP_FMT(limit->detail));
}

// What must be followed first: the rest may follow from it.
static void add_roots(MpDiag *diag, MpArena *arena, const MpLimits *roots) {
  for (uint32_t i = 0; i < roots->len; i++) {
    const MpLimit *root = &roots->items[i];
    const MpNote note = {.span = root->span, .message = limit_text(arena, root)};
    mp_array_push(arena, &diag->notes, note);
  }
}

// One line a class that was not followed entirely, with all that stood in the way.
static void add_class_reports(MpFileResult *result, MpArena *arena, const MpRuleOptions *options) {
  const MpClassReports *reports = &result->analysis->reports;
  for (uint32_t i = 0; i < reports->len; i++) {
    const MpClassReport *report = &reports->items[i];
    if (!report->is_composite || (report->is_followed && report->is_covered)) continue;
    MpStr reasons = mp_str_join(arena, MP_STR(", "), report->reasons.items, report->reasons.len);
    MpDiag *diag = add_limit_diag(result, arena, options, report->cls->name_span);
    diag->class_name = report->cls->name;
    if (report->is_followed) {
      diag->message = mp_str_format(arena, "`%.*s` is followed entirely, not on all its paths",
                                    MP_FMT(report->cls->name));
      continue;
    }
    diag->message = mp_str_format(arena, "`%.*s` is not followed entirely%s%.*s%s",
                                  MP_FMT(report->cls->name), reasons.len ? ": " : "",
                                  MP_FMT(reasons), report->has_graph ? "" : "; it has no graph");
    add_roots(diag, arena, &report->roots);
  }
}

void mp_driver_add_limits(MpFileResult *result, MpArena *arena, const MpRuleOptions *options) {
  if (result->analysis == NULL || !mp_rule_is_selected(options, MP_RULE_CODE_LIMIT)) return;
  add_class_reports(result, arena, options);
  const MpLimits *limits = &result->analysis->limits;
  for (uint32_t i = 0; i < limits->len; i++) {
    const MpLimit *limit = &limits->items[i];
    if (limit->span.source != result->source) continue;  // the class that met it says so
    MpDiag *diag = add_limit_diag(result, arena, options, limit->span);
    diag->message = mp_str_format(arena, "not followed: %.*s", MP_FMT(limit_text(arena, limit)));
  }
  mp_diags_sort(&result->diags);
}

MpFileResult mp_driver_lint(MpProject *project, MpArena *arena, const MpFileText *file,
                            const MpRuleOptions *options) {
  MpFileResult result = {.path = file->shown, .absolute = file->absolute};
  if (!mp_driver_is_relevant(file->bytes)) return result;
  const uint64_t parsed_before = mp_project_parsing_ns(project);
  const MpModule *module = NULL;
  result.status = mp_project_open(project, file->absolute, file->shown, file->bytes, &module);
  if (result.status != MP_OK) return result;
  result.is_relevant = true;
  result.source = module->source;
  result.ast = module->ast;
  MpKerasVersion version = options->keras != 0 ? options->keras : options->target->keras;
  const uint64_t start = mp_clock_ns();
  const uint64_t own_parsing = mp_project_parsing_ns(project) - parsed_before;
  result.analysis = mp_interp_analyze(arena, module, version);
  const uint64_t analyzed = mp_clock_ns();
  result.times.parsing_ns = mp_project_parsing_ns(project) - parsed_before;
  result.times.evaluating_ns = analyzed - start - (result.times.parsing_ns - own_parsing);
  add_syntax_errors(&result, arena, options);
  mp_rules_run(result.analysis, options, arena, &result.rulings);
  result.times.rules_ns = mp_clock_ns() - analyzed;
  result.times.preparer_ns = result.rulings.preparer_ns;
  for (uint32_t i = 0; i < result.rulings.items.len; i++) {
    MpDiag *diag = result.rulings.items.items[i].diag;
    if (diag == NULL || diag->span.source != result.source) continue;
    mp_array_push(arena, &result.diags, diag);
  }
  mp_diags_sort(&result.diags);
  result.directives = mp_directives_read(arena, result.ast);
  mp_suppress(arena, &result.directives, options, &result.diags);
  return result;
}
