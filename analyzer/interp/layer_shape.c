// Static shapes of what library layers give, where they are certain.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/layer_rules.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

#define MP_LAYER_SHAPE_ROW(name, rule, dtype) {name, mp_shape_of_##rule##_layer, MP_DTYPE_##dtype},

static const MpShapeRow rows[] = {
#include "analyzer/interp/layer_shapes.def"
};

#undef MP_LAYER_SHAPE_ROW

static const MpShapeRow *find_row(const MpLayerRow *layer) {
  static const MpShapeRow same = {"", mp_shape_of_same_layer, MP_DTYPE_FLOAT};
  const MpShapeRow *row = mp_shape_row_find(rows, sizeof rows / sizeof rows[0], layer->name);
  return row || layer->shape != MP_SHAPE_SAME ? row : &same;
}

// What the library's class was made with. The constructor of a class of the source may have passed
// on other arguments than it got: false where they are not known.
static bool made_with(MpRun *run, const MpInstance *layer, MpArguments *out) {
  *out = layer->layer->arguments;
  if (!layer->cls->def) return true;
  if (!layer->has_base_arguments || layer->has_open_arguments) return false;
  *out = mp_base_arguments(run, layer);
  return true;
}

// What the layer computes in, where that is a float: what it casts floats to.
static MpStr computed(const MpShaping *self) {
  MpStr dtype = self->layer->policy.compute;
  return mp_dtype_is_float(dtype) ? dtype : MP_STR("");
}

// Floats are cast to what the layer computes in; others are left as they are by layers that only
// lay out anew (`is_layout`). Elsewhere the versions of Keras differ.
static MpStr cast_dtype(const MpShaping *self, const MpDatum *data, bool is_layout) {
  bool is_list = mp_datum_is_sequence(data) && data->items.len > 0;
  MpStr dtype = mp_shaping_dtype(self, is_list ? data->items.items[0] : data);
  if (dtype.len == 0) return dtype;
  bool is_float = mp_dtype_is_float(dtype);
  for (uint32_t i = 1; is_list && i < data->items.len; i++) {
    MpStr other = mp_shaping_dtype(self, data->items.items[i]);
    bool is_one = is_float ? mp_dtype_is_float(other) : mp_str_eq(dtype, other);
    if (!is_one) return MP_STR("");
  }
  if (!is_float) return is_layout ? dtype : MP_STR("");
  return computed(self);
}

static bool has_computed_weights(const MpShaping *self) {
  bool is_lookup = mp_str_find(self->name, MP_STR("Lookup"), 0) != SIZE_MAX ||
                   mp_str_find(self->name, MP_STR("Vectorization"), 0) != SIZE_MAX;
  return self->layer->layer->row->weights == MP_WEIGHTS_SOME && !is_lookup;
}

// The type of the results. A rule may have said it.
static MpStr dtype_of_call(const MpShaping *self, const MpShapeRow *row) {
  MpDtypeFact fact = row ? row->dtype : MP_DTYPE_OTHER;
  if (self->dtype.len > 0) return self->dtype;
  if (fact == MP_DTYPE_COMPUTED) return computed(self);
  if (fact == MP_DTYPE_SAME || (fact == MP_DTYPE_FLOAT && !has_computed_weights(self))) {
    return cast_dtype(self, mp_shaping_data(self), fact == MP_DTYPE_SAME);
  }
  return has_computed_weights(self) && fact != MP_DTYPE_INNER ? computed(self) : MP_STR("");
}

bool mp_layer_shaping(MpRun *run, const MpInstance *layer, const MpArguments *called,
                      MpArguments *made, MpShaping *out) {
  const MpLayerRow *row = layer->layer->row;
  if (!row || !made_with(run, layer, made)) return false;
  *out = (MpShaping){.run = run, .name = row->name, .layer = layer, .output_count = 1};
  out->refused_by = MP_REFUSED_BY_ALL;
  out->made = (MpGiven){&row->init, made};
  out->called = (MpGiven){&row->call, called};
  return true;
}

static const MpShape *shape_of_call(MpShaping *self) {
  const MpShapeRow *row = find_row(self->layer->layer->row);
  return row ? row->rule(self) : NULL;
}

// What a model gives that is called on the shape that it was defined for.
static const MpShape *shape_of_model(MpRun *run, const MpLayer *model, const MpShape *from) {
  const MpDatum *input = model->model_inputs, *output = model->model_outputs;
  bool is_single =
      input && output && input->kind == MP_DATUM_TENSOR && output->kind == MP_DATUM_TENSOR;
  if (!is_single || !mp_shape_eq(mp_shape_known(run, input->tensor), from)) return NULL;
  return mp_shape_known(run, output->tensor);
}

static const MpShape *shape_of_members(MpShaping *outer, const MpInstance *sequential,
                                       const MpShape *from) {
  if (sequential->has_unknown_members) return NULL;
  for (uint32_t i = 0; from && i < sequential->members.len; i++) {
    if (sequential->members.items[i]->kind != MP_VALUE_INSTANCE) continue;  // its keras.Input
    const MpInstance *member = sequential->members.items[i]->instance;
    bool is_input = member->layer->row && member->layer->row->family == MP_FAMILY_INPUT;
    if (!is_input) from = mp_layer_inner_shape(outer, member, from);
  }
  return from;
}

