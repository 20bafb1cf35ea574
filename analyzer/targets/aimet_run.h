// One run of the preparer's algorithm: its tables, and what it has built so far.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_RUN_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_RUN_H_

#include "analyzer/targets/aimet_names.h"
#include "analyzer/targets/aimet_prepare.h"
#include "analyzer/targets/aimet_rebuild.h"

// A tensor of the prepared model.
typedef struct MpAimetBuilt {
  MpAimetTerm term;
  const MpAimetLayer *layer;  // that made it
  const MpNode *node;
  MpDepthIndexes feeders;  // built tensors
} MpAimetBuilt;

typedef uint32_t MpAimetBuiltId;  // index into MpAimetRun.built; 0: none

typedef struct MpAimetRun {
  const MpGraph *graph;
  const MpForward *forward;
  const MpAimetTruth *truth;
  MpArena *arena;
  bool has_work;    // there is something to unwrap, or to connect
  bool repairs;     // it goes on behind a failure as if all were right, and notes findings
  bool is_stopped;  // it raised
  bool is_known;    // nothing was left open
  MP_ARRAY(MpAimetBuilt) built;
  MpAimetBuiltId latest;    // "the most recent tensor"
  MpDepthIndexes outputs;   // built tensors
  const MpNode *last_call;  // of the model's last layer
  MpAimetReport *report;
  uint8_t *is_well_reused;
  bool is_result_blamed;  // of some layer: what follows for the outputs is not said again
  MpAimetNames names;
  bool has_twins;  // two layers of the prepared model have one name
  MpStr wrong;     // what is computed in place of what the source says; empty: nothing wrong yet
} MpAimetRun;

// A name in a list of the connection table.
typedef struct MpAimetEntry {
  uint32_t feeder;   // the layer that it names
  uint32_t call;     // the consumer's call
  uint32_t order;    // of the tensor among those of that call
  MpAimetFeed feed;  // the tensor that is meant
} MpAimetEntry;

typedef MP_ARRAY(MpAimetEntry) MpAimetEntries;

// A model whose layers are being gone through.
typedef struct MpAimetFrame {
  const MpAimetModel *model;
  const struct MpAimetFrame *outer;  // NULL: the model itself
  MpAimetEntries *entries;           // by layer: its list
  uint32_t *call;         // by layer: the call whose arguments are kept, the last that is met
  MpAimetBuiltId *out;    // by layer
  MpDepthIndexes inputs;  // built tensors that the unwrapped layer was given
  const MpAimetScope *scope;
  bool is_blamed;  // for how its inputs are wired
} MpAimetFrame;

MpAimetBuiltId mp_aimet_run_add(MpAimetRun *self, MpAimetBuilt built);
MpAimetTerm mp_aimet_run_term(const MpAimetRun *self, MpAimetBuiltId id);

// The algorithm raises here: it ends, or goes on where it repairs. `doing` goes on the sentence
// "would raise KeyError …": "while copying weights".
void mp_aimet_run_raise(MpAimetRun *self, const char *exception, MpStr doing);

// A finding, where the run repairs; each place once for each code. NULL where it does not.
MpAimetFinding *mp_aimet_run_find(MpAimetRun *self, const char *code, MpSpan span,
                                  const char *format, ...) MP_PRINTF(4, 5);
// The same at a step, with its symbol and operation.
MpAimetFinding *mp_aimet_run_find_at(MpAimetRun *self, const char *code, const MpNode *node,
                                     MpSpan span, const char *format, ...) MP_PRINTF(5, 6);
// The same at the name `call` in its `def`, else where the layer is made.
MpAimetFinding *mp_aimet_run_find_in(MpAimetRun *self, const char *code, const MpLayer *layer,
                                     const char *format, ...) MP_PRINTF(4, 5);

// The same where a layer is made; `span` is there or where it is assigned.
MpAimetFinding *mp_aimet_run_find_layer(MpAimetRun *self, const char *code, const MpLayer *layer,
                                        MpSpan span, const char *format, ...) MP_PRINTF(5, 6);

// Enters a normal layer's name and weights, whose call gave `built`.
void mp_aimet_run_name(MpAimetRun *self, const MpAimetFrame *frame, const MpLayer *layer,
                       MpAimetBuiltId built);
// Looks for two layers of one name in a temporary model.
void mp_aimet_run_name_body(MpAimetRun *self, const MpAimetModel *body);
// Copies the weights by name, at the end.
void mp_aimet_run_copy_weights(MpAimetRun *self);

// The lists of the connection table for the model's layers, sorted as the preparer does. Raises
// where it does.
void mp_aimet_table_fill(MpAimetRun *run, MpAimetFrame *frame);

// The tensors that the names of a layer's list stand for. False where one of them stands for none:
// then there is one, the most recent tensor.
bool mp_aimet_table_look_up(MpAimetRun *run, const MpAimetFrame *frame, uint32_t layer,
                            MpDepthIndexes *out);

// Makes a normal layer's call again and gives what comes out; 0 where it raises.
MpAimetBuiltId mp_aimet_run_rebuild(MpAimetRun *self, MpAimetFrame *frame, uint32_t layer);

// Takes a nested layer apart and gives the tensor of its last layer; 0 where it raises.
MpAimetBuiltId mp_aimet_run_unwrap(MpAimetRun *self, MpAimetFrame *frame, uint32_t layer);

// Makes a layer of the source again from its configuration; nothing to do for NULL.
void mp_aimet_run_clone(MpAimetRun *self, const MpLayer *layer, MpStr doing);

// Goes through the layers of a model and gives the last tensor; 0 where it raises.
MpAimetBuiltId mp_aimet_run_model(MpAimetRun *self, MpAimetFrame *frame);

#endif
