#include "rules/collector.h"

#include <assert.h>

#include "analyzer/base/map.h"
#include "rules/condition.h"
#include "rules/mention.h"

// The reports that say the same thing of the same subject.
typedef struct Claim {
  MpReports reports;
} Claim;

typedef MP_ARRAY(Claim *) Claims;

void mp_collector_init(MpCollector *self, const MpRule *rule, const MpAnalysis *analysis,
                       const MpContexts *contexts, MpArena *arena, MpArena *scratch) {
  *self = (MpCollector){.rule = rule, .analysis = analysis, .contexts = contexts};
  self->arena = arena;
  self->scratch = scratch;
  self->place = (MpPlace){MP_PLACE_NOWHERE, 0};
}

bool mp_collector_wants(const MpCollector *self, const MpEntry *entry, const MpGraph *graph) {
  switch (self->rule->quantifier) {
    case MP_ON_SOME_PATH:
      if (entry->phase != MP_PHASE_INFERENCE || graph->ended_early) return false;
      if (self->rule->heeds_background) return true;
      // The class alone has the words for what tells its objects apart.
      return !entry->is_background || mp_contexts_are_several(self->contexts, entry->cls);
    case MP_ON_EVERY_PATH:
      // Every path may acquit, also one that ends in an exception.
      return true;
  }
  assert(0 && "unknown quantifier");
  return false;
}

static const MpEntry *entry_of(const MpCollector *self, MpPlace place) {
  return self->analysis->entries.items[place.entry];
}

// Background entries and the training phase say what could be, not what is.
static bool is_foreground(const MpCollector *self, MpPlace place) {
  if (place.entry == MP_PLACE_NOWHERE) return true;
  const MpEntry *entry = entry_of(self, place);
  return !entry->is_background && entry->phase == MP_PHASE_INFERENCE;
}

static MpStr span_key(MpArena *arena, MpSpan span) {
  return mp_str_format(arena, "%p:%u:%u", (const void *)span.source, (unsigned)span.start_byte,
                       (unsigned)span.end_byte);
}

// What makes two findings of one rule the same for the user.
static MpStr finding_key(MpArena *arena, const MpDiag *diag) {
  return mp_str_format(arena, "%.*s:%.*s:%.*s", MP_FMT(span_key(arena, diag->span)),
                       MP_FMT(diag->op), MP_FMT(diag->symbol));
}

static MpStr claim_key(MpArena *arena, const MpReport *report) {
  return mp_str_format(arena, "%.*s@%.*s", MP_FMT(finding_key(arena, report->diag)),
                       MP_FMT(span_key(arena, report->subject)));
}

static Claims group_reports(MpCollector *self) {
  Claims claims = {0};
  MpMap by_key;
  mp_map_init(&by_key, self->scratch);
  for (uint32_t i = 0; i < self->reports.len; i++) {
    const MpReport *report = &self->reports.items[i];
    if (report->diag->severity == MP_SEVERITY_NONE) continue;
    const MpStr key = claim_key(self->scratch, report);
    Claim *claim = mp_map_get(&by_key, key);
    if (claim == NULL) {
      claim = MP_NEW(self->scratch, Claim);
      mp_map_set(&by_key, key, claim);
      mp_array_push(self->scratch, &claims, claim);
    }
    mp_array_push(self->scratch, &claim->reports, *report);
  }
  return claims;
}

// The one that is shown: the worst, of several the first; of what really runs where there is any.
static MpDiag *choose_report(const MpCollector *self, const Claim *claim) {
  const MpReport *chosen = NULL;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    const bool is_better = chosen == NULL || report->diag->severity > chosen->diag->severity;
    if (is_foreground(self, report->place) && is_better) chosen = report;
  }
  return chosen != NULL ? chosen->diag : claim->reports.items[0].diag;
}

// The paths of one entry on which the claim was made.
static MpPathSet claimed_paths(const MpCollector *self, const Claim *claim, uint32_t entry) {
  MpPathSet paths = mp_path_set_new(self->scratch, self->analysis->entries.items[entry]);
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpPlace place = claim->reports.items[i].place;
    if (place.entry == entry) paths.holds[place.graph] = 1;
  }
  return paths;
}

