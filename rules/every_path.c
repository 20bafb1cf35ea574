#include "rules/every_path.h"

#include "rules/condition.h"
#include "rules/idle.h"
#include "rules/mention.h"
#include "rules/sublayer.h"

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
    if (!mp_span_eq(mark->subject, subject) || !mp_place_is_foreground(self, mark->place)) continue;
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
    if (!mp_span_eq(mark->subject, subject) || !mp_place_is_foreground(self, mark->place)) continue;
    if (mark->place.entry == MP_PLACE_NOWHERE) return true;
    if (!mp_place_entry(self, mark->place)->graphs.items[mark->place.graph]->ended_early)
      return true;
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

// True where the code itself shows that no forward pass reads the attribute.
static bool is_never_read(const MpCollector *self, const MpDiag *diag) {
  MpStr name;
  const MpClassFact *cls = find_attribute(self, diag, &name);
  if (cls == NULL) return false;
  return mp_idle_is_attribute(&self->analysis->classes, cls, name);
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
  if (cls == NULL || mp_marks_have(&self->doubts, subject)) return false;
  if (!mp_mention_is_only_stored(&self->analysis->classes, cls, name)) return false;
  return is_covered(self, cls) || !mp_mention_is_called_elsewhere(cls, name);
}

// MP_ON_EVERY_PATH: reports on paths that end in an exception are none, and of those on other paths
// the ones that speak of what really runs are shown.
static void drop_weak_reports(MpCollector *self, MpClaim *claim) {
  MpReports foreground = {0};
  MpReports any = {0};
  for (uint32_t i = 0; i < claim->reports.len; i++) {
    const MpReport *report = &claim->reports.items[i];
    const MpPlace place = report->place;
    if (place.entry != MP_PLACE_NOWHERE &&
        mp_place_entry(self, place)->graphs.items[place.graph]->ended_early) {
      continue;
    }
    mp_array_push(self->scratch, &any, *report);
    if (mp_place_is_foreground(self, place)) mp_array_push(self->scratch, &foreground, *report);
  }
  claim->reports = foreground.len > 0 ? foreground : any;
}

// A library layer that the class derives from has an attribute of that name.
static bool is_library_attribute(const MpCollector *self, const MpClassFact *cls, MpStr name) {
  for (uint32_t i = 0; i < cls->bases.len; i++) {
    const MpBase *base = &cls->bases.items[i];
    const MpLayerRow *row = base->is_library ? mp_keras_layer(base->name) : NULL;
    if (row == NULL) continue;
    const MpStr dotted = mp_str_format(self->scratch, "%.*s.%.*s", MP_FMT(row->name), MP_FMT(name));
    if (mp_keras_attribute(dotted) != NULL) return true;
  }
  return false;
}

// True where the attribute stands in the place of one of the library's: the library's own code may
// call it (`_query_dense` of MultiHeadAttention).
static bool is_for_library(const MpCollector *self, const MpDiag *diag) {
  MpStr name;
  const MpClassFact *cls = find_attribute(self, diag, &name);
  if (cls == NULL) return false;
  if (is_library_attribute(self, cls, name)) return true;
  for (uint32_t i = 0; i < cls->ancestors.len; i++) {
    if (is_library_attribute(self, cls->ancestors.items[i], name)) return true;
  }
  return false;
}

// True where the layer is also held by another name: what nobody reads may be reached by that.
static bool has_other_name(const MpCollector *self, MpSpan subject) {
  for (uint32_t i = 0; i < self->witnesses.len; i++) {
    const MpMark *mark = &self->witnesses.items[i];
    if (!mp_span_eq(mark->subject, subject) || mark->place.entry == MP_PLACE_NOWHERE) continue;
    const MpGraph *graph = mp_place_entry(self, mark->place)->graphs.items[mark->place.graph];
    for (uint32_t k = 0; k < graph->layers.len; k++) {
      const MpLayer *layer = graph->layers.items[k];
      if (layer->holdings.len < 2) continue;
      const MpHolding *home = mp_sublayer_home(layer);
      if (home != NULL && mp_span_eq(home->span, subject)) return true;
    }
  }
  return false;
}

MpDiag *mp_every_path_judge(MpCollector *self, MpClaim *claim) {
  drop_weak_reports(self, claim);
  if (claim->reports.len == 0) return NULL;
  const MpSpan subject = claim->reports.items[0].subject;
  MpDiag *diag = mp_claim_choose(self, claim);
  if (mp_marks_have(&self->acquittals, subject) || is_for_library(self, diag)) return NULL;
  // Where the code shows it, nothing depends on which paths were seen and which surely exist.
  if (is_never_read(self, diag) && !has_other_name(self, subject)) {
    return is_seen(self, subject) ? diag : NULL;
  }
  if (!is_witnessed(self, subject)) return NULL;
  bool is_sure = is_explored(self, subject, diag->class_name) ||
                 (is_unread(self, diag, subject) && !has_other_name(self, subject));
  return is_sure ? diag : NULL;
}
