// Exploring all paths from one starting point by replay. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_EXPLORE_H_
#define MPLINT_ANALYZER_INTERP_EXPLORE_H_

#include "analyzer/interp/keep.h"
#include "analyzer/interp/run.h"

// What all runs of one analysis share.
typedef struct MpExplorer {
  MpArena *arena;
  MpArena *scratch;  // what a path runs in; emptied when its graph was kept
  MpKeeper keeper;
  const MpModule *module;
  MpKerasVersion version;  // as mp_run_set_version takes it
  bool makes_layers;       // the module's body does, as the main program
  MpMap facts;             // class facts of the file
  MpMap file_names;        // of the files that hold classes of it
  MpArena *names_arena;
  MpMap names;             // of libraries: library_name.h
  uint32_t restarts;       // of the entry
  uint32_t first_step;     // steps of all runs before it
  MpMap lengths;           // lengths of unknown sequences that the code of the entry needs
  MpParameterRefs given;   // arguments with a default that its `call` needs: absent.h
  MpMap skipped;           // functions that are not followed: plain_call.h
  MpTristate sets_policy;  // as in a run
  uint32_t steps;          // of all runs so far
  MpMap spent;   // name of a function or class → steps of the entries of that name (uint32_t)
  MpMap called;  // names of functions and classes of the module that some run called
} MpExplorer;

// Explores the entry on all paths and gives it with its graphs. In the background, `call` may be
// given all that it can take.
MpEntry *mp_explore(MpExplorer *self, MpEntryKind kind, MpPhase phase, MpStr name,
                    bool is_background);

// Runs the module's body as `import` would, or, for MP_ENTRY_MODULE, as the main program.
void mp_explore_run_module(MpRun *run, MpEntryKind kind);

#endif
