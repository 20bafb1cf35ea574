#include "analyzer/interp/held_metric.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/op_shape.h"

// A name of any library that makes a metric, or may.
static bool is_metric_name(MpStr name) {
  return mp_str_find(name, MP_STR("metrics."), 0) != SIZE_MAX;
}

static bool derives_from_metric(const MpClass *cls) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    if (is_metric_name(cls->mro.items[i]->library)) return true;
  }
  return false;
}

// What the metric got for a parameter of its constructor; NULL: nothing.
static const MpDatum *given(const MpDatum *metric, uint32_t position, MpStr name) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < metric->arguments.len; i++) {
    const MpArgument *argument = &metric->arguments.items[i];
    bool is_it = argument->name.len > 0 ? mp_str_eq(argument->name, name) : at++ == position;
    if (is_it) return argument->value;
  }
  return NULL;
}

static bool is_one_of(MpStr name, MpStr words) {
  size_t at = mp_str_find(words, name, 0);
  if (name.len == 0 || at == SIZE_MAX) return false;
  bool is_start = at == 0 || words.ptr[at - 1] == ' ';
  return is_start && (at + name.len == words.len || words.ptr[at + name.len] == ' ');
}

// False where an argument makes other variables of it, or may.
static bool is_as_recorded(const MpDatum *metric, const MpMetricRow *row) {
  uint32_t positions = 0;
  for (uint32_t i = 0; i < metric->arguments.len; i++) {
    const MpArgument *argument = &metric->arguments.items[i];
    bool is_unknown = argument->name.len == 0 && argument->value->kind == MP_DATUM_OPAQUE;
    if (is_unknown || is_one_of(argument->name, row->unless)) return false;
    positions += argument->name.len == 0;
  }
  return positions <= row->unless_from;
}

static const MpShape *shape_of(MpRun *run, const MpDatum *metric, const MpMetricRow *row) {
  const MpDatum *length = row->parameter.len ? given(metric, row->position, row->parameter) : NULL;
  if (length && length->kind != MP_DATUM_INT) return NULL;
  int64_t dim = length ? length->integer : row->length;
  if (dim < 0) return NULL;
  MpShape *shape = mp_shape_new(run, row->rank);
  for (int32_t i = 0; i < row->rank; i++)
    shape->dims[i] = dim;
  return shape;
}

// As given by name; else Keras's own float, as long as no policy says another.
static MpStr dtype_of(MpRun *run, const MpDatum *metric) {
  const MpDatum *dtype = given(metric, UINT32_MAX, MP_STR("dtype"));
  if (dtype) return mp_datum_dtype_name(dtype);
  MpPolicy policy = mp_policy_global(run);
  return mp_str_eq(policy.compute, policy.variable) ? policy.variable : MP_STR("");
}

// False where it is not known which they are.
static bool add_variables(MpRun *run, MpLayer *layer, const MpDatum *metric) {
  size_t count;
  const MpMetricRow *rows = mp_keras_metric_variables(metric->text, &count);
  if (count == 0) return false;
  for (size_t i = 0; i < count; i++) {
    if (!is_as_recorded(metric, &rows[i]) || !shape_of(run, metric, &rows[i])) return false;
  }
  for (size_t i = 0; i < count; i++) {
    MpVariable variable = {.name = rows[i].name,
                           .shape = shape_of(run, metric, &rows[i]),
                           .dtype = dtype_of(run, metric),
                           .is_trainable = rows[i].is_trainable};
    mp_array_push(run->arena, &layer->variables, variable);
  }
  return true;
}

// What is held twice counts once.
static bool hold(MpRun *run, const MpInstance *owner, const MpDatum *metric) {
  bool is_shared = false;
  for (uint32_t i = 0; i < run->held_metrics.len; i++) {
    const MpHeldMetric *held = &run->held_metrics.items[i];
    if (held->metric != metric) continue;
    if (held->owner == owner) return held->is_known;
    is_shared = true;
  }
  MpHeldMetric held = {metric, owner, !is_shared && add_variables(run, owner->layer, metric)};
  mp_array_push(run->arena, &run->held_metrics, held);
  return held.is_known;
}

void mp_metric_hold(MpRun *run, const MpInstance *owner, const MpValue *value) {
  bool is_instance = value->kind == MP_VALUE_INSTANCE && derives_from_metric(value->instance->cls);
  bool is_constant = value->kind == MP_VALUE_CONSTANT && value->datum->kind == MP_DATUM_CALL &&
                     is_metric_name(value->datum->text);
  if (!is_instance && !is_constant) return;
  MpLayerKind kind = owner->layer->kind;
  bool is_model =
      kind == MP_LAYER_FUNCTIONAL || kind == MP_LAYER_SEQUENTIAL || mp_class_is_model(owner->cls);
  if (!is_model || run->version == MP_KERAS_3) return;
  // What a class of the source makes is not followed.
  bool is_known = is_constant && hold(run, owner, value->datum);
  if (!is_known) owner->layer->variables_are_known = false;
}
