#include <inttypes.h>
#include <math.h>

#include "analyzer/interp/decide.h"
#include "analyzer/interp/linear.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/rank.h"

// Nobody unpacks more, and tensors have no more axes.
#define MAX_WANTED 12u
// Deeper expressions are taken for one unknown.
#define MAX_PARTS 8u
// More tensors together do not decide a rank.
#define MAX_ROOTS 8u

// What an unknown count is decided by: it is factor * basis + constant.
typedef struct Basis {
  MpKnown *known;  // of the basis
  MpStr identity;
  int64_t factor, constant;  // factor is 1 or -1
  MpStr text;                // as people read it
  bool is_count;             // the text is that of the count, not of the basis
  bool is_expression;
} Basis;

static bool is_operation(const MpValue *value) {
  return value->symbol->kind == MP_SYMBOL_BINARY || value->symbol->kind == MP_SYMBOL_UNARY;
}

static Basis plain_basis(MpRun *run, const MpValue *count) {
  return (Basis){.known = mp_decide_known_of(run, count),
                 .identity = count->symbol->identity,
                 .factor = 1,
                 .text = count->symbol->text,
                 .is_count = true,
                 .is_expression = is_operation(count)};
}

// Of `n + 1` it is n, and of `b - a + 1` it is `b - a`: other loops over them agree.
static Basis basis_of(MpRun *run, MpValue *count) {
  MpLinear sum;
  int64_t constant;
  if (!is_operation(count) || !mp_linear_of(run, count, &sum) || sum.len == 0) {
    return plain_basis(run, count);
  }
  bool is_whole = mp_double_to_int(sum.constant, &constant) && (double)constant == sum.constant;
  double factor = mp_linear_scale(&sum);
  bool is_near = is_whole && constant > -1000 && constant < 1000;
  if (!is_near || (factor != 1.0 && factor != -1.0)) return plain_basis(run, count);
  MpStr identity = mp_linear_identity(run, &sum);
  const MpValue *first = sum.terms[0].symbol;
  Basis basis = {.identity = identity, .factor = (int64_t)factor, .constant = constant};
  if (mp_linear_is_symbol(&sum)) {
    basis.known = mp_decide_known_of(run, first);
    basis.text = first->symbol->text;
    basis.is_expression = is_operation(first);
    return basis;
  }
  basis.known = mp_decide_known(run, identity);
  basis.text = count->symbol->text;
  basis.is_count = basis.is_expression = true;
  run->decider->has_settled_sum = true;
  return basis;
}

static MpStr equation_text(MpRun *run, const Basis *basis, int64_t count, int64_t number) {
  return mp_str_format(run->arena, basis->is_expression ? "%.*s == %" PRId64 : "%.*s=%" PRId64,
                       MP_FMT(basis->text), basis->is_count ? count : number);
}

// Comparisons sent it away from 0, 1 and 2: the smallest count that they allow.
static int64_t least_count(const Basis *basis) {
  const MpKnown *known = basis->known;
  double bound = basis->factor > 0 ? known->above : known->below;
  bool is_possible = basis->factor > 0 ? known->at_least : known->at_most;
  if (isinf(bound)) return 3;
  int64_t number = (int64_t)(basis->factor > 0 ? floor(bound) : ceil(bound));
  if (!is_possible) number += basis->factor;
  return basis->factor * number + basis->constant;
}

#define MAX_COUNTS 6u

// Counts that are tried, the likeliest first.
typedef struct Counts {
  int64_t items[MAX_COUNTS];
  uint32_t len;
  bool is_index;  // they are indexes, not counts
} Counts;

// The count that the source was seen to need comes first.
static Counts prefer(const Counts *counts, int64_t wanted) {
  Counts preferred = {{wanted}, 1, counts->is_index};
  for (uint32_t i = 0; i < counts->len && preferred.len < MAX_COUNTS; i++) {
    if (counts->items[i] != wanted) preferred.items[preferred.len++] = counts->items[i];
  }
  return preferred;
}

