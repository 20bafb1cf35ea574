// Two layers of one name, and weights that are not found by theirs.
#include "analyzer/targets/aimet_run.h"

static void blame_twins(MpAimetRun *self, const MpLayer *layer, const MpLayer *other) {
  const MpLayer *later = layer->id > other->id ? layer : other;
  const MpLayer *first = later == layer ? other : layer;
  MpAimetFinding *finding = mp_aimet_run_find_layer(
      self, "MP202", later, later->created_at, "two layers of the prepared model are called `%.*s`",
      MP_FMT(later->name));
  self->has_twins = true;
  if (finding == NULL || mp_span_eq(later->created_at, first->created_at)) return;
  finding->note_span = first->created_at;
  finding->note = MP_STR("the other one");
}

void mp_aimet_run_name(MpAimetRun *self, const MpAimetFrame *frame, const MpLayer *layer,
                       MpAimetBuiltId built) {
  const MpLayer *other = mp_aimet_names_add(&self->names, frame->scope, layer, built);
  if (other != NULL) blame_twins(self, layer, other);
}

void mp_aimet_run_name_body(MpAimetRun *self, const MpAimetModel *body) {
  MpMap seen;
  mp_map_init(&seen, self->arena);
  for (uint32_t i = 0; i < body->layers.len; i++) {
    const MpLayer *layer = body->layers.items[i].layer;
    if (layer == NULL || layer->name.len == 0) continue;
    const MpLayer *other = mp_map_get(&seen, layer->name);
    if (other == NULL) {
      mp_map_set(&seen, layer->name, self->graph->layers.items[layer->id]);
      continue;
    }
    blame_twins(self, layer, other);
    mp_aimet_run_raise(self, "ValueError", MP_STR("for two layers of one name"));
  }
}

static MpSpan home_of(const MpLayer *layer) {
  return layer->holdings.len > 0 ? layer->holdings.items[0].span : layer->created_at;
}

static bool is_renamed(const MpAimetScope *scope) {
  const bool is_inner = scope->layer != NULL && scope->outer != NULL;
  return is_inner && scope->outer->is_made_anew && mp_aimet_has_own_name(scope->layer) == MP_NO;
}

// The layer whose weight it is, and those around it that the clone gives other names.
static void blame_weight(MpAimetRun *self, const MpAimetWeightName *weight) {
  const MpLayer *layer = weight->of->layer;
  const MpAimetScope *around = weight->of->scope;
  const bool is_automatic = around->is_made_anew && mp_aimet_has_own_name(layer) == MP_NO;
  if (is_automatic) {
    mp_aimet_run_find_layer(self, "MP509", layer, home_of(layer),
                            "this layer gets another automatic name in a clone, so its weights are "
                            "not found again");
  } else {
    const MpStr original =
        mp_aimet_names_text(self->arena, mp_aimet_names_original(&self->names, weight));
    const MpStr left = mp_aimet_names_text(self->arena, mp_aimet_names_left(&self->names, weight));
    mp_aimet_run_find_layer(self, "MP509", layer, home_of(layer),
                            "the preparer looks for the weight `%.*s` as `%.*s`", MP_FMT(original),
                            MP_FMT(left));
  }
  for (const MpAimetScope *scope = around; scope != NULL; scope = scope->outer) {
    if (!is_renamed(scope)) continue;
    mp_aimet_run_find_layer(self, "MP509", scope->layer, home_of(scope->layer),
                            "this layer gets another automatic name in a clone, so the weights in "
                            "it are not found again");
  }
}

// What the outputs of the prepared model depend on.
static uint8_t *find_reached(const MpAimetRun *self) {
  uint8_t *is_reached = MP_NEW_ARRAY(self->arena, uint8_t, self->built.len + 1);
  for (uint32_t i = 0; i < self->outputs.len; i++)
    is_reached[self->outputs.items[i]] = 1;
  if (self->outputs.len == 0) is_reached[self->latest] = 1;
  // What feeds a tensor was built before it.
  for (uint32_t i = self->built.len; i > 1; i--) {
    if (!is_reached[i - 1]) continue;
    const MpDepthIndexes *feeders = &self->built.items[i - 1].feeders;
    for (uint32_t k = 0; k < feeders->len; k++)
      is_reached[feeders->items[k]] = 1;
  }
  return is_reached;
}

static void raise_lost(MpAimetRun *self) {
  mp_aimet_names_settle(&self->names, find_reached(self));
  for (uint32_t i = 0; i < self->names.weights.len; i++) {
    const MpAimetWeightName *weight = &self->names.weights.items[i];
    if (mp_aimet_names_is_found(&self->names, weight)) continue;
    mp_aimet_run_raise(self, "KeyError", MP_STR("while copying weights"));
  }
  for (uint32_t i = 0; i < self->names.weights.len; i++) {
    if (!self->names.weights.items[i].is_double) continue;
    mp_aimet_run_raise(self, "ValueError", MP_STR("while copying weights"));
  }
}

void mp_aimet_run_copy_weights(MpAimetRun *self) {
  if (!self->repairs) {
    if (self->has_twins) {
      mp_aimet_run_raise(self, "ValueError", MP_STR("for two layers of one name"));
    }
    raise_lost(self);
    return;
  }
  mp_aimet_names_settle(&self->names, NULL);
  for (uint32_t i = 0; i < self->names.weights.len; i++) {
    const MpAimetWeightName *weight = &self->names.weights.items[i];
    if (weight->is_double) {
      const MpStr name =
          mp_aimet_names_text(self->arena, mp_aimet_names_original(&self->names, weight));
      mp_aimet_run_find_layer(self, "MP509", weight->of->layer, home_of(weight->of->layer),
                              "two weights of this layer are called `%.*s`", MP_FMT(name));
    } else if (!mp_aimet_names_is_found(&self->names, weight)) {
      blame_weight(self, weight);
    }
  }
}
