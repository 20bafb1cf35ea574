// What builtin functions and methods share. Internal to interp/.
//
// A native gives what Python gives where all it needs is known. Where it is not, the result is a
// symbol (unknown plain values) or an opaque (anything not followed): never a guess.
#ifndef MPLINT_ANALYZER_INTERP_NATIVE_H_
#define MPLINT_ANALYZER_INTERP_NATIVE_H_

#include "analyzer/interp/run.h"

// More elements are not made: `[0] * 10**9`, `list(range(10**7))`.
#define MP_NATIVE_MAX_ITEMS 65536u
// Nesting of containers that is followed; deeper (or cyclic) ones count as unknown.
#define MP_NATIVE_MAX_DEPTH 64u
// Items of one value that are looked at; more count as unknown.
#define MP_NATIVE_MAX_VISITS 200000u

typedef struct MpNativeRow {
  const char *name;
  MpNativeFunction function;
} MpNativeRow;

// The row of that name as a value bound to `self`; NULL where there is none.
MpValue *mp_native_find(MpRun *run, const MpNativeRow *rows, size_t count, MpStr name,
                        MpValue *self);

// What a native gives after mp_call_bind said no: NULL with the exception, an opaque for an open
// call.
MpValue *mp_native_refused(MpRun *run, const MpCall *call);

// True where `call` has from `least` to `most` positional arguments, no keywords, and is not open.
// Otherwise `*result` is what the native gives.
MP_NODISCARD bool mp_native_arity(MpRun *run, const MpCall *call, uint32_t least, uint32_t most,
                                  MpValue **result);

// The result of a builtin on unknown values: a symbol if all is plain, an opaque that `self` (may
// be NULL) and all arguments escape into otherwise.
MpValue *mp_native_unknown(MpRun *run, MpStr name, MpValue *self, const MpCall *call);

// The same for a method's receiver and arguments, and for one with `count` positional values.
MpValue *mp_native_unknown_of(MpRun *run, MpStr name, MpValue *const *values, uint32_t count,
                              MpSpan span);

// An object of a library's class that has attributes and nothing else.
MpValue *mp_native_object(MpRun *run, MpStr class_name, MpSpan span);

// Every element of an iterable, for a builtin that needs all of them. False where it cannot have
// them: `*result` is then what it gives (NULL: an exception is pending).
MP_NODISCARD bool mp_native_items(MpRun *run, MpValue *iterable, const char *name, MpSpan span,
                                  MpValues *out, MpValue **result);

// True where no part of the value is SYMBOL, OPAQUE or TENSOR.
bool mp_value_is_plain(const MpValue *self);
// True where a part of it, at any depth of its containers, has this kind.
bool mp_value_has_kind(const MpValue *self, MpValueKind kind);

// True where the source gives the instance's class this method, or a base that is not known may.
bool mp_native_may_define(const MpInstance *instance, const char *method);

// A shallow copy that shares no array with the original.
MpValues mp_values_copy(MpRun *run, const MpValues *self);
MpValues mp_values_slice(MpRun *run, const MpValues *self, int64_t start, int64_t step,
                         int64_t count);

// A list from before a loop of unknown trips has grown in it: its length is not known any more.
void mp_list_note_growth(const MpRun *run, MpValue *list);

// Sorts in place as list.sort does. `key` may be NULL or None. False: not known, or an exception;
// `*result` says which as above.
MP_NODISCARD bool mp_values_sort(MpRun *run, MpValues *items, MpValue *key, bool reverse,
                                 MpSpan span, MpValue **result);

// Operators of one kind of operands, for mp_builtin_binary: NULL without exception where the types
// do not go together.
MpValue *mp_number_binary(MpRun *run, MpOperator op, const MpValue *left, const MpValue *right,
                          MpSpan span);
MpValue *mp_container_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);

