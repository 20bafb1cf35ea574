// The layer graph that one path through the source builds. One structure, two readers: rules ask it
// short questions, the preparer rewrites it.
//
// Nodes stand in the order in which the source would run them. A call of a layer whose own code was
// followed ("traced": a layer of the source, a Functional model, a Sequential, a Lambda) is a LAYER
// node too, and the nodes of its body name it as their `parent`. Tensors pass through such a call
// unwrapped: what the caller gets are the tensors that the body made, so that dependence can be
// followed without looking at levels, and unwrapping is leaving the node out.
//
// Everything is owned by the arena that the graph was made with.
#ifndef MPLINT_ANALYZER_GRAPH_GRAPH_H_
#define MPLINT_ANALYZER_GRAPH_GRAPH_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/graph/class.h"
#include "analyzer/graph/datum.h"
#include "analyzer/keras/keras.h"
#include "analyzer/source/span.h"

// More nodes on one path are not followed.
#define MP_GRAPH_MAX_NODES 100000u

#define MP_DIM_UNKNOWN (-1)

// A static shape; `rank` MP_DIM_UNKNOWN where not even that is known.
typedef struct MpShape {
  int32_t rank;
  // `rank` of them: numbers; MP_DIM_UNKNOWN for an axis that Keras does not know (the batch axis);
  // below that, what the source does not settle: MpGraph.lengths says it.
  int64_t *dims;
} MpShape;

// A variable that a layer's own class makes: what Keras lists in `layer.weights`.
typedef struct MpVariable {
  // As Keras names it inside its layer: "kernel", "forward_lstm/lstm_cell/kernel"; empty:
  // automatic, or not known.
  MpStr name;
  const MpShape *shape;  // NULL: not known; lengths as in every MpShape
  MpStr dtype;           // empty: not known
  bool is_trainable;     // as it was made; what `trainable = False` did since: MpLayer.trainable
  bool may_be_frozen;    // whether it is hangs on what is not known
} MpVariable;

typedef MP_ARRAY(MpVariable) MpVariables;

// How a layer object is held by another one.
typedef enum MpHoldingKind {
  MP_HOLDING_ATTRIBUTE,  // self.a = layer
  MP_HOLDING_CONTAINER,  // in a list, tuple or dict (at any depth) that is an attribute
  MP_HOLDING_MEMBER,     // in the `layers` of a Sequential or Functional model
  MP_HOLDING_WRAPPED,    // given to the constructor of a library layer (TimeDistributed)
} MpHoldingKind;

typedef struct MpHolding {
  struct MpLayer *owner;
  MpHoldingKind kind;
  MpStr path;          // from the owner: "conv1", "blocks[0]", "parts['a']", "layers[2]"
  MpSpan span;         // the assignment, or the call (`append`, `add`) that put it there
  MpStr symbol;        // the target as the source writes it: "self.conv1", "self.blocks"
  MpStr method;        // the function of the source that holds `span`
  bool was_read;       // something on the path reads the attribute
  MpSpan assigned_at;  // CONTAINER: the assignment of the container; nowhere where it is not known
} MpHolding;

typedef MP_ARRAY(MpHolding) MpHoldings;

typedef enum MpLayerKind {
  MP_LAYER_LIBRARY,     // `row` says which
  MP_LAYER_SUBCLASSED,  // a class of the source: `cls`
  MP_LAYER_FUNCTIONAL,  // keras.Model(inputs, outputs), or a subclass made that way
  MP_LAYER_SEQUENTIAL,
} MpLayerKind;

typedef enum MpTristate {
  MP_NO,
  MP_YES,
  MP_MAYBE,
} MpTristate;

// A layer or model object.
// What a layer gave when a layer of the library called it, which holds it: no call of the graph.
typedef struct MpInnerResult {
  MpNodeId node;         // that stands where the call stood in time; opaque
  const MpDatum *value;  // of tensors that are opaque by now; NULL: it was called out of sight
} MpInnerResult;

