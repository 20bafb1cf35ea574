#include "analyzer/interp/known.h"

#include <math.h>

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/native.h"

MpKnown *mp_known_new(MpArena *arena) {
  MpKnown *self = MP_NEW(arena, MpKnown);
  self->truth = MP_MAYBE;
  self->types = MP_TYPE_ANY;
  self->above = -INFINITY;
  self->below = INFINITY;
  return self;
}

static uint32_t type_of_constant(const MpValue *constant) {
  switch (constant->kind) {
    case MP_VALUE_NONE: return MP_TYPE_NONE;
    case MP_VALUE_BOOL:
    case MP_VALUE_INT:
    case MP_VALUE_FLOAT: return MP_TYPE_NUMBER;  // equal across types: 1 == 1.0 == True
    case MP_VALUE_STR: return MP_TYPE_STR;
    case MP_VALUE_BYTES: return MP_TYPE_BYTES;
    case MP_VALUE_LIST: return MP_TYPE_LIST;
    case MP_VALUE_TUPLE: return MP_TYPE_TUPLE;
    case MP_VALUE_DICT: return MP_TYPE_DICT;
    case MP_VALUE_SET: return MP_TYPE_SET;
    default: return MP_TYPE_ANY;
  }
}

// Only None equals None; an object of a class of its own may equal anything else.
static bool excludes_type(const MpKnown *self, const MpValue *constant) {
  uint32_t type = type_of_constant(constant);
  return (self->types & (type == MP_TYPE_NONE ? type : type | MP_TYPE_OTHER)) == 0;
}

static bool excludes_number(const MpKnown *self, double number) {
  return number < self->above || number > self->below ||
         (number == self->above && !self->at_least) || (number == self->below && !self->at_most);
}

static bool is_among(MpRun *run, const MpValues *constants, const MpValue *constant) {
  for (uint32_t i = 0; i < constants->len; i++) {
    if (mp_value_equals(run, constants->items[i], constant) != MP_NO) return true;
  }
  return false;
}

// Truth, type and bounds speak against it.
static bool excludes_kind(const MpKnown *self, const MpValue *constant) {
  MpTristate truth = mp_value_truth(constant), known = mp_known_truth(self);
  if (known != MP_MAYBE && truth != MP_MAYBE && truth != known) return true;
  if (excludes_type(self, constant)) return true;
  return mp_value_is_number(constant) && excludes_number(self, mp_number_real(constant));
}

static bool excludes(MpRun *run, const MpKnown *self, const MpValue *constant) {
  if (self->has_candidates && !is_among(run, &self->candidates, constant)) return true;
  for (uint32_t i = 0; i < self->not_equals.len; i++) {
    if (mp_value_equals(run, self->not_equals.items[i], constant) == MP_YES) return true;
  }
  return excludes_kind(self, constant);
}

static MpTristate truth_of_all(const MpValues *constants) {
  if (constants->len == 0) return MP_MAYBE;
  MpTristate truth = mp_value_truth(constants->items[0]);
  for (uint32_t i = 1; i < constants->len; i++) {
    if (mp_value_truth(constants->items[i]) != truth) return MP_MAYBE;
  }
  return truth;
}

MpTristate mp_known_truth(const MpKnown *self) {
  if (self->truth != MP_MAYBE) return self->truth;
  if (self->equals) return mp_value_truth(self->equals);
  if (self->types == MP_TYPE_NONE) return MP_NO;
  if (self->types == MP_TYPE_FUNCTION) return MP_YES;
  // Bounds come from comparisons with numbers, so it is one; but for a length, which may be None.
  bool is_number = (self->types & (uint32_t)MP_TYPE_NONE) == 0;
  if (is_number && (!isinf(self->above) || !isinf(self->below))) {
    if (excludes_number(self, 0.0)) return MP_YES;
    if (mp_known_is(self, 0.0) == MP_YES) return MP_NO;
  }
  return self->has_candidates ? self->truth_of_candidates : MP_MAYBE;
}

