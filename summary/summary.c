#include "summary/summary.h"

#include "analyzer/graph/parameters.h"
#include "summary/builder.h"

static void add_note(MpSummary *self, MpArena *arena, MpSpan span, MpStr message, MpStr help) {
  mp_array_push(arena, &self->notes,
                ((MpSummaryNote){.span = span, .message = message, .help = help}));
}

static MpStr label_of(const MpSummaryRow *row) {
  return row->path.len > 0 ? row->path : row->name.len > 0 ? row->name : row->class_name;
}

static const MpShape *shape_of(const MpGraph *graph, const MpDatum *output) {
  return output->kind == MP_DATUM_TENSOR ? mp_graph_shape(graph, output->tensor) : NULL;
}

// The words of the source for a length that it leaves open; empty where there is none.
static MpStr open_length(const MpGraph *graph, const MpShape *shape) {
  for (int32_t i = 0; shape && i < shape->rank; i++) {
    if (shape->dims[i] < MP_DIM_UNKNOWN) return mp_graph_length(graph, shape->dims[i]);
  }
  return MP_STR("");
}

// The same of what its constructor is given.
static MpStr open_argument(const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpDatum *unknown = mp_datum_find_unknown(arguments->items[i].value);
    if (unknown && unknown->kind == MP_DATUM_SYMBOL) return unknown->text;
  }
  return MP_STR("");
}

static MpStr help_for(const MpGraph *graph, MpArena *arena, const MpSummaryRow *row) {
  MpStr open = row->layer ? open_argument(&row->layer->arguments) : MP_STR("");
  for (uint32_t i = 0; row->layer && open.len == 0 && i < row->layer->variables.len; i++)
    open = open_length(graph, row->layer->variables.items[i].shape);
  for (uint32_t i = 0; open.len == 0 && i < row->outputs.len; i++)
    open = open_length(graph, shape_of(graph, row->outputs.items[i]));
  if (open.len > 0) {
    return mp_str_format(arena, "it depends on `%.*s`: settle that with --assume '%.*s=…'",
                         MP_FMT(open), MP_FMT(open));
  }
  return MP_STR("give the model's inputs with --input, or settle a value with --assume");
}

// The innermost rows of which the parameters are not known: what holds them follows from that.
static bool note_unknown(MpSummary *self, MpArena *arena, const MpSummaryRows *rows) {
  bool has_unknown = false;
  for (uint32_t i = 0; i < rows->len; i++) {
    const MpSummaryRow *row = &rows->items[i];
    bool is_within = note_unknown(self, arena, &row->rows);
    has_unknown |= is_within || row->params < 0;
    if (row->params >= 0 || is_within) continue;
    MpStr message = mp_str_format(arena, "the parameters of `%.*s` (%.*s) are not known",
                                  MP_FMT(label_of(row)), MP_FMT(row->class_name));
    MpStr help = help_for(self->graph, arena, row);
    if (row->layer && row->layer->may_have_more_members) {
      message = mp_str_format(arena, "`%.*s` (%.*s) holds something that was not followed",
                              MP_FMT(label_of(row)), MP_FMT(row->class_name));
      help = MP_STR("");
    }
    add_note(self, arena, row->span, message, help);
  }
  return has_unknown;
}

static MpNodeIds forward_calls(const MpBuilder *builder, const MpForward *forward) {
  MpNodeIds calls = {0};
  if (forward->call != MP_NODE_NONE) mp_array_push(builder->arena, &calls, forward->call);
  return calls;
}

static void add_costs(MpSummary *self, const MpBuilder *builder, const MpForward *forward,
                      MpNodeIds calls) {
  if (calls.len == 0 && forward->root->kind == MP_LAYER_FUNCTIONAL) {
    calls = mp_builder_network(builder, forward->root);
  }
  for (uint32_t i = 0; i < calls.len; i++) {
    self->macs = mp_cost_add(self->macs, builder->costs.macs[calls.items[i]]);
    self->activation_bytes =
        mp_cost_add(self->activation_bytes, builder->costs.bytes[calls.items[i]]);
  }
}

// In Keras 3 what a frozen layer holds may be trained, and is counted so.
static bool is_divided_in_keras3(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    for (uint32_t k = 0; layer->trainable != MP_NO && k < layer->holdings.len; k++) {
      const MpLayer *owner = layer->holdings.items[k].owner;
      if (owner && owner->trainable != MP_YES) return false;
    }
  }
  return true;
}

static void count_weights(MpSummary *self, const MpBuilder *builder, const MpLayer *root) {
  MpArena *arena = builder->arena;
  MpParameterCount parameters = mp_layer_parameters(&builder->ownership, arena, root);
  MpOwnedVariables owned = mp_layer_owned_variables(&builder->ownership, arena, root);
  self->total_params = self->trainable_params = self->non_trainable_params = MP_SUMMARY_UNKNOWN;
  self->weight_bytes = parameters.are_known ? 0 : MP_SUMMARY_UNKNOWN;
  for (uint32_t i = 0; i < owned.items.len; i++) {
    const MpVariable *variable = owned.items.items[i].variable;
    int64_t bytes = mp_cost_multiply(mp_variable_size(variable), mp_dtype_bytes(variable->dtype));
    self->weight_bytes = mp_cost_add(self->weight_bytes, bytes);
  }
  if (!parameters.are_known) return;
  self->total_params = parameters.trainable + parameters.frozen;
  if (!parameters.is_divided) return;
  if (builder->is_keras3 && !is_divided_in_keras3(builder->graph)) return;
  self->trainable_params = parameters.trainable;
  self->non_trainable_params = parameters.frozen;
}

MpSummary mp_summarize(const MpGraph *graph, const MpForward *forward, MpKerasVersion version,
                       uint32_t depth, MpArena *arena) {
  MpSummary self = {.graph = graph};
  MpBuilder builder = {.graph = graph, .arena = arena, .depth = depth};
  builder.is_keras3 = version == MP_KERAS_3;
  builder.ownership = mp_ownership_new(graph, arena);
  builder.costs = mp_costs_new(&builder.ownership, arena);
  builder.names = mp_node_names(graph, arena, builder.is_keras3);
  MpNodeIds calls = forward_calls(&builder, forward);
  self.name = mp_layer_shown_name(forward->root);
  self.class_name = mp_layer_shown_class(forward->root);
  self.rows = mp_builder_rows(&builder, forward->root, &calls, MP_STR(""), 0);
  count_weights(&self, &builder, forward->root);
  add_costs(&self, &builder, forward, calls);
  bool has_unknown = note_unknown(&self, arena, &self.rows);
  if (self.total_params < 0 && !has_unknown) {
    add_note(&self, arena, forward->root->created_at,
             mp_str_format(arena, "the parameters of the %.*s itself are not known",
                           MP_FMT(self.class_name)),
             MP_STR(""));
  }
  return self;
}
