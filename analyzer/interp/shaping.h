// One operation, or call of a library layer, whose results are worked out; and what the rules of
// shapes ask of it. Internal to interp/.
//
// A rule gives the shape that every result has, NULL where not even the rank is certain. A length
// that is not certain is MP_DIM_UNSURE, never a guess.
#ifndef MPLINT_ANALYZER_INTERP_SHAPING_H_
#define MPLINT_ANALYZER_INTERP_SHAPING_H_

#include "analyzer/graph/arguments.h"
#include "analyzer/interp/dim.h"
#include "analyzer/interp/op_shape.h"

// Arguments, and the signature that says which parameters get them.
typedef struct MpGiven {
  const MpSignature *signature;  // NULL: by position and name alone
  const MpArguments *arguments;
} MpGiven;

typedef struct MpShaping {
  MpRun *run;
  MpStr name;      // the operation, as its table names it
  MpGiven called;  // the call's arguments
  MpGiven made;    // layers: the constructor's
  uint32_t output_count;
  MpSpan span;              // of the call
  const MpInstance *layer;  // layers only
  // Layers: what stands for the shape of the first operand where no tensor does; NULL: nothing.
  const MpShape *from;
  // Set by rules whose results differ: the shape of each, NULL where it is not known.
  const MpShape **parts;
  MpStr dtype;          // of the first result; empty: not known
  bool has_one_dtype;   // all results have it
  bool is_numpy;        // a function of keras.ops or NumPy
  bool is_symbolic;     // the call is on what depends on an input
  uint32_t refused_by;  // the Kerases that refuse what the rule finds not to fit: MP_REFUSED_BY_ALL
  MpConflict *conflict;            // stated by the rule; NULL: none
  MP_ARRAY(MpConflictSide) sides;  // of the conflict that the rule states next
} MpShaping;

typedef const MpShape *(*MpShapeRule)(MpShaping *self);

// --- arguments ---

// What the call gives for one of these parameters (names, a blank between them), or the default of
// it: NULL where there is no such parameter, an OPAQUE where it is not known.
const MpDatum *mp_shaping_argument(const MpShaping *self, const char *names);
// The same for a parameter of the constructor.
const MpDatum *mp_shaping_option(const MpShaping *self, const char *names);
// What the parameter at this position gets, whatever its name; NULL where nothing is given.
const MpDatum *mp_shaping_operand(const MpShaping *self, uint32_t position);
// The first operand, and its shape (NULL: not known).
const MpDatum *mp_shaping_data(const MpShaping *self);
const MpShape *mp_shaping_from(const MpShaping *self);
const MpShape *mp_shaping_shape(const MpShaping *self, const MpDatum *datum);

// None, or no such parameter.
bool mp_datum_is_none(const MpDatum *datum);
bool mp_datum_is_sequence(const MpDatum *datum);
bool mp_datum_is_text(const MpDatum *datum, const char *text);
// True, False, or a number's truth; MP_NO for None and no parameter at all.
MpTristate mp_datum_flag(const MpDatum *datum);
// The integer that a datum is; false where it is none.
MP_NODISCARD bool mp_datum_integer(const MpDatum *datum, int64_t *out);
// The data type of a tensor, number or array; empty where it is not known.
MpStr mp_shaping_dtype(const MpShaping *self, const MpDatum *datum);
// What two operands have in common: Keras converts a number beside a tensor to the tensor's type,
// where that can hold it.
MpStr mp_shaping_common(const MpShaping *self, const MpDatum *left, const MpDatum *right);
bool mp_dtype_is_float(MpStr dtype);

// Whether it is Keras 3 that makes the call; MP_MAYBE where what is said must hold for both.
MpTristate mp_shaping_is_third(const MpShaping *self);

// --- lengths and shapes ---

// The length that an argument says; MP_DIM_UNSURE where it says none.
int64_t mp_shaping_length(const MpShaping *self, const MpDatum *datum);
// A shape of that rank of which no length is known.
MpShape *mp_shaping_any(MpShaping *self, int32_t rank);
// Without the axes from `first` to `end`, which `middle` takes the place of; it may be NULL.
const MpShape *mp_shaping_replace(MpShaping *self, const MpShape *from, int32_t first, int32_t end,
                                  const MpShape *middle);
// A shape that an argument says: a list of lengths, one length, `tf.shape(x)`; NULL where its rank
// is not known.
const MpShape *mp_shaping_written(MpShaping *self, const MpDatum *datum);
// `from` with an axis of this length at `axis` (of the result); NULL where there is none.
const MpShape *mp_shaping_insert(MpShaping *self, const MpShape *from, int64_t axis,
                                 int64_t length);
