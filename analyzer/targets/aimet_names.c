#include "analyzer/targets/aimet_names.h"

#include <string.h>

// Stands in a name for the number that nobody knows: no class is called so.
#define UNKNOWN_NUMBER "\x01"

static bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}

static char lowered(char byte) {
  return is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

// Words apart: an underscore before each byte for which `is_edge`, all in small letters.
static MpStr snake(MpArena *arena, MpStr name, bool (*is_edge)(MpStr name, size_t at)) {
  char *bytes = mp_arena_alloc(arena, 2 * name.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < name.len; i++) {
    if (i > 0 && is_edge(name, i)) bytes[len++] = '_';
    bytes[len++] = lowered(name.ptr[i]);
  }
  return (MpStr){bytes, len};
}

static bool is_capital(MpStr name, size_t at) {
  return is_upper(name.ptr[at]);
}

// Keras's: "SELayer" is "se_layer".
static bool is_word(MpStr name, size_t at) {
  return is_upper(name.ptr[at]) &&
         (is_lower(name.ptr[at - 1]) || (at + 1 < name.len && is_lower(name.ptr[at + 1])));
}

// The preparer's own: each capital but the first character begins a word.
static MpStr preparer_snake(MpArena *arena, MpStr name) {
  return snake(arena, name, is_capital);
}

static MpStr keras_snake(MpArena *arena, MpStr name) {
  return snake(arena, name, is_word);
}

static MpStr class_name_of(const MpLayer *layer) {
  if (layer->kind == MP_LAYER_FUNCTIONAL) return MP_STR("Functional");
  if (layer->kind == MP_LAYER_SEQUENTIAL) return MP_STR("Sequential");
  if (layer->kind == MP_LAYER_SUBCLASSED && layer->cls != NULL) return layer->cls->name;
  if (layer->row == NULL) return MP_STR("Layer");
  const size_t dot = mp_str_rfind_byte(layer->row->name, '.');
  return mp_str_slice(layer->row->name, dot == SIZE_MAX ? 0 : dot + 1, layer->row->name.len);
}

MpTristate mp_aimet_has_own_name(const MpLayer *layer) {
  if (layer->name.len > 0) return MP_YES;
  if (layer->keras_name.len > 0) return MP_NO;
  if (layer->kind == MP_LAYER_SUBCLASSED) return MP_MAYBE;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    if (mp_str_is(layer->arguments.items[i].name, "name")) return MP_MAYBE;
  }
  return MP_NO;
}

static MpStr fresh_name(MpAimetNames *self, const MpLayer *layer) {
  const MpStr base = keras_snake(self->arena, class_name_of(layer));
  return mp_str_format(self->arena, "%.*s" UNKNOWN_NUMBER "%u", MP_FMT(base),
                       (unsigned)++self->fresh);
}

MpStr mp_aimet_names_text(MpArena *arena, MpStr name) {
  const char mark = UNKNOWN_NUMBER[0];
  char *bytes = mp_arena_alloc(arena, name.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < name.len; i++) {
    const bool is_mark = name.ptr[i] == mark;
    bytes[len++] = is_mark ? '*' : name.ptr[i];
    while (is_mark && i + 1 < name.len && name.ptr[i + 1] >= '0' && name.ptr[i + 1] <= '9')
      i++;
  }
  return (MpStr){bytes, len};
}

static bool is_model(const MpLayer *layer) {
  return layer->kind == MP_LAYER_SUBCLASSED && layer->cls != NULL &&
         layer->cls->kind == MP_CLASS_MODEL;
}

// In a clone the direct layers keep their names, and make their own sublayers anew; a keras.Model,
// whose configuration is empty, loses even its own name.
static MpStr original_name(MpAimetNames *self, const MpLayer *layer, bool is_inner) {
  if (self->is_cloned && !is_inner && is_model(layer)) return fresh_name(self, layer);
  if (layer->name.len > 0) return layer->name;
  if (self->is_cloned && is_inner) return fresh_name(self, layer);
  return layer->keras_name.len > 0 ? layer->keras_name : fresh_name(self, layer);
}

