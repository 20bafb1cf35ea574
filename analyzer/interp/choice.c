#include "analyzer/interp/choice.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/native.h"

// More keys that an unknown one may equal are not decided one by one.
#define MAX_DECIDED_KEYS 12u

static MpValue *unknown_item(MpRun *run, MpValue *dict, MpValue *key, MpSpan span) {
  MpValue *operands[] = {dict, key};
  return mp_native_unknown_of(run, MP_STR("dict.__getitem__"), operands, 2, span);
}

// The keys that the unknown one may equal.
static MpValues possible_keys(MpRun *run, const MpValue *dict, const MpValue *key) {
  MpValues possible = {0};
  MpKnown *known = key->kind == MP_VALUE_SYMBOL ? mp_decide_known_of(run, key) : NULL;
  for (uint32_t i = 0; i < dict->keys.len; i++) {
    MpValue *other = dict->keys.items[i];
    if (mp_value_equals(run, other, key) == MP_NO) continue;
    if (mp_decide_are_apart(run, other, key)) continue;
    bool is_constant = known && mp_value_is_known(other);
    if (is_constant && mp_known_equals(run, known, other) == MP_NO) continue;
    mp_array_push(run->arena, &possible, other);
  }
  return possible;
}

// True where the key is known to equal one of the keys of the dictionary.
static bool is_member(MpRun *run, const MpValue *dict, const MpValue *key) {
  const MpKnown *known = key->kind == MP_VALUE_SYMBOL ? mp_decide_known_of(run, key) : NULL;
  if (!known || !known->has_candidates || known->candidates.len == 0) return false;
  for (uint32_t i = 0; i < known->candidates.len; i++) {
    if (mp_value_contains(run, dict, known->candidates.items[i]) != MP_YES) return false;
  }
  return true;
}

// The item of a key of the dictionary, which may be an unknown that was decided since.
static MpValue *item_at(const MpValue *dict, const MpValue *key) {
  for (uint32_t i = 0; i < dict->keys.len; i++) {
    if (dict->keys.items[i] == key) return dict->items.items[i];
  }
  return NULL;
}

// One path for each key that the unknown one may equal, and one for none of them unless it must be
// there.
static MpValue *decide_item(MpRun *run, MpValue *dict, MpValue *key, const MpValues *possible,
                            bool must_be_there, MpSpan span) {
  for (uint32_t i = 0; i < possible->len; i++) {
    MpValue *same = mp_compare(run, MP_OPERATOR_EQ, key, possible->items[i], span);
    bool is_last = i + 1 == possible->len, truth = false;
    MpTristate want = is_last && must_be_there ? MP_YES : MP_MAYBE;
    if (!same || !mp_truth_wanted(run, same, want, span, &truth)) return NULL;
    if (truth) return item_at(dict, possible->items[i]);
  }
  return NULL;
}

static bool is_callable(const MpValue *value) {
  return value->kind == MP_VALUE_FUNCTION || value->kind == MP_VALUE_NATIVE ||
         value->kind == MP_VALUE_LIBRARY || value->kind == MP_VALUE_METHOD;
}

static bool are_callable(const MpValue *dict, const MpValues *keys) {
  for (uint32_t i = 0; i < keys->len; i++) {
    const MpValue *item = item_at(dict, keys->items[i]);
    if (!item || !is_callable(item)) return false;
  }
  return true;
}

MpValue *mp_choice_make(MpRun *run, MpValue *dict, MpValue *key, MpStr identity, MpSpan span) {
  MpStr text = mp_span_text(span);
  MpValue *choice = mp_symbol_named(run, identity, text.len ? text : identity, NULL, span);
  choice->symbol->choice_key = key;
  choice->symbol->choice_dict = dict;
  // Functions are true and not None.
  mp_decide_known_of(run, choice)->types = MP_TYPE_FUNCTION | MP_TYPE_OTHER;
  mp_decide_known_of(run, choice)->truth = MP_YES;
  return choice;
}

// An unknown key, or one that is known beside keys of the dictionary that are not: what `for k in
// specs` took from an unknown may be "image".
static bool is_decidable(const MpValue *key, const MpValues *possible) {
  if (key->kind == MP_VALUE_SYMBOL) return true;
  for (uint32_t i = 0; i < possible->len; i++) {
    if (possible->items[i]->kind != MP_VALUE_SYMBOL) return false;
  }
  return mp_value_is_known(key);
}

MpValue *mp_choice_find(MpRun *run, MpValue *dict, MpValue *key, MpValue *preset, MpSpan span) {
  MpValues possible = possible_keys(run, dict, key);
  if (dict->is_open || possible.len > MAX_DECIDED_KEYS) return unknown_item(run, dict, key, span);
  if (possible.len == 0) return NULL;
  if (!is_decidable(key, &possible)) return unknown_item(run, dict, key, span);
  // An absent key raises, and a path that ends there has nothing that the others have not.
  bool raises = !preset && !dict->maker && run->handlers == 0;
  bool must_be_there = raises || is_member(run, dict, key);
  bool is_symbol = key->kind == MP_VALUE_SYMBOL;
  if (is_symbol && must_be_there && possible.len > 1 && are_callable(dict, &possible)) {
    MpKnown *known = mp_decide_known_of(run, key);
    if (mp_value_is_known(mp_value_sequence(run, MP_VALUE_TUPLE, possible, span))) {
      (void)mp_known_restrict(run, known, &possible);
      // Dictionaries that look alike in the source may hold other functions: each is its own.
      MpStr identity = mp_str_format(run->arena, "choice%u[%.*s]", run->symbols->values.len,
                                     MP_FMT(mp_symbol_operand_identity(run, key)));
      return mp_choice_make(run, dict, key, identity, span);
    }
  }
  return decide_item(run, dict, key, &possible, must_be_there, span);
}

MpValue *mp_choice_recompute(MpRun *run, const MpValue *choice) {
  const MpSymbol *symbol = choice->symbol;
  MpValue *key = mp_resolve(run, symbol->choice_key);
  if (key->kind == MP_VALUE_SYMBOL) return NULL;
  return mp_dict_get(run, symbol->choice_dict, key);
}

MpValue *mp_choice_settle(MpRun *run, MpValue *value, MpSpan span) {
  value = mp_resolve(run, value);
  if (value->kind != MP_VALUE_SYMBOL || !value->symbol->choice_dict) return value;
  MpValue *dict = value->symbol->choice_dict, *key = value->symbol->choice_key;
  MpValues possible = possible_keys(run, dict, key);
  if (possible.len == 0) return value;
  return decide_item(run, dict, key, &possible, true, span);
}
