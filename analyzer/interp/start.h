// Where the paths of one entry part: a run in which all names of modules that its first path asked
// for are bound. Its memory is put back for each path, so that imports and definitions run once an
// entry. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_START_H_
#define MPLINT_ANALYZER_INTERP_START_H_

#include "analyzer/interp/run.h"

// Names of one module.
typedef struct MpModuleNames {
  const MpModule *module;
  MpStrs names;
} MpModuleNames;

typedef struct MpStart {
  MpArena *arena;                  // of the run
  MP_ARRAY(MpModuleNames) wanted;  // what the first path bound
  MpRun *run;                      // NULL: there is none, and each path begins anew
  MpArenaImage *image;             // of the arena, when all names were bound
  uint32_t steps;                  // of the run, then
  bool was_tried;
} MpStart;

// Remembers, in `arena`, which names of modules a path has bound.
void mp_start_note(MpStart *self, MpArena *arena, const MpRun *path);

// Binds them in a new run, which lives in the start's arena. Where that takes a decision, or leaves
// something in the graph, paths cannot share it.
void mp_start_prepare(MpStart *self, MpRun *run);

// The run again as it was prepared, with the alternatives that a path takes.
MpRun *mp_start_begin(MpStart *self, const uint32_t *prefix, uint32_t prefix_len);

void mp_start_deinit(MpStart *self);

#endif
