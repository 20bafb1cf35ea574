#include "rules/context.h"

#include "analyzer/graph/text.h"

typedef MP_ARRAY(const MpLayer *) Objects;

bool mp_class_is_same(const MpClassFact *a, const MpClassFact *b) {
  if (a == b) return true;
  if (a == NULL || b == NULL || mp_span_is_none(a->name_span)) return false;
  return mp_span_eq(a->name_span, b->name_span);
}

static void add_graph(MpContexts *self, MpArena *arena, const MpGraph *graph, MpContext place) {
  uint8_t *seen = MP_NEW_ARRAY(arena, uint8_t, graph->layers.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || !node->is_traced || node->is_definition) continue;
    if (node->layer->kind != MP_LAYER_SUBCLASSED || seen[node->layer->id]) continue;
    seen[node->layer->id] = 1;
    place.layer = node->layer;
    place.call = node;
    mp_array_push(arena, self, place);
  }
}

MpContexts mp_contexts_new(MpArena *arena, const MpAnalysis *analysis) {
  MpContexts self = {0};
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    if (entry->is_background || entry->phase != MP_PHASE_INFERENCE) continue;
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      const MpGraph *graph = entry->graphs.items[k];
      if (!graph->ended_early) add_graph(&self, arena, graph, (MpContext){.entry = i, .graph = k});
    }
  }
  return self;
}

bool mp_contexts_are_several(const MpContexts *self, const MpClassFact *cls) {
  const MpContext *first = NULL;
  for (uint32_t i = 0; i < self->len; i++) {
    const MpContext *context = &self->items[i];
    if (!mp_class_is_same(context->layer->cls, cls)) continue;
    if (first == NULL) first = context;
    if (context->entry != first->entry) return true;
    if (context->graph == first->graph && context->layer != first->layer) return true;
  }
  return false;
}

// An argument by the name of its parameter; empty where that is not known.
static MpStr argument_name(const MpLayer *layer, uint32_t index) {
  const MpArgument *argument = &layer->arguments.items[index];
  if (argument->name.len > 0) return argument->name;
  const MpMethodFact *init = mp_class_method(layer->cls, "__init__");
  if (init == NULL || index >= init->parameters.len) return (MpStr){0};
  const MpParameterFact *parameter = &init->parameters.items[index];
  return parameter->kind == MP_SIGNATURE_POSITIONAL ? parameter->name : (MpStr){0};
}

// What the object was given for a parameter; NULL: nothing.
static const MpDatum *find_value(const MpLayer *layer, MpStr name) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    if (mp_str_eq(argument_name(layer, i), name)) return layer->arguments.items[i].value;
  }
  return NULL;
}

// A literal. Names of the code that makes the object mean nothing beside those of its class.
static bool is_plain(const MpDatum *value) {
  return value->kind <= MP_DATUM_STR;
}

static const MpParameterFact *find_parameter(const MpClassFact *cls, MpStr name) {
  const MpMethodFact *init = mp_class_method(cls, "__init__");
  for (uint32_t i = 0; init != NULL && i < init->parameters.len; i++) {
    if (mp_str_eq(init->parameters.items[i].name, name)) return &init->parameters.items[i];
  }
  return NULL;
}

// Whether the object was made with the value, given or by default. MP_MAYBE where the default is no
// literal, or stands where it is not seen.
static MpTristate is_made_with(const MpLayer *layer, MpStr name, const MpDatum *value) {
  const MpDatum *given = find_value(layer, name);
  if (given == NULL) {
    const MpParameterFact *parameter = find_parameter(layer->cls, name);
    given = parameter != NULL ? parameter->preset : NULL;
  }
  if (given == NULL || !is_plain(given)) return MP_MAYBE;
  return mp_datum_eq(given, value) ? MP_YES : MP_NO;
}

static bool all_are_made_with(const Objects *objects, MpStr name, const MpDatum *value) {
  for (uint32_t i = 0; i < objects->len; i++) {
    if (is_made_with(objects->items[i], name, value) != MP_YES) return false;
  }
  return true;
}

// Those that are, or may be, made with it.
static Objects find_made_with(MpArena *arena, const Objects *objects, MpStr name,
                              const MpDatum *value) {
  Objects found = {0};
  for (uint32_t i = 0; i < objects->len; i++) {
    if (is_made_with(objects->items[i], name, value) == MP_NO) continue;
    mp_array_push(arena, &found, objects->items[i]);
  }
  return found;
}