// round(value, digits) as Python rounds: half to even, correctly.
MpValue *mp_number_round(MpRun *run, const MpValue *number, const MpValue *digits, MpSpan span);
// False where the double has no integer in 64 bits.
bool mp_double_to_int(double real, int64_t *out);
double mp_number_real(const MpValue *number);
// -1, 0, 1 for two numbers, exact where an int meets a float; 2 where one is not a number.
int mp_number_compare(const MpValue *left, const MpValue *right);

// Keys that are compared in the time of one step.
#define MP_NATIVE_KEYS_PER_STEP 64u

// Where a key is among the keys of a DICT or items of a SET, UINT32_MAX: nowhere. False where that
// takes comparing them.
bool mp_key_index_find(const MpValue *container, const MpValues *keys, const MpValue *key,
                       uint32_t *place);
// After a key was appended.
void mp_key_index_add(MpRun *run, MpValue *container, const MpValues *keys);

// Adds to a SET unless an equal item is there. MP_MAYBE: not known whether one is (nothing was
// done).
MpTristate mp_set_add(MpRun *run, MpValue *set, MpValue *item);

// The items of a SET in the order that Python gives them, into `out` (empty before). False where
// that is the order of hashes nobody knows: `out` has them as they were added.
bool mp_set_in_order(MpRun *run, const MpValue *set, MpValues *out);

// Number of elements of a RANGE, and its element.
uint64_t mp_range_length(const MpValue *range);
int64_t mp_range_item(const MpValue *range, uint64_t index);

// The text of a float as repr gives it; owned by the arena.
MpStr mp_format_real(MpArena *arena, double real);
// The same for an np.float32.
MpStr mp_format_single(MpArena *arena, double real);
// ascii(value): repr with what is not ASCII escaped.
MpValue *mp_format_ascii(MpRun *run, MpValue *value, MpSpan span);
// A text with all parts known, or one with `{name}` in place of what is unknown.
MpValue *mp_format_result(MpRun *run, MpStr text, bool is_symbolic, MpSpan span);
// A symbol within a text: `{name}`, or the text itself for an unknown text.
MpStr mp_format_symbol(MpRun *run, const MpValue *symbol);

// What a format specification says.
typedef struct MpFormatSpec {
  uint32_t fill;   // code point
  char align;      // '<', '>', '^', '=', or 0
  char sign;       // '+', '-', ' '
  bool alternate;  // '#'
  char group;      // ',', '_', or 0
  char type;       // 0 where none is given
  int64_t width;
  int64_t precision;  // -1 where none is given
} MpFormatSpec;

// A number or string by its specification; NULL: an exception is pending.
MpValue *mp_format_number(MpRun *run, const MpValue *number, const MpFormatSpec *spec, MpSpan span);
MpStr mp_format_text(MpRun *run, MpStr text, const MpFormatSpec *spec);

// The attributes that values of the builtin types have, a file for each.
MpValue *mp_str_attribute(MpRun *run, MpValue *value, MpStr name);
MpValue *mp_list_attribute(MpRun *run, MpValue *value, MpStr name);
MpValue *mp_tuple_attribute(MpRun *run, MpValue *value, MpStr name);
MpValue *mp_dict_attribute(MpRun *run, MpValue *value, MpStr name);
MpValue *mp_set_attribute(MpRun *run, MpValue *value, MpStr name);
MpValue *mp_bytes_attribute(MpRun *run, MpValue *value, MpStr name);  // and str.encode
MpValue *mp_deque_attribute(MpRun *run, MpValue *value, MpStr name);
MpValue *mp_counter_attribute(MpRun *run, MpValue *value, MpStr name);

// Natives that make one.
MpValue *mp_bytes_new(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_deque_new(MpRun *run, MpValue *self, const MpCall *call);
MpValue *mp_counter_new(MpRun *run, MpValue *self, const MpCall *call);

// An operator on two Counters; NULL without exception where they have none of it.
MpValue *mp_counter_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span);

#endif