// Places in the order in which rules run: negative, 0, positive.
static int compare_place(MpPlace a, MpPlace b) {
  if (a.entry != b.entry) return a.entry < b.entry ? -1 : 1;
  return (a.graph > b.graph) - (a.graph < b.graph);
}

static bool is_claimed_in(const Claim *claim, uint32_t entry) {
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    if (claim->reports.items[i].place.entry == entry) return true;
  }
  return false;
}

// The objects of the class that are called without running into it: beside one that does, or from
// an entry where none does. Contexts and reports are both in order of their place.
static MpObjects find_free_objects(const MpCollector *self, const Claim *claim,
                                   const MpClassFact *cls) {
  MpObjects objects = {0};
  uint32_t start = 0;
  for (uint32_t i = 0; i < self->contexts->len; i++) {
    const MpContext *context = &self->contexts->items[i];
    if (!mp_class_is_same(context->layer->cls, cls)) continue;
    const MpPlace place = {context->entry, context->graph};
    const MpReport *reports = claim->reports.items;
    while (start < claim->reports.len && compare_place(reports[start].place, place) < 0)
      start++;
    uint32_t end = start;
    bool is_made = false;
    for (; end < claim->reports.len && compare_place(reports[end].place, place) == 0; end++) {
      if (reports[end].layer == context->layer) is_made = true;
    }
    const bool is_beside = end > start;
    if (is_made || (!is_beside && is_claimed_in(claim, context->entry))) continue;
    mp_array_push(self->scratch, &objects, context->layer);
  }
  return objects;
}

static MpObjects find_claimed_objects(const MpCollector *self, const Claim *claim) {
  MpObjects objects = {0};
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    if (is_foreground(self, report->place)) {
      mp_array_push(self->scratch, &objects, report->layer);
    }
  }
  return objects;
}

// The class in whose objects the claim is made; NULL where there is none, or several.
static const MpClassFact *find_class(const MpCollector *self, const Claim *claim) {
  const MpClassFact *cls = NULL;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    if (!is_foreground(self, report->place)) continue;
    if (report->layer == NULL || report->layer->cls == NULL) return NULL;
    if (cls != NULL && !mp_class_is_same(cls, report->layer->cls)) return NULL;
    cls = report->layer->cls;
  }
  return cls;
}

// On which paths of the class judged alone the claim is made; empty for all of them.
static MpStr find_class_condition(const MpCollector *self, const Claim *claim,
                                  const MpClassFact *cls) {
  for (uint32_t i = 0; i < self->analysis->entries.len; i++) {
    const MpEntry *entry = self->analysis->entries.items[i];
    if (!entry->is_background || entry->phase != MP_PHASE_INFERENCE) continue;
    if (!mp_class_is_same(entry->cls, cls)) continue;
    MpPathSet paths = claimed_paths(self, claim, i);
    if (!mp_path_set_keep_proven(&paths, self->scratch)) continue;
    return mp_path_set_condition(&paths, self->arena);
  }
  return (MpStr){0};
}

// What tells the objects of a class apart that run into the claim from those that do not: in the
// words of the class judged alone where that was done, else by what they were constructed with.
static MpStr find_context_condition(const MpCollector *self, const Claim *claim) {
  const MpClassFact *cls = find_class(self, claim);
  if (cls == NULL || !mp_contexts_are_several(self->contexts, cls)) return (MpStr){0};
  const MpObjects free_objects = find_free_objects(self, claim, cls);
  if (free_objects.len == 0) return (MpStr){0};
  const MpStr condition = find_class_condition(self, claim, cls);
  if (condition.len > 0) return condition;
  const MpObjects claimed = find_claimed_objects(self, claim);
  return mp_objects_distinguish(self->arena, &claimed, &free_objects);
}

static bool is_class(const MpLayer *layer, MpStr name) {
  return layer != NULL && layer->cls != NULL && mp_str_eq(layer->cls->name, name);
}

// Code of the class runs on the path.
static bool runs_class(const MpGraph *graph, MpStr name) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (mp_str_eq(node->class_name, name) || is_class(node->layer, name)) return true;
  }
  return false;
}

static bool makes_class(const MpGraph *graph, MpStr name) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    if (is_class(graph->layers.items[i], name)) return true;
  }
  return false;
}

