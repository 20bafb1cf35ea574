#include "rules/condition.h"

#include <string.h>

MpPathSet mp_path_set_new(MpArena *arena, const MpEntry *entry) {
  return (MpPathSet){entry, MP_NEW_ARRAY(arena, uint8_t, entry->graphs.len + 1)};
}

static const MpAssumption *find_question(const MpGraph *graph, uint64_t key) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].key == key) return &graph->assumptions.items[i];
  }
  return NULL;
}

static bool assumes(const MpGraph *graph, const MpAssumption *assumption) {
  const MpAssumption *found = find_question(graph, assumption->key);
  return found != NULL && found->answer == assumption->answer;
}

static bool has_weak_assumption(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].is_weak) return true;
  }
  return false;
}

// True where `other` answers none of the followed questions of `graph` differently.
static bool is_consistent(const MpGraph *graph, const MpGraph *other) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    const MpAssumption *assumption = &graph->assumptions.items[i];
    if (assumption->is_weak) continue;
    const MpAssumption *found = find_question(other, assumption->key);
    if (found != NULL && found->answer != assumption->answer) return false;
  }
  return true;
}

static bool is_proven(const MpPathSet *self, uint32_t index) {
  const MpEntry *entry = self->entry;
  const MpGraph *graph = entry->graphs.items[index];
  if (!has_weak_assumption(graph)) return true;
  if (!entry->is_complete) return false;
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpGraph *other = entry->graphs.items[i];
    if (self->holds[i] || other->ended_early) continue;
    if (is_consistent(graph, other)) return false;
  }
  return true;
}

bool mp_path_set_keep_proven(MpPathSet *self, MpArena *scratch) {
  const uint32_t count = self->entry->graphs.len;
  uint8_t *kept = MP_NEW_ARRAY(scratch, uint8_t, count + 1);
  bool any = false;
  for (uint32_t i = 0; i < count; i++) {
    kept[i] = self->holds[i] && is_proven(self, i);
    any = any || kept[i];
  }
  memcpy(self->holds, kept, count);
  return any;
}

typedef MP_ARRAY(const MpGraph *) Paths;

static bool all_assume(const Paths *paths, const MpAssumption *assumption) {
  for (uint32_t i = 0; i < paths->len; i++) {
    if (!assumes(paths->items[i], assumption)) return false;
  }
  return true;
}

static bool none_assumes(const Paths *paths, const MpAssumption *assumption) {
  for (uint32_t i = 0; i < paths->len; i++) {
    if (!find_question(paths->items[i], assumption->key)) return false;
    if (assumes(paths->items[i], assumption)) return false;
  }
  return true;
}

// "n=0" as "n!=0"; empty where the text is no plain equation.
static MpStr negate(MpArena *arena, MpStr text) {
  const size_t at = mp_str_find(text, MP_STR("="), 0);
  if (at == SIZE_MAX || at == 0 || at + 1 >= text.len) return (MpStr){0};
  if (strchr("<>!=", text.ptr[at - 1]) || text.ptr[at + 1] == '=') return (MpStr){0};
  return mp_str_format(arena, "%.*s!=%.*s", MP_FMT(mp_str_slice(text, 0, at)),
                       MP_FMT(mp_str_slice(text, at + 1, text.len)));
}

// What keeps `others` out where the set takes several answers of a question and they take the one
// that is left: a loop's body runs for each number of trips but none.
static MpStr find_exclusion(MpArena *arena, const Paths *holding, const Paths *others) {
  const MpGraph *first = others->items[0];
  for (uint32_t i = 0; i < first->assumptions.len; i++) {
    const MpAssumption *assumption = &first->assumptions.items[i];
    if (assumption->is_weak || !all_assume(others, assumption)) continue;
    if (!none_assumes(holding, assumption)) continue;
    const MpStr text = negate(arena, assumption->text);
    if (text.len > 0) return text;
  }
  return (MpStr){0};
}

// Adds the assumptions of the first path that all of the set share and not all others do; what is
// left in `others` shares them too.
static void add_shared(MpArena *arena, const Paths *holding, Paths *others, MpStrs *parts) {
  const MpGraph *first = holding->items[0];
  const Paths all_others = *others;
  for (uint32_t i = 0; i < first->assumptions.len; i++) {
    const MpAssumption *assumption = &first->assumptions.items[i];
    if (assumption->is_weak || !all_assume(holding, assumption)) continue;
    if (all_assume(&all_others, assumption)) continue;
    mp_array_push(arena, parts, assumption->text);
    Paths left = {0};
    for (uint32_t k = 0; k < others->len; k++) {
      if (assumes(others->items[k], assumption)) mp_array_push(arena, &left, others->items[k]);
    }
    *others = left;
  }
}

static void add_distinguishing(MpArena *arena, const Paths *holding, const Paths *others,
                               MpStrs *parts) {
  const MpGraph *first = holding->items[0];
  for (uint32_t i = 0; i < first->assumptions.len; i++) {
    const MpAssumption *assumption = &first->assumptions.items[i];
    if (assumption->is_weak || all_assume(others, assumption)) continue;
    mp_array_push(arena, parts, assumption->text);
  }
}

MpStr mp_path_set_condition(const MpPathSet *self, MpArena *arena) {
  Paths holding = {0};
  Paths others = {0};
  for (uint32_t i = 0; i < self->entry->graphs.len; i++) {
    const MpGraph *graph = self->entry->graphs.items[i];
    if (graph->ended_early) continue;
    Paths *side = self->holds[i] ? &holding : &others;
    mp_array_push(arena, side, graph);
  }
  if (holding.len == 0 || others.len == 0) return (MpStr){0};
  const Paths all_others = others;
  MpStrs parts = {0};
  add_shared(arena, &holding, &others, &parts);
  if (others.len > 0) {
    const MpStr exclusion = find_exclusion(arena, &holding, &others);
    if (exclusion.len > 0) mp_array_push(arena, &parts, exclusion);
  }
  if (parts.len == 0) add_distinguishing(arena, &holding, &all_others, &parts);
  return mp_str_join(arena, MP_STR(" and "), parts.items, parts.len);
}
