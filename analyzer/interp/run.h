// The state of one path: what the evaluator works on. Internal to interp/.
//
// Conventions: a function that gives MpValue * gives NULL when a Python exception is pending
// (run->exception); the caller returns at once. A statement gives MpFlow. When a limit is hit the
// run stops: run->is_stopped is set and an exception that nothing catches is pending.
#ifndef MPLINT_ANALYZER_INTERP_RUN_H_
#define MPLINT_ANALYZER_INTERP_RUN_H_

#include "analyzer/graph/analysis.h"
#include "analyzer/interp/interp.h"
#include "analyzer/interp/value.h"

typedef enum MpFlow {
  MP_FLOW_NORMAL,
  MP_FLOW_BREAK,
  MP_FLOW_CONTINUE,
  MP_FLOW_RETURN,  // run->frame->result
  MP_FLOW_RAISE,   // run->exception
  MP_FLOW_YIELD,   // a generator's body is left, to be gone on with: generator.h
} MpFlow;

typedef struct MpModuleObject MpModuleObject;
typedef struct MpWithBody MpWithBody;

// Names and values of a module, class body, function call or comprehension.
struct MpScope {
  MpMap names;
  MpMap *imports;  // names that an import binds and nothing has read yet: import_name.c; or NULL
  MpScope *enclosing;      // where free names are looked up; class bodies are skipped
  MpModuleObject *module;  // of a module's own scope, which encloses all of its code; else NULL
  MP_ARRAY(const MpStmt *) stars;  // `from … import *` that ran in it
  bool is_in_star;                 // its star imports are being searched
  bool is_class_body;
  bool is_comprehension;  // `:=` in it binds outside of it
  MpStrs globals;         // declared `global`
  MpStrs nonlocals;       // declared `nonlocal`
  uint32_t visit;         // the latest walk that met it
};

// A metric of the libraries that a model holds.
typedef struct MpHeldMetric {
  const MpDatum *metric;
  const MpInstance *owner;
  bool is_known;  // its variables are
} MpHeldMetric;

typedef MP_ARRAY(MpHeldMetric) MpHeldMetrics;

// A function of the source that is running.
typedef struct MpFrame {
  struct MpFrame *caller;
  const MpFunctionDef *def;  // NULL: module body or class body
  MpClass *owner;            // for super() without arguments
  MpValue *self;             // first argument, for super() without arguments
  MpScope *scope;
  MpStr class_name;  // enclosing class and function, as findings name them
  MpStr method;
  MpValue *result;
  MpValues yielded;
  struct MpGenerator *generator;  // the one whose body it is: generator.h; NULL: none
  MpSpan statement;               // the one that is running
  uint32_t choices;               // decisions on the path before the call
  bool is_import;         // runs a statement of an imported module: its callers have no part in it
  MpWithBody *with_body;  // what runs at its first `yield`: eval_with.c; NULL: nothing
  MpSpan open_loop;       // the innermost loop around it whose number of trips is not known
} MpFrame;

typedef MP_ARRAY(const MpParameter *) MpParameterRefs;
typedef MP_ARRAY(MpSpan) MpSpans;

// An exception and where it was raised.
typedef struct MpHandled {
  MpValue *exception;  // NULL: none
  MpSpan span;
  bool is_own;  // as run->is_own_exception
} MpHandled;

// The latest exception of a call that Keras refuses, and the call.
typedef struct MpRaisedConflict {
  const MpValue *exception;  // NULL: none yet
  MpNodeId node;
} MpRaisedConflict;

struct MpDecider;

