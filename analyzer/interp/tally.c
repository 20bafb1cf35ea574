#include "analyzer/interp/tally.h"

#include "analyzer/interp/run.h"

typedef struct MpTally {
  MpAnalysis *analysis;
  uint8_t *holds;  // room for a flag a layer of one graph: it holds others
} MpTally;

// --- limits ---

static MpClassReport *report_of(const MpAnalysis *analysis, const MpClassFact *cls) {
  for (uint32_t i = 0; cls && i < analysis->reports.len; i++) {
    if (analysis->reports.items[i].cls == cls) return &analysis->reports.items[i];
  }
  return NULL;
}

static void add_reason(const MpAnalysis *analysis, MpClassReport *report, MpStr reason) {
  for (uint32_t i = 0; i < report->reasons.len; i++) {
    if (mp_str_eq(report->reasons.items[i], reason)) return;
  }
  mp_array_push(analysis->arena, &report->reasons, reason);
}

// An exception on a path that assumes something is what Python gives there as well, a list that is
// too short for what follows: a path that ends. It counts where no path has another end.
static bool ends_assumed_path(const MpGraph *graph, const MpLimit *limit) {
  return mp_str_is(limit->reason, MP_RUN_EXCEPTION) && graph->assumptions.len > 0;
}

// Each limit of one place once, however many paths met it.
static void add_once(MpAnalysis *analysis, MpLimits *limits, const MpLimit *limit) {
  for (uint32_t i = 0; i < limits->len; i++) {
    const MpLimit *known = &limits->items[i];
    if (mp_span_eq(known->span, limit->span) && mp_str_eq(known->reason, limit->reason)) return;
  }
  mp_array_push(analysis->arena, limits, *limit);
}

static bool is_of_class(const MpLimit *limit, const MpClassFact *cls) {
  for (uint32_t i = 0; i < limit->classes.len; i++) {
    if (limit->classes.items[i] == cls) return true;
  }
  return false;
}

static bool counts_for(const MpClassReport *report, const MpGraph *graph, const MpLimit *limit) {
  return is_of_class(limit, report->cls) && !(report->has_graph && ends_assumed_path(graph, limit));
}

// Whether none before it on the path counts for that class.
static bool is_first(const MpClassReport *report, const MpGraph *graph, const MpLimit *limit) {
  for (const MpLimit *other = graph->limits.items; other < limit; other++) {
    if (counts_for(report, graph, other)) return false;
  }
  return true;
}

static bool has_end(const MpEntry *entry) {
  bool has = false;
  for (uint32_t i = 0; i < entry->graphs.len; i++)
    has |= !entry->graphs.items[i]->ended_early;
  return has;
}

// The exception of a path that nobody means, a model of no layers: the source is not meant to go on
// there, and nothing else is said of such a path either.
static bool ends_odd_path(const MpGraph *graph, const MpLimit *limit) {
  bool is_odd = false;
  for (uint32_t i = 0; i < graph->assumptions.len; i++)
    is_odd |= graph->assumptions.items[i].is_odd;
  return is_odd && graph->ended_early && mp_str_is(limit->reason, MP_RUN_EXCEPTION);
}

static void add_limit(MpAnalysis *analysis, const MpEntry *entry, const MpGraph *graph,
                      const MpLimit *limit) {
  bool is_own = limit->span.source == analysis->source, counts = false;
  for (uint32_t i = 0; i < limit->classes.len; i++) {
    MpClassReport *report = report_of(analysis, limit->classes.items[i]);
    if (!report) continue;
    is_own = true;
    if (!counts_for(report, graph, limit)) continue;
    counts |= report->is_composite;
    add_reason(analysis, report, limit->reason);
    if (is_first(report, graph, limit)) add_once(analysis, &report->roots, limit);
  }
  bool is_expected = !counts && ends_odd_path(graph, limit) && has_end(entry);
  if (is_own && !is_expected) add_once(analysis, &analysis->limits, limit);
}

