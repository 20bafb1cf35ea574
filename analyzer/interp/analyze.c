#include "analyzer/interp/explore.h"

// Every name that the module's own statements bind to functions and classes, in order.
typedef struct MpDefinition {
  MpEntryKind kind;
  MpStr name;
  MpSpan span;
} MpDefinition;

typedef MP_ARRAY(MpDefinition) MpDefinitions;

static void collect(MpArena *arena, const MpStmts *stmts, MpDefinitions *out) {
  for (uint32_t i = 0; i < stmts->len; i++) {
    const MpStmt *stmt = stmts->items[i];
    if (stmt->kind == MP_STMT_FUNCTION_DEF) {
      MpDefinition one = {MP_ENTRY_FUNCTION, stmt->function->name, stmt->span};
      mp_array_push(arena, out, one);
    } else if (stmt->kind == MP_STMT_CLASS_DEF) {
      MpDefinition one = {MP_ENTRY_CLASS, stmt->class_def->name, stmt->span};
      mp_array_push(arena, out, one);
    } else if (stmt->kind == MP_STMT_IF) {
      collect(arena, &stmt->if_stmt.body, out);
      collect(arena, &stmt->if_stmt.orelse, out);
    } else if (stmt->kind == MP_STMT_TRY) {
      collect(arena, &stmt->try_stmt.body, out);
    }
  }
}

static bool is_word_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_';
}

// True where the text mentions the name outside `own`, as a word and not in quotes.
static bool is_mentioned(const MpSource *source, MpStr name, MpSpan own) {
  MpStr text = source->text;
  for (size_t at = mp_str_find(text, name, 0); at != SIZE_MAX;
       at = mp_str_find(text, name, at + 1)) {
    if (at >= own.start_byte && at < own.end_byte) continue;
    char before = at > 0 ? text.ptr[at - 1] : ' ';
    char after = at + name.len < text.len ? text.ptr[at + name.len] : ' ';
    bool is_word = !is_word_byte(before) && !is_word_byte(after);
    if (is_word && before != '"' && before != '\'' && before != '.') return true;
  }
  return false;
}

static const MpClassFact *fact_of(const MpExplorer *explorer, MpStr name) {
  for (uint32_t i = 0; i < explorer->facts.len; i++) {
    const MpClassFact *fact = explorer->facts.entries[i].value;
    if (fact && mp_str_eq(fact->name, name)) return fact;
  }
  return NULL;
}

static bool is_layer_class(const MpClassFact *fact) {
  return fact && fact->kind != MP_CLASS_UNKNOWN;
}

// A function is worth running alone when its text can make a layer or model.
static bool makes_layers(const MpExplorer *explorer, MpStr text) {
  static const char *const words[] = {"layers.", "Input(", "Sequential(", "Model(", "keras."};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (mp_str_find(text, mp_str_from_c(words[i]), 0) != SIZE_MAX) return true;
  }
  for (uint32_t i = 0; i < explorer->facts.len; i++) {
    const MpClassFact *fact = explorer->facts.entries[i].value;
    if (fact && mp_str_find(text, fact->name, 0) != SIZE_MAX) return true;
  }
  return false;
}

static void add_entry(MpExplorer *explorer, MpAnalysis *analysis, MpEntryKind kind, MpPhase phase,
                      MpStr name, bool is_background) {
  MpEntry *entry = mp_explore(explorer, kind, phase, name, is_background);
  if (kind == MP_ENTRY_CLASS) entry->cls = fact_of(explorer, name);
  mp_array_push(explorer->arena, &analysis->entries, entry);
}

