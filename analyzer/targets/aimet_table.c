// The connection table: for each layer the names of the layers that feed it.
#include <stdlib.h>

#include "analyzer/targets/aimet_run.h"

typedef struct PlacedEntry {
  MpAimetEntry entry;
  uint32_t place;     // of the feeder among the model's layers
  uint32_t sequence;  // as the layer's calls take them
} PlacedEntry;

static int compare_places(const void *left, const void *right) {
  const PlacedEntry *a = left;
  const PlacedEntry *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

// Sorts by `place`, and hands the entries on.
static MpAimetEntries sort_entries(MpArena *arena, PlacedEntry *placed, uint32_t count) {
  if (count > 1) qsort(placed, count, sizeof *placed, compare_places);
  MpAimetEntries entries = {0};
  for (uint32_t i = 0; i < count; i++)
    mp_array_push(arena, &entries, placed[i].entry);
  return entries;
}

// For each layer in order, for each of its consumers: so names stand in the order of the layers.
static MpAimetEntries list_of(const MpAimetRun *run, const MpAimetModel *model,
                              const MpAimetLayer *layer) {
  MP_ARRAY(PlacedEntry) placed = {0};
  for (uint32_t i = 0; i < layer->calls.len; i++) {
    const uint32_t index = layer->calls.items[i];
    const MpAimetCall *call = &model->calls.items[index];
    for (uint32_t k = 0; k < call->feeds.len; k++) {
      const uint32_t feeder = model->calls.items[call->feeds.items[k].call].layer;
      const PlacedEntry entry = {.entry = {feeder, index, k, call->feeds.items[k]},
                                 .place = model->layers.items[feeder].place,
                                 .sequence = placed.len};
      mp_array_push(run->arena, &placed, entry);
    }
  }
  return sort_entries(run->arena, placed.items, placed.len);
}

// The place of a layer's tensor in the list that is the first argument, the last where it stands
// there twice; UINT32_MAX where it does not.
static uint32_t place_in_list(const MpAimetModel *model, const MpAimetCall *call,
                              const MpDatum *list, uint32_t feeder) {
  uint32_t place = UINT32_MAX;
  for (uint32_t i = 0; i < list->items.len; i++) {
    if (list->items.items[i]->kind != MP_DATUM_TENSOR) continue;
    const MpTensor tensor = list->items.items[i]->tensor;
    for (uint32_t k = 0; k < call->feeds.len; k++) {
      const MpAimetFeed *feed = &call->feeds.items[k];
      const bool is_here = feed->tensor.node == tensor.node && feed->tensor.output == tensor.output;
      if (is_here && model->calls.items[feed->call].layer == feeder) place = i;
    }
  }
  return place;
}

// `tf.concat([a, 1.0])`: what is no Keras tensor has no layer.
static bool has_constant(const MpAimetRun *run, const MpAimetCall *call,
                         const MpAimetArgument *first) {
  return mp_aimet_nature(run->truth, call, first) != MP_AIMET_TENSOR;
}

static void push_copy(MpArena *arena, MpDatum *list, const MpDatum *value) {
  MpDatum *copy = MP_NEW(arena, MpDatum);
  *copy = *value;
  mp_array_push(arena, &list->items, copy);
}

// The first argument as Keras keeps it: input and states of a recurrent layer in one list, where
// the states are symbolic.
static MpAimetArgument first_argument(const MpAimetRun *run, const MpAimetCall *call) {
  MpAimetArgument first = call->arguments.items[0];
  if (!call->callee.takes_states || first.value->kind != MP_DATUM_TENSOR) return first;
  MpDatum *list = MP_NEW(run->arena, MpDatum);
  list->kind = MP_DATUM_LIST;
  push_copy(run->arena, list, first.value);
  for (uint32_t i = 1; i < call->arguments.len; i++) {
    const MpAimetArgument *argument = &call->arguments.items[i];
    const uint32_t place =
        argument->name.len == 0 ? i : mp_aimet_parameter_find(&call->callee, argument->name);
    const bool is_state = place == 1 || place == 2;
    if (!is_state || mp_aimet_nature(run->truth, call, argument) != MP_AIMET_TENSOR) continue;
    if (argument->value->kind == MP_DATUM_TENSOR) {
      push_copy(run->arena, list, argument->value);
    }
    for (uint32_t k = 0; k < argument->value->items.len; k++)
      push_copy(run->arena, list, argument->value->items.items[k]);
  }
  if (list->items.len > 1) first.value = list;
  return first;
}

// A clone's configuration has a list of numbers in place of a constant with axes.
static bool is_listed_constant(const MpAimetRun *run, const MpAimetModel *model,
                               const MpAimetCall *call, const MpAimetArgument *first) {
  if (!model->is_cloned || first->name.len > 0 || first->value->kind != MP_DATUM_TENSOR) {
    return false;
  }
  const MpShape *shape = mp_graph_shape(run->graph, first->value->tensor);
  return shape != NULL && shape->rank > 0 &&
         mp_aimet_nature(run->truth, call, first) == MP_AIMET_EAGER;
}

// Where the first argument is a list, the names are sorted as they stand there.
static void sort_by_list(MpAimetRun *run, const MpAimetModel *model, const MpAimetCall *call,
                         MpAimetEntries *entries) {
  if (call->arguments.len == 0) return;
  const MpAimetArgument kept = first_argument(run, call);
  const MpAimetArgument *first = &kept;
  const bool is_constant = is_listed_constant(run, model, call, first);
  if (first->value->kind != MP_DATUM_LIST && !is_constant) return;
  if (is_constant || has_constant(run, call, first)) {
    mp_aimet_run_raise(run, "AttributeError", MP_STR("while it lists what feeds each layer"));
    return;
  }
  PlacedEntry *placed = MP_NEW_ARRAY(run->arena, PlacedEntry, entries->len);
  for (uint32_t i = 0; i < entries->len; i++) {
    placed[i] = (PlacedEntry){.entry = entries->items[i], .sequence = i};
    placed[i].place = place_in_list(model, call, first->value, entries->items[i].feeder);
    if (placed[i].place == UINT32_MAX) {
      mp_aimet_run_raise(run, "KeyError", MP_STR("while it lists what feeds each layer"));
      return;
    }
  }
  *entries = sort_entries(run->arena, placed, entries->len);
}

void mp_aimet_table_fill(MpAimetRun *run, MpAimetFrame *frame) {
  const MpAimetModel *model = frame->model;
  frame->entries = MP_NEW_ARRAY(run->arena, MpAimetEntries, model->layers.len + 1);
  frame->call = MP_NEW_ARRAY(run->arena, uint32_t, model->layers.len + 1);
  frame->out = MP_NEW_ARRAY(run->arena, MpAimetBuiltId, model->layers.len + 1);
  for (uint32_t i = 0; i < model->layers.len && !run->is_stopped; i++) {
    const MpAimetLayer *layer = &model->layers.items[i];
    if (layer->kind == MP_AIMET_INPUT || layer->kind == MP_AIMET_OPAQUE) continue;
    frame->entries[i] = list_of(run, model, layer);
    if (frame->entries[i].len == 0) continue;
    frame->call[i] = mp_array_last(&frame->entries[i]).call;
    sort_by_list(run, model, &model->calls.items[frame->call[i]], &frame->entries[i]);
  }
}

static bool is_repeated(const MpAimetEntries *entries, uint32_t at) {
  for (uint32_t i = 0; i < at; i++) {
    if (entries->items[i].feeder == entries->items[at].feeder) return true;
  }
  return false;
}

// An input of the temporary model is named after its place in the consumer's list.
static MpAimetBuiltId look_up_input(const MpAimetFrame *frame, uint32_t feeder, uint32_t place) {
  if (frame->outer == NULL) return frame->out[feeder];
  if (frame->inputs.len == 1) return frame->inputs.items[0];
  return place < frame->inputs.len ? frame->inputs.items[place] : 0;
}

bool mp_aimet_table_look_up(MpAimetRun *run, const MpAimetFrame *frame, uint32_t layer,
                            MpDepthIndexes *out) {
  const MpAimetEntries *entries = &frame->entries[layer];
  for (uint32_t i = 0; i < entries->len; i++) {
    const uint32_t feeder = entries->items[i].feeder;
    const bool is_input = frame->model->layers.items[feeder].kind == MP_AIMET_INPUT;
    // A new name takes the place of the first occurrence in each list.
    const bool is_named = is_input || !is_repeated(entries, i);
    const MpAimetBuiltId found = is_input   ? look_up_input(frame, feeder, i)
                                 : is_named ? frame->out[feeder]
                                            : 0;
    if (found == 0) {
      out->len = 0;
      mp_array_push(run->arena, out, run->latest);
      return false;
    }
    mp_array_push(run->arena, out, found);
  }
  return true;
}
