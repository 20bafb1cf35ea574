#include "rules/some_path.h"

#include "analyzer/source/source.h"
#include "rules/condition.h"
#include "rules/contrast.h"
#include "rules/verdict.h"

static const MpSettings *find_users(const void *usage, MpStr key) {
  const MpUser *user = mp_usage_find(usage, key);
  return user != NULL ? &user->settings : NULL;
}

static bool is_contrast(const MpCollector *self) {
  return self->rule->quantifier == MP_NOT_ON_EVERY_PATH;
}

// A class that something else in the file uses is judged there.
static bool is_judged(const MpCollector *self, uint32_t entry) {
  const MpSetting *setting = self->usage->settings.items[entry];
  return !setting->is_background && !mp_verdict_is_overruled(setting, find_users, self->usage);
}

// The paths of one entry on which the claim was made.
static MpPathSet claimed_paths(const MpCollector *self, const MpClaim *claim, uint32_t entry) {
  MpPathSet paths = mp_path_set_new(self->scratch, self->analysis->entries.items[entry]);
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpPlace place = claim->reports.items[i].place;
    if (place.entry == entry) paths.holds[place.graph] = 1;
  }
  return paths;
}

static bool is_claimed_in(const MpClaim *claim, uint32_t entry) {
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    if (claim->reports.items[i].place.entry == entry) return true;
  }
  return false;
}

// The class in whose objects the claim is made, or in those around which all of it runs; NULL where
// there is none, or several.
static const MpClassFact *find_class(const MpClaim *claim, bool is_around) {
  const MpClassFact *cls = NULL;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    const MpLayer *layer = is_around ? report->around : report->layer;
    if (layer == NULL || layer->cls == NULL) return NULL;
    if (cls != NULL && !mp_class_is_same(cls, layer->cls)) return NULL;
    cls = layer->cls;
  }
  return cls;
}

// The objects of the class that run into the claim, and those that are called without: beside one
// that does, or in an entry where none does. Contexts and reports are both in order of their place.
static void split_objects(const MpCollector *self, const MpClaim *claim, const MpClassFact *cls,
                          MpContexts *holding, MpContexts *others) {
  const MpReports *reports = &claim->reports;
  uint32_t start = 0;
  for (uint32_t i = 0; i < self->contexts->len; i++) {
    const MpContext *context = &self->contexts->items[i];
    if (!mp_class_is_same(context->layer->cls, cls)) continue;
    const MpPlace place = {context->entry, context->graph};
    while (start < reports->len && mp_place_compare(reports->items[start].place, place) < 0)
      start++;
    uint32_t end = start;
    bool is_made = false;
    for (; end < reports->len && mp_place_compare(reports->items[end].place, place) == 0; end++)
      is_made = is_made || reports->items[end].around == context->layer;
    const bool is_beside = end > start;
    if (is_made) {
      mp_array_push(self->scratch, holding, *context);
    } else if (is_judged(self, context->entry) &&
               (is_beside || !is_claimed_in(claim, context->entry))) {
      mp_array_push(self->scratch, others, *context);
    }
  }
}

// True where some object of the class is called beside one that runs into the claim.
static bool is_beside(const MpContexts *others, const MpClaim *claim, uint32_t entry) {
  for (uint32_t i = 0; i < others->len; i++) {
    if (others->items[i].entry == entry && is_claimed_in(claim, entry)) return true;
  }
  return false;
}

static bool is_class(const MpLayer *layer, MpStr name) {
  return layer != NULL && layer->cls != NULL && mp_str_eq(layer->cls->name, name);
}

static bool makes_class(const MpGraph *graph, MpStr name) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    if (is_class(graph->layers.items[i], name)) return true;
  }
  return false;
}

static bool is_inside(const MpPathSet *paths, const uint8_t *found) {
  for (uint32_t i = 0; i < paths->entry->graphs.len; i++) {
    if (paths->holds[i] && !found[i]) return false;
  }
  return true;
}

