#include "analyzer/interp/dim.h"

#include <inttypes.h>

#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim_sum.h"
#include "analyzer/interp/linear.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

typedef enum MpDimKind {
  MP_DIM_ATOM,  // value: an unknown of the source
  MP_DIM_SUM,   // sum
  MP_DIM_ADD,   // an operation on left and right that no sum says
  MP_DIM_SUBTRACT,
  MP_DIM_MULTIPLY,
  MP_DIM_DIVIDE,
  MP_DIM_LEAST,
  MP_DIM_GREATEST,
  MP_DIM_BROADCAST,
  MP_DIM_JOIN,
} MpDimKind;

// What a symbol stands for.
typedef struct MpDimEntry {
  MpDimKind kind;
  int64_t number;
  MpValue *value;  // SYMBOL; NULL: not asked for yet
  const MpDimSum *sum;
  int64_t left, right;
  uint32_t depth;  // of operations in one another
  bool is_axis;    // ATOM: of a tensor's shape, which may be None
  // What it was settled to when that many facts were known, counted from 1; 0: never asked.
  uint32_t settled_at;
  int64_t settled;
} MpDimEntry;

struct MpDimTable {
  MP_ARRAY(MpDimEntry *) entries;  // of -2, -3 …
  MpMap values;                    // identity of a SYMBOL → MpDimEntry
  MpMap forms;                     // what a sum or operation is made of → MpDimEntry
};

// Deeper expressions of the source are one unknown.
#define MAX_DEPTH 32u
// Of operations that are no sums; what is deeper is not worth a name.
#define MAX_OPERATIONS 12u

MpDimTable *mp_dim_table_new(MpArena *arena) {
  MpDimTable *table = MP_NEW(arena, MpDimTable);
  mp_map_init(&table->values, arena);
  mp_map_init(&table->forms, arena);
  return table;
}

static MpDimEntry *entry_of(const MpRun *run, int64_t dim) {
  return run->dims->entries.items[-dim - 2];
}

static MpDimEntry *add_entry(MpRun *run, MpDimKind kind) {
  MpDimEntry *entry = MP_NEW(run->arena, MpDimEntry);
  entry->kind = kind;
  entry->number = -(int64_t)run->dims->entries.len - 2;
  mp_array_push(run->arena, &run->dims->entries, entry);
  return entry;
}

// --- atoms ---

static int64_t atom_of(MpRun *run, MpValue *symbol) {
  MpDimEntry *entry = mp_map_get(&run->dims->values, symbol->symbol->identity);
  if (!entry) {
    entry = add_entry(run, MP_DIM_ATOM);
    entry->value = symbol;
    entry->is_axis = mp_shape_axis_of(symbol, NULL, NULL);
    mp_map_set(&run->dims->values, symbol->symbol->identity, entry);
  }
  return entry->number;
}

int64_t mp_dim_of_axis(MpRun *run, MpTensor tensor, int64_t axis) {
  MpValue *shape = mp_shape_symbol(run, tensor, MP_STR(""), (MpSpan){0});
  return atom_of(run, mp_symbol_item(run, shape, mp_value_int(run, axis), shape->span));
}

// A number that is no length: an unknown of its own.
static int64_t impossible(MpRun *run, int64_t number) {
  MpStr text = mp_str_format(run->arena, "%" PRId64, number);
  MpStr identity = mp_str_format(run->arena, "length(%.*s)", MP_FMT(text));
  return atom_of(run, mp_symbol_named(run, identity, text, NULL, (MpSpan){0}));
}

// --- forms ---

static MpDimSum sum_of(const MpRun *run, int64_t dim) {
  if (mp_dim_is_known(dim)) return mp_dim_sum_constant(dim);
  const MpDimEntry *entry = entry_of(run, dim);
  return entry->kind == MP_DIM_SUM ? *entry->sum : mp_dim_sum_atom(dim);
}

