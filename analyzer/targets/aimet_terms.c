#include "analyzer/targets/aimet_terms.h"

#include <stdlib.h>

#include "analyzer/graph/text.h"
#include "analyzer/targets/aimet_algebra.h"

typedef struct MpAimetTermRow {
  MpAimetTerm term;
  MpStr key;  // of what is called; empty: a fresh one, or one of several results
} MpAimetTermRow;

void mp_aimet_terms_init(MpAimetTerms *self, MpArena *arena) {
  *self = (MpAimetTerms){.arena = arena};
  mp_map_init(&self->texts, arena);
}

void mp_aimet_terms_deinit(MpAimetTerms *self) {
  mp_buf_deinit(&self->text);
}

static MpAimetTermRow *add_row(MpAimetTerms *self) {
  MpAimetTermRow *row = MP_NEW(self->arena, MpAimetTermRow);
  mp_array_push(self->arena, &self->rows, row);
  row->term = self->rows.len;
  return row;
}

MpAimetTerm mp_aimet_term_fresh(MpAimetTerms *self) {
  return add_row(self)->term;
}

// The term of what stands in the scratch text.
static MpAimetTermRow *intern(MpAimetTerms *self) {
  MpAimetTermRow *row = mp_map_get(&self->texts, mp_buf_str(&self->text));
  if (row == NULL) {
    row = add_row(self);
    mp_map_set(&self->texts, mp_str_copy(self->arena, mp_buf_str(&self->text)), row);
  }
  return row;
}

MpAimetTerm mp_aimet_term_result(MpAimetTerms *self, MpAimetTerm call, uint32_t output,
                                 uint32_t count) {
  if (count <= 1) return call;
  mp_buf_clear(&self->text);
  mp_buf_append_number(&self->text, call);
  mp_buf_append_byte(&self->text, '[');
  mp_buf_append_number(&self->text, output);
  mp_buf_append_byte(&self->text, ']');
  return intern(self)->term;
}

typedef struct TermMapping {
  MpAimetTermOf term_of;
  void *context;
} TermMapping;

static MpTensor map_tensor(void *context, MpTensor tensor) {
  const TermMapping *mapping = context;
  return (MpTensor){mapping->term_of(mapping->context, tensor), 0};
}

const MpDatum *mp_aimet_term_value(MpArena *arena, const MpDatum *value, MpAimetTermOf term_of,
                                   void *context) {
  TermMapping mapping = {term_of, context};
  return mp_datum_map_tensors(arena, value, map_tensor, &mapping);
}

const MpDatum *mp_aimet_term_datum(MpArena *arena, MpAimetTerm term) {
  MpDatum *datum = MP_NEW(arena, MpDatum);
  datum->kind = MP_DATUM_TENSOR;
  datum->tensor = (MpTensor){term, 0};
  return datum;
}

// Uses the scratch text.
static MpStr callee_key(MpAimetTerms *self, const MpAimetCallee *callee) {
  const MpNode *node = callee->node;
  if (node->layer == NULL) return callee->op;
  mp_buf_clear(&self->text);
  mp_buf_append_byte(&self->text, '@');
  mp_buf_append_number(&self->text, node->layer->id);
  return mp_str_copy(self->arena, mp_buf_str(&self->text));
}

// The laws were recorded with the constructor's defaults.
static bool has_defaults(const MpLayer *layer) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpStr name = layer->arguments.items[i].name;
    const int at = name.len > 0 ? mp_signature_find(&layer->row->init, name) : (int)i;
    if (mp_str_is(name, "name")) continue;
    const bool is_required = at >= 0 && (uint32_t)at < layer->row->init.count &&
                             layer->row->init.parameters[at].required;
    if (!is_required) return false;
  }
  return true;
}

// The call of a layer that is kept whole gives its first argument as it is.
static bool returns_argument(const MpNode *node) {
  if (!node->is_traced || node->result == NULL || node->arguments.len == 0) return false;
  const MpDatum *argument = node->arguments.items[0].value;
  return argument->kind == MP_DATUM_TENSOR && mp_datum_eq(node->result, argument);
}

static unsigned laws_of(const MpAimetCallee *callee) {
  const MpLayer *layer = callee->node->layer;
  if (layer == NULL) return mp_aimet_laws(callee->op);
  if (returns_argument(callee->node)) return MP_AIMET_IDENTITY;
  if (layer->kind != MP_LAYER_LIBRARY || layer->row == NULL) return 0;
  const unsigned laws = mp_aimet_laws(layer->row->name);
  return laws != 0 && has_defaults(layer) ? laws : 0;
}

static void write_value(MpAimetTerms *self, const MpDatum *value) {
  if (value->kind == MP_DATUM_TENSOR) {
    mp_buf_append_byte(&self->text, '%');
    mp_buf_append_number(&self->text, value->tensor.node);
  } else {
    mp_datum_write_text(value, &self->text);
  }
}