// The paths on which a finding in this code could be made; NULL where that leaves some of the set
// out. What only some paths run holds its findings under no condition of its own. What is about two
// runs of the code could be made wherever the object is called that has both.
static const uint8_t *find_code_paths(const MpCollector *self, const MpPathSet *paths,
                                      const MpReport *report, const MpUser *user) {
  const uint32_t count = paths->entry->graphs.len;
  const MpLayer *around = report->around;
  if (around != report->layer) {
    const bool is_known = around != NULL && around->cls != NULL;
    user = is_known ? mp_usage_find(self->usage, mp_usage_class_key(self->scratch, around->cls))
                    : NULL;
    if (user == NULL) return NULL;
  }
  uint8_t *found = MP_NEW_ARRAY(self->scratch, uint8_t, count + 1);
  for (uint32_t i = 0; user != NULL && i < user->uses.len; i++) {
    const MpUse use = user->uses.items[i];
    if (use.entry == report->place.entry) found[use.graph] = 1;
  }
  if (is_inside(paths, found)) return found;
  const MpStr name = report->diag->class_name;
  for (uint32_t i = 0; i < count; i++)
    found[i] = name.len > 0 && makes_class(paths->entry->graphs.items[i], name);
  return is_inside(paths, found) ? found : NULL;
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
static bool hangs_on_arguments(const MpCollector *self, const MpClaim *claim,
                               const MpReport *report) {
  const MpEntry *alone = mp_place_entry(self, report->place);
  if (!self->rule->heeds_background || !has_optional_inputs(alone->cls)) return false;
  for (uint32_t i = 0; i < self->acquittals.len; i++) {
    const MpMark *mark = &self->acquittals.items[i];
    if (!is_background_of(mp_place_entry(self, mark->place), alone->cls)) continue;
    if (mp_span_eq(mark->subject, report->subject)) return true;
  }
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpEntry *entry = mp_place_entry(self, claim->reports.items[i].place);
    if (is_background_of(entry, alone->cls)) return false;
  }
  return true;
}

// The worst that is reported in the entry of the report with this index, of several what they
// share.
static MpDiag *worst_of_entry(const MpCollector *self, const MpClaim *claim, uint32_t first) {
  MpDiag *worst = claim->reports.items[first].diag;
  const uint32_t entry = claim->reports.items[first].place.entry;
  for (uint32_t i = first + 1; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    if (report->place.entry != entry || report->diag->severity < worst->severity) continue;
    const bool is_worse = report->diag->severity > worst->severity;
    worst = is_worse ? report->diag : mp_diag_join_counts(self->arena, worst, report->diag);
  }
  return worst;
}

// With all that `call` can take unknown, tensors may hide in what is unknown, so that something
// does not happen is sure only where the class alone says so too.
static bool may_hide_tensors(const MpCollector *self, const MpClaim *claim,
                             const MpSetting *setting) {
  if (!setting->is_background || !self->rule->is_of_absence) return false;
  // There the others say that it does not happen, and this one only lends them its words.
  if (is_contrast(self)) return false;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpPlace place = claim->reports.items[i].place;
    const MpSetting *other = self->usage->settings.items[place.entry];
    if (!other->is_background && mp_str_eq(other->about, setting->about)) return false;
  }
  return true;
}

static bool is_about_same(const MpDiag *a, const MpDiag *b) {
  return a->span.source == b->span.source && mp_str_eq(a->class_name, b->class_name) &&
         mp_str_eq(a->symbol, b->symbol) && a->symbol.len > 0;
}

// A byte a graph of the entry: this is reported there, or the same of another place.
static const uint8_t *find_kin(const MpCollector *self, const MpDiag *diag, uint32_t entry) {
  const MpEntry *judged = self->analysis->entries.items[entry];
  uint8_t *kin = MP_NEW_ARRAY(self->scratch, uint8_t, judged->graphs.len + 1);
  for (uint32_t i = 0; i < self->claims->len; i++) {
    const MpReports *reports = &self->claims->items[i]->reports;
    if (!is_about_same(reports->items[0].diag, diag)) continue;
    for (uint32_t k = 0; k < reports->len; k++) {
      if (reports->items[k].place.entry == entry) kin[reports->items[k].place.graph] = 1;
    }
  }
  return kin;
}

static bool runs(const MpGraph *graph, MpSpan code) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpSpan span = graph->nodes.items[i]->span;
    const bool is_around = span.source == code.source && span.start_byte <= code.start_byte &&
                           code.end_byte <= span.end_byte;
    if (is_around) return true;
  }
  return false;
}

