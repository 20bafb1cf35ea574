#include "picture/picture.h"

#include "analyzer/graph/shown.h"
#include "picture/drawing.h"

static MpPictureKind kind_of(const MpNode *node) {
  switch (node->kind) {
    case MP_NODE_INPUT: return MP_PICTURE_INPUT;
    case MP_NODE_LAYER: return MP_PICTURE_LAYER;
    case MP_NODE_OP: return MP_PICTURE_OPERATION;
    case MP_NODE_CONST: return MP_PICTURE_CONSTANT;
    case MP_NODE_WEIGHT: return MP_PICTURE_WEIGHT;
    case MP_NODE_OPAQUE: return MP_PICTURE_UNFOLLOWED;
  }
  return MP_PICTURE_UNFOLLOWED;
}

// Behind the boxes that are in `parent` already.
static uint32_t add_box(MpDrawing *self, uint32_t parent, MpPictureBox box) {
  MpPicture *picture = self->picture;
  uint32_t index = picture->boxes.len;
  box.parent = parent;
  box.first = box.next = MP_PICTURE_TOP;
  mp_array_push(self->arena, &picture->boxes, box);
  uint32_t *link = parent == MP_PICTURE_TOP ? &picture->first : &picture->boxes.items[parent].first;
  while (*link != MP_PICTURE_TOP)
    link = &picture->boxes.items[*link].next;
  *link = index;
  return index;
}

static uint32_t level_of(const MpPicture *picture, uint32_t box) {
  uint32_t level = 0;
  for (; box != MP_PICTURE_TOP; box = picture->boxes.items[box].parent)
    level++;
  return level;
}

static bool is_bodiless(const MpDrawing *self, const MpNode *call) {
  for (uint32_t i = call->id + 1; i < self->graph->nodes.len; i++) {
    if (self->graph->nodes.items[i]->parent == call->id) return false;
  }
  return true;
}

static void add_node(MpDrawing *self, const MpNode *node, bool is_live) {
  uint32_t parent = MP_PICTURE_TOP;
  if (node->parent != MP_NODE_NONE && node->parent != self->forward->call) {
    parent = self->boxes[node->parent];
    if (parent != MP_PICTURE_TOP && !self->picture->boxes.items[parent].is_group) {
      self->boxes[node->id] = parent;  // its parts are not drawn
      return;
    }
  }
  MpPictureBox box = {.kind = kind_of(node), .is_dead = !is_live};
  box.is_group = node->is_traced && level_of(self->picture, parent) < self->options->depth &&
                 !is_bodiless(self, node);
  mp_drawing_caption(self, &box, node);
  if (node->is_traced && is_bodiless(self, node)) {
    box.what = mp_str_format(self->arena, "%.*s, passes on what it is given", MP_FMT(box.what));
  }
  self->boxes[node->id] = add_box(self, parent, box);
  self->is_own[node->id] = 1;
}

static void mark_input(void *context, MpTensor tensor) {
  uint8_t *is_shown = context;
  is_shown[tensor.node] = 1;
}

// What the outputs need, what is run inside the model besides, and what it is called on.
static void add_nodes(MpDrawing *self) {
  const MpGraph *graph = self->graph;
  MpNodeId root = self->forward->call;
  uint8_t *is_live = mp_graph_forward_live(graph, self->arena, self->forward);
  uint8_t *is_shown = MP_NEW_ARRAY(self->arena, uint8_t, graph->nodes.len + 1);
  if (root != MP_NODE_NONE) {
    is_shown[root] = 1;
    mp_arguments_visit_tensors(&graph->nodes.items[root]->arguments, mark_input, is_shown);
  }
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_inside = node->parent != MP_NODE_NONE && is_shown[node->parent];
    is_shown[i] |= is_live[i] || (is_inside && !node->is_definition);
    bool is_input = node->kind == MP_NODE_INPUT;
    if (is_shown[i] && i != root) add_node(self, node, is_live[i] || is_input);
  }
}

