// Which code of the source runs in which entries of an analysis, and which classes are called
// there. What is judged alone counts only as long as nothing else uses it. Code inside a layer that
// the target keeps whole is not looked at there, so it does not count as running.
#ifndef MPLINT_RULES_USAGE_H_
#define MPLINT_RULES_USAGE_H_

#include "analyzer/base/map.h"
#include "rules/ruling.h"

// A path that runs the code: an entry and a graph of it, by index.
typedef struct MpUse {
  uint32_t entry, graph;
} MpUse;

typedef struct MpUser {
  MP_ARRAY(MpUse) uses;  // in order, background entries included
  MpSettings settings;   // of the foreground, on paths that are judged; each once
} MpUser;

typedef MP_ARRAY(MpUser *) MpUsers;

typedef struct MpUsage {
  MpArena *arena;
  MpArena *scratch;   // while it is made
  MpUsers *of_graph;  // scratch: by graph of the entry that is looked at, what its path runs
  const MpAnalysis *analysis;
  MpSettings settings;  // one an entry
  MpMap users;          // key → MpUser
} MpUsage;

// The key of a span's code: of the class in whose body it stands, or of a function in none. Owned
// by the arena.
MpStr mp_usage_code_key(MpArena *arena, const struct MpSource *source, MpStr class_name,
                        MpStr method);

MpStr mp_usage_class_key(MpArena *arena, const MpClassFact *cls);

// Owned by the arena, which must live as long as the findings. No path is in it yet.
MpUsage mp_usage_new(MpArena *arena, MpArena *scratch, const MpAnalysis *analysis);

// Notes what a path runs; `unwrapped` as in MpView. Entries and their paths come in order.
void mp_usage_add_path(MpUsage *self, MpUse path, const uint8_t *unwrapped);

// The same for a path that builds the same as an earlier one of its entry.
void mp_usage_repeat_path(MpUsage *self, MpUse path, uint32_t twin);

// NULL where nothing runs or calls it.
const MpUser *mp_usage_find(const MpUsage *self, MpStr key);

// Appends who uses what to the rulings, for the other files of the run.
void mp_usage_list(const MpUsage *self, MpRulings *out);

#endif
