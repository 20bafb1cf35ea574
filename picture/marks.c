#include "picture/drawing.h"

static bool contains(MpSpan outer, MpSpan inner) {
  return !mp_span_is_none(outer) && outer.source == inner.source &&
         outer.start_byte <= inner.start_byte && inner.end_byte <= outer.end_byte;
}

static uint32_t length_of(MpSpan span) {
  return span.end_byte - span.start_byte;
}

// Each finding once a box: several places of one box may hold it.
static void mark(MpDrawing *self, uint32_t index, MpDiag *diag) {
  MpPictureBox *box = &self->picture->boxes.items[index];
  if (box->findings.len > 0 && mp_array_last(&box->findings) == diag) return;
  mp_array_push(self->arena, &box->findings, diag);
  if (diag->severity > box->severity) box->severity = diag->severity;
}

// The places in the source that stand for a node: its expression, and where its layer is made and
// held.
typedef void (*PlaceVisitor)(void *context, const MpNode *node, MpSpan place);

static void visit_places(MpDrawing *self, PlaceVisitor visit, void *context) {
  for (uint32_t i = 0; i < self->graph->nodes.len; i++) {
    const MpNode *node = self->graph->nodes.items[i];
    if (self->boxes[i] == MP_PICTURE_TOP) continue;
    visit(context, node, node->span);
    if (!node->layer) continue;
    visit(context, node, node->layer->created_at);
    for (uint32_t k = 0; k < node->layer->holdings.len; k++)
      visit(context, node, node->layer->holdings.items[k].span);
  }
}

typedef struct Search {
  MpDrawing *drawing;
  MpDiag *diag;
  MpSpan best;  // the smallest place that holds the finding
} Search;

static void find_smallest(void *context, const MpNode *node, MpSpan place) {
  Search *self = context;
  (void)node;
  if (!contains(place, self->diag->span)) return;
  bool is_better = mp_span_is_none(self->best) || length_of(place) < length_of(self->best);
  if (is_better) self->best = place;
}

static void mark_there(void *context, const MpNode *node, MpSpan place) {
  Search *self = context;
  if (!mp_span_eq(place, self->best)) return;
  mark(self->drawing, self->drawing->boxes[node->id], self->diag);
}

// A finding in a class that is at no place of its own is about each object of that class.
static bool mark_class(MpDrawing *self, MpDiag *diag) {
  const MpClassFact *found = NULL;
  for (uint32_t i = 0; i < self->graph->layers.len; i++) {
    const MpClassFact *cls = self->graph->layers.items[i]->cls;
    if (!cls || !contains(cls->span, diag->span)) continue;
    if (!found || length_of(cls->span) < length_of(found->span)) found = cls;
  }
  bool is_marked = false;
  for (uint32_t i = 0; found && i < self->graph->nodes.len; i++) {
    const MpNode *node = self->graph->nodes.items[i];
    bool is_object = node->layer && node->layer->cls &&
                     mp_span_eq(node->layer->cls->span, found->span) && self->is_own[i];
    if (!is_object) continue;
    mark(self, self->boxes[i], diag);
    is_marked = true;
  }
  return is_marked;
}

void mp_drawing_mark(MpDrawing *self) {
  for (uint32_t i = 0; i < self->options->findings->len; i++) {
    MpDiag *diag = self->options->findings->items[i];
    Search search = {.drawing = self, .diag = diag};
    visit_places(self, find_smallest, &search);
    if (!mp_span_is_none(search.best)) {
      visit_places(self, mark_there, &search);
    } else if (!mark_class(self, diag)) {
      mp_array_push(self->arena, &self->picture->elsewhere, diag);
    }
  }
}
