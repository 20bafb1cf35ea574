#include "analyzer/interp/joined_text.h"

#include "analyzer/interp/choice.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/symbol.h"

// The pieces from `at` on, or before it, and what is left of the affix there.
typedef struct Rest {
  const MpValues *pieces;
  uint32_t at;
  MpStr affix;
  bool is_prefix;
} Rest;

static MpTristate has_rest(MpRun *run, Rest rest);

static MpTristate has_text(MpRun *run, Rest rest, MpStr text) {
  bool is_longer = rest.affix.len > text.len;
  MpStr outer = is_longer ? rest.affix : text, inner = is_longer ? text : rest.affix;
  bool fits = rest.is_prefix ? mp_str_starts_with(outer, inner) : mp_str_ends_with(outer, inner);
  if (!fits) return MP_NO;
  if (!is_longer) return MP_YES;
  size_t left = rest.affix.len - text.len;
  rest.affix = rest.is_prefix ? mp_str_slice(rest.affix, text.len, rest.affix.len)
                              : mp_str_slice(rest.affix, 0, left);
  rest.at += rest.is_prefix ? 1u : 0u - 1u;
  return has_rest(run, rest);
}

// A piece that is a class of a library: the pieces of its text in its place.
static MpTristate has_class(MpRun *run, Rest rest, const MpValue *cls) {
  const MpValue *text = mp_joined_text_of_class(run, cls, cls->span);
  if (!text) return MP_MAYBE;
  MpValues pieces = {0};
  const MpValues *inner = &text->symbol->operands;
  uint32_t first = rest.is_prefix ? rest.at + 1 : 0;
  uint32_t last = rest.is_prefix ? rest.pieces->len : rest.at - 1;
  for (uint32_t i = 0; rest.is_prefix && i < inner->len; i++)
    mp_array_push(run->arena, &pieces, inner->items[i]);
  for (uint32_t i = first; i < last; i++)
    mp_array_push(run->arena, &pieces, rest.pieces->items[i]);
  for (uint32_t i = 0; !rest.is_prefix && i < inner->len; i++)
    mp_array_push(run->arena, &pieces, inner->items[i]);
  return has_rest(run,
                  (Rest){&pieces, rest.is_prefix ? 0 : pieces.len, rest.affix, rest.is_prefix});
}

// A piece that is one of several known texts or classes.
static MpTristate has_candidate(MpRun *run, Rest rest, const MpValue *piece) {
  const MpKnown *known = mp_decide_known_of(run, piece);
  if (!known->has_candidates || known->candidates.len == 0) return MP_MAYBE;
  MpTristate all = MP_MAYBE;
  for (uint32_t i = 0; i < known->candidates.len; i++) {
    const MpValue *one = known->candidates.items[i];
    bool is_text = one->kind == MP_VALUE_STR;
    MpTristate answer = is_text ? has_text(run, rest, one->text) : has_class(run, rest, one);
    if (answer == MP_MAYBE || (i > 0 && answer != all)) return MP_MAYBE;
    all = answer;
  }
  return all;
}

static MpTristate has_rest(MpRun *run, Rest rest) {
  if (rest.affix.len == 0) return MP_YES;
  bool is_at_end = rest.is_prefix ? rest.at >= rest.pieces->len : rest.at == 0;
  if (is_at_end) return MP_NO;
  const MpValue *piece =
      mp_resolve(run, rest.pieces->items[rest.is_prefix ? rest.at : rest.at - 1]);
  if (piece->kind == MP_VALUE_STR) return has_text(run, rest, piece->text);
  return piece->kind == MP_VALUE_SYMBOL ? has_candidate(run, rest, piece) : MP_MAYBE;
}

