#include "analyzer/syntax/clause.h"

typedef struct Clause {
  const char *word;
  MpChain before;
  MpChain after;
} Clause;

// A word may stand in several rows; a row without `before` begins a chain.
static const Clause clauses[] = {
    {"if", MP_CHAIN_NONE, MP_CHAIN_IF},           {"for", MP_CHAIN_NONE, MP_CHAIN_LOOP},
    {"while", MP_CHAIN_NONE, MP_CHAIN_LOOP},      {"async", MP_CHAIN_NONE, MP_CHAIN_LOOP},
    {"try", MP_CHAIN_NONE, MP_CHAIN_TRY},         {"elif", MP_CHAIN_IF, MP_CHAIN_IF},
    {"else", MP_CHAIN_IF, MP_CHAIN_NONE},         {"else", MP_CHAIN_LOOP, MP_CHAIN_NONE},
    {"else", MP_CHAIN_EXCEPT, MP_CHAIN_TRY_ELSE}, {"except", MP_CHAIN_TRY, MP_CHAIN_EXCEPT},
    {"except", MP_CHAIN_EXCEPT, MP_CHAIN_EXCEPT}, {"finally", MP_CHAIN_TRY, MP_CHAIN_NONE},
    {"finally", MP_CHAIN_EXCEPT, MP_CHAIN_NONE},  {"finally", MP_CHAIN_TRY_ELSE, MP_CHAIN_NONE},
};

static MpOpenChain *chain_at(MpClauses *self, MpArena *arena, uint32_t indent) {
  while (self->open.len > 0 && mp_array_last(&self->open).indent > indent)
    self->open.len--;
  if (self->open.len == 0 || mp_array_last(&self->open).indent < indent) {
    MpOpenChain open = {indent, MP_CHAIN_NONE};
    mp_array_push(arena, &self->open, open);
  }
  return &mp_array_last(&self->open);
}

MpClauseFit mp_clauses_take(MpClauses *self, MpArena *arena, MpStr word, uint32_t indent) {
  MpOpenChain *open = chain_at(self, arena, indent);
  bool is_clause = false;
  for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
    const Clause *clause = &clauses[i];
    if (!mp_str_is(word, clause->word)) continue;
    is_clause = clause->before != MP_CHAIN_NONE;
    if (is_clause && clause->before != open->chain) continue;
    open->chain = clause->after;
    return MP_CLAUSE_FITS;
  }
  if (!is_clause) {
    open->chain = MP_CHAIN_NONE;
    return MP_CLAUSE_FITS;
  }
  MpClauseFit fit = open->chain == MP_CHAIN_LOST ? MP_CLAUSE_OF_LOST : MP_CLAUSE_UNEXPECTED;
  open->chain = MP_CHAIN_LOST;
  return fit;
}
