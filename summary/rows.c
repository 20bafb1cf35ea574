// Rows of layers, and of what layers of the source and Sequential models hold.
#include "analyzer/graph/parameters.h"
#include "summary/builder.h"

// Levels of layers in layers beyond this are a cycle.
#define MAX_LEVEL 100u

// The same structure of tensors of the same shapes.
static bool is_same_output(const MpGraph *graph, const MpDatum *a, const MpDatum *b) {
  if (a->kind != b->kind || a->items.len != b->items.len) return false;
  if (a->kind == MP_DATUM_TENSOR) {
    const MpShape *left = mp_graph_shape(graph, a->tensor);
    const MpShape *right = mp_graph_shape(graph, b->tensor);
    return left == right || mp_shape_eq(left, right);
  }
  for (uint32_t i = 0; i < a->items.len; i++) {
    if (!is_same_output(graph, a->items.items[i], b->items.items[i])) return false;
  }
  return true;
}

// The only element of a list, as Keras shows it.
static const MpDatum *unwrap(const MpDatum *output) {
  bool is_sequence = output->kind == MP_DATUM_LIST || output->kind == MP_DATUM_TUPLE;
  return is_sequence && output->items.len == 1 ? unwrap(output->items.items[0]) : output;
}

static const MpTensor *first_tensor(const MpDatum *output) {
  if (output->kind == MP_DATUM_TENSOR) return &output->tensor;
  for (uint32_t i = 0; i < output->items.len; i++) {
    const MpTensor *found = first_tensor(output->items.items[i]);
    if (found) return found;
  }
  return NULL;
}

static void add_output(const MpBuilder *self, MpSummaryRow *row, const MpDatum *result) {
  const MpDatum *output = unwrap(result);
  const MpTensor *first = first_tensor(output);
  if (!first) return;
  if (row->outputs.len == 0) row->dtype = mp_graph_dtype(self->graph, *first);
  for (uint32_t i = 0; i < row->outputs.len; i++) {
    if (is_same_output(self->graph, row->outputs.items[i], output)) return;
  }
  mp_array_push(self->arena, &row->outputs, output);
}

void mp_builder_add_call(const MpBuilder *self, MpSummaryRow *row, const MpNode *call) {
  row->macs = mp_cost_add(row->macs, self->costs.macs[call->id]);
  row->activation_bytes = mp_cost_add(row->activation_bytes, self->costs.bytes[call->id]);
  row->call_count++;
  if (call->result) add_output(self, row, call->result);
}

static void count_weights(const MpBuilder *self, MpSummaryRow *row) {
  MpOwnedVariables owned = mp_layer_owned_variables(&self->ownership, self->arena, row->layer);
  row->params = owned.are_known ? 0 : MP_SUMMARY_UNKNOWN;
  row->weight_bytes = row->params;
  for (uint32_t i = 0; i < owned.items.len; i++) {
    const MpVariable *variable = owned.items.items[i].variable;
    int64_t size = mp_variable_size(variable);
    row->params = mp_cost_add(row->params, size);
    row->weight_bytes =
        mp_cost_add(row->weight_bytes, mp_cost_multiply(size, mp_dtype_bytes(variable->dtype)));
  }
}

void mp_builder_fill(const MpBuilder *self, MpSummaryRow *row, const MpLayer *layer,
                     const MpNodeIds *calls, uint32_t level) {
  row->layer = layer;
  row->name = mp_layer_shown_name(layer);
  row->class_name = mp_layer_shown_class(layer);
  row->span = layer->created_at;
  row->trainable = layer->trainable;
  count_weights(self, row);
  for (uint32_t i = 0; i < calls->len; i++)
    mp_builder_add_call(self, row, self->graph->nodes.items[calls->items[i]]);
  if (level + 1 < self->depth && level < MAX_LEVEL) {
    row->rows = mp_builder_rows(self, layer, calls, row->path, level + 1);
  }
}

static MpStr step_from(const MpLayer *owner, const MpLayer *layer) {
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    if (layer->holdings.items[i].owner == owner) return layer->holdings.items[i].path;
  }
  return MP_STR("");
}

// Calls of the layer in the bodies of these calls, at any depth.
static MpNodeIds calls_inside(const MpBuilder *self, const MpLayer *layer, const MpNodeIds *outer) {
  MpNodeIds calls = {0};
  for (uint32_t i = 0; i < self->graph->nodes.len; i++) {
    const MpNode *node = self->graph->nodes.items[i];
    if (node->layer != layer) continue;
    bool is_inside = false;
    for (uint32_t k = 0; k < outer->len; k++)
      is_inside |= mp_graph_is_inside(self->graph, i, outer->items[k]);
    if (is_inside) mp_array_push(self->arena, &calls, i);
  }
  return calls;
}

// What feeds a call in a body: the layers there whose tensors it takes, through operations.
typedef struct Feeding {
  const MpBuilder *builder;
  MpLevel level;
  const MpLayer *owner;
  uint8_t *is_seen;  // by node
  MpStrs *out;
} Feeding;

