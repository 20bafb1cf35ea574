#include "rules/condition.h"

#include <string.h>

#include "rules/weakness.h"
#include "rules/wording.h"

// What `holds` says of a path. It holds on an unproven one as well, so that is no other path.
enum { HOLDS = 1, UNPROVEN = 2 };

MpPathSet mp_path_set_new(MpArena *arena, const MpEntry *entry) {
  return (MpPathSet){.entry = entry, .holds = MP_NEW_ARRAY(arena, uint8_t, entry->graphs.len + 1)};
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

// True where some path gets on with what annotations say.
static bool has_declared(const MpEntry *entry) {
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpGraph *graph = entry->graphs.items[i];
    if (!graph->ended_early && !mp_path_is_undeclared(graph)) return true;
  }
  return false;
}

static bool is_proven(const MpPathSet *self, uint32_t index) {
  const MpEntry *entry = self->entry;
  const MpGraph *graph = entry->graphs.items[index];
  if (!mp_path_is_weak(graph)) return true;
  if (mp_path_is_undeclared(graph) && has_declared(entry)) return false;
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

// Questions of which some pair of paths, one of the set and one of the others, shows that they
// matter: all else that both were asked they answer alike.
typedef MP_ARRAY(uint64_t) Pivots;

// So many paths of the set are compared with the others.
#define MAX_COMPARED 16u

// The only question that both answer, and not alike; NULL: none, or several.
static const MpAssumption *find_only_difference(const MpGraph *a, const MpGraph *b) {
  const MpAssumption *only = NULL;
  const uint32_t shorter =
      a->assumptions.len < b->assumptions.len ? a->assumptions.len : b->assumptions.len;
  uint32_t i = 0;
  // Paths of one entry begin alike.
  while (i < shorter && a->assumptions.items[i].key == b->assumptions.items[i].key &&
         a->assumptions.items[i].answer == b->assumptions.items[i].answer)
    i++;
  for (; i < a->assumptions.len; i++) {
    const MpAssumption *assumption = &a->assumptions.items[i];
    const MpAssumption *found = find_question(b, assumption->key);
    if (found == NULL || found->answer == assumption->answer) continue;
    if (only != NULL) return NULL;
    only = assumption;
  }
  return only;
}

static bool is_pivot(const Pivots *pivots, uint64_t key) {
  for (uint32_t i = 0; i < pivots->len; i++) {
    if (pivots->items[i] == key) return true;
  }
  return false;
}

static Pivots find_pivots(MpArena *arena, const Paths *holding, const Paths *others) {
  Pivots pivots = {0};
  for (uint32_t i = 0; i < holding->len && i < MAX_COMPARED; i++) {
    for (uint32_t k = 0; k < others->len; k++) {
      const MpAssumption *only = find_only_difference(holding->items[i], others->items[k]);
      if (only == NULL || is_pivot(&pivots, only->key)) continue;
      mp_array_push(arena, &pivots, only->key);
    }
  }
  return pivots;
}

// What is looked for a cover: the set, what it is told from, and what is known to matter.
typedef struct Search {
  MpArena *arena;
  const Paths *holding;
  const Paths *others;
  const Pivots *pivots;
} Search;

// Of what all of the set assume, what excludes most of the others, first among what is known to
// matter; of several the shortest to read.
static const MpAssumption *find_best(const Search *search, const Paths *others) {
  const Paths *holding = search->holding;
  const MpGraph *first = holding->items[0];
  const MpAssumption *best = NULL;
  uint32_t best_count = 0;
  bool is_best_pivot = false;
  for (uint32_t i = 0; i < first->assumptions.len; i++) {
    const MpAssumption *assumption = &first->assumptions.items[i];
    if (assumption->is_weak || !all_assume(holding, assumption)) continue;
    const uint32_t count = count_contradicting(others, assumption);
    const bool matters = is_pivot(search->pivots, assumption->key);
    if (count == 0 || (is_best_pivot && !matters)) continue;
    const bool is_shorter = best != NULL && assumption->text.len < best->text.len;
    const bool is_better = count > best_count || (count == best_count && is_shorter);
    if (!is_better && is_best_pivot == matters) continue;
    best = assumption;
    best_count = count;
    is_best_pivot = matters;
  }
  return best;
}

// Few assumptions that all of the set share and that each of the others contradicts. What they do
// not exclude is left in `left`.
static Terms find_cover(const Search *search, Paths *left) {
  MpArena *arena = search->arena;
  const Paths *others = search->others;
  Terms terms = {0};
  *left = *others;
  while (left->len > 0) {
    const MpAssumption *best = find_best(search, left);
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
static Terms find_single_cover(const Search *search) {
  Terms chosen = {0};
  for (uint32_t i = 0; i < search->holding->len; i++) {
    Paths one = {0};
    mp_array_push(search->arena, &one, search->holding->items[i]);
    Search single = *search;
    single.holding = &one;
    Paths left;
    const Terms terms = find_cover(&single, &left);
    if (left.len > 0 || terms.len == 0) continue;
    if (chosen.len == 0 || terms.len < chosen.len) chosen = terms;
  }
  return chosen;
}

// What keeps `others` out where the set takes several answers of a question and they take the one
// that is left: a loop's body runs for each number of trips but none.
static MpStr find_exclusion(MpArena *arena, const Paths *holding, const Paths *others) {
  const MpGraph *first = others->items[0];
  for (uint32_t i = 0; i < first->assumptions.len; i++) {
    const MpAssumption *assumption = &first->assumptions.items[i];
    if (assumption->is_weak || !all_assume(others, assumption)) continue;
    if (!none_assumes(holding, assumption)) continue;
    const MpStr text = mp_wording_negate(arena, assumption->text);
    if (text.len > 0) return text;
  }
  return (MpStr){0};
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

// "x is not None" beside "x", and "mode != 'a'" or "mode in ('a', 'b')" beside "mode == 'b'" say
// nothing.
static bool is_implied(const Terms *terms, uint32_t index) {
  const MpStr text = terms->items[index]->text, none = MP_STR(" is not None");
  const bool is_some = mp_str_ends_with(text, none);
  const MpStr subject =
      is_some ? mp_str_slice(text, 0, text.len - none.len) : find_loose_subject(text);
  if (subject.len == 0) return false;
  for (uint32_t i = 0; i < terms->len; i++) {
    const MpStr other = terms->items[i]->text;
    if (!mp_str_starts_with(other, subject)) continue;
    const MpStr rest = mp_str_slice(other, subject.len, other.len);
    if (is_some ? rest.len == 0 : mp_str_starts_with(rest, MP_STR(" == "))) return true;
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
    const MpStr text = mp_wording_squeeze(arena, sorted.items[i]->text);
    if (!has_text(&parts, text)) mp_array_push(arena, &parts, text);
  }
  return parts;
}

// Some loop runs once and no more.
static bool needs_single_trip(const Terms *terms) {
  for (uint32_t i = 0; i < terms->len; i++) {
    if (terms->items[i]->is_count && terms->items[i]->count == 1) return true;
  }
  return false;
}

static bool has_fewer(const Paths *paths, uint64_t key) {
  for (uint32_t i = 0; i < paths->len; i++) {
    const MpAssumption *found = find_question(paths->items[i], key);
    if (found != NULL && found->count < 2) return true;
  }
  return false;
}

// True where it holds with fewer trips too, all else equal.
static bool is_enough_with_fewer(const Paths *holding, const MpGraph *path,
                                 const MpAssumption *count) {
  for (uint32_t i = 0; i < holding->len; i++) {
    const MpAssumption *only = find_only_difference(holding->items[i], path);
    if (only != NULL && only->key == count->key && only->count < 2) return true;
  }
  return false;
}

// How many trips a loop makes was not tried beside each other answer, so where the finding needs
// two, and one was seen elsewhere, or may be on a path that was not explored, the number is named.
static void add_count(const MpPathSet *self, const Search *search, const MpGraph *path,
                      const MpAssumption *count, Terms *terms) {
  const bool may_be_fewer = !self->entry->is_complete || has_fewer(search->others, count->key);
  if (!may_be_fewer || has_term(terms, count)) return;
  if (is_enough_with_fewer(search->holding, path, count)) return;
  mp_array_push(search->arena, terms, count);
}

// It is not worth a word that a finding needs what everybody means.
static bool is_other(const MpPathSet *self, uint32_t index) {
  if (self->holds[index] || mp_path_is_odd(self->entry->graphs.items[index])) return false;
  return self->matters == NULL || self->matters[index];
}

// Where not every answer was tried beside every other one, what decides about another finding of
// the same thing, or whether the code of this one runs, decides about this one too, though no path
// shows it.
static void add_of_kin(const MpPathSet *self, const uint8_t *is_kin, const Search *search,
                       const MpGraph *path, Terms *terms) {
  Paths kin = {0}, strangers = {0};
  if (is_kin == NULL || self->entry->is_complete) return;
  for (uint32_t i = 0; i < self->entry->graphs.len; i++) {
    const MpGraph *graph = self->entry->graphs.items[i];
    if (graph->ended_early || is_kin[i] > 1) continue;
    if (is_kin[i]) mp_array_push(search->arena, &kin, graph);
    if (!is_kin[i] && is_other(self, i)) mp_array_push(search->arena, &strangers, graph);
  }
  const Pivots pivots = find_pivots(search->arena, &kin, &strangers);
  for (uint32_t i = 0; i < path->assumptions.len; i++) {
    const MpAssumption *assumption = &path->assumptions.items[i];
    if (assumption->is_weak || has_term(terms, assumption)) continue;
    if (assumption->is_count && is_kin == self->shown) continue;
    if (!is_pivot(&pivots, assumption->key) || !all_assume(search->holding, assumption)) continue;
    mp_array_push(search->arena, terms, assumption);
  }
}

// Some term is no reason of its own; where paths are left, only a pair of them shows that it is.
static bool has_loose_term(const Terms *terms, const Pivots *pivots, bool is_complete) {
  for (uint32_t i = 0; i < terms->len; i++) {
    const MpAssumption *term = terms->items[i];
    if (term->is_count || !term->is_of_making) return true;
    if (!is_complete && !is_pivot(pivots, term->key)) return true;
  }
  return false;
}

// A number of trips that none of the others has may be the reason, too.
static bool hangs_on_trips(const MpGraph *path, const Paths *others) {
  for (uint32_t i = 0; i < path->assumptions.len; i++) {
    const MpAssumption *count = &path->assumptions.items[i];
    bool is_shared = !count->is_count;
    for (uint32_t k = 0; k < others->len && !is_shared; k++)
      is_shared = assumes(others->items[k], count);
    if (!is_shared) return true;
  }
  return false;
}

static const MpAssumption *count_of(const MpPathSet *self, const MpGraph *path) {
  for (uint32_t i = 0; self->counts != NULL && i < self->entry->graphs.len; i++) {
    if (self->entry->graphs.items[i] == path) return self->counts[i];
  }
  return NULL;
}

// A path of the set that is described alone comes with its own order. Where the words leave
// several, one that needs a count shows that it must be named.
static const MpGraph *find_described(const MpPathSet *self, const Paths *holding,
                                     const Terms *terms) {
  const MpGraph *found = NULL;
  for (uint32_t i = 0; i < holding->len; i++) {
    bool is_it = true;
    for (uint32_t k = 0; k < terms->len; k++)
      is_it = is_it && assumes(holding->items[i], terms->items[k]);
    if (is_it && count_of(self, holding->items[i]) != NULL) return holding->items[i];
    if (is_it && found == NULL) found = holding->items[i];
  }
  return found != NULL ? found : holding->items[0];
}

// Empty where no words keep all of the others out. `is_of_one`: they name one path of the set.
static MpStrs describe(const MpPathSet *self, MpArena *arena, const Paths *holding,
                       const Paths *others, bool *is_of_one) {
  const Pivots pivots = find_pivots(arena, holding, others);
  const Search search = {arena, holding, others, &pivots};
  Paths left;
  Terms terms = find_cover(&search, &left);
  MpStr exclusion = {0};
  if (left.len > 0) {
    exclusion = find_exclusion(arena, holding, &left);
    const Terms single = find_single_cover(&search);
    if (exclusion.len == 0 && single.len == 0) return (MpStrs){0};
    if (exclusion.len == 0) terms = single;
    *is_of_one = exclusion.len == 0;
  }
  if (self->is_of_absence && needs_single_trip(&terms)) return (MpStrs){0};
  const MpGraph *path = find_described(self, holding, &terms);
  add_of_kin(self, self->kin, &search, path, &terms);
  add_of_kin(self, self->shown, &search, path, &terms);
  const bool is_sure = self->entry->is_complete;
  if (self->is_contrast && (exclusion.len > 0 || hangs_on_trips(path, others) ||
                            has_loose_term(&terms, &pivots, is_sure))) {
    return (MpStrs){0};
  }
  const MpAssumption *count = count_of(self, path);
  if (count != NULL) add_count(self, &search, path, count, &terms);
  MpStrs parts = write_terms(arena, &terms, path);
  if (exclusion.len > 0) mp_array_push(arena, &parts, exclusion);
  return parts;
}

void mp_path_set_judge(const MpPathSet *self, MpArena *arena, MpStance *out) {
  Paths holding = {0};
  Paths others = {0};
  for (uint32_t i = 0; i < self->entry->graphs.len; i++) {
    const MpGraph *graph = self->entry->graphs.items[i];
    // What is said of a path that ended is how it ends.
    if (graph->ended_early && !self->holds[i]) continue;
    if (self->holds[i] == HOLDS) mp_array_push(arena, &holding, graph);
    if (is_other(self, i)) mp_array_push(arena, &others, graph);
  }
  out->when = (MpStr){0};
  out->is_of_one = false;
  out->extent = holding.len == 0 ? MP_EXTENT_OPEN : MP_EXTENT_ALWAYS;
  const bool may_hang_on_count = self->counts != NULL && !self->entry->is_complete;
  if (holding.len == 0 || (others.len == 0 && !may_hang_on_count)) return;
  const MpStrs parts = describe(self, arena, &holding, &others, &out->is_of_one);
  out->when = mp_str_join(arena, MP_STR(" and "), parts.items, parts.len);
  out->extent = MP_EXTENT_SOME;
}
