#include "analyzer/interp/explore.h"
#include "analyzer/interp/tally.h"

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

// True where the text mentions the name outside `own`, as a word and not in quotes.
static bool is_mentioned(const MpSource *source, MpStr name, MpSpan own) {
  MpStr text = source->text;
  for (size_t at = mp_str_find(text, name, 0); at != SIZE_MAX;
       at = mp_str_find(text, name, at + 1)) {
    if (at >= own.start_byte && at < own.end_byte) continue;
    char before = at > 0 ? text.ptr[at - 1] : ' ';
    char after = at + name.len < text.len ? text.ptr[at + name.len] : ' ';
    bool is_word = !mp_str_is_name_byte(before) && !mp_str_is_name_byte(after);
    if (is_word && before != '"' && before != '\'' && before != '.') return true;
  }
  return false;
}

static const MpClassFact *fact_of(const MpExplorer *explorer, MpStr name) {
  for (uint32_t i = 0; i < explorer->facts.len; i++) {
    const MpClassFact *fact = explorer->facts.entries[i].value;
    bool is_own = fact && fact->span.source == explorer->module->source;
    if (is_own && mp_str_eq(fact->name, name)) return fact;
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

// The layer runs through on the path: the call of it gives something, or it is a model of tensors.
static bool is_run(const MpGraph *graph, const MpLayer *layer) {
  if (layer->kind == MP_LAYER_FUNCTIONAL || layer->ran_itself) return true;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    if (graph->nodes.items[i]->layer == layer && graph->nodes.items[i]->result) return true;
  }
  return false;
}

static bool is_held_by(const MpGraph *graph, const MpLayer *owner) {
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpHoldings *holdings = &graph->layers.items[i]->holdings;
    for (uint32_t k = 0; k < holdings->len; k++) {
      if (holdings->items[k].owner == owner) return true;
    }
  }
  return false;
}

// True where the code around the class makes composite layers of it, and none of them ran through.
static bool is_never_run(const MpAnalysis *analysis, const MpClassFact *cls) {
  bool is_made = false;
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntries *entries = &analysis->entries;
    for (uint32_t k = 0; k < entries->items[i]->graphs.len; k++) {
      const MpGraph *graph = entries->items[i]->graphs.items[k];
      for (uint32_t j = 0; j < graph->layers.len; j++) {
        const MpLayer *layer = graph->layers.items[j];
        if (layer->cls != cls) continue;
        if (!graph->ended_early && is_run(graph, layer)) return false;
        is_made = is_made || is_held_by(graph, layer);
      }
    }
  }
  return is_made;
}

static bool has_entry(const MpAnalysis *analysis, const MpClassFact *cls) {
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    if (analysis->entries.items[i]->cls == cls) return true;
  }
  return false;
}

// A class that is constructed in view, and of which nothing is seen to run, is judged alone, too.
static void explore_never_run(MpExplorer *explorer, MpAnalysis *analysis,
                              const MpDefinitions *definitions) {
  for (uint32_t i = 0; i < definitions->len; i++) {
    const MpDefinition *definition = &definitions->items[i];
    const MpClassFact *fact = fact_of(explorer, definition->name);
    if (definition->kind != MP_ENTRY_CLASS || !is_layer_class(fact)) continue;
    if (has_entry(analysis, fact) || !is_never_run(analysis, fact)) continue;
    add_entry(explorer, analysis, MP_ENTRY_CLASS, MP_PHASE_INFERENCE, definition->name, false);
  }
}

// Called on the path, and on the inputs if it has weights.
static bool is_fed(const MpGraph *graph, const MpLayer *layer) {
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    bool is_called = node->layer == layer;
    if (is_called && (node->depends_on_input || layer->has_weights != MP_YES)) return true;
  }
  return false;
}

static void add_class(MpArena *arena, const MpClassFact *cls, MpStrs *classes) {
  for (uint32_t i = 0; i < classes->len; i++) {
    if (mp_str_eq(classes->items[i], cls->name)) return;
  }
  mp_array_push(arena, classes, cls->name);
}

// Layers that a class of the source holds and that are not called on the path, or on constants
// only; appends each class. True where there is any.
static bool find_unreached(const MpEntry *entry, MpArena *arena, MpStrs *classes) {
  bool found = false;
  for (uint32_t i = 0; i < entry->graphs.len; i++) {
    const MpGraph *graph = entry->graphs.items[i];
    for (uint32_t k = 0; k < graph->layers.len; k++) {
      const MpLayer *layer = graph->layers.items[k];
      if (layer->holdings.len == 0 || layer->may_be_reached || is_fed(graph, layer)) continue;
      const MpClassFact *cls = layer->holdings.items[0].owner->cls;
      if (!cls) continue;
      found = true;
      add_class(arena, cls, classes);
      // It may hang on what the class around it is called with.
      if (entry->cls) add_class(arena, entry->cls, classes);
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

MpAnalysis *mp_interp_analyze(MpArena *arena, const MpModule *module, MpKerasVersion version) {
  MpAnalysis *analysis = MP_NEW(arena, MpAnalysis);
  analysis->arena = arena;
  analysis->source = module->source;
  MpExplorer explorer = {.arena = arena,
                         .scratch = mp_arena_new(),
                         .names_arena = mp_arena_new(),
                         .module = module,
                         .version = version,
                         .sets_policy = MP_MAYBE};
  mp_keeper_init(&explorer.keeper, arena);
  mp_map_init(&explorer.facts, arena);
  mp_map_init(&explorer.file_names, arena);
  mp_map_init(&explorer.names, explorer.names_arena);
  mp_map_init(&explorer.skipped, arena);
  mp_map_init(&explorer.called, arena);
  mp_map_init(&explorer.spent, arena);
  MpDefinitions definitions = {0};
  collect(arena, &module->ast->body, &definitions);
  add_entry(&explorer, analysis, MP_ENTRY_MODULE, MP_PHASE_INFERENCE, MP_STR(""), false);
  explore_definitions(&explorer, analysis, &definitions);
  explore_never_run(&explorer, analysis, &definitions);
  explore_unreached(&explorer, analysis, &definitions);
  mp_arena_free(explorer.scratch);
  mp_arena_free(explorer.names_arena);
  for (uint32_t i = 0; i < explorer.facts.len; i++) {
    MpClassFact *fact = explorer.facts.entries[i].value;
    bool is_own = is_layer_class(fact) && fact->span.source == module->source;
    if (is_own) mp_array_push(arena, &analysis->classes, fact);
  }
  mp_tally(analysis);
  return analysis;
}
