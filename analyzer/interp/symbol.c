#include "analyzer/interp/symbol.h"

#include <inttypes.h>

#include "analyzer/interp/decide.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/tensor.h"

MpSymbolTable *mp_symbol_table_new(MpArena *arena) {
  MpSymbolTable *table = MP_NEW(arena, MpSymbolTable);
  mp_map_init(&table->values, arena);
  return table;
}

// A longer expression over unknowns is known by the hash of its identity: `x = f(x) + x` in a loop
// would double the text with each trip.
#define MAX_IDENTITY 120u
// A longer text is one that nobody reads: the place in the source says it better.
#define MAX_TEXT 160u

static MpStr short_identity(MpRun *run, MpStr identity) {
  if (identity.len <= MAX_IDENTITY) return identity;
  return mp_str_format(run->arena, "#%016" PRIx64, mp_str_hash(identity));
}

// The text of an expression, or what the source says at its place.
static MpStr short_text(MpRun *run, MpStr text, MpSpan span) {
  if (text.len <= MAX_TEXT) return text;
  MpStr written = mp_span_text(span);
  if (written.len > 0 && written.len < text.len) text = written;
  if (text.len <= MAX_TEXT) return text;
  size_t end = MAX_TEXT;
  while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0u) == 0x80u)
    end--;  // not within a character
  return mp_str_format(run->arena, "%.*s…", (int)end, text.ptr);
}

// The symbol with this identity, NULL where it is new.
static MpValue *find_symbol(MpRun *run, MpStr *identity) {
  *identity = short_identity(run, *identity);
  return mp_map_get(&run->symbols->values, *identity);
}

// A new symbol; `identity` is what find_symbol did not find.
static MpValue *add_symbol(MpRun *run, MpSymbolKind kind, MpStr identity, MpStr text, MpSpan span) {
  text = short_text(run, text, span);
  MpValue *value = mp_value_new(run, MP_VALUE_SYMBOL, span);
  value->symbol = MP_NEW(run->arena, MpSymbol);
  value->symbol->kind = kind;
  value->symbol->identity = identity;
  value->symbol->text = text;
  mp_map_set(&run->symbols->values, identity, value);
  MpValue *assumed = run->assumed.len > 0 ? mp_map_get(&run->assumed, text) : NULL;
  if (assumed) mp_decide_assume(run, value, assumed);
  return value;
}

// The symbol with this identity, made by `kind` and `text` where it is new.
static MpValue *intern(MpRun *run, MpSymbolKind kind, MpStr identity, MpStr text, MpSpan span) {
  MpValue *value = find_symbol(run, &identity);
  return value ? value : add_symbol(run, kind, identity, text, span);
}

static MpStr concat(MpRun *run, const MpStr *parts, uint32_t count) {
  return mp_str_join(run->arena, MP_STR(""), parts, count);
}

MpValue *mp_symbol_named(MpRun *run, MpStr identity, MpStr text, MpValue *default_value,
                         MpSpan span) {
  MpValue *value = intern(run, MP_SYMBOL_PARAMETER, identity, text, span);
  value->symbol->default_value = default_value;
  return value;
}

MpValue *mp_symbol_parameter(MpRun *run, MpStr name, MpValue *default_value, MpSpan span) {
  // Positions in other files of the project must not meet those of this one.
  bool is_own = span.source == run->module->source || !span.source;
  MpStr file = is_own ? MP_STR("") : span.source->path;
  MpStr identity =
      mp_str_format(run->arena, "%.*s%u:%.*s", MP_FMT(file), span.start_byte, MP_FMT(name));
  MpValue *value = mp_symbol_named(run, identity, name, default_value, span);
  value->symbol->is_on_argument = true;
  return value;
}

static MpStr operand_text(MpRun *run, const MpValue *value);

// A tuple of types, as isinstance takes it: by their names.
static bool is_of_types(const MpValue *value) {
  if (value->kind != MP_VALUE_TUPLE || value->items.len < 2) return false;
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpValueKind kind = value->items.items[i]->kind;
    if (kind != MP_VALUE_NATIVE && kind != MP_VALUE_LIBRARY) return false;
  }
  return true;
}

static MpStr types_text(MpRun *run, const MpValue *value) {
  MpStrs names = {0};
  for (uint32_t i = 0; i < value->items.len; i++)
    mp_array_push(run->arena, &names, operand_text(run, value->items.items[i]));
  MpStr inner = mp_str_join(run->arena, MP_STR(", "), names.items, names.len);
  return mp_str_format(run->arena, "(%.*s)", MP_FMT(inner));
}

