#include "analyzer/interp/explore.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/scope.h"

// Alternatives that a path takes first, before its own choices.
typedef struct MpPrefix {
  const uint32_t *taken;
  uint32_t len;
} MpPrefix;

typedef MP_ARRAY(MpPrefix) MpPrefixes;

void mp_explore_run_module(MpRun *run, MpEntryKind kind) {
  if (kind != MP_ENTRY_MODULE) {
    mp_scope_assign(run, run->globals, MP_STR("__name__"), mp_value_str(run, run->module->name));
  }
  mp_exec_module(run);
}

// A function or class alone needs the names that it uses. Layers that the module itself makes are
// judged with the module, so they have to be there before the entry begins.
static void import_module(const MpExplorer *self, MpRun *run, MpEntryKind kind) {
  bool needs_whole = kind == MP_ENTRY_MODULE || self->makes_layers || !self->module->bindings;
  if (needs_whole) {
    mp_explore_run_module(run, kind);
  } else {
    mp_scope_assign(run, run->globals, MP_STR("__name__"), mp_value_str(run, run->module->name));
  }
}

// Calls a function or class of the module with everything about its arguments unknown.
static MpValue *call_unknown(MpRun *run, MpEntryKind kind, MpStr name) {
  MpValue *callee = mp_module_name(run, mp_module_object(run, run->module), name);
  if (!callee) return NULL;
  MpCall call = {.is_open = true, .symbol = name};
  if (callee->kind == MP_VALUE_CLASS && callee->cls->def) {
    call.span = callee->cls->def->name_span;
  } else if (callee->kind == MP_VALUE_FUNCTION) {
    call.span = callee->function->def->name_span;
  } else {
    return NULL;
  }
  MpValue *value = mp_call_value(run, callee, &call);
  bool is_layer =
      value && kind == MP_ENTRY_CLASS && value->kind == MP_VALUE_INSTANCE && value->instance->layer;
  if (is_layer && value->instance->layer->kind != MP_LAYER_FUNCTIONAL) {
    return mp_finish_call_on_unknown(run, value) ? value : NULL;
  }
  return value;
}

static void merge_called(MpExplorer *self, const MpRun *run) {
  for (uint32_t i = 0; i < run->called_functions.len; i++) {
    const MpMapEntry *entry = &run->called_functions.entries[i];
    if (entry->value) mp_map_set(&self->called, entry->key, self);
  }
}

static MpRun *run_path(MpExplorer *self, const MpEntry *entry, MpPrefix prefix) {
  MpRun *run = mp_run_new(self->scratch, self->module, entry->phase, prefix.taken, prefix.len);
  run->facts = &self->facts;
  run->is_background = entry->is_background;
  import_module(self, run, entry->kind);
  MpValue *returned = NULL;
  if (entry->kind != MP_ENTRY_MODULE && !run->is_stopped) {
    run->entry_layer = run->graph->layers.len;
    MpValue *value = call_unknown(run, entry->kind, entry->name);
    if (!value) run->graph->ended_early = true;
    // Nothing in the source says that it ends here: it may be that too little is known.
    run->is_cut_short = !value && run->is_own_exception;
    if (run->is_cut_short) mp_run_note_exception(run);
    if (entry->kind == MP_ENTRY_FUNCTION) returned = value;
    run->exception = NULL;
  }
  if (!run->is_stopped) mp_finish_run(run, returned);
  if (run->is_stopped) run->graph->ended_early = true;
  merge_called(self, run);
  self->steps += run->steps;
  return run;
}

// The paths that differ from this one in one of its own choices; no more than can be explored, and
// one, so that it shows that there are more.
static void add_siblings(MpExplorer *self, const MpRun *run, MpPrefix prefix, MpPrefixes *waiting) {
  const MpDecider *decider = run->decider;
  for (uint32_t i = prefix.len; i < decider->choices.len; i++) {
    for (uint32_t other = 1; other < decider->choices.items[i].count; other++) {
      if (waiting->len > MP_INTERP_MAX_PATHS) return;
      uint32_t *taken = MP_NEW_ARRAY(self->arena, uint32_t, i + 1);
      for (uint32_t k = 0; k < i; k++)
        taken[k] = decider->choices.items[k].taken;
      taken[i] = other;
      mp_array_push(self->arena, waiting, ((MpPrefix){taken, i + 1}));
    }
  }
}

static bool is_spent(const MpExplorer *self, uint32_t paths, uint32_t steps) {
  return paths == MP_INTERP_MAX_PATHS || steps > MP_INTERP_MAX_ENTRY_STEPS ||
         self->steps > MP_INTERP_MAX_FILE_STEPS ||
         mp_arena_used(self->arena) > MP_INTERP_MAX_FILE_BYTES;
}

// Said at the path's latest decision: others like it are not explored.
static void note_paths_left(MpRun *run) {
  const MpAssumptions *assumptions = &run->graph->assumptions;
  MpSpan span = assumptions->len > 0 ? mp_array_last(assumptions).span : (MpSpan){0};
  mp_run_note_limit(run, "path limit", MP_STR(""), span);
}

static void keep_path(MpExplorer *self, MpEntry *entry, const MpRun *run) {
  for (uint32_t i = 0; i < run->modules.len; i++) {
    const MpSource *source = run->modules.items[i]->module->source;
    if (source) mp_keeper_add_source(&self->keeper, source->text);
  }
  mp_array_push(self->arena, &entry->graphs, mp_keep_graph(&self->keeper, run->graph));
}

MpEntry *mp_explore(MpExplorer *self, MpEntryKind kind, MpPhase phase, MpStr name,
                    bool is_background) {
  MpEntry *entry = MP_NEW(self->arena, MpEntry);
  entry->kind = kind;
  entry->phase = phase;
  entry->name = name;
  entry->is_background = is_background;
  entry->is_complete = true;
  MpPrefixes waiting = {0};
  mp_array_push(self->arena, &waiting, ((MpPrefix){NULL, 0}));
  // Breadth first: paths that differ early differ most.
  uint32_t first_step = self->steps;
  for (uint32_t next = 0; next < waiting.len; next++) {
    MpPrefix prefix = waiting.items[next];
    MpRun *run = run_path(self, entry, prefix);
    add_siblings(self, run, prefix, &waiting);
    bool is_last = is_spent(self, next + 1, self->steps - first_step);
    if (is_last && next + 1 < waiting.len) {
      note_paths_left(run);
      entry->is_complete = false;
      waiting.len = next + 1;
    }
    if (run->is_stopped || run->is_cut_short) entry->is_complete = false;
    if (kind == MP_ENTRY_MODULE) self->makes_layers |= run->graph->layers.len > 0;
    keep_path(self, entry, run);
    mp_arena_reset(self->scratch);
  }
  return entry;
}