static MpStr with_slash(MpArena *arena, MpStr name) {
  const MpStr parts[] = {name, MP_STR("/")};
  return mp_str_join(arena, MP_STR(""), parts, 2);
}

static bool has_slash(MpStr text) {
  return text.len > 0 && memchr(text.ptr, '/', text.len) != NULL;
}

static void remove_name(MpAimetNames *self, MpStr name) {
  const MpStr part = with_slash(self->arena, name);
  self->has_deep = self->has_deep || has_slash(name);
  for (uint32_t i = 0; i < self->removed.len; i++) {
    if (mp_str_eq(self->removed.items[i], part)) return;
  }
  mp_array_push(self->arena, &self->removed, part);
}

void mp_aimet_names_init(MpAimetNames *self, MpArena *arena, const MpGraph *graph,
                         const MpLayer *root, bool is_cloned) {
  *self = (MpAimetNames){.arena = arena, .graph = graph};
  self->last_of_layer = MP_NEW_ARRAY(arena, uint32_t, graph->layers.len + 1);
  mp_map_init(&self->layers, arena);
  const bool is_sequential = root != NULL && root->kind == MP_LAYER_SEQUENTIAL;
  const bool is_functional = root != NULL && root->kind == MP_LAYER_FUNCTIONAL;
  MpStr name = is_functional || is_sequential ? original_name(self, root, true) : MP_STR("model");
  if (is_cloned) name = MP_STR("temp_aimet_intermediate_model");
  remove_name(self, preparer_snake(arena, name));
  const MpStr cls = is_sequential ? MP_STR("sequential") : MP_STR("functional");
  remove_name(self, cls);
  self->is_cloned = is_cloned;
}

MpAimetScope mp_aimet_names_enter(MpAimetNames *self, const MpAimetScope *outer,
                                  const MpLayer *layer) {
  MpArena *arena = self->arena;
  const MpStr original = original_name(self, layer, outer->layer != NULL);
  MpAimetScope scope = {.outer = outer, .layer = layer};
  scope.segment = with_slash(arena, original);
  const MpStr path[] = {outer->path, scope.segment};
  scope.path = mp_str_join(arena, MP_STR(""), path, 2);
  const bool is_inner = outer->layer != NULL;
  // A keras.Model has an empty configuration: its clone loses even its own name.
  const bool is_renamed =
      is_inner &&
      (is_model(layer) || (outer->is_made_anew && mp_aimet_has_own_name(layer) == MP_NO));
  scope.name = is_renamed ? fresh_name(self, layer) : original;
  // Models and Sequentials are cloned layer by layer, so what is in them keeps its name.
  const bool is_of_source = layer->kind == MP_LAYER_SUBCLASSED;
  scope.is_made_anew = is_inner && (is_of_source || outer->is_made_anew);
  if (is_model(layer)) {
    remove_name(self, scope.name);
  } else {
    remove_name(self, preparer_snake(arena, scope.name));
    remove_name(self, preparer_snake(arena, class_name_of(layer)));
  }
  return scope;
}

MpStr mp_aimet_names_original(const MpAimetNames *self, const MpAimetWeightName *weight) {
  const MpStr parts[] = {weight->of->original, weight->variable};
  return mp_str_join(self->arena, MP_STR(""), parts, 2);
}

static bool have_same_name(const MpAimetNames *self, const MpAimetWeightName *a,
                           const MpAimetWeightName *b) {
  if (a->of == b->of) return mp_str_eq(a->variable, b->variable);
  return mp_str_eq(mp_aimet_names_original(self, a), mp_aimet_names_original(self, b));
}

