// Python values as the evaluator holds them. Internal to interp/.
//
// A value lives in the arena of its run and is never freed alone. Two things stand for what is not
// known: a SYMBOL is an unknown that the source names (a constructor argument) and can be decided
// and compared; an OPAQUE is something that was not followed.
#ifndef MPLINT_ANALYZER_INTERP_VALUE_H_
#define MPLINT_ANALYZER_INTERP_VALUE_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/map.h"
#include "analyzer/graph/graph.h"
#include "analyzer/interp/element_type.h"
#include "analyzer/syntax/ast.h"

typedef struct MpValue MpValue;
typedef struct MpRun MpRun;
typedef struct MpScope MpScope;
typedef struct MpClass MpClass;
typedef struct MpSymbol MpSymbol;

typedef MP_ARRAY(MpValue *) MpValues;

typedef enum MpValueKind {
  MP_VALUE_NONE,
  MP_VALUE_BOOL,   // boolean
  MP_VALUE_INT,    // integer
  MP_VALUE_FLOAT,  // real
  MP_VALUE_STR,    // text
  MP_VALUE_BYTES,  // text
  MP_VALUE_ELLIPSIS,
  MP_VALUE_NOT_IMPLEMENTED,
  MP_VALUE_TUPLE,          // items
  MP_VALUE_LIST,           // items
  MP_VALUE_SET,            // items, in insertion order, no two equal
  MP_VALUE_DICT,           // keys, items
  MP_VALUE_SLICE,          // items: lower, upper, step
  MP_VALUE_RANGE,          // range
  MP_VALUE_FUNCTION,       // function: of the source
  MP_VALUE_NATIVE,         // native: a builtin, or a method of a builtin type bound to `self`
  MP_VALUE_METHOD,         // method: a callable bound to an instance or class
  MP_VALUE_MODULE,         // module: of the project
  MP_VALUE_CLASS,          // cls: of the source, or a library class that a class derives from
  MP_VALUE_INSTANCE,       // instance
  MP_VALUE_PROPERTY,       // items: getter, setter (None)
  MP_VALUE_STATIC_METHOD,  // items: callable
  MP_VALUE_CLASS_METHOD,   // items: callable
  MP_VALUE_SUPER,          // super
  MP_VALUE_LIBRARY,        // text: canonical name of a library's module, function, class, constant
  MP_VALUE_CONSTANT,  // datum (CALL or METHOD): an object of a library that was made from plain
                      // values and is kept as written (np.ones(4), keras.initializers.Zeros())
  MP_VALUE_TENSOR,    // tensor
  MP_VALUE_SYMBOL,    // symbol
  MP_VALUE_OPAQUE,    // opaque
} MpValueKind;

// A call in progress: what the callee is given.
typedef struct MpKeywordValue {
  MpStr name;
  MpValue *value;
  MpSpan span;
} MpKeywordValue;

typedef struct MpCall {
  MpValues args;
  MP_ARRAY(MpSpan) arg_spans;  // as many as args, nowhere for those out of a `*args`
  MP_ARRAY(MpKeywordValue) keywords;
  bool is_open;          // a `*` or `**` of unknown content: there may be more arguments
  bool is_open_by_name;  // all of those are keywords
  MpSpan span;           // the call's expression
  MpStr symbol;          // the callee as written: "self.relu"
} MpCall;

// A builtin. `self` is what it is bound to, or NULL. NULL means that an exception is pending.
typedef MpValue *(*MpNativeFunction)(MpRun *run, MpValue *self, const MpCall *call);

typedef struct MpFunctionValue {
  const MpFunctionDef *def;
  MpScope *closure;
  MpValues defaults;  // one a parameter, NULL where there is none
  MpClass *owner;     // the class whose body holds it, for super(); NULL: none
  MpStr qualified_name;
  MpSpan compiled_at;   // the decorator, or call, of tf.function that made it; nowhere: none
  MpValue *wrapped_by;  // a decorator that was not followed: OPAQUE with the reason; NULL: none
  MpValue *results;     // DICT: what @lru_cache remembers, by (arguments, keywords); NULL: nothing
  MpMap *attributes;    // those that were assigned (`__wrapped__`); NULL: none
  MpValue *manages;     // `@contextmanager`: the generator function behind it; NULL: none
  const MpFunctionDef *decorated;  // the `def` that a decorator made this one of; NULL: none
} MpFunctionValue;

// A call of a layer whose class has a `__call__` of its own, as long as that runs.
typedef struct MpOwnCall {
  const MpCall *call;
  MpStr class_name, method;  // of the code that makes it
  bool is_recorded;          // a node stands for it
} MpOwnCall;

// In which type a layer computes, and in which it keeps its weights: dtype_policy.h. Empty: not
// known.
typedef struct MpPolicy {
  MpStr compute, variable;
} MpPolicy;

