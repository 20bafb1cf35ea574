#include "analyzer/graph/text.h"

#include <assert.h>
#include <inttypes.h>

#include "analyzer/graph/text_keras.h"
#include "analyzer/graph/text_shape.h"
#include "analyzer/graph/text_value.h"
#include "analyzer/source/source.h"

typedef struct Writer {
  const MpGraph *graph;
  MpBuf *out;
  const MpSource *main;  // spans in it are written without a path
  MP_ARRAY(const MpClassFact *) classes;
} Writer;

static void write_word(Writer *self, const char *word) {
  mp_buf_format(self->out, " %s", word);
}

static void write_flag(Writer *self, const char *word, bool is_set) {
  if (is_set) {
    write_word(self, word);
  }
}

static void write_string(Writer *self, MpStr text) {
  mp_buf_append_byte(self->out, ' ');
  mp_text_write_string(self->out, text, '\'');
}

static void write_key(Writer *self, const char *key, MpStr text) {
  if (text.len > 0) {
    mp_buf_format(self->out, " %s=", key);
    mp_text_write_string(self->out, text, '\'');
  }
}

static void write_span(Writer *self, MpSpan span) {
  mp_buf_append_c(self->out, mp_span_is_none(span) ? "" : " ");
  mp_text_write_span(self->out, span, self->main);
}

static void write_span_key(Writer *self, const char *key, MpSpan span) {
  if (!mp_span_is_none(span)) {
    mp_buf_format(self->out, " %s=", key);
    mp_text_write_span(self->out, span, self->main);
  }
}

static void write_node_key(Writer *self, const char *key, MpNodeId node) {
  if (node != MP_NODE_NONE) {
    mp_buf_format(self->out, " %s=%%%" PRIu32, key, node);
  }
}

static void write_tristate(Writer *self, const char *key, MpTristate value, MpTristate usual) {
  static const char *const words[] = {[MP_NO] = "no", [MP_YES] = "yes", [MP_MAYBE] = "maybe"};
  if (value != usual) {
    mp_buf_format(self->out, " %s=%s", key, words[value]);
  }
}

static void end_line(Writer *self) {
  mp_buf_append_byte(self->out, '\n');
}

static uint32_t class_index(const Writer *self, const MpClassFact *cls) {
  uint32_t i = 0;
  while (i < self->classes.len && self->classes.items[i] != cls) {
    i++;
  }
  return i;
}

static void write_parameter(Writer *self, const MpParameterFact *parameter) {
  static const char *const kinds[] = {[MP_SIGNATURE_POSITIONAL] = "positional",
                                      [MP_SIGNATURE_KEYWORD_ONLY] = "keyword",
                                      [MP_SIGNATURE_VAR_POSITIONAL] = "var_positional",
                                      [MP_SIGNATURE_VAR_KEYWORD] = "var_keyword"};
  mp_buf_append_c(self->out, "    parameter");
  write_string(self, parameter->name);
  write_word(self, kinds[parameter->kind]);
  write_span(self, parameter->span);
  write_flag(self, "required", parameter->required);
  end_line(self);
}

static void write_method(Writer *self, const MpMethodFact *method) {
  mp_buf_append_c(self->out, "  def");
  write_string(self, method->name);
  write_span(self, method->name_span);
  write_key(self, "class", method->class_name);
  write_span_key(self, "parameters", method->parameters_span);
  write_span_key(self, "body", method->body_span);
  write_key(self, "indentation", method->indentation);
  write_flag(self, "inherited", method->is_inherited);
  end_line(self);
  for (uint32_t i = 0; i < method->parameters.len; i++)
    write_parameter(self, &method->parameters.items[i]);
}

