#include "rules/pass.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "rules/collector.h"
#include "rules/registry.h"
#include "rules/rehearsal.h"
#include "rules/view.h"

MpDiag *mp_report(MpPass *pass, MpSpan span, const char *format, ...) {
  MpCollector *collector = pass->collector;
  MpDiag *diag = MP_NEW(pass->arena, MpDiag);
  diag->code = mp_str_from_c(pass->rule->code);
  diag->rule = mp_str_from_c(pass->rule->name);
  diag->target = pass->target->name;
  diag->severity = pass->rule->severity[pass->target->id];
  diag->span = span;
  va_list arguments;
  va_start(arguments, format);
  diag->message = mp_str_format_list(pass->arena, format, arguments);
  va_end(arguments);
  const MpReport report = {
      .diag = diag, .subject = span, .place = collector->place, .repeats = MP_REPORT_NEW};
  mp_array_push(collector->scratch, &collector->reports, report);
  const bool is_training = pass->entry != NULL && pass->entry->phase == MP_PHASE_TRAINING;
  if (pass->rule->quantifier != MP_ON_SOME_PATH && !is_training) mp_witness(pass, span);
  return diag;
}

void mp_report_note(MpPass *pass, MpDiag *diag, MpSpan span, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const MpNote note = {span, mp_str_format_list(pass->arena, format, arguments)};
  va_end(arguments);
  mp_array_push(pass->arena, &diag->notes, note);
}

MpFix *mp_report_fix(MpPass *pass, MpDiag *diag, MpApplicability applicability,
                     const char *description) {
  MpFix *fix = MP_NEW(pass->arena, MpFix);
  fix->applicability = applicability;
  fix->description = mp_str_from_c(description);
  diag->fix = fix;
  return fix;
}

void mp_fix_replace(MpPass *pass, MpFix *fix, MpSpan span, MpStr content) {
  const MpEdit edit = {span, content};
  mp_array_push(pass->arena, &fix->edits, edit);
}

void mp_fix_insert(MpPass *pass, MpFix *fix, const struct MpSource *source, uint32_t byte,
                   MpStr content) {
  mp_fix_replace(pass, fix, (MpSpan){source, byte, byte}, content);
}

static MpReport *find_report(MpPass *pass, const MpDiag *diag) {
  MpReports *reports = &pass->collector->reports;
  for (uint32_t i = reports->len; i > 0; i--) {
    if (reports->items[i - 1].diag == diag) return &reports->items[i - 1];
  }
  assert(0 && "a finding of another pass");
  return NULL;
}

void mp_report_subject(MpPass *pass, const MpDiag *diag, MpSpan subject) {
  find_report(pass, diag)->subject = subject;
}

void mp_report_context(MpPass *pass, const MpDiag *diag, const MpLayer *layer) {
  MpReport *report = find_report(pass, diag);
  report->layer = report->around = layer;
}

void mp_report_around(MpPass *pass, const MpDiag *diag, const MpLayer *layer) {
  find_report(pass, diag)->around = layer;
}

void mp_report_count(MpPass *pass, const MpDiag *diag, const MpAssumption *assumption) {
  find_report(pass, diag)->count = assumption;
}

void mp_report_premise(MpPass *pass, const MpDiag *diag, MpStr premise) {
  if (premise.len == 0) return;
  find_report(pass, diag)->premise = mp_str_format(pass->arena, "%.*s", MP_FMT(premise));
}

static void add_mark(MpPass *pass, MpMarks *marks, MpSpan span) {
  const MpMark mark = {span, pass->collector->place};
  mp_array_push(pass->collector->scratch, marks, mark);
}

void mp_acquit(MpPass *pass, MpSpan span) {
  add_mark(pass, &pass->collector->acquittals, span);
}

void mp_witness(MpPass *pass, MpSpan span) {
  add_mark(pass, &pass->collector->witnesses, span);
}

void mp_doubt(MpPass *pass, MpSpan span) {
  add_mark(pass, &pass->collector->doubts, span);
}

// The length of the longest prefix that the code starts with, -1 where there is none.
static long match_prefixes(const MpStrs *prefixes, const char *code) {
  long longest = -1;
  for (uint32_t i = 0; i < prefixes->len; i++) {
    const MpStr prefix = prefixes->items[i];
    if (prefix.len > strlen(code) || (long)prefix.len <= longest) continue;
    size_t same = 0;
    while (same < prefix.len && toupper((unsigned char)prefix.ptr[same]) == code[same])
      same++;
    if (same == prefix.len) longest = (long)prefix.len;
  }
  return longest;
}

bool mp_rule_is_selected(const MpRuleOptions *options, const char *code) {
  if (match_prefixes(&options->left_out, code) >= 0) return false;
  const long selected = options->select.len == 0 ? 0 : match_prefixes(&options->select, code);
  const long ignored = match_prefixes(&options->ignore, code);
  return selected >= 0 && (ignored < 0 || ignored < selected);
}

