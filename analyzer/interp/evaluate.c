#include "analyzer/graph/text.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/explore.h"
#include "analyzer/interp/frontier.h"
#include "analyzer/interp/later_call.h"
#include "analyzer/interp/layer_object.h"
#include "analyzer/interp/seen.h"

// Paths that are compared before a decision is taken to matter.
#define MAX_SAME_PATHS 16u

// A name that the source leaves open is known by its text: every unknown of that text equals the
// value.
static void assume_all(MpRun *run, const MpEvaluateOptions *options) {
  for (uint32_t i = 0; i < options->assume_count; i++) {
    MpValue *value = mp_eval(run, options->assumes[i].value);
    run->exception = NULL;
    if (!value) continue;
    mp_map_set(&run->assumed, mp_span_text(options->assumes[i].expression->span), value);
  }
}

static const MpForward *forward_of(const MpGraph *graph, const MpLayer *layer) {
  for (uint32_t i = 0; i < graph->forwards.len; i++) {
    if (graph->forwards.items[i].root == layer) return &graph->forwards.items[i];
  }
  return NULL;
}

static MpStr exception_text(MpRun *run) {
  const MpValue *exception = run->exception;
  if (!exception) return MP_STR("it could not be evaluated");
  MpStr name = mp_exception_name(exception);
  const MpValues *args = mp_exception_args(exception);
  const MpValue *message = args->len > 0 ? args->items[0] : NULL;
  MpStr text = message && message->kind == MP_VALUE_STR      ? message->text
               : message && message->kind == MP_VALUE_SYMBOL ? mp_symbol_source(message)
                                                             : MP_STR("");
  return mp_str_format(run->arena, "it raises %.*s%s%.*s", MP_FMT(name), text.len ? ": " : "",
                       MP_FMT(text));
}

// A model or layer of the source is called on the inputs that the command line gives.
static bool call_on_given_inputs(MpRun *run, MpValue *value) {
  if (run->options->input_count == 0) return true;
  MpLayerKind kind = value->instance->layer->kind;
  if (kind == MP_LAYER_FUNCTIONAL || kind == MP_LAYER_LIBRARY) return true;
  return mp_finish_call_on_unknown(run, value) != NULL;
}

static const char *what_it_gives(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_CLASS: return "the expression gives a class; call it to get a model";
    case MP_VALUE_FUNCTION: return "the expression gives a function; call it to get a model";
    case MP_VALUE_OPAQUE: return "the expression gives something that could not be followed";
    case MP_VALUE_NONE: return "the expression gives None";
    default: return "the expression gives no model";
  }
}

static MpEvaluation finish_with(MpRun *run, MpValue *value, MpSpan span, bool calls_later) {
  MpEvaluation result = {.graph = run->graph, .problem_span = span};
  bool is_model = value->kind == MP_VALUE_INSTANCE && value->instance->layer;
  if (!is_model) {
    result.problem = mp_str_from_c(what_it_gives(value));
    if (value->kind == MP_VALUE_OPAQUE) {
      result.problem = mp_str_format(run->arena, "%.*s: %.*s %.*s", MP_FMT(result.problem),
                                     MP_FMT(value->opaque->reason), MP_FMT(value->opaque->detail));
      result.problem_span = value->span;
    }
    return result;
  }
  run->entry_layer = value->instance->layer->id;
  bool is_called_anew = run->options && run->options->input_count > 0;
  if (is_called_anew) mp_seen_forget(run, value->instance->layer);
  if (!call_on_given_inputs(run, value)) {
    result.problem = exception_text(run);
    result.problem_span = run->exception_span;
    return result;
  }
  mp_finish_run(run, NULL);
  mp_seen_check(run);
  if (run->doubt.len > 0) {
    result.problem = run->doubt;
    result.problem_span = run->doubt_span;
    return result;
  }
  result.forward = forward_of(run->graph, value->instance->layer);
  if (!result.forward) result.problem = MP_STR("no forward pass of the model could be followed");
  // The shapes of Keras 3 are said in full.
  uint32_t count = run->version == MP_KERAS_3 ? 2 : 1;
  if (result.forward && calls_later)
    result.later = mp_later_calls(run, value, result.forward, count);
  return result;
}