static void write_class(Writer *self, uint32_t index, const MpClassFact *cls) {
  static const char *const kinds[] = {
      [MP_CLASS_LAYER] = "layer", [MP_CLASS_MODEL] = "model", [MP_CLASS_UNKNOWN] = "unknown"};
  mp_buf_format(self->out, "#%" PRIu32 " %s", index, kinds[cls->kind]);
  write_string(self, cls->qualified_name);
  write_span(self, cls->name_span);
  write_key(self, "name", cls->name);
  write_key(self, "module", cls->module);
  write_flag(self, "importable", cls->is_importable);
  write_flag(self, "open", cls->has_unresolved_base);
  write_span_key(self, "span", cls->span);
  end_line(self);
  for (uint32_t i = 0; i < cls->bases.len; i++) {
    const MpBase *base = &cls->bases.items[i];
    mp_buf_append_c(self->out, "  base");
    write_string(self, base->name);
    write_span(self, base->span);
    write_key(self, "text", base->text);
    write_flag(self, "library", base->is_library);
    end_line(self);
  }
  if (cls->attribute_names.len > 0) {
    mp_buf_append_c(self->out, "  attributes");
    for (uint32_t i = 0; i < cls->attribute_names.len; i++)
      write_string(self, cls->attribute_names.items[i]);
    end_line(self);
  }
  for (uint32_t i = 0; i < cls->methods.len; i++)
    write_method(self, cls->methods.items[i]);
}

static void write_holding(Writer *self, const MpHolding *holding) {
  static const char *const kinds[] = {[MP_HOLDING_ATTRIBUTE] = "attribute",
                                      [MP_HOLDING_CONTAINER] = "container",
                                      [MP_HOLDING_MEMBER] = "member",
                                      [MP_HOLDING_WRAPPED] = "wrapped"};
  mp_buf_format(self->out, "  held @%" PRIu32 " %s", holding->owner->id, kinds[holding->kind]);
  write_string(self, holding->path);
  write_span(self, holding->span);
  write_key(self, "symbol", holding->symbol);
  write_span_key(self, "assigned", holding->assigned_at);
  write_key(self, "method", holding->method);
  end_line(self);
}

static void write_value_line(Writer *self, const char *word, const MpDatum *value) {
  if (value) {
    mp_buf_format(self->out, "  %s ", word);
    mp_text_write_datum(self->out, value, self->main);
    end_line(self);
  }
}

// The class of a layer: "#0" where it is one of the source, else the library's, else "?".
static void write_callee(Writer *self, const MpLayer *layer) {
  if (layer->cls) {
    mp_buf_format(self->out, "#%" PRIu32, class_index(self, layer->cls));
  } else if (layer->row) {
    mp_buf_append(self->out, layer->row->name);
  } else {
    mp_buf_append_byte(self->out, '?');
  }
}

static void write_layer_parts(Writer *self, const MpLayer *layer) {
  mp_text_write_owned(self->out, self->graph, &layer->variables);
  for (uint32_t i = 0; i < layer->holdings.len; i++)
    write_holding(self, &layer->holdings.items[i]);
  if (layer->may_be_reached) {
    mp_buf_append_c(self->out, "  escaped");
    write_string(self, layer->escape_reason);
    end_line(self);
  }
  mp_text_write_inner(self->out, layer, self->main);
  write_value_line(self, "inputs", layer->model_inputs);
  write_value_line(self, "outputs", layer->model_outputs);
  if (layer->members.len > 0) {
    mp_buf_append_c(self->out, "  members");
    for (uint32_t i = 0; i < layer->members.len; i++)
      mp_buf_format(self->out, " @%" PRIu32, layer->members.items[i]->id);
    end_line(self);
  }
}

static void write_layer(Writer *self, const MpLayer *layer) {
  static const char *const kinds[] = {[MP_LAYER_LIBRARY] = "library",
                                      [MP_LAYER_SUBCLASSED] = "subclassed",
                                      [MP_LAYER_FUNCTIONAL] = "functional",
                                      [MP_LAYER_SEQUENTIAL] = "sequential"};
  mp_buf_format(self->out, "@%" PRIu32 " %s ", layer->id, kinds[layer->kind]);
  write_callee(self, layer);
  mp_text_write_arguments(self->out, &layer->arguments, self->main);
  write_span(self, layer->created_at);
  if (layer->cls && layer->row) {
    mp_buf_append_c(self->out, " row=");
    mp_buf_append(self->out, layer->row->name);
  }
  write_key(self, "name", layer->name);
  write_key(self, "keras_name", layer->keras_name);
  write_key(self, "symbol", layer->symbol);
  write_key(self, "class", layer->created_in_class);
  write_key(self, "method", layer->created_in_method);
  write_node_key(self, "during", layer->created_in_call);
  write_flag(self, "setup", layer->created_in_setup);
  write_span_key(self, "early", layer->assigned_early);
  write_key(self, "early_to", layer->assigned_early_to);
  write_flag(self, "uninitialized", layer->is_uninitialized);
  write_tristate(self, "weights", layer->has_weights, MP_MAYBE);
  write_tristate(self, "built", layer->is_built, MP_NO);
  write_tristate(self, "trainable", layer->trainable, MP_YES);
  write_flag(self, "variables_known", layer->variables_are_known);
  write_flag(self, "open_members", layer->may_have_more_members);
  end_line(self);
  write_layer_parts(self, layer);
}