static void add_variable(MpAimetNames *self, const MpAimetNamed *of, MpStr variable) {
  if (variable.len == 0) return;
  uint32_t *last = &self->last_of_layer[of->layer->id];
  const MpAimetWeightName weight = {
      .of = of, .variable = variable, .previous = *last, .is_deep = has_slash(variable)};
  for (uint32_t at = *last; at > 0; at = self->weights.items[at - 1].previous) {
    MpAimetWeightName *other = &self->weights.items[at - 1];
    if (!have_same_name(self, other, &weight)) continue;
    other->is_double = true;
    return;
  }
  mp_array_push(self->arena, &self->weights, weight);
  *last = self->weights.len;
}

// Of a normal layer: those that Keras's part of its class makes, and those that the layer's own
// code makes. Weights of layers that it hides in lists are not followed.
static void add_weights(MpAimetNames *self, const MpAimetNamed *of) {
  const MpLayer *layer = of->layer;
  for (uint32_t i = 0; i < layer->variables.len; i++)
    add_variable(self, of, layer->variables.items[i].name);
  if (layer->kind != MP_LAYER_SUBCLASSED) return;
  for (uint32_t i = 0; i < self->graph->weights.len; i++) {
    const MpWeight *weight = self->graph->weights.items[i];
    if (weight->owner == layer) add_variable(self, of, weight->variable.name);
  }
}

const MpLayer *mp_aimet_names_add(MpAimetNames *self, const MpAimetScope *scope,
                                  const MpLayer *layer, uint32_t built) {
  const MpStr original = original_name(self, layer, scope->layer != NULL);
  const MpTristate is_own = mp_aimet_has_own_name(layer);
  const bool is_renamed = scope->is_made_anew && is_own != MP_YES;
  const MpStr prepared = is_renamed ? fresh_name(self, layer) : original;
  if (!is_renamed || is_own != MP_MAYBE) {
    MpAimetNamed *named = MP_NEW(self->arena, MpAimetNamed);
    const MpStr path[] = {scope->path, original, MP_STR("/")};
    named->original = mp_str_join(self->arena, MP_STR(""), path, 3);
    named->prepared = is_renamed ? with_slash(self->arena, prepared)
                                 : mp_str_slice(named->original, scope->path.len, SIZE_MAX);
    named->layer = layer;
    named->scope = scope;
    named->built = built;
    mp_array_push(self->arena, &self->named, named);
    add_weights(self, named);
  }
  if (is_own != MP_YES) return NULL;
  const MpLayer *other = mp_map_get(&self->layers, prepared);
  if (other == NULL) {
    MpLayer *own = self->graph->layers.items[layer->id];
    mp_map_set(&self->layers, prepared, own);
  }
  return other != layer ? other : NULL;
}

// Cuts every occurrence of each part out of the text, as the preparer does.
static MpStr cut_parts(const MpAimetNames *self, MpStr text) {
  MpStr left = text;
  for (uint32_t i = 0; i < self->removed.len; i++) {
    const MpStr part = self->removed.items[i];
    for (size_t at = mp_str_find(left, part, 0); at != SIZE_MAX; at = mp_str_find(left, part, at)) {
      const MpStr around[] = {mp_str_slice(left, 0, at),
                              mp_str_slice(left, at + part.len, left.len)};
      left = mp_str_join(self->arena, MP_STR(""), around, 2);
    }
  }
  return left;
}

// What is cut out of one segment of a path, "dense/".
typedef enum Cut {
  CUT_NOTHING,
  CUT_WHOLE,
  CUT_END,  // what is left of it joins with the segment behind it
} Cut;

// Where no part has slashes inside, each occurrence of one is the end of a segment.
static Cut cut_of(const MpAimetNames *self, MpStr segment) {
  if (self->has_deep || has_slash(mp_str_slice(segment, 0, segment.len - 1))) return CUT_END;
  for (uint32_t i = 0; i < self->removed.len; i++) {
    if (!mp_str_ends_with(segment, self->removed.items[i])) continue;
    return self->removed.items[i].len == segment.len ? CUT_WHOLE : CUT_END;
  }
  return CUT_NOTHING;
}