// Functions first that nothing in the file mentions, then those that were mentioned and yet never
// called; then the classes that nothing constructed.
static void explore_definitions(MpExplorer *explorer, MpAnalysis *analysis,
                                const MpDefinitions *definitions) {
  for (int round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < definitions->len; i++) {
      const MpDefinition *definition = &definitions->items[i];
      if (definition->kind != MP_ENTRY_FUNCTION) continue;
      if (mp_map_has(&explorer->called, definition->name)) continue;
      if (!makes_layers(explorer, mp_span_text(definition->span))) continue;
      bool waits = is_mentioned(analysis->source, definition->name, definition->span);
      if (round == 0 && waits) continue;
      add_entry(explorer, analysis, MP_ENTRY_FUNCTION, MP_PHASE_INFERENCE, definition->name, false);
    }
  }
  for (uint32_t i = 0; i < definitions->len; i++) {
    const MpDefinition *definition = &definitions->items[i];
    if (definition->kind != MP_ENTRY_CLASS) continue;
    if (mp_map_has(&explorer->called, definition->name)) continue;
    if (!is_layer_class(fact_of(explorer, definition->name))) continue;
    add_entry(explorer, analysis, MP_ENTRY_CLASS, MP_PHASE_INFERENCE, definition->name, false);
  }
}

static bool is_called(const MpGraph *graph, const MpLayer *layer) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->layer == layer) return true;
  }
  return false;
}

// Layers that a class of the source holds and that are not called on the path; `add` is called for
// each class. True where there is any.
static bool find_unreached(const MpEntry *entry, MpArena *arena, MpStrs *classes) {
  bool found = false;
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpGraph *graph = entry->graphs.items[i];
    for (uint32_t k = 0; k < graph->layers.len; k++) {
      const MpLayer *layer = graph->layers.items[k];
      if (layer->holdings.len == 0 || layer->may_be_reached || is_called(graph, layer)) continue;
      const MpClassFact *cls = layer->holdings.items[0].owner->cls;
      if (!cls) continue;
      found = true;
      bool is_known = false;
      for (uint32_t j = 0; j < classes->len; j++)
        is_known |= mp_str_eq(classes->items[j], cls->name);
      if (!is_known) mp_array_push(arena, classes, cls->name);
    }
  }
  return found;
}

static bool is_defined_class(const MpDefinitions *definitions, MpStr name) {
  for (uint32_t i = 0; i < definitions->len; i++) {
    const MpDefinition *definition = &definitions->items[i];
    if (definition->kind == MP_ENTRY_CLASS && mp_str_eq(definition->name, name)) return true;
  }
  return false;
}

// What nothing reached while tracing may be reached in training, or with other constructor
// arguments: looked at only where there is something of the kind.
static void explore_unreached(MpExplorer *explorer, MpAnalysis *analysis,
                              const MpDefinitions *definitions) {
  MpStrs classes = {0};
  uint32_t count = analysis->entries.len;
  for (uint32_t i = 0; i < count; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    if (!find_unreached(entry, explorer->arena, &classes)) continue;
    add_entry(explorer, analysis, entry->kind, MP_PHASE_TRAINING, entry->name, false);
  }
  for (uint32_t i = 0; i < classes.len; i++) {
    MpStr name = classes.items[i];
    if (!is_defined_class(definitions, name)) continue;
    add_entry(explorer, analysis, MP_ENTRY_CLASS, MP_PHASE_INFERENCE, name, true);
    add_entry(explorer, analysis, MP_ENTRY_CLASS, MP_PHASE_TRAINING, name, true);
  }
}

// Each limit of one place once, however many paths met it.
static void add_limit(MpAnalysis *analysis, MpLimit limit) {
  for (uint32_t i = 0; i < analysis->limits.len; i++) {
    const MpLimit *known = &analysis->limits.items[i];
    if (mp_span_eq(known->span, limit.span) && mp_str_eq(known->reason, limit.reason)) return;
  }
  mp_array_push(analysis->arena, &analysis->limits, limit);
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
      for (uint32_t j = 0; j < limits->len; j++) {
        add_limit(analysis, limits->items[j]);
      }
    }
  }
  sort_limits(&analysis->limits);
}

static bool has_limit(const MpAnalysis *analysis, MpSpan span) {
  for (uint32_t i = 0; i < analysis->limits.len; i++) {
    const MpSpan at = analysis->limits.items[i].span;
    if (at.source == span.source && at.start_byte >= span.start_byte &&
        at.end_byte <= span.end_byte) {
      return true;
    }
  }
  return false;
}