// Said of the assumption that the latest decision is.
static void note_count(MpRun *run, int64_t count) {
  MpAssumption *assumption = &mp_array_last(&run->graph->assumptions);
  assumption->is_count = true;
  assumption->count = (uint32_t)count;
  // Nobody builds a model of no layers: what holds only then is not worth a finding.
  if (count == 0) assumption->is_weak = assumption->is_odd = true;
}

static int64_t decide_among(MpRun *run, MpValue *symbol, const Counts *counts, MpSpan span) {
  symbol = mp_resolve(run, symbol);
  if (symbol->kind == MP_VALUE_INT) return symbol->integer;
  if (symbol->kind == MP_VALUE_BOOL) return symbol->boolean;
  if (symbol->kind != MP_VALUE_SYMBOL) return 0;
  Basis basis = basis_of(run, symbol);
  const int64_t *wanted = run->lengths ? mp_map_get(run->lengths, basis.identity) : NULL;
  Counts preferred = wanted ? prefer(counts, basis.factor * *wanted + basis.constant) : *counts;
  counts = &preferred;
  MpAlternative alternatives[MAX_COUNTS];
  uint32_t len = 0;
  for (uint32_t i = 0; i < counts->len; i++) {
    int64_t count = counts->items[i];
    int64_t number = basis.factor * (count - basis.constant);
    if (count < 0) continue;
    if (mp_known_equals(run, basis.known, mp_value_int(run, number)) == MP_NO) continue;
    MpStr text = equation_text(run, &basis, count, number);
    alternatives[len++] = (MpAlternative){(uint32_t)number, text};
  }
  int64_t answer = least_count(&basis);
  bool is_counted = false;
  if (len > 0) {
    MpStr identity = mp_str_format(run->arena, "%.*s#", MP_FMT(basis.identity));
    bool was_on_shape = run->decider->is_on_shape;
    run->decider->is_on_shape |= symbol->symbol->is_on_shape;
    int32_t number = (int32_t)mp_decide(run, identity, alternatives, len, span, false);
    run->decider->is_on_shape = was_on_shape;
    answer = basis.factor * number + basis.constant;
    is_counted = run->import_depth == 0 && !counts->is_index;
    if (is_counted) note_count(run, answer);
  }
  MpValue *settled = mp_value_int(run, basis.factor * (answer - basis.constant));
  if (is_counted) settled->counted = run->graph->assumptions.len;
  mp_decide_settle(run, basis.known, settled);
  return answer;
}

// A count, or an index, below `limit`.
static int64_t decide_below(MpRun *run, MpValue *symbol, int64_t limit, MpSpan span) {
  Counts counts = {.len = 0};
  for (int64_t count = limit > 2 ? 2 : limit - 1; count >= 0; count--)
    counts.items[counts.len++] = count;
  return decide_among(run, symbol, &counts, span);
}

int64_t mp_decide_integer(MpRun *run, MpValue *symbol, MpSpan span) {
  return decide_below(run, symbol, INT64_MAX, span);
}

uint32_t mp_decide_count_of(MpRun *run, MpValue *number) {
  number = mp_resolve(run, number);
  return number->kind == MP_VALUE_INT ? number->counted : 0;
}

uint32_t mp_decide_counted_by(MpRun *run, MpValue *sequence) {
  MpCall call = {.span = sequence->span};
  mp_array_push(run->arena, &call.args, sequence);
  return mp_decide_count_of(run, mp_symbol_builtin(run, MP_STR("len"), &call, &call.args));
}

// An earlier unknown has this index at the place.
static bool is_taken(MpRun *run, int64_t index, MpSpan span) {
  for (uint32_t i = 0; i < run->decider->indexed.len; i++) {
    const MpIndexed *indexed = &run->decider->indexed.items[i];
    if (indexed->index == index && mp_span_eq(indexed->span, span)) return true;
  }
  return false;
}