// Keys are numbers, not their text: they are made often. The first says what it is of.
static MpStr sum_form(MpRun *run, const MpDimSum *sum) {
  MP_ARRAY(int64_t) numbers = {0};
  mp_array_push(run->arena, &numbers, MP_DIM_SUM);
  mp_array_push(run->arena, &numbers, sum->constant);
  for (uint32_t i = 0; i < sum->len; i++) {
    const MpDimTerm *term = &sum->terms[i];
    mp_array_push(run->arena, &numbers, term->factor);
    mp_array_push(run->arena, &numbers, term->count);
    for (uint32_t k = 0; k < term->count; k++)
      mp_array_push(run->arena, &numbers, term->atoms[k]);
  }
  return (MpStr){(const char *)numbers.items, sizeof *numbers.items * numbers.len};
}

static int64_t dim_of_sum(MpRun *run, const MpDimSum *sum) {
  if (sum->len == 0 && sum->constant >= 0) return sum->constant;
  if (sum->len == 0) return impossible(run, sum->constant);
  const MpDimTerm *first = &sum->terms[0];
  bool is_atom = sum->len == 1 && first->count == 1 && first->factor == 1 && sum->constant == 0;
  if (is_atom) return first->atoms[0];
  MpStr form = sum_form(run, sum);
  MpDimEntry *entry = mp_map_get(&run->dims->forms, form);
  if (!entry) {
    entry = add_entry(run, MP_DIM_SUM);
    entry->sum = mp_arena_copy(run->arena, sum, sizeof *sum);
    mp_map_set(&run->dims->forms, form, entry);
  }
  return entry->number;
}

static bool is_commutative(MpDimKind kind) {
  return kind != MP_DIM_SUBTRACT && kind != MP_DIM_DIVIDE;
}

static uint32_t depth_of(const MpRun *run, int64_t dim) {
  if (!mp_dim_is_symbol(dim)) return 0;
  const MpDimEntry *entry = entry_of(run, dim);
  uint32_t depth = entry->depth;
  for (uint32_t i = 0; entry->sum && i < entry->sum->len; i++) {
    const MpDimTerm *term = &entry->sum->terms[i];
    for (uint32_t k = 0; k < term->count; k++) {
      uint32_t other = entry_of(run, term->atoms[k])->depth;
      depth = other > depth ? other : depth;
    }
  }
  return depth;
}

// The operation as it is written.
static int64_t operation(MpRun *run, MpDimKind kind, int64_t left, int64_t right) {
  if (is_commutative(kind) && left < right) return operation(run, kind, right, left);
  uint32_t depth = depth_of(run, left), other = depth_of(run, right);
  depth = (depth > other ? depth : other) + 1;
  if (depth > MAX_OPERATIONS) return MP_DIM_UNSURE;
  const int64_t numbers[] = {kind, left, right};
  MpStr form = {mp_arena_copy(run->arena, numbers, sizeof numbers), sizeof numbers};
  MpDimEntry *entry = mp_map_get(&run->dims->forms, form);
  if (!entry) {
    entry = add_entry(run, kind);
    entry->left = left;
    entry->right = right;
    entry->depth = depth;
    mp_map_set(&run->dims->forms, form, entry);
  }
  return entry->number;
}

// --- None ---

static bool may_be_none(MpRun *run, int64_t dim) {
  if (!mp_dim_is_symbol(dim)) return dim == MP_DIM_UNKNOWN;
  const MpDimEntry *entry = entry_of(run, dim);
  if (entry->kind == MP_DIM_ATOM) {
    return entry->is_axis &&
           (mp_decide_known_of(run, entry->value)->types & (uint32_t)MP_TYPE_NONE) != 0;
  }
  if (entry->kind != MP_DIM_SUM) {
    return may_be_none(run, entry->left) || may_be_none(run, entry->right);
  }
  for (uint32_t i = 0; i < entry->sum->len; i++) {
    for (uint32_t k = 0; k < entry->sum->terms[i].count; k++) {
      if (may_be_none(run, entry->sum->terms[i].atoms[k])) return true;
    }
  }
  return false;
}