static MpStr integer_text(MpRun *run, int64_t integer) {
  char digits[24];
  size_t at = sizeof digits;
  uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (integer < 0) digits[--at] = '-';
  return mp_str_copy(run->arena, (MpStr){digits + at, sizeof digits - at});
}

static MpStr operand_text(MpRun *run, const MpValue *value) {
  if (is_of_types(value)) return types_text(run, value);
  if (value->kind == MP_VALUE_SYMBOL) return value->symbol->text;
  if (value->kind == MP_VALUE_NONE) return MP_STR("None");
  if (value->kind == MP_VALUE_BOOL) return value->boolean ? MP_STR("True") : MP_STR("False");
  if (value->kind == MP_VALUE_INT) return integer_text(run, value->integer);
  if (mp_value_is_known(value) && value->kind <= MP_VALUE_SLICE) {
    MpValue *copy = MP_NEW(run->arena, MpValue);
    *copy = *value;
    MpValue *text = mp_format_repr(run, copy, value->span);
    if (text && text->kind == MP_VALUE_STR) return text->text;
    run->exception = NULL;
  }
  if (value->kind == MP_VALUE_LIBRARY) return value->text;
  if (value->kind == MP_VALUE_NATIVE) return value->native.name;
  if (value->kind == MP_VALUE_TENSOR) return mp_tensor_text(run, value);
  return mp_span_is_none(value->span) ? MP_STR("…") : mp_span_text(value->span);
}

MpStr mp_symbol_operand_identity(MpRun *run, const MpValue *value) {
  if (value->kind == MP_VALUE_SYMBOL) return value->symbol->identity;
  if (value->kind == MP_VALUE_OPAQUE) {
    return mp_str_format(run->arena, "opaque%u", value->opaque->serial);
  }
  if (value->kind == MP_VALUE_TENSOR) {
    return mp_str_format(run->arena, "%%%u.%u", value->tensor.node, value->tensor.output);
  }
  if (value->kind == MP_VALUE_INSTANCE && value->instance->layer) {
    return mp_str_format(run->arena, "@%u", value->instance->layer->id);
  }
  if (value->kind == MP_VALUE_NATIVE) {
    bool is_bound = value->native.self && value->native.self != value;
    MpStr self = is_bound ? mp_symbol_operand_identity(run, value->native.self) : MP_STR("");
    return mp_str_format(run->arena, "%.*s.%.*s()", MP_FMT(self), MP_FMT(value->native.name));
  }
  if (value->kind == MP_VALUE_FUNCTION) {  // its text may be long
    MpSpan span = value->function->def->span;
    return mp_str_format(run->arena, "def %.*s:%u", MP_FMT(span.source->path), span.start_byte);
  }
  if (value->kind == MP_VALUE_TUPLE || value->kind == MP_VALUE_LIST) {
    MpStrs parts = {0};
    for (uint32_t i = 0; i < value->items.len; i++) {
      mp_array_push(run->arena, &parts, mp_symbol_operand_identity(run, value->items.items[i]));
    }
    MpStr inner[3] = {MP_STR("("), {0}, MP_STR(")")};
    inner[1] = mp_str_join(run->arena, MP_STR(","), parts.items, parts.len);
    return concat(run, inner, 3);
  }
  if (value->kind == MP_VALUE_STR) {
    MpStr parts[4] = {MP_STR("'"), integer_text(run, (int64_t)value->text.len), MP_STR("'"),
                      value->text};
    return concat(run, parts, 4);
  }
  // Constants by their type and text: '3'12' is the integer 12.
  char kind[2] = {(char)('0' + (int)value->kind % 64), '\''};
  MpStr parts[3] = {{kind, 2}, operand_text(run, value), MP_STR("'")};
  return concat(run, parts, 3);
}

MpStr mp_symbol_source(const MpValue *symbol) {
  return symbol->symbol->text;
}

static void note_opaque(MpSymbol *symbol, const MpValue *operand) {
  symbol->is_name |= operand->kind == MP_VALUE_SYMBOL && operand->symbol->is_name;
  symbol->is_on_shape |= operand->kind == MP_VALUE_SYMBOL && operand->symbol->is_on_shape;
  symbol->is_on_given |= operand->kind == MP_VALUE_SYMBOL && operand->symbol->is_on_given;
  symbol->is_on_argument |= operand->kind == MP_VALUE_SYMBOL && operand->symbol->is_on_argument;
  symbol->is_on_opaque |= operand->kind == MP_VALUE_OPAQUE ||
                          (operand->kind == MP_VALUE_SYMBOL && operand->symbol->is_on_opaque);
}

