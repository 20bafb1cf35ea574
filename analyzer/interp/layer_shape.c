// Static shapes of what library layers give, where they are certain.
#include "analyzer/interp/base_layer.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

// One call of a library layer.
typedef struct MpLayerInference {
  MpRun *run;
  const MpArguments *made_with;  // the constructor's
  const MpDatum *data;           // the call's first argument
  const MpShape *from;           // its shape; NULL where it is no single tensor
} MpLayerInference;

typedef const MpShape *(*MpLayerShapeRule)(const MpLayerInference *self);

static const MpDatum *option(const MpLayerInference *self, uint32_t position, const char *name) {
  return mp_argument_find(self->made_with, position, name);
}

static bool is_positive(const MpDatum *datum) {
  return datum && datum->kind == MP_DATUM_INT && datum->integer > 0;
}

static const MpShape *with_last(const MpLayerInference *self, int64_t length) {
  MpShape *out = mp_shape_copy(self->run, self->from);
  out->dims[out->rank - 1] = length;
  return out;
}

// A number of units, filters and so on: known, or an unknown of the source.
static bool count_of(const MpLayerInference *self, const MpDatum *datum, int64_t *out) {
  return datum && mp_shape_dim(self->run, datum, out) && *out != 0;
}

static const MpShape *dense_shape(const MpLayerInference *self) {
  int64_t units;
  bool is_known =
      self->from && self->from->rank >= 2 && count_of(self, option(self, 0, "units"), &units);
  return is_known ? with_last(self, units) : NULL;
}

static const MpShape *embedding_shape(const MpLayerInference *self) {
  int64_t size;
  if (!self->from || !count_of(self, option(self, 1, "output_dim"), &size)) return NULL;
  MpShape *out = mp_shape_new(self->run, self->from->rank + 1);
  for (int32_t i = 0; i < self->from->rank; i++)
    out->dims[i] = self->from->dims[i];
  out->dims[self->from->rank] = size;
  return out;
}

static const MpShape *flatten_shape(const MpLayerInference *self) {
  if (!self->from || self->from->rank < 1) return NULL;
  MpShape *out = mp_shape_new(self->run, 2);
  out->dims[0] = self->from->dims[0];
  out->dims[1] = 1;
  for (int32_t i = 1; i < self->from->rank; i++)
    out->dims[1] = mp_dim_multiply(self->run, out->dims[1], self->from->dims[i]);
  return out;
}

// Other layouts than (batch, space…, channels) are not followed.
static bool is_channels_last(const MpDatum *format) {
  return !format || format->kind == MP_DATUM_NONE ||
         (format->kind == MP_DATUM_STR && mp_str_is(format->text, "channels_last"));
}

// An integer, or the one for this axis of a tuple; `preset` where nothing is given. 0: not known.
static int64_t per_axis(const MpDatum *datum, uint32_t axis, int64_t preset) {
  if (!datum || datum->kind == MP_DATUM_NONE) return preset;
  if (datum->kind == MP_DATUM_INT) return datum->integer > 0 ? datum->integer : 0;
  bool is_sequence = datum->kind == MP_DATUM_TUPLE || datum->kind == MP_DATUM_LIST;
  if (!is_sequence || axis >= datum->items.len) return 0;
  return is_positive(datum->items.items[axis]) ? datum->items.items[axis]->integer : 0;
}

// What slides over the space axes.
typedef struct MpWindow {
  const MpDatum *size, *strides, *dilation, *padding;
  int64_t preset_stride;  // 0: the window's own size
} MpWindow;