MpTristate mp_joined_text_has(MpRun *run, const MpValue *text, MpStr affix, bool is_prefix) {
  bool is_known = text->kind == MP_VALUE_STR;
  if (is_known && is_prefix) return mp_str_starts_with(text->text, affix) ? MP_YES : MP_NO;
  if (is_known) return mp_str_ends_with(text->text, affix) ? MP_YES : MP_NO;
  const MpValues *pieces = &text->symbol->operands;
  if (pieces->len == 0) return affix.len == 0 ? MP_YES : MP_MAYBE;
  return has_rest(run, (Rest){pieces, is_prefix ? 0 : pieces->len, affix, is_prefix});
}

// The same where it takes to know which class one of the pieces is: that is decided.
static MpTristate has_settled(MpRun *run, const MpValue *text, MpStr affix, bool is_prefix) {
  MpTristate answer = mp_joined_text_has(run, text, affix, is_prefix);
  const MpValues *pieces = &text->symbol->operands;
  MpValues settled = {0};
  bool has_class = false;
  for (uint32_t i = 0; answer == MP_MAYBE && i < pieces->len; i++) {
    MpValue *piece = mp_resolve(run, pieces->items[i]);
    bool is_choice = piece->kind == MP_VALUE_SYMBOL && piece->symbol->choice_dict;
    MpValue *value = is_choice ? mp_choice_settle(run, piece, piece->span) : piece;
    if (!value) return MP_MAYBE;
    has_class |= is_choice;
    mp_array_push(run->arena, &settled, is_choice ? mp_format_str(run, value, piece->span) : piece);
  }
  if (!has_class) return answer;
  return mp_joined_text_has(run, mp_symbol_joined(run, &settled, text->span), affix, is_prefix);
}

MpValue *mp_joined_text_call(MpRun *run, const MpSymbol *method, const MpCall *call) {
  const MpValue *text = method->operands.items[0];
  bool is_prefix = mp_str_ends_with(method->text, MP_STR(".startswith"));
  if (!is_prefix && !mp_str_ends_with(method->text, MP_STR(".endswith"))) return NULL;
  if (call->is_open || call->args.len != 1 || call->keywords.len > 0) return NULL;
  MpValue *affix = mp_resolve(run, call->args.items[0]);
  const MpValues one = {&affix, 1, 1};
  const MpValues *affixes = affix->kind == MP_VALUE_TUPLE ? &affix->items : &one;
  MpTristate any = MP_NO;
  for (uint32_t i = 0; i < affixes->len; i++) {
    const MpValue *item = mp_resolve(run, affixes->items[i]);
    if (item->kind != MP_VALUE_STR) return NULL;
    MpTristate answer = has_settled(run, text, item->text, is_prefix);
    if (answer == MP_YES) return mp_value_bool(run, true);
    if (answer == MP_MAYBE) any = MP_MAYBE;
  }
  return any == MP_NO ? mp_value_bool(run, false) : NULL;
}

static MpValue *unknown_piece(MpRun *run, const char *what, MpSpan span) {
  return mp_symbol_named(run, mp_str_from_c(what), MP_STR("…"), NULL, span);
}

// `keras` or `tf_keras`: both are called Keras here.
static MpValue *keras_package(MpRun *run, MpSpan span) {
  MpValues names = {0};
  MpValue *package = unknown_piece(run, "package of Keras", span);
  mp_array_push(run->arena, &names, mp_value_str(run, MP_STR("keras.")));
  mp_array_push(run->arena, &names, mp_value_str(run, MP_STR("tf_keras.")));
  (void)mp_known_restrict(run, mp_decide_known_of(run, package), &names);
  return package;
}

