#include "analyzer/targets/aimet_names.h"

#include "analyzer/base/buf.h"

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

// The preparer's own: a blank line before each capital but the first character.
static MpStr preparer_snake(MpArena *arena, MpStr name) {
  MpBuf text = {0};
  for (size_t i = 0; i < name.len; i++) {
    if (i > 0 && is_upper(name.ptr[i])) mp_buf_append_byte(&text, '_');
    mp_buf_append_byte(&text, lowered(name.ptr[i]));
  }
  const MpStr snake = mp_str_copy(arena, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return snake;
}

// Keras's: "SELayer" is "se_layer".
static MpStr keras_snake(MpArena *arena, MpStr name) {
  MpBuf text = {0};
  for (size_t i = 0; i < name.len; i++) {
    const bool is_edge =
        i > 0 && is_upper(name.ptr[i]) &&
        (is_lower(name.ptr[i - 1]) || (i + 1 < name.len && is_lower(name.ptr[i + 1])));
    if (is_edge) mp_buf_append_byte(&text, '_');
    mp_buf_append_byte(&text, lowered(name.ptr[i]));
  }
  const MpStr snake = mp_str_copy(arena, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return snake;
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

static void remove_name(MpAimetNames *self, MpStr name) {
  const MpStr part = mp_str_format(self->arena, "%.*s/", MP_FMT(name));
  for (uint32_t i = 0; i < self->removed.len; i++) {
    if (mp_str_eq(self->removed.items[i], part)) return;
  }
  mp_array_push(self->arena, &self->removed, part);
}

void mp_aimet_names_init(MpAimetNames *self, MpArena *arena, const MpGraph *graph,
                         const MpLayer *root, bool is_cloned) {
  *self = (MpAimetNames){.arena = arena, .graph = graph, .is_complete = true};
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
  scope.path = mp_str_format(arena, "%.*s%.*s/", MP_FMT(outer->path), MP_FMT(original));
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

static void add_weight(MpAimetNames *self, MpAimetWeightName weight) {
  for (uint32_t i = 0; i < self->weights.len; i++) {
    MpAimetWeightName *other = &self->weights.items[i];
    if (other->layer == weight.layer && mp_str_eq(other->original, weight.original)) {
      other->is_double = true;
      return;
    }
  }
  mp_array_push(self->arena, &self->weights, weight);
}

static void add_variable(MpAimetNames *self, const MpAimetScope *scope, const MpLayer *layer,
                         MpStr original, MpStr prepared, MpStr variable, uint32_t built) {
  if (variable.len == 0) {
    self->is_complete = false;
    return;
  }
  // Weights are many, and joining costs a fraction of formatting.
  const MpStr slash = MP_STR("/");
  const MpStr in_source[] = {scope->path, original, slash, variable};
  const MpStr in_result[] = {prepared, slash, variable};
  const MpAimetWeightName weight = {
      .original = mp_str_join(self->arena, MP_STR(""), in_source, 4),
      .prepared = mp_str_join(self->arena, MP_STR(""), in_result, 3),
      .layer = layer,
      .scope = scope,
      .built = built,
  };
  add_weight(self, weight);
}

// Weights that the layer's own code makes; those of layers that it hides in lists are not followed.
static void add_own_weights(MpAimetNames *self, const MpAimetScope *scope, const MpLayer *layer,
                            MpStr original, MpStr prepared, uint32_t built) {
  for (uint32_t i = 0; i < self->graph->weights.len; i++) {
    const MpWeight *weight = self->graph->weights.items[i];
    if (weight->owner != layer) continue;
    add_variable(self, scope, layer, original, prepared, weight->variable.name, built);
  }
  if (mp_layer_has_sublayers(self->graph, layer)) self->is_complete = false;
}

const MpLayer *mp_aimet_names_add(MpAimetNames *self, const MpAimetScope *scope,
                                  const MpLayer *layer, uint32_t built) {
  const MpStr original = original_name(self, layer, scope->layer != NULL);
  const MpTristate is_own = mp_aimet_has_own_name(layer);
  const bool is_renamed = scope->is_made_anew && is_own != MP_YES;
  const MpStr prepared = is_renamed ? fresh_name(self, layer) : original;
  if (is_renamed && is_own == MP_MAYBE) {
    self->is_complete = false;
  } else {
    for (uint32_t i = 0; i < layer->variables.len; i++)
      add_variable(self, scope, layer, original, prepared, layer->variables.items[i].name, built);
    if (layer->kind == MP_LAYER_SUBCLASSED) {
      add_own_weights(self, scope, layer, original, prepared, built);
    }
    if (!layer->variables_are_known) self->is_complete = false;
  }
  if (is_own != MP_YES) return NULL;
  const MpLayer *other = mp_map_get(&self->layers, prepared);
  if (other == NULL) {
    MpLayer *own = self->graph->layers.items[layer->id];
    mp_map_set(&self->layers, prepared, own);
  }
  return other != layer ? other : NULL;
}

// Cuts every occurrence of the part out of the text.
static MpStr cut(MpArena *arena, MpStr text, MpStr part) {
  MpStr left = text;
  for (size_t at = mp_str_find(left, part, 0); at != SIZE_MAX; at = mp_str_find(left, part, at)) {
    left = mp_str_format(arena, "%.*s%.*s", (int)at, left.ptr,
                         MP_FMT(mp_str_slice(left, at + part.len, left.len)));
  }
  return left;
}

void mp_aimet_names_settle(MpAimetNames *self, const uint8_t *is_reached) {
  mp_map_init(&self->found, self->arena);
  for (uint32_t i = 0; i < self->weights.len; i++) {
    MpAimetWeightName *weight = &self->weights.items[i];
    weight->left = weight->original;
    for (uint32_t k = 0; k < self->removed.len; k++)
      weight->left = cut(self->arena, weight->left, self->removed.items[k]);
    if (is_reached == NULL || is_reached[weight->built]) {
      mp_map_set(&self->found, weight->prepared, weight);
    }
  }
}

bool mp_aimet_names_is_found(const MpAimetNames *self, const MpAimetWeightName *weight) {
  return mp_map_has(&self->found, weight->left);
}