// What is evaluated, on one path or another.
typedef struct Subject {
  MpArena *arena;
  const MpModule *module;
  const MpExpr *expression;
  const MpEvaluateOptions *options;
} Subject;

// What a path is run for, beside its graph.
typedef struct PathTask {
  bool skips_unrecorded;
  bool calls_later;  // for that alone: the graph is no good afterwards
} PathTask;

static MpRun *run_path(const Subject *self, MpPrefix prefix, PathTask task, MpEvaluation *out) {
  MpRun *run = mp_run_new(self->arena, self->module, MP_PHASE_INFERENCE, prefix.taken, prefix.len);
  run->options = self->options;
  run->skips_unrecorded = task.skips_unrecorded;
  mp_run_set_version(run, self->options->version);
  assume_all(run, self->options);
  mp_explore_run_module(run, MP_ENTRY_EXPRESSION);
  run->exception = NULL;
  MpValue *value = run->is_stopped ? NULL : mp_eval(run, self->expression);
  MpSpan span = self->expression->span;
  if (value) {
    *out = finish_with(run, value, span, task.calls_later);
  } else {
    *out = (MpEvaluation){.graph = run->graph, .problem = exception_text(run)};
    out->problem_span = mp_span_is_none(run->exception_span) ? span : run->exception_span;
  }
  mp_dim_finish(run);
  return run;
}

// A call that could not be followed, and that is no part of the graph, decides nothing about it.
static MpRun *evaluate_path(const Subject *self, MpPrefix prefix, MpEvaluation *out) {
  MpRun *run = run_path(self, prefix, (PathTask){0}, out);
  return run->has_lost_unrecorded
             ? run_path(self, prefix, (PathTask){.skips_unrecorded = true}, out)
             : run;
}

// --- decisions on which nothing depends ---

// Everything about the graph but what was assumed for it.
static MpStr text_without_assumptions(MpArena *arena, const MpGraph *graph) {
  MpGraph bare = *graph;
  bare.assumptions.len = 0;
  MpBuf text = {0};
  mp_graph_write_text(&bare, &text);
  MpStr copy = mp_str_copy(arena, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return copy;
}

// True where every path gives the same graph as the first one: `if limit < 2000: set_limit(2000)`.
static bool is_same_on_all_paths(const Subject *self, const MpRun *first) {
  MpStr wanted = text_without_assumptions(self->arena, first->graph);
  MpFrontier frontier;
  mp_frontier_init(&frontier, self->arena);
  MpPrefix prefix = {NULL, 0};
  mp_frontier_add(&frontier, first, prefix);
  while (mp_frontier_next(&frontier, &prefix)) {
    if (frontier.explored == MAX_SAME_PATHS) return false;
    MpEvaluation other;
    const MpRun *run = evaluate_path(self, prefix, &other);
    bool is_whole = other.problem.len == 0 && !run->is_stopped;
    MpStr text = text_without_assumptions(self->arena, run->graph);
    if (!is_whole || !mp_str_eq(text, wanted)) return false;
    mp_frontier_add(&frontier, run, prefix);
  }
  return frontier.waiting == 0 && !frontier.is_partial;
}

MpEvaluation mp_interp_evaluate(MpArena *arena, const MpModule *module, const MpExpr *expression,
                                const MpEvaluateOptions *options) {
  Subject subject = {arena, module, expression, options};
  MpEvaluation result;
  MpRun *run = evaluate_path(&subject, (MpPrefix){NULL, 0}, &result);
  bool is_whole = result.problem.len == 0 && !run->is_stopped;
  bool has_assumed = is_whole && result.graph->assumptions.len > 0;
  if (has_assumed && is_same_on_all_paths(&subject, run)) result.graph->assumptions.len = 0;
  if (is_whole && options->is_written && result.graph->assumptions.len == 0) {
    MpEvaluation again;
    PathTask task = {.skips_unrecorded = run->skips_unrecorded, .calls_later = true};
    (void)run_path(&subject, (MpPrefix){NULL, 0}, task, &again);
    result.later = again.later;
  }
  return result;
}