static bool slide(MpRun *run, const MpWindow *window, uint32_t axis, int64_t length, int64_t *out) {
  int64_t size = per_axis(window->size, axis, 0);
  int64_t preset = window->preset_stride ? window->preset_stride : size;
  int64_t stride = per_axis(window->strides, axis, preset);
  int64_t dilation = per_axis(window->dilation, axis, 1);
  if (size == 0 || stride == 0 || dilation == 0) return false;
  bool is_valid = !window->padding || (window->padding->kind == MP_DATUM_STR &&
                                       mp_str_is(window->padding->text, "valid"));
  bool is_same = window->padding && window->padding->kind == MP_DATUM_STR &&
                 mp_str_is(window->padding->text, "same");
  if (!is_valid && !is_same) return false;
  int64_t reach = is_same ? 1 : (size - 1) * dilation + 1;
  if (mp_dim_is_known(length) && length < reach) return false;
  *out = mp_dim_add(run, mp_dim_divide(run, mp_dim_subtract(run, length, reach), stride), 1);
  return true;
}

static const MpShape *slide_over(const MpLayerInference *self, const MpWindow *window) {
  if (!self->from || self->from->rank < 3) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 1; i < out->rank - 1; i++) {
    if (!slide(self->run, window, (uint32_t)i - 1, self->from->dims[i], &out->dims[i])) return NULL;
  }
  return out;
}

static const MpShape *convolution_shape(const MpLayerInference *self) {
  MpWindow window = {.size = option(self, 1, "kernel_size"),
                     .strides = option(self, 2, "strides"),
                     .padding = option(self, 3, "padding"),
                     .dilation = option(self, 5, "dilation_rate"),
                     .preset_stride = 1};
  int64_t filters;
  if (!count_of(self, option(self, 0, "filters"), &filters)) return NULL;
  if (!is_channels_last(option(self, 4, "data_format"))) return NULL;
  const MpShape *shape = slide_over(self, &window);
  if (!shape) return NULL;
  MpShape *out = mp_shape_copy(self->run, shape);
  out->dims[out->rank - 1] = filters;
  return out;
}

static const MpShape *depthwise_shape(const MpLayerInference *self) {
  static const MpDatum one = {.kind = MP_DATUM_INT, .integer = 1};
  const MpDatum *multiplier = option(self, 3, "depth_multiplier");
  MpWindow window = {.size = option(self, 0, "kernel_size"),
                     .strides = option(self, 1, "strides"),
                     .padding = option(self, 2, "padding"),
                     .dilation = option(self, 5, "dilation_rate"),
                     .preset_stride = 1};
  if (!multiplier) multiplier = &one;
  if (!is_positive(multiplier) || !is_channels_last(option(self, 4, "data_format"))) return NULL;
  const MpShape *shape = slide_over(self, &window);
  if (!shape) return NULL;
  MpShape *out = mp_shape_copy(self->run, shape);
  int64_t *channels = &out->dims[out->rank - 1];
  *channels = mp_dim_multiply(self->run, *channels, multiplier->integer);
  return out;
}

// Without output_padding and dilation.
static const MpShape *transposed_shape(const MpLayerInference *self) {
  const MpDatum *filters = option(self, 0, "filters"), *size = option(self, 1, "kernel_size");
  const MpDatum *strides = option(self, 2, "strides"), *padding = option(self, 3, "padding");
  bool is_plain = self->from && self->from->rank >= 3 && is_positive(filters) &&
                  !option(self, 4, "output_padding") && !option(self, 6, "dilation_rate") &&
                  is_channels_last(option(self, 5, "data_format"));
  bool is_same = padding && padding->kind == MP_DATUM_STR && mp_str_is(padding->text, "same");
  bool is_valid = !padding || (padding->kind == MP_DATUM_STR && mp_str_is(padding->text, "valid"));
  if (!is_plain || (!is_same && !is_valid)) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 1; i < out->rank - 1; i++) {
    int64_t stride = per_axis(strides, (uint32_t)i - 1, 1);
    int64_t width = per_axis(size, (uint32_t)i - 1, 0);
    if (stride == 0 || width == 0 || stride > INT16_MAX || width > INT16_MAX) return NULL;
    int64_t more = is_valid && width > stride ? width - stride : 0;
    out->dims[i] = mp_dim_add(self->run, mp_dim_multiply(self->run, out->dims[i], stride), more);
  }
  out->dims[out->rank - 1] = filters->integer;
  return out;
}

