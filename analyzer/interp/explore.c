#include "analyzer/interp/explore.h"

#include <time.h>

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/frontier.h"
#include "analyzer/interp/function_object.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/refusal.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/start.h"

// Paths after which an argument that they miss is given.
#define MAX_PATHS_IN_WANT 4u
// Arguments that are given for that.
#define MAX_GIVEN 6u
// Paths of an entry until one comes to its end, when the file's steps are spent.
#define MAX_PATHS_TO_END 8u

void mp_explore_run_module(MpRun *run, MpEntryKind kind) {
  run->counts_names = kind != MP_ENTRY_CLASS;
  if (kind != MP_ENTRY_MODULE) {
    mp_scope_assign(run->globals, MP_STR("__name__"), mp_value_str(run, run->module->name));
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
    // A function is taken to be the first that a process calls.
    run->counts_names = kind == MP_ENTRY_FUNCTION;
    mp_scope_assign(run->globals, MP_STR("__name__"), mp_value_str(run, run->module->name));
  }
}

// A constructor that a decorator wraps sorts what it is given: it gets an unknown for each argument
// that the function behind it must have.
static void pass_required(MpRun *run, const MpClass *cls, MpCall *call) {
  const MpValue *init = mp_class_lookup(cls, NULL, MP_STR("__init__"), NULL);
  bool is_function = init && init->kind == MP_VALUE_FUNCTION;
  const MpFunctionValue *behind = is_function ? mp_function_behind(init->function) : NULL;
  if (!behind) return;
  call->is_open_by_name = true;
  for (uint32_t i = 1; i < behind->def->parameters.len; i++) {
    MpParameterKind kind = behind->def->parameters.items[i].kind;
    bool is_positional = kind <= MP_PARAMETER_POSITIONAL_OR_KEYWORD;
    if (!is_positional || behind->defaults.items[i]) return;
    mp_array_push(run->arena, &call->args, mp_function_unknown(run, behind, i));
    mp_array_push(run->arena, &call->arg_spans, (MpSpan){0});
  }
}

