// The paths of one entry that wait to be explored, and which of them comes next. Internal to
// interp/.
#ifndef MPLINT_ANALYZER_INTERP_FRONTIER_H_
#define MPLINT_ANALYZER_INTERP_FRONTIER_H_

#include "analyzer/interp/run.h"

// Alternatives that a path takes first, before its own choices.
typedef struct MpPrefix {
  const uint32_t *taken;
  uint32_t len;
} MpPrefix;

// A path that differs from one that was explored in one choice.
typedef struct MpSibling {
  const uint32_t *taken;  // by the explored path
  uint32_t index;         // of the choice
  uint32_t other;         // alternative
  uint64_t outcome;       // its question and answer
  bool is_of_failed;      // the explored path did not come to its end
  bool is_explored;
} MpSibling;

typedef struct MpFrontier {
  MpArena *arena;
  MP_ARRAY(MpSibling) siblings;   // in the order in which they were found
  uint32_t waiting;               // of them
  uint32_t next_new[2], next[2];  // before these none is new, none waits; by `is_of_failed`
  uint32_t explored;              // paths
  MpMap outcomes;                 // that some explored path took
  bool is_partial;                // there are more paths than can be explored
  bool has_end;                   // some path came to its end
  const MpParameter *missed;      // for want of which a path did not, the first; NULL: none
  MP_ARRAY(uint32_t) suspects;    // siblings that may avoid what ended a path, the likeliest last
  MP_ARRAY(MpSpan) failed_at;     // where paths ended, each place once
  uint32_t suspected;             // paths that were explored as such
} MpFrontier;

void mp_frontier_init(MpFrontier *self, MpArena *arena);

// A path was explored: the paths that differ from it in one of its own choices wait.
void mp_frontier_add(MpFrontier *self, const MpRun *run, MpPrefix prefix);

// What is explored next, which waits no longer: as long as no path has come to its end, one that
// may avoid what ended the latest; then one on which something is answered as on no path before;
// then the one that was found first, since paths that differ in few choices differ in what matters.
// False: none is worth it.
bool mp_frontier_next(MpFrontier *self, MpPrefix *out);

// True where each answer to each question was taken on some path.
bool mp_frontier_is_covered(MpFrontier *self);

#endif
