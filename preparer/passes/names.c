#include "preparer/passes.h"

#include "analyzer/base/map.h"

// Owners of owners beyond this are a cycle.
#define MAX_OWNERS 100u

static bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// As Keras names layers: "GlobalAveragePooling1D" is "global_average_pooling1d".
static MpStr snake_case(MpArena *arena, MpStr name) {
  char *text = MP_NEW_ARRAY(arena, char, name.len * 2 + 1);
  size_t len = 0;
  for (size_t i = 0; i < name.len; i++) {
    char byte = name.ptr[i];
    bool precedes_word =
        i + 1 < name.len && (is_lower(name.ptr[i + 1]) || is_digit(name.ptr[i + 1]));
    if (is_upper(byte) && i > 0 && (precedes_word || is_lower(name.ptr[i - 1]))) {
      text[len++] = '_';
    }
    text[len++] = is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
  }
  return (MpStr){text, len};
}

// "blocks[0]" is "blocks_0", "parts['a b']" is "parts_a_b": letters, digits and single underscores,
// none at an end, since TensorFlow starts no scope with one.
static MpStr plain_name(MpArena *arena, MpStr path) {
  char *text = MP_NEW_ARRAY(arena, char, path.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < path.len; i++) {
    char byte = path.ptr[i];
    bool is_plain = is_upper(byte) || is_lower(byte) || is_digit(byte);
    if (is_plain) {
      text[len++] = byte;
    } else if (len > 0 && text[len - 1] != '_') {
      text[len++] = '_';
    }
  }
  while (len > 0 && text[len - 1] == '_') {
    len--;
  }
  return (MpStr){text, len};
}

static MpStr class_snake(const MpModel *model, const MpLayer *layer) {
  MpStr name = snake_case(model->arena, mp_model_class_name(layer));
  MpStr plain = plain_name(model->arena, name);
  return plain.len > 0 ? plain : MP_STR("layer");
}

// The holding that `paths` follows.
static const MpHolding *home_of(const MpModel *model, const MpLayer *layer) {
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpLayer *owner = layer->holdings.items[i].owner;
    if (layer->holdings.items[i].path.len == 0) {
      continue;
    }
    if (owner->id == model->forward->root->id || model->paths[owner->id].len > 0) {
      return &layer->holdings.items[i];
    }
  }
  return NULL;
}

// One step of a name: the attribute, or what a member of a model is, since its number says nothing.
static MpStr step_name(const MpModel *model, const MpLayer *layer, const MpHolding *home) {
  if (layer->name.len > 0) {
    MpStr name = plain_name(model->arena, layer->name);
    return name.len > 0 ? name : class_snake(model, layer);
  }
  if (home->kind == MP_HOLDING_MEMBER) {
    return class_snake(model, layer);
  }
  MpStr name = plain_name(model->arena, home->path);
  return name.len > 0 ? name : class_snake(model, layer);
}

typedef struct Naming {
  MpModel *model;
  MpMap taken;
  MpMap taken_prefixes;
  bool has_operations;  // Keras 3 names them itself, as it does layers: "add", "add_1"
} Naming;

// The first of `name`, `name_1`, `name_2` … that is free; it is taken from now on.
static MpStr take(Naming *self, MpMap *taken, MpStr name) {
  MpStr free = name;
  for (unsigned i = 1; mp_map_has(taken, free); i++) {
    free = mp_str_format(self->model->arena, "%.*s_%u", MP_FMT(name), i);
  }
  mp_map_set(taken, free, self);
  return free;
}

// "add" and "add_2", which Keras 3 may give to an operation: no two of a model have one name.
static bool may_be_of_operation(const Naming *self, MpStr name) {
  size_t end = name.len;
  while (end > 0 && is_digit(name.ptr[end - 1])) {
    end--;
  }
  bool is_numbered = end < name.len && end > 1 && name.ptr[end - 1] == '_';
  MpStr base = is_numbered ? mp_str_slice(name, 0, end - 1) : name;
  MpStr dotted = mp_str_format(self->model->arena, "keras.ops.%.*s", MP_FMT(base));
  return self->has_operations && (mp_keras_function(dotted) || mp_str_is(base, "get_item"));
}

// The same for a name that cannot be kept as the source says it.
static MpStr take_made(Naming *self, MpStr name) {
  if (may_be_of_operation(self, name)) {
    name = mp_str_format(self->model->arena, "%.*s_layer", MP_FMT(name));
  }
  return take(self, &self->taken, name);
}

static MpStr path_name(Naming *self, const MpLayer *layer, uint32_t depth);

// Two blocks of one class get different prefixes, so that their parts stay together.
static MpStr prefix_of(Naming *self, const MpLayer *owner, uint32_t depth) {
  MpStr *prefix = &self->model->prefixes[owner->id];
  if (prefix->len == 0) {
    *prefix = take(self, &self->taken_prefixes, path_name(self, owner, depth));
  }
  return *prefix;
}

// "block_g" of `self.g`.
static MpStr weight_name(Naming *self, const MpWeight *weight) {
  const MpModel *model = self->model;
  MpStr step = plain_name(model->arena, weight->path);
  step = step.len > 0 ? step : MP_STR("weight");
  if (weight->holder->id == model->forward->root->id) {
    return step;
  }
  MpStr owner = prefix_of(self, weight->holder, 1);
  return mp_str_format(model->arena, "%.*s_%.*s", MP_FMT(owner), MP_FMT(step));
}

