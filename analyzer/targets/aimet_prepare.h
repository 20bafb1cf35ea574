// What AIMET's `prepare_model` would do with a model: its algorithm, run on the graph of a path
// (docs/aimet.md). Every place where it goes wrong is a finding; the run goes on behind it as if it
// had gone right, so that one mistake does not hide the next. What the whole comes to is the
// outcome: that of the unrepaired algorithm.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_PREPARE_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_PREPARE_H_

#include "analyzer/graph/graph.h"

typedef struct MpAimetFinding {
  const char *code;  // of the rule: "MP501"
  MpSpan span;
  const MpNode *node;     // the step it is about; NULL: the class of `object`
  const MpLayer *object;  // node is NULL: the layer that goes wrong
  MpStr class_name;       // node is NULL: of the code at `span`, with `method`
  MpStr method;
  MpStr symbol;
  MpStr op;
  MpStr message;
  MpSpan note_span;  // nowhere: no note
  MpStr note;
} MpAimetFinding;

typedef MP_ARRAY(MpAimetFinding) MpAimetFindings;

typedef struct MpAimetOutcome {
  bool is_known;          // no part of the model was left open
  const char *exception;  // "KeyError"; NULL: it raises none
  bool is_right;          // no exception, and the same numbers
  MpStr text;             // what it would do: "would raise KeyError while copying weights"
} MpAimetOutcome;

typedef struct MpAimetReport {
  MpAimetFindings findings;
  MpAimetOutcome outcome;
  bool has_work;  // mp_aimet_has_work
  // A byte a layer of the graph, 1: it is called several times, and that does no harm.
  const uint8_t *is_well_reused;
} MpAimetReport;

// One report for each forward pass of the graph, in their order; those that preparation has no work
// with are empty. Owned by the arena.
MpAimetReport *mp_aimet_prepare(const MpGraph *graph, MpArena *arena);

// The same without the outcomes, so that the algorithm runs once instead of twice; what both runs
// need of the graph costs the same. Nothing but what goes wrong, and where.
MpAimetReport *mp_aimet_rehearse(const MpGraph *graph, MpArena *arena);

#endif
