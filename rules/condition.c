#include "rules/condition.h"

#include <string.h>

// What `holds` says of a path. It holds on an unproven one as well, so that is no other path.
enum { HOLDS = 1, UNPROVEN = 2 };

MpPathSet mp_path_set_new(MpArena *arena, const MpEntry *entry) {
  return (MpPathSet){entry, MP_NEW_ARRAY(arena, uint8_t, entry->graphs.len + 1), NULL};
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
    if (!self->holds[i]) continue;
    kept[i] = is_proven(self, i) ? HOLDS : UNPROVEN;
    any = any || kept[i] == HOLDS;
  }
  memcpy(self->holds, kept, count);
  return any;
}

typedef MP_ARRAY(const MpGraph *) Paths;
typedef MP_ARRAY(const MpAssumption *) Terms;

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

// True where a string or a number begins at the place.
static bool is_literal_at(MpStr text, size_t at) {
  return at < text.len && memchr("'\"0123456789", text.ptr[at], 12) != NULL;
}

// Where the text equates something with a string or a number, "mode == 'a'": the length of what
// stands before the literal; else 0.
static size_t find_equated(MpStr text) {
  const size_t at = mp_str_find(text, MP_STR(" == "), 0);
  return at != SIZE_MAX && is_literal_at(text, at + 4) ? at + 4 : 0;
}

// "mode == 'a'" and "mode == 'b'" are two questions, and only one of them can be answered so.
// `equated` is what find_equated says of the first.
static bool equates_otherwise(MpStr a, size_t equated, MpStr b) {
  if (!is_literal_at(b, equated) || mp_str_eq(a, b)) return false;
  return mp_str_eq(mp_str_slice(a, 0, equated), mp_str_slice(b, 0, equated));
}

// The path answered the question otherwise. One that was never asked may well agree.
static bool contradicts(const MpGraph *graph, const MpAssumption *assumption) {
  const MpAssumption *found = find_question(graph, assumption->key);
  if (found != NULL) return found->answer != assumption->answer;
  const size_t equated = find_equated(assumption->text);
  for (uint32_t i = 0; equated > 0 && i < graph->assumptions.len; i++) {
    if (equates_otherwise(assumption->text, equated, graph->assumptions.items[i].text)) return true;
  }
  return false;
}

static bool is_excluded(const MpGraph *graph, const Terms *terms, uint32_t without) {
  for (uint32_t i = 0; i < terms->len; i++) {
    if (i != without && contradicts(graph, terms->items[i])) return true;
  }
  return false;
}

static Paths find_left(MpArena *arena, const Paths *others, const Terms *terms, uint32_t without) {
  Paths left = {0};
  for (uint32_t i = 0; i < others->len; i++) {
    if (is_excluded(others->items[i], terms, without)) continue;
    mp_array_push(arena, &left, others->items[i]);
  }
  return left;
}

static uint32_t count_contradicting(const Paths *paths, const MpAssumption *assumption) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < paths->len; i++) {
    if (contradicts(paths->items[i], assumption)) count++;
  }
  return count;
}

// Of what all of the set assume, what excludes most of the others; of several the shortest to read.
static const MpAssumption *find_best(const Paths *holding, const Paths *others) {
  const MpGraph *first = holding->items[0];
  const MpAssumption *best = NULL;
  uint32_t best_count = 0;
  for (uint32_t i = 0; i < first->assumptions.len; i++) {
    const MpAssumption *assumption = &first->assumptions.items[i];
    if (assumption->is_weak || !all_assume(holding, assumption)) continue;
    const uint32_t count = count_contradicting(others, assumption);
    const bool is_shorter = best != NULL && assumption->text.len < best->text.len;
    if (count > best_count || (count > 0 && count == best_count && is_shorter)) {
      best = assumption;
      best_count = count;
    }
  }
  return best;
}

// Few assumptions that all of the set share and that each of the others contradicts. What they do
// not exclude is left in `left`.
static Terms find_cover(MpArena *arena, const Paths *holding, const Paths *others, Paths *left) {
  Terms terms = {0};
  *left = *others;
  while (left->len > 0) {
    const MpAssumption *best = find_best(holding, left);
    if (best == NULL) break;
    mp_array_push(arena, &terms, best);
    *left = find_left(arena, others, &terms, UINT32_MAX);
  }
  // What a later one excludes as well is said twice.
  for (uint32_t i = 0; i < terms.len;) {
    if (find_left(arena, others, &terms, i).len > left->len) {
      i++;
      continue;
    }
    memmove(terms.items + i, terms.items + i + 1, (terms.len - i - 1) * sizeof *terms.items);
    terms.len--;
  }
  return terms;
}