typedef struct Arrows {
  MpDrawing *drawing;
  uint32_t to;
  uint32_t begin;  // of those to it, in the picture's
} Arrows;

static void add_arrow(void *context, MpTensor tensor) {
  const Arrows *self = context;
  MpDrawing *drawing = self->drawing;
  MpPicture *picture = drawing->picture;
  MpPictureArrow arrow = {.from = drawing->boxes[tensor.node], .to = self->to};
  if (arrow.from == MP_PICTURE_TOP || arrow.from == arrow.to) return;
  bool is_one_of_several = drawing->graph->nodes.items[tensor.node]->output_count > 1;
  if (is_one_of_several && drawing->is_own[tensor.node]) {
    arrow.label = mp_str_format(drawing->arena, "[%u]", (unsigned)tensor.output);
  }
  for (uint32_t i = self->begin; i < picture->arrows.len; i++) {
    const MpPictureArrow *other = &picture->arrows.items[i];
    if (other->from == arrow.from && mp_str_eq(other->label, arrow.label)) return;
  }
  mp_array_push(drawing->arena, &picture->arrows, arrow);
}

// Tensors pass through the boxes around boxes. What is inside a box that stands for its parts reads
// on its behalf.
static void add_arrows(MpDrawing *self) {
  Arrows arrows = {.drawing = self, .to = MP_PICTURE_TOP};
  for (uint32_t i = 0; i < self->graph->nodes.len; i++) {
    const MpNode *node = self->graph->nodes.items[i];
    uint32_t to = self->boxes[i];
    if (to == MP_PICTURE_TOP || self->picture->boxes.items[to].is_group) continue;
    if (node->is_traced && !is_bodiless(self, node)) continue;
    if (to != arrows.to) arrows.begin = self->picture->arrows.len;
    arrows.to = to;
    mp_arguments_visit_tensors(&node->arguments, add_arrow, &arrows);
  }
}

static void add_outputs(MpDrawing *self, const MpDatum *outputs, MpStr name) {
  if (outputs->kind == MP_DATUM_TENSOR) {
    MpPictureBox box = {.kind = MP_PICTURE_OUTPUT, .name = name};
    Arrows arrows = {.drawing = self, .begin = self->picture->arrows.len};
    arrows.to = add_box(self, MP_PICTURE_TOP, box);
    add_arrow(&arrows, outputs->tensor);
  }
  for (uint32_t i = 0; i < outputs->items.len; i++) {
    MpStr step = mp_str_format(self->arena, "%.*s[%u]", MP_FMT(name), (unsigned)i);
    bool is_named = i < outputs->keys.len && outputs->keys.items[i]->kind == MP_DATUM_STR;
    if (is_named) {
      step = mp_str_format(self->arena, "%.*s['%.*s']", MP_FMT(name),
                           MP_FMT(outputs->keys.items[i]->text));
    }
    add_outputs(self, outputs->items.items[i], step);
  }
}

MpPicture mp_picture_new(const MpGraph *graph, const MpForward *forward,
                         const MpPictureOptions *options, MpArena *arena) {
  MpPicture picture = {.first = MP_PICTURE_TOP, .what = mp_layer_shown_class(forward->root)};
  picture.title = mp_str_format(arena, "%.*s in %.*s", MP_FMT(options->expression),
                                MP_FMT(options->source_name));
  MpDrawing drawing = {.graph = graph,
                       .forward = forward,
                       .options = options,
                       .arena = arena,
                       .picture = &picture,
                       .boxes = MP_NEW_ARRAY(arena, uint32_t, graph->nodes.len + 1),
                       .is_own = MP_NEW_ARRAY(arena, uint8_t, graph->nodes.len + 1)};
  for (uint32_t i = 0; i < graph->nodes.len; i++)
    drawing.boxes[i] = MP_PICTURE_TOP;
  add_nodes(&drawing);
  add_arrows(&drawing);
  add_outputs(&drawing, forward->outputs, MP_STR("output"));
  mp_drawing_mark(&drawing);
  return picture;
}