typedef struct MpLayer {
  uint32_t id;  // index into MpGraph.layers
  MpLayerKind kind;
  const MpLayerRow *row;   // of its class, or of the library class it derives from; NULL: unknown
  const MpClassFact *cls;  // class of the source; NULL for library classes
  MpArguments arguments;   // of its constructor, as passed, `name` included
  MpStr name;              // explicit name as far as it is known; empty: automatic
  // The explicit name, else the automatic one that a fresh process gives it: "dense_1", counted by
  // class in order of creation. Empty where that is not certain.
  MpStr keras_name;
  MpStr symbol;            // the callee of its creation as the source writes it: "layers.Dense"
  MpSpan created_at;       // the creation's expression
  MpStr created_in_class;  // enclosing class and function of the creation
  MpStr created_in_method;
  MpNodeId created_in_call;  // the traced call during which it was made, MP_NODE_NONE: none
  bool created_in_setup;     // while `__init__` or `build` of some object ran, in that call or not
  MpHoldings
      holdings;  // in order of time, of the end of the path; the first is where it is at home
  MpTristate has_weights;  // once it is built; for composite layers: any of its parts
  MpTristate is_built;     // some call or `build` has made its weights on this path
  // Those of the library part of its class, once it is built, in Keras's order of `layer.weights`;
  // without those of layers that are MpLayers of their own (wrapped, members, sublayers).
  MpVariables variables;
  bool variables_are_known;  // it is built and none is missing there
  MpTristate trainable;      // MP_NO: `trainable=False` is set
  // The first assignment of a layer, or of a container of layers, before the library's own
  // `__init__` runs; nowhere: none.
  MpSpan assigned_early;
  MpStr assigned_early_to;  // "self.dense"
  bool is_uninitialized;    // and that never runs
  // Escaped into something that was not followed: it may be called there.
  bool may_be_reached;
  MpStr escape_reason;
  // Its class has a `__call__` of its own, which made tensors of tensors: no node stands for that.
  bool ran_itself;
  // FUNCTIONAL: its inputs and outputs; SEQUENTIAL: the keras.Input that it was given, if any.
  const MpDatum *model_inputs;
  const MpDatum *model_outputs;
  // FUNCTIONAL: in Keras's own order of `layers`; SEQUENTIAL: in order; SUBCLASSED: those that it
  // holds directly, in the order in which Keras tracks them.
  MP_ARRAY(struct MpLayer *) members;
  bool may_have_more_members;  // something that it holds was not followed, and may be a layer
  MP_ARRAY(MpInnerResult) inner_results;  // in order of time; where a model is written
} MpLayer;

typedef MP_ARRAY(MpLayer *) MpLayers;

// A trip of a loop of the source (`for`, `while`, a comprehension): index into MpGraph.trips,
// from 1.
typedef uint32_t MpTripId;

#define MP_TRIP_NONE 0u

typedef struct MpTrip {
  MpTripId around;   // of the loop around it, also where that is in a function that calls this one
  uint32_t loop;     // the same for all trips of one loop as it runs once
  uint32_t number;   // of the trip, from 1
  uint32_t counted;  // index into MpGraph.assumptions, from 1: of what decided how many trips there
                     // are; 0: nothing, or that is not known
} MpTrip;

typedef enum MpNodeKind {
  MP_NODE_INPUT,   // keras.Input, or an argument of the call that is judged
  MP_NODE_LAYER,   // a layer called on something
  MP_NODE_OP,      // a function or operator on tensors
  MP_NODE_CONST,   // a tensor made of no tensor: tf.constant, tf.range(3), np.ones
  MP_NODE_WEIGHT,  // a variable that is read: add_weight, tf.Variable
  MP_NODE_OPAQUE,  // something not followed that took tensors or may give them
} MpNodeKind;

typedef enum MpOpForm {
  MP_OP_OPERATOR,   // `function` is the token: "+", "neg"
  MP_OP_SUBSCRIPT,  // arguments: value, index
  MP_OP_FUNCTION,   // `function` is the canonical name: "tf.nn.relu"
  MP_OP_METHOD,     // a method of the tensor: `function` is its name
} MpOpForm;