// True where the result would be None as well if an unknown of `from` is.
static bool keeps_none(MpRun *run, const MpDimSum *from, const MpDimSum *result) {
  for (uint32_t i = 0; i < from->len; i++) {
    for (uint32_t k = 0; k < from->terms[i].count; k++) {
      int64_t atom = from->terms[i].atoms[k];
      if (!mp_dim_sum_has(result, atom) && may_be_none(run, atom)) return false;
    }
  }
  return true;
}

void mp_dim_unknowns(MpRun *run, int64_t dim, MpValues *out) {
  if (!mp_dim_is_symbol(dim)) return;
  const MpDimEntry *entry = entry_of(run, dim);
  if (entry->kind == MP_DIM_ATOM) {
    mp_array_push(run->arena, out, entry->value);
    return;
  }
  if (entry->kind != MP_DIM_SUM) {
    mp_dim_unknowns(run, entry->left, out);
    mp_dim_unknowns(run, entry->right, out);
    return;
  }
  for (uint32_t i = 0; i < entry->sum->len; i++) {
    for (uint32_t k = 0; k < entry->sum->terms[i].count; k++)
      mp_dim_unknowns(run, entry->sum->terms[i].atoms[k], out);
  }
}

bool mp_dim_is_used(const MpRun *run, const MpValue *value) {
  if (value->kind != MP_VALUE_SYMBOL || value->maker) return false;
  return mp_map_has(&run->dims->values, value->symbol->identity) ||
         mp_shape_axis_of(value, NULL, NULL);
}

bool mp_dim_is_length(const MpRun *run, const MpValue *value) {
  if (value->kind != MP_VALUE_SYMBOL || value->maker) return false;
  bool is_arithmetic =
      value->symbol->kind == MP_SYMBOL_BINARY && value->symbol->op < MP_OPERATOR_EQ;
  if (is_arithmetic || mp_shape_axis_of(value, NULL, NULL)) return true;
  const MpDimEntry *entry = mp_map_get(&run->dims->values, value->symbol->identity);
  return entry && entry->kind != MP_DIM_ATOM;
}

// --- arithmetic ---

static bool compute(MpDimKind kind, const MpDimSum *a, const MpDimSum *b, MpDimSum *out) {
  *out = *a;
  switch (kind) {
    case MP_DIM_ADD: return mp_dim_sum_add(out, b, 1);
    case MP_DIM_SUBTRACT: return mp_dim_sum_add(out, b, -1);
    case MP_DIM_MULTIPLY: return mp_dim_sum_multiply(a, b, out);
    default: return mp_dim_sum_divide(a, b, out);
  }
}

static int64_t arithmetic(MpRun *run, MpDimKind kind, int64_t left, int64_t right) {
  left = mp_dim_settle(run, left);
  right = mp_dim_settle(run, right);
  if (left == MP_DIM_UNKNOWN || right == MP_DIM_UNKNOWN) return MP_DIM_UNKNOWN;
  if (left == MP_DIM_UNSURE || right == MP_DIM_UNSURE) return MP_DIM_UNSURE;
  MpDimSum a = sum_of(run, left), b = sum_of(run, right), result;
  bool is_sum = compute(kind, &a, &b, &result);
  is_sum = is_sum && keeps_none(run, &a, &result) && keeps_none(run, &b, &result);
  return is_sum ? dim_of_sum(run, &result) : operation(run, kind, left, right);
}

int64_t mp_dim_add(MpRun *run, int64_t a, int64_t b) {
  return arithmetic(run, MP_DIM_ADD, a, b);
}

int64_t mp_dim_subtract(MpRun *run, int64_t a, int64_t b) {
  return arithmetic(run, MP_DIM_SUBTRACT, a, b);
}

