#include "analyzer/interp/layer_name.h"

#include <inttypes.h>

#include "analyzer/base/buf.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/inner_call.h"

// --- counting ---

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// As Keras: a capital that begins a word, or follows a small letter, has "_" before it.
static MpStr snake_case(MpRun *run, MpStr name) {
  MpBuf out = {0};
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    bool begins_word = i + 1 < name.len && is_lower(name.ptr[i + 1]);
    bool is_cut = i > 0 && is_upper(c) && (begins_word || is_lower(name.ptr[i - 1]));
    if (is_cut) mp_buf_append_byte(&out, '_');
    mp_buf_append_byte(&out, (char)(is_upper(c) ? c - 'A' + 'a' : c));
  }
  bool is_private = out.len > 0 && out.ptr[0] == '_' && run->version != MP_KERAS_3;
  MpStr text =
      mp_str_format(run->arena, "%s%.*s", is_private ? "private" : "", MP_FMT(mp_buf_str(&out)));
  mp_buf_deinit(&out);
  return text;
}

#define UNCERTAIN (-1)

// Keras 2 counts by graph, and traces each call on Keras tensors in a graph of its own: what the
// outermost call builds is counted from 0 again, and a Sequential calls its members one by one. A
// call on arrays runs as it stands.
static MpStr counter_of(MpRun *run, MpStr prefix) {
  MpNodeId call = run->call;
  if (call == MP_NODE_NONE || run->version == MP_KERAS_3) return prefix;
  const MpNodes *nodes = &run->graph->nodes;
  for (MpNodeId outer = nodes->items[call]->parent; outer != MP_NODE_NONE;) {
    const MpLayer *layer = nodes->items[outer]->layer;
    if (layer && layer->kind == MP_LAYER_SEQUENTIAL) break;
    call = outer;
    outer = nodes->items[call]->parent;
  }
  if (call == run->call_on_arrays) return prefix;
  return mp_str_format(run->arena, "%.*s in %%%u", MP_FMT(prefix), call);
}

static int64_t *count_of(MpRun *run, MpStr prefix) {
  prefix = counter_of(run, prefix);
  int64_t *count = mp_map_get(&run->name_counts, prefix);
  if (count) return count;
  count = MP_NEW(run->arena, int64_t);
  mp_map_set(&run->name_counts, prefix, count);
  return count;
}

static void lose_count(MpRun *run, MpStr prefix) {
  *count_of(run, prefix) = UNCERTAIN;
}

// What was not followed may have made layers, and so may further trips of a loop.
bool mp_layer_names_are_counted(const MpRun *run) {
  const MpGraph *graph = run->graph;
  if (!run->counts_names || graph->limits.len > 0 || run->import_depth > 0) return false;
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].is_count) return false;
  }
  return true;
}

// The next name of that class; empty where the count is not certain.
static MpStr take(MpRun *run, MpStr prefix) {
  int64_t *count = count_of(run, prefix);
  if (!mp_layer_names_are_counted(run)) *count = UNCERTAIN;
  if (*count == UNCERTAIN) return MP_STR("");
  int64_t number = (*count)++;
  if (number == 0) return prefix;
  return mp_str_format(run->arena, "%.*s_%" PRId64, MP_FMT(prefix), number);
}

// --- what a layer makes for itself ---

static MpStr next_word(MpStr *rest) {
  size_t blank = mp_str_find(*rest, MP_STR(" "), 0);
  MpStr word = blank == SIZE_MAX ? *rest : mp_str_slice(*rest, 0, blank);
  *rest = blank == SIZE_MAX ? MP_STR("") : mp_str_slice(*rest, blank + 1, rest->len);
  return word;
}

static const MpLayerPartsRow *parts_of(const MpRun *run, const MpInstance *layer) {
  return mp_keras_layer_parts(layer->layer->row->name, run->version);
}

// Its cell's name, or that of another one that its constructor makes.
static MpStr take_made(MpRun *run, const MpInstance *layer) {
  const MpLayerPartsRow *parts = parts_of(run, layer);
  if (!parts || parts->made.len == 0) return MP_STR("");
  bool is_fixed = parts->made.ptr[0] == '=';
  return is_fixed ? mp_str_slice(parts->made, 1, parts->made.len) : take(run, parts->made);
}

// Another one is made by code of the source, which may make layers.
static bool is_made_by_source(const MpInstance *layer) {
  if (mp_class_function(layer->cls, "__init__", NULL)) return true;
  for (uint32_t i = 0; i < layer->members.len; i++) {
    const MpValue *member = layer->members.items[i];
    if (member->kind == MP_VALUE_INSTANCE && is_made_by_source(member->instance)) return true;
  }
  return false;
}

