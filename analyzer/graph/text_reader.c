#include "analyzer/graph/text_reader.h"

#include <stdlib.h>

#include "analyzer/graph/text.h"
#include "analyzer/graph/text_keras.h"
#include "analyzer/graph/text_shape.h"

uint32_t mp_text_read_choice(MpTextReader *self, const char *const *words, uint32_t count) {
  MpStr word = mp_text_read_word(&self->cursor);
  for (uint32_t i = 0; i < count; i++) {
    if (mp_str_is(word, words[i])) {
      return i;
    }
  }
  mp_text_fail(&self->cursor, "a word has no meaning here");
  return 0;
}

uint32_t mp_text_read_index(MpTextReader *self, const char *sign, uint32_t count) {
  mp_text_expect(&self->cursor, sign);
  uint64_t index = mp_text_read_number(&self->cursor, UINT32_MAX);
  if (index >= count) {
    mp_text_fail(&self->cursor, "there is no such class or weight");
    return 0;
  }
  return (uint32_t)index;
}

bool mp_text_next_key(MpTextReader *self, MpTextKey *key) {
  if (mp_text_at_end(&self->cursor)) {
    return false;
  }
  key->word = mp_text_read_word(&self->cursor);
  key->has_value = mp_text_take(&self->cursor, "=");
  return self->cursor.problem == NULL;
}

bool mp_text_is_flag(const MpTextKey *key, const char *word) {
  return !key->has_value && mp_str_is(key->word, word);
}

bool mp_text_is_key(const MpTextKey *key, const char *word) {
  return key->has_value && mp_str_is(key->word, word);
}

void mp_text_refuse_key(MpTextReader *self) {
  mp_text_fail(&self->cursor, "a key has no meaning here");
}

static void read_weight(MpTextReader *self) {
  uint32_t index = mp_text_read_index(self, "$", self->graph->weights.len);
  if (self->cursor.problem) {
    return;
  }
  MpWeight *weight = self->graph->weights.items[index];
  weight->function = mp_text_read_string(&self->cursor);
  weight->span = mp_text_read_span(&self->cursor);
  weight->variable.is_trainable = true;
  weight->is_tracked = true;
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "owner")) {
      weight->owner = mp_text_read_layer(&self->cursor);
    } else if (mp_text_is_key(&key, "symbol")) {
      weight->symbol = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "class")) {
      weight->class_name = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "method")) {
      weight->method = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_flag(&key, "untracked")) {
      weight->is_tracked = false;
    } else if (mp_text_is_key(&key, "holder")) {
      weight->holder = mp_text_read_layer(&self->cursor);
    } else if (mp_text_is_key(&key, "path")) {
      weight->path = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_flag(&key, "assigned")) {
      weight->is_assigned = true;
    } else if (!mp_text_read_variable_key(self, &weight->variable, &key)) {
      mp_text_refuse_key(self);
    }
  }
}

static MpStr read_function_name(MpTextReader *self) {
  if (mp_text_take(&self->cursor, "'")) {
    self->cursor.at--;
    return mp_text_read_string(&self->cursor);
  }
  return mp_str_copy(self->arena, mp_text_read_word(&self->cursor));
}

static void read_op(MpTextReader *self, MpNode *node, MpOpForm form) {
  node->kind = MP_NODE_OP;
  node->form = form;
  node->function = read_function_name(self);
}

static void read_head(MpTextReader *self, MpNode *node) {
  MpStr word = mp_text_read_word(&self->cursor);
  if (mp_str_is(word, "input")) {
    node->kind = MP_NODE_INPUT;
    node->name = mp_text_read_string(&self->cursor);
  } else if (mp_str_is(word, "layer")) {
    node->kind = MP_NODE_LAYER;
    node->layer = mp_text_read_layer(&self->cursor);
  } else if (mp_str_is(word, "operator")) {
    read_op(self, node, MP_OP_OPERATOR);
  } else if (mp_str_is(word, "subscript")) {
    read_op(self, node, MP_OP_SUBSCRIPT);
  } else if (mp_str_is(word, "function")) {
    read_op(self, node, MP_OP_FUNCTION);
  } else if (mp_str_is(word, "method")) {
    read_op(self, node, MP_OP_METHOD);
  } else if (mp_str_is(word, "const")) {
    node->kind = MP_NODE_CONST;
    node->function = read_function_name(self);
  } else if (mp_str_is(word, "weight")) {
    node->kind = MP_NODE_WEIGHT;
    uint32_t index = mp_text_read_index(self, "$", self->graph->weights.len);
    node->weight = self->cursor.problem ? NULL : self->graph->weights.items[index];
  } else if (mp_str_is(word, "opaque")) {
    node->kind = MP_NODE_OPAQUE;
    node->reason = mp_text_read_string(&self->cursor);
  } else {
    mp_text_fail(&self->cursor, "there is no such kind of node");
  }
}