// MpPathSet.shown; what does not run on the path of the report either is left out of it.
static const uint8_t *find_shown(const MpCollector *self, const MpReport *report) {
  const MpEntry *entry = self->analysis->entries.items[report->place.entry];
  const MpNotes *notes = &report->diag->notes;
  if (entry->is_complete || notes->len == 0) return NULL;
  uint8_t *shown = MP_NEW_ARRAY(self->scratch, uint8_t, entry->graphs.len + 1);
  for (uint32_t i = 0; i < entry->graphs.len; i++)
    shown[i] = runs(entry->graphs.items[i], report->diag->span) ? 1 : 2;
  for (uint32_t k = 0; k < notes->len; k++) {
    const MpSpan code = notes->items[k].span;
    if (!runs(entry->graphs.items[report->place.graph], code)) continue;
    for (uint32_t i = 0; i < entry->graphs.len; i++)
      if (shown[i] == 1 && !runs(entry->graphs.items[i], code)) shown[i] = 0;
  }
  return shown;
}

// What the reports on the paths of the set need, one a path; NULL: none needs a count.
static const MpAssumption **find_counts(const MpCollector *self, const MpClaim *claim,
                                        const MpPathSet *paths, uint32_t entry) {
  const MpAssumption **counts =
      MP_NEW_ARRAY(self->scratch, const MpAssumption *, paths->entry->graphs.len + 1);
  bool has_any = false;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    if (report->place.entry != entry || !paths->holds[report->place.graph]) continue;
    has_any = has_any || report->count != NULL;
    counts[report->place.graph] = report->count;
  }
  return has_any ? counts : NULL;
}

// What the reports on the paths of the set take for granted is a condition, too.
static void add_premise(const MpCollector *self, const MpClaim *claim, const MpPathSet *paths,
                        uint32_t entry, MpStance *stance) {
  if (stance->extent == MP_EXTENT_OPEN) return;
  if (stance->extent == MP_EXTENT_SOME && stance->when.len == 0) return;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    if (report->place.entry != entry || !paths->holds[report->place.graph]) continue;
    if (report->premise.len == 0) continue;
    if (mp_str_find(stance->when, report->premise, 0) != SIZE_MAX) return;
    const bool is_alone = stance->extent == MP_EXTENT_ALWAYS;
    stance->extent = MP_EXTENT_SOME;
    stance->when = is_alone ? report->premise
                            : mp_str_format(self->arena, "%.*s and %.*s", MP_FMT(stance->when),
                                            MP_FMT(report->premise));
    return;
  }
}

// Reports come entry by entry; `first` is the index of the first of one.
static MpStance judge_entry(const MpCollector *self, const MpClaim *claim, uint32_t first,
                            const MpUser *user) {
  const MpReport *report = &claim->reports.items[first];
  const uint32_t entry = report->place.entry;
  MpStance stance = {.setting = self->usage->settings.items[entry], .extent = MP_EXTENT_OPEN};
  stance.diag = worst_of_entry(self, claim, first);
  MpPathSet paths = claimed_paths(self, claim, entry);
  if (may_hide_tensors(self, claim, stance.setting)) return stance;
  if (!stance.setting->is_background && hangs_on_arguments(self, claim, report)) return stance;
  if (!mp_path_set_keep_proven(&paths, self->scratch)) return stance;
  paths.is_of_absence = self->rule->is_of_absence;
  paths.kin = find_kin(self, stance.diag, entry);
  paths.shown = find_shown(self, report);
  paths.counts = find_counts(self, claim, &paths, entry);
  paths.matters = find_code_paths(self, &paths, report, user);
  if (is_contrast(self)) paths.matters = mp_contrast_paths(self, report->subject, entry);
  paths.is_contrast = is_contrast(self);
  mp_path_set_judge(&paths, self->arena, &stance);
  add_premise(self, claim, &paths, entry, &stance);
  return stance;
}

static void add_stances(const MpCollector *self, const MpClaim *claim, MpRuling *out) {
  const MpUser *user = mp_usage_find(self->usage, out->code);
  uint32_t last_entry = MP_PLACE_NOWHERE;
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const uint32_t entry = claim->reports.items[i].place.entry;
    if (entry == last_entry) continue;
    last_entry = entry;
    const MpStance stance = judge_entry(self, claim, i, user);
    mp_array_push(self->arena, &out->stances, stance);
  }
}