// What does not fit where Keras refuses a call.
typedef enum MpConflictKind {
  MP_CONFLICT_SHAPE,   // shapes that cannot meet
  MP_CONFLICT_RANK,    // a number of axes that it does not take
  MP_CONFLICT_LENGTH,  // an axis whose length must be known is None
  MP_CONFLICT_SIZE,    // elements that do not fill the shape that is asked for
  MP_CONFLICT_INDEX,   // an index, or an axis, outside
  MP_CONFLICT_WINDOW,  // a window larger than what it slides over
  MP_CONFLICT_PARTS,   // an axis that does not divide into so many parts
  MP_CONFLICT_TYPE,    // a float as a length: Python's mistake, of which no rule speaks
} MpConflictKind;

#define MP_CONFLICT_KINDS 8u

// Which versions of Keras refuse something, as bits.
enum { MP_REFUSED_BY_2 = 1, MP_REFUSED_BY_3 = 2, MP_REFUSED_BY_ALL = 3 };

// An axis of a tensor that has to do with it.
typedef struct MpConflictSide {
  MpTensor tensor;
  int32_t axis;
} MpConflictSide;

// Keras refuses the call that a node is, for what is certain of the shapes of its operands.
typedef struct MpConflict {
  MpConflictKind kind;
  uint32_t keras;                  // MP_REFUSED_BY_…
  bool ends_path;                  // nothing in the source catches what Keras raises there
  MpStr text;                      // what does not fit, with the shapes: no full stop
  MP_ARRAY(MpConflictSide) sides;  // of operands that are tensors; at most two
} MpConflict;

typedef struct MpNode {
  MpNodeId id;
  MpNodeKind kind;
  MpSpan span;       // the whole expression
  MpStr symbol;      // LAYER, functions: the callee as the source writes it; else empty
  MpStr class_name;  // of the source code that made it: enclosing class and function
  MpStr method;
  MpNodeId parent;  // the traced call in whose body it stands; MP_NODE_NONE: in none
  MpTripId trip;    // the innermost that it was made in; MP_TRIP_NONE: in none
  bool depends_on_input;
  bool feeds_condition;   // control flow of the source depended on its value
  MpArguments arguments;  // LAYER, OP, CONST: as passed; without self
  const MpDatum *result;  // what the expression gives, with the tensors in it
  uint32_t output_count;
  const MpShape *shapes;       // of each output, output_count of them; NULL: nothing known
  MpStr dtype;                 // of the first output, "float32"; empty: not known
  bool has_one_dtype;          // the other outputs have it too
  const MpConflict *conflict;  // NULL: nothing says that Keras refuses it

  MpLayer *layer;      // LAYER
  bool is_traced;      // LAYER: the body is in the graph
  MpSpan returned_at;  // LAYER: the `return` that ended its call; nowhere: there was none
  bool is_definition;  // LAYER, OP: only defines a Functional model that is called elsewhere in the
                       // graph; the call's own nodes stand in the body of that call
  MpOpForm form;       // OP
  MpStr function;      // OP, CONST
  const MpFunctionRow *function_row;  // OP of form FUNCTION, CONST; NULL: not in the tables
  const MpStr *ops;                   // OP: Keras 2's names of the operations, in order
  uint32_t op_count;
  // INPUT, OP: of the layers that Keras makes of it, in order, those that `trainable = False` is
  // set of, and those of which that is not known: a bit each. mp_node_trainable says it.
  uint64_t frozen, maybe_frozen;
  struct MpWeight *weight;  // WEIGHT
  MpStr name;               // INPUT: its name, empty where automatic
  bool is_concrete;         // INPUT: stands for an array that the source passes
  MpStr reason;             // OPAQUE
} MpNode;

typedef MP_ARRAY(MpNode *) MpNodes;