// A Bidirectional makes copies of the layer that it is given, which make cells of their own.
static void name_copies(MpRun *run, MpInstance *layer, MpSpan span) {
  MpInstance *inner = layer->members.items[0]->instance;
  bool is_copied = mp_inner_make_copies(run, layer, span);
  if (!is_copied && is_made_by_source(inner)) run->counts_names = false;
  if (!is_copied) layer->cell_names[0] = take_made(run, inner);
  if (layer->members.len == 1) {
    if (!is_copied) layer->cell_names[1] = take_made(run, inner);
    return;
  }
  MpLayer *other = layer->members.items[1]->instance->layer;
  bool is_renamed = other->keras_name.len > 0 && run->version != MP_KERAS_3;
  if (is_renamed) {
    other->keras_name = mp_str_format(run->arena, "backward_%.*s", MP_FMT(other->keras_name));
  }
}

static void name_parts(MpRun *run, MpInstance *layer, MpSpan span) {
  const MpLayerRow *row = layer->layer->row;
  bool is_both_ways = mp_str_is(row->name, "keras.layers.Bidirectional");
  if (is_both_ways && layer->members.len > 0) {
    name_copies(run, layer, span);
    return;
  }
  layer->cell_names[0] = take_made(run, layer);
  // A list of cells becomes a layer of its own.
  bool has_list = mp_str_is(row->name, "keras.layers.RNN") && layer->members.len > 0 &&
                  (layer->members.len > 1 || layer->has_cell_list);
  if (has_list) layer->cell_names[0] = take(run, MP_STR("stacked_rnn_cells"));
}

void mp_layer_name_called(MpRun *run, const MpInstance *layer) {
  const MpLayerPartsRow *parts = parts_of(run, layer);
  MpStr rest = parts ? parts->called : MP_STR("");
  while (rest.len > 0)
    (void)take(run, next_word(&rest));
}

// --- the layer itself ---

static MpStr prefix_of(MpRun *run, const MpInstance *instance) {
  const MpLayer *layer = instance->layer;
  if (instance->cls->def) return snake_case(run, instance->cls->name);
  bool is_third = run->version == MP_KERAS_3;
  if (layer->kind == MP_LAYER_FUNCTIONAL) return is_third ? MP_STR("functional") : MP_STR("model");
  MpStr name = layer->row->name;
  if (mp_str_is(name, "keras.layers.GroupQueryAttention")) return MP_STR("grouped_query_attention");
  return snake_case(run, mp_str_slice(name, mp_str_rfind_byte(name, '.') + 1, name.len));
}

// Whether the constructor is given a name that is not known.
static bool may_have_name(MpRun *run, const MpInstance *instance, const MpCall *call) {
  const MpKeywordValue *keyword = mp_call_keyword(call, MP_STR("name"));
  if (keyword) return mp_resolve(run, keyword->value)->kind != MP_VALUE_NONE;
  int at = mp_signature_find(&instance->layer->row->init, MP_STR("name"));
  return call->is_open || (at >= 0 && (uint32_t)at < call->args.len);
}

// In Keras 3 operations on Keras tensors are counted with the layers, by their classes.
static bool shares_count(const MpRun *run, const MpInstance *instance) {
  bool is_like_one =
      instance->layer->kind == MP_LAYER_LIBRARY && instance->layer->row->weights != MP_WEIGHTS_SOME;
  if (run->version != MP_KERAS_3 || !is_like_one) return false;
  const MpNodes *nodes = &run->graph->nodes;
  for (uint32_t i = 0; i < nodes->len; i++) {
    const MpNode *node = nodes->items[i];
    if (node->kind == MP_NODE_OP && node->parent == MP_NODE_NONE) return true;
  }
  return false;
}

// Layers that `call` makes are counted by the graph that is traced.
static bool is_made_in_call(const MpRun *run) {
  return run->call != MP_NODE_NONE && !run->is_in_build;
}

void mp_layer_name(MpRun *run, MpInstance *instance, const MpCall *call) {
  MpLayer *layer = instance->layer;
  if (instance->is_named) return;
  instance->is_named = true;
  if (layer->row->family == MP_FAMILY_INPUT) {  // counted by itself, from 1
    layer->keras_name = layer->name;
    return;
  }
  MpStr prefix = prefix_of(run, instance);
  if (layer->name.len > 0) {
    layer->keras_name = layer->name;
  } else if (may_have_name(run, instance, call) || is_made_in_call(run) ||
             shares_count(run, instance)) {
    lose_count(run, prefix);
  } else {
    layer->keras_name = take(run, prefix);
  }
  // A Sequential of Keras 3 is built as a Functional model, at one time or another.
  bool is_two = layer->row->family == MP_FAMILY_SEQUENTIAL && run->version == MP_KERAS_3;
  if (is_two) lose_count(run, MP_STR("functional"));
  name_parts(run, instance, call->span);
}
