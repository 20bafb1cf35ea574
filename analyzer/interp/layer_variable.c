#include "analyzer/interp/layer_variable.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_name.h"
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/variable_shape.h"

// Layers inside layers deeper than this are not built.
#define MAX_DEPTH 8u

// Where variables go: the layer's own, or those of the copy that another layer makes of it.
typedef struct MpMaking {
  MpRun *run;
  MpVariables *out;
  MpStr prefix;  // of the names: "forward_lstm/"
  MpStr cell;    // name of the cell that a recurrent layer makes
  bool is_copy;  // what the layer was given is copied with it
  uint32_t depth;
} MpMaking;

static bool make_all(MpMaking *self, MpShaping *shaping);

// --- data types ---

static MpStr float_or_none(MpStr dtype) {
  return mp_dtype_is_float(dtype) ? dtype : MP_STR("");
}

MpStr mp_layer_dtype(const MpInstance *layer) {
  return float_or_none(layer->policy.variable);
}

static MpStr dtype_of(const MpMaking *self, const MpShaping *shaping, MpVariableDtype fact) {
  MpStr own = MP_STR("");
  switch (fact) {
    case MP_VARIABLE_FLOAT32: return MP_STR("float32");
    case MP_VARIABLE_INT64: return MP_STR("int64");
    case MP_VARIABLE_OWN: return mp_layer_dtype(shaping->layer);
    case MP_VARIABLE_PART:
      if (self->run->version >= MP_KERAS_2_15) return mp_layer_dtype(shaping->layer);
      return float_or_none(mp_policy_global(self->run).variable);
    case MP_VARIABLE_WIDE:
      own = mp_layer_dtype(shaping->layer);
      bool is_half = mp_str_is(own, "float16") || mp_str_is(own, "bfloat16");
      return is_half && self->run->version != MP_KERAS_3 ? MP_STR("float32") : own;
    case MP_VARIABLE_INNER: break;
  }
  const MpInstance *layer = shaping->layer;
  const MpLayer *inner = layer->members.len > 0 ? layer->members.items[0]->instance->layer : NULL;
  return inner && inner->variables.len > 0 ? inner->variables.items[0].dtype : MP_STR("");
}

// --- what the class itself makes ---

static MpStr name_of(const MpMaking *self, MpStr written) {
  MpStr mark = MP_STR("{cell}");
  bool has_cell = mp_str_starts_with(written, mark);
  if (has_cell && self->cell.len == 0) return MP_STR("");
  MpStr rest = has_cell ? mp_str_slice(written, mark.len, written.len) : written;
  return mp_str_format(self->run->arena, "%.*s%.*s%.*s", MP_FMT(self->prefix),
                       has_cell ? (int)self->cell.len : 0, self->cell.ptr, MP_FMT(rest));
}

static void add(MpMaking *self, MpShaping *shaping, const MpVariableRow *row) {
  MpVariable variable = {.name = name_of(self, row->name),
                         .shape = mp_variable_shape(shaping, row->shape),
                         .dtype = dtype_of(self, shaping, row->dtype),
                         .is_trainable = row->is_trainable};
  mp_array_push(self->run->arena, self->out, variable);
}

// False where it is not known which there are.
static bool make_own(MpMaking *self, MpShaping *shaping) {
  const MpLayerRow *layer = shaping->layer->layer->row;
  size_t count;
  const MpVariableRow *rows = mp_keras_layer_variables(layer->name, &count);
  if (!rows) return layer->weights == MP_WEIGHTS_NONE || layer->family >= MP_FAMILY_SEQUENTIAL;
  for (size_t i = 0; i < count; i++) {
    bool is_there = rows[i].name.len > 0 && (rows[i].versions & self->run->version) != 0;
    MpTristate when = is_there ? mp_variable_when(shaping, rows[i].when) : MP_NO;
    if (when == MP_MAYBE) return false;
    if (when == MP_YES) add(self, shaping, &rows[i]);
  }
  return true;
}

// --- what it was given ---

