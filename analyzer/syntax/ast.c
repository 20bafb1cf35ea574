#include "analyzer/syntax/ast.h"

#include <assert.h>

MpStr mp_operator_text(MpOperator op) {
  switch (op) {
    case MP_OPERATOR_ADD: return MP_STR("+");
    case MP_OPERATOR_SUB: return MP_STR("-");
    case MP_OPERATOR_MULT: return MP_STR("*");
    case MP_OPERATOR_MAT_MULT: return MP_STR("@");
    case MP_OPERATOR_DIV: return MP_STR("/");
    case MP_OPERATOR_MOD: return MP_STR("%");
    case MP_OPERATOR_POW: return MP_STR("**");
    case MP_OPERATOR_L_SHIFT: return MP_STR("<<");
    case MP_OPERATOR_R_SHIFT: return MP_STR(">>");
    case MP_OPERATOR_BIT_OR: return MP_STR("|");
    case MP_OPERATOR_BIT_XOR: return MP_STR("^");
    case MP_OPERATOR_BIT_AND: return MP_STR("&");
    case MP_OPERATOR_FLOOR_DIV: return MP_STR("//");
    case MP_OPERATOR_INVERT: return MP_STR("~");
    case MP_OPERATOR_NOT: return MP_STR("not");
    case MP_OPERATOR_U_ADD: return MP_STR("+");
    case MP_OPERATOR_U_SUB: return MP_STR("-");
    case MP_OPERATOR_EQ: return MP_STR("==");
    case MP_OPERATOR_NOT_EQ: return MP_STR("!=");
    case MP_OPERATOR_LT: return MP_STR("<");
    case MP_OPERATOR_LT_E: return MP_STR("<=");
    case MP_OPERATOR_GT: return MP_STR(">");
    case MP_OPERATOR_GT_E: return MP_STR(">=");
    case MP_OPERATOR_IS: return MP_STR("is");
    case MP_OPERATOR_IS_NOT: return MP_STR("is not");
    case MP_OPERATOR_IN: return MP_STR("in");
    case MP_OPERATOR_NOT_IN: return MP_STR("not in");
  }
  assert(false);
  return MP_STR("");
}
