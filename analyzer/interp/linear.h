// Sums of unknowns: `2 * n - 1 < m` as `2·n - m < 1`, so that the same question written in another
// way is the same question. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LINEAR_H_
#define MPLINT_ANALYZER_INTERP_LINEAR_H_

#include "analyzer/interp/run.h"

// More terms are no sum that anybody compares twice.
#define MP_LINEAR_MAX_TERMS 8u

typedef struct MpLinearTerm {
  MpStr identity;
  MpValue *symbol;  // a SYMBOL; of a product of unknowns: the expression
  double factor;    // not 0
} MpLinearTerm;

typedef struct MpLinear {
  MpLinearTerm terms[MP_LINEAR_MAX_TERMS];  // by identity
  uint32_t len;
  double constant;
} MpLinear;

// `left - right`, false where it is no sum of unknowns and numbers. Only what can be nothing but a
// number is taken apart: `a + b` alone may be two lists.
MP_NODISCARD bool mp_linear_difference(MpRun *run, MpValue *left, MpValue *right, MpLinear *out);

// The same for one expression.
MP_NODISCARD bool mp_linear_of(MpRun *run, MpValue *value, MpLinear *out);

// Whether an unknown is surely one number, and no array: by its type, its default or annotation, or
// what it is computed from.
bool mp_is_scalar(MpRun *run, const MpValue *value);

// Whether a value is surely no integer, where it is a number at all: a float, and what is computed
// with one, or by `/`.
bool mp_is_float(MpRun *run, MpValue *value);

// Divides all by the first factor, and gives that; there must be a term.
double mp_linear_scale(MpLinear *self);

// True where it is one symbol, and not a product, with a constant.
bool mp_linear_is_symbol(const MpLinear *self);

// What tells a scaled sum, its constant left out, from others: the symbol's own identity where it
// is that symbol alone.
MpStr mp_linear_identity(MpRun *run, const MpLinear *self);

#endif