// The paths on which a finding of this class could be made; NULL where that leaves some of the set
// out. A class that only some paths use holds its findings under no condition of its own.
static const uint8_t *find_class_paths(const MpCollector *self, const MpPathSet *paths, MpStr name,
                                       bool (*has_class)(const MpGraph *graph, MpStr name)) {
  const uint32_t count = paths->entry->graphs.len;
  uint8_t *found = MP_NEW_ARRAY(self->scratch, uint8_t, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    found[i] = has_class(paths->entry->graphs.items[i], name);
    if (paths->holds[i] && !found[i]) return NULL;
  }
  return found;
}

static MpStr find_path_condition(const MpCollector *self, MpPathSet *paths, const MpDiag *diag) {
  if (diag->class_name.len > 0) {
    paths->matters = find_class_paths(self, paths, diag->class_name, runs_class);
    if (paths->matters == NULL) {
      paths->matters = find_class_paths(self, paths, diag->class_name, makes_class);
    }
  }
  return mp_path_set_condition(paths, self->arena);
}

// `call` takes something besides what it must be given, `training` and `mask`.
static bool has_optional_inputs(const MpClassFact *cls) {
  const MpMethodFact *call = cls != NULL ? mp_class_method(cls, "call") : NULL;
  for (uint32_t i = 0; call != NULL && i < call->parameters.len; i++) {
    const MpParameterFact *parameter = &call->parameters.items[i];
    const bool is_known =
        mp_str_is(parameter->name, "training") || mp_str_is(parameter->name, "mask");
    if (!parameter->required && !is_known) return true;
  }
  return false;
}

static bool is_background_of(const MpEntry *entry, const MpClassFact *cls) {
  return entry->is_background && mp_class_is_same(entry->cls, cls);
}

// Made of a class alone, and not made, or not everywhere, where all arguments of its `call` are
// given.
static bool hangs_on_arguments(const MpCollector *self, const Claim *claim,
                               const MpReport *report) {
  const MpEntry *alone = entry_of(self, report->place);
  if (!self->rule->heeds_background || !has_optional_inputs(alone->cls)) return false;
  for (uint32_t i = 0; i < self->acquittals.len; i++) {
    const MpMark *mark = &self->acquittals.items[i];
    if (!is_background_of(entry_of(self, mark->place), alone->cls)) continue;
    if (mp_span_eq(mark->subject, report->subject)) return true;
  }
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    if (is_background_of(entry_of(self, claim->reports.items[i].place), alone->cls)) return false;
  }
  return true;
}

// MP_ON_SOME_PATH. Unconditional where it is so in any entry: there the code always runs into it.
static MpDiag *judge_some_path(MpCollector *self, Claim *claim) {
  bool found = false;
  MpStr when = {0};
  uint32_t last_entry = MP_PLACE_NOWHERE;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpPlace place = claim->reports.items[i].place;
    if (place.entry == MP_PLACE_NOWHERE) return choose_report(self, claim);
    // Reports come entry by entry.
    if (place.entry == last_entry || !is_foreground(self, place)) continue;
    last_entry = place.entry;
    if (hangs_on_arguments(self, claim, &claim->reports.items[i])) continue;
    MpPathSet paths = claimed_paths(self, claim, place.entry);
    if (!mp_path_set_keep_proven(&paths, self->scratch)) continue;
    const MpStr condition = find_path_condition(self, &paths, claim->reports.items[i].diag);
    if (!found || condition.len == 0) when = condition;
    found = true;
    if (condition.len == 0) break;
  }
  if (!found) return NULL;
  MpDiag *diag = choose_report(self, claim);
  diag->when = when.len > 0 ? when : find_context_condition(self, claim);
  return diag;
}

static bool has_mark(const MpMarks *marks, MpSpan subject) {
  for (uint32_t i = 0; i < marks->len; i++) {
    if (mp_span_eq(marks->items[i].subject, subject)) return true;
  }
  return false;
}

// The paths on which the subject was seen, in the entry with this index.
static MpPathSet witnessed_paths(const MpCollector *self, MpSpan subject, uint32_t entry) {
  MpPathSet paths = mp_path_set_new(self->scratch, self->analysis->entries.items[entry]);
  for (uint32_t i = 0; i < self->witnesses.len; i++) {
    const MpMark *mark = &self->witnesses.items[i];
    if (mark->place.entry != entry || !mp_span_eq(mark->subject, subject)) continue;
    if (!paths.entry->graphs.items[mark->place.graph]->ended_early) {
      paths.holds[mark->place.graph] = 1;
    }
  }
  return paths;
}

