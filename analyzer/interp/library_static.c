// Functions that give plain Python values: of a tensor's shape or type, of Keras's settings.
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"

static MpValue *first_argument(MpRun *run, const MpCall *call) {
  if (call->args.len > 0) return mp_resolve(run, call->args.items[0]);
  return call->keywords.len == 1 ? mp_resolve(run, call->keywords.items[0].value) : NULL;
}

static MpValue *int_shape(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *tensor = first_argument(run, call);
  if (!tensor || tensor->kind != MP_VALUE_TENSOR) return mp_symbol_call(run, name, call);
  tensor->is_open = false;
  MpValue *shape = mp_tensor_shape(run, tensor, call->span);
  if (shape->kind == MP_VALUE_TUPLE) shape->is_shape = false;
  return shape;
}

static MpValue *attribute_of(MpRun *run, MpStr name, const MpCall *call, MpStr attribute) {
  MpValue *tensor = first_argument(run, call);
  if (!tensor || tensor->kind != MP_VALUE_TENSOR) return mp_symbol_call(run, name, call);
  return mp_tensor_attribute(run, tensor, attribute, call->span);
}

static MpValue *ndim(MpRun *run, MpStr name, const MpCall *call) {
  return attribute_of(run, name, call, MP_STR("ndim"));
}

// Keras gives the type's name as a text.
static MpValue *dtype(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = attribute_of(run, name, call, MP_STR("dtype"));
  if (!value || value->kind != MP_VALUE_LIBRARY) return value;
  size_t dot = mp_str_rfind_byte(value->text, '.');
  return mp_value_str(run, mp_str_slice(value->text, dot + 1, value->text.len));
}

static bool is_unknown(const MpValue *value) {
  return value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
         (value->kind == MP_VALUE_TENSOR && value->is_open);
}

static MpValue *is_tensor(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = first_argument(run, call);
  if (!value || is_unknown(value)) return mp_symbol_call(run, name, call);
  return mp_value_bool(run, value->kind == MP_VALUE_TENSOR);
}

static MpValue *is_keras_tensor(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = first_argument(run, call);
  if (!value || is_unknown(value)) return mp_symbol_call(run, name, call);
  bool depends = value->kind == MP_VALUE_TENSOR &&
                 run->graph->nodes.items[value->tensor.node]->depends_on_input;
  return mp_value_bool(run, depends);
}

// An argument of which nothing is known may be a SparseTensor; what is computed is none.
static MpValue *is_sparse(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = first_argument(run, call);
  if (!value || !is_unknown(value)) return mp_value_bool(run, false);
  MpStr subject = mp_symbol_operand_identity(run, value);
  MpStr identity = mp_str_format(run->arena, "%.*s(%.*s)", MP_FMT(name), MP_FMT(subject));
  MpValue *answer = mp_symbol_named(run, identity, mp_span_text(call->span), NULL, call->span);
  answer->symbol->kind = MP_SYMBOL_CALL;
  return answer;
}

// --- settings, as they are unless the program changes them ---

static MpValue *floatx(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return mp_value_str(run, MP_STR("float32"));
}

static MpValue *epsilon(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return mp_value_float(run, 1e-7);
}

static MpValue *image_data_format(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return mp_value_str(run, MP_STR("channels_last"));
}

static MpValue *backend(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return mp_value_str(run, MP_STR("tensorflow"));
}

static MpValue *learning_phase(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return run->training;
}

static const MpLibraryRow rows[] = {
    {"keras.backend.int_shape", int_shape},
    {"keras.backend.ndim", ndim},
    {"keras.backend.dtype", dtype},
    {"keras.backend.is_keras_tensor", is_keras_tensor},
    {"keras.backend.is_sparse", is_sparse},
    {"keras.backend.floatx", floatx},
    {"keras.backend.epsilon", epsilon},
    {"keras.backend.image_data_format", image_data_format},
    {"keras.backend.backend", backend},
    {"keras.backend.learning_phase", learning_phase},
    {"keras.config.backend", backend},
    {"keras.config.floatx", floatx},
    {"keras.config.backend", backend},
    {"keras.config.epsilon", epsilon},
    {"keras.config.image_data_format", image_data_format},
    {"keras.ops.shape", int_shape},
    {"keras.ops.ndim", ndim},
    {"keras.ops.dtype", dtype},
    {"keras.ops.is_tensor", is_tensor},
    {"keras.utils.is_keras_tensor", is_keras_tensor},
    {"tf.is_tensor", is_tensor},
    {"tf.is_symbolic_tensor", is_keras_tensor},
};

MpLibraryFunction mp_library_static(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  return NULL;
}
