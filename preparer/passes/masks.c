#include "preparer/passes.h"

static bool is_true(const MpDatum *datum) {
  bool is_off = datum->kind == MP_DATUM_NONE || (datum->kind == MP_DATUM_BOOL && !datum->boolean) ||
                (datum->kind == MP_DATUM_INT && datum->integer == 0);
  return !is_off;
}

static const MpArgument *find_argument(const MpArguments *arguments, MpStr name) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (mp_str_eq(arguments->items[i].name, name)) {
      return &arguments->items[i];
    }
  }
  return NULL;
}

// True for a layer whose results carry a mask of its own.
static bool makes_mask(const MpLayer *layer) {
  if (!layer->row) {
    return false;
  }
  const MpArgument *mask_zero = find_argument(&layer->arguments, MP_STR("mask_zero"));
  return mp_str_is(layer->row->name, "keras.layers.Masking") ||
         (mask_zero && is_true(mask_zero->value));
}

typedef struct Query {
  const uint8_t *is_masked;
  bool answer;
} Query;

static void ask(void *context, MpTensor tensor) {
  Query *query = context;
  query->answer = query->answer || query->is_masked[tensor.node];
}

static bool takes_mask(const MpNode *node, const uint8_t *is_masked) {
  Query query = {.is_masked = is_masked};
  mp_arguments_visit_tensors(&node->arguments, ask, &query);
  return query.answer;
}

static bool has_mask_parameter(const MpLayer *layer) {
  const MpMethodFact *call = layer->cls ? mp_class_method(layer->cls, "call") : NULL;
  for (uint32_t i = 0; call && i < call->parameters.len; i++) {
    if (mp_str_is(call->parameters.items[i].name, "mask")) {
      return true;
    }
  }
  return false;
}

// Keras gives the mask of the first argument to a `call` that takes one, though nobody wrote that.
static void check_call(MpModel *model, const MpNode *call, const uint8_t *is_masked) {
  bool is_given = find_argument(&call->arguments, MP_STR("mask")) != NULL;
  if (is_given || !has_mask_parameter(call->layer) || !takes_mask(call, is_masked)) {
    return;
  }
  MpStr label = mp_model_layer_label(model, call->layer);
  mp_model_refuse(model, call->span,
                  mp_str_format(model->arena,
                                "Keras passes the mask of its input to `%.*s`, which is unwrapped",
                                MP_FMT(label)),
                  MP_STR("pass `mask` in the source, or use no mask_zero and no Masking"));
}

void mp_pass_masks(MpModel *model) {
  const MpGraph *graph = model->source;
  uint8_t *is_masked = MP_NEW_ARRAY(model->arena, uint8_t, graph->nodes.len + 1);
  const uint8_t *live = mp_graph_forward_live(graph, model->arena, model->forward);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER) {
      continue;
    }
    if (!node->is_traced) {
      is_masked[i] = makes_mask(node->layer) || takes_mask(node, is_masked);
    } else if (live[i] && mp_model_is_unwrapped(model, node)) {
      check_call(model, node, is_masked);
    }
  }
}
