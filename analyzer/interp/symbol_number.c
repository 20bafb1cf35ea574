#include "analyzer/interp/symbol_number.h"

#include "analyzer/interp/symbol.h"

// Deeper expressions are not looked at.
#define MAX_DEPTH 24

static bool is_number(MpRun *run, MpValue *value, int depth);

static bool all_numbers(MpRun *run, const MpValues *operands, int depth) {
  for (uint32_t i = 0; i < operands->len; i++) {
    if (!is_number(run, operands->items[i], depth)) return false;
  }
  return operands->len > 0;
}

static bool is_number_call(MpRun *run, const MpSymbol *symbol, int depth) {
  static const char *const always[] = {"len", "int", "float", "round", "bool"};
  static const char *const of_numbers[] = {"abs", "min", "max", "pow"};
  if (symbol->builtin.len == 0) return mp_str_starts_with(symbol->identity, MP_STR("math."));
  for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
    if (mp_str_is(symbol->builtin, always[i])) return true;
  }
  for (size_t i = 0; i < 4; i++) {
    if (mp_str_is(symbol->builtin, of_numbers[i])) {
      return all_numbers(run, &symbol->operands, depth);
    }
  }
  return false;
}

// An item of a shape, or what an object that nobody knows keeps: items of it too.
static bool is_number_part(const MpSymbol *symbol) {
  for (int i = 0; i < MAX_DEPTH && symbol->kind == MP_SYMBOL_PART; i++) {
    if (!symbol->item_key) return true;
    if (symbol->operands.len == 0 || symbol->operands.items[0]->kind != MP_VALUE_SYMBOL) {
      return false;
    }
    symbol = symbol->operands.items[0]->symbol;
    if (symbol->shape_of) return true;
  }
  return false;
}

static bool is_number(MpRun *run, MpValue *value, int depth) {
  value = mp_resolve(run, value);
  if (mp_value_is_number(value)) return true;
  if (value->kind != MP_VALUE_SYMBOL || depth == MAX_DEPTH) return false;
  const MpSymbol *symbol = value->symbol;
  if (symbol->is_text || symbol->is_on_opaque || symbol->is_activation) return false;
  switch (symbol->kind) {
    case MP_SYMBOL_PARAMETER:
      return symbol->default_value && mp_value_is_number(symbol->default_value);
    case MP_SYMBOL_PART: return is_number_part(symbol);
    case MP_SYMBOL_CALL: return is_number_call(run, symbol, depth + 1);
    case MP_SYMBOL_BINARY:
    case MP_SYMBOL_UNARY: return all_numbers(run, &symbol->operands, depth + 1);
  }
  return false;
}

bool mp_symbol_is_number(MpRun *run, MpValue *value) {
  return is_number(run, value, 0);
}