static void add_operand(MpRun *run, MpSymbol *symbol, MpValue *operand) {
  mp_array_push(run->arena, &symbol->operands, operand);
  note_opaque(symbol, operand);
}

// The part of an unknown with this suffix to its identity, NULL where it is new.
static MpValue *find_part(MpRun *run, const MpValue *symbol, const MpStr *suffix, uint32_t count,
                          MpStr *identity) {
  MpStr parts[4] = {symbol->symbol->identity};
  for (uint32_t i = 0; i < count; i++)
    parts[i + 1] = suffix[i];
  *identity = concat(run, parts, count + 1);
  return find_symbol(run, identity);
}

static MpValue *add_part(MpRun *run, MpValue *symbol, MpStr identity, const MpStr *suffix,
                         uint32_t count, MpSpan span) {
  MpStr parts[4] = {symbol->symbol->text};
  for (uint32_t i = 0; i < count; i++)
    parts[i + 1] = suffix[i];
  MpValue *value = add_symbol(run, MP_SYMBOL_PART, identity, concat(run, parts, count + 1), span);
  add_operand(run, value->symbol, symbol);
  return value;
}

MpValue *mp_symbol_attribute(MpRun *run, MpValue *symbol, MpStr name, MpSpan span) {
  MpStr suffix[2] = {MP_STR("."), name}, identity;
  MpValue *value = find_part(run, symbol, suffix, 2, &identity);
  if (value) return value;
  value = add_part(run, symbol, identity, suffix, 2, span);
  const MpMap *fields = symbol->symbol->fields;
  value->symbol->attribute = name;
  value->symbol->fields = fields ? mp_map_get(fields, name) : NULL;
  value->symbol->is_field = value->symbol->fields != NULL;
  return value;
}

MpValue *mp_symbol_item(MpRun *run, MpValue *symbol, MpValue *key, MpSpan span) {
  MpStr suffix[3] = {MP_STR("["), mp_symbol_operand_identity(run, key), MP_STR("]")}, identity;
  MpValue *value = find_part(run, symbol, suffix, 3, &identity);
  if (value) return value;
  suffix[1] = operand_text(run, key);
  value = add_part(run, symbol, identity, suffix, 3, span);
  value->symbol->item_key = key;
  return value;
}

// `function(…)` with what `write` gives for each argument, `comma` between two.
static MpStr call_text(MpRun *run, MpStr function, const MpCall *call, MpStr comma,
                       MpStr (*write)(MpRun *run, const MpValue *value)) {
  MpStrs parts = {0};
  mp_array_push(run->arena, &parts, function);
  mp_array_push(run->arena, &parts, MP_STR("("));
  for (uint32_t i = 0; i < call->args.len; i++) {
    if (i > 0) mp_array_push(run->arena, &parts, comma);
    mp_array_push(run->arena, &parts, write(run, call->args.items[i]));
  }
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    if (i > 0 || call->args.len > 0) mp_array_push(run->arena, &parts, comma);
    mp_array_push(run->arena, &parts, keyword->name);
    mp_array_push(run->arena, &parts, MP_STR("="));
    mp_array_push(run->arena, &parts, write(run, keyword->value));
  }
  mp_array_push(run->arena, &parts, MP_STR(")"));
  return concat(run, parts.items, parts.len);
}

MpValue *mp_symbol_call(MpRun *run, MpStr function, const MpCall *call) {
  MpStr identity = call_text(run, function, call, MP_STR(","), mp_symbol_operand_identity);
  MpValue *value = find_symbol(run, &identity);
  if (value) return value;
  MpStr text = call_text(run, function, call, MP_STR(", "), operand_text);
  return add_symbol(run, MP_SYMBOL_CALL, identity, text, call->span);
}

MpValue *mp_symbol_call_of(MpRun *run, const MpValue *callee, const MpCall *call) {
  // Two objects may go by one name: what their methods give is not the same.
  MpStr called = callee->symbol->identity;
  MpStr identity = call_text(run, called, call, MP_STR(","), mp_symbol_operand_identity);
  MpValue *value = find_symbol(run, &identity);
  if (value) return value;
  MpStr text = call_text(run, callee->symbol->text, call, MP_STR(", "), operand_text);
  return add_symbol(run, MP_SYMBOL_CALL, identity, text, call->span);
}

