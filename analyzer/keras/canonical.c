// Names: what the source calls a thing, and what the tables call it.
#include "analyzer/keras/keras.h"
#include "analyzer/keras/lookup.h"

#include <string.h>

#define S(text) MP_STR_INIT(text)

#define MP_PAIR(name, value) {S(name), S(value)},
static const MpKerasPair inner_names[] = {
#include "analyzer/keras/inner_names.def"
};
static const MpKerasPair activations[] = {
#include "analyzer/keras/activations.def"
};

#define MP_NAME(name) S(name),
static const MpStr modules[] = {
#include "analyzer/keras/modules.def"
};
static const MpStr pure[] = {
#include "analyzer/keras/pure.def"
};

// Packages that are the same library under another name. What a rule gives may be the start of a
// later one ("tensorflow.keras" is "tf.keras" is "keras"), so they are applied in this order.
static const MpKerasPair prefixes[] = {
    {S("tensorflow"), S("tf")},
    {S("numpy"), S("np")},
    {S("tf._api.v2"), S("tf")},
    {S("tf.compat.v2"), S("tf")},
    {S("tf.compat.v1.keras"), S("keras")},
    {S("tf.python.keras"), S("keras")},
    {S("tf.keras"), S("keras")},
    {S("tf.initializers"), S("keras.initializers")},
    {S("tf.losses"), S("keras.losses")},
    {S("tf.metrics"), S("keras.metrics")},
    {S("tf.optimizers"), S("keras.optimizers")},
    {S("tf_keras"), S("keras")},
    {S("keras_core"), S("keras")},
    {S("keras.api._v2.keras"), S("keras")},
    {S("keras.api._v1.keras"), S("keras")},
    {S("keras.api"), S("keras")},
    {S("keras._tf_keras.keras"), S("keras")},
    {S("keras.src"), S("keras")},
};

// A dotted name in two parts, so that its start can be exchanged without copying it.
typedef struct Split {
  MpStr head;
  MpStr tail;
} Split;

static MpStr rest_after(MpStr text, size_t start) {
  return mp_str_slice(text, start, text.len);
}

// Exchanges the start of the name where it is the prefix, as a whole name or up to a dot.
static bool exchange(Split *self, const MpKerasPair *prefix) {
  MpStr name = prefix->name;
  if (!mp_str_starts_with(name, self->head)) return false;
  MpStr wanted = rest_after(name, self->head.len);
  if (!mp_str_starts_with(self->tail, wanted)) return false;
  MpStr tail = rest_after(self->tail, wanted.len);
  if (tail.len > 0 && tail.ptr[0] != '.') return false;
  *self = (Split){prefix->value, tail};
  return true;
}

static bool starts_like_library(MpStr dotted) {
  return mp_str_starts_with(dotted, MP_STR("tensorflow")) ||
         mp_str_starts_with(dotted, MP_STR("tf")) || mp_str_starts_with(dotted, MP_STR("keras")) ||
         mp_str_starts_with(dotted, MP_STR("numpy"));
}

static MpStr joined(MpArena *arena, Split split) {
  if (split.tail.len == 0) return split.head;
  char *bytes = mp_arena_alloc(arena, split.head.len + split.tail.len);
  memcpy(bytes, split.head.ptr, split.head.len);
  memcpy(bytes + split.head.len, split.tail.ptr, split.tail.len);
  return (MpStr){bytes, split.head.len + split.tail.len};
}

MpStr mp_keras_canonical(MpArena *arena, MpStr dotted) {
  if (!starts_like_library(dotted)) return dotted;
  Split split = {MP_STR(""), dotted};
  bool changed = false;
  for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
    changed = exchange(&split, &prefixes[i]) || changed;
  MpStr name = changed ? joined(arena, split) : dotted;
  const MpKerasPair *inner = mp_keras__find(MP_KERAS_TABLE(inner_names), name);
  return inner == NULL ? name : inner->value;
}

static bool is_within(MpStr name, MpStr root) {
  return mp_str_starts_with(name, root) && (name.len == root.len || name.ptr[root.len] == '.');
}

bool mp_keras_is_library(MpStr canonical) {
  return is_within(canonical, MP_STR("keras")) || is_within(canonical, MP_STR("tf")) ||
         is_within(canonical, MP_STR("np"));
}

bool mp_keras_is_module(MpStr canonical) {
  return mp_keras__find(MP_KERAS_TABLE(modules), canonical) != NULL ||
         mp_keras__has_below(MP_KERAS_TABLE(inner_names), canonical);
}

MpStr mp_keras_activation(MpStr name) {
  const MpKerasPair *row = mp_keras__find(MP_KERAS_TABLE(activations), name);
  return row == NULL ? MP_STR("") : row->value;
}

bool mp_keras_is_pure(MpStr canonical) {
  return mp_keras__find(MP_KERAS_TABLE(pure), canonical) != NULL;
}