// A weight that the source itself makes.
typedef struct MpWeight {
  MpLayer *owner;  // the layer whose code makes it; NULL: none
  MpSpan span;     // the add_weight or tf.Variable call
  MpStr symbol;    // the target it is assigned to: "self.g"; empty: none
  MpStr function;  // "add_weight", "tf.Variable"
  MpStr class_name;
  MpStr method;
  MpVariable variable;
  // Keras lists it among the owner's weights: add_weight's, and a tf.Variable that is an attribute.
  bool is_tracked;
  MpLayer *holder;   // where it is found when the path ends; NULL: nowhere
  MpStr path;        // from there: "g", "tables[0]"
  bool is_assigned;  // a call gives it another value, so the next one finds that
} MpWeight;

typedef MP_ARRAY(MpWeight *) MpWeights;

// One forward pass that is judged as a whole: of a Functional model, of a called layer or model of
// the source, or the tensors that a function of the source returns. Never part of another one.
typedef struct MpForward {
  MpLayer *root;  // NULL: a function
  MpNodeId call;  // the call's node; MP_NODE_NONE for a Functional model or a function
  const MpDatum *outputs;
} MpForward;

typedef MP_ARRAY(MpForward) MpForwards;

// A condition that this path assumes, in the source's own words.
typedef struct MpAssumption {
  MpStr text;       // "use_bn=False", "norm_first", "n=2"
  MpSpan span;      // the test that first asked
  uint64_t key;     // the same for the same question, whatever the answer
  uint32_t answer;  // which of the possible answers
  // It rests on something not followed, so the path may not exist; or it is a loop that runs no
  // trip, a path that nobody means. What holds on such paths alone is not reported.
  bool is_weak;
  // Weak since nobody means it: no trip of a loop, one index where two are chosen, an input of a
  // certain name. What does not hold there holds all the same.
  bool is_odd;
  // Weak since an object has what the class that its annotation names does not: where others do
  // without, nothing is proven by it at all.
  bool is_undeclared;
  // How often something unknown runs or occurs on this path: `count` times, and it may be more.
  bool is_count;
  uint32_t count;
  // It is about the shape of a tensor that nobody in view gives: one of several that are tried.
  bool is_of_shape;
  // It is about what objects are made with, and what functions are given, and nothing else: not
  // about what a `call` is given that nobody in view makes.
  bool is_of_making;
} MpAssumption;

typedef MP_ARRAY(MpAssumption) MpAssumptions;

// Something that was not followed, or a limit that was hit.
typedef struct MpLimit {
  MpStr reason;  // a fixed phrase, for counting: "unknown function"
  MpStr detail;  // what, in the source's own names
  MpSpan span;
  // The layer and model classes of the source whose code was running, each once, innermost first.
  MP_ARRAY(const MpClassFact *) classes;
} MpLimit;

typedef MP_ARRAY(MpLimit) MpLimits;

// `model = M()` … `prepare_model(model, input_layer=…)`: what the source does with a model.
typedef struct MpPreparation {
  MpLayer *model;
  MpSpan span;
  bool has_input_layer;
} MpPreparation;

typedef MP_ARRAY(MpPreparation) MpPreparations;

// `self.add_loss(…)`, `self.add_metric(…)`: what a layer keeps beside its results.
typedef struct MpLoss {
  MpLayer *layer;
  MpNodeId parent;  // the traced call in whose body it stands; MP_NODE_NONE: in none
  MpSpan span;      // the call's expression
  MpStr symbol;     // the callee as the source writes it: "self.add_loss"
  MpStr class_name;
  MpStr method;
} MpLoss;

typedef MP_ARRAY(MpLoss) MpLosses;

typedef enum MpObstacleKind {
  MP_OBSTACLE_CONDITION,  // Python's control flow depends on the tensor's value
  MP_OBSTACLE_CALL,       // something is called that takes no symbolic tensor: tf.cond, np.maximum,
                          // a function under @tf.function
} MpObstacleKind;

// Where running the source's code on symbolic tensors themselves, as preparers do, ends in an
// exception. Keras's own calls of a layer trace with placeholders and get through.
typedef struct MpObstacle {
  MpObstacleKind kind;
  MpTensor tensor;  // that runs into it; it depends on the inputs
  MpNodeId parent;  // the traced call in whose body it stands; MP_NODE_NONE: in none
  MpSpan span;      // the condition, the call, the decorator
  MpStr symbol;     // CALL: what is called as the source writes it: "np.maximum", "tf.function"
  MpStr class_name;
  MpStr method;
} MpObstacle;