// The path of the set that the fewest words tell from the others; empty where none can be.
static Terms find_single_cover(MpArena *arena, const Paths *holding, const Paths *others) {
  Terms chosen = {0};
  for (uint32_t i = 0; i < holding->len; i++) {
    Paths one = {0};
    mp_array_push(arena, &one, holding->items[i]);
    Paths left;
    const Terms terms = find_cover(arena, &one, others, &left);
    if (left.len > 0 || terms.len == 0) continue;
    if (chosen.len == 0 || terms.len < chosen.len) chosen = terms;
  }
  return chosen;
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

// One line, single blanks.
static MpStr squeeze(MpArena *arena, MpStr text) {
  char *squeezed = mp_arena_alloc(arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    const bool is_space = strchr(" \t\r\n", text.ptr[i]) != NULL && text.ptr[i] != '\0';
    if (is_space && (len == 0 || squeezed[len - 1] == ' ')) continue;
    squeezed[len++] = is_space ? ' ' : text.ptr[i];
  }
  return (MpStr){squeezed, len};
}

// What a condition says something about, where it is one of what it does not equal or is among;
// empty for any other.
static MpStr find_loose_subject(MpStr text) {
  static const char *const relations[] = {" != ", " not in (", " in ("};
  for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
    const size_t at = mp_str_find(text, mp_str_from_c(relations[i]), 0);
    if (at != SIZE_MAX) return mp_str_slice(text, 0, at);
  }
  return (MpStr){0};
}

// "mode != 'a'" or "mode in ('a', 'b')" beside "mode == 'b'" says nothing.
static bool is_implied(const Terms *terms, uint32_t index) {
  const MpStr subject = find_loose_subject(terms->items[index]->text);
  if (subject.len == 0) return false;
  for (uint32_t i = 0; i < terms->len; i++) {
    const MpStr other = terms->items[i]->text;
    if (!mp_str_starts_with(other, subject)) continue;
    if (mp_str_starts_with(mp_str_slice(other, subject.len, other.len), MP_STR(" == ")))
      return true;
  }
  return false;
}

static bool has_text(const MpStrs *parts, MpStr text) {
  for (uint32_t i = 0; i < parts->len; i++) {
    if (mp_str_eq(parts->items[i], text)) return true;
  }
  return false;
}

static bool has_term(const Terms *terms, const MpAssumption *assumption) {
  for (uint32_t i = 0; i < terms->len; i++) {
    if (terms->items[i]->key == assumption->key) return true;
  }
  return false;
}

// In the order in which the path asks.
static MpStrs write_terms(MpArena *arena, const Terms *terms, const MpGraph *path) {
  Terms sorted = {0};
  for (uint32_t i = 0; i < path->assumptions.len; i++) {
    const MpAssumption *assumption = &path->assumptions.items[i];
    if (has_term(terms, assumption)) mp_array_push(arena, &sorted, assumption);
  }
  MpStrs parts = {0};
  for (uint32_t i = 0; i < sorted.len; i++) {
    if (is_implied(&sorted, i)) continue;
    const MpStr text = squeeze(arena, sorted.items[i]->text);
    if (!has_text(&parts, text)) mp_array_push(arena, &parts, text);
  }
  return parts;
}

static MpStrs describe(MpArena *arena, const Paths *holding, const Paths *others) {
  Paths left;
  Terms terms = find_cover(arena, holding, others, &left);
  MpStr exclusion = {0};
  if (left.len > 0) {
    exclusion = find_exclusion(arena, holding, &left);
    const Terms single = find_single_cover(arena, holding, others);
    if (exclusion.len == 0 && single.len > 0) terms = single;
  }
  // A path of the set that is described alone comes with its own order.
  const MpGraph *path = holding->items[0];
  for (uint32_t i = 0; i < holding->len && terms.len > 0; i++) {
    bool is_it = true;
    for (uint32_t k = 0; k < terms.len; k++)
      is_it = is_it && assumes(holding->items[i], terms.items[k]);
    if (is_it) {
      path = holding->items[i];
      break;
    }
  }
  MpStrs parts = write_terms(arena, &terms, path);
  if (exclusion.len > 0) mp_array_push(arena, &parts, exclusion);
  return parts;
}

// Nobody means a loop without a trip, so it is not worth a word that the finding needs one.
static bool has_idle_loop(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    const MpAssumption *assumption = &graph->assumptions.items[i];
    if (!assumption->is_weak) continue;
    if (mp_str_ends_with(assumption->text, MP_STR("=0")) ||
        mp_str_ends_with(assumption->text, MP_STR(" == 0"))) {
      return true;
    }
  }
  return false;
}

static bool is_other(const MpPathSet *self, uint32_t index) {
  if (self->holds[index] || has_idle_loop(self->entry->graphs.items[index])) return false;
  return self->matters == NULL || self->matters[index];
}

MpStr mp_path_set_condition(const MpPathSet *self, MpArena *arena) {
  Paths holding = {0};
  Paths others = {0};
  for (uint32_t i = 0; i < self->entry->graphs.len; i++) {
    const MpGraph *graph = self->entry->graphs.items[i];
    if (graph->ended_early) continue;
    if (self->holds[i] == HOLDS) mp_array_push(arena, &holding, graph);
    if (is_other(self, i)) mp_array_push(arena, &others, graph);
  }
  if (holding.len == 0 || others.len == 0) return (MpStr){0};
  const MpStrs parts = describe(arena, &holding, &others);
  return mp_str_join(arena, MP_STR(" and "), parts.items, parts.len);
}
