// Bidirectional: it calls copies of the layer that it was given.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/inner_run.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/unrecorded.h"

// --- configurations ---

// The name of the policy, as Keras writes it into a configuration; empty: not known.
static MpStr policy_name(const MpInstance *layer) {
  const MpPolicy *policy = &layer->policy;
  if (policy->compute.len == 0 || policy->variable.len == 0) return MP_STR("");
  if (mp_str_eq(policy->compute, policy->variable)) return policy->compute;
  if (mp_str_is(policy->compute, "float16")) return MP_STR("mixed_float16");
  return mp_str_is(policy->compute, "bfloat16") ? MP_STR("mixed_bfloat16") : MP_STR("");
}

bool mp_inner_config(MpRun *run, const MpInstance *layer, MpValue *dict) {
  MpStr policy = policy_name(layer);
  if (layer->has_open_arguments || policy.len == 0 || layer->layer->trainable == MP_MAYBE)
    return false;
  const MpSignature *init = &layer->layer->row->init;
  for (uint32_t i = 0; layer->has_base_arguments && i < init->count; i++) {
    if (init->parameters[i].kind != MP_SIGNATURE_POSITIONAL &&
        init->parameters[i].kind != MP_SIGNATURE_KEYWORD_ONLY)
      continue;
    MpStr name = init->parameters[i].name;
    MpValue *value =
        mp_base_argument(run, layer, mp_str_format(run->arena, "%.*s", MP_FMT(name)).ptr);
    if (value) mp_dict_set(run, dict, mp_value_str(run, name), value);
  }
  MpStr name = layer->layer->keras_name;
  if (name.len > 0)
    mp_dict_set(run, dict, mp_value_str(run, MP_STR("name")), mp_value_str(run, name));
  mp_dict_set(run, dict, mp_value_str(run, MP_STR("trainable")),
              mp_value_bool(run, layer->layer->trainable == MP_YES));
  mp_dict_set(run, dict, mp_value_str(run, MP_STR("dtype")), mp_value_str(run, policy));
  return true;
}

static bool turn(MpRun *run, MpValue *config) {
  MpValue *turned = mp_dict_get_str(config, MP_STR("go_backwards"));
  MpTristate truth = turned ? mp_value_truth(mp_resolve(run, turned)) : MP_MAYBE;
  mp_dict_set(run, config, mp_value_str(run, MP_STR("go_backwards")),
              mp_value_bool(run, truth == MP_NO));
  return truth != MP_MAYBE;
}

// --- copies ---

// False where not every key is a name.
static bool as_keywords(MpRun *run, const MpValue *config, MpCall *call) {
  for (uint32_t i = 0; i < config->items.len; i++) {
    const MpValue *key = mp_resolve(run, config->keys.items[i]);
    if (key->kind != MP_VALUE_STR) return false;
    MpKeywordValue keyword = {key->text, config->items.items[i], (MpSpan){0}};
    mp_array_push(run->arena, &call->keywords, keyword);
  }
  return true;
}

static MpValue *copy_own(MpRun *run, MpInstance *layer, bool is_turned, MpSpan span) {
  MpValue *method = mp_attribute(run, layer->value, MP_STR("get_config"), span);
  MpValue *config = method ? mp_call_with(run, method, NULL, 0, span) : NULL;
  if (config) config = mp_resolve(run, config);
  if (!config || config->kind != MP_VALUE_DICT || config->is_open) return NULL;
  if (is_turned && !turn(run, config)) return NULL;
  MpValue *cls = mp_value_new(run, MP_VALUE_CLASS, span);
  cls->cls = layer->cls;
  if (mp_class_function(layer->cls, "from_config", NULL)) {
    MpValue *maker = mp_attribute(run, cls, MP_STR("from_config"), span);
    return maker ? mp_call_with(run, maker, &config, 1, span) : NULL;
  }
  MpCall call = {.span = span, .symbol = layer->layer->symbol};
  return as_keywords(run, config, &call) ? mp_call_value(run, cls, &call) : NULL;
}

static MpValue *copy_layer(MpRun *run, MpInstance *layer, bool is_turned, MpSpan span);