// The layer, built on a tensor of that shape.
static bool make_inner(MpMaking *outer, const MpInstance *inner, MpStr prefix,
                       const MpShape *from) {
  MpArguments made, called = {0};
  MpShaping shaping;
  if (outer->depth == MAX_DEPTH || !mp_layer_shaping(outer->run, inner, &called, &made, &shaping)) {
    return false;
  }
  shaping.from = from;
  MpMaking self = *outer;
  self.depth++;
  self.prefix =
      mp_str_format(outer->run->arena, "%.*s%.*s/", MP_FMT(outer->prefix), MP_FMT(prefix));
  if (prefix.len == 0) self.prefix = outer->prefix;
  bool is_library = inner->layer->kind == MP_LAYER_LIBRARY;
  return is_library && make_all(&self, &shaping);
}

// A Sequential that is given is built member by member.
static void build_members(MpMaking *self, MpShaping *outer, const MpInstance *sequential,
                          const MpShape *from) {
  MpArguments called = {0};
  for (uint32_t i = 0; i < sequential->members.len; i++) {
    if (sequential->members.items[i]->kind != MP_VALUE_INSTANCE) continue;  // its keras.Input
    MpInstance *member = sequential->members.items[i]->instance;
    if (member->layer->row && member->layer->row->family == MP_FAMILY_INPUT) continue;
    if (member->layer->kind == MP_LAYER_LIBRARY) {
      mp_layer_make_variables(self->run, member, &called, from);
    } else if (member->layer->kind == MP_LAYER_SEQUENTIAL) {
      build_members(self, outer, member, from);
    }
    from = mp_layer_inner_shape(outer, member, from);
  }
}

// A layer that is given is built; a copy of it is built in the place of it.
static bool build_inner(MpMaking *self, MpShaping *outer, MpInstance *inner, const MpShape *from) {
  if (self->is_copy) return make_inner(self, inner, inner->layer->keras_name, from);
  MpArguments called = {0};
  if (inner->layer && inner->layer->kind == MP_LAYER_SEQUENTIAL)
    build_members(self, outer, inner, from);
  if (!inner->layer || inner->layer->kind != MP_LAYER_LIBRARY) return true;  // says so itself
  mp_layer_make_variables(self->run, inner, &called, from);
  return true;
}

// What a cell gives to the next one.
static const MpShape *after_cell(MpShaping *shaping, const MpInstance *cell, const MpShape *from) {
  MpArguments made, called = {0};
  MpShaping inner;
  if (!from || !mp_layer_shaping(shaping->run, cell, &called, &made, &inner)) return NULL;
  const MpDatum *units = mp_shaping_option(&inner, "units");
  MpShape *out = mp_shape_copy(shaping->run, from);
  out->dims[out->rank - 1] = mp_shaping_length(&inner, units);
  return units ? out : NULL;
}

static bool build_cells(MpMaking *self, MpShaping *shaping, const MpShape *from) {
  const MpValues *cells = &shaping->layer->members;
  bool is_known = true;
  for (uint32_t i = 0; i < cells->len; i++) {
    MpInstance *cell = cells->items[i]->instance;
    is_known &= build_inner(self, shaping, cell, from);
    from = after_cell(shaping, cell, from);
  }
  return is_known;
}

// One step of a sequence.
static const MpShape *step_of(MpShaping *shaping) {
  const MpShape *from = mp_shaping_from(shaping);
  return from && from->rank >= 2 ? mp_shaping_replace(shaping, from, 1, 2, NULL) : NULL;
}

// The layer that is copied is never built itself.
static void leave_unbuilt(const MpInstance *original) {
  original->layer->variables_are_known = true;
  for (uint32_t i = 0; i < original->members.len; i++) {
    const MpValue *member = original->members.items[i];
    if (member->kind == MP_VALUE_INSTANCE) leave_unbuilt(member->instance);
  }
}

// The direction that is a copy of the layer, under a name of its own.
static bool copy_direction(MpMaking *self, MpShaping *shaping, const char *direction,
                           const MpInstance *inner, MpStr cell) {
  MpStr name = inner->layer->keras_name;
  MpMaking copy = *self;
  copy.is_copy = true;
  copy.cell = cell;
  MpStr prefix = mp_str_format(self->run->arena, "%s_%.*s", direction, MP_FMT(name));
  uint32_t first = self->out->len;
  leave_unbuilt(inner);
  bool is_known = make_inner(&copy, inner, prefix, mp_shaping_from(shaping));
  for (uint32_t i = first; name.len == 0 && i < self->out->len; i++)
    self->out->items[i].name = MP_STR("");
  return is_known;
}