struct MpRun {
  MpArena *arena;
  const MpModule *module;  // the one that is analysed
  MpGraph *graph;
  struct MpDecider *decider;  // decisions of this path: decide.h
  struct MpSymbolTable *symbols;
  struct MpDimTable *dims;
  struct MpRankTable *ranks;
  MpKerasVersion version;  // of the Keras that it is run with; mp_run_set_version
  bool counts_names;       // it runs as a fresh process would: layers are counted
  MpMap name_counts;       // class, as layers are named → int64_t: layer_name.c
  bool has_masks;          // some layer has made one: layer_mask.h
  bool is_in_build;        // the innermost method of a layer that Keras calls is `build`
  MP_ARRAY(MpModuleObject *) modules;  // of the project, as far as the path has met them
  MpScope *globals;                    // of `module`
  MpScope *builtins;
  MpFrame *frame;
  struct MpWithBody *with_body;  // for the function that is called next: eval_with.c
  MpPhase phase;
  MpNodeId call;             // the traced call that is running: parent of new nodes
  bool is_unrecorded;        // a call runs for what it does to layers: unrecorded.h
  bool is_inner;             // and that is of a layer inside one of the library: inner_call.h
  bool skips_unrecorded;     // none of them is run: one was not followed
  bool has_lost_unrecorded;  // one was not followed on this path
  bool is_eager;             // the complete model is called on arrays: later_call.h
  bool asked_batch;          // and what it does then depends on how long the batch is
  MpNodeId call_on_arrays;   // the latest outermost call that got arrays, no Keras tensors
  MpValue *training;         // `training` of the innermost call, as Keras passes it on
  MpValue *exception;        // pending; NULL: none
  MpSpan exception_span;
  MpLimit raised;      // what the latest exception of our own would be counted as
  MpSpan raised_span;  // of what raised the latest exception
  MpSpans raised_in;   // the functions that were running then, innermost first, and their classes
  MpHandled handled;   // what the innermost running `except` handles
  MpRaisedConflict conflict;
  bool is_own_exception;  // raised by what is known of the values, not by a `raise` of the source
  bool is_cut_short;      // the path ended in such an exception
  MpSpan abstract_at;     // the latest `raise` that is all there is to a method: eval_stmt.c
  bool is_background;     // `call` may be given every argument it can take, not only those it must
  bool is_stopped;        // a limit was hit
  uint32_t steps;
  size_t first_byte;  // of its arena
  uint32_t call_depth;
  uint32_t import_depth;   // statements of imported modules that are running: module_object.c
  MpMap called_functions;  // names of module-level functions and classes that something called
  MP_ARRAY(MpInstance *) instances;            // of layers, in order of their creation
  MP_ARRAY(struct MpNodeLayer *) node_layers;  // that the source has met: node_layer.h
  MpMap addresses;  // the bytes of an object's pointer → the SYMBOL of its address: address.h
  struct MpNodeNames *node_names;  // of the first `named_nodes`; NULL: not asked yet
  uint32_t named_nodes;
  MpHeldMetrics held_metrics;  // that models were found to hold
  MpMap library_classes;       // canonical name → MpClass, of those the source derives from
  MpMap *skipped;  // functions that are not followed, shared by all runs: plain_call.h; or NULL
  MpMap *lengths;  // identity of an unknown length → int64_t that the source needs; or NULL
  int staticness;  // of the shapes of tensors: dim_none.c; -1: not asked yet
  bool has_static_length;    // one was taken for a number where the source asked: dim_none.c
  bool takes_either_length;  // `s if s is not None else tf.shape(x)[i]`: the same length
  bool may_restart;          // for a length: the entry has not begun anew too often yet
  bool must_restart;         // there is more in one of them now
  const MpParameterRefs
      *given;                 // arguments that `call` is given, though it has a default: absent.h
  const MpParameter *missed;  // that ended the path because it was not given; NULL: none
  MpParameterRefs asked;      // by the tests around the running statement, those not given
  uint32_t first_asked;       // of them, by the innermost `if` with its `elif`s
  bool is_elif;               // the `if` that is run next
  MpMap *facts;               // class facts of the file, shared by all runs: see fact.c
  MpMap *file_names;     // of files that hold classes: path → MpFileNames, shared by all runs
  MpMap *names;          // of libraries, shared by all runs: library_name.h
  MpMap input_elements;  // elements of open arguments: their output indices
  MpMap assumed;         // `--assume`: text of an unknown → its value
  MpMap uids;            // a prefix → the latest number that Keras gave for it (an INT)
  struct MpLoop *loop;   // the innermost that is running: trip.h; NULL: none
  uint32_t loops;        // how many have run
  uint32_t opaque_count;
  uint32_t handlers;       // `try` statements with handlers that are running
  uint32_t visit;          // number of the latest walk over values: reach.c
  uint32_t entry_layer;    // layers made before the entry began: the module's own, judged elsewhere
  MpTristate sets_policy;  // the file may set a dtype policy; MP_MAYBE: not looked at yet
  bool has_policy, has_floatx;  // the path has set them; dtype_policy.h
  MpPolicy policy;
  MpStr floatx;                       // empty: not known
  const struct MpAutocast *autocast;  // of the innermost call of a layer that runs; NULL: none
  MpMap recast;  // tensors, "node.output", that are of different types in different places
  const MpEvaluateOptions *options;  // of `prepare`; NULL when linting
  MpStr doubt;                       // why no model is given: doubt.h; empty: nothing is in doubt
  MpSpan doubt_span;
  MpMap seen;                      // of options alone: what calls read, seen.h
  bool is_finishing;               // a model is called that the source does not call itself
  MpValue *none, *true_, *false_;  // shared
};