static MpStr path_name(Naming *self, const MpLayer *layer, uint32_t depth) {
  const MpModel *model = self->model;
  const MpHolding *home = home_of(model, layer);
  if (!home || depth > MAX_OWNERS) {
    return class_snake(model, layer);
  }
  MpStr step = step_name(model, layer, home);
  if (home->owner->id == model->forward->root->id) {
    return step;
  }
  MpStr owner = prefix_of(self, home->owner, depth + 1);
  return mp_str_format(model->arena, "%.*s_%.*s", MP_FMT(owner), MP_FMT(step));
}

// A name that TensorFlow takes as the start of a scope.
static bool is_valid_name(MpStr name) {
  for (size_t i = 0; i < name.len; i++) {
    char byte = name.ptr[i];
    bool is_plain = is_upper(byte) || is_lower(byte) || is_digit(byte) || byte == '.';
    bool is_inner = byte == '_' || byte == '-' || byte == '/' || byte == '>' || byte == '\\';
    if (!is_plain && !(i > 0 && is_inner)) {
      return false;
    }
  }
  return name.len > 0;
}

static bool is_result_layer(const MpModel *model, const MpLayer *layer) {
  for (uint32_t i = 0; i < model->graph->nodes.len; i++) {
    if (model->graph->nodes.items[i]->layer == layer) {
      return true;
    }
  }
  return false;
}

// An explicit name is kept where no other layer or input of the result wants it.
static bool has_unique_name(const MpModel *model, const MpLayer *layer) {
  if (!is_valid_name(layer->name)) {
    return false;
  }
  const MpGraph *graph = model->graph;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_other =
        node->layer && node->layer != layer && mp_str_eq(node->layer->name, layer->name);
    bool is_input = node->kind == MP_NODE_INPUT && mp_str_eq(node->name, layer->name);
    if (is_other || is_input) {
      return false;
    }
  }
  return true;
}

static void name_input(void *context, MpTensor tensor) {
  Naming *self = context;
  MpModel *model = self->model;
  MpNode *node = model->graph->nodes.items[tensor.node];
  MpStr automatic = mp_str_format(model->arena, "input_%u", (unsigned)(model->input_names.len + 1));
  MpStr name = is_valid_name(node->name) ? node->name : automatic;
  if (may_be_of_operation(self, name))
    name = mp_str_format(model->arena, "%.*s_input", MP_FMT(name));
  mp_array_push(model->arena, &model->input_names, take(self, &self->taken, name));
}

// `layers.add([…])` makes a layer too, and its automatic name could be that of another one.
static MpStr function_name(const MpModel *model, const MpNode *node) {
  size_t dot = mp_str_rfind_byte(node->function, '.');
  MpStr name = mp_str_slice(node->function, dot == SIZE_MAX ? 0 : dot + 1, node->function.len);
  return plain_name(model->arena, name);
}

static bool is_layer_function(const MpNode *node) {
  return node->function_row && node->function_row->kind == MP_FUNCTION_LAYERS;
}

static bool has_named_operations(const MpModel *model) {
  if (!mp_str_is(model->options->target, "keras3")) {
    return false;
  }
  for (uint32_t i = 0; i < model->graph->nodes.len; i++) {
    const MpNode *node = model->graph->nodes.items[i];
    if (node->kind == MP_NODE_OP && !is_layer_function(node)) {
      return true;
    }
  }
  return false;
}

void mp_pass_names(MpModel *model) {
  Naming naming = {.model = model, .has_operations = has_named_operations(model)};
  mp_map_init(&naming.taken, model->arena);
  mp_map_init(&naming.taken_prefixes, model->arena);
  const MpGraph *graph = model->graph;
  model->prefixes = MP_NEW_ARRAY(model->arena, MpStr, graph->layers.len + 1);
  model->parts = MP_NEW_ARRAY(model->arena, MpPart, graph->layers.len + 1);
  model->names = MP_NEW_ARRAY(model->arena, MpStr, graph->layers.len + 1);
  model->weight_names = MP_NEW_ARRAY(model->arena, MpStr, graph->weights.len + 1);
  mp_datum_visit_tensors(model->inputs, name_input, &naming);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    bool is_kept = has_unique_name(model, layer) && !may_be_of_operation(&naming, layer->name);
    if (is_result_layer(model, layer) && is_kept) {
      model->names[i] = take(&naming, &naming.taken, layer->name);
    }
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    MpNode *node = graph->nodes.items[i];
    const MpLayer *layer = node->layer;
    if (is_layer_function(node) || mp_model_is_carried(node)) {
      node->name = take_made(&naming, function_name(model, node));
    } else if (node->kind == MP_NODE_WEIGHT) {
      MpStr *name = &model->weight_names[mp_model_weight_index(model, node->weight)];
      *name = take_made(&naming, weight_name(&naming, node->weight));
    } else if (layer && model->names[layer->id].len == 0) {
      model->names[layer->id] = take_made(&naming, path_name(&naming, layer, 0));
    }
  }
}