// True where the subject exists on a path that is judged and really exists.
static bool is_witnessed(const MpCollector *self, MpSpan subject) {
  uint32_t last_entry = MP_PLACE_NOWHERE;
  for (uint32_t i = 0; i < self->witnesses.len; i++) {
    const MpMark *mark = &self->witnesses.items[i];
    if (!mp_span_eq(mark->subject, subject) || !is_foreground(self, mark->place)) continue;
    if (mark->place.entry == MP_PLACE_NOWHERE) return true;
    if (mark->place.entry == last_entry) continue;
    last_entry = mark->place.entry;
    MpPathSet paths = witnessed_paths(self, subject, last_entry);
    if (mp_path_set_keep_proven(&paths, self->scratch)) return true;
  }
  return false;
}

// True where the subject exists on some path that is judged.
static bool is_seen(const MpCollector *self, MpSpan subject) {
  for (uint32_t i = 0; i < self->witnesses.len; i++) {
    const MpMark *mark = &self->witnesses.items[i];
    if (!mp_span_eq(mark->subject, subject) || !is_foreground(self, mark->place)) continue;
    if (mark->place.entry == MP_PLACE_NOWHERE) return true;
    if (!entry_of(self, mark->place)->graphs.items[mark->place.graph]->ended_early) return true;
  }
  return false;
}

static bool occurs_in(const MpMarks *marks, MpSpan subject, uint32_t entry) {
  for (uint32_t i = 0; i < marks->len; i++) {
    if (marks->items[i].place.entry == entry && mp_span_eq(marks->items[i].subject, subject)) {
      return true;
    }
  }
  return false;
}

// True where every entry that could have acquitted the subject was explored entirely. An entry that
// never met it could only do so through other arguments of its class, which the class's own entry
// tries all.
static bool is_explored(const MpCollector *self, MpSpan subject, MpStr class_name) {
  const MpEntries *entries = &self->analysis->entries;
  for (uint32_t i = 0; i < entries->len; i++) {
    const MpEntry *entry = entries->items[i];
    if (entry->is_complete) continue;
    if (occurs_in(&self->witnesses, subject, i)) return false;
    if (entry->cls != NULL && mp_str_eq(entry->cls->name, class_name)) return false;
  }
  return true;
}

static const MpClassFact *class_named(const MpCollector *self, MpStr name) {
  const MpClassFacts *classes = &self->analysis->classes;
  for (uint32_t i = 0; i < classes->len; i++) {
    if (mp_str_eq(classes->items[i]->name, name)) return classes->items[i];
  }
  return NULL;
}

// The attribute that the finding is about, of the class that assigns it; NULL where it is none.
static const MpClassFact *find_attribute(const MpCollector *self, const MpDiag *diag, MpStr *name) {
  const MpStr prefix = MP_STR("self.");
  const MpClassFact *cls = class_named(self, diag->class_name);
  if (cls == NULL || !mp_str_starts_with(diag->symbol, prefix)) return NULL;
  if (diag->span.source != cls->span.source) return NULL;
  *name = mp_str_slice(diag->symbol, prefix.len, diag->symbol.len);
  return cls;
}

// True where the text itself shows that no path reads the attribute.
static bool is_never_read(const MpCollector *self, const MpDiag *diag) {
  MpStr name;
  const MpClassFact *cls = find_attribute(self, diag, &name);
  return cls != NULL && mp_mention_is_sole_in_files(cls, name);
}

static bool is_covered(const MpCollector *self, const MpClassFact *cls) {
  bool has_entry = false;
  for (uint32_t i = 0; i < self->analysis->entries.len; i++) {
    const MpEntry *entry = self->analysis->entries.items[i];
    if (entry->cls != cls) continue;
    if (!entry->is_covered) return false;
    has_entry = true;
  }
  return has_entry;
}