static void read_shapes(MpTextReader *self, MpNode *node) {
  MpShape *shapes = MP_NEW_ARRAY(self->arena, MpShape, node->output_count + 1);
  mp_text_expect(&self->cursor, "[");
  for (uint32_t i = 0; i < node->output_count && !self->cursor.problem; i++) {
    if (i > 0) {
      mp_text_expect(&self->cursor, ",");
    }
    shapes[i] = mp_text_read_shape(self);
  }
  mp_text_expect(&self->cursor, "]");
  node->shapes = shapes;
}

static void read_ops(MpTextReader *self, MpNode *node) {
  MpStrs ops = {0};
  mp_text_expect(&self->cursor, "[");
  while (!self->cursor.problem && !mp_text_take(&self->cursor, "]")) {
    mp_array_push(self->arena, &ops, mp_text_read_string(&self->cursor));
    if (!mp_text_take(&self->cursor, ",")) {
      mp_text_expect(&self->cursor, "]");
      break;
    }
  }
  node->ops = ops.items;
  node->op_count = ops.len;
}

static bool read_node_flag(MpNode *node, const MpTextKey *key) {
  if (mp_text_is_flag(key, "traced")) {
    node->is_traced = true;
  } else if (mp_text_is_flag(key, "definition")) {
    node->is_definition = true;
  } else if (mp_text_is_flag(key, "concrete")) {
    node->is_concrete = true;
  } else if (mp_text_is_flag(key, "condition")) {
    node->feeds_condition = true;
  } else if (mp_text_is_flag(key, "dependent")) {
    node->depends_on_input = true;
  } else if (mp_text_is_flag(key, "independent")) {
    node->depends_on_input = false;
  } else {
    return false;
  }
  return true;
}

static void read_node_key(MpTextReader *self, MpNode *node, const MpTextKey *key) {
  if (read_node_flag(node, key)) {
    return;
  }
  if (mp_text_is_key(key, "in")) {
    node->parent = mp_text_read_node(&self->cursor);
  } else if (mp_text_is_key(key, "trip")) {
    node->trip = (MpTripId)mp_text_read_number(&self->cursor, UINT32_MAX);
  } else if (mp_text_is_key(key, "frozen")) {
    node->frozen = mp_text_read_number(&self->cursor, UINT64_MAX);
  } else if (mp_text_is_key(key, "maybe_frozen")) {
    node->maybe_frozen = mp_text_read_number(&self->cursor, UINT64_MAX);
  } else if (mp_text_is_key(key, "outputs")) {
    node->output_count = (uint32_t)mp_text_read_number(&self->cursor, MP_GRAPH_MAX_NODES);
  } else if (mp_text_is_key(key, "shapes")) {
    read_shapes(self, node);
  } else if (mp_text_is_key(key, "dtype")) {
    node->dtype = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "ops")) {
    read_ops(self, node);
  } else if (mp_text_is_key(key, "returned")) {
    node->returned_at = mp_text_read_span(&self->cursor);
  } else if (mp_text_is_key(key, "symbol")) {
    node->symbol = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "class")) {
    node->class_name = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "method")) {
    node->method = mp_text_read_string(&self->cursor);
  } else {
    mp_text_refuse_key(self);
  }
}

static void read_node(MpTextReader *self) {
  MpNodeId id = mp_text_read_node(&self->cursor);
  if (id == MP_NODE_NONE) {
    return;
  }
  MpNode *node = self->graph->nodes.items[id];
  read_head(self, node);
  node->arguments = mp_text_read_arguments(&self->cursor);
  node->span = mp_text_read_span(&self->cursor);
  if (self->cursor.problem) {
    return;
  }
  if ((node->kind == MP_NODE_OP && node->form == MP_OP_FUNCTION) || node->kind == MP_NODE_CONST) {
    node->function_row = mp_keras_function(node->function);
  }
  if (mp_text_take(&self->cursor, "->")) {
    node->result = mp_text_read_datum(&self->cursor);
  }
  mp_graph_finish_node(self->graph, node);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    read_node_key(self, node, &key);
  }
}

static void read_forward(MpTextReader *self) {
  MpForward forward = {.call = MP_NODE_NONE};
  forward.outputs = mp_text_read_datum(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "root")) {
      forward.root = mp_text_read_layer(&self->cursor);
    } else if (mp_text_is_key(&key, "call")) {
      forward.call = mp_text_read_node(&self->cursor);
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->graph->forwards, forward);
}

static void read_preparation(MpTextReader *self) {
  MpPreparation preparation = {.model = mp_text_read_layer(&self->cursor)};
  preparation.span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_flag(&key, "input_layer")) {
      preparation.has_input_layer = true;
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->graph->preparations, preparation);
}