static MpStr describe(MpArena *arena, MpStr name, const char *relation, const MpDatum *value) {
  MpBuf text = {0};
  mp_datum_write_text(value, &text);
  const MpStr result =
      mp_str_format(arena, "%.*s%s%.*s", MP_FMT(name), relation, MP_FMT(mp_buf_str(&text)));
  mp_buf_deinit(&text);
  return result;
}

// The plain argument of all of `first` that the fewest of `others` were given; what is left of
// those goes to `left`. The name of a layer tells nothing about its class.
static bool find_best(MpArena *arena, const Objects *first, const Objects *others, uint32_t *index,
                      Objects *left) {
  const MpLayer *layer = first->items[0];
  bool found = false;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpStr name = argument_name(layer, i);
    const MpDatum *value = layer->arguments.items[i].value;
    if (name.len == 0 || mp_str_is(name, "name") || !is_plain(value)) continue;
    if (!all_are_made_with(first, name, value)) continue;
    const Objects same = find_made_with(arena, others, name, value);
    if (same.len >= (found ? left->len : others->len)) continue;
    *left = same;
    *index = i;
    found = true;
  }
  return found;
}

static MpStr find_equations(MpArena *arena, const Objects *holding, const Objects *others) {
  MpStrs parts = {0};
  Objects left = *others;
  while (left.len > 0) {
    uint32_t index = 0;
    Objects rest = {0};
    if (!find_best(arena, holding, &left, &index, &rest)) return (MpStr){0};
    const MpArgument *argument = &holding->items[0]->arguments.items[index];
    const MpStr name = argument_name(holding->items[0], index);
    mp_array_push(arena, &parts, describe(arena, name, "=", argument->value));
    left = rest;
  }
  return mp_str_join(arena, MP_STR(" and "), parts.items, parts.len);
}

static MpStr find_inequation(MpArena *arena, const Objects *holding, const Objects *others) {
  uint32_t index = 0;
  Objects left = {0};
  if (!find_best(arena, others, holding, &index, &left) || left.len > 0) return (MpStr){0};
  const MpArgument *argument = &others->items[0]->arguments.items[index];
  return describe(arena, argument_name(others->items[0], index), "!=", argument->value);
}

// What a call passes for a parameter; NULL: nothing.
static const MpDatum *find_passed(const MpContext *context, MpStr name, uint32_t index) {
  const MpArguments *arguments = &context->call->arguments;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    const bool is_it = argument->name.len > 0 ? mp_str_eq(argument->name, name) : i == index;
    if (is_it) return argument->value;
  }
  return NULL;
}

static bool all_pass(const MpContexts *contexts, MpStr name, uint32_t index, bool is_none) {
  for (uint32_t i = 0; i < contexts->len; i++) {
    const MpDatum *value = find_passed(&contexts->items[i], name, index);
    const MpDatumKind kind = is_none ? MP_DATUM_NONE : MP_DATUM_TENSOR;
    if (value == NULL || value->kind != kind) return false;
  }
  return true;
}

static MpStr find_call_argument(MpArena *arena, const MpContexts *holding,
                                const MpContexts *others) {
  const MpMethodFact *call = mp_class_method(holding->items[0].layer->cls, "call");
  for (uint32_t i = 0; call != NULL && i < call->parameters.len; i++) {
    const MpParameterFact *parameter = &call->parameters.items[i];
    const uint32_t index = parameter->kind == MP_SIGNATURE_POSITIONAL ? i : UINT32_MAX;
    for (int is_none = 0; is_none < 2; is_none++) {
      if (!all_pass(holding, parameter->name, index, is_none != 0)) continue;
      if (!all_pass(others, parameter->name, index, is_none == 0)) continue;
      return mp_str_format(arena, is_none ? "%.*s is None" : "%.*s is not None",
                           MP_FMT(parameter->name));
    }
  }
  return (MpStr){0};
}

static Objects objects_of(MpArena *arena, const MpContexts *contexts) {
  Objects objects = {0};
  for (uint32_t i = 0; i < contexts->len; i++)
    mp_array_push(arena, &objects, contexts->items[i].layer);
  return objects;
}

MpStr mp_contexts_distinguish(MpArena *arena, const MpContexts *holding, const MpContexts *others,
                              bool by_call) {
  if (holding->len == 0 || others->len == 0) return (MpStr){0};
  const Objects first = objects_of(arena, holding), second = objects_of(arena, others);
  const MpStr equations = find_equations(arena, &first, &second);
  if (equations.len > 0) return equations;
  const MpStr inequation = find_inequation(arena, &first, &second);
  if (inequation.len > 0 || !by_call) return inequation;
  return find_call_argument(arena, holding, others);
}
