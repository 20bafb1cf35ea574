// Functions that give plain Python values: of a tensor's shape or type, of Keras's settings.
#include "analyzer/interp/decide.h"
#include "analyzer/interp/doubt.h"
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

// While a layer is traced, the length of an axis that is None is a number all the same.
static MpValue *ops_shape(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *shape = int_shape(run, name, call);
  const MpValue *of = first_argument(run, call);
  if (run->call == MP_NODE_NONE || !of || of->kind != MP_VALUE_TENSOR) return shape;
  MpTensor tensor = of->tensor;
  bool depends = run->graph->nodes.items[tensor.node]->depends_on_input;
  if (shape->kind == MP_VALUE_SYMBOL) shape->symbol->is_traced_length |= depends;
  if (shape->kind != MP_VALUE_TUPLE) return shape;
  for (uint32_t i = 0; i < shape->items.len; i++) {
    MpValue *item = shape->items.items[i];
    if (item->kind == MP_VALUE_SYMBOL) item->symbol->is_traced_length |= depends;
    if (item->kind != MP_VALUE_NONE) continue;
    MpStr identity = mp_str_format(run->arena, "%%%u.%u.length[%u]", tensor.node, tensor.output, i);
    MpStr whole = mp_span_text(call->span);
    MpStr text = mp_str_format(run->arena, "%.*s[%u]", MP_FMT(whole), i);
    MpValue *length = mp_symbol_named(run, identity, text, NULL, call->span);
    (void)mp_known_exclude(run, mp_decide_known_of(run, length), run->none);
    length->symbol->is_traced_length |= depends;
    shape->items.items[i] = length;
  }
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

// An argument that may be a tensor of a model that is being built: on the path where it is, an
// input.
static MpValue *decide_keras_tensor(MpRun *run, MpStr name, MpValue *value, MpSpan span) {
  MpStr inner = mp_symbol_operand_identity(run, value);
  MpStr text = mp_symbol_source(value);
  MpQuestion question = {
      .identity = mp_str_format(run->arena, "%.*s(%.*s)", MP_FMT(name), MP_FMT(inner)),
      .yes = mp_str_format(run->arena, "%.*s is a Keras tensor", MP_FMT(text)),
      .no = mp_str_format(run->arena, "%.*s is no Keras tensor", MP_FMT(text)),
      .span = span,
  };
  MpKnown *known = mp_decide_known(run, question.identity);
  if (known->has_answer) return mp_value_bool(run, known->answer);
  known->has_answer = true;
  known->answer = mp_decide_ask(run, &question, MP_MAYBE);
  if (known->answer) {
    MpNode *node = mp_tensor_node(run, MP_NODE_INPUT, span);
    mp_graph_finish_node(run->graph, node);
    MpValue *tensor = mp_tensor_value(run, node, 0, span);
    mp_decide_settle(run, mp_decide_known_of(run, value), tensor);
  }
  return mp_value_bool(run, known->answer);
}

static MpValue *is_keras_tensor(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = first_argument(run, call);
  if (value && value->kind == MP_VALUE_SYMBOL) {
    return decide_keras_tensor(run, name, value, call->span);
  }
  if (!value || is_unknown(value)) return mp_symbol_call(run, name, call);
  bool depends = value->kind == MP_VALUE_TENSOR &&
                 run->graph->nodes.items[value->tensor.node]->depends_on_input;
  return mp_value_bool(run, depends && !run->is_eager);
}

// An argument of which nothing is known may be a SparseTensor; what is computed is none.
// Keras traces `call` in a graph of its own, and runs `build` now inside, now outside it.
static MpValue *executing_eagerly(MpRun *run, MpStr name, const MpCall *call) {
  bool is_in_build = false;
  for (const MpFrame *frame = run->frame; frame; frame = frame->caller)
    is_in_build |= mp_str_is(frame->method, "build");
  if (run->call == MP_NODE_NONE || is_in_build) return mp_symbol_call(run, name, call);
  return mp_value_bool(run, run->is_eager);
}

static MpValue *is_sparse(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *value = first_argument(run, call);
  if (!value || !is_unknown(value)) return mp_value_bool(run, false);
  MpStr subject = mp_symbol_operand_identity(run, value);
  MpStr identity = mp_str_format(run->arena, "%.*s(%.*s)", MP_FMT(name), MP_FMT(subject));
  MpValue *answer = mp_symbol_named(run, identity, mp_span_text(call->span), NULL, call->span);
  answer->symbol->kind = MP_SYMBOL_CALL;
  return answer;
}

// --- counters ---

static char plain_letter(char letter) {
  return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

// "multi_head" of "MultiHead".
static bool is_class_counted(MpStr prefix, MpStr cls) {
  size_t at = 0;
  for (size_t i = 0; i < prefix.len; i++) {
    if (prefix.ptr[i] == '_') continue;
    if (at == cls.len || plain_letter(prefix.ptr[i]) != plain_letter(cls.ptr[at++])) return false;
  }
  return at == cls.len;
}

// Numbers under which layers without a name are counted: in Keras 3 all of them, in Keras 2 inputs.
static bool is_of_layers(const MpRun *run, MpStr prefix) {
  if (mp_str_is(prefix, "input")) return true;
  for (uint32_t i = 0; i < run->graph->layers.len; i++) {
    const MpLayer *layer = run->graph->layers.items[i];
    MpStr name = layer->cls ? layer->cls->name : layer->row ? layer->row->name : MP_STR("");
    size_t dot = mp_str_rfind_byte(name, '.');
    if (is_class_counted(prefix, mp_str_slice(name, dot == SIZE_MAX ? 0 : dot + 1, name.len))) {
      return true;
    }
  }
  return false;
}

// 1, 2, 3 … for each prefix, where the model is made in a process of its own.
static MpValue *get_uid(MpRun *run, MpStr name, const MpCall *call) {
  const MpValue *prefix = mp_library_argument(run, call, 0, "prefix");
  bool is_counted = run->options && prefix && prefix->kind == MP_VALUE_STR;
  if (!is_counted || is_of_layers(run, prefix->text)) return mp_symbol_call(run, name, call);
  const MpValue *latest = mp_map_get(&run->uids, prefix->text);
  MpValue *next = mp_value_int(run, latest ? latest->integer + 1 : 1);
  mp_map_set(&run->uids, prefix->text, next);
  return next;
}

// --- settings, as they are unless the program changes them ---

static MpValue *epsilon(MpRun *run, MpStr name, const MpCall *call) {
  (void)name, (void)call;
  return mp_value_float(run, 1e-7);
}

static MpValue *change_setting(MpRun *run, MpStr name, const MpCall *call) {
  (void)name;
  const MpValue *to = mp_library_argument(run, call, 0, "data_format");
  bool is_default = to && to->kind == MP_VALUE_STR && mp_str_is(to->text, "channels_last");
  if (!is_default)
    mp_doubt_all(run, "a setting of Keras is changed for all that follows", call->span);
  return run->none;
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
    {"keras.backend.epsilon", epsilon},
    {"keras.backend.set_epsilon", change_setting},
    {"keras.backend.set_image_data_format", change_setting},
    {"keras.backend.set_learning_phase", change_setting},
    {"keras.backend.get_uid", get_uid},
    {"keras.backend.image_data_format", image_data_format},
    {"keras.backend.backend", backend},
    {"keras.backend.learning_phase", learning_phase},
    {"keras.config.backend", backend},
    {"keras.config.epsilon", epsilon},
    {"keras.config.image_data_format", image_data_format},
    {"keras.ops.shape", ops_shape},
    {"keras.ops.ndim", ndim},
    {"keras.ops.dtype", dtype},
    {"keras.ops.is_tensor", is_tensor},
    {"keras.utils.is_keras_tensor", is_keras_tensor},
    {"tf.executing_eagerly", executing_eagerly},
    {"tf.is_tensor", is_tensor},
    {"tf.is_symbolic_tensor", is_keras_tensor},
};

MpLibraryFunction mp_library_static(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (mp_str_is(name, rows[i].name)) return rows[i].function;
  }
  return NULL;
}
