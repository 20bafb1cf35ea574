#include "analyzer/interp/dim_sum.h"

#include <string.h>

// Larger numbers are no lengths.
#define MAX_NUMBER ((int64_t)1 << 48)

static int64_t magnitude(int64_t number) {
  return number < 0 ? -number : number;
}

static bool multiply(int64_t a, int64_t b, int64_t *out) {
  if (a != 0 && magnitude(b) > MAX_NUMBER / magnitude(a)) return false;
  *out = a * b;
  return true;
}

static bool add(int64_t a, int64_t b, int64_t *out) {
  *out = a + b;
  return magnitude(*out) <= MAX_NUMBER;
}

static int64_t divide_down(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

MpDimSum mp_dim_sum_constant(int64_t constant) {
  return (MpDimSum){.constant = constant};
}

MpDimSum mp_dim_sum_atom(int64_t atom) {
  MpDimSum sum = {.len = 1};
  sum.terms[0] = (MpDimTerm){.factor = 1, .atoms = {atom}, .count = 1};
  return sum;
}

static int compare_atoms(const MpDimTerm *a, const MpDimTerm *b) {
  for (uint32_t i = 0; i < a->count && i < b->count; i++) {
    if (a->atoms[i] != b->atoms[i]) return a->atoms[i] > b->atoms[i] ? -1 : 1;
  }
  return a->count == b->count ? 0 : a->count < b->count ? -1 : 1;
}

static bool add_term(MpDimSum *self, const MpDimTerm *term) {
  uint32_t at = 0;
  while (at < self->len && compare_atoms(&self->terms[at], term) < 0)
    at++;
  MpDimTerm *place = &self->terms[at];
  if (at < self->len && compare_atoms(place, term) == 0) {
    if (!add(place->factor, term->factor, &place->factor)) return false;
    if (place->factor != 0) return true;
    memmove(place, place + 1, (self->len - at - 1) * sizeof *place);
    self->len--;
    return true;
  }
  if (self->len == MP_DIM_SUM_MAX_TERMS) return false;
  memmove(place + 1, place, (self->len - at) * sizeof *place);
  *place = *term;
  self->len++;
  return true;
}

bool mp_dim_sum_add(MpDimSum *self, const MpDimSum *other, int64_t factor) {
  int64_t constant;
  if (!multiply(other->constant, factor, &constant)) return false;
  if (!add(self->constant, constant, &self->constant)) return false;
  for (uint32_t i = 0; i < other->len && factor != 0; i++) {
    MpDimTerm term = other->terms[i];
    if (!multiply(term.factor, factor, &term.factor) || !add_term(self, &term)) return false;
  }
  return true;
}

static bool multiply_terms(const MpDimTerm *a, const MpDimTerm *b, MpDimTerm *out) {
  if (a->count + b->count > MP_DIM_SUM_MAX_FACTORS) return false;
  *out = (MpDimTerm){.count = 0};
  if (!multiply(a->factor, b->factor, &out->factor)) return false;
  uint32_t left = 0, right = 0;
  while (left < a->count || right < b->count) {
    bool is_left = right == b->count || (left < a->count && a->atoms[left] >= b->atoms[right]);
    out->atoms[out->count++] = is_left ? a->atoms[left++] : b->atoms[right++];
  }
  return true;
}

bool mp_dim_sum_multiply(const MpDimSum *a, const MpDimSum *b, MpDimSum *out) {
  *out = mp_dim_sum_constant(0);
  MpDimSum without_constant = *a;
  without_constant.constant = 0;
  if (!mp_dim_sum_add(out, b, a->constant)) return false;
  if (!mp_dim_sum_add(out, &without_constant, b->constant)) return false;
  for (uint32_t i = 0; i < a->len; i++) {
    for (uint32_t k = 0; k < b->len; k++) {
      MpDimTerm term;
      bool fits = multiply_terms(&a->terms[i], &b->terms[k], &term) && add_term(out, &term);
      if (!fits) return false;
    }
  }
  return true;
}

// Takes the atoms of `by` out of those of a term; false where one is not among them.
static bool divide_atoms(const MpDimTerm *term, const MpDimTerm *by, MpDimTerm *out) {
  *out = (MpDimTerm){.factor = term->factor / by->factor};
  uint32_t next = 0;
  for (uint32_t i = 0; i < term->count; i++) {
    if (next < by->count && term->atoms[i] == by->atoms[next]) {
      next++;
    } else {
      out->atoms[out->count++] = term->atoms[i];
    }
  }
  return next == by->count;
}

static bool divide_by_number(const MpDimSum *a, int64_t by, MpDimSum *out) {
  for (uint32_t i = 0; i < a->len; i++) {
    if (a->terms[i].factor % by != 0) return false;
  }
  *out = *a;
  out->constant = divide_down(a->constant, by);
  for (uint32_t i = 0; i < a->len; i++)
    out->terms[i].factor /= by;
  return true;
}

bool mp_dim_sum_divide(const MpDimSum *a, const MpDimSum *b, MpDimSum *out) {
  if (b->len == 0) return b->constant != 0 && divide_by_number(a, b->constant, out);
  if (b->len != 1 || b->constant != 0 || a->constant != 0) return false;
  *out = mp_dim_sum_constant(0);
  for (uint32_t i = 0; i < a->len; i++) {
    MpDimTerm term;
    if (a->terms[i].factor % b->terms[0].factor != 0) return false;
    if (!divide_atoms(&a->terms[i], &b->terms[0], &term)) return false;
    if (term.count == 0) {
      out->constant += term.factor;
    } else if (!add_term(out, &term)) {
      return false;
    }
  }
  return true;
}

bool mp_dim_sum_has(const MpDimSum *self, int64_t atom) {
  for (uint32_t i = 0; i < self->len; i++) {
    for (uint32_t k = 0; k < self->terms[i].count; k++) {
      if (self->terms[i].atoms[k] == atom) return true;
    }
  }
  return false;
}