MpTristate mp_known_equals(MpRun *run, const MpKnown *self, const MpValue *constant) {
  if (self->equals) return mp_value_equals(run, self->equals, constant);
  if (excludes(run, self, constant)) return MP_NO;
  if (mp_value_is_number(constant)) return mp_known_is(self, mp_number_real(constant));
  return constant->kind == MP_VALUE_NONE && self->types == MP_TYPE_NONE ? MP_YES : MP_MAYBE;
}

static MpValue *set_candidates(MpKnown *self, MpValues candidates) {
  self->candidates = candidates;
  self->truth_of_candidates = truth_of_all(&candidates);
  return candidates.len == 1 ? candidates.items[0] : NULL;
}

MpValue *mp_known_exclude(MpRun *run, MpKnown *self, MpValue *constant) {
  if (constant->kind == MP_VALUE_NONE) {
    if ((self->types & MP_TYPE_NONE) == 0) return NULL;
    self->types &= ~(uint32_t)MP_TYPE_NONE;
  }
  if (mp_value_is_number(constant)) mp_known_set_number(self, mp_number_real(constant), false);
  if (!self->has_candidates) {
    mp_array_push(run->arena, &self->not_equals, constant);
    return NULL;
  }
  MpValues left = {0};
  for (uint32_t i = 0; i < self->candidates.len; i++) {
    MpValue *candidate = self->candidates.items[i];
    bool is_left = mp_value_equals(run, candidate, constant) != MP_YES;
    if (is_left && !excludes_kind(self, candidate)) mp_array_push(run->arena, &left, candidate);
  }
  return set_candidates(self, left);
}

MpValue *mp_known_restrict(MpRun *run, MpKnown *self, const MpValues *constants) {
  MpValues left = {0};
  for (uint32_t i = 0; i < constants->len; i++) {
    if (!excludes(run, self, constants->items[i])) {
      mp_array_push(run->arena, &left, constants->items[i]);
    }
  }
  self->has_candidates = true;
  return set_candidates(self, left);
}

// --- numbers ---

MpTristate mp_known_less(const MpKnown *self, double number, bool is_left) {
  if (is_left) {
    if (self->below < number || (self->below == number && !self->at_most)) return MP_YES;
    return self->above >= number ? MP_NO : MP_MAYBE;
  }
  if (self->above > number || (self->above == number && !self->at_least)) return MP_YES;
  return self->below <= number ? MP_NO : MP_MAYBE;
}

// The bounds of an integer are integers that it may be.
static void round_bounds(MpKnown *self) {
  if (!self->is_integer) return;
  if (!isinf(self->above)) {
    double least = self->at_least ? ceil(self->above) : floor(self->above) + 1.0;
    self->above = least;
    self->at_least = true;
  }
  if (!isinf(self->below)) {
    double most = self->at_most ? floor(self->below) : ceil(self->below) - 1.0;
    self->below = most;
    self->at_most = true;
  }
}

void mp_known_set_less(MpKnown *self, double number, bool is_left, bool answer) {
  // it < n, or not (n < it), narrows from above; the others from below.
  if (is_left == answer) {
    self->below = number;
    self->at_most = !answer;
  } else {
    self->above = number;
    self->at_least = !answer;
  }
  self->types &= MP_TYPE_NUMBER | MP_TYPE_OTHER;
  round_bounds(self);
}

MpTristate mp_known_is(const MpKnown *self, double number) {
  if (excludes_number(self, number)) return MP_NO;
  bool is_pinched = self->above == number && self->below == number;
  return is_pinched ? MP_YES : MP_MAYBE;
}

void mp_known_set_number(MpKnown *self, double number, bool answer) {
  if (answer) {
    self->above = self->below = number;
    self->at_least = self->at_most = true;
    return;
  }
  if (self->above == number) self->at_least = false;
  if (self->below == number) self->at_most = false;
  round_bounds(self);
}

// --- types ---

MpTristate mp_known_type(const MpKnown *self, MpTypeTest test) {
  if ((self->types & (test.all | test.some)) == 0) return MP_NO;
  return (self->types & ~test.all) == 0 ? MP_YES : MP_MAYBE;
}

