// The evaluator: runs the source of layers and models on symbolic tensors, path by path, and gives
// the graphs that it would build. It executes no user code and imports nothing.
#ifndef MPLINT_ANALYZER_INTERP_INTERP_H_
#define MPLINT_ANALYZER_INTERP_INTERP_H_

#include "analyzer/graph/analysis.h"
#include "analyzer/graph/later.h"
#include "analyzer/project/module.h"

// Paths explored from one entry; what lies beyond is counted.
#define MP_INTERP_MAX_PATHS 64u
// Where there are more than that, so many; beyond them only paths on which some question is
// answered as on none before.
#define MP_INTERP_MAX_PARTIAL_PATHS 32u
// Statements and expressions run on one path.
#define MP_INTERP_MAX_STEPS 200000u
// The same over all paths of a function, or of a class in all its entries: when it is spent, the
// paths that wait are not explored.
#define MP_INTERP_MAX_ENTRY_STEPS 200000u
// An entry begins anew for a length that its code needs so many times.
#define MP_INTERP_MAX_RESTARTS 8u
// The same over a whole file, and the bytes of the graphs that are kept: when either is spent, what
// waits is explored on one path an entry that comes to its end.
#define MP_INTERP_MAX_FILE_STEPS 4000000u
#define MP_INTERP_MAX_FILE_BYTES (128u << 20)
// Bytes that one path may take.
#define MP_INTERP_MAX_PATH_BYTES (128u << 20)
// Calls inside calls.
#define MP_INTERP_MAX_CALL_DEPTH 100u
// Calls of a function inside itself with a decision between each two: what only an unknown would
// end never ends here.
#define MP_INTERP_MAX_RECURSION 8u
// Trips of one loop.
#define MP_INTERP_MAX_TRIPS 2048u

// Everything the file holds, for the linter: owned by `arena`. Never fails; what was not followed
// is in the result's limits. `version`: that the models are built with; 0: MP_KERAS_2_10.
MpAnalysis *mp_interp_analyze(MpArena *arena, const MpModule *module, MpKerasVersion version);

// One `--input`: a placeholder for a model that has no Input of its own.
typedef struct MpInputSpec {
  MpStr name;  // may be empty
  bool has_shape;
  MpShape shape;  // without the batch axis
  MpStr dtype;    // empty: float32
} MpInputSpec;

// One `--assume EXPR=VALUE`, both Python.
typedef struct MpAssume {
  const MpExpr *expression;
  const MpExpr *value;
} MpAssume;

typedef struct MpEvaluateOptions {
  const MpInputSpec *inputs;
  uint32_t input_count;
  const MpAssume *assumes;
  uint32_t assume_count;
  bool is_written;         // the model is written as a module: what that does not carry is refused
  MpKerasVersion version;  // that the model is built with; 0: MP_KERAS_2_10
} MpEvaluateOptions;

typedef struct MpEvaluation {
  MpGraph *graph;            // of the first path
  const MpForward *forward;  // of the model that the expression gives; NULL: see `problem`
  MpStr problem;  // "the expression gives no model but an integer"; empty where there is one
  MpSpan problem_span;
  MpLaterCalls later;  // of a model that is written
} MpEvaluation;

// Evaluates an expression in the module's scope and gives the model's graph. Where a decision was
// needed that nothing settles, and the graph is another one with another answer, it is among the
// graph's assumptions: the caller must not use such a graph for more than saying so.
MpEvaluation mp_interp_evaluate(MpArena *arena, const MpModule *module, const MpExpr *expression,
                                const MpEvaluateOptions *options);

#endif