static void write_layer_key(Writer *self, const char *key, const MpLayer *layer) {
  if (layer) mp_buf_format(self->out, " %s=@%" PRIu32, key, layer->id);
}

static void write_weight(Writer *self, uint32_t index, const MpWeight *weight) {
  mp_buf_format(self->out, "$%" PRIu32, index);
  write_string(self, weight->function);
  write_span(self, weight->span);
  write_layer_key(self, "owner", weight->owner);
  write_key(self, "symbol", weight->symbol);
  write_key(self, "class", weight->class_name);
  write_key(self, "method", weight->method);
  mp_text_write_variable(self->out, self->graph, &weight->variable);
  write_flag(self, "untracked", !weight->is_tracked);
  write_layer_key(self, "holder", weight->holder);
  write_key(self, "path", weight->path);
  write_flag(self, "assigned", weight->is_assigned);
  end_line(self);
}

static uint32_t weight_index(const MpGraph *graph, const MpWeight *weight) {
  uint32_t i = 0;
  while (i < graph->weights.len && graph->weights.items[i] != weight)
    i++;
  return i;
}

static void write_function(Writer *self, MpStr name) {
  if (mp_text_is_dotted(name)) {
    mp_buf_append_byte(self->out, ' ');
    mp_buf_append(self->out, name);
  } else {
    write_string(self, name);
  }
}

// What the node is, before its arguments.
static void write_head(Writer *self, const MpNode *node) {
  static const char *const forms[] = {[MP_OP_OPERATOR] = " operator",
                                      [MP_OP_SUBSCRIPT] = " subscript",
                                      [MP_OP_FUNCTION] = " function",
                                      [MP_OP_METHOD] = " method"};
  switch (node->kind) {
    case MP_NODE_INPUT:
      write_word(self, "input");
      write_string(self, node->name);
      return;
    case MP_NODE_LAYER: mp_buf_format(self->out, " layer @%" PRIu32, node->layer->id); return;
    case MP_NODE_OP:
      mp_buf_append_c(self->out, forms[node->form]);
      write_function(self, node->function);
      return;
    case MP_NODE_CONST:
      write_word(self, "const");
      write_function(self, node->function);
      return;
    case MP_NODE_WEIGHT:
      mp_buf_format(self->out, " weight $%" PRIu32, weight_index(self->graph, node->weight));
      return;
    case MP_NODE_OPAQUE:
      write_word(self, "opaque");
      write_string(self, node->reason);
      return;
  }
  assert(false && "unknown kind of node");
}

static void write_shapes(Writer *self, const MpNode *node) {
  if (!node->shapes) {
    return;
  }
  mp_buf_append_c(self->out, " shapes=[");
  for (uint32_t i = 0; i < node->output_count; i++) {
    mp_buf_append_c(self->out, i > 0 ? ", " : "");
    mp_text_write_shape(self->out, self->graph, &node->shapes[i]);
  }
  mp_buf_append_byte(self->out, ']');
}

static void write_ops(Writer *self, const MpNode *node) {
  if (node->op_count > 0) {
    mp_buf_append_c(self->out, " ops=[");
    for (uint32_t i = 0; i < node->op_count; i++) {
      mp_buf_append_c(self->out, i > 0 ? ", " : "");
      mp_text_write_string(self->out, node->ops[i], '\'');
    }
    mp_buf_append_byte(self->out, ']');
  }
}