// What is left of the path of a scope.
typedef struct Path {
  const MpAimetScope *scope;  // NULL: none yet
  MpStr left;
  bool is_even;  // no segment joined with another, so what stands behind it is cut alone
} Path;

static Path cut_path(const MpAimetNames *self, const MpAimetScope *scope) {
  Path path = {.scope = scope, .is_even = true};
  for (const MpAimetScope *at = scope; at->outer != NULL; at = at->outer) {
    const Cut cut = cut_of(self, at->segment);
    if (cut == CUT_END) path.is_even = false;
    if (cut != CUT_NOTHING) continue;
    const MpStr parts[] = {at->segment, path.left};
    path.left = mp_str_join(self->arena, MP_STR(""), parts, 2);
  }
  return path;
}

static MpStr left_of(const MpAimetNames *self, MpAimetNamed *named, const Path *path) {
  const MpStr own = mp_str_slice(named->original, named->scope->path.len, SIZE_MAX);
  const Cut cut = path->is_even ? cut_of(self, own) : CUT_END;
  named->is_even = cut != CUT_END;
  if (cut == CUT_END) return cut_parts(self, named->original);
  if (cut == CUT_WHOLE) return path->left;
  if (path->left.len == 0) return own;
  const MpStr parts[] = {path->left, own};
  return mp_str_join(self->arena, MP_STR(""), parts, 2);
}

void mp_aimet_names_settle(MpAimetNames *self, const uint8_t *is_reached) {
  self->is_reached = is_reached;
  Path path = {0};
  for (uint32_t i = 0; i < self->named.len; i++) {
    MpAimetNamed *named = self->named.items[i];
    if (named->scope != path.scope) path = cut_path(self, named->scope);
    named->left = left_of(self, named, &path);
  }
}

// Nothing is cut out of "lstm_cell/kernel", wherever it stands. What is cut out ends in a slash, so
// it does not reach into a name without one.
static bool is_left_whole(const MpAimetNames *self, const MpAimetWeightName *weight) {
  if (!weight->is_deep) return true;
  if (!weight->of->is_even) return false;
  MpStr rest = weight->variable;
  for (size_t slash = mp_str_find(rest, MP_STR("/"), 0); slash != SIZE_MAX;
       slash = mp_str_find(rest, MP_STR("/"), 0)) {
    if (cut_of(self, mp_str_slice(rest, 0, slash + 1)) != CUT_NOTHING) return false;
    rest = mp_str_slice(rest, slash + 1, rest.len);
  }
  return true;
}

MpStr mp_aimet_names_left(const MpAimetNames *self, const MpAimetWeightName *weight) {
  if (!is_left_whole(self, weight)) return cut_parts(self, mp_aimet_names_original(self, weight));
  const MpStr parts[] = {weight->of->left, weight->variable};
  return mp_str_join(self->arena, MP_STR(""), parts, 2);
}

static bool is_prepared(const MpAimetNames *self, const MpAimetWeightName *weight) {
  return self->is_reached == NULL || self->is_reached[weight->of->built];
}

static void find_prepared(MpAimetNames *self) {
  mp_map_init(&self->found, self->arena);
  for (uint32_t i = 0; i < self->weights.len; i++) {
    MpAimetWeightName *weight = &self->weights.items[i];
    if (!is_prepared(self, weight)) continue;
    const MpStr parts[] = {weight->of->prepared, weight->variable};
    mp_map_set(&self->found, mp_str_join(self->arena, MP_STR(""), parts, 2), weight);
  }
  self->has_found = true;
}

bool mp_aimet_names_is_found(MpAimetNames *self, const MpAimetWeightName *weight) {
  const MpAimetNamed *of = weight->of;
  const bool is_itself = mp_str_eq(of->left, of->prepared) && is_left_whole(self, weight);
  if (is_itself && is_prepared(self, weight)) return true;
  if (!self->has_found) find_prepared(self);
  return mp_map_has(&self->found, mp_aimet_names_left(self, weight));
}