// What the objects of one class were on the explored paths.
typedef struct MpTally {
  bool is_composite, has_graph, is_incomplete;
} MpTally;

static MpTally *tally_of(const MpAnalysis *analysis, MpTally *tallies, const MpLayer *layer) {
  for (uint32_t i = 0; layer && layer->cls && i < analysis->classes.len; i++) {
    if (analysis->classes.items[i] == layer->cls) return &tallies[i];
  }
  return NULL;
}

// Adds the layers of one path to the tallies; `holds` is room for a flag a layer.
static void tally_graph(const MpAnalysis *analysis, const MpEntry *entry, const MpGraph *graph,
                        MpTally *tallies, uint8_t *holds) {
  for (uint32_t i = 0; i < graph->layers.len; i++)
    holds[i] = graph->layers.items[i]->members.len > 0;
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++)
      holds[holdings->items[k].owner->id] = 1;
  }
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    MpTally *tally = holds[i] ? tally_of(analysis, tallies, graph->layers.items[i]) : NULL;
    if (!tally) continue;
    tally->is_composite = true;
    tally->is_incomplete |= !entry->is_complete;
    // A model that its own class makes Functional is its graph.
    bool is_graph = graph->layers.items[i]->kind == MP_LAYER_FUNCTIONAL && !graph->ended_early;
    tally->has_graph |= is_graph && graph->layers.items[i]->model_outputs != NULL;
  }
  for (uint32_t i = 0; i < graph->nodes.len && !graph->ended_early; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_composite = node->layer && node->result && holds[node->layer->id];
    MpTally *tally = is_composite ? tally_of(analysis, tallies, node->layer) : NULL;
    if (tally) tally->has_graph = true;
  }
}

static void count_classes(MpAnalysis *analysis) {
  MpTally *tallies = MP_NEW_ARRAY(analysis->arena, MpTally, analysis->classes.len + 1);
  uint32_t most = 0;
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      uint32_t count = entry->graphs.items[k]->layers.len;
      if (count > most) most = count;
    }
  }
  uint8_t *holds = MP_NEW_ARRAY(analysis->arena, uint8_t, most + 1);
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    if (entry->is_background) continue;  // they only acquit
    for (uint32_t k = 0; k < entry->graphs.len; k++)
      tally_graph(analysis, entry, entry->graphs.items[k], tallies, holds);
  }
  for (uint32_t i = 0; i < analysis->classes.len; i++) {
    const MpTally *tally = &tallies[i];
    bool is_followed = tally->is_composite && tally->has_graph && !tally->is_incomplete;
    analysis->stats.classes++;
    analysis->stats.composite += tally->is_composite;
    analysis->stats.composite_graph += tally->is_composite && tally->has_graph;
    analysis->stats.composite_followed +=
        is_followed && !has_limit(analysis, analysis->classes.items[i]->span);
  }
}

MpAnalysis *mp_interp_analyze(MpArena *arena, const MpModule *module) {
  MpAnalysis *analysis = MP_NEW(arena, MpAnalysis);
  analysis->arena = arena;
  analysis->source = module->source;
  MpExplorer explorer = {.arena = arena, .scratch = mp_arena_new(), .module = module};
  mp_keeper_init(&explorer.keeper, arena, module->source->text);
  mp_map_init(&explorer.facts, arena);
  mp_map_init(&explorer.called, arena);
  MpDefinitions definitions = {0};
  collect(arena, &module->ast->body, &definitions);
  add_entry(&explorer, analysis, MP_ENTRY_MODULE, MP_PHASE_INFERENCE, MP_STR(""), false);
  explore_definitions(&explorer, analysis, &definitions);
  explore_unreached(&explorer, analysis, &definitions);
  mp_arena_free(explorer.scratch);
  for (uint32_t i = 0; i < explorer.facts.len; i++) {
    MpClassFact *fact = explorer.facts.entries[i].value;
    if (is_layer_class(fact)) mp_array_push(arena, &analysis->classes, fact);
  }
  collect_limits(analysis);
  count_classes(analysis);
  return analysis;
}