// Of several unknowns that choose at one place each has its own index: that two are the same is
// tried last, and nobody means it.
int64_t mp_decide_index(MpRun *run, MpValue *symbol, uint32_t length, MpSpan span) {
  // An index that is too large raises, and a path that ends there has nothing that others have not.
  bool may_raise = run->handlers > 0 || length == 0;
  int64_t limit = may_raise ? INT64_MAX : length;
  bool is_unknown = mp_resolve(run, symbol)->kind == MP_VALUE_SYMBOL;
  Counts counts = {.is_index = true};
  for (int taken = 0; taken < 2; taken++) {
    for (int64_t index = limit > 2 ? 2 : limit - 1; index >= 0; index--) {
      if (is_taken(run, index, span) == (taken != 0)) counts.items[counts.len++] = index;
    }
  }
  uint32_t made = run->decider->choices.len;
  int64_t index = decide_among(run, symbol, &counts, span);
  if (!is_unknown || run->decider->choices.len == made) return index;
  if (is_taken(run, index, span)) mp_decide_note_odd(run);
  mp_array_push(run->arena, &run->decider->indexed, ((MpIndexed){span, index}));
  return index;
}

// Decides a length that is tried in this order, and remembers it.
static int64_t decide_counted(MpRun *run, MpValue *length, const Counts *counts, bool is_rank,
                              MpSpan span) {
  MpValue *unknown = mp_resolve(run, length);
  bool is_free = run->decider->choices.len >= run->decider->prefix_len;
  if (unknown->kind != MP_VALUE_SYMBOL) return decide_among(run, unknown, counts, span);
  Basis basis = basis_of(run, unknown);
  int64_t answer = decide_among(run, unknown, counts, span);
  MpCounted counted = {basis.identity, answer, basis.factor * (answer - basis.constant), is_free,
                       is_rank && basis.factor > 0};
  mp_array_push(run->arena, &run->decider->counted, counted);
  return answer;
}

typedef struct KnownRank {
  MpRun *run;
  int32_t most;  // -1: none
} KnownRank;

static void add_known_rank(void *context, MpTensor tensor) {
  KnownRank *self = context;
  const MpShape *shape = mp_shape_known(self->run, tensor);
  if (shape && shape->rank > self->most) self->most = shape->rank;
}

// What is computed from a tensor and a setting has as many axes as the tensor, more likely than
// another number.
static Counts likely_ranks(MpRun *run, MpTensor root) {
  const MpNode *node = run->graph->nodes.items[root.node];
  if (node->kind == MP_NODE_INPUT) return (Counts){{2, 3, 4, 1, 0}, 5, false};
  const Counts counts = {{3, 2, 4, 1, 0}, 5, false};
  KnownRank known = {run, -1};
  mp_arguments_visit_tensors(&node->arguments, add_known_rank, &known);
  return known.most > 0 ? prefer(&counts, known.most) : counts;
}

// The rank of what the tensor is computed from is what is decided; its own follows.
static int64_t decide_rank(MpRun *run, MpTensor tensor, MpSpan span) {
  MpTensor root;
  for (uint32_t i = 0; i < MAX_ROOTS && mp_rank_next_root(run, tensor, &root); i++) {
    Counts ranks = likely_ranks(run, root);
    (void)decide_counted(run, mp_rank_value(run, root), &ranks, true, span);
  }
  MpValue *rank = mp_resolve(run, mp_rank_value(run, tensor));
  if (rank->kind != MP_VALUE_SYMBOL) return rank->kind == MP_VALUE_INT ? rank->integer : 0;
  Counts ranks = likely_ranks(run, mp_rank_root(run, tensor));
  Basis basis = basis_of(run, rank);
  for (uint32_t i = 0; i < ranks.len; i++)
    ranks.items[i] = basis.factor * ranks.items[i] + basis.constant;
  return decide_counted(run, rank, &ranks, true, span);
}