MpValue *mp_symbol_builtin(MpRun *run, MpStr name, const MpCall *call, const MpValues *operands) {
  MpValue *value = mp_symbol_call(run, name, call);
  bool is_new = value->symbol->kind == MP_SYMBOL_CALL && value->symbol->builtin.len == 0;
  if (!is_new || call->keywords.len > 0) return value;
  value->symbol->builtin = name;
  for (uint32_t i = 0; i < operands->len; i++)
    add_operand(run, value->symbol, operands->items[i]);
  return value;
}

MpSymbol *mp_symbol_alone(MpRun *run, MpStr identity, MpStr text, const MpValue *base,
                          MpSpan span) {
  MpSymbol *symbol = MP_NEW(run->arena, MpSymbol);
  symbol->kind = MP_SYMBOL_CALL;
  symbol->identity = short_identity(run, identity);
  symbol->text = short_text(run, text, span);
  note_opaque(symbol, base);
  return symbol;
}

// An operand of the operator as text; comparisons bind looser than arithmetic, and all other
// operations in one another are told apart by parentheses.
static MpStr nested_text(MpRun *run, MpOperator op, const MpValue *value) {
  MpStr text = operand_text(run, value);
  bool is_operation = value->kind == MP_VALUE_SYMBOL && (value->symbol->kind == MP_SYMBOL_BINARY ||
                                                         value->symbol->kind == MP_SYMBOL_UNARY);
  if (!is_operation) return text;
  MpOperator inner = value->symbol->op;
  bool is_arithmetic = inner < MP_OPERATOR_EQ && inner != MP_OPERATOR_NOT;
  if (op >= MP_OPERATOR_EQ && is_arithmetic) return text;
  return mp_str_format(run->arena, "(%.*s)", MP_FMT(text));
}

MpValue *mp_symbol_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  MpStr token = mp_operator_text(op);
  MpStr left_identity = mp_symbol_operand_identity(run, left);
  MpStr right_identity = mp_symbol_operand_identity(run, right);
  MpStr parts[7] = {MP_STR("("), left_identity,  MP_STR(" "), token,
                    MP_STR(" "), right_identity, MP_STR(")")};
  MpStr identity = concat(run, parts, 7);
  MpValue *value = find_symbol(run, &identity);
  if (value) return value;
  MpStr text[5] = {nested_text(run, op, left), MP_STR(" "), token, MP_STR(" "),
                   nested_text(run, op, right)};
  value = add_symbol(run, MP_SYMBOL_BINARY, identity, concat(run, text, 5), span);
  value->symbol->op = op;
  add_operand(run, value->symbol, left);
  add_operand(run, value->symbol, right);
  return value;
}

static MpOperator opposite(MpOperator op) {
  switch (op) {
    case MP_OPERATOR_EQ: return MP_OPERATOR_NOT_EQ;
    case MP_OPERATOR_NOT_EQ: return MP_OPERATOR_EQ;
    case MP_OPERATOR_LT: return MP_OPERATOR_GT_E;
    case MP_OPERATOR_LT_E: return MP_OPERATOR_GT;
    case MP_OPERATOR_GT: return MP_OPERATOR_LT_E;
    case MP_OPERATOR_GT_E: return MP_OPERATOR_LT;
    case MP_OPERATOR_IS: return MP_OPERATOR_IS_NOT;
    case MP_OPERATOR_IS_NOT: return MP_OPERATOR_IS;
    case MP_OPERATOR_IN: return MP_OPERATOR_NOT_IN;
    case MP_OPERATOR_NOT_IN: return MP_OPERATOR_IN;
    default: return MP_OPERATOR_NOT;
  }
}

MpStr mp_symbol_opposite(MpRun *run, const MpSymbol *symbol) {
  MpStr text = {0};
  if (symbol->kind == MP_SYMBOL_UNARY && symbol->op == MP_OPERATOR_NOT) {
    return operand_text(run, symbol->operands.items[0]);
  }
  MpOperator op = symbol->kind == MP_SYMBOL_BINARY ? opposite(symbol->op) : MP_OPERATOR_NOT;
  if (op != MP_OPERATOR_NOT) {
    MpStr left = nested_text(run, op, symbol->operands.items[0]);
    MpStr right = nested_text(run, op, symbol->operands.items[1]);
    text = mp_str_format(run->arena, "%.*s %.*s %.*s", MP_FMT(left), MP_FMT(mp_operator_text(op)),
                         MP_FMT(right));
  }
  if (text.len > 0 && text.len <= MAX_TEXT) return text;
  bool is_compound = symbol->kind == MP_SYMBOL_BINARY || symbol->kind == MP_SYMBOL_UNARY;
  return mp_str_format(run->arena, is_compound ? "not (%.*s)" : "not %.*s", MP_FMT(symbol->text));
}