// --- run.c ---

// Remembers something that was not followed and gives an OPAQUE value for it. `reason` is a
// constant phrase. Everything in `inputs` (may be NULL) escapes into it: layers reachable from
// there may be reached, tensors make it depend on the inputs.
MpValue *mp_run_opaque(MpRun *run, const char *reason, MpStr detail, MpSpan span,
                       const MpValues *inputs);

// What something outside the source makes of tensors: a layer or function that the constructor was
// given and that nobody in view knows. A tensor, or a structure of them, that depends on all
// `inputs`; what it was given gets out of sight. Nothing is counted: that is the graph. `reason` is
// a constant phrase.
MpValue *mp_run_given(MpRun *run, const char *reason, MpSpan span, const MpValues *inputs);

// An OPAQUE that is not counted: nobody needs what the library gives there (a training history).
MpValue *mp_run_ignored(MpRun *run, MpSpan span);

// Raises a Python exception of a builtin class ("TypeError"); always NULL.
MpValue *mp_run_raise(MpRun *run, const char *type, MpSpan span, const char *format, ...)
    MP_PRINTF(4, 5);

// The same with a value for its argument; NULL: without one.
MpValue *mp_run_raise_with(MpRun *run, const char *type, MpValue *argument, MpSpan span);

// Says that a limit was hit or that something was not followed, without a value for it.
void mp_run_note_limit(MpRun *run, const char *reason, MpStr detail, MpSpan span);

// Remembers where an exception is raised: raised_span, raised_in.
void mp_run_note_raised(MpRun *run, MpSpan span);

// The reason under which exceptions of our own are counted.
#define MP_RUN_EXCEPTION "exception"

// Says that the pending exception, which the source does not raise itself, ended what it went
// through: it may be that too little is known. Nothing where the source raises it.
void mp_run_note_exception(MpRun *run);

// Counts one step and stops the run at the limit; false when it is stopped.
bool mp_run_step(MpRun *run, MpSpan span);

// --- decide.c: what the source does not settle ---

// The truth of a value: `*truth` where it is known or was decided (a decision is remembered, every
// later test of the same condition agrees). A tensor's truth is decided too, and its node feeds a
// condition. False when an exception is pending.
MP_NODISCARD bool mp_truth(MpRun *run, MpValue *value, MpSpan span, bool *truth);

// The same where the path ends in a `raise` with any truth but `want`: that one is taken, and the
// other is not explored. MP_MAYBE: it goes on with both.
MP_NODISCARD bool mp_truth_wanted(MpRun *run, MpValue *value, MpTristate want, MpSpan span,
                                  bool *truth);

// MP_MAYBE stays what it is.
MpTristate mp_tristate_not(MpTristate truth);