// By position; there are few, and they are nearly in order.
static void sort_limits(MpLimits *limits) {
  for (uint32_t i = 1; i < limits->len; i++) {
    MpLimit limit = limits->items[i];
    uint32_t at = i;
    for (; at > 0 && mp_span_compare(limits->items[at - 1].span, limit.span) > 0; at--) {
      limits->items[at] = limits->items[at - 1];
    }
    limits->items[at] = limit;
  }
}

static void collect_limits(MpAnalysis *analysis) {
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    analysis->stats.paths += entry->graphs.len;
    if (entry->is_background) continue;  // nothing is said of what was met there
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      const MpLimits *limits = &entry->graphs.items[k]->limits;
      for (uint32_t j = 0; j < limits->len; j++)
        add_limit(analysis, entry, entry->graphs.items[k], &limits->items[j]);
    }
  }
  sort_limits(&analysis->limits);
}

// --- classes ---

// Adds the layers of one path to the reports.
static void add_graph(const MpTally *self, const MpGraph *graph) {
  const MpAnalysis *analysis = self->analysis;
  uint8_t *holds = self->holds;
  for (uint32_t i = 0; i < graph->layers.len; i++)
    holds[i] = graph->layers.items[i]->members.len > 0;
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++)
      holds[holdings->items[k].owner->id] = 1;
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpLayer *layer = graph->layers.items[i];
    MpClassReport *report = holds[i] ? report_of(analysis, layer->cls) : NULL;
    if (!report) continue;
    report->is_composite = true;
    // A model that its own class makes Functional is its graph.
    bool is_graph = layer->kind == MP_LAYER_FUNCTIONAL && !graph->ended_early;
    report->has_graph |= is_graph && layer->model_outputs != NULL;
    report->has_graph |= layer->ran_itself && !graph->ended_early;
  }
  for (uint32_t i = 0; i < graph->nodes.len && !graph->ended_early; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_composite = node->layer && node->result && holds[node->layer->id];
    MpClassReport *report = is_composite ? report_of(analysis, node->layer->cls) : NULL;
    if (report) report->has_graph = true;
  }
}

static void look_at_graphs(MpAnalysis *analysis) {
  uint32_t most = 0;
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      uint32_t count = entry->graphs.items[k]->layers.len;
      if (count > most) most = count;
    }
  }
  MpTally tally = {analysis, MP_NEW_ARRAY(analysis->arena, uint8_t, most + 1)};
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    MpClassReport *own = report_of(analysis, entry->cls);
    if (own) own->steps += entry->steps;
    if (own) own->elapsed_ms += entry->elapsed_ms;
    if (entry->is_background) continue;  // they only acquit
    if (own) own->is_covered &= entry->is_covered;
    for (uint32_t k = 0; k < entry->graphs.len; k++)
      add_graph(&tally, entry->graphs.items[k]);
  }
}

// A class that leaves what it needs to those that derive from it: all that is looked at of it alone
// ends in a method that does nothing but raise NotImplementedError.
static bool is_abstract(const MpAnalysis *analysis, const MpClassReport *report) {
  bool has_path = false;
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    if (entry->cls != report->cls || entry->is_background) continue;
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      if (!entry->graphs.items[k]->is_abstract) return false;
      has_path = true;
    }
  }
  return has_path && !report->has_graph;
}

static void count_classes(MpAnalysis *analysis) {
  for (uint32_t i = 0; i < analysis->reports.len; i++) {
    MpClassReport *report = &analysis->reports.items[i];
    report->is_composite &= !is_abstract(analysis, report);
    report->is_followed = report->is_composite && report->has_graph && report->reasons.len == 0;
    analysis->stats.classes++;
    analysis->stats.composite += report->is_composite;
    analysis->stats.composite_graph += report->is_composite && report->has_graph;
    analysis->stats.composite_followed += report->is_followed;
  }
}

void mp_tally(MpAnalysis *analysis) {
  for (uint32_t i = 0; i < analysis->classes.len; i++) {
    MpClassReport report = {.cls = analysis->classes.items[i], .is_covered = true};
    mp_array_push(analysis->arena, &analysis->reports, report);
  }
  look_at_graphs(analysis);
  collect_limits(analysis);
  count_classes(analysis);
}