static const MpShape *upsampled_shape(const MpLayerInference *self) {
  const MpDatum *size = option(self, 0, "size");
  if (!self->from || self->from->rank < 3) return NULL;
  if (!is_channels_last(option(self, 1, "data_format"))) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 1; i < out->rank - 1; i++) {
    int64_t factor = per_axis(size, (uint32_t)i - 1, 2);
    if (factor == 0) return NULL;
    out->dims[i] = mp_dim_multiply(self->run, out->dims[i], factor);
  }
  return out;
}

static const MpShape *zero_padded_shape(const MpLayerInference *self) {
  const MpDatum *padding = option(self, 0, "padding");
  if (!self->from || self->from->rank < 3) return NULL;
  if (!is_channels_last(option(self, 1, "data_format"))) return NULL;
  MpShape *out = mp_shape_copy(self->run, self->from);
  for (int32_t i = 1; i < out->rank - 1; i++) {
    int64_t amount = per_axis(padding, (uint32_t)i - 1, 1);
    if (amount == 0) return NULL;
    bool is_pair = padding && out->rank == 3 && padding->kind != MP_DATUM_INT;
    if (is_pair || amount > INT16_MAX) return NULL;
    out->dims[i] = mp_dim_add(self->run, out->dims[i], 2 * amount);
  }
  return out;
}

static const MpShape *pooling_shape(const MpLayerInference *self) {
  static const MpDatum two = {.kind = MP_DATUM_INT, .integer = 2};
  const MpDatum *size = option(self, 0, "pool_size");
  MpWindow window = {.size = size ? size : &two,
                     .strides = option(self, 1, "strides"),
                     .padding = option(self, 2, "padding")};
  return is_channels_last(option(self, 3, "data_format")) ? slide_over(self, &window) : NULL;
}

static const MpShape *global_pooling_shape(const MpLayerInference *self) {
  const MpDatum *keepdims = option(self, 1, "keepdims");
  bool keeps = keepdims && keepdims->kind == MP_DATUM_BOOL && keepdims->boolean;
  bool is_known = !keepdims || keepdims->kind == MP_DATUM_BOOL;
  if (!self->from || self->from->rank < 3 || !is_known) return NULL;
  if (!is_channels_last(option(self, 0, "data_format"))) return NULL;
  bool *marked = MP_NEW_ARRAY(self->run->arena, bool, self->from->rank);
  for (int32_t i = 1; i < self->from->rank - 1; i++)
    marked[i] = true;
  return mp_shape_reduce(self->run, self->from, marked, keeps);
}

static const MpShape *reshape_shape(const MpLayerInference *self) {
  const MpDatum *target = option(self, 0, "target_shape");
  if (!self->from || self->from->rank < 1 || !target) return NULL;
  MpShape inner = {self->from->rank - 1, self->from->dims + 1};
  const MpShape *shape = mp_shape_reshape(self->run, &inner, target);
  if (!shape) return NULL;
  MpShape *out = mp_shape_new(self->run, shape->rank + 1);
  out->dims[0] = self->from->dims[0];
  for (int32_t i = 0; i < shape->rank; i++)
    out->dims[i + 1] = shape->dims[i];
  return out;
}

static bool is_list(const MpDatum *datum) {
  return (datum->kind == MP_DATUM_LIST || datum->kind == MP_DATUM_TUPLE) && datum->items.len > 0;
}

static const MpShape *merge_shape(const MpLayerInference *self) {
  if (!is_list(self->data)) return NULL;
  const MpShape *shape = mp_datum_shape(self->run, self->data->items.items[0]);
  for (uint32_t i = 1; shape && i < self->data->items.len; i++) {
    const MpShape *next = mp_datum_shape(self->run, self->data->items.items[i]);
    // Tensors of different ranks are broadcast from the front: not followed.
    if (!next || next->rank != shape->rank) return NULL;
    shape = mp_shape_broadcast(self->run, shape, next);
  }
  return shape;
}

