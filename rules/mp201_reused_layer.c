#include "analyzer/targets/aimet.h"
#include "rules/layer_split.h"
#include "rules/rehearsal.h"
#include "rules/sublayer.h"

typedef MP_ARRAY(const MpNode *) Uses;

// Both calls belong to calls of one and the same layer: that one is reused, and reported alone.
static bool is_explained(const MpGraph *graph, const MpNode *first, const MpNode *second) {
  if (first->parent == second->parent) return false;
  if (first->parent == MP_NODE_NONE || second->parent == MP_NODE_NONE) return false;
  return graph->nodes.items[first->parent]->layer == graph->nodes.items[second->parent]->layer;
}

static void add_use(const MpPass *pass, Uses *uses, const MpNode *node) {
  for (uint32_t i = 0; i < uses->len; i++) {
    if (is_explained(pass->graph, uses->items[i], node)) return;
  }
  mp_array_push(pass->scratch, uses, node);
}

// What decided how often the loop runs of which two of the calls need different trips; NULL:
// nothing, or that loop runs as often as the source says.
static const MpAssumption *find_count(const MpGraph *graph, const MpNode *a, const MpNode *b) {
  const MpTrip *later = mp_graph_later_trip(graph, a, b);
  if (later == NULL || later->counted == 0) return NULL;
  return &graph->assumptions.items[later->counted - 1];
}

// The same, where each two of the calls need different trips of such a loop.
static const MpAssumption *find_needed_count(const MpGraph *graph, const Uses *uses) {
  for (uint32_t i = 1; i < uses->len; i++) {
    for (uint32_t k = 0; k < i; k++) {
      if (find_count(graph, uses->items[k], uses->items[i]) == NULL) return NULL;
    }
  }
  return find_count(graph, uses->items[0], uses->items[1]);
}

static bool has_counts(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].is_count) return true;
  }
  return false;
}

static bool is_inside(const MpGraph *graph, MpTripId inner, MpTripId outer) {
  while (inner != MP_TRIP_NONE && inner != outer)
    inner = graph->trips.items[inner - 1].around;
  return inner == outer;
}

// The innermost trip that all calls are made in.
static MpTripId find_shared_trip(const MpGraph *graph, const Uses *uses) {
  MpTripId shared = uses->items[0]->trip;
  for (uint32_t i = 1; i < uses->len; i++) {
    while (!is_inside(graph, uses->items[i]->trip, shared))
      shared = graph->trips.items[shared - 1].around;
  }
  return shared;
}

// The call runs in the first trip of each loop around it that is inside the one that all share.
static bool is_first(const MpGraph *graph, const MpNode *node, MpTripId shared) {
  for (MpTripId id = node->trip; id != shared; id = graph->trips.items[id - 1].around) {
    if (graph->trips.items[id - 1].number > 1) return false;
  }
  return true;
}

// So many calls there are, and "at least " where the path tries a few trips of loops that may run
// more often: then only what runs in the first ones is counted.
static uint32_t count_calls(const MpGraph *graph, const Uses *uses, const char **least) {
  const MpTripId shared = find_shared_trip(graph, uses);
  uint32_t first = 0;
  for (uint32_t i = 0; i < uses->len; i++)
    first += is_first(graph, uses->items[i], shared);
  const bool is_open = first < uses->len && has_counts(graph);
  *least = is_open ? "at least " : "";
  if (!is_open) return uses->len;
  return first > 2 ? first : 2;
}

// The call that stands beside `other`, or beside a call around it, and that `node` is or runs in.
static const MpNode *find_beside(const MpGraph *graph, const MpNode *node, const MpNode *other) {
  while (node->parent != MP_NODE_NONE && !mp_graph_is_inside(graph, other->id, node->parent))
    node = graph->nodes.items[node->parent];
  return node;
}

// One and the same code runs twice, in the calls of two objects: those are what is to be looked at.
// False: they are made in one place, and no loop makes them.
static bool note_owners(MpPass *pass, MpDiag *diag, const MpNode *first, const MpNode *second) {
  if (mp_span_eq(first->span, second->span)) {
    if (mp_graph_later_trip(pass->graph, first, second) == NULL) return false;
    mp_report_note(pass, diag, first->span, "made again on the next trip of the loop");
    return true;
  }
  mp_report_note(pass, diag, first->span, "the first use is in this call");
  mp_report_note(pass, diag, second->span, "the second use is in this call");
  return true;
}

