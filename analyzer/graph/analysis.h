// What the evaluator found out about one file: the graphs of all paths that were explored, from
// every point where it started.
#ifndef MPLINT_ANALYZER_GRAPH_ANALYSIS_H_
#define MPLINT_ANALYZER_GRAPH_ANALYSIS_H_

#include "analyzer/graph/graph.h"

typedef enum MpEntryKind {
  MP_ENTRY_MODULE,    // the module's body
  MP_ENTRY_FUNCTION,  // a function that nobody in view calls, its parameters unknown
  MP_ENTRY_CLASS,  // a layer class alone: constructor arguments unknown, called on unknown tensors
  MP_ENTRY_EXPRESSION,  // the expression of `mplint prepare`
} MpEntryKind;

// `training` as the target sees it while tracing.
typedef enum MpPhase {
  MP_PHASE_INFERENCE,
  MP_PHASE_TRAINING,
} MpPhase;

// One starting point, with one graph for each path that was explored from it.
typedef struct MpEntry {
  MpEntryKind kind;
  MpPhase phase;
  MpStr name;              // of the function or class
  const MpClassFact *cls;  // CLASS
  // A class that is also constructed in view: judged there. This entry only says what other
  // constructor arguments could reach.
  bool is_background;
  bool is_complete;  // every path was explored
  bool is_covered;   // every answer to every question was, on some path
  MP_ARRAY(MpGraph *) graphs;
  uint32_t steps;     // run on all its paths
  double elapsed_ms;  // of processor time that took
} MpEntry;

typedef MP_ARRAY(MpEntry *) MpEntries;

typedef MP_ARRAY(MpClassFact *) MpClassFacts;

// How far the objects of one class were followed, over all explored paths.
typedef struct MpClassReport {
  const MpClassFact *cls;
  bool is_composite;  // it holds other layers on some path, and is not abstract: tally.c
  bool has_graph;     // at least one path gave its graph
  bool is_covered;    // alone, it was explored with every answer to every question
  bool is_followed;   // and nothing was left open on any path that was explored
  MpStrs reasons;     // why not, each once, in order of first meeting
  MpLimits roots;     // what each path met first, each place once: the others may follow from it
  uint32_t steps;     // run for the class alone, in all entries
  double elapsed_ms;
} MpClassReport;

typedef MP_ARRAY(MpClassReport) MpClassReports;

typedef struct MpAnalysisStats {
  uint32_t classes;             // layer and model classes
  uint32_t composite;           // those with sublayers
  uint32_t composite_followed;  // those followed entirely on every explored path
  uint32_t composite_graph;     // those with a graph for at least one path
  uint32_t paths;
} MpAnalysisStats;

typedef struct MpAnalysis {
  MpArena *arena;
  const struct MpSource *source;
  MpClassFacts classes;    // layer and model classes of the file, in order of their definition
  MpClassReports reports;  // one for each of `classes`
  MpEntries entries;
  // Over all paths, in the file or met by a class of it; each (reason, span) once, in order of
  // position.
  MpLimits limits;
  MpAnalysisStats stats;
} MpAnalysis;

#endif
