#include "analyzer/interp/dim.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/explore.h"
#include "analyzer/interp/layer_object.h"

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

static MpEvaluation finish_with(MpRun *run, MpValue *value, MpSpan span) {
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
  if (!call_on_given_inputs(run, value)) {
    result.problem = exception_text(run);
    result.problem_span = run->exception_span;
    return result;
  }
  mp_finish_run(run, NULL);
  result.forward = forward_of(run->graph, value->instance->layer);
  if (!result.forward) result.problem = MP_STR("no forward pass of the model could be followed");
  return result;
}

MpEvaluation mp_interp_evaluate(MpArena *arena, const MpModule *module, const MpExpr *expression,
                                const MpEvaluateOptions *options) {
  MpRun *run = mp_run_new(arena, module, MP_PHASE_INFERENCE, NULL, 0);
  run->options = options;
  assume_all(run, options);
  mp_explore_run_module(run, MP_ENTRY_EXPRESSION);
  run->exception = NULL;
  MpValue *value = run->is_stopped ? NULL : mp_eval(run, expression);
  if (!value) {
    MpEvaluation failed = {.graph = run->graph, .problem = exception_text(run)};
    failed.problem_span =
        mp_span_is_none(run->exception_span) ? expression->span : run->exception_span;
    mp_dim_finish(run);
    return failed;
  }
  MpEvaluation result = finish_with(run, value, expression->span);
  mp_dim_finish(run);
  return result;
}