const MpShape *mp_layer_inner_shape(MpShaping *outer, const MpInstance *layer,
                                    const MpShape *from) {
  MpArguments made, called = {0};
  if (!from) return NULL;
  MpLayerKind kind = layer->layer ? layer->layer->kind : MP_LAYER_SUBCLASSED;
  if (kind == MP_LAYER_SEQUENTIAL) return shape_of_members(outer, layer, from);
  if (kind == MP_LAYER_FUNCTIONAL) return shape_of_model(outer->run, layer->layer, from);
  MpShaping self;
  bool is_plain = layer->layer && layer->layer->kind == MP_LAYER_LIBRARY;
  if (!is_plain || !mp_layer_shaping(outer->run, layer, &called, &made, &self)) return NULL;
  self.from = from;
  self.is_symbolic = outer->is_symbolic;
  const MpShape *shape = mp_layer_refuse(&self) ? NULL : shape_of_call(&self);
  // One object around it makes it, and that is built once.
  if (self.conflict && !outer->layer->first_input) {
    mp_shaping_side(outer, mp_shaping_data(outer), -1);
    // Keras 3 asks layers inside others for their shape, and does not look at the number of axes.
    bool is_rank = self.conflict->kind == MP_CONFLICT_RANK;
    outer->refused_by = is_rank ? MP_REFUSED_BY_2 : self.conflict->keras;
    (void)mp_shaping_refuse(outer, self.conflict->kind, "%.*s", MP_FMT(self.conflict->text));
    outer->refused_by = MP_REFUSED_BY_ALL;
  }
  return shape;
}

// Layers of Keras 2 that encode what they are given say of their shape what they would without.
static bool says_otherwise(const MpShaping *self) {
  static const char *const names[] = {"keras.layers.Discretization", "keras.layers.Hashing",
                                      "keras.layers.IntegerLookup", "keras.layers.StringLookup",
                                      "keras.layers.TextVectorization"};
  if (mp_shaping_is_third(self) == MP_YES) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!mp_str_is(self->layer->layer->row->name, names[i])) continue;
    return !mp_datum_is_text(mp_shaping_option(self, "output_mode"), "int");
  }
  return false;
}

MpValue *mp_layer_output_shape(MpRun *run, const MpInstance *layer, MpValue *given, MpSpan span) {
  const MpLayerRow *row = layer->layer->row;
  MpArguments made, called = {0};
  MpShaping self;
  // A class of the source may give anything where it has a `call` of its own.
  bool is_own = layer->cls->def && mp_class_lookup(layer->cls, NULL, MP_STR("call"), NULL);
  const MpShape *shape = NULL;
  if (!is_own && layer->layer->kind == MP_LAYER_SEQUENTIAL) {
    self = (MpShaping){.run = run, .layer = layer, .called = {NULL, &called}};
    shape = mp_layer_inner_shape(&self, layer, mp_shape_of_value(run, given));
  } else if (!is_own && mp_layer_shaping(run, layer, &called, &made, &self)) {
    if (row->shape == MP_SHAPE_SAME && given->kind == MP_VALUE_SYMBOL) return given;
    self.from = mp_shape_of_value(run, given);
    if (self.from && !says_otherwise(&self)) shape = shape_of_call(&self);
  }
  MpStr object = mp_symbol_operand_identity(run, layer->value);
  MpStr input = mp_symbol_operand_identity(run, given);
  MpStr identity =
      mp_str_format(run->arena, "%.*s.compute_output_shape(%.*s)", MP_FMT(object), MP_FMT(input));
  MpStr text = mp_span_text(span);
  return mp_shape_value(run, shape, identity, text.len ? text : MP_STR("output_shape"), span);
}

static void require_ranks(const MpShaping *self) {
  const MpLayerRanksRow *ranks = mp_keras_layer_ranks(self->name);
  const MpDatum *data = mp_shaping_data(self);
  if (!ranks) return;
  if (ranks->least == ranks->most) {
    mp_shaping_require(self, data, ranks->least);
  } else {
    mp_shaping_require_at_least(self, data, ranks->least);
  }
}

void mp_tensor_infer_layer(MpRun *run, MpNode *node, const MpInstance *layer) {
  MpArguments made;
  MpShaping self;
  if (node->arguments.len == 0) return;
  if (!mp_layer_shaping(run, layer, &node->arguments, &made, &self)) return;
  mp_rank_note_layer(run, node, layer);
  self.output_count = node->output_count;
  self.span = node->span;
  self.is_symbolic = node->depends_on_input;
  const MpShapeRow *row = find_row(layer->layer->row);
  require_ranks(&self);
  const MpShape *shape = row && !mp_layer_refuse(&self) ? row->rule(&self) : NULL;
  mp_shaping_keep(&self, shape, node);
  node->dtype = dtype_of_call(&self, row);
  node->has_one_dtype = self.has_one_dtype;
  node->conflict = self.conflict;
}