// The keys of something in the source: the call around it, and its place.
static void read_place(MpTextReader *self, MpNodeId *parent, MpStr *symbol, MpStr *class_name,
                       MpStr *method) {
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "in")) {
      *parent = mp_text_read_node(&self->cursor);
    } else if (mp_text_is_key(&key, "symbol")) {
      *symbol = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "class")) {
      *class_name = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "method")) {
      *method = mp_text_read_string(&self->cursor);
    } else {
      mp_text_refuse_key(self);
    }
  }
}

static void read_loss(MpTextReader *self) {
  MpLoss loss = {.layer = mp_text_read_layer(&self->cursor), .parent = MP_NODE_NONE};
  loss.span = mp_text_read_span(&self->cursor);
  read_place(self, &loss.parent, &loss.symbol, &loss.class_name, &loss.method);
  mp_array_push(self->arena, &self->graph->losses, loss);
}

static void read_obstacle(MpTextReader *self) {
  static const char *const kinds[] = {
      [MP_OBSTACLE_CONDITION] = "condition", [MP_OBSTACLE_CALL] = "call"};
  MpObstacle obstacle = {.kind = (MpObstacleKind)mp_text_read_choice(self, kinds, 2),
                         .parent = MP_NODE_NONE};
  obstacle.tensor = mp_text_read_tensor(&self->cursor);
  obstacle.span = mp_text_read_span(&self->cursor);
  read_place(self, &obstacle.parent, &obstacle.symbol, &obstacle.class_name, &obstacle.method);
  mp_array_push(self->arena, &self->graph->obstacles, obstacle);
}

static void read_assumption(MpTextReader *self) {
  MpAssumption assumption = {.text = mp_text_read_string(&self->cursor)};
  assumption.span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "key")) {
      MpStr digits = mp_text_read_string(&self->cursor);
      assumption.key = strtoull(mp_str_copy(self->arena, digits).ptr, NULL, 16);
    } else if (mp_text_is_key(&key, "answer")) {
      assumption.answer = (uint32_t)mp_text_read_number(&self->cursor, UINT32_MAX);
    } else if (mp_text_is_flag(&key, "weak")) {
      assumption.is_weak = true;
    } else if (mp_text_is_flag(&key, "odd")) {
      assumption.is_odd = true;
    } else if (mp_text_is_flag(&key, "undeclared")) {
      assumption.is_undeclared = true;
    } else if (mp_text_is_key(&key, "count")) {
      assumption.is_count = true;
      assumption.count = (uint32_t)mp_text_read_number(&self->cursor, UINT32_MAX);
    } else if (mp_text_is_flag(&key, "shape")) {
      assumption.is_of_shape = true;
    } else if (mp_text_is_flag(&key, "making")) {
      assumption.is_of_making = true;
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->graph->assumptions, assumption);
}

static void read_trip(MpTextReader *self) {
  MpTrip trip = {0};
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    uint32_t *field = mp_text_is_key(&key, "around")    ? &trip.around
                      : mp_text_is_key(&key, "loop")    ? &trip.loop
                      : mp_text_is_key(&key, "number")  ? &trip.number
                      : mp_text_is_key(&key, "counted") ? &trip.counted
                                                        : NULL;
    if (field != NULL) {
      *field = (uint32_t)mp_text_read_number(&self->cursor, UINT32_MAX);
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->graph->trips, trip);
}

static void read_limit(MpTextReader *self) {
  MpLimit limit = {.reason = mp_text_read_string(&self->cursor)};
  limit.detail = mp_text_read_string(&self->cursor);
  limit.span = mp_text_read_span(&self->cursor);
  mp_array_push(self->arena, &self->graph->limits, limit);
}

static void read_sides(MpTextReader *self, MpConflict *conflict) {
  const MpDatum *list = mp_text_read_datum(&self->cursor);
  for (uint32_t i = 0; list && i < list->items.len; i++) {
    const MpData *pair = &list->items.items[i]->items;
    bool is_pair = pair->len == 2 && pair->items[0]->kind == MP_DATUM_TENSOR &&
                   pair->items[1]->kind == MP_DATUM_INT;
    if (!is_pair) {
      mp_text_fail(&self->cursor, "a side is a tensor and an axis");
      return;
    }
    MpConflictSide side = {pair->items[0]->tensor, (int32_t)pair->items[1]->integer};
    mp_array_push(self->arena, &conflict->sides, side);
  }
}