MpValue *mp_joined_text_of_class(MpRun *run, const MpValue *cls, MpSpan span) {
  if (cls->kind != MP_VALUE_LIBRARY || cls->items.len > 0) return NULL;
  bool is_tensor = mp_str_is(cls->text, "tf.Tensor");
  bool is_keras = mp_str_is(cls->text, "keras.KerasTensor") || mp_keras_layer(cls->text);
  if (!is_tensor && !is_keras) return NULL;
  MpValues pieces = {0};
  mp_array_push(run->arena, &pieces, mp_value_str(run, MP_STR("<class '")));
  if (is_tensor) {
    mp_array_push(run->arena, &pieces, mp_value_str(run, MP_STR("tensorflow.")));
  } else {
    mp_array_push(run->arena, &pieces, keras_package(run, span));
  }
  MpStr name = mp_str_format(run->arena, "module of %.*s", MP_FMT(cls->text));
  mp_array_push(run->arena, &pieces, mp_symbol_named(run, name, MP_STR("…"), NULL, span));
  mp_array_push(run->arena, &pieces, mp_value_str(run, MP_STR("'>")));
  return mp_symbol_joined(run, &pieces, span);
}

// The digits of an address, which no two objects share.
#define ADDRESS "an address"

static bool is_address(const MpValue *piece) {
  return piece->kind == MP_VALUE_SYMBOL &&
         mp_str_starts_with(piece->symbol->identity, MP_STR(ADDRESS));
}

MpValue *mp_joined_text_of_function(MpRun *run, const MpValue *function, MpSpan span) {
  if (function->kind != MP_VALUE_FUNCTION) return NULL;
  MpValue *callee = MP_NEW(run->arena, MpValue);
  *callee = *function;
  MpValue *name = mp_attribute_or_null(run, callee, MP_STR("__qualname__"), span);
  if (!name || name->kind != MP_VALUE_STR) return NULL;
  MpStr address = mp_str_format(run->arena, ADDRESS " of %.*s",
                                MP_FMT(mp_symbol_operand_identity(run, function)));
  MpValues pieces = {0};
  mp_array_push(run->arena, &pieces, mp_value_str(run, MP_STR("<function ")));
  mp_array_push(run->arena, &pieces, name);
  mp_array_push(run->arena, &pieces, mp_value_str(run, MP_STR(" at 0x")));
  mp_array_push(run->arena, &pieces, mp_symbol_named(run, address, MP_STR("…"), NULL, span));
  mp_array_push(run->arena, &pieces, mp_value_str(run, MP_STR(">")));
  return mp_symbol_joined(run, &pieces, span);
}

static bool are_digits(MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    char byte = text.ptr[i];
    if (!(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'f')) return false;
  }
  return true;
}

// Whether the text may stand where an address is, or over its edges to the known texts beside it.
static bool may_be_at_address(MpStr text, MpStr left, MpStr right) {
  for (size_t i = 0; i < text.len; i++) {
    MpStr before = mp_str_slice(text, 0, i);
    if (i > 0 && !mp_str_ends_with(left, before)) continue;
    for (size_t k = i + 1; k <= text.len && are_digits(mp_str_slice(text, i, k)); k++) {
      MpStr behind = mp_str_slice(text, k, text.len);
      if (behind.len == 0 || mp_str_starts_with(right, behind)) return true;
    }
  }
  return false;
}

MpTristate mp_joined_text_contains(MpRun *run, const MpValue *text, MpStr part) {
  const MpValues *pieces = &text->symbol->operands;
  MpTristate answer = pieces->len > 0 ? MP_NO : MP_MAYBE;
  for (uint32_t i = 0; i < pieces->len; i++) {
    const MpValue *piece = mp_resolve(run, pieces->items[i]);
    if (piece->kind == MP_VALUE_STR) {
      if (mp_str_find(piece->text, part, 0) != SIZE_MAX) return MP_YES;
      continue;
    }
    const MpValue *left = i > 0 ? mp_resolve(run, pieces->items[i - 1]) : piece;
    const MpValue *right = i + 1 < pieces->len ? mp_resolve(run, pieces->items[i + 1]) : piece;
    bool is_between = left->kind == MP_VALUE_STR && right->kind == MP_VALUE_STR;
    bool is_no =
        is_between && is_address(piece) && !may_be_at_address(part, left->text, right->text);
    if (!is_no) answer = MP_MAYBE;
  }
  return answer;
}
