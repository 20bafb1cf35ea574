#include "preparer/passes.h"

// The results of a call that is kept whole, in the order of its result's structure.
typedef struct Results {
  MpModel *model;
  MpRewrite *rewrite;
  const MpNode *call;  // the old one
  MpNodeId kept;       // the new one
  MP_ARRAY(MpShape) shapes;
  MpStr dtype;  // of the first; empty: not known
  bool has_one_dtype;
} Results;

// The tensor at this place is from now on the call's own result. What the body only passed on keeps
// its maker: nobody can tell them apart, and the maker is surely right.
static void claim(void *context, MpTensor tensor) {
  Results *self = context;
  MpTensor result = {.node = self->kept, .output = self->shapes.len};
  const MpShape *shape = mp_graph_shape(self->model->graph, tensor);
  MpShape unknown = {.rank = MP_DIM_UNKNOWN};
  MpStr dtype = mp_graph_dtype(self->model->graph, tensor);
  self->dtype = result.output == 0 ? dtype : self->dtype;
  self->has_one_dtype =
      (result.output == 0 || self->has_one_dtype) && mp_str_eq(dtype, self->dtype);
  mp_array_push(self->model->arena, &self->shapes, shape ? *shape : unknown);
  if (mp_graph_is_inside(self->model->graph, tensor.node, self->call->id)) {
    mp_rewrite_replace(self->rewrite, tensor, result);
  }
}

static MpTensor number_result(void *context, MpTensor tensor) {
  (void)tensor;
  MpTensor *next = context;
  MpTensor result = *next;
  next->output++;
  return result;
}

static void keep_whole(MpModel *model, MpRewrite *rewrite, const MpNode *call) {
  MpNode *kept = mp_rewrite_keep(rewrite, call);
  Results results = {.model = model, .rewrite = rewrite, .call = call, .kept = kept->id};
  mp_datum_visit_tensors(call->result, claim, &results);
  kept->is_traced = false;
  kept->output_count = results.shapes.len;
  kept->shapes = results.shapes.items;
  kept->dtype = results.dtype;
  kept->has_one_dtype = results.has_one_dtype;
  MpTensor next = {.node = kept->id};
  kept->result = mp_datum_map_tensors(model->arena, call->result, number_result, &next);
}

// A layer that is kept whole takes along what Keras knows that it holds.
static void refuse_unheld(MpModel *model, const MpNode *node) {
  const MpLayer *layer = node->layer;
  if (!layer || layer->holdings.len > 0 || !mp_model_may_have_weights(layer)) {
    return;
  }
  mp_model_refuse(model, node->span,
                  mp_str_format(model->arena,
                                "`%.*s` has weights, and Keras does not know that the layer which "
                                "calls it holds it: they could not be copied",
                                MP_FMT(mp_model_layer_label(model, layer))),
                  MP_STR("make it an attribute of the layer that calls it"));
}

void mp_pass_inline(MpModel *model) {
  MpGraph *graph = model->graph;
  MpRewrite rewrite = mp_rewrite_start(model);
  uint8_t *is_inside_kept = MP_NEW_ARRAY(model->arena, uint8_t, graph->nodes.len + 1);
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    const MpNode *parent = node->parent == MP_NODE_NONE ? NULL : graph->nodes.items[node->parent];
    if (parent && (is_inside_kept[parent->id] || !mp_model_is_unwrapped(model, parent))) {
      is_inside_kept[i] = 1;
      refuse_unheld(model, node);
    } else if (!node->is_traced) {
      mp_rewrite_keep(&rewrite, node);
    } else if (!mp_model_is_unwrapped(model, node)) {
      keep_whole(model, &rewrite, node);
    }
  }
  mp_rewrite_finish(&rewrite);
}