void mp_known_set_type(MpKnown *self, MpTypeTest test, bool answer) {
  self->types &= answer ? test.all | test.some : ~test.all;
}

enum {
  SEQUENCE = MP_TYPE_LIST | MP_TYPE_TUPLE | MP_TYPE_STR | MP_TYPE_BYTES,
  ITERABLE = SEQUENCE | MP_TYPE_DICT | MP_TYPE_SET,
};

// `typing.List` and `collections.abc.Mapping` stand for what they are made of.
static const char *const TYPE_MODULES[] = {"builtins.", "typing.", "collections.abc.",
                                           "collections."};

// The name within one of the modules; empty where it is of none.
static MpStr type_name(MpStr dotted) {
  for (size_t i = 0; i < sizeof TYPE_MODULES / sizeof *TYPE_MODULES; i++) {
    MpStr prefix = mp_str_from_c(TYPE_MODULES[i]);
    if (mp_str_starts_with(dotted, prefix)) return mp_str_slice(dotted, prefix.len, dotted.len);
  }
  return (MpStr){0};
}

static MpTypeTest test_of_name(MpStr name) {
  static const struct {
    const char *name;
    MpTypeTest test;
  } rows[] = {
      {"bool", {MP_TYPE_BOOL, 0}},
      {"int", {MP_TYPE_BOOL | MP_TYPE_INT, 0}},
      {"float", {MP_TYPE_FLOAT, 0}},
      {"str", {MP_TYPE_STR, 0}},
      {"bytes", {MP_TYPE_BYTES, 0}},
      {"list", {MP_TYPE_LIST, 0}},
      {"tuple", {MP_TYPE_TUPLE, 0}},
      {"dict", {MP_TYPE_DICT, 0}},
      {"set", {MP_TYPE_SET, 0}},
      {"Callable", {MP_TYPE_FUNCTION, MP_TYPE_OTHER}},
      {"Dict", {MP_TYPE_DICT, 0}},
      {"Iterable", {ITERABLE, MP_TYPE_OTHER}},
      {"List", {MP_TYPE_LIST, 0}},
      {"Mapping", {MP_TYPE_DICT, MP_TYPE_OTHER}},
      {"MutableMapping", {MP_TYPE_DICT, MP_TYPE_OTHER}},
      {"Sequence", {SEQUENCE, MP_TYPE_OTHER}},
      {"Tuple", {MP_TYPE_TUPLE, 0}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].test;
  }
  return (MpTypeTest){0, MP_TYPE_ANY};
}

// A tensor, shape or layer is an object of no builtin type.
static bool is_object_class(MpStr name) {
  return mp_str_is(name, "tf.TensorShape") || mp_str_is(name, "tf.Tensor") || mp_keras_layer(name);
}

// A class of the source whose objects are none of a builtin type.
static bool is_plain_class(const MpValue *cls) {
  return cls->kind == MP_VALUE_CLASS && cls->cls->def && !cls->cls->has_opaque_base &&
         !cls->cls->payload_type;
}

MpTypeTest mp_type_test_of(const MpValue *cls) {
  if (is_plain_class(cls)) return (MpTypeTest){0, MP_TYPE_OTHER};
  if (cls->kind == MP_VALUE_NATIVE && !cls->native.self) return test_of_name(cls->native.name);
  if (cls->kind == MP_VALUE_LIBRARY) {
    if (is_object_class(cls->text)) return (MpTypeTest){0, MP_TYPE_OTHER};
    MpStr name = type_name(cls->text);
    return name.len > 0 ? test_of_name(name) : (MpTypeTest){0, MP_TYPE_ANY};
  }
  if (cls->kind != MP_VALUE_TUPLE || cls->is_open) return (MpTypeTest){0, MP_TYPE_ANY};
  MpTypeTest any = {0, 0};
  for (uint32_t i = 0; i < cls->items.len; i++) {
    MpTypeTest one = mp_type_test_of(cls->items.items[i]);
    any.all |= one.all;
    any.some |= one.some;
  }
  return any;
}