// The condition in the words of the class, judged alone.
static MpStr find_class_words(const MpCollector *self, const MpClassFact *cls,
                              const MpStances *stances) {
  const MpStr about = mp_usage_class_key(self->scratch, cls);
  for (uint32_t i = 0; i < stances->len; i++) {
    const MpStance *stance = &stances->items[i];
    if (stance->extent != MP_EXTENT_SOME || is_judged(self, stance->setting->entry)) continue;
    if (stance->when.len > 0 && mp_str_eq(stance->setting->about, about)) return stance->when;
  }
  return (MpStr){0};
}

static void restrict_to(MpArena *arena, MpStance *stance, MpStr words) {
  if (stance->extent == MP_EXTENT_ALWAYS || stance->when.len == 0) {
    stance->extent = MP_EXTENT_SOME;
    stance->when = words;
  } else if (mp_str_find(stance->when, words, 0) == SIZE_MAX) {
    stance->when = mp_str_format(arena, "%.*s and %.*s", MP_FMT(words), MP_FMT(stance->when));
  }
}

static MpStr name_class(MpArena *arena, const MpClassFact *cls, MpStr words) {
  if (words.len == 0) return words;
  return mp_str_format(arena, "in %.*s and %.*s", MP_FMT(cls->name), MP_FMT(words));
}

// What tells the objects of a class apart that run into the claim from those that do not. Where
// they stand side by side and nothing does, the claim holds all the same: of some of them.
static void tell_objects_apart(const MpCollector *self, const MpClaim *claim, MpRuling *out) {
  const MpClassFact *cls = find_class(claim, true);
  if (cls == NULL || !mp_contexts_are_several(self->contexts, cls)) return;
  MpContexts holding = {0}, others = {0};
  split_objects(self, claim, cls, &holding, &others);
  if (others.len == 0) return;
  const MpStr objects = mp_contexts_distinguish(self->arena, &holding, &others, !is_contrast(self));
  const MpStr own = find_class_words(self, cls, &out->stances);
  // They are the words of the class whose code it is, or that class is named.
  const bool is_its_own = mp_class_is_same(cls, find_class(claim, false));
  out->objects = is_its_own ? objects : name_class(self->arena, cls, objects);
  MpStr words = own.len > 0 ? own : objects;
  if (!is_its_own) words = name_class(self->arena, cls, words);
  for (uint32_t i = 0; words.len > 0 && i < out->stances.len; i++) {
    MpStance *stance = &out->stances.items[i];
    if (stance->extent == MP_EXTENT_OPEN) continue;
    if (is_beside(&others, claim, stance->setting->entry)) restrict_to(self->arena, stance, words);
  }
}

static MpStr analysed_path(const MpCollector *self) {
  const MpSource *source = self->analysis->source;
  return source != NULL ? source->path : (MpStr){0};
}

void mp_some_path_judge(MpCollector *self, const MpClaim *claim, MpRuling *out) {
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    if (claim->reports.items[i].place.entry != MP_PLACE_NOWHERE) continue;
    out->diag = mp_claim_choose(self, claim);
    return;
  }
  const MpDiag *diag = mp_claim_choose(self, claim);
  out->code = mp_usage_code_key(self->arena, diag->span.source, diag->class_name, diag->method);
  const MpClassFact *cls = find_class(claim, false);
  const bool is_its_code = cls != NULL && mp_str_eq(cls->name, diag->class_name);
  if (is_its_code) out->cls = mp_usage_class_key(self->arena, cls);
  add_stances(self, claim, out);
  tell_objects_apart(self, claim, out);
  if (is_contrast(self)) mp_contrast_judge(self, out);
  const MpVerdictQuestion question = {.stances = &out->stances,
                                      .code = out->code,
                                      .cls = out->cls,
                                      .objects = out->objects,
                                      .objects_from = analysed_path(self),
                                      .find_users = find_users,
                                      .users = self->usage,
                                      .is_contrast = out->is_contrast};
  const MpVerdict verdict = mp_verdict_reach(self->arena, &question);
  if (verdict.diag == NULL) return;
  if (out->is_contrast && !mp_contrast_holds(self, out)) return;
  out->diag = verdict.diag;
  out->diag->when = verdict.when;
}
