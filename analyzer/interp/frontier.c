#include "analyzer/interp/frontier.h"

#include "analyzer/interp/decide.h"

// Siblings of one path that are suspected, and paths that are explored for it.
#define MAX_SUSPECTS_OF_PATH 8u
#define MAX_SUSPECTED 24u
// Farther than any function that runs.
#define FAR (2 * MP_INTERP_MAX_CALL_DEPTH)

void mp_frontier_init(MpFrontier *self, MpArena *arena) {
  *self = (MpFrontier){.arena = arena};
  mp_map_init(&self->outcomes, arena);
}

static uint64_t outcome_of(const MpChoice *choice, uint32_t alternative) {
  return choice->question * 31 + choice->answers[alternative];
}

static MpStr outcome_key(const uint64_t *outcome) {
  return (MpStr){(const char *)outcome, sizeof *outcome};
}

static bool is_new(const MpFrontier *self, uint64_t outcome) {
  return !mp_map_has(&self->outcomes, outcome_key(&outcome));
}

static void note_outcomes(MpFrontier *self, const MpDecider *decider) {
  for (uint32_t i = 0; i < decider->choices.len; i++) {
    const MpChoice *choice = &decider->choices.items[i];
    uint64_t outcome = outcome_of(choice, choice->taken);
    if (!is_new(self, outcome)) continue;
    uint64_t *key = MP_NEW(self->arena, uint64_t);
    *key = outcome;
    mp_map_set(&self->outcomes, outcome_key(key), self);
  }
}

// Where there are more siblings than can be explored, those that do not differ in anything new are
// left out.
static void add_siblings(MpFrontier *self, const MpRun *run, MpPrefix prefix) {
  const MpDecider *decider = run->decider;
  uint32_t *taken = MP_NEW_ARRAY(self->arena, uint32_t, decider->choices.len + 1);
  for (uint32_t i = 0; i < decider->choices.len; i++)
    taken[i] = decider->choices.items[i].taken;
  for (uint32_t i = prefix.len; i < decider->choices.len; i++) {
    const MpChoice *choice = &decider->choices.items[i];
    for (uint32_t other = 1; other < choice->count; other++) {
      uint64_t outcome = outcome_of(choice, other);
      bool is_full = self->explored + self->waiting >= MP_INTERP_MAX_PATHS;
      self->is_partial |= is_full;
      if (is_full && !is_new(self, outcome)) continue;
      MpSibling sibling = {taken, i, other, outcome, run->graph->ended_early, false};
      mp_array_push(self->arena, &self->siblings, sibling);
      self->waiting++;
    }
  }
}

static bool holds(MpSpan outer, MpSpan inner) {
  return outer.source == inner.source && outer.start_byte <= inner.start_byte &&
         inner.end_byte <= outer.end_byte;
}

// How far out of what was running when the path ended the choice was made: 0 in the innermost
// function, 1 in its class, and so on. UINT32_MAX: elsewhere.
static uint32_t distance_of(const MpRun *run, const MpSibling *sibling) {
  const MpChoice *choice = &run->decider->choices.items[sibling->index];
  for (uint32_t i = 0; i < run->raised_in.len; i++) {
    // A third answer is worth less than the second of any other question.
    if (holds(run->raised_in.items[i], choice->span)) return i + (sibling->other > 1 ? FAR : 0);
  }
  return UINT32_MAX;
}

static bool is_known_failure(MpFrontier *self, MpSpan span) {
  for (uint32_t i = 0; i < self->failed_at.len; i++) {
    if (mp_span_eq(self->failed_at.items[i], span)) return true;
  }
  mp_array_push(self->arena, &self->failed_at, span);
  return false;
}

// A sibling that may avoid what ended the path.
typedef struct Suspect {
  uint32_t sibling, distance;
} Suspect;

// Keeps those of least distance, in order, of equal ones the latest first.
static void keep_suspect(Suspect *kept, uint32_t *len, Suspect one) {
  uint32_t at = *len;
  for (; at > 0 && kept[at - 1].distance >= one.distance; at--) {
    if (at < MAX_SUSPECTS_OF_PATH) kept[at] = kept[at - 1];
  }
  if (at == MAX_SUSPECTS_OF_PATH) return;
  kept[at] = one;
  if (*len < MAX_SUSPECTS_OF_PATH) ++*len;
}

// The path did not come to its end: what the code around that place asked for may be why. Of the
// siblings from `first` on, those that answer it otherwise come next.
static void suspect(MpFrontier *self, const MpRun *run, uint32_t first) {
  if (is_known_failure(self, run->raised_span)) return;
  Suspect kept[MAX_SUSPECTS_OF_PATH];
  uint32_t len = 0;
  for (uint32_t i = first; i < self->siblings.len; i++) {
    Suspect one = {i, distance_of(run, &self->siblings.items[i])};
    if (one.distance < UINT32_MAX) keep_suspect(kept, &len, one);
  }
  while (len > 0)
    mp_array_push(self->arena, &self->suspects, kept[--len].sibling);
}

void mp_frontier_add(MpFrontier *self, const MpRun *run, MpPrefix prefix) {
  uint32_t first = self->siblings.len;
  bool has_failed = run->graph->ended_early;
  self->explored++;
  self->has_end |= !has_failed;
  if (!self->missed) self->missed = run->missed;
  note_outcomes(self, run->decider);
  add_siblings(self, run, prefix);
  if (has_failed && !self->has_end && !run->is_stopped) suspect(self, run, first);
}

static MpSibling *next_suspect(MpFrontier *self) {
  while (!self->has_end && self->suspected < MAX_SUSPECTED && self->suspects.len > 0) {
    MpSibling *sibling = &self->siblings.items[self->suspects.items[--self->suspects.len]];
    if (sibling->is_explored) continue;
    self->suspected++;
    return sibling;
  }
  return NULL;
}

// The first that waits, those of paths that came to their end before the others; `wants_new`: that
// takes an answer that no path took. NULL: none. What is passed over is never wanted again: what is
// not new will never be.
static MpSibling *find_waiting(MpFrontier *self, uint32_t next[2], bool wants_new) {
  for (int failed = 0; failed < 2; failed++) {
    for (; next[failed] < self->siblings.len; next[failed]++) {
      MpSibling *sibling = &self->siblings.items[next[failed]];
      bool waits = !sibling->is_explored && sibling->is_of_failed == (failed == 1);
      if (waits && (!wants_new || is_new(self, sibling->outcome))) return sibling;
    }
  }
  return NULL;
}

static MpSibling *find_new(MpFrontier *self) {
  return find_waiting(self, self->next_new, true);
}

static MpSibling *next_sibling(MpFrontier *self) {
  MpSibling *sibling = next_suspect(self);
  if (!sibling) sibling = find_new(self);
  bool is_enough = self->is_partial && self->explored >= MP_INTERP_MAX_PARTIAL_PATHS;
  return sibling || is_enough ? sibling : find_waiting(self, self->next, false);
}

bool mp_frontier_next(MpFrontier *self, MpPrefix *out) {
  MpSibling *sibling = next_sibling(self);
  if (!sibling) return false;
  uint32_t *taken = MP_NEW_ARRAY(self->arena, uint32_t, sibling->index + 1);
  for (uint32_t i = 0; i < sibling->index; i++)
    taken[i] = sibling->taken[i];
  taken[sibling->index] = sibling->other;
  sibling->is_explored = true;
  self->waiting--;
  *out = (MpPrefix){taken, sibling->index + 1};
  return true;
}

bool mp_frontier_is_covered(MpFrontier *self) {
  return find_new(self) == NULL;
}
