#include "analyzer/interp/variable_shape.h"

#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/window.h"

typedef MP_ARRAY(int64_t) MpLengths;

static MpStr next_part(MpStr *rest, char between) {
  size_t at = 0;
  while (at < rest->len && rest->ptr[at] != between)
    at++;
  MpStr part = mp_str_slice(*rest, 0, at);
  *rest = mp_str_slice(*rest, at < rest->len ? at + 1 : at, rest->len);
  return part;
}

// Names of parameters are looked up as C strings.
static const MpDatum *option(const MpShaping *self, MpStr name) {
  return mp_shaping_option(self, mp_str_format(self->run->arena, "%.*s", MP_FMT(name)).ptr);
}

// --- lengths ---

static int64_t length_at(const MpShape *shape, int32_t axis) {
  bool is_there = shape && axis >= 0 && axis < shape->rank;
  return is_there ? shape->dims[axis] : MP_DIM_UNSURE;
}

static int64_t last_of(const MpShape *shape) {
  return shape ? length_at(shape, shape->rank - 1) : MP_DIM_UNSURE;
}

static int64_t channels_of(MpShaping *self) {
  const MpShape *from = mp_shaping_from(self);
  if (!from) return MP_DIM_UNSURE;
  int32_t count = mp_layer_space_axes(self);
  MpSpace space = mp_space_of(mp_shaping_option(self, "data_format"), from->rank, count);
  return length_at(from, space.channels);
}

// The tensors of attention come as arguments of their own, or as one list.
static const MpShape *tensor_shape(const MpShaping *self, const char *name, uint32_t at) {
  const MpDatum *list = mp_shaping_data(self);
  if (mp_datum_is_sequence(list)) {
    return at < list->items.len ? mp_shaping_shape(self, list->items.items[at]) : NULL;
  }
  return mp_shaping_shape(self, mp_shaping_argument(self, name));
}

static const MpShape *key_shape(const MpShaping *self) {
  bool is_given = !mp_datum_is_none(mp_shaping_argument(self, "key"));
  return is_given ? tensor_shape(self, "key", 2) : tensor_shape(self, "value", 1);
}

static int64_t factor(MpShaping *self, MpStr name) {
  bool is_number = name.len > 0 && name.ptr[0] >= '0' && name.ptr[0] <= '9';
  if (is_number) return name.ptr[0] - '0';
  if (mp_str_is(name, "last")) return last_of(mp_shaping_from(self));
  if (mp_str_is(name, "channels")) return channels_of(self);
  if (mp_str_is(name, "query_last")) return last_of(tensor_shape(self, "query", 0));
  if (mp_str_is(name, "value_last")) return last_of(tensor_shape(self, "value", 1));
  if (mp_str_is(name, "key_last")) return last_of(key_shape(self));
  return mp_shaping_length(self, option(self, name));
}

// `a*b`, `a/b`; only what divides without rest is divided. Keras 2 takes `groups=0` for one group,
// and Keras 3 refuses it.
static int64_t product(MpShaping *self, MpStr text) {
  MpStr name = next_part(&text, '*');
  MpStr divisor = name;
  MpStr dividend = next_part(&divisor, '/');
  int64_t length = factor(self, dividend);
  int64_t parts = divisor.len > 0 ? factor(self, divisor) : 0;
  if (parts != 0) length = mp_dim_divide(self->run, length, parts);
  return text.len == 0 ? length : mp_dim_multiply(self->run, length, factor(self, text));
}

static int64_t alternative(MpShaping *self, MpStr text) {
  MpStr first = next_part(&text, '|');
  if (text.len == 0) return product(self, first);
  const MpDatum *given = option(self, first);
  MpTristate is_given = mp_datum_flag(given);
  if (given && given->kind == MP_DATUM_SYMBOL) return MP_DIM_UNSURE;
  return is_given == MP_NO ? product(self, text) : product(self, first);
}

// --- terms ---

static bool append(MpShaping *self, MpLengths *out, int64_t length) {
  mp_array_push(self->run->arena, out, length);
  return length != MP_DIM_UNSURE && length != MP_DIM_UNKNOWN;
}