// Layers among the arguments are copied, too.
static MpValue *copy_argument(MpRun *run, MpValue *value, MpSpan span) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_INSTANCE && value->instance->layer) {
    return copy_layer(run, value->instance, false, span);
  }
  if (value->kind != MP_VALUE_LIST && value->kind != MP_VALUE_TUPLE) return value;
  MpValues items = {0};
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpValue *item = copy_argument(run, value->items.items[i], span);
    if (!item) return NULL;
    mp_array_push(run->arena, &items, item);
  }
  return mp_value_sequence(run, MP_VALUE_LIST, items, span);
}

static MpValue *copy_library(MpRun *run, MpInstance *layer, bool is_turned, MpSpan span) {
  MpValue *config = mp_value_dict(run, span);
  MpCall call = {.span = span, .symbol = layer->layer->symbol};
  if (!mp_inner_config(run, layer, config)) return NULL;
  if (is_turned && !turn(run, config)) return NULL;
  if (!as_keywords(run, config, &call)) return NULL;
  for (uint32_t i = 0; i < call.keywords.len; i++) {
    MpValue **value = &call.keywords.items[i].value;
    *value = copy_argument(run, *value, span);
    if (!*value) return NULL;
  }
  return mp_layer_construct(run, layer->layer->row, &call);
}

static MpValue *copy_layer(MpRun *run, MpInstance *layer, bool is_turned, MpSpan span) {
  if (layer->layer->kind == MP_LAYER_LIBRARY) return copy_library(run, layer, is_turned, span);
  return layer->layer->kind == MP_LAYER_SUBCLASSED ? copy_own(run, layer, is_turned, span) : NULL;
}

static MpValue *copy_as(MpRun *run, MpInstance *layer, bool is_turned, MpSpan span) {
  MpValue *copy = copy_layer(run, layer, is_turned, span);
  bool is_layer = copy && copy->kind == MP_VALUE_INSTANCE && copy->instance->layer;
  if (!is_layer) return NULL;
  MpStr *name = &copy->instance->layer->keras_name;
  const char *prefix = is_turned ? "backward" : "forward";
  if (name->len > 0) *name = mp_str_format(run->arena, "%s_%.*s", prefix, MP_FMT(*name));
  return copy;
}

bool mp_inner_make_copies(MpRun *run, MpInstance *layer, MpSpan span) {
  MpInstance *inner = layer->members.items[0]->instance;
  bool is_wanted = run->options && !run->skips_unrecorded && run->version != MP_KERAS_3;
  if (!is_wanted || !mp_inner_runs_source(inner)) return false;
  MpUnrecordedMark before = mp_unrecorded_enter(run);
  bool was_inner = run->is_inner, has_two = layer->members.len == 1;
  run->is_inner = true;
  MpValue *forward = copy_as(run, inner, false, span);
  MpValue *backward = forward && has_two ? copy_as(run, inner, true, span) : NULL;
  run->is_inner = was_inner;
  bool asked_nothing = mp_unrecorded_asked_nothing(run, &before);
  bool is_done = forward && (backward || !has_two) && asked_nothing && run->doubt.len == 0 &&
                 run->graph->limits.len == before.limits;
  run->has_lost_unrecorded |= !asked_nothing;
  if (!run->is_stopped) run->exception = NULL;
  run->graph->limits.len = before.limits;
  mp_unrecorded_leave(run, &before);
  for (uint32_t i = before.instance_count; i < run->instances.len; i++)
    run->instances.items[i]->was_called = true;
  if (!is_done) return false;
  layer->copies[0] = forward;
  layer->copies[1] = backward;
  return true;
}

// --- calls ---

// What one direction gives: its output, and its states behind it.
typedef struct MpDirection {
  const MpShape *output;
  MpStr dtype;
  MpValues states;
} MpDirection;