int64_t mp_dim_multiply(MpRun *run, int64_t a, int64_t b) {
  return arithmetic(run, MP_DIM_MULTIPLY, a, b);
}

int64_t mp_dim_divide(MpRun *run, int64_t a, int64_t b) {
  return arithmetic(run, MP_DIM_DIVIDE, a, b);
}

int64_t mp_dim_divide_up(MpRun *run, int64_t a, int64_t b) {
  if (b == 0) return mp_dim_divide(run, a, b);
  return mp_dim_divide(run, mp_dim_add(run, a, mp_dim_subtract(run, b, 1)), b);
}

static int64_t extreme(MpRun *run, MpDimKind kind, int64_t a, int64_t b) {
  a = mp_dim_settle(run, a);
  b = mp_dim_settle(run, b);
  if (a == MP_DIM_UNKNOWN || b == MP_DIM_UNKNOWN) return MP_DIM_UNKNOWN;
  if (a == MP_DIM_UNSURE || b == MP_DIM_UNSURE) return MP_DIM_UNSURE;
  bool are_known = mp_dim_is_known(a) && mp_dim_is_known(b);
  if (!are_known && a != b) return operation(run, kind, a, b);
  return (kind == MP_DIM_LEAST) == (a < b) ? a : b;
}

int64_t mp_dim_least(MpRun *run, int64_t a, int64_t b) {
  return extreme(run, MP_DIM_LEAST, a, b);
}

int64_t mp_dim_greatest(MpRun *run, int64_t a, int64_t b) {
  return extreme(run, MP_DIM_GREATEST, a, b);
}

bool mp_dim_broadcast(MpRun *run, int64_t a, int64_t b, int64_t *out) {
  a = mp_dim_settle(run, a);
  b = mp_dim_settle(run, b);
  if (a == b || b == 1) {
    *out = a;
  } else if (a == 1) {
    *out = b;
  } else if (mp_dim_is_known(a) && mp_dim_is_known(b)) {
    return false;
  } else if (mp_dim_is_known(a) || mp_dim_is_known(b)) {
    *out = mp_dim_is_known(a) ? a : b;
  } else if (a == MP_DIM_UNSURE || b == MP_DIM_UNSURE) {
    *out = MP_DIM_UNSURE;
  } else {
    *out = operation(run, MP_DIM_BROADCAST, a, b);
  }
  return true;
}

bool mp_dim_join(MpRun *run, int64_t a, int64_t b, int64_t *out) {
  a = mp_dim_settle(run, a);
  b = mp_dim_settle(run, b);
  if (mp_dim_is_known(a) && mp_dim_is_known(b) && a != b) return false;
  if (a == b || mp_dim_is_known(a) || b == MP_DIM_UNKNOWN || b == MP_DIM_UNSURE) {
    *out = a;
  } else if (mp_dim_is_known(b) || a == MP_DIM_UNKNOWN || a == MP_DIM_UNSURE) {
    *out = b;
  } else {
    *out = operation(run, MP_DIM_JOIN, a, b);
  }
  return true;
}

// --- what is settled by now ---

static int64_t settle_sum(MpRun *run, const MpDimEntry *entry) {
  bool has_changed = false, is_none = false;
  for (uint32_t i = 0; i < entry->sum->len; i++) {
    const MpDimTerm *term = &entry->sum->terms[i];
    for (uint32_t k = 0; k < term->count; k++) {
      int64_t atom = mp_dim_settle(run, term->atoms[k]);
      has_changed |= atom != term->atoms[k];
      is_none |= atom == MP_DIM_UNKNOWN;
    }
  }
  if (is_none) return MP_DIM_UNKNOWN;
  if (!has_changed) return entry->number;
  MpDimSum sum = mp_dim_sum_constant(entry->sum->constant);
  for (uint32_t i = 0; i < entry->sum->len; i++) {
    const MpDimTerm *term = &entry->sum->terms[i];
    MpDimSum product = mp_dim_sum_constant(term->factor);
    for (uint32_t k = 0; k < term->count; k++) {
      MpDimSum atom = sum_of(run, mp_dim_settle(run, term->atoms[k])), next;
      if (!mp_dim_sum_multiply(&product, &atom, &next)) return entry->number;
      product = next;
    }
    if (!mp_dim_sum_add(&sum, &product, 1)) return entry->number;
  }
  return dim_of_sum(run, &sum);
}