static void note_first_use(MpPass *pass, MpDiag *diag, const Uses *uses) {
  const MpNode *first = uses->items[0], *second = uses->items[1];
  if (!mp_span_eq(first->span, second->span)) {
    mp_report_note(pass, diag, first->span, "first use");
    return;
  }
  const MpNode *owner = find_beside(pass->graph, first, second);
  const MpNode *other = find_beside(pass->graph, second, first);
  if (owner != first && other != second && note_owners(pass, diag, owner, other)) return;
  const bool is_looped = mp_graph_later_trip(pass->graph, first, second) != NULL;
  if (owner == first && is_looped && mp_str_is(first->method, "call")) {
    mp_report_note(pass, diag, first->span, "called again on the next trip of the loop");
    return;
  }
  const char *least;
  const uint32_t calls = count_calls(pass->graph, uses, &least);
  mp_report_note(pass, diag, first->span, "this call runs %s%u times in one forward pass", least,
                 (unsigned)calls);
}

// Where the object comes from: it may be far from its uses, or reach them through a helper.
static void note_origin(MpPass *pass, MpDiag *diag, const MpLayer *layer) {
  const MpSpan span = layer->holdings.len > 0 ? layer->holdings.items[0].span : layer->created_at;
  if (!mp_span_is_none(span)) mp_report_note(pass, diag, span, "made here");
}

#define MESSAGE "`%.*s` is called %s%u times in one forward pass; the preparer sees one use"

// `relu(relu(x))` comes out right, which nobody promises.
static void report(MpPass *pass, const Uses *uses, bool is_right) {
  const MpNode *second = uses->items[1];
  const char *least;
  const uint32_t calls = count_calls(pass->graph, uses, &least);
  MpDiag *diag =
      mp_report(pass, second->span, MESSAGE, MP_FMT(second->symbol), least, (unsigned)calls);
  diag->count = calls;
  diag->message_at_least =
      mp_str_format(pass->arena, MESSAGE, MP_FMT(second->symbol), "at least ", (unsigned)calls);
  if (is_right) diag->severity = MP_SEVERITY_WARNING;
  mp_view_locate_both(pass, diag, uses->items[0], second);
  diag->symbol = second->symbol;
  const MpAssumption *count = find_needed_count(pass->graph, uses);
  if (count != NULL) mp_report_count(pass, diag, count);
  note_first_use(pass, diag, uses);
  note_origin(pass, diag, second->layer);
  mp_layer_split_suggest(pass, diag, second->layer);
}

static void judge_forward(MpPass *pass, const MpForward *forward, const MpAimetReport *rehearsal) {
  if (!rehearsal->has_work) return;
  const MpView view = mp_view_new(pass, forward);
  Uses *uses = MP_NEW_ARRAY(pass->scratch, Uses, pass->graph->layers.len + 1);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (node->kind != MP_NODE_LAYER || node->layer == NULL) continue;
    if (!mp_view_is_live(&view, node) || !mp_view_is_unwrapped(&view, node)) continue;
    add_use(pass, &uses[node->layer->id], node);
  }
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    if (uses[i].len > 1) report(pass, &uses[i], rehearsal->is_well_reused[i] != 0);
  }
}

static void run(MpPass *pass) {
  const MpAimetReport *rehearsals = mp_rehearsal_of(pass);
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    judge_forward(pass, &pass->graph->forwards.items[i], &rehearsals[i]);
  }
}

MP_DEFINE_RULE(mp201) = {
    .code = "MP201",
    .name = "reused-layer",
    .summary = "one layer object is called more than once in one forward pass",
    .what =
        "Looks for layer objects that are called more than once in one forward pass, in layers "
        "that are unwrapped, and in Functional models with something nested in them. Two paths "
        "that exclude each other are not one pass. Sharing a layer in a Functional model with "
        "nothing nested is right and not reported. Where a layer with parts is reused, its parts "
        "are not reported again.",
    .why =
        "The preparer keeps one entry for each layer *name*: the second call overwrites or extends "
        "what it knew of the first. The layers between the two uses drop out of the graph "
        "(`KeyError: 'conv2d_1/kernel:0'`), two branches become one call (`TypeError: Dense.call() "
        "takes 2 positional arguments but 3 were given`), or the prepared model silently gives "
        "other numbers.",
    .fix_safety =
        "Offered for layers without weights that `self.NAME = Class(…)` makes and that are called "
        "as `self.NAME(…)` in the same class, outside loops. Such a layer keeps no state, so one "
        "object for each use gives the same numbers, and no weight gets another name. The fix is "
        "unsafe where the layer is given a `seed`: in training the two layers then draw other "
        "random numbers than one would.",
    .source =
        "AIMET's Keras model preparer, Limitations (\"the API will not be able to see both "
        "uses\"), and measured runs of it.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_SOMETIMES,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_ERROR},
    .run = run,
};
