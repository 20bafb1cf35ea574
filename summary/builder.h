// What the makers of rows share. Internal to summary/.
#ifndef MPLINT_SUMMARY_BUILDER_H_
#define MPLINT_SUMMARY_BUILDER_H_

#include "analyzer/graph/level.h"
#include "analyzer/graph/node_names.h"
#include "analyzer/graph/shown.h"
#include "summary/cost.h"
#include "summary/summary.h"

typedef struct MpBuilder {
  const MpGraph *graph;
  MpArena *arena;
  uint32_t depth;
  bool is_keras3;
  MpNodeNames names;
  MpOwnership ownership;
  MpCosts costs;
} MpBuilder;

typedef MP_ARRAY(MpNodeId) MpNodeIds;

// rows.c: the rows of what the layer holds. `calls`: those of the layer that count; none for a
// Functional model that stands for itself.
MpSummaryRows mp_builder_rows(const MpBuilder *self, const MpLayer *layer, const MpNodeIds *calls,
                              MpStr path, uint32_t level);

// functional.c: the same for a Functional model's definition.
MpSummaryRows mp_builder_functional(const MpBuilder *self, const MpLayer *model, MpStr path,
                                    uint32_t level);
// The calls that make up its definition.
MpNodeIds mp_builder_network(const MpBuilder *self, const MpLayer *model);

// Fills what a row has of its layer: names, class, parameters, parts; `calls` are those that count.
void mp_builder_fill(const MpBuilder *self, MpSummaryRow *row, const MpLayer *layer,
                     const MpNodeIds *calls, uint32_t level);
// Adds what a call gives and costs.
void mp_builder_add_call(const MpBuilder *self, MpSummaryRow *row, const MpNode *call);

#endif
