#include "analyzer/interp/run.h"

#include <stdarg.h>
#include <stdio.h>

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/decide.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/dtype_policy.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/rank.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/scope.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/interp/tensor.h"
#include "analyzer/interp/trip.h"

MpRun *mp_run_new(MpArena *arena, const MpModule *module, MpPhase phase, const uint32_t *prefix,
                  uint32_t prefix_len) {
  MpRun *run = MP_NEW(arena, MpRun);
  run->arena = arena;
  run->module = module;
  run->phase = phase;
  run->graph = mp_graph_new(arena);
  run->decider = mp_decider_new(arena, prefix, prefix_len);
  run->symbols = mp_symbol_table_new(arena);
  run->dims = mp_dim_table_new(arena);
  run->ranks = mp_rank_table_new(arena);
  run->call = run->call_on_arrays = MP_NODE_NONE;
  run->version = MP_KERAS_2_10;
  run->staticness = -1;
  run->sets_policy = MP_MAYBE;
  run->first_byte = mp_arena_used(arena);
  mp_map_init(&run->called_functions, arena);
  mp_map_init(&run->name_counts, arena);
  mp_map_init(&run->library_classes, arena);
  mp_map_init(&run->input_elements, arena);
  mp_map_init(&run->recast, arena);
  mp_map_init(&run->seen, arena);
  mp_map_init(&run->assumed, arena);
  mp_map_init(&run->uids, arena);
  mp_map_init(&run->addresses, arena);
  run->facts = MP_NEW(arena, MpMap);
  run->file_names = MP_NEW(arena, MpMap);
  mp_map_init(run->facts, arena);
  mp_map_init(run->file_names, arena);
  run->names = MP_NEW(arena, MpMap);
  mp_map_init(run->names, arena);
  run->none = mp_value_new(run, MP_VALUE_NONE, (MpSpan){0});
  run->true_ = mp_value_new(run, MP_VALUE_BOOL, (MpSpan){0});
  run->true_->boolean = true;
  run->false_ = mp_value_new(run, MP_VALUE_BOOL, (MpSpan){0});
  run->training = mp_value_new(run, MP_VALUE_BOOL, (MpSpan){0});
  run->training->boolean = phase == MP_PHASE_TRAINING;
  run->training->is_training_phase = true;
  run->builtins = mp_builtins_new(run);
  run->globals = mp_module_object(run, module)->scope;
  run->frame = MP_NEW(arena, MpFrame);
  run->frame->scope = run->globals;
  return run;
}

void mp_run_set_version(MpRun *run, MpKerasVersion version) {
  if (version == 0) return;
  run->version = run->graph->keras = version;
}

MpValue *mp_native_ignore(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  (void)call;
  return run->none;
}

static void add_class(MpRun *run, MpLimit *limit, const MpClassFact *fact) {
  for (uint32_t i = 0; i < limit->classes.len; i++) {
    if (limit->classes.items[i] == fact) return;
  }
  mp_array_push(run->arena, &limit->classes, fact);
}

static MpLimit new_limit(MpRun *run, MpStr reason, MpStr detail, MpSpan span) {
  MpLimit limit = {.reason = reason, .detail = detail, .span = span};
  for (const MpFrame *frame = run->frame; frame && !frame->is_import; frame = frame->caller) {
    bool is_method = frame->self && frame->self->kind == MP_VALUE_INSTANCE;
    const MpClassFact *fact = is_method ? frame->self->instance->cls->fact : NULL;
    if (fact) add_class(run, &limit, fact);
  }
  return limit;
}

static void add_limit(MpRun *run, MpStr reason, MpStr detail, MpSpan span) {
  MpLimit limit = new_limit(run, reason, detail, span);
  mp_array_push(run->arena, &run->graph->limits, limit);
}

void mp_run_note_exception(MpRun *run) {
  if (!run->is_own_exception || run->is_stopped) return;
  mp_array_push(run->arena, &run->graph->limits, run->raised);
}

// Tensors that hang on no input, too: whatever made them is needed where the result is.
static bool may_be_in_result(MpRun *run, const MpValue *value) {
  return mp_carries_input(run, value) || mp_has_tensor(value);
}

void mp_run_note_limit(MpRun *run, const char *reason, MpStr detail, MpSpan span) {
  add_limit(run, mp_str_from_c(reason), detail, span);
}

// The node through which what went into something unknown may come out of it again.
static MpNodeId add_opaque_node(MpRun *run, MpStr reason, MpSpan span, const MpValues *inputs) {
  MpNode *node = mp_graph_add_node(run->graph, MP_NODE_OPAQUE, span, run->call);
  node->trip = mp_trip_now(run);
  node->class_name = run->frame->class_name;
  node->method = run->frame->method;
  node->reason = reason;
  node->output_count = 1;
  for (uint32_t i = 0; inputs && i < inputs->len; i++) {
    if (!inputs->items[i] || !may_be_in_result(run, inputs->items[i])) continue;
    MpArgument argument = {.value = mp_value_lower(run, inputs->items[i])};
    mp_array_push(run->arena, &node->arguments, argument);
  }
  node->depends_on_input = true;
  mp_graph_finish_node(run->graph, node);
  return node->id;
}

