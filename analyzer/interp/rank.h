// Shapes as far as they are known by now, and numbers of axes that are not. What cannot be inferred
// when a node is made can be later, when the rank of what it is computed from was decided; so it is
// inferred when it is asked for. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_RANK_H_
#define MPLINT_ANALYZER_INTERP_RANK_H_

#include "analyzer/interp/run.h"

typedef struct MpRankTable MpRankTable;

MpRankTable *mp_rank_table_new(MpArena *arena);

// The shape of a tensor, NULL where its rank is not known. Owned by the run.
const MpShape *mp_shape_known(MpRun *run, MpTensor tensor);

// A shape was given to the tensor by other means: what follows from it may be known now.
void mp_shape_note_known(MpRun *run);

// The layer whose call the node is, for inferring it again.
void mp_rank_note_layer(MpRun *run, const MpNode *node, const MpInstance *layer);

// The number of axes: INT, or an unknown: that of the tensor that it is computed from, plus or
// minus a number; its own where it is computed from none, or from several.
MpValue *mp_rank_value(MpRun *run, MpTensor tensor);

// Where the rank of the tensor depends on those of several others, the next that is to be decided
// first; false where there is none.
bool mp_rank_next_root(MpRun *run, MpTensor tensor, MpTensor *root);
// The tensor itself, or the only one that its rank depends on.
MpTensor mp_rank_root(MpRun *run, MpTensor tensor);

// The source goes on only with `rank` axes, or with at least as many. Where nothing is decided yet,
// that settles it; where something else is, the entry is explored anew with what is needed.
void mp_rank_require(MpRun *run, MpTensor tensor, int32_t rank, MpSpan span);
void mp_rank_require_at_least(MpRun *run, MpTensor tensor, int32_t rank);

#endif
