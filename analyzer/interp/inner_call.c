#include "analyzer/interp/inner_call.h"

#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/inner_result.h"
#include "analyzer/interp/inner_run.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unrecorded.h"

// Layers in layers deeper than this are not looked into.
#define MAX_DEPTH 8u

static bool runs_source(const MpInstance *layer, uint32_t depth) {
  if (!layer->layer || depth == MAX_DEPTH) return false;
  switch (layer->layer->kind) {
    case MP_LAYER_SUBCLASSED:
    case MP_LAYER_FUNCTIONAL:
    case MP_LAYER_SEQUENTIAL: return true;
    case MP_LAYER_LIBRARY: break;
  }
  if (mp_str_is(layer->layer->row->name, "keras.layers.Lambda")) return true;
  for (uint32_t i = 0; i < layer->members.len; i++) {
    const MpValue *member = layer->members.items[i];
    if (member->kind != MP_VALUE_INSTANCE) continue;  // its keras.Input
    if (runs_source(member->instance, depth + 1)) return true;
  }
  return false;
}

bool mp_inner_runs_source(const MpInstance *layer) {
  return runs_source(layer, 0);
}

// Where it could not be followed nothing is known of the weights of what is inside.
static void lose(MpRun *run, MpInstance *inner, uint32_t depth) {
  MpValues parts = {0};
  if (!inner->layer || depth == MAX_DEPTH) return;
  inner->layer->variables_are_known = false;
  if (inner->layer->is_built == MP_NO) inner->layer->is_built = MP_MAYBE;
  if (inner->layer->kind == MP_LAYER_LIBRARY)
    parts = inner->members;
  else
    (void)mp_layer_list_tracked(run, inner, &parts);
  for (uint32_t i = 0; i < parts.len; i++) {
    if (parts.items[i]->kind == MP_VALUE_INSTANCE) lose(run, parts.items[i]->instance, depth + 1);
  }
}

// What stays parents itself on what stays.
static void adopt(MpGraph *graph, uint32_t first, const MpNode *outer) {
  for (uint32_t i = first; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->parent == outer->id) graph->nodes.items[i]->parent = outer->parent;
  }
}

// The tensor that a call is given, and the states beside it in a list.
static const MpValue *data_of(MpRun *run, const MpCall *call, MpValues *states) {
  MpValue *given = call->args.len > 0 ? mp_resolve(run, call->args.items[0]) : NULL;
  if (given && given->kind == MP_VALUE_LIST && given->items.len > 0 && !given->is_open) {
    for (uint32_t i = 1; i < given->items.len; i++)
      mp_array_push(run->arena, states, mp_resolve(run, given->items.items[i]));
    given = mp_resolve(run, given->items.items[0]);
  }
  return given && given->kind == MP_VALUE_TENSOR && !given->is_open ? given : NULL;
}

static bool holds_layers(const MpInstance *layer) {
  return layer->members.len > 0 && (layer->layer->row->family == MP_FAMILY_RECURRENT ||
                                    layer->layer->row->family == MP_FAMILY_WRAPPER);
}

static bool is_wanted(const MpRun *run, const MpInstance *layer, const MpCall *call) {
  if (run->skips_unrecorded || run->version == MP_KERAS_3) return false;
  return !call->is_open && mp_inner_runs_source(layer);
}

MpInnerOutputs mp_inner_call(MpRun *run, MpInstance *layer, const MpNode *node,
                             const MpCall *call) {
  MpInnerRun self = {.run = run, .layer = layer, .call = call};
  if (!run->options || !holds_layers(layer)) return self.out;
  bool is_asked = is_wanted(run, layer, call);
  const MpValue *data = is_asked ? data_of(run, call, &self.states) : NULL;
  self.from = data ? mp_shape_known(run, data->tensor) : NULL;
  if (!self.from) {
    mp_inner_results_lose(run, layer, node);
    return self.out;
  }
  self.dtype = mp_inner_run_dtype(run, layer, data);
  MpUnrecordedMark before = mp_unrecorded_enter(run);
  MpStr doubt = run->doubt;
  MpSpan doubt_span = run->doubt_span;
  MpNodeId outer_call = run->call;
  bool was_in_build = run->is_in_build, was_inner = run->is_inner;
  run->call = node->id;
  run->is_in_build = false;
  run->is_inner = true;
  bool is_done = mp_inner_run(&self);
  run->call = outer_call;
  run->is_in_build = was_in_build;
  run->is_inner = was_inner;
  bool asked_nothing = mp_unrecorded_asked_nothing(run, &before);
  is_done = is_done && asked_nothing && run->doubt.len == doubt.len &&
            run->graph->limits.len == before.limits;
  run->has_lost_unrecorded |= !asked_nothing;
  if (!run->is_stopped) run->exception = NULL;
  run->doubt = doubt;
  run->doubt_span = doubt_span;
  if (is_done) {
    mp_inner_results_keep(run, before.nodes);
  } else {
    mp_inner_results_lose(run, layer, node);
    run->graph->limits.len = before.limits;
    self.out = (MpInnerOutputs){0};
    for (uint32_t i = 0; i < layer->members.len; i++)
      lose(run, layer->members.items[i]->instance, 0);
    for (uint32_t i = 0; i < 2; i++) {
      if (layer->copies[i]) lose(run, layer->copies[i]->instance, 0);
    }
  }
  mp_unrecorded_leave(run, &before);
  adopt(run->graph, before.nodes, node);
  self.out.is_followed = is_done;
  return self.out;
}

void mp_inner_keep(MpRun *run, const MpInnerOutputs *outputs, MpNode *node) {
  if (outputs->count == 0 || outputs->count != node->output_count || node->conflict) return;
  MpShape *shapes = MP_NEW_ARRAY(run->arena, MpShape, outputs->count);
  for (uint32_t i = 0; i < outputs->count; i++)
    shapes[i] = outputs->shapes[i] ? *outputs->shapes[i] : (MpShape){.rank = MP_DIM_UNKNOWN};
  node->shapes = shapes;
  if (outputs->dtype.len > 0) node->dtype = outputs->dtype;
}
