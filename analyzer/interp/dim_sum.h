// Sums of products of unknown lengths, in one form: `2·a·b + c - 1`. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DIM_SUM_H_
#define MPLINT_ANALYZER_INTERP_DIM_SUM_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/status.h"

// Longer ones are nothing that anybody compares.
#define MP_DIM_SUM_MAX_TERMS 8u
#define MP_DIM_SUM_MAX_FACTORS 6u

typedef struct MpDimTerm {
  int64_t factor;                         // not 0
  int64_t atoms[MP_DIM_SUM_MAX_FACTORS];  // unknowns, by number; `count` of them, 1 at least
  uint32_t count;
} MpDimTerm;

typedef struct MpDimSum {
  MpDimTerm terms[MP_DIM_SUM_MAX_TERMS];  // by their atoms, no two alike
  uint32_t len;
  int64_t constant;
} MpDimSum;

MpDimSum mp_dim_sum_constant(int64_t constant);
MpDimSum mp_dim_sum_atom(int64_t atom);

// Adds factor * other. False where the result is too long or too large; so below.
MP_NODISCARD bool mp_dim_sum_add(MpDimSum *self, const MpDimSum *other, int64_t factor);
MP_NODISCARD bool mp_dim_sum_multiply(const MpDimSum *a, const MpDimSum *b, MpDimSum *out);
// a / b rounded down, where that is a sum again whatever the unknowns are (b is not 0).
MP_NODISCARD bool mp_dim_sum_divide(const MpDimSum *a, const MpDimSum *b, MpDimSum *out);

bool mp_dim_sum_has(const MpDimSum *self, int64_t atom);

#endif
