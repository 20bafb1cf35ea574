// What tensors are, as numbers: two tensors that are surely equal have the same term, whatever made
// them. Terms are hash-consed: a call on the same terms with the same arguments is the same term.
#ifndef MPLINT_ANALYZER_TARGETS_AIMET_TERMS_H_
#define MPLINT_ANALYZER_TARGETS_AIMET_TERMS_H_

#include "analyzer/base/buf.h"
#include "analyzer/base/map.h"
#include "analyzer/targets/aimet_callee.h"

typedef uint32_t MpAimetTerm;  // from 1; 0: none

typedef struct MpAimetTerms {
  MpArena *arena;
  MpMap texts;  // what a term is → an MpAimetTermRow
  MP_ARRAY(struct MpAimetTermRow *) rows;
  MpBuf text;  // scratch
} MpAimetTerms;

// Owned by the arena; release with mp_aimet_terms_deinit.
void mp_aimet_terms_init(MpAimetTerms *self, MpArena *arena);
void mp_aimet_terms_deinit(MpAimetTerms *self);

// One that is equal to no other: an input, a constant, what is not known.
MpAimetTerm mp_aimet_term_fresh(MpAimetTerms *self);

// One of several results of a call; `call` itself where there is only one.
MpAimetTerm mp_aimet_term_result(MpAimetTerms *self, MpAimetTerm call, uint32_t output,
                                 uint32_t count);

// A value in which tensors are terms (MpTensor.node is the term), in place of one in which they are
// the graph's.
typedef MpAimetTerm (*MpAimetTermOf)(void *context, MpTensor tensor);
const MpDatum *mp_aimet_term_value(MpArena *arena, const MpDatum *value, MpAimetTermOf term_of,
                                   void *context);
const MpDatum *mp_aimet_term_datum(MpArena *arena, MpAimetTerm term);

// A call on bound arguments, the tensors in which are terms. What changes nothing does not count:
// arguments that are the parameter's default, the order of operands that may be exchanged, layers
// that hand on what they get.
MpAimetTerm mp_aimet_term_call(MpAimetTerms *self, const MpAimetCallee *callee,
                               const MpAimetArguments *bound);

#endif