typedef MP_ARRAY(MpObstacle) MpObstacles;

typedef struct MpGraph {
  MpArena *arena;
  MpNodes nodes;
  MpLayers layers;
  MpWeights weights;
  MpForwards forwards;
  MpPreparations preparations;
  MpLosses losses;
  MpObstacles obstacles;
  MpAssumptions assumptions;
  MP_ARRAY(MpTrip) trips;  // those in which nodes were made
  MpLimits limits;
  MpStrs lengths;        // of axes that the source does not settle: -2 is the first, and so on
  MpKerasVersion keras;  // that it is built with
  bool ended_early;      // the path ended in an exception of the source: nothing is reported on it
  bool is_abstract;      // in the NotImplementedError that is all there is to one of its methods
  // An earlier path of the analysis that builds the same, of which this one has all but its limits
  // and assumptions (twin.h); NULL: there is none.
  const struct MpGraph *twin;
} MpGraph;

MpGraph *mp_graph_new(MpArena *arena);

// A new node at the end, with its id, kind, span and `parent` set. depends_on_input is worked out
// by mp_graph_finish_node.
MpNode *mp_graph_add_node(MpGraph *self, MpNodeKind kind, MpSpan span, MpNodeId parent);

// As the index of a layer: an InputLayer that a model made for itself where its inputs are what
// this node gives.
#define MP_NODE_OWN_INPUT 63u

// `trainable` of the layer `index` that Keras makes of an INPUT or OP. What is set of an InputLayer
// of a model's own is not known afterwards: there may be several.
MpTristate mp_node_trainable(const MpNode *self, uint32_t index);
void mp_node_set_trainable(MpNode *self, uint32_t index, MpTristate trainable);

// Sets depends_on_input from the arguments (INPUT true, CONST false; OPAQUE keeps true).
void mp_graph_finish_node(MpGraph *self, MpNode *node);

MpLayer *mp_graph_add_layer(MpGraph *self, MpLayerKind kind, MpSpan created_at);

// What the source says of a length below MP_DIM_UNKNOWN: "2 * x.shape[1]".
MpStr mp_graph_length(const MpGraph *self, int64_t dim);

// The same rank and lengths; false where one of them is NULL.
bool mp_shape_eq(const MpShape *a, const MpShape *b);

// One tensor's shape, NULL where nothing is known.
const MpShape *mp_graph_shape(const MpGraph *self, MpTensor tensor);

// One tensor's data type, empty where it is not known.
MpStr mp_graph_dtype(const MpGraph *self, MpTensor tensor);

// The nodes that `outputs` depend on, as a bit a node (nodes.len bytes, 0 or 1), in `arena`.
// A traced call counts as live if any node of its body does, or a tensor of its result is wanted.
uint8_t *mp_graph_live(const MpGraph *self, MpArena *arena, const MpDatum *outputs);

// The same for a forward pass; nodes whose value decides control flow inside it count as live, with
// what they depend on.
uint8_t *mp_graph_forward_live(const MpGraph *self, MpArena *arena, const MpForward *forward);

// True where `node` stands in the body of `call`, at any depth.
bool mp_graph_is_inside(const MpGraph *self, MpNodeId node, MpNodeId call);

// The innermost loop of the source of which the nodes were made in different trips, while all that
// is around it is the same for both: of that loop the later trip. NULL: there is none, so that both
// may come of one trip of each loop.
const MpTrip *mp_graph_later_trip(const MpGraph *self, const MpNode *first, const MpNode *second);

// True where the layer holds other layers, in any way.
bool mp_layer_has_sublayers(const MpGraph *self, const MpLayer *layer);

// The word for a kind of conflict in the text form, "shape"; false: none is called so.
MpStr mp_conflict_word(MpConflictKind kind);
bool mp_conflict_of_word(MpStr word, MpConflictKind *out);

// True for a class of the source that is, or may be, a keras.Model.
bool mp_layer_is_model(const MpLayer *layer);

#endif