// An instance of a class of the source, or of a library class that is a layer.
typedef struct MpInstance {
  MpClass *cls;
  MpMap attributes;
  MpLayer *layer;       // its layer object; NULL: it is no layer
  MpPolicy policy;      // of a layer
  bool is_constructed;  // its constructor came to its end; else it raised, and nobody holds it
  bool is_building;     // `build` runs, and has not come to that of the library
  bool is_built;        // `build` was run
  // A library layer: the shape that its first call had, NULL where there was none; or it was built
  // for one that is not known.
  const MpShape *first_input;
  bool was_built_unseen;
  bool was_called;      // by the source, or as part of something the source calls
  bool is_initialized;  // Layer.__init__ was reached (super().__init__())
  bool is_escaped;
  MpOwnCall *own_call;  // the innermost that runs; NULL: none
  bool is_named;        // Keras's own constructor has named it
  bool has_cell_list;   // its cells were given as a list
  bool has_variables;   // the library's own code has made its variables
  // Of the cells that its class makes for itself: a recurrent layer's own, those of the copies that
  // a Bidirectional makes; empty: not known.
  MpStr cell_names[2];
  // What a Bidirectional calls in place of the layer that it was given: inner_copy.c; NULL: not
  // known, or the library's own, whose variables are its own.
  MpValue *copies[2];
  MpMap sites;               // attribute name → MpSite of its latest assignment
  MpSpan created_statement;  // the statement that made it
  MpValue *value;            // the INSTANCE value of it
  MpValue *dict;             // its `__dict__` that the source has asked for; NULL: never
  // A Sequential's members, or the inputs and outputs of a Functional model.
  MpValues members;
  // A Sequential with something in it that is not known to be a layer, or a model of tensors that
  // are not known.
  bool has_unknown_members;
  const MpValues *network;  // of a Functional: mp_model_network; NULL: it was not asked for yet
  // What the constructor of its library class got, by parameter: base_layer.h.
  MpMap base_arguments;
  bool has_base_arguments;  // that constructor was reached
  bool is_base_built;       // the library's own code has built it
  bool has_open_arguments;  // and may have got more
  MpValue *inputs, *outputs;
  const MpShape *declared_shape;  // with the batch axis: declared_input.h; NULL: none
  MpStr declared_dtype;
  MpValues tracked;  // the layers that Keras has tracked for it, where it lists them by time
  MpValue *payload;  // what it is as a dict, list, tuple or property that its class derives from;
                     // NULL: its class derives from none
} MpInstance;

// Where an attribute was assigned.
typedef struct MpSite {
  MpSpan span;   // the statement
  MpStr symbol;  // "self.conv1"
  MpStr method;
  bool was_read;  // since
} MpSite;

typedef struct MpOpaque {
  MpStr reason;           // a fixed phrase, for counting: "unknown function"
  MpStr detail;           // what, in the source's own names; may be empty
  bool depends_on_input;  // it may hold or be a tensor that depends on the inputs
  MpNodeId node;          // its OPAQUE node, MP_NODE_NONE: none (no tensor went in)
  uint32_t serial;        // its number on this path: the same value tested twice is one question
} MpOpaque;

struct MpValue {
  MpValueKind kind;
  MpElementType scalar;    // BOOL, INT, FLOAT: a scalar of NumPy's of that type
  bool is_training_phase;  // BOOL: see MpDatum
  // LIST, DICT: may hold more than is known (symbolic **kwargs). TENSOR: an argument of which it is
  // not known whether it is one tensor or a structure of them.
  bool is_open;
  bool is_shape;  // TUPLE: a TensorShape
  // DICT with `rest`: it was gone through, and took to hold nothing more than is known.
  bool is_listed;
  bool is_names;     // DICT: a copy of a module's names, which a change of it would change
  bool is_of_call;   // DICT with `rest`: of a `call` that nobody in view makes
  bool is_wrapped;   // LIST, TUPLE, DICT: stands for what Keras wraps around it, too: tracker.h
  uint32_t visit;    // the latest walk that met it: reach.c
  uint32_t made_in;  // the loop that was running: trip.h; 0: none
  // INT: what decided it, as MpTrip.counted; LIST, TUPLE, DICT, RANGE: how many elements it has.
  uint32_t counted;
  MpSpan span;  // the expression that made it; nowhere where none did
  union {
    bool boolean;
    int64_t integer;
    double real;
    MpStr text;
    struct {
      int64_t start, stop, step;
    } range;
    MpFunctionValue *function;
    struct MpModuleObject *module;
    struct {
      MpNativeFunction function;
      MpStr name;
      MpValue *self;
    } native;
    struct {
      MpValue *self, *callable;
    } method;
    MpClass *cls;
    MpInstance *instance;
    struct {
      MpClass *after;  // attributes are looked up behind this class in the MRO
      MpValue *self;   // instance or class
    } super;
    const MpDatum *datum;
    MpTensor tensor;
    MpSymbol *symbol;
    MpOpaque *opaque;
    // DICT, TUPLE, and views of them: the `**kwargs` or `*args` that it is, of a call with unknown
    // arguments. NONE: the parameter of a `call` whose default it is: absent.h.
    const MpParameter *rest;
  };
  const struct MpElements *elements;  // CONSTANT: a known array; NULL: its elements are not known
  MpValues items;
  MpValues keys;
  // Containers that are no plain ones: a LIST is an "iterator" or "deque", a SET a "frozenset", a
  // DICT an "OrderedDict" or "defaultdict"; a TUPLE an
  // object of a named tuple (`keys` are its fields, STR), or "co_varnames", of which an open one
  // has more only behind what is known; a SYMBOL that is a copy a "list", "tuple" or "dict"; empty:
  // the kind's own type.
  MpStr subtype;
  MpInstance *tracker;  // LIST, SET, DICT: the layer that a copy was made for: tracker.h; or NULL
  struct MpProducer *producer;  // of an iterator that makes its items: iteration.h; NULL: none
  struct MpKeyIndex *index;     // DICT, SET with many keys: key_index.c; NULL: none
  // What makes missing items of a defaultdict; a named tuple's class; the greatest length of a
  // deque; the unknown that this SYMBOL is a copy of (`list(units)`): symbol_edit.h; the FUNCTION
  // that an `inspect.Signature` is of. May be NULL.
  MpValue *maker;
};