static void run_on_classes(MpPass *pass) {
  const MpClassFacts *classes = &pass->analysis->classes;
  for (uint32_t i = 0; i < classes->len; i++) {
    pass->cls = classes->items[i];
    pass->rule->run(pass);
    mp_arena_reset(pass->scratch);
  }
}

// What runs over one analysis: a pass with its collector for each rule.
typedef struct Run {
  MpPass *passes;
  MpCollector *collectors;
  uint32_t count;
  MpUsage usage;
  MpViews views;
  MpRehearsals rehearsals;
} Run;

// An earlier path of the same entry that builds the same, so that every rule finds the same on it.
static bool find_twin(const MpEntry *entry, MpPlace place, MpPlace *out) {
  const MpGraph *twin = entry->graphs.items[place.graph]->twin;
  if (twin == NULL) return false;
  for (uint32_t i = 0; i < place.graph; i++) {
    const MpGraph *other = entry->graphs.items[i];
    if (other != twin && other->twin != twin) continue;
    *out = (MpPlace){place.entry, i};
    return true;
  }
  return false;
}

static void run_on_graph(Run *self, const MpEntry *entry, MpPlace place) {
  MpPlace twin;
  const MpUse use = {place.entry, place.graph};
  if (find_twin(entry, place, &twin)) {
    mp_usage_repeat_path(&self->usage, use, twin.graph);
    for (uint32_t i = 0; i < self->count; i++) {
      if (self->passes[i].rule->scope != MP_SCOPE_GRAPH) continue;
      mp_collector_repeat(self->passes[i].collector, twin, place);
    }
    return;
  }
  const MpGraph *graph = entry->graphs.items[place.graph];
  mp_views_enter(&self->views, graph);
  mp_usage_add_path(&self->usage, use, self->views.unwrapped);
  mp_rehearsals_enter(&self->rehearsals);
  for (uint32_t i = 0; i < self->count; i++) {
    MpPass *pass = &self->passes[i];
    if (pass->rule->scope != MP_SCOPE_GRAPH) continue;
    if (!mp_collector_wants(pass->collector, entry, graph)) continue;
    pass->entry = entry;
    pass->graph = graph;
    pass->collector->place = place;
    pass->rule->run(pass);
    mp_arena_reset(pass->scratch);
  }
}

// All rules look at one path before they go on to the next: what they share is worked out once and
// dropped, and the path's graph is at hand.
static void run_all(Run *self, const MpAnalysis *analysis) {
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    for (uint32_t k = 0; k < entry->graphs.len; k++)
      run_on_graph(self, entry, (MpPlace){i, k});
  }
  for (uint32_t i = 0; i < self->count; i++)
    if (self->passes[i].rule->scope == MP_SCOPE_CLASS) run_on_classes(&self->passes[i]);
}

static bool is_run(const MpRule *rule, const MpRuleOptions *options) {
  return rule->scope != MP_SCOPE_NONE && rule->severity[options->target->id] != MP_SEVERITY_NONE &&
         mp_rule_is_selected(options, rule->code);
}

void mp_rules_run(const MpAnalysis *analysis, const MpRuleOptions *options, MpArena *arena,
                  MpRulings *out) {
  MpArena *memory = mp_arena_new();
  MpArena *scratch = mp_arena_new();
  MpArena *of_path = mp_arena_new();
  const MpContexts contexts = mp_contexts_new(memory, analysis);
  Run run = {.passes = MP_NEW_ARRAY(memory, MpPass, mp_rule_count()),
             .collectors = MP_NEW_ARRAY(memory, MpCollector, mp_rule_count()),
             .usage = mp_usage_new(arena, memory, analysis),
             .views = {.arena = of_path},
             .rehearsals = {.arena = of_path}};
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    if (!is_run(rule, options)) continue;
    MpCollector *collector = &run.collectors[run.count];
    mp_collector_init(collector, rule, analysis, &contexts, &run.usage, arena, memory);
    run.passes[run.count++] = (MpPass){.rule = rule,
                                       .target = options->target,
                                       .analysis = analysis,
                                       .arena = arena,
                                       .scratch = scratch,
                                       .views = &run.views,
                                       .rehearsals = &run.rehearsals,
                                       .collector = collector};
  }
  run_all(&run, analysis);
  mp_usage_list(&run.usage, out);
  for (uint32_t i = 0; i < run.count; i++) {
    mp_collector_finish(&run.collectors[i], scratch, out);
    mp_arena_reset(scratch);
  }
  out->preparer_ns += run.rehearsals.spent_ns;
  mp_arena_free(of_path);
  mp_arena_free(scratch);
  mp_arena_free(memory);
}