static bool make_directions(MpMaking *self, MpShaping *shaping) {
  const MpInstance *layer = shaping->layer;
  if (layer->members.len == 0) return false;
  MpInstance *inner = layer->members.items[0]->instance;
  if (layer->copies[0]) {  // they have theirs themselves
    leave_unbuilt(inner);
    return true;
  }
  bool is_known = copy_direction(self, shaping, "forward", inner, layer->cell_names[0]);
  if (layer->members.len > 1) {
    return is_known &&
           build_inner(self, shaping, layer->members.items[1]->instance, mp_shaping_from(shaping));
  }
  return is_known && copy_direction(self, shaping, "backward", inner, layer->cell_names[1]);
}

// The cells of an RNN; in a copy, those of a list stand in the layer that the list became.
static bool build_listed(MpMaking *self, MpShaping *shaping) {
  MpMaking cells = *self;
  if (self->is_copy && shaping->layer->has_cell_list) {
    MpStr list = shaping->layer->cell_names[0];
    cells.prefix = mp_str_format(self->run->arena, "%.*s%.*s/", MP_FMT(self->prefix), MP_FMT(list));
  }
  return build_cells(&cells, shaping, step_of(shaping));
}

static bool make_given(MpMaking *self, MpShaping *shaping) {
  const MpInstance *layer = shaping->layer;
  if (layer->members.len == 0) return true;
  MpStr name = layer->layer->row->name;
  if (mp_str_is(name, "keras.layers.TimeDistributed")) {
    return build_inner(self, shaping, layer->members.items[0]->instance, step_of(shaping));
  }
  switch (layer->layer->row->family) {
    case MP_FAMILY_RECURRENT: return build_listed(self, shaping);
    case MP_FAMILY_CELL: return build_cells(self, shaping, mp_shaping_from(shaping));
    case MP_FAMILY_WRAPPER:
      return build_inner(self, shaping, layer->members.items[0]->instance,
                         mp_shaping_from(shaping));
    default: return false;
  }
}

static bool make_all(MpMaking *self, MpShaping *shaping) {
  const MpInstance *layer = shaping->layer;
  if (!self->is_copy) self->cell = layer->cell_names[0];
  if (mp_str_is(layer->layer->row->name, "keras.layers.Bidirectional")) {
    return make_directions(self, shaping);
  }
  bool is_known = make_given(self, shaping);
  return make_own(self, shaping) && is_known;
}

void mp_layer_make_variables(MpRun *run, MpInstance *instance, const MpArguments *called,
                             const MpShape *from) {
  MpArguments made;
  MpShaping shaping;
  MpLayer *layer = instance->layer;
  if (instance->has_variables) return;
  instance->has_variables = true;
  mp_layer_name_called(run, instance);
  // Keras's own base classes make none.
  bool is_plain = layer->row && layer->row->family >= MP_FAMILY_SEQUENTIAL;
  layer->variables_are_known = is_plain && !instance->cls->has_opaque_base;
  if (is_plain || instance->cls->has_opaque_base ||
      !mp_layer_shaping(run, instance, called, &made, &shaping))
    return;
  shaping.from = from;
  MpMaking self = {.run = run, .out = &layer->variables};
  layer->variables_are_known = make_all(&self, &shaping);
  if (!layer->variables_are_known) layer->variables = (MpVariables){0};
}

void mp_layer_leave_variables(MpRun *run, MpInstance *instance) {
  if (instance->has_variables) return;
  MpLayerFamily family = instance->layer->row->family;
  MpArguments called = {0};
  if (family >= MP_FAMILY_SEQUENTIAL) mp_layer_make_variables(run, instance, &called, NULL);
  instance->has_variables = true;
  // Others make some in `call`, or leave it to their cells.
  bool is_abstract = mp_str_is(instance->layer->row->name, "keras.layers.AbstractRNNCell");
  if (family == MP_FAMILY_PLAIN || is_abstract)
    instance->layer->variables_are_known = !instance->cls->has_opaque_base;
}
