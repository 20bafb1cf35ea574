// Calls that run for what they do to layers - weights made, sublayers built - and are no part of
// the graph: `model(array, training=True)` and `model.fit(…)`, where a model is written (`prepare`,
// `summary`). Internal to interp/.
//
// Afterwards every node of such a call that depends on the arrays stands for a value of which
// nothing is known but shape and type; variables and constants that it made stay what they are.
// Where the call cannot be followed to its end without a question, the path is run anew without any
// (MpRun.skips_unrecorded), and whether layers are built that nothing else builds is not known.
#ifndef MPLINT_ANALYZER_INTERP_UNRECORDED_H_
#define MPLINT_ANALYZER_INTERP_UNRECORDED_H_

#include "analyzer/interp/run.h"

// What the call of a layer or model gives for `training`; NULL: nothing.
MpValue *mp_unrecorded_training(MpRun *run, const MpValue *layer, const MpCall *call);

// The source calls a layer or model on arrays. Where that is in training it is run, and true; else
// the call that is recorded does the same.
bool mp_unrecorded_call(MpRun *run, MpValue *layer, const MpCall *call);

// Layers that are not built when the call has run. Where only what is recorded in its place builds
// them, Keras has not built them: which weights they have is not known.
typedef MP_ARRAY(MpLayer *) MpUnbuilt;
MpUnbuilt mp_unrecorded_unbuilt(MpRun *run);
void mp_unrecorded_leave_unbuilt(const MpUnbuilt *unbuilt);

// `fit` and `train_on_batch` of a model: what its own code is run on.
MpValue *mp_unrecorded_fit(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_unrecorded_train_on_batch(MpRun *run, MpValue *self, const MpCall *call);
// Other methods that may train it.
MpValue *mp_unrecorded_train_otherwise(MpRun *run, MpValue *self, const MpCall *call);

// Where the graph, and what the path knows, stood before something that is no part of the graph.
typedef struct MpUnrecordedMark {
  uint32_t nodes, losses, obstacles, limits, assumptions, preparations;  // of the graph
  uint32_t choices, settled;
  bool has_static_length, was_unrecorded;
  uint32_t instance_count, weight_count;
  struct MpLayerMark *instances;
  bool *assigned;  // by weight
} MpUnrecordedMark;

// What runs between these two is unrecorded. Limits that were noted stay.
MpUnrecordedMark mp_unrecorded_enter(MpRun *run);
void mp_unrecorded_leave(MpRun *run, const MpUnrecordedMark *before);
// True where nothing was decided since, and no limit stopped the run.
bool mp_unrecorded_asked_nothing(const MpRun *run, const MpUnrecordedMark *before);

// functional_run.c: calls each layer of a Functional model anew, as an unrecorded call of the model
// does. NULL: an exception is pending, or what it takes is not known (a limit is noted).
MpValue *mp_functional_run(MpRun *run, MpValue *model, const MpCall *call);

#endif