static int64_t settle_operation(MpRun *run, const MpDimEntry *entry) {
  int64_t left = mp_dim_settle(run, entry->left), right = mp_dim_settle(run, entry->right);
  int64_t out = entry->number;
  if (left == entry->left && right == entry->right) return out;
  if (entry->kind == MP_DIM_BROADCAST) {
    return mp_dim_broadcast(run, left, right, &out) ? out : entry->number;
  }
  if (entry->kind == MP_DIM_JOIN) return mp_dim_join(run, left, right, &out) ? out : entry->number;
  bool is_extreme = entry->kind == MP_DIM_LEAST || entry->kind == MP_DIM_GREATEST;
  return is_extreme ? extreme(run, entry->kind, left, right)
                    : arithmetic(run, entry->kind, left, right);
}

static int64_t settle_atom(MpRun *run, const MpDimEntry *entry) {
  MpValue *value = mp_resolve(run, entry->value);
  int64_t dim;
  if (value == entry->value || !mp_dim_of_value(run, value, &dim)) return entry->number;
  return dim;
}

int64_t mp_dim_settle(MpRun *run, int64_t dim) {
  if (!mp_dim_is_symbol(dim)) return dim;
  MpDimEntry *entry = entry_of(run, dim);
  if (entry->settled_at == run->decider->settled + 1) return entry->settled;
  entry->settled_at = run->decider->settled + 1;
  entry->settled = dim;  // what is settled by itself stays what it is
  int64_t settled = entry->kind == MP_DIM_ATOM  ? settle_atom(run, entry)
                    : entry->kind == MP_DIM_SUM ? settle_sum(run, entry)
                                                : settle_operation(run, entry);
  entry->settled = settled;
  return settled;
}

// --- values ---

static bool kind_of_operator(MpOperator op, MpDimKind *kind) {
  switch (op) {
    case MP_OPERATOR_ADD: *kind = MP_DIM_ADD; return true;
    case MP_OPERATOR_SUB: *kind = MP_DIM_SUBTRACT; return true;
    case MP_OPERATOR_MULT: *kind = MP_DIM_MULTIPLY; return true;
    case MP_OPERATOR_FLOOR_DIV: *kind = MP_DIM_DIVIDE; return true;
    default: return false;
  }
}

static bool of_value(MpRun *run, MpValue *value, uint32_t depth, int64_t *out);

// An operator of the source takes numbers, or it raises.
static bool of_operation(MpRun *run, MpValue *value, uint32_t depth, int64_t *out) {
  const MpSymbol *symbol = value->symbol;
  MpDimKind kind;
  int64_t operands[2];
  if (symbol->kind != MP_SYMBOL_BINARY || depth == MAX_DEPTH) return false;
  if (!kind_of_operator(symbol->op, &kind)) return false;
  for (int i = 0; i < 2; i++) {
    if (!of_value(run, symbol->operands.items[i], depth + 1, &operands[i])) return false;
    if (operands[i] == MP_DIM_UNKNOWN) return false;
    mp_dim_require_number(run, operands[i]);
  }
  *out = arithmetic(run, kind, operands[0], operands[1]);
  return true;
}