static bool run_direction(MpInnerRun *self, MpValue *layer, uint32_t first, uint32_t count,
                          MpTristate has_states, MpDirection *out) {
  MpRun *run = self->run;
  MpSpan span = self->call->span;
  MpValue *data = mp_inner_tensor(self, self->from);
  if (count > 0) {
    MpValues given = {0};
    mp_array_push(run->arena, &given, data);
    for (uint32_t i = first; i < first + count; i++)
      mp_array_push(run->arena, &given, self->states.items[i]);
    data = mp_value_sequence(run, MP_VALUE_LIST, given, span);
  }
  MpValue *result = mp_call_with(run, layer, &data, 1, span);
  if (!result) return false;
  result = mp_resolve(run, result);
  bool is_list = result->kind == MP_VALUE_LIST || result->kind == MP_VALUE_TUPLE;
  if (is_list != (has_states == MP_YES) || (is_list && result->items.len == 0)) return false;
  for (uint32_t i = 1; is_list && i < result->items.len; i++)
    mp_array_push(run->arena, &out->states, mp_resolve(run, result->items.items[i]));
  const MpValue *output = is_list ? mp_resolve(run, result->items.items[0]) : result;
  out->output = mp_inner_result_shape(run, output);
  if (out->output) out->dtype = mp_graph_dtype(run->graph, output->tensor);
  return true;
}

// Both outputs as one; NULL where they do not fit for certain.
static const MpShape *merged(MpRun *run, const MpShape *a, const MpShape *b, bool is_concat) {
  if (!a || !b || a->rank != b->rank || a->rank == 0) return NULL;
  MpShape *out = mp_shape_copy(run, a);
  for (int32_t i = 0; i < a->rank; i++) {
    bool is_joined = is_concat && i == a->rank - 1;
    if (is_joined)
      out->dims[i] = mp_dim_add(run, a->dims[i], b->dims[i]);
    else if (a->dims[i] != b->dims[i])
      return NULL;
  }
  return out;
}

static void add_shape(MpInnerRun *self, const MpShape *shape) {
  self->out.shapes[self->out.count++] = shape;
}

static void give(MpInnerRun *self, const MpDirection *ways) {
  MpRun *run = self->run;
  MpValue *mode = mp_base_argument(run, self->layer, "merge_mode");
  bool is_none = mode && mode->kind == MP_VALUE_NONE;
  if (!is_none && (!mode || mode->kind != MP_VALUE_STR)) return;
  uint32_t most = 2 + ways[0].states.len + ways[1].states.len;
  self->out.shapes = MP_NEW_ARRAY(run->arena, const MpShape *, most);
  if (is_none) {
    add_shape(self, ways[0].output);
    add_shape(self, ways[1].output);
  } else {
    bool is_concat = mp_str_is(mode->text, "concat");
    add_shape(self, merged(run, ways[0].output, ways[1].output, is_concat));
  }
  for (uint32_t way = 0; way < 2; way++) {
    for (uint32_t i = 0; i < ways[way].states.len; i++)
      add_shape(self, mp_inner_result_shape(run, ways[way].states.items[i]));
  }
  if (mp_str_eq(ways[0].dtype, ways[1].dtype)) self->out.dtype = ways[0].dtype;
}

bool mp_inner_run_directions(MpInnerRun *self) {
  MpRun *run = self->run;
  MpInstance *layer = self->layer;
  MpValue *backward = layer->members.len > 1 ? layer->members.items[1] : layer->copies[1];
  bool is_plain = self->call->args.len == 1 && self->states.len % 2 == 0 &&
                  !mp_call_keyword(self->call, MP_STR("initial_state")) &&
                  !mp_call_keyword(self->call, MP_STR("constants"));
  if (!layer->copies[0] || !backward || !is_plain) return false;
  MpValue *states = mp_attribute(run, layer->copies[0], MP_STR("return_state"), self->call->span);
  MpTristate has_states = states ? mp_value_truth(mp_resolve(run, states)) : MP_MAYBE;
  if (has_states == MP_MAYBE) return false;
  MpDirection ways[2] = {0};
  uint32_t half = self->states.len / 2;
  if (!run_direction(self, layer->copies[0], 0, half, has_states, &ways[0])) return false;
  if (!run_direction(self, backward, half, half, has_states, &ways[1])) return false;
  give(self, ways);
  return true;
}
