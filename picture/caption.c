#include <inttypes.h>

#include "analyzer/graph/shown.h"
#include "analyzer/source/position.h"
#include "picture/drawing.h"

// Longer texts of the source are cut.
#define MAX_HINT 200u
#define MAX_INDEX 24u
// Shapes of a call that gives several tensors; of more, their number.
#define MAX_SHAPES 3u

static MpStr base_name(MpStr path) {
  size_t slash = mp_str_rfind_byte(path, '/');
  return slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
}

MpStr mp_picture_place(MpArena *arena, const MpPictureOptions *options, MpSpan span) {
  if (mp_span_is_none(span) || mp_str_starts_with(span.source->path, MP_STR("<"))) {
    return MP_STR("");
  }
  MpPosition at = mp_position_of(span.source, span.start_byte);
  bool is_own = span.source == options->source;
  MpStr file = is_own ? MP_STR("") : base_name(span.source->path);
  MpStr cell = MP_STR("");
  if (at.cell > 0) {
    cell = mp_str_format(arena, "%scell %u%s", is_own ? "" : ":", (unsigned)at.cell,
                         is_own ? " " : "");
  }
  return mp_str_format(arena, "%.*s%.*s%s%u", MP_FMT(file), MP_FMT(cell), is_own ? "line " : ":",
                       (unsigned)at.line);
}

// The source's text with single blanks, cut where it is long: at the start of a character.
static MpStr flatten(MpArena *arena, MpStr text) {
  char *flat = MP_NEW_ARRAY(arena, char, MAX_HINT + 4);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    bool is_blank = (unsigned char)text.ptr[i] <= ' ';
    bool is_start = ((unsigned char)text.ptr[i] & 0xc0u) != 0x80u;
    if (len >= MAX_HINT && is_start) {
      return mp_str_format(arena, "%.*s…", MP_FMT(((MpStr){flat, len})));
    }
    if (len > MAX_HINT + 2) break;  // this is no text
    if (is_blank && len > 0 && flat[len - 1] == ' ') continue;
    flat[len++] = is_blank ? ' ' : text.ptr[i];
  }
  return (MpStr){flat, len};
}

// In a class of the source it is the attribute, in a model of layers Keras's name.
static MpStr layer_name(const MpDrawing *self, const MpNode *node) {
  const MpLayer *layer = node->layer;
  bool is_top = node->parent == MP_NODE_NONE;
  const MpLayer *owner = is_top ? NULL : self->graph->nodes.items[node->parent]->layer;
  MpStr path = MP_STR("");
  for (uint32_t i = 0; i < layer->holdings.len; i++) {
    const MpHolding *holding = &layer->holdings.items[i];
    bool is_attribute =
        holding->kind == MP_HOLDING_ATTRIBUTE || holding->kind == MP_HOLDING_CONTAINER;
    if (!is_attribute) continue;
    if (holding->owner == owner) return holding->path;
    if (path.len == 0) path = holding->path;
  }
  MpStr name = mp_layer_shown_name(layer);
  return name.len > 0 ? name : path;
}

static MpStr index_text(const MpDrawing *self, const MpNode *node) {
  if (node->arguments.len < 2) return MP_STR("[…]");
  const MpDatum *index = node->arguments.items[1].value;
  if (index->kind == MP_DATUM_INT) {
    return mp_str_format(self->arena, "[%" PRId64 "]", index->integer);
  }
  MpStr text = mp_span_text(index->span);
  if (text.len == 0 || text.len > MAX_INDEX) return MP_STR("[…]");
  return mp_str_format(self->arena, "[%.*s]", MP_FMT(flatten(self->arena, text)));
}

static MpStr operation_name(const MpDrawing *self, const MpNode *node) {
  if (node->form == MP_OP_SUBSCRIPT) return index_text(self, node);
  if (node->form == MP_OP_METHOD) {
    return mp_str_format(self->arena, ".%.*s", MP_FMT(node->function));
  }
  return node->function;
}

// Keras's names for what the operation is, where the source's own says something else.
static MpStr operation_what(const MpDrawing *self, const MpNode *node) {
  bool says_more = node->op_count > 1 || node->form != MP_OP_FUNCTION;
  return says_more ? mp_str_join(self->arena, MP_STR(", "), node->ops, node->op_count) : MP_STR("");
}

static MpStr weight_name(const MpWeight *weight) {
  return weight->symbol.len > 0 ? weight->symbol : weight->variable.name;
}

static void caption_kind(const MpDrawing *self, MpPictureBox *box, const MpNode *node) {
  switch (node->kind) {
    case MP_NODE_INPUT:
      box->name = node->name.len > 0 ? node->name : MP_STR("input");
      box->what = mp_str_is(node->dtype, "float32") ? MP_STR("") : node->dtype;
      return;
    case MP_NODE_LAYER:
      box->name = layer_name(self, node);
      box->what = mp_layer_shown_class(node->layer);
      return;
    case MP_NODE_OP:
      box->name = operation_name(self, node);
      box->what = operation_what(self, node);
      return;
    case MP_NODE_CONST: box->name = node->function; return;
    case MP_NODE_WEIGHT: box->name = weight_name(node->weight); return;
    case MP_NODE_OPAQUE:
      box->name = node->symbol;
      box->what = node->reason;
      return;
  }
}

static MpStr shapes_of(const MpDrawing *self, const MpNode *node) {
  MpTensor tensor = {.node = node->id};
  MpBuf text = {0};
  bool is_weight = node->kind == MP_NODE_WEIGHT;
  uint32_t count = node->output_count > MAX_SHAPES ? 1 : node->output_count;
  for (; !is_weight && tensor.output < count; tensor.output++) {
    if (tensor.output > 0) mp_buf_append_c(&text, ", ");
    mp_shape_write_shown(&text, mp_graph_shape(self->graph, tensor));
  }
  if (is_weight) mp_shape_write_shown(&text, node->weight->variable.shape);
  if (!is_weight && node->output_count > MAX_SHAPES) {
    mp_buf_format(&text, " and %u more", (unsigned)node->output_count - 1);
  }
  MpStr copy = mp_str_copy(self->arena, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return copy;
}

// Of a call with a body, what it hands out, as far as that is known.
static MpStr result_shape(const MpDrawing *self, const MpNode *node) {
  bool is_tensor = node->result && node->result->kind == MP_DATUM_TENSOR;
  const MpShape *shape = is_tensor ? mp_graph_shape(self->graph, node->result->tensor) : NULL;
  if (!shape) return MP_STR("");
  MpBuf text = {0};
  mp_shape_write_shown(&text, shape);
  MpStr copy = mp_str_copy(self->arena, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return copy;
}

// The parts of a Sequential or Functional model are called where that is called: what says more is
// where they are made.
static MpSpan place_of(const MpDrawing *self, const MpNode *node) {
  if (node->parent == MP_NODE_NONE || !node->layer) return node->span;
  const MpNode *around = self->graph->nodes.items[node->parent];
  bool is_same = mp_span_eq(around->span, node->span);
  return is_same && !mp_span_is_none(node->layer->created_at) ? node->layer->created_at
                                                              : node->span;
}

void mp_drawing_caption(const MpDrawing *self, MpPictureBox *box, const MpNode *node) {
  caption_kind(self, box, node);
  if (box->name.len == 0 && box->what.len == 0) box->name = MP_STR("?");
  box->shape = node->is_traced ? result_shape(self, node) : shapes_of(self, node);
  MpSpan place = place_of(self, node);
  box->place = mp_picture_place(self->arena, self->options, place);
  box->hint = flatten(self->arena, mp_span_text(place));
}