static bool append_all(MpShaping *self, MpLengths *out, const MpShape *shape) {
  bool is_known = shape != NULL;
  for (int32_t i = 0; is_known && i < shape->rank; i++)
    is_known = append(self, out, shape->dims[i]);
  return is_known;
}

// `[kernel_size]`, `[output_shape|query_last]`.
static bool append_option(MpShaping *self, MpLengths *out, MpStr text) {
  MpStr name = next_part(&text, '|');
  const MpDatum *given = option(self, name);
  int32_t count = mp_layer_space_axes(self);
  if (text.len > 0 && mp_datum_is_none(given)) return append(self, out, factor(self, text));
  if (text.len > 0 || count == 0) return append_all(self, out, mp_shaping_written(self, given));
  int64_t lengths[MP_WINDOW_MAX_AXES];
  mp_window_read(self, given, count, MP_DIM_UNSURE, lengths);
  MpShape shape = {count, lengths};
  return append_all(self, out, &shape);
}

typedef struct MpSpecial {
  const char *name;
  const MpShape *(*shape)(MpShaping *self);
} MpSpecial;

#define SPECIAL(name) \
  { #name, mp_variable_##name }
static const MpSpecial specials[] = {
    SPECIAL(axes),          SPECIAL(axes_sorted),   SPECIAL(batch_axes),    SPECIAL(einsum_bias),
    SPECIAL(einsum_kernel), SPECIAL(einsum_lora_a), SPECIAL(einsum_lora_b), SPECIAL(kernel_last),
    SPECIAL(local_bias),    SPECIAL(local_kernel),  SPECIAL(sorted_axes),   SPECIAL(spectrum),
    SPECIAL(unshared_axes),
};
#undef SPECIAL

static const MpShape *special(MpShaping *self, MpStr name) {
  for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
    if (mp_str_is(name, specials[i].name)) return specials[i].shape(self);
  }
  return NULL;
}

static bool append_term(MpShaping *self, MpLengths *out, MpStr term) {
  MpStr inner = mp_str_slice(term, 1, term.len);
  switch (term.ptr[0]) {
    case '?': append(self, out, MP_DIM_UNKNOWN); return true;
    case '@': return append_all(self, out, special(self, inner));
    case '[': return append_option(self, out, mp_str_slice(inner, 0, inner.len - 1));
    default: return append(self, out, alternative(self, term));
  }
}

const MpShape *mp_variable_shape(MpShaping *self, MpStr text) {
  MpLengths lengths = {0};
  while (text.len > 0) {
    if (!append_term(self, &lengths, next_part(&text, ' '))) return NULL;
  }
  MpShape *out = MP_NEW(self->run->arena, MpShape);
  *out = (MpShape){(int32_t)lengths.len, lengths.items};
  return out;
}

// --- conditions ---

static MpTristate holds(MpShaping *self, MpStr term) {
  bool is_negated = term.ptr[0] == '!';
  MpStr value = is_negated ? mp_str_slice(term, 1, term.len) : term;
  MpStr name = next_part(&value, '=');
  const MpDatum *given = option(self, name);
  MpTristate answer = mp_datum_flag(given);
  if (value.len > 0) {
    bool is_none = mp_datum_is_none(given), wants_none = mp_str_is(value, "None");
    bool is_text = given && given->kind == MP_DATUM_STR;
    bool is_open = given && (given->kind == MP_DATUM_SYMBOL || given->kind == MP_DATUM_OPAQUE);
    answer = wants_none ? (is_none ? MP_YES : MP_NO)
                        : (is_text && mp_str_eq(given->text, value) ? MP_YES : MP_NO);
    if (is_open) answer = MP_MAYBE;
  }
  return is_negated ? mp_tristate_not(answer) : answer;
}

MpTristate mp_variable_when(MpShaping *self, MpStr text) {
  MpTristate all = MP_YES;
  while (text.len > 0 && all != MP_NO) {
    MpTristate one = holds(self, next_part(&text, '&'));
    if (one != MP_YES) all = one;
  }
  return all;
}
