#include "rules/context.h"

#include "analyzer/graph/text.h"

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
      if (!graph->ended_early) add_graph(&self, arena, graph, (MpContext){i, k, NULL});
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

static bool is_given(const MpLayer *layer, MpStr name, const MpDatum *value) {
  const MpDatum *given = find_value(layer, name);
  return given != NULL && mp_datum_eq(given, value);
}

static bool all_are_given(const MpObjects *objects, MpStr name, const MpDatum *value) {
  for (uint32_t i = 0; i < objects->len; i++) {
    if (!is_given(objects->items[i], name, value)) return false;
  }
  return true;
}

static MpObjects find_given(MpArena *arena, const MpObjects *objects, MpStr name,
                            const MpDatum *value) {
  MpObjects given = {0};
  for (uint32_t i = 0; i < objects->len; i++) {
    if (is_given(objects->items[i], name, value)) mp_array_push(arena, &given, objects->items[i]);
  }
  return given;
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
static bool find_best(MpArena *arena, const MpObjects *first, const MpObjects *others,
                      uint32_t *index, MpObjects *left) {
  const MpLayer *layer = first->items[0];
  bool found = false;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpStr name = argument_name(layer, i);
    const MpDatum *value = layer->arguments.items[i].value;
    if (name.len == 0 || mp_str_is(name, "name") || !is_plain(value)) continue;
    if (!all_are_given(first, name, value)) continue;
    const MpObjects given = find_given(arena, others, name, value);
    if (given.len >= (found ? left->len : others->len)) continue;
    *left = given;
    *index = i;
    found = true;
  }
  return found;
}

static MpStr find_equations(MpArena *arena, const MpObjects *holding, const MpObjects *others) {
  MpStrs parts = {0};
  MpObjects left = *others;
  while (left.len > 0) {
    uint32_t index = 0;
    MpObjects rest = {0};
    if (!find_best(arena, holding, &left, &index, &rest)) return (MpStr){0};
    const MpArgument *argument = &holding->items[0]->arguments.items[index];
    const MpStr name = argument_name(holding->items[0], index);
    mp_array_push(arena, &parts, describe(arena, name, "=", argument->value));
    left = rest;
  }
  return mp_str_join(arena, MP_STR(" and "), parts.items, parts.len);
}

static MpStr find_inequation(MpArena *arena, const MpObjects *holding, const MpObjects *others) {
  uint32_t index = 0;
  MpObjects left = {0};
  if (!find_best(arena, others, holding, &index, &left) || left.len > 0) return (MpStr){0};
  const MpArgument *argument = &others->items[0]->arguments.items[index];
  return describe(arena, argument_name(others->items[0], index), "!=", argument->value);
}

MpStr mp_objects_distinguish(MpArena *arena, const MpObjects *holding, const MpObjects *others) {
  if (holding->len == 0 || others->len == 0) return (MpStr){0};
  const MpStr equations = find_equations(arena, holding, others);
  return equations.len > 0 ? equations : find_inequation(arena, holding, others);
}
