#include "analyzer/graph/depth.h"

#include <stdbool.h>
#include <stdlib.h>

#define NO_CALL UINT32_MAX

// One place in the order.
typedef struct Entry {
  uint32_t call;
  uint32_t depth;
  int64_t index;      // when the walk from the outputs first met the layer; -1: it did not
  uint32_t sequence;  // in which order entries were made: settles the rest
} Entry;

typedef MP_ARRAY(Entry) Entries;

typedef struct Walk {
  const MpDepthGraph *graph;
  MpArena *arena;
  uint8_t *is_input;        // by call
  uint8_t *is_started;      // by call
  MpDepthIndexes finished;  // inputs before what they feed
  uint32_t *call_depth;
  int64_t *layer_index;  // -1: not met
  uint32_t *layer_depth;
  uint32_t *layer_first;  // its first call
  int64_t met;
} Walk;

// A call whose feeders are being walked.
typedef struct Frame {
  uint32_t call;
  uint32_t next;
} Frame;

typedef MP_ARRAY(Frame) Frames;

static const MpDepthIndexes *feeders_of(const Walk *walk, uint32_t call) {
  static const MpDepthIndexes none = {0};
  return walk->is_input[call] ? &none : &walk->graph->calls[call].feeders;
}

static void enter(Walk *walk, Frames *stack, uint32_t call) {
  if (walk->is_started[call]) return;
  walk->is_started[call] = 1;
  const uint32_t layer = walk->graph->calls[call].layer;
  if (walk->layer_index[layer] < 0) walk->layer_index[layer] = walk->met++;
  const Frame frame = {call, 0};
  mp_array_push(walk->arena, stack, frame);
}

// _build_map: depth first from one output. Not recursive, since a model may be deeper than the
// stack.
static void build_map(Walk *walk, uint32_t output) {
  Frames stack = {0};
  enter(walk, &stack, output);
  while (stack.len > 0) {
    Frame *frame = &mp_array_last(&stack);
    const MpDepthIndexes *feeders = feeders_of(walk, frame->call);
    if (frame->next < feeders->len) {
      enter(walk, &stack, feeders->items[frame->next++]);
    } else {
      mp_array_push(walk->arena, &walk->finished, frame->call);
      stack.len--;
    }
  }
}

static uint32_t max_of(uint32_t a, uint32_t b) {
  return a > b ? a : b;
}

static void add_first_call(Walk *walk, MpDepthIndexes *layers, uint32_t call) {
  uint32_t *first = &walk->layer_first[walk->graph->calls[call].layer];
  if (*first == NO_CALL) mp_array_push(walk->arena, layers, walk->graph->calls[call].layer);
  if (call < *first) *first = call;
}

// The loops of _map_graph_network over the nodes, from the outputs on. A layer that was already met
// deeper keeps that depth for its other calls too, but only those not walked yet pass it on.
static void find_depths(Walk *walk, MpDepthIndexes *layers) {
  for (uint32_t i = walk->finished.len; i > 0; i--) {
    const uint32_t call = walk->finished.items[i - 1];
    const MpDepthCall *fact = &walk->graph->calls[call];
    const uint32_t depth = max_of(walk->call_depth[call], walk->layer_depth[fact->layer]);
    walk->layer_depth[fact->layer] = depth;
    walk->call_depth[call] = depth;
    add_first_call(walk, layers, call);
    const MpDepthIndexes *feeders = feeders_of(walk, call);
    for (uint32_t k = 0; k < feeders->len; k++) {
      uint32_t *feeder = &walk->call_depth[feeders->items[k]];
      *feeder = max_of(*feeder, depth + fact->thickness);
    }
  }
}

static int compare_entries(const void *left, const void *right) {
  const Entry *a = left;
  const Entry *b = right;
  if (a->depth != b->depth) return a->depth > b->depth ? -1 : 1;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static Walk start_walk(const MpDepthGraph *graph, MpArena *arena) {
  Walk walk = {
      .graph = graph,
      .arena = arena,
      .is_input = MP_NEW_ARRAY(arena, uint8_t, graph->call_count + 1),
      .is_started = MP_NEW_ARRAY(arena, uint8_t, graph->call_count + 1),
      .call_depth = MP_NEW_ARRAY(arena, uint32_t, graph->call_count + 1),
      .layer_index = MP_NEW_ARRAY(arena, int64_t, graph->layer_count + 1),
      .layer_depth = MP_NEW_ARRAY(arena, uint32_t, graph->layer_count + 1),
      .layer_first = MP_NEW_ARRAY(arena, uint32_t, graph->layer_count + 1),
  };
  for (uint32_t i = 0; i < graph->layer_count; i++) {
    walk.layer_index[i] = -1;
    walk.layer_first[i] = NO_CALL;
  }
  for (uint32_t i = 0; i < graph->inputs.len; i++)
    walk.is_input[graph->inputs.items[i]] = 1;
  return walk;
}

static void add_entries(Walk *walk, Entries *entries, uint32_t layer) {
  const uint32_t call = walk->layer_first[layer];
  for (uint32_t i = 0; i < walk->graph->calls[call].thickness; i++) {
    const Entry entry = {.call = call,
                         .depth = walk->layer_depth[layer] + i,
                         .index = walk->layer_index[layer],
                         .sequence = entries->len};
    mp_array_push(walk->arena, entries, entry);
  }
}

MpDepthIndexes mp_depth_order(const MpDepthGraph *graph, MpArena *arena) {
  Walk walk = start_walk(graph, arena);
  for (uint32_t i = 0; i < graph->outputs.len; i++)
    build_map(&walk, graph->outputs.items[i]);
  MpDepthIndexes layers = {0};
  find_depths(&walk, &layers);
  for (uint32_t i = 0; i < graph->inputs.len; i++) {
    const uint32_t input = graph->inputs.items[i];
    if (walk.layer_first[graph->calls[input].layer] == NO_CALL) {
      add_first_call(&walk, &layers, input);
    }
  }
  Entries entries = {0};
  for (uint32_t i = 0; i < layers.len; i++)
    add_entries(&walk, &entries, layers.items[i]);
  if (entries.len > 0) qsort(entries.items, entries.len, sizeof(Entry), compare_entries);
  MpDepthIndexes order = {0};
  for (uint32_t i = 0; i < entries.len; i++)
    mp_array_push(arena, &order, entries.items[i].call);
  return order;
}