// True where no code of the class reads the attribute, and no code at all did on any path that was
// explored. What could still do so elsewhere would call it as a part of something, or runs only
// where answers are combined in a way that was not tried.
static bool is_unread(const MpCollector *self, const MpDiag *diag, MpSpan subject) {
  MpStr name;
  const MpClassFact *cls = find_attribute(self, diag, &name);
  if (cls == NULL || has_mark(&self->doubts, subject)) return false;
  if (!mp_mention_is_sole_in_classes(&self->analysis->classes, cls, name)) return false;
  return is_covered(self, cls) || !mp_mention_is_called_elsewhere(cls, name);
}

static MpDiag *judge_every_path(MpCollector *self, Claim *claim) {
  const MpSpan subject = claim->reports.items[0].subject;
  MpDiag *diag = choose_report(self, claim);
  if (has_mark(&self->acquittals, subject)) return NULL;
  // Where the text shows it, nothing depends on which paths were seen and which surely exist.
  if (is_never_read(self, diag)) return is_seen(self, subject) ? diag : NULL;
  if (!is_witnessed(self, subject)) return NULL;
  bool is_sure = is_explored(self, subject, diag->class_name) || is_unread(self, diag, subject);
  return is_sure ? diag : NULL;
}

// MP_ON_EVERY_PATH: reports on paths that end in an exception are none, and of those on other paths
// the ones that speak of what really runs are shown.
static void drop_weak_reports(MpCollector *self, Claim *claim) {
  MpReports foreground = {0};
  MpReports any = {0};
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    const MpPlace place = report->place;
    if (place.entry != MP_PLACE_NOWHERE &&
        entry_of(self, place)->graphs.items[place.graph]->ended_early) {
      continue;
    }
    mp_array_push(self->scratch, &any, *report);
    if (is_foreground(self, place)) mp_array_push(self->scratch, &foreground, *report);
  }
  claim->reports = foreground.len > 0 ? foreground : any;
}

// The class on whose judgement alone the claim rests; NULL where a context in view makes it too.
static const MpClassFact *find_sole_class(const MpCollector *self, const Claim *claim) {
  const MpClassFact *cls = NULL;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpPlace place = claim->reports.items[i].place;
    if (!is_foreground(self, place)) continue;
    if (place.entry == MP_PLACE_NOWHERE) return NULL;
    const MpEntry *entry = entry_of(self, place);
    if (entry->kind != MP_ENTRY_CLASS || entry->cls == NULL) return NULL;
    if (cls != NULL && !mp_class_is_same(cls, entry->cls)) return NULL;
    cls = entry->cls;
  }
  return cls;
}

static void add_acquittals(const MpCollector *self, MpRulings *out) {
  MpMap known;
  mp_map_init(&known, self->scratch);
  for (uint32_t i = 0; i < self->acquittals.len; i++) {
    const MpSpan subject = self->acquittals.items[i].subject;
    const MpStr key = span_key(self->scratch, subject);
    if (mp_map_has(&known, key)) continue;
    mp_map_set(&known, key, out);
    const MpAcquittal acquittal = {mp_str_from_c(self->rule->code), subject};
    mp_array_push(self->arena, &out->acquittals, acquittal);
  }
}

void mp_collector_finish(MpCollector *self, MpRulings *out) {
  const Claims claims = group_reports(self);
  // One call may run for several subjects; it is shown once.
  MpMap shown;
  mp_map_init(&shown, self->scratch);
  for (uint32_t i = 0; i < claims.len; i++) {
    Claim *claim = claims.items[i];
    MpDiag *diag = NULL;
    switch (self->rule->quantifier) {
      case MP_ON_SOME_PATH: diag = judge_some_path(self, claim); break;
      case MP_ON_EVERY_PATH:
        drop_weak_reports(self, claim);
        if (claim->reports.len > 0) diag = judge_every_path(self, claim);
        break;
    }
    if (diag == NULL) continue;
    const MpStr key = finding_key(self->scratch, diag);
    if (mp_map_has(&shown, key)) continue;
    mp_map_set(&shown, key, diag);
    const MpRuling ruling = {.diag = diag,
                             .subject = claim->reports.items[0].subject,
                             .every_path = self->rule->quantifier == MP_ON_EVERY_PATH,
                             .alone = find_sole_class(self, claim),
                             .cls = find_class(self, claim)};
    mp_array_push(self->arena, &out->items, ruling);
  }
  add_acquittals(self, out);
}