static const MpShape *concatenate_shape(const MpLayerInference *self) {
  const MpDatum *axis = option(self, 0, "axis");
  if (!is_list(self->data) || (axis && axis->kind != MP_DATUM_INT)) return NULL;
  const MpShape *first = mp_datum_shape(self->run, self->data->items.items[0]);
  int32_t at = first ? mp_shape_axis(first->rank, axis ? axis->integer : -1) : -1;
  if (at < 0) return NULL;
  MpShape *out = mp_shape_copy(self->run, first);
  for (uint32_t i = 1; i < self->data->items.len; i++) {
    const MpShape *next = mp_datum_shape(self->run, self->data->items.items[i]);
    if (!next || next->rank != out->rank) return NULL;
    for (int32_t k = 0; k < out->rank; k++) {
      int64_t *dim = &out->dims[k];
      if (k == at) {
        *dim = mp_dim_add(self->run, *dim, next->dims[k]);
      } else if (!mp_dim_join(self->run, *dim, next->dims[k], dim)) {
        return NULL;
      }
    }
  }
  return out;
}

typedef struct MpLayerShapeRow {
  const char *name;
  MpLayerShapeRule rule;
} MpLayerShapeRow;

static const MpLayerShapeRow rows[] = {
    {"keras.layers.Dense", dense_shape},
    {"keras.layers.Embedding", embedding_shape},
    {"keras.layers.Flatten", flatten_shape},
    {"keras.layers.Reshape", reshape_shape},
    {"keras.layers.Conv1D", convolution_shape},
    {"keras.layers.Conv2D", convolution_shape},
    {"keras.layers.Conv3D", convolution_shape},
    {"keras.layers.SeparableConv1D", convolution_shape},
    {"keras.layers.SeparableConv2D", convolution_shape},
    {"keras.layers.DepthwiseConv2D", depthwise_shape},
    {"keras.layers.Conv1DTranspose", transposed_shape},
    {"keras.layers.Conv2DTranspose", transposed_shape},
    {"keras.layers.UpSampling1D", upsampled_shape},
    {"keras.layers.UpSampling2D", upsampled_shape},
    {"keras.layers.ZeroPadding1D", zero_padded_shape},
    {"keras.layers.ZeroPadding2D", zero_padded_shape},
    {"keras.layers.MaxPooling1D", pooling_shape},
    {"keras.layers.MaxPooling2D", pooling_shape},
    {"keras.layers.MaxPooling3D", pooling_shape},
    {"keras.layers.AveragePooling1D", pooling_shape},
    {"keras.layers.AveragePooling2D", pooling_shape},
    {"keras.layers.AveragePooling3D", pooling_shape},
    {"keras.layers.GlobalAveragePooling1D", global_pooling_shape},
    {"keras.layers.GlobalAveragePooling2D", global_pooling_shape},
    {"keras.layers.GlobalAveragePooling3D", global_pooling_shape},
    {"keras.layers.GlobalMaxPooling1D", global_pooling_shape},
    {"keras.layers.GlobalMaxPooling2D", global_pooling_shape},
    {"keras.layers.GlobalMaxPooling3D", global_pooling_shape},
    {"keras.layers.Add", merge_shape},
    {"keras.layers.Subtract", merge_shape},
    {"keras.layers.Multiply", merge_shape},
    {"keras.layers.Average", merge_shape},
    {"keras.layers.Maximum", merge_shape},
    {"keras.layers.Minimum", merge_shape},
    {"keras.layers.Concatenate", concatenate_shape},
};

static const MpShape *shape_of_call(const MpLayerInference *self, const MpLayerRow *row) {
  if (row->shape == MP_SHAPE_SAME) return self->from;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(row->name, rows[i].name)) return rows[i].rule(self);
  }
  return NULL;
}