// What mp_graph_finish_node would say is not written.
static void write_dependence(Writer *self, const MpNode *node) {
  MpGraph view = *self->graph;
  MpNode copy = *node;
  mp_graph_finish_node(&view, &copy);
  if (copy.depends_on_input != node->depends_on_input) {
    write_word(self, node->depends_on_input ? "dependent" : "independent");
  }
}

static void write_indent(Writer *self, const MpNode *node) {
  MpNodeId parent = node->parent;
  while (parent != MP_NODE_NONE) {
    mp_buf_append_c(self->out, "  ");
    parent = self->graph->nodes.items[parent]->parent;
  }
}

static void write_node(Writer *self, const MpNode *node) {
  write_indent(self, node);
  mp_buf_format(self->out, "%%%" PRIu32, node->id);
  write_head(self, node);
  mp_text_write_arguments(self->out, &node->arguments, self->main);
  write_span(self, node->span);
  if (node->result) {
    mp_buf_append_c(self->out, " -> ");
    mp_text_write_datum(self->out, node->result, self->main);
  }
  write_node_key(self, "in", node->parent);
  if (node->trip != MP_TRIP_NONE) mp_buf_format(self->out, " trip=%" PRIu32, node->trip);
  write_flag(self, "traced", node->is_traced);
  write_flag(self, "definition", node->is_definition);
  write_flag(self, "concrete", node->is_concrete);
  write_flag(self, "condition", node->feeds_condition);
  if (node->frozen) mp_buf_format(self->out, " frozen=%" PRIu64, node->frozen);
  if (node->maybe_frozen) mp_buf_format(self->out, " maybe_frozen=%" PRIu64, node->maybe_frozen);
  write_dependence(self, node);
  if (node->output_count != 1) {
    mp_buf_format(self->out, " outputs=%" PRIu32, node->output_count);
  }
  write_shapes(self, node);
  write_key(self, "dtype", node->dtype);
  write_ops(self, node);
  write_span_key(self, "returned", node->returned_at);
  write_key(self, "symbol", node->symbol);
  write_key(self, "class", node->class_name);
  write_key(self, "method", node->method);
  end_line(self);
}

static void write_forward(Writer *self, const MpForward *forward) {
  mp_buf_append_c(self->out, "forward ");
  mp_text_write_datum(self->out, forward->outputs, self->main);
  if (forward->root) {
    mp_buf_format(self->out, " root=@%" PRIu32, forward->root->id);
  }
  write_node_key(self, "call", forward->call);
  end_line(self);
}

static void write_place(Writer *self, MpStr symbol, MpStr class_name, MpStr method) {
  write_key(self, "symbol", symbol);
  write_key(self, "class", class_name);
  write_key(self, "method", method);
}

// conflict %5 'shape' 'what does not fit' [(%3, 2), (%4, 2)] keras=3 ends
static void write_conflict(Writer *self, const MpNode *node) {
  const MpConflict *conflict = node->conflict;
  mp_buf_format(self->out, "conflict %%%" PRIu32, node->id);
  write_string(self, mp_conflict_word(conflict->kind));
  write_string(self, conflict->text);
  mp_buf_append_c(self->out, " [");
  for (uint32_t i = 0; i < conflict->sides.len; i++) {
    const MpConflictSide *side = &conflict->sides.items[i];
    const MpDatum tensor = {.kind = MP_DATUM_TENSOR, .tensor = side->tensor};
    mp_buf_append_c(self->out, i > 0 ? ", (" : "(");
    mp_text_write_datum(self->out, &tensor, self->main);
    mp_buf_format(self->out, ", %" PRId32 ")", side->axis);
  }
  mp_buf_format(self->out, "] keras=%" PRIu32, conflict->keras);
  write_flag(self, "ends", conflict->ends_path);
  end_line(self);
}