// Calls a function or class of the module with everything about its arguments unknown.
static MpValue *call_unknown(MpRun *run, MpEntryKind kind, MpStr name) {
  MpValue *callee = mp_module_name(run, mp_module_object(run, run->module), name);
  if (!callee) return NULL;
  MpCall call = {.is_open = true, .symbol = name};
  if (callee->kind == MP_VALUE_CLASS && callee->cls->def) {
    call.span = callee->cls->def->name_span;
    pass_required(run, callee->cls, &call);
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

static MpRun *new_run(MpExplorer *self, MpArena *arena, const MpEntry *entry, MpPrefix prefix) {
  MpRun *run = mp_run_new(arena, self->module, entry->phase, prefix.taken, prefix.len);
  mp_run_set_version(run, self->version);
  run->facts = &self->facts;
  run->file_names = &self->file_names;
  run->names = &self->names;
  run->skipped = &self->skipped;
  run->lengths = &self->lengths;
  run->given = &self->given;
  run->may_restart = self->restarts < MP_INTERP_MAX_RESTARTS + self->given.len &&
                     self->steps - self->first_step < MP_INTERP_MAX_ENTRY_STEPS;
  run->is_background = entry->is_background;
  import_module(self, run, entry->kind);
  return run;
}

// The second path prepares what all from there on share.
static MpRun *begin_path(MpExplorer *self, const MpEntry *entry, MpStart *start, MpPrefix prefix) {
  if (start->wanted.len > 0 && !start->was_tried) {
    start->arena = mp_arena_new();
    mp_start_prepare(start, new_run(self, start->arena, entry, (MpPrefix){NULL, 0}));
    if (start->run) self->steps += start->steps;
  }
  if (!start->run) return new_run(self, self->scratch, entry, prefix);
  MpRun *run = mp_start_begin(start, prefix.taken, prefix.len);
  self->steps -= start->steps;  // they are not run again
  return run;
}

static MpRun *run_path(MpExplorer *self, const MpEntry *entry, MpStart *start, MpPrefix prefix) {
  MpRun *run = begin_path(self, entry, start, prefix);
  run->sets_policy = self->sets_policy;
  MpValue *returned = NULL;
  if (entry->kind != MP_ENTRY_MODULE && !run->is_stopped) {
    run->entry_layer = run->graph->layers.len;
    MpValue *value = call_unknown(run, entry->kind, entry->name);
    if (!value) run->graph->ended_early = true;
    if (!value) mp_refusal_note_end(run);
    // Nothing in the source says that it ends here: it may be that too little is known.
    run->is_cut_short = !value && run->is_own_exception;
    if (run->is_cut_short) mp_run_note_exception(run);
    bool is_source_exception = !value && !run->is_own_exception;
    run->graph->is_abstract = is_source_exception && !mp_span_is_none(run->abstract_at) &&
                              mp_span_eq(run->exception_span, run->abstract_at);
    if (entry->kind == MP_ENTRY_FUNCTION) returned = value;
    run->exception = NULL;
  }
  if (!run->is_stopped) mp_finish_run(run, returned);
  if (run->is_stopped) run->graph->ended_early = true;
  merge_called(self, run);
  self->steps += run->steps;
  self->sets_policy = run->sets_policy;
  bool is_first = entry->graphs.len == 0 && entry->kind != MP_ENTRY_MODULE;
  if (is_first && run->decider->choices.len > 0) mp_start_note(start, self->arena, run);
  return run;
}

static bool is_spent(const MpExplorer *self, const MpFrontier *frontier, uint32_t steps) {
  bool is_file_spent = self->steps > MP_INTERP_MAX_FILE_STEPS ||
                       mp_arena_used(self->arena) > MP_INTERP_MAX_FILE_BYTES;
  // One path that comes to its end is worth a few that do not.
  bool is_enough = frontier->has_end || frontier->explored >= MAX_PATHS_TO_END;
  return frontier->explored == MP_INTERP_MAX_PATHS || steps > MP_INTERP_MAX_ENTRY_STEPS ||
         (is_file_spent && is_enough);
}

// Said at the path's latest decision: others like it are not explored.
static void note_paths_left(MpRun *run) {
  const MpAssumptions *assumptions = &run->graph->assumptions;
  MpSpan span = assumptions->len > 0 ? mp_array_last(assumptions).span : (MpSpan){0};
  mp_run_note_limit(run, "path limit", MP_STR(""), span);
}

static void keep_path(MpExplorer *self, MpEntry *entry, MpRun *run) {
  for (uint32_t i = 0; i < run->modules.len; i++) {
    const MpSource *source = run->modules.items[i]->module->source;
    if (source) mp_keeper_add_source(&self->keeper, source->text);
  }
  mp_dim_finish(run);
  mp_array_push(self->arena, &entry->graphs, mp_keep_graph(&self->keeper, run->graph));
}

// The count of steps that the entries of a name share.
static uint32_t *spent_of(MpExplorer *self, MpStr name) {
  uint32_t *spent = mp_map_get(&self->spent, name);
  if (spent) return spent;
  spent = MP_NEW(self->arena, uint32_t);
  mp_map_set(&self->spent, name, spent);
  return spent;
}

static double now_ms(void) {
  return (double)clock() * 1e3 / CLOCKS_PER_SEC;
}

// No path has come to its end, and one would not without an argument that nobody gave it.
static bool must_give(MpExplorer *self, const MpFrontier *frontier, bool is_last) {
  bool is_enough = is_last || frontier->explored >= MAX_PATHS_IN_WANT;
  if (frontier->has_end || !frontier->missed || !is_enough) return false;
  if (self->given.len == MAX_GIVEN) return false;
  mp_array_push(self->arena, &self->given, frontier->missed);
  return true;
}

// False where a path found something that is better done otherwise: then all begins again.
static bool explore_paths(MpExplorer *self, MpEntry *entry, uint32_t spent) {
  entry->is_complete = entry->is_covered = true;
  entry->graphs.len = 0;
  MpFrontier frontier;
  mp_frontier_init(&frontier, self->arena);
  MpPrefix prefix = {NULL, 0};
  MpStart start = {0};
  uint32_t first_step = self->steps;
  bool is_done = false;
  while (!is_done) {
    MpRun *run = run_path(self, entry, &start, prefix);
    if (run->must_restart) {
      mp_arena_reset(self->scratch);
      break;
    }
    mp_frontier_add(&frontier, run, prefix);
    bool is_last = is_spent(self, &frontier, spent + self->steps - first_step);
    bool has_next = !is_last && mp_frontier_next(&frontier, &prefix);
    if (must_give(self, &frontier, !has_next)) {
      mp_arena_reset(self->scratch);
      break;
    }
    if (!has_next && (frontier.waiting > 0 || frontier.is_partial)) {
      note_paths_left(run);
      entry->is_complete = false;
      entry->is_covered = mp_frontier_is_covered(&frontier);
    }
    if (run->is_stopped || run->is_cut_short) entry->is_complete = false;
    if (entry->kind == MP_ENTRY_MODULE) self->makes_layers |= run->graph->layers.len > 0;
    keep_path(self, entry, run);
    mp_arena_reset(self->scratch);
    is_done = !has_next;
  }
  mp_start_deinit(&start);
  return is_done;
}

MpEntry *mp_explore(MpExplorer *self, MpEntryKind kind, MpPhase phase, MpStr name,
                    bool is_background) {
  MpEntry *entry = MP_NEW(self->arena, MpEntry);
  entry->kind = kind;
  entry->phase = phase;
  entry->name = name;
  entry->is_background = is_background;
  uint32_t *spent = spent_of(self, name);
  uint32_t first_step = self->first_step = self->steps;
  double started = now_ms();
  mp_map_init(&self->lengths, self->arena);
  self->given = (MpParameterRefs){0};
  // Each time one function more is not followed, or one length more known, so this ends.
  for (self->restarts = 0; !explore_paths(self, entry, *spent);)
    self->restarts++;
  entry->elapsed_ms = now_ms() - started;
  entry->steps = self->steps - first_step;
  *spent += entry->steps;
  return entry;
}
