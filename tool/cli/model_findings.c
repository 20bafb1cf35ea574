#include "tool/cli/model_findings.h"

#include "analyzer/syntax/parse.h"
#include "rules/ledger.h"
#include "tool/suppress.h"

typedef MP_ARRAY(const MpSource *) Sources;

static bool has_class(const MpAnalysis *analysis, const MpClassFact *cls) {
  for (uint32_t i = 0; i < analysis->classes.len; i++) {
    if (mp_span_eq(analysis->classes.items[i]->name_span, cls->name_span)) return true;
  }
  return false;
}

// As if the model were all that the file holds.
static MpAnalysis analysis_of(MpArena *arena, const MpSource *source, MpGraph *graph) {
  MpAnalysis analysis = {.arena = arena, .source = source};
  MpEntry *entry = MP_NEW(arena, MpEntry);
  *entry = (MpEntry){.kind = MP_ENTRY_EXPRESSION, .is_complete = true, .is_covered = true};
  mp_array_push(arena, &entry->graphs, graph);
  mp_array_push(arena, &analysis.entries, entry);
  for (uint32_t i = 0; i < graph->layers.len; i++) {
    const MpClassFact *cls = graph->layers.items[i]->cls;
    if (!cls || has_class(&analysis, cls)) continue;
    mp_array_push(arena, &analysis.classes, mp_arena_copy(arena, cls, sizeof *cls));
  }
  return analysis;
}

static void add_source(MpArena *arena, Sources *sources, const MpDiag *diag) {
  if (!diag || mp_span_is_none(diag->span)) return;
  for (uint32_t i = 0; i < sources->len; i++) {
    if (sources->items[i] == diag->span.source) return;
  }
  mp_array_push(arena, sources, diag->span.source);
}

static Sources sources_of(MpArena *arena, const MpRulings *rulings) {
  Sources sources = {0};
  for (uint32_t i = 0; i < rulings->items.len; i++) {
    const MpRuling *ruling = &rulings->items.items[i];
    add_source(arena, &sources, ruling->diag);
    for (uint32_t k = 0; k < ruling->stances.len; k++)
      add_source(arena, &sources, ruling->stances.items[k].diag);
  }
  return sources;
}

MpDiags mp_model_findings(MpArena *arena, const MpSource *source, MpGraph *graph,
                          const MpTarget *target, MpKerasVersion keras) {
  MpAnalysis analysis = analysis_of(arena, source, graph);
  MpRuleOptions options = {.target = target, .keras = keras};
  // The model uses part of a file only, so nothing is said about what its comments are good for.
  mp_array_push(arena, &options.left_out, MP_STR("MP903"));
  MpRulings rulings = {0};
  mp_rules_run(&analysis, &options, arena, &rulings);
  MpLedger *ledger = mp_ledger_new(arena);
  mp_ledger_add(ledger, &rulings);
  MpDiags all = {0};
  MpParser *parser = mp_parser_new();
  Sources sources = sources_of(arena, &rulings);
  for (uint32_t i = 0; i < sources.len; i++) {
    MpDiags found = mp_ledger_findings(ledger, sources.items[i]);
    const MpAst *ast = mp_parse_module(parser, arena, sources.items[i]);
    MpDirectives directives = mp_directives_read(arena, ast);
    mp_suppress(arena, &directives, &options, &found);
    for (uint32_t k = 0; k < found.len; k++)
      mp_array_push(arena, &all, found.items[k]);
  }
  mp_parser_free(parser);
  mp_diags_sort(&all);
  return all;
}