static void write_rest(Writer *self) {
  const MpGraph *graph = self->graph;
  for (uint32_t i = 0; i < graph->preparations.len; i++) {
    const MpPreparation *preparation = &graph->preparations.items[i];
    mp_buf_format(self->out, "prepare @%" PRIu32, preparation->model->id);
    write_span(self, preparation->span);
    write_flag(self, "input_layer", preparation->has_input_layer);
    end_line(self);
  }
  for (uint32_t i = 0; i < graph->losses.len; i++) {
    const MpLoss *loss = &graph->losses.items[i];
    mp_buf_format(self->out, "loss @%" PRIu32, loss->layer->id);
    write_span(self, loss->span);
    write_node_key(self, "in", loss->parent);
    write_place(self, loss->symbol, loss->class_name, loss->method);
    end_line(self);
  }
  for (uint32_t i = 0; i < graph->obstacles.len; i++) {
    const MpObstacle *obstacle = &graph->obstacles.items[i];
    const MpDatum tensor = {.kind = MP_DATUM_TENSOR, .tensor = obstacle->tensor};
    mp_buf_format(self->out, "obstacle %s ",
                  obstacle->kind == MP_OBSTACLE_CALL ? "call" : "condition");
    mp_text_write_datum(self->out, &tensor, self->main);
    write_span(self, obstacle->span);
    write_node_key(self, "in", obstacle->parent);
    write_place(self, obstacle->symbol, obstacle->class_name, obstacle->method);
    end_line(self);
  }
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    const MpAssumption *assumption = &graph->assumptions.items[i];
    mp_buf_append_c(self->out, "assume");
    write_string(self, assumption->text);
    write_span(self, assumption->span);
    mp_buf_format(self->out, " key='%" PRIx64 "' answer=%" PRIu32, assumption->key,
                  assumption->answer);
    write_flag(self, "weak", assumption->is_weak);
    write_flag(self, "odd", assumption->is_odd);
    write_flag(self, "undeclared", assumption->is_undeclared);
    if (assumption->is_count) mp_buf_format(self->out, " count=%" PRIu32, assumption->count);
    write_flag(self, "shape", assumption->is_of_shape);
    write_flag(self, "making", assumption->is_of_making);
    end_line(self);
  }
  for (uint32_t i = 0; i < graph->trips.len; i++) {
    const MpTrip *trip = &graph->trips.items[i];
    mp_buf_format(self->out, "trip around=%" PRIu32 " loop=%" PRIu32 " number=%" PRIu32,
                  trip->around, trip->loop, trip->number);
    if (trip->counted > 0) mp_buf_format(self->out, " counted=%" PRIu32, trip->counted);
    end_line(self);
  }
  for (uint32_t i = 0; i < graph->limits.len; i++) {
    mp_buf_append_c(self->out, "limit");
    write_string(self, graph->limits.items[i].reason);
    write_string(self, graph->limits.items[i].detail);
    write_span(self, graph->limits.items[i].span);
    end_line(self);
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++)
    if (graph->nodes.items[i]->conflict) write_conflict(self, graph->nodes.items[i]);
  mp_text_write_keras(self->out, graph);
  if (graph->ended_early) {
    mp_buf_append_c(self->out, "ended\n");
  }
}

// The text that most of the graph is from: the first that anything names.
static const MpSource *find_main(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (!mp_span_is_none(graph->nodes.items[i]->span)) {
      return graph->nodes.items[i]->span.source;
    }
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    if (!mp_span_is_none(graph->layers.items[i]->created_at)) {
      return graph->layers.items[i]->created_at.source;
    }
  }
  return NULL;
}

void mp_graph_write_text(const MpGraph *self, MpBuf *out) {
  Writer writer = {.graph = self, .out = out, .main = find_main(self)};
  mp_buf_append_c(out, "graph");
  if (writer.main) {
    write_string(&writer, writer.main->path);
  }
  end_line(&writer);
  for (uint32_t i = 0; i < self->layers.len; i++) {
    const MpClassFact *cls = self->layers.items[i]->cls;
    if (cls && class_index(&writer, cls) == writer.classes.len) {
      mp_array_push(self->arena, &writer.classes, cls);
      write_class(&writer, writer.classes.len - 1, cls);
    }
  }
  for (uint32_t i = 0; i < self->layers.len; i++)
    write_layer(&writer, self->layers.items[i]);
  for (uint32_t i = 0; i < self->weights.len; i++)
    write_weight(&writer, i, self->weights.items[i]);
  for (uint32_t i = 0; i < self->nodes.len; i++)
    write_node(&writer, self->nodes.items[i]);
  for (uint32_t i = 0; i < self->forwards.len; i++)
    write_forward(&writer, &self->forwards.items[i]);
  write_rest(&writer);
}