// The value as far as it is decided by now: a symbol that was decided to equal a constant gives
// that constant, everything else itself.
MpValue *mp_resolve(MpRun *run, MpValue *value);

// Decides the length of an unknown sequence (2, then 1, then 0; or a number the source compares it
// with), the same each time for the same symbol.
uint32_t mp_decide_length(MpRun *run, MpValue *symbol, MpSpan span);

// The source takes an element, or unpacks, as only a sequence of `wanted` elements lets it, and
// this one has `had`. Where that is a length that was decided, the entry is explored anew with the
// other one first. True where it was: it is the source that ends such a path.
bool mp_decide_want_length(MpRun *run, uint32_t had, uint32_t wanted);

// Decides an unknown integer (a trip count): 2, 1, 0; afterwards the symbol equals it.
int64_t mp_decide_integer(MpRun *run, MpValue *symbol, MpSpan span);

// The assumption that decided an unknown integer, or how many elements an unknown sequence has, as
// MpTrip.counted; 0: none, or it was decided otherwise.
uint32_t mp_decide_count_of(MpRun *run, MpValue *number);
uint32_t mp_decide_counted_by(MpRun *run, MpValue *sequence);

// The same for an index into a sequence of that length.
int64_t mp_decide_index(MpRun *run, MpValue *symbol, uint32_t length, MpSpan span);

// --- symbol.c: expressions over unknowns, hash-consed ---

// A parameter, by name; `default_value` may be NULL.
MpValue *mp_symbol_parameter(MpRun *run, MpStr name, MpValue *default_value, MpSpan span);
MpValue *mp_symbol_attribute(MpRun *run, MpValue *symbol, MpStr name, MpSpan span);
MpValue *mp_symbol_item(MpRun *run, MpValue *symbol, MpValue *key, MpSpan span);
// `symbol(…)` or a builtin or library function of unknown plain values: equal arguments, equal
// result.
MpValue *mp_symbol_call(MpRun *run, MpStr function, const MpCall *call);
// The same for a SYMBOL that is called.
MpValue *mp_symbol_call_of(MpRun *run, const MpValue *callee, const MpCall *call);
// The same for a builtin by its own name, with values that may be settled later: then it is
// computed.
MpValue *mp_symbol_builtin(MpRun *run, MpStr name, const MpCall *call, const MpValues *operands);
// At least one operand is a symbol (or a container of unknowns). Comparisons give a condition.
MpValue *mp_symbol_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);
MpValue *mp_symbol_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span);
// An unknown string with a readable text (an f-string with an unknown in it, str(symbol)).
MpValue *mp_symbol_text(MpRun *run, MpStr text, MpSpan span);
MpStr mp_symbol_source(const MpValue *symbol);  // in the source's own names

// --- operate.c: operators on any values; library tensors included ---

MpValue *mp_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);
MpValue *mp_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span);
MpValue *mp_compare(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);
MpValue *mp_subscript(MpRun *run, MpValue *value, MpValue *index, MpSpan span);
MP_NODISCARD bool mp_subscript_assign(MpRun *run, MpValue *value, MpValue *index, MpValue *item,
                                      MpSpan span);

// --- number.c, compare.c, format.c: builtin types only, everything known ---

// The result for numbers, strings, bytes, lists, tuples, sets and dicts as Python has it; NULL
// without an exception where the types do not go together (the caller raises TypeError) or with one
// (ZeroDivisionError). Integers that leave 64 bits give an OPAQUE.
MpValue *mp_builtin_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);
MpValue *mp_builtin_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span);
// MP_MAYBE where a part is unknown.
MpTristate mp_value_equals(MpRun *run, const MpValue *left, const MpValue *right);
MpTristate mp_value_contains(MpRun *run, const MpValue *container, const MpValue *item);
MpTristate mp_value_is_same(const MpValue *left, const MpValue *right);  // `is`
bool mp_value_names_none(const MpValue *value);  // a name of a library that is None: tf.newaxis
// <, <=, >, >= of numbers, strings, lists and tuples; MP_MAYBE unknown; false with a TypeError
// pending.
MP_NODISCARD bool mp_value_order(MpRun *run, MpOperator op, MpValue *left, MpValue *right,
                                 MpSpan span, MpTristate *answer);