// True where something in the file may make layers compute in another type than Keras's default.
// The file is searched once a path: layers are called often.
static bool may_set_policy(MpRun *run) {
  static const char *const words[] = {"mixed_precision", "set_floatx", "global_policy",
                                      "dtype_policy"};
  if (run->sets_policy != MP_MAYBE) return run->sets_policy == MP_YES;
  run->sets_policy = MP_NO;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    MpStr word = mp_str_from_c(words[i]);
    if (mp_str_find(run->module->source->text, word, 0) != SIZE_MAX) run->sets_policy = MP_YES;
  }
  return run->sets_policy == MP_YES;
}

// A layer with weights computes, and gives its result, in float32 unless a policy or its `dtype`
// says otherwise.
static bool gives_float32(MpRun *run, const MpLayer *layer) {
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    if (mp_str_is(layer->arguments.items[i].name, "dtype")) return false;
    if (mp_datum_find_unknown(layer->arguments.items[i].value) &&
        layer->arguments.items[i].name.len == 0) {
      return false;
    }
  }
  bool computes = layer->row->weights == MP_WEIGHTS_SOME && layer->kind == MP_LAYER_LIBRARY;
  bool is_lookup = mp_str_find(layer->row->name, MP_STR("Lookup"), 0) != SIZE_MAX ||
                   mp_str_find(layer->row->name, MP_STR("Vectorization"), 0) != SIZE_MAX;
  return computes && !is_lookup && !may_set_policy(run);
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

MpValue *mp_layer_output_shape(MpRun *run, const MpInstance *layer, MpValue *given, MpSpan span) {
  const MpLayerRow *row = layer->layer->row;
  MpArguments arguments;
  // A class of the source may give anything where it has a `call` of its own.
  bool is_own = layer->cls->def && mp_class_lookup(layer->cls, NULL, MP_STR("call"), NULL);
  const MpShape *shape = NULL;
  if (row && !is_own && made_with(run, layer, &arguments)) {
    if (row->shape == MP_SHAPE_SAME && given->kind == MP_VALUE_SYMBOL) return given;
    MpLayerInference self = {
        .run = run, .made_with = &arguments, .data = mp_value_lower(run, given)};
    self.from = mp_shape_of_value(run, given);
    if (self.from) shape = shape_of_call(&self, row);
  }
  MpStr object = mp_symbol_operand_identity(run, layer->value);
  MpStr input = mp_symbol_operand_identity(run, given);
  MpStr identity =
      mp_str_format(run->arena, "%.*s.compute_output_shape(%.*s)", MP_FMT(object), MP_FMT(input));
  MpStr text = mp_span_text(span);
  return mp_shape_value(run, shape, identity, text.len ? text : MP_STR("output_shape"), span);
}

void mp_tensor_infer_layer(MpRun *run, MpNode *node, const MpInstance *layer) {
  const MpLayerRow *row = layer->layer->row;
  MpArguments arguments;
  if (!row || node->arguments.len == 0 || !made_with(run, layer, &arguments)) return;
  mp_rank_note_layer(run, node, layer);
  MpLayerInference self = {
      .run = run, .made_with = &arguments, .data = node->arguments.items[0].value};
  bool is_tensor = self.data->kind == MP_DATUM_TENSOR;
  if (is_tensor) self.from = mp_datum_shape(run, self.data);
  const MpShape *shape = shape_of_call(&self, row);
  if (shape) mp_node_set_shape(run, node, shape, 1);
  bool keeps_type = is_tensor && row->shape == MP_SHAPE_SAME && self.data->tensor.output == 0;
  if (keeps_type) node->dtype = run->graph->nodes.items[self.data->tensor.node]->dtype;
  if (gives_float32(run, layer->layer)) node->dtype = MP_STR("float32");
}