static bool of_value(MpRun *run, MpValue *value, uint32_t depth, int64_t *out) {
  value = mp_resolve(run, value);
  *out = MP_DIM_UNKNOWN;
  if (value->kind == MP_VALUE_NONE) return true;
  if (value->kind == MP_VALUE_INT) *out = value->integer;
  if (value->kind == MP_VALUE_INT) return value->integer >= 0;
  if (value->kind != MP_VALUE_SYMBOL || value->maker) return false;
  const MpDimEntry *known = mp_map_get(&run->dims->values, value->symbol->identity);
  if (known) {
    *out = known->number;
  } else if (mp_is_float(run, value)) {
    return false;
  } else if (!of_operation(run, value, depth, out)) {
    *out = atom_of(run, value);
  }
  return true;
}

bool mp_dim_of_value(MpRun *run, MpValue *value, int64_t *out) {
  if (!of_value(run, value, 0, out)) return false;
  *out = mp_dim_settle(run, *out);
  return true;
}

static MpValue *term_value(MpRun *run, const MpDimTerm *term, int64_t factor) {
  MpValue *product = factor == 1 ? NULL : mp_value_int(run, factor);
  for (uint32_t k = 0; k < term->count; k++) {
    MpValue *atom = mp_dim_value(run, term->atoms[k]);
    product = product ? mp_symbol_binary(run, MP_OPERATOR_MULT, product, atom, (MpSpan){0}) : atom;
  }
  return product;
}

// Positive terms first, then the others, then the number.
static MpValue *sum_value(MpRun *run, const MpDimSum *sum) {
  MpValue *total = NULL;
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t i = 0; i < sum->len; i++) {
      const MpDimTerm *term = &sum->terms[i];
      if ((term->factor < 0) != (pass == 1)) continue;
      bool is_less = term->factor < 0 && total;
      MpValue *value = term_value(run, term, is_less ? -term->factor : term->factor);
      MpOperator op = is_less ? MP_OPERATOR_SUB : MP_OPERATOR_ADD;
      total = total ? mp_symbol_binary(run, op, total, value, (MpSpan){0}) : value;
    }
  }
  if (sum->constant == 0) return total;
  bool is_less = sum->constant < 0;
  MpValue *constant = mp_value_int(run, is_less ? -sum->constant : sum->constant);
  return mp_symbol_binary(run, is_less ? MP_OPERATOR_SUB : MP_OPERATOR_ADD, total, constant,
                          (MpSpan){0});
}

static MpValue *operation_value(MpRun *run, const MpDimEntry *entry) {
  static const MpOperator operators[] = {[MP_DIM_ADD] = MP_OPERATOR_ADD,
                                         [MP_DIM_SUBTRACT] = MP_OPERATOR_SUB,
                                         [MP_DIM_MULTIPLY] = MP_OPERATOR_MULT,
                                         [MP_DIM_DIVIDE] = MP_OPERATOR_FLOOR_DIV};
  MpValue *left = mp_dim_value(run, entry->left), *right = mp_dim_value(run, entry->right);
  if (entry->kind <= MP_DIM_DIVIDE) {
    return mp_symbol_binary(run, operators[entry->kind], left, right, (MpSpan){0});
  }
  // Of lengths that go together, the greater one: others are 1, or the same.
  MpStr name = entry->kind == MP_DIM_LEAST ? MP_STR("min") : MP_STR("max");
  MpCall call = {.symbol = name};
  mp_array_push(run->arena, &call.args, left);
  mp_array_push(run->arena, &call.args, right);
  return mp_symbol_builtin(run, name, &call, &call.args);
}

MpValue *mp_dim_value(MpRun *run, int64_t dim) {
  dim = mp_dim_settle(run, dim);
  if (dim == MP_DIM_UNKNOWN) return run->none;
  if (dim >= 0) return mp_value_int(run, dim);
  MpDimEntry *entry = entry_of(run, dim);
  if (entry->value) return entry->value;
  entry->value =
      entry->kind == MP_DIM_SUM ? sum_value(run, entry->sum) : operation_value(run, entry);
  MpStr identity = entry->value->symbol->identity;
  if (!mp_map_has(&run->dims->values, identity)) mp_map_set(&run->dims->values, identity, entry);
  return entry->value;
}