static uint32_t count_calls_before(const MpGraph *graph, const MpNode *call) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < call->id; i++) {
    const MpNode *node = graph->nodes.items[i];
    count += node->layer == call->layer && node->parent == call->parent;
  }
  return count;
}

static bool is_member(const MpLayer *owner, const MpLayer *layer) {
  for (uint32_t i = 0; layer && i < owner->members.len; i++) {
    if (owner->members.items[i] == layer) return true;
  }
  return false;
}

static void add_feeders(Feeding *self, const MpNode *reader) {
  const MpGraph *graph = self->builder->graph;
  MpArena *arena = self->builder->arena;
  MpTensors tensors = {0};
  mp_level_flatten_arguments(arena, reader, &tensors);
  for (uint32_t i = 0; i < tensors.len; i++) {
    MpNodeId id = mp_level_maker(&self->level, tensors.items[i], reader->id);
    if (id == MP_NODE_NONE || self->is_seen[id]) continue;
    self->is_seen[id] = 1;
    const MpNode *maker = graph->nodes.items[id];
    if (!is_member(self->owner, maker->layer)) {
      add_feeders(self, maker);
      continue;
    }
    MpStr name = mp_layer_shown_name(maker->layer);
    if (name.len == 0) name = step_from(self->owner, maker->layer);
    MpStr text = mp_str_format(arena, "%.*s[%u][%u]", MP_FMT(name),
                               count_calls_before(graph, maker), tensors.items[i].output);
    mp_array_push(arena, self->out, text);
  }
}

// Only of calls that stand in the body of the owner's call itself.
static void connect(const MpBuilder *self, MpSummaryRow *row, const MpLayer *owner,
                    const MpNodeIds *calls, const MpNodeIds *outer) {
  row->connections_are_known = true;
  for (uint32_t i = 0; i < calls->len; i++) {
    const MpNode *call = self->graph->nodes.items[calls->items[i]];
    bool is_direct = false;
    for (uint32_t k = 0; k < outer->len; k++)
      is_direct |= call->parent == outer->items[k];
    row->connections_are_known &= is_direct;
    if (!is_direct) continue;
    Feeding feeding = {.builder = self,
                       .level = mp_level_new(self->graph, self->arena, call->parent),
                       .owner = owner,
                       .is_seen = MP_NEW_ARRAY(self->arena, uint8_t, self->graph->nodes.len + 1),
                       .out = &row->connected_to};
    add_feeders(&feeding, call);
  }
}

static bool is_input_layer(const MpLayer *layer) {
  return layer->row && layer->row->family == MP_FAMILY_INPUT;
}

static bool is_member_elsewhere(const MpLayer *layer, const MpLayer *sequential) {
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpHolding *holding = &layer->holdings.items[i];
    if (holding->kind == MP_HOLDING_MEMBER && holding->owner != sequential) return true;
  }
  return false;
}

// A Sequential is a Functional model of its own, with an input that it names after its first layer
// where the source gives it none. Of a layer that is also called elsewhere it is not the first
// call.
static void connect_member(const MpBuilder *self, MpSummaryRow *row, const MpLayer *sequential,
                           const MpLayer *layer) {
  const MpLayer *before = NULL;
  for (uint32_t i = 0; i < sequential->members.len && sequential->members.items[i] != layer; i++)
    before = sequential->members.items[i];
  MpStr name = mp_layer_shown_name(before ? before : layer);
  const char *suffix = before ? "" : "_input";
  const MpDatum *input = sequential->model_inputs;
  if (!before && input && input->kind == MP_DATUM_TENSOR) {
    name = self->names.inputs[input->tensor.node];
    suffix = "";
  }
  row->connections_are_known = name.len > 0 && !(before && is_member_elsewhere(before, sequential));
  for (uint32_t i = 0; before && i < self->graph->nodes.len; i++) {
    const MpNode *node = self->graph->nodes.items[i];
    bool is_inside =
        node->parent != MP_NODE_NONE && self->graph->nodes.items[node->parent]->layer == sequential;
    row->connections_are_known &= node->layer != before || is_inside;
  }
  MpStr text = mp_str_format(self->arena, "%.*s%s[0][0]", MP_FMT(name), suffix);
  if (name.len > 0) mp_array_push(self->arena, &row->connected_to, text);
}

static MpStr join(MpArena *arena, MpStr path, MpStr step) {
  if (path.len == 0 || step.len == 0) return step;
  return mp_str_format(arena, "%.*s.%.*s", MP_FMT(path), MP_FMT(step));
}

// Keras makes a layer of a list of cells, and a Bidirectional copies the layer that it is given:
// what the source made is not what they hold.
static bool holds_others(const MpBuilder *self, const MpLayer *owner) {
  if (mp_str_is(owner->row->name, "keras.layers.Bidirectional")) return true;
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->graph->layers.len; i++)
    count += step_from(owner, self->graph->layers.items[i]).len > 0;
  return count > 1;
}