const MpShape *mp_shaping_scalar(MpShaping *self);

// Gives the results of a node their shapes: the parts, or the one shape that the rule gave (NULL:
// none is known).
void mp_shaping_keep(const MpShaping *self, const MpShape *shape, MpNode *node);

// The call takes this argument with that many axes only, or at least as many: where its rank is not
// known, that settles it.
void mp_shaping_require(const MpShaping *self, const MpDatum *datum, int32_t rank);
void mp_shaping_require_at_least(const MpShaping *self, const MpDatum *datum, int32_t rank);

// --- what does not fit ---

// One axis of an operand.
typedef struct MpShapeAxis {
  const MpDatum *datum;
  const MpShape *shape;  // of the datum, or as what it is used
  int32_t axis;
} MpShapeAxis;

// The call is one that Keras refuses, whatever its other operands are: `text` says why, as in
// "`Add` of (None, 7, 64) and (None, 7, 32)". Gives NULL, as a rule does that knows no shape. Only
// what is certain may be stated, and only what was tried with real Keras (tests/shapes).
const MpShape *mp_shaping_refuse(MpShaping *self, MpConflictKind kind, const char *format, ...)
    MP_PRINTF(3, 4);
// An operand, and the axis of it, that the next conflict is about; what is no tensor is left out.
void mp_shaping_side(MpShaping *self, const MpDatum *datum, int32_t axis);
// A shape as people read it: "(None, 7, 64)".
MpStr mp_shaping_text(const MpShaping *self, const MpShape *shape);
// The axes of both, from the right, do not broadcast: states it.
const MpShape *mp_shaping_refuse_broadcast(MpShaping *self, const MpDatum *left,
                                           const MpDatum *right);
// The same of one axis of each (counted from the front), of which one length is needed: states it
// where they surely differ, and gives true. The shapes are those of the operands, or, where they
// are used otherwise, what they are used as.
bool mp_shaping_refuse_lengths(MpShaping *self, const MpShapeAxis *left, const MpShapeAxis *right);
// An axis that an argument names and that the operand does not have: states it, and gives true.
bool mp_shaping_refuse_axis(MpShaping *self, const MpDatum *datum, int64_t axis, int32_t rank);
// The same of the data, and an axis or a list of them.
bool mp_shaping_refuse_axes(MpShaping *self, const MpDatum *axes, int32_t rank);
// `what` has `count` entries, and the data another number of axes: states it.
const MpShape *mp_shaping_refuse_count(MpShaping *self, const MpShape *from, int32_t count,
                                       const char *what);
// The elements of the axes of `from` behind the first few do not fill the shape that is written
// there: states it, and gives true. `is_partial`: also where one of the lengths is not known.
bool mp_shaping_refuse_size(MpShaping *self, const MpShape *from, int32_t first,
                            const MpDatum *target, bool is_partial);
// One of the lengths in a list of plain numbers is surely a float: states it, and gives true. A
// tensor beside it would make NumPy's floats lengths.
bool mp_shaping_refuse_float(MpShaping *self, const MpDatum *lengths);

// --- the tables ---

// The rule of an operation, by Keras 2's name of it, or of a function by its own; NULL: none.
typedef enum MpDtypeFact {
  MP_DTYPE_OTHER,   // the rule says it, or nobody
  MP_DTYPE_SAME,    // that of the data
  MP_DTYPE_FLOAT,   // that of the data where it is a float
  MP_DTYPE_COMMON,  // that of the operands, where they have one
  MP_DTYPE_RATIO,   // the same where it is a float
  MP_DTYPE_BOOL,
  MP_DTYPE_INT32,
  MP_DTYPE_COMPUTED,  // layers: what they compute in, whatever they are given
  MP_DTYPE_INNER,     // layers: the rule says it, of what is inside or of the arguments
} MpDtypeFact;

typedef struct MpShapeRow {
  const char *name;
  MpShapeRule rule;
  MpDtypeFact dtype;
} MpShapeRow;

const MpShapeRow *mp_shape_row(MpStr name);
// In any table that is sorted by name.
const MpShapeRow *mp_shape_row_find(const MpShapeRow *rows, size_t count, MpStr name);
// Of the functions that keras.ops and NumPy have, by the name without the module.
const MpShapeRow *mp_shape_array_row(MpStr name);

#endif