static MpValue *new_opaque(MpRun *run, MpStr reason, MpStr detail, MpSpan span) {
  MpValue *value = mp_value_new(run, MP_VALUE_OPAQUE, span);
  value->opaque = MP_NEW(run->arena, MpOpaque);
  value->opaque->reason = reason;
  value->opaque->detail = detail;
  value->opaque->node = MP_NODE_NONE;
  value->opaque->serial = run->opaque_count++;
  return value;
}

MpValue *mp_run_ignored(MpRun *run, MpSpan span) {
  return new_opaque(run, MP_STR("result of a library method"), MP_STR(""), span);
}

MpValue *mp_run_opaque(MpRun *run, const char *reason, MpStr detail, MpSpan span,
                       const MpValues *inputs) {
  MpStr phrase = mp_str_from_c(reason);
  add_limit(run, phrase, detail, span);
  mp_policy_note_opaque(run, span);
  MpValue *value = new_opaque(run, phrase, detail, span);
  for (uint32_t i = 0; inputs && i < inputs->len; i++) {
    if (!inputs->items[i]) continue;
    mp_escape(run, inputs->items[i], phrase);
    if (may_be_in_result(run, inputs->items[i])) value->opaque->depends_on_input = true;
  }
  if (value->opaque->depends_on_input) {
    value->opaque->node = add_opaque_node(run, phrase, span, inputs);
  }
  return value;
}

MpValue *mp_run_given(MpRun *run, const char *what, MpSpan span, const MpValues *inputs) {
  MpStr reason = mp_str_from_c(what);
  for (uint32_t i = 0; i < inputs->len; i++)
    mp_escape(run, inputs->items[i], reason);
  MpNodeId node = add_opaque_node(run, reason, span, inputs);
  MpValue *value = mp_tensor_value(run, run->graph->nodes.items[node], 0, span);
  value->is_open = true;
  return value;
}

void mp_run_note_raised(MpRun *run, MpSpan span) {
  run->raised_span = span;
  run->raised_in.len = 0;
  for (const MpFrame *frame = run->frame; frame; frame = frame->caller) {
    if (frame->def) mp_array_push(run->arena, &run->raised_in, frame->def->span);
    if (frame->def && frame->owner && frame->owner->def) {
      mp_array_push(run->arena, &run->raised_in, frame->owner->def->span);
    }
  }
}

// `detail`: what it is counted as.
static MpValue *raise(MpRun *run, const char *type, const MpValues *args, MpStr detail,
                      MpSpan span) {
  MpStr name = mp_str_format(run->arena, "builtins.%s", type);
  run->exception = mp_exception_new(run, name, args, span);
  run->exception_span = span;
  run->is_own_exception = true;
  mp_run_note_raised(run, span);
  run->raised = new_limit(run, MP_STR(MP_RUN_EXCEPTION), detail, span);
  return NULL;
}

MpValue *mp_run_raise(MpRun *run, const char *type, MpSpan span, const char *format, ...) {
  char message[512];
  va_list list;
  va_start(list, format);
  vsnprintf(message, sizeof message, format, list);
  va_end(list);
  MpStr text = mp_str_copy(run->arena, mp_str_from_c(message));
  MpValues args = {NULL, 0, 0};
  // Python's own words are others, and differ from version to version.
  mp_array_push(run->arena, &args, mp_symbol_text(run, text, span));
  return raise(run, type, &args, mp_str_format(run->arena, "%s: %s", type, message), span);
}

MpValue *mp_run_raise_with(MpRun *run, const char *type, MpValue *argument, MpSpan span) {
  MpValues args = {NULL, 0, 0};
  if (argument) mp_array_push(run->arena, &args, argument);
  bool is_text = argument && argument->kind == MP_VALUE_STR;
  MpStr text = is_text ? argument->text : MP_STR("");
  MpStr detail = mp_str_format(run->arena, "%s: %.*s", type, MP_FMT(text));
  return raise(run, type, &args, detail, span);
}

bool mp_run_step(MpRun *run, MpSpan span) {
  if (run->is_stopped) return false;
  run->steps++;
  bool is_large = mp_arena_used(run->arena) - run->first_byte > MP_INTERP_MAX_PATH_BYTES;
  if (run->steps < MP_INTERP_MAX_STEPS && run->graph->nodes.len < MP_GRAPH_MAX_NODES && !is_large) {
    return true;
  }
  mp_run_note_limit(run, is_large ? "memory limit" : "step limit", MP_STR(""), span);
  run->is_stopped = true;
  run->graph->ended_early = true;
  mp_run_raise(run, "RuntimeError", span, "analysis stopped");
  return false;
}