MpValue *mp_symbol_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span) {
  MpStr token = mp_operator_text(op);
  MpStr gap = op == MP_OPERATOR_NOT ? MP_STR(" ") : MP_STR("");
  MpStr inner = mp_symbol_operand_identity(run, operand);
  MpStr identity = mp_str_format(run->arena, "(%.*s %.*s)", MP_FMT(token), MP_FMT(inner));
  MpStr inner_text = nested_text(run, op, operand);
  MpStr text =
      mp_str_format(run->arena, "%.*s%.*s%.*s", MP_FMT(token), MP_FMT(gap), MP_FMT(inner_text));
  MpValue *value = intern(run, MP_SYMBOL_UNARY, identity, text, span);
  if (value->symbol->operands.len == 0) {
    value->symbol->op = op;
    add_operand(run, value->symbol, operand);
  }
  return value;
}

MpValue *mp_symbol_text(MpRun *run, MpStr text, MpSpan span) {
  MpStr identity = mp_str_format(run->arena, "text'%.*s'", MP_FMT(text));
  MpValue *value = mp_symbol_named(run, identity, text, NULL, span);
  value->symbol->is_text = true;
  return value;
}

// Appends a piece: the pieces of a text that was joined before, and neighbours of known text as
// one, so that equal texts are one object however they were put together.
static void add_piece(MpRun *run, MpValues *out, MpValue *piece) {
  piece = mp_resolve(run, piece);
  bool is_joined = piece->kind == MP_VALUE_SYMBOL && piece->symbol->is_text;
  if (is_joined && piece->symbol->operands.len > 0) {
    for (uint32_t i = 0; i < piece->symbol->operands.len; i++)
      add_piece(run, out, piece->symbol->operands.items[i]);
    return;
  }
  MpValue *last = out->len > 0 ? mp_array_last(out) : NULL;
  if (piece->kind == MP_VALUE_STR && last && last->kind == MP_VALUE_STR) {
    MpStr both[2] = {last->text, piece->text};
    mp_array_last(out) = mp_value_str(run, mp_str_join(run->arena, MP_STR(""), both, 2));
    return;
  }
  mp_array_push(run->arena, out, piece);
}

MpValue *mp_symbol_joined(MpRun *run, const MpValues *pieces, MpSpan span) {
  MpValues parts = {0};
  MpStrs identities = {0}, texts = {0};
  for (uint32_t i = 0; i < pieces->len; i++)
    add_piece(run, &parts, pieces->items[i]);
  if (parts.len == 0) return mp_value_str(run, MP_STR(""));
  if (parts.len == 1 && parts.items[0]->kind == MP_VALUE_STR) return parts.items[0];
  for (uint32_t i = 0; i < parts.len; i++) {
    MpValue *part = parts.items[i];
    mp_array_push(run->arena, &identities, mp_symbol_operand_identity(run, part));
    bool is_known = part->kind == MP_VALUE_STR;
    mp_array_push(run->arena, &texts, is_known ? part->text : mp_format_symbol(run, part));
  }
  MpStr identity = mp_str_join(run->arena, MP_STR(","), identities.items, identities.len);
  MpStr text = mp_str_join(run->arena, MP_STR(""), texts.items, texts.len);
  identity = mp_str_format(run->arena, "text(%.*s)", MP_FMT(identity));
  MpValue *value = mp_symbol_named(run, identity, text, NULL, span);
  value->symbol->is_text = true;
  for (uint32_t i = 0; value->symbol->operands.len < parts.len; i++)
    add_operand(run, value->symbol, parts.items[i]);
  return value;
}

#define MAX_LENGTH_DEPTH 6u

static bool has_traced_length(const MpValue *value, uint32_t depth) {
  bool is_symbol = value->kind == MP_VALUE_SYMBOL;
  if (is_symbol && value->symbol->is_traced_length) return true;
  bool is_sequence = value->kind == MP_VALUE_LIST || value->kind == MP_VALUE_TUPLE;
  if ((!is_symbol && !is_sequence) || depth == MAX_LENGTH_DEPTH) return false;
  const MpValues *parts = is_symbol ? &value->symbol->operands : &value->items;
  for (uint32_t i = 0; i < parts->len; i++) {
    if (parts->items[i] && has_traced_length(parts->items[i], depth + 1)) return true;
  }
  return false;
}

bool mp_symbol_has_traced_length(const MpValue *value) {
  return has_traced_length(value, 0);
}