// --- value.c: making values. All are owned by the run's arena; scalars may be shared. ---

MpValue *mp_value_new(MpRun *run, MpValueKind kind, MpSpan span);
MpValue *mp_value_none(MpRun *run);
MpValue *mp_value_bool(MpRun *run, bool boolean);
MpValue *mp_value_int(MpRun *run, int64_t integer);
MpValue *mp_value_float(MpRun *run, double real);
MpValue *mp_value_str(MpRun *run, MpStr text);
// Takes the items over.
MpValue *mp_value_sequence(MpRun *run, MpValueKind kind, MpValues items, MpSpan span);
MpValue *mp_value_dict(MpRun *run, MpSpan span);
MpValue *mp_value_library(MpRun *run, MpStr canonical, MpSpan span);
MpValue *mp_value_native(MpRun *run, MpStr name, MpNativeFunction function, MpValue *self);
MpValue *mp_value_method(MpRun *run, MpValue *self, MpValue *callable);

// What `iter`, `zip` or a generator gives: a LIST that is used up by iterating. Takes the items
// over.
MpValue *mp_value_iterator(MpRun *run, MpValues items, MpSpan span);
bool mp_value_is_iterator(const MpValue *self);

// Dictionaries, any hashable key; get gives NULL where the key is absent.
MpValue *mp_dict_get(MpRun *run, const MpValue *dict, const MpValue *key);
MpValue *mp_dict_get_str(const MpValue *dict, MpStr key);
void mp_dict_set(MpRun *run, MpValue *dict, MpValue *key, MpValue *value);
// A copy of an object's `__dict__` is a plain dictionary: to be called on what was copied.
void mp_dict_detach(MpValue *copy);
// True where an open TUPLE has its known elements first.
bool mp_value_is_prefix(const MpValue *self);
// What `from` may hold besides the items that are known, the other may hold from now on.
void mp_dict_take_rest(MpValue *dict, const MpValue *from);
bool mp_dict_remove(MpRun *run, MpValue *dict, const MpValue *key);
// The item that `dict[key]` finds. A key that is not known is decided: one path for each key it may
// equal. NULL without exception: there is none (KeyError, or the default). An unknown value where
// more than a few keys come into question or the dictionary is open.
MpValue *mp_dict_find(MpRun *run, MpValue *dict, MpValue *key, MpSpan span);
// The same; `preset` (may be NULL) is what the source gives in place of an absent item, which an
// unknown one may be.
MpValue *mp_dict_find_or(MpRun *run, MpValue *dict, MpValue *key, MpValue *preset, MpSpan span);
// False for the mutable containers, and for tuples of them: TypeError as a key.
bool mp_value_is_hashable(const MpValue *self);
// The same; where it is not, the TypeError is pending.
MP_NODISCARD bool mp_value_check_hashable(MpRun *run, const MpValue *self, MpSpan span);

bool mp_value_is_number(const MpValue *self);  // bool, int, float
// Its type as Python names it, "int", "NoneType", "Dense"; for messages.
MpStr mp_value_type_name(const MpValue *self);

// True where no part of the value (items of containers included) is SYMBOL or OPAQUE.
bool mp_value_is_known(const MpValue *self);

// True where it is known which values equal it: it is known, or holds addresses besides.
bool mp_value_is_distinct(const MpValue *self);

// --- datum.c of interp (lower.c): values as the graph holds them ---

// Never fails: what has no other form becomes OBJECT, SYMBOL or OPAQUE.
const MpDatum *mp_value_lower(MpRun *run, const MpValue *self);
// The other way, for None, bools, numbers and strings; NULL for what is no such literal.
MpValue *mp_value_of_literal(MpRun *run, const MpDatum *datum);

#endif