static void read_conflict(MpTextReader *self) {
  MpNodeId id = mp_text_read_node(&self->cursor);
  MpStr word = mp_text_read_string(&self->cursor);
  MpConflict *conflict = MP_NEW(self->arena, MpConflict);
  if (!mp_conflict_of_word(word, &conflict->kind)) {
    mp_text_fail(&self->cursor, "there is no such conflict");
  }
  conflict->text = mp_text_read_string(&self->cursor);
  read_sides(self, conflict);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "keras")) {
      conflict->keras = (uint32_t)mp_text_read_number(&self->cursor, MP_REFUSED_BY_ALL);
    } else if (mp_text_is_flag(&key, "ends")) {
      conflict->ends_path = true;
    } else {
      mp_text_refuse_key(self);
    }
  }
  if (id != MP_NODE_NONE) self->graph->nodes.items[id]->conflict = conflict;
}

static void read_plain(MpTextReader *self) {
  MpStr word = mp_text_read_word(&self->cursor);
  if (mp_str_is(word, "forward")) {
    read_forward(self);
  } else if (mp_str_is(word, "prepare")) {
    read_preparation(self);
  } else if (mp_str_is(word, "loss")) {
    read_loss(self);
  } else if (mp_str_is(word, "obstacle")) {
    read_obstacle(self);
  } else if (mp_str_is(word, "assume")) {
    read_assumption(self);
  } else if (mp_str_is(word, "trip")) {
    read_trip(self);
  } else if (mp_str_is(word, "limit")) {
    read_limit(self);
  } else if (mp_str_is(word, "conflict")) {
    read_conflict(self);
  } else if (mp_str_is(word, "keras")) {
    mp_text_read_keras(&self->cursor, self->graph);
  } else if (mp_str_is(word, "ended")) {
    self->graph->ended_early = true;
  } else if (self->layer) {
    mp_text_read_layer_part(self, word);
  } else if (self->cls) {
    mp_text_read_class_part(self, word);
  } else {
    mp_text_fail(&self->cursor, "a line starts with no known word");
  }
}

static void read_line(MpTextReader *self) {
  switch (self->cursor.line.ptr[0]) {
    case '#':
      self->layer = NULL;
      self->method = NULL;
      mp_text_read_class_line(self);
      break;
    case '@': mp_text_read_layer_line(self); break;
    case '$': read_weight(self); break;
    case '%': read_node(self); break;
    default: read_plain(self); break;
  }
  if (!mp_text_at_end(&self->cursor)) {
    mp_text_fail(&self->cursor, "something follows that has no meaning here");
  }
}

// Empty lines and those that start with ";" say nothing.
static bool is_silent(MpStr line) {
  return line.len == 0 || line.ptr[0] == ';';
}

// Makes what the line defines, so that earlier lines can refer to it.
static void make_object(MpTextReader *self, MpStr line) {
  if (is_silent(line)) {
    return;
  }
  if (line.ptr[0] == '#') {
    mp_array_push(self->arena, &self->classes, MP_NEW(self->arena, MpClassFact));
  } else if (line.ptr[0] == '@') {
    mp_graph_add_layer(self->graph, MP_LAYER_LIBRARY, (MpSpan){0});
  } else if (line.ptr[0] == '$') {
    mp_array_push(self->arena, &self->graph->weights, MP_NEW(self->arena, MpWeight));
  } else if (line.ptr[0] == '%') {
    mp_graph_add_node(self->graph, MP_NODE_INPUT, (MpSpan){0}, MP_NODE_NONE);
  }
}

static void split_lines(MpTextReader *self, MpStr text) {
  size_t start = 0;
  while (start <= text.len) {
    size_t end = mp_str_find(text, MP_STR("\n"), start);
    end = end == SIZE_MAX ? text.len : end;
    MpStr line = mp_str_trim(mp_str_slice(text, start, end));
    mp_array_push(self->arena, &self->lines, line);
    start = end + 1;
  }
}

MpStatus mp_graph_read_text(MpArena *arena, MpStr text, const struct MpSource *source,
                            MpGraph **out, MpStr *error) {
  MpTextReader reader = {.graph = mp_graph_new(arena), .arena = arena};
  reader.cursor = (MpTextCursor){.graph = reader.graph, .source = source};
  split_lines(&reader, text);
  for (uint32_t i = 0; i < reader.lines.len; i++) {
    make_object(&reader, reader.lines.items[i]);
  }
  for (uint32_t i = 0; i < reader.lines.len; i++) {
    MpStr line = reader.lines.items[i];
    if (is_silent(line) || (i == 0 && mp_str_starts_with(line, MP_STR("graph")))) {
      continue;
    }
    reader.cursor.line = line;
    reader.cursor.at = 0;
    reader.cursor.depth = 0;
    read_line(&reader);
    if (reader.cursor.problem) {
      *error = mp_str_format(arena, "line %u: %s", (unsigned)(i + 1), reader.cursor.problem);
      return MP_ERROR_SYNTAX;
    }
  }
  *out = reader.graph;
  return MP_OK;
}
