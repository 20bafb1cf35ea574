#include "analyzer/interp/operate_object.h"

#include "analyzer/interp/class_attribute.h"
#include "analyzer/interp/class_object.h"

// The letters between the underscores of a method's name.
static const char *const binary_names[] = {
    "add",    "sub",    "mul", "matmul", "truediv", "mod",      "pow",
    "lshift", "rshift", "or",  "xor",    "and",     "floordiv",
};

static MpStr method_name(MpRun *run, const char *prefix, const char *name) {
  return mp_str_format(run->arena, "__%s%s__", prefix, name);
}

// What the method of that name gives for the operand; NULL where the class has none or the method
// says NotImplemented.
static MpValue *ask(MpRun *run, MpValue *object, MpStr method, MpValue *operand, MpSpan span) {
  if (object->kind != MP_VALUE_INSTANCE) return NULL;
  MpValue *function = mp_class_lookup(object->instance->cls, NULL, method, NULL);
  if (!function || function->kind == MP_VALUE_NONE) return NULL;
  MpValue *bound = mp_value_method(run, object, function);
  MpValue *result = mp_call_with(run, bound, &operand, operand ? 1 : 0, span);
  return result && result->kind == MP_VALUE_NOT_IMPLEMENTED ? NULL : result;
}

// The right operand is asked first where its class is a special case of the left one's.
static bool is_special_case(const MpValue *left, const MpValue *right) {
  return left->kind == MP_VALUE_INSTANCE && right->kind == MP_VALUE_INSTANCE &&
         left->instance->cls != right->instance->cls &&
         mp_class_derives(right->instance->cls, left->instance->cls);
}

static MpValue *ask_both(MpRun *run, MpStr method, MpStr reflected, MpValue *left, MpValue *right,
                         MpSpan span) {
  bool right_first = is_special_case(left, right);
  for (int i = 0; i < 2; i++) {
    bool is_left = (i == 0) != right_first;
    MpValue *answer =
        is_left ? ask(run, left, method, right, span) : ask(run, right, reflected, left, span);
    if (answer || run->exception) return answer;
  }
  return NULL;
}

MpValue *mp_object_binary(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  if (op > MP_OPERATOR_FLOOR_DIV) return NULL;
  MpStr method = method_name(run, "", binary_names[op]);
  MpStr reflected = method_name(run, "r", binary_names[op]);
  // Two of one class: what the one's method refuses the other's is not asked for.
  bool is_same = left->kind == MP_VALUE_INSTANCE && right->kind == MP_VALUE_INSTANCE &&
                 left->instance->cls == right->instance->cls;
  if (is_same) return ask(run, left, method, right, span);
  return ask_both(run, method, reflected, left, right, span);
}

MpValue *mp_object_inplace(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  if (op > MP_OPERATOR_FLOOR_DIV) return NULL;
  return ask(run, left, method_name(run, "i", binary_names[op]), right, span);
}

MpValue *mp_object_unary(MpRun *run, MpOperator op, MpValue *operand, MpSpan span) {
  const char *name = op == MP_OPERATOR_U_SUB ? "neg" : op == MP_OPERATOR_U_ADD ? "pos" : "invert";
  return ask(run, operand, method_name(run, "", name), NULL, span);
}

// --- comparisons ---

typedef struct MpOrderRow {
  MpOperator op;
  const char *method, *reflected;
} MpOrderRow;

static const MpOrderRow orders[] = {
    {MP_OPERATOR_EQ, "__eq__", "__eq__"}, {MP_OPERATOR_NOT_EQ, "__ne__", "__ne__"},
    {MP_OPERATOR_LT, "__lt__", "__gt__"}, {MP_OPERATOR_LT_E, "__le__", "__ge__"},
    {MP_OPERATOR_GT, "__gt__", "__lt__"}, {MP_OPERATOR_GT_E, "__ge__", "__le__"},
};

static MpValue *order(MpRun *run, const MpOrderRow *row, MpValue *left, MpValue *right,
                      MpSpan span) {
  return ask_both(run, mp_str_from_c(row->method), mp_str_from_c(row->reflected), left, right,
                  span);
}

MpValue *mp_object_compare(MpRun *run, MpOperator op, MpValue *left, MpValue *right, MpSpan span) {
  const MpOrderRow *row = NULL;
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    if (orders[i].op == op) row = &orders[i];
  }
  if (!row) return NULL;
  MpValue *answer = order(run, row, left, right, span);
  if (answer || run->exception || op != MP_OPERATOR_NOT_EQ) return answer;
  // `!=` is the opposite of `==` where the classes do not say otherwise.
  MpValue *equal = order(run, &orders[0], left, right, span);
  bool truth;
  if (!equal || !mp_truth(run, equal, span, &truth)) return NULL;
  return mp_value_bool(run, !truth);
}

bool mp_object_is_in_view(const MpValue *value) {
  if (value->kind != MP_VALUE_INSTANCE) return true;
  const MpClass *cls = value->instance->cls;
  return !value->instance->layer && !value->instance->payload && !mp_class_is_enum(cls) &&
         mp_object_is_plain_class(cls) && !cls->is_dataclass && !cls->is_totally_ordered;
}
