// What the source's own model computes: a term for each tensor that the preparer could see, which
// what it builds is compared with.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_TRUTH_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_TRUTH_H_

#include "analyzer/targets/aimet_terms.h"

typedef struct MpAimetTruth {
  const MpGraph *graph;
  MpAimetTerms *terms;
  const uint8_t *unwrapped;  // by node: a call whose body is unwrapped
  MpAimetTerm *by_node;      // of nodes that are steps to the preparer; 0: the others; NULL: they
                             // are not worked out
  uint8_t *is_bound;         // by node: its term is that of its call on the arguments that it has
  uint32_t *slots;           // scratch: UINT32_MAX for each layer of the graph
} MpAimetTruth;

// Owned by the arena of the terms. The terms themselves are not worked out yet: a model that only
// goes through the rewrites is judged without.
MpAimetTruth mp_aimet_truth_new(const MpGraph *graph, MpAimetTerms *terms);

// Works out the terms of all steps, once.
void mp_aimet_truth_find_terms(MpAimetTruth *self);

// The term of a tensor of the graph, inside which layer it was made or not; 0: terms are not worked
// out.
MpAimetTerm mp_aimet_truth_of(const MpAimetTruth *self, MpTensor tensor);

// The same as a function for mp_aimet_term_value; the context is the truth.
MpAimetTerm mp_aimet_truth_term_of(void *context, MpTensor tensor);

// How many tensors a step gives, as Keras sees it.
uint32_t mp_aimet_result_count(MpArena *arena, const MpNode *step);

#endif