// The shape of a tensor that an unknown is made of: `x.shape[1:]`, `x.shape[:-1] + (n,)`; NULL:
// none.
static const MpValue *shape_within(const MpValue *value, uint32_t depth) {
  if (value->kind != MP_VALUE_SYMBOL || depth == MAX_PARTS) return NULL;
  if (value->maker) return shape_within(value->maker, depth + 1);
  const MpSymbol *symbol = value->symbol;
  if (symbol->shape_of) return value;
  bool is_sequence = symbol->kind == MP_SYMBOL_BINARY && symbol->op == MP_OPERATOR_ADD;
  is_sequence |= symbol->item_key && symbol->item_key->kind == MP_VALUE_SLICE;
  const MpValue *shape = NULL;
  for (uint32_t i = 0; is_sequence && !shape && i < symbol->operands.len; i++)
    shape = shape_within(symbol->operands.items[i], depth + 1);
  return shape;
}

uint32_t mp_decide_length(MpRun *run, MpValue *symbol, MpSpan span) {
  symbol = mp_resolve(run, symbol);
  int64_t answer;
  const MpValue *shape = shape_within(symbol, 0);
  if (shape && !symbol->symbol->shape_of) {
    (void)decide_rank(run, *shape->symbol->shape_of, span);
    symbol = mp_resolve(run, symbol);
  }
  if (symbol->kind == MP_VALUE_TUPLE || symbol->kind == MP_VALUE_LIST) return symbol->items.len;
  if (symbol->kind == MP_VALUE_SYMBOL && symbol->symbol->shape_of) {
    answer = decide_rank(run, *symbol->symbol->shape_of, span);
  } else {
    MpCall call = {.span = span};
    mp_array_push(run->arena, &call.args, symbol);
    MpValue *length = mp_symbol_builtin(run, MP_STR("len"), &call, &call.args);
    Counts counts = {{2, 1, 0}, 3, false};
    answer = decide_counted(run, length, &counts, false, span);
  }
  return answer < 0 ? 0 : (uint32_t)answer;
}

// The length that was decided and is behind one of `had` elements; NULL: none is.
static const MpCounted *find_counted(const MpRun *run, uint32_t had) {
  const MpCounted *rank = NULL;
  for (uint32_t i = run->decider->counted.len; i-- > 0;) {
    const MpCounted *counted = &run->decider->counted.items[i];
    if (counted->length == (int64_t)had) return counted;
    // The shape of something that is computed from the tensor.
    if (counted->is_rank && !rank) rank = counted;
  }
  return rank;
}

void mp_decide_has(MpRun *run, MpValue *symbol, uint32_t count, MpSpan span) {
  MpCall call = {.span = span};
  if (run->handlers > 0) return;  // where it is, that may be what the source tries
  mp_array_push(run->arena, &call.args, symbol);
  MpValue *length = mp_resolve(run, mp_symbol_builtin(run, MP_STR("len"), &call, &call.args));
  if (length->kind != MP_VALUE_SYMBOL) return;
  Basis basis = basis_of(run, length);
  double least = (double)(count - basis.constant);
  bool says_more = basis.factor > 0 && mp_known_less(basis.known, least, true) == MP_MAYBE;
  if (says_more) mp_known_set_less(basis.known, least, true, false);
}

bool mp_decide_want_length(MpRun *run, uint32_t had, uint32_t wanted) {
  bool is_plausible = wanted > 0 && wanted <= MAX_WANTED && wanted != had;
  const MpCounted *counted = is_plausible ? find_counted(run, had) : NULL;
  int64_t number = counted ? counted->number + (int64_t)wanted - (int64_t)had : -1;
  if (number < 0) return false;
  if (!run->may_restart || run->handlers > 0 || !counted->is_free) return true;
  const int64_t *known = mp_map_get(run->lengths, counted->identity);
  if (known && *known >= number) return true;
  int64_t *length = MP_NEW(run->lengths->arena, int64_t);
  *length = number;
  mp_map_set(run->lengths, mp_str_copy(run->lengths->arena, counted->identity), length);
  run->must_restart = true;
  return true;
}