// A wrapper's layer is shown where it has parts of its own to show.
static bool is_shown(const MpBuilder *self, const MpLayer *owner, const MpLayer *layer) {
  if (owner->kind != MP_LAYER_LIBRARY) return !is_input_layer(layer);
  if (holds_others(self, owner)) return false;
  return layer->kind != MP_LAYER_LIBRARY && mp_layer_has_sublayers(self->graph, layer);
}

static void list_held(const MpBuilder *self, const MpLayer *owner, MpLayers *out) {
  if (owner->kind != MP_LAYER_LIBRARY) {
    for (uint32_t i = 0; i < owner->members.len; i++)
      mp_array_push(self->arena, out, owner->members.items[i]);
    return;
  }
  for (uint32_t i = 0; i < self->graph->layers.len; i++) {
    MpLayer *layer = self->graph->layers.items[i];
    if (step_from(owner, layer).len > 0) mp_array_push(self->arena, out, layer);
  }
}

// True where a layer of the library around it, or around what holds it, calls it: those calls are
// not in the graph.
static bool is_called_unseen(const MpLayer *layer, uint32_t depth) {
  for (uint32_t i = 0; depth < MAX_LEVEL && i < layer->holdings.len; i++) {
    const MpHolding *holding = &layer->holdings.items[i];
    if (holding->kind == MP_HOLDING_WRAPPED || is_called_unseen(holding->owner, depth + 1))
      return true;
  }
  return false;
}

// A Sequential that is declared for one shape is a model of that, also where it is called on
// others: what its layers give is not what the calls show.
static bool is_called_on_others(const MpBuilder *self, const MpLayer *sequential,
                                const MpNodeIds *calls) {
  const MpDatum *input = sequential->model_inputs;
  if (sequential->kind != MP_LAYER_SEQUENTIAL || !input || input->kind != MP_DATUM_TENSOR)
    return false;
  const MpShape *declared = mp_graph_shape(self->graph, input->tensor);
  for (uint32_t i = 0; i < calls->len; i++) {
    const MpArguments *arguments = &self->graph->nodes.items[calls->items[i]]->arguments;
    const MpDatum *given = arguments->len > 0 ? arguments->items[0].value : NULL;
    if (!given || given->kind != MP_DATUM_TENSOR) return true;
    const MpShape *own = mp_graph_shape(self->graph, given->tensor);
    if (own != declared && !(own && declared && mp_shape_eq(own, declared))) return true;
  }
  return false;
}

// The outputs of its calls in the graph up to a node.
static void add_calls(const MpBuilder *self, MpSummaryRow *row, uint32_t *next, MpNodeId end) {
  for (; *next < end; (*next)++) {
    const MpNode *node = self->graph->nodes.items[*next];
    if (node->layer == row->layer && node->result) add_output(self, row, node->result);
  }
}

// What such a layer gives is known of its calls one by one; what they cost is not.
static void show_unseen_calls(const MpBuilder *self, MpSummaryRow *row) {
  const MpLayer *layer = row->layer;
  row->outputs.len = 0;
  row->dtype = MP_STR("");
  row->macs = row->activation_bytes = MP_SUMMARY_UNKNOWN;
  uint32_t next = 0;
  for (uint32_t i = 0; i < layer->inner_results.len; i++) {
    const MpInnerResult *inner = &layer->inner_results.items[i];
    if (!inner->value) {
      row->outputs.len = 0;
      row->dtype = MP_STR("");
      return;
    }
    add_calls(self, row, &next, inner->node);
    add_output(self, row, inner->value);
  }
  add_calls(self, row, &next, self->graph->nodes.len);
}

MpSummaryRows mp_builder_rows(const MpBuilder *self, const MpLayer *layer, const MpNodeIds *calls,
                              MpStr path, uint32_t level) {
  if (layer->kind == MP_LAYER_FUNCTIONAL) return mp_builder_functional(self, layer, path, level);
  MpSummaryRows rows = {0};
  MpLayers held = {0};
  list_held(self, layer, &held);
  bool has_other_shapes = is_called_on_others(self, layer, calls);
  for (uint32_t i = 0; i < held.len; i++) {
    const MpLayer *part = held.items[i];
    if (!is_shown(self, layer, part)) continue;
    MpSummaryRow row = {.step = step_from(layer, part)};
    row.path = join(self->arena, path, row.step);
    MpNodeIds inner = calls_inside(self, part, calls);
    if (layer->kind == MP_LAYER_SEQUENTIAL) {
      connect_member(self, &row, layer, part);
    } else {
      connect(self, &row, layer, &inner, calls);
    }
    mp_builder_fill(self, &row, part, &inner, level);
    row.has_unseen_calls = is_called_unseen(part, 0);
    if (row.has_unseen_calls) show_unseen_calls(self, &row);
    if (has_other_shapes) row.outputs.len = 0;
    mp_array_push(self->arena, &rows, row);
  }
  return rows;
}