// Truth of builtin types and constants; MP_MAYBE for SYMBOL, OPAQUE, TENSOR, INSTANCE with methods.
MpTristate mp_value_truth(const MpValue *value);

// str(value), repr(value), format(value, spec), "…" % value: a STR, or a symbol where a part is
// unknown.
MpValue *mp_format_str(MpRun *run, MpValue *value, MpSpan span);
MpValue *mp_format_repr(MpRun *run, MpValue *value, MpSpan span);
MpValue *mp_format_spec(MpRun *run, MpValue *value, MpStr spec, MpSpan span);
MpValue *mp_format_percent(MpRun *run, MpStr format, MpValue *values, MpSpan span);

// --- iterate.c ---

// Every element of an iterable, in order. Unknown sequences are decided (mp_decide_length) and give
// symbols; a lazy iterator is run to its end (iteration.h). False when an exception is pending.
MP_NODISCARD bool mp_iterate(MpRun *run, MpValue *iterable, MpSpan span, MpValues *out);
// The same; `*is_partial` where the last element stands for any number of them.
MP_NODISCARD bool mp_iterate_partly(MpRun *run, MpValue *iterable, MpSpan span, MpValues *out,
                                    bool *is_partial);

// --- builtins.c, method_*.c ---

// The scope of Python's builtins; made once a run.
MpScope *mp_builtins_new(MpRun *run);
// A method or attribute of a builtin type's value ("append" of a list), bound; NULL without
// exception where it has none of that name.
MpValue *mp_builtin_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);
// A function of the standard library by dotted name ("math.sqrt", "functools.partial",
// "itertools.chain", "collections.OrderedDict"); NULL where it is not known.
MpValue *mp_standard_library(MpRun *run, MpStr dotted, MpSpan span);

// --- call.c ---

// Calls anything. NULL: an exception is pending.
MpValue *mp_call_value(MpRun *run, MpValue *callee, const MpCall *call);
// The same with positional arguments only.
MpValue *mp_call_with(MpRun *run, MpValue *callee, MpValue *const *args, uint32_t count,
                      MpSpan span);
// The keyword argument of that name, NULL where the call has none.
const MpKeywordValue *mp_call_keyword(const MpCall *call, MpStr name);
// Binds a call to named parameters, as a builtin needs it: out[i] is the argument for names[i] or
// NULL. False where it does not fit (TypeError pending) or the call is open.
MP_NODISCARD bool mp_call_bind(MpRun *run, const MpCall *call, const char *const *names,
                               uint32_t count, uint32_t required, MpValue **out);

// --- class.c ---

// An attribute as `value.name` gives it: instances (properties, methods, class attributes),
// classes, modules, library things, tensors, symbols. NULL: an exception is pending.
MpValue *mp_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);
// The same, NULL without exception where there is none (hasattr, getattr with a default).
MpValue *mp_attribute_or_null(MpRun *run, MpValue *value, MpStr name, MpSpan span);
MP_NODISCARD bool mp_attribute_assign(MpRun *run, MpValue *value, MpStr name, MpValue *item,
                                      MpSpan span, MpStr symbol);
// False: an exception is pending.
MP_NODISCARD bool mp_attribute_delete(MpRun *run, MpValue *value, MpStr name, MpSpan span);
// Which Keras it is run with, before anything runs; 0 changes nothing.
void mp_run_set_version(MpRun *run, MpKerasVersion version);
// A NATIVE that takes anything and gives None: what is done for an effect that changes no graph.
MpValue *mp_native_ignore(MpRun *run, MpValue *self, const MpCall *call);
// isinstance(value, cls): classes of the source, library classes, builtin types (NATIVE or LIBRARY
// values named "int", "list", …), tuples of them; MP_MAYBE where it is not known.
MpTristate mp_is_instance(MpRun *run, MpValue *value, MpValue *cls);

#endif