static int compare_terms(const void *left, const void *right) {
  const MpAimetTerm a = *(const MpAimetTerm *)left;
  const MpAimetTerm b = *(const MpAimetTerm *)right;
  return (a > b) - (a < b);
}

// Writes the operands in the order of their terms; false where they are not all tensors.
static bool write_commuted(MpAimetTerms *self, const MpDatum *const *operands, uint32_t count) {
  MpAimetTerm *terms = MP_NEW_ARRAY(self->arena, MpAimetTerm, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    if (operands[i]->kind != MP_DATUM_TENSOR) return false;
    terms[i] = operands[i]->tensor.node;
  }
  if (count > 1) qsort(terms, count, sizeof *terms, compare_terms);
  for (uint32_t i = 0; i < count; i++) {
    mp_buf_append_byte(&self->text, '%');
    mp_buf_append_number(&self->text, terms[i]);
    mp_buf_append_byte(&self->text, ',');
  }
  return true;
}

// How many of the arguments were written.
static uint32_t write_operands(MpAimetTerms *self, const MpAimetCallee *callee,
                               const MpAimetArguments *bound, unsigned laws) {
  if ((laws & MP_AIMET_COMMUTES) == 0 || bound->len == 0) return 0;
  const MpDatum *first = bound->items[0].value;
  if (callee->is_merge) {
    const bool is_list = first->kind == MP_DATUM_LIST || first->kind == MP_DATUM_TUPLE;
    return is_list && write_commuted(self, first->items.items, first->items.len) ? 1 : 0;
  }
  if (bound->len < 2) return 0;
  const MpDatum *pair[] = {first, bound->items[1].value};
  return write_commuted(self, pair, 2) ? 2 : 0;
}

// The tensor that comes out as it went in; 0: the call does something.
static MpAimetTerm find_unchanged(const MpAimetTerms *self, const MpAimetCallee *callee,
                                  const MpAimetArguments *bound, unsigned laws, MpStr key) {
  if (bound->len == 0 || bound->items[0].value->kind != MP_DATUM_TENSOR) return 0;
  for (uint32_t i = 1; i < bound->len; i++) {
    const MpTristate is_preset =
        mp_aimet_is_preset(callee, self->arena, bound->items[i].name, bound->items[i].value);
    if (is_preset != MP_YES) return 0;
  }
  const MpAimetTerm argument = bound->items[0].value->tensor.node;
  if (laws & MP_AIMET_IDENTITY) return argument;
  const bool is_again = (laws & MP_AIMET_IDEMPOTENT) && argument > 0 &&
                        mp_str_eq(self->rows.items[argument - 1]->key, key);
  return is_again ? argument : 0;
}

// `tf.range(n)` is `tf.range(0, n)`.
static MpAimetArguments with_limit(MpArena *arena, const MpAimetCallee *callee,
                                   const MpAimetArguments *bound) {
  if (!mp_str_is(callee->op, "range") || bound->len == 0) return *bound;
  if (bound->len > 1 && mp_str_is(bound->items[1].name, "limit")) return *bound;
  MpDatum *zero = MP_NEW(arena, MpDatum);
  zero->kind = MP_DATUM_INT;
  MpAimetArguments full = {0};
  mp_array_push(arena, &full, ((MpAimetArgument){MP_STR("start"), zero, {0}}));
  for (uint32_t i = 0; i < bound->len; i++) {
    MpAimetArgument argument = bound->items[i];
    if (i == 0) argument.name = MP_STR("limit");
    mp_array_push(arena, &full, argument);
  }
  return full;
}

MpAimetTerm mp_aimet_term_call(MpAimetTerms *self, const MpAimetCallee *callee,
                               const MpAimetArguments *given) {
  const MpAimetArguments with = with_limit(self->arena, callee, given);
  const MpAimetArguments *bound = &with;
  const MpStr key = callee_key(self, callee);
  if (key.len == 0) return mp_aimet_term_fresh(self);
  const unsigned laws = laws_of(callee);
  const MpAimetTerm unchanged = find_unchanged(self, callee, bound, laws, key);
  if (unchanged != 0) return unchanged;
  mp_buf_clear(&self->text);
  mp_buf_append(&self->text, key);
  mp_buf_append_byte(&self->text, '(');
  for (uint32_t i = write_operands(self, callee, bound, laws); i < bound->len; i++) {
    const MpAimetArgument *argument = &bound->items[i];
    if (mp_aimet_is_preset(callee, self->arena, argument->name, argument->value) == MP_YES) {
      continue;
    }
    mp_buf_append(&self->text, argument->name);
    mp_buf_append_byte(&self->text, '=');
    write_value(self, argument->value);
    mp_buf_append_byte(&self->text, ',');
  }
  MpAimetTermRow *row = intern(self);
  row->key = key;
  return row->term;
}
