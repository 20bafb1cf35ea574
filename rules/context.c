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

static bool is_plain(const MpDatum *value) {
  return value->kind <= MP_DATUM_STR || value->kind == MP_DATUM_SYMBOL;
}

static uint32_t count_given(const MpObjects *objects, MpStr name, const MpDatum *value) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < objects->len; i++) {
    const MpDatum *given = find_value(objects->items[i], name);
    if (given != NULL && mp_datum_eq(given, value)) count++;
  }
  return count;
}

static MpStr describe(MpArena *arena, MpStr name, const char *relation, const MpDatum *value) {
  MpBuf text = {0};
  mp_datum_write_text(value, &text);
  const MpStr shown = value->kind == MP_DATUM_SYMBOL ? value->text : mp_buf_str(&text);
  const MpStr result = mp_str_format(arena, "%.*s%s%.*s", MP_FMT(name), relation, MP_FMT(shown));
  mp_buf_deinit(&text);
  return result;
}

// Adds a part for each plain argument that all of `first` were given, and at most `limit` of the
// others. The name of a layer tells nothing about its class.
static void add_arguments(MpArena *arena, const MpObjects *first, const MpObjects *others,
                          uint32_t limit, const char *relation, MpStrs *parts) {
  const MpLayer *layer = first->items[0];
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpStr name = argument_name(layer, i);
    const MpDatum *value = layer->arguments.items[i].value;
    if (name.len == 0 || mp_str_is(name, "name") || !is_plain(value)) continue;
    if (count_given(first, name, value) < first->len) continue;
    if (count_given(others, name, value) > limit) continue;
    mp_array_push(arena, parts, describe(arena, name, relation, value));
  }
}

MpStr mp_objects_distinguish(MpArena *arena, const MpObjects *holding, const MpObjects *others) {
  if (holding->len == 0 || others->len == 0) return (MpStr){0};
  MpStrs parts = {0};
  add_arguments(arena, holding, others, others->len - 1, "=", &parts);
  if (parts.len == 0) add_arguments(arena, others, holding, 0, "!=", &parts);
  return mp_str_join(arena, MP_STR(" and "), parts.items, parts.len);
}
