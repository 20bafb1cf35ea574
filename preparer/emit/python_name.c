#include <string.h>

#include "preparer/python.h"

// Keywords, builtins that the module may need, and its own names.
static const char *const RESERVED[] = {"False",
                                       "None",
                                       "True",
                                       "and",
                                       "as",
                                       "assert",
                                       "async",
                                       "await",
                                       "break",
                                       "class",
                                       "continue",
                                       "def",
                                       "del",
                                       "elif",
                                       "else",
                                       "except",
                                       "finally",
                                       "for",
                                       "from",
                                       "global",
                                       "if",
                                       "import",
                                       "in",
                                       "is",
                                       "lambda",
                                       "nonlocal",
                                       "not",
                                       "or",
                                       "pass",
                                       "raise",
                                       "return",
                                       "try",
                                       "while",
                                       "with",
                                       "yield",
                                       "abs",
                                       "all",
                                       "any",
                                       "bool",
                                       "bytes",
                                       "complex",
                                       "dict",
                                       "float",
                                       "getattr",
                                       "id",
                                       "int",
                                       "len",
                                       "list",
                                       "max",
                                       "min",
                                       "pow",
                                       "print",
                                       "range",
                                       "round",
                                       "set",
                                       "slice",
                                       "str",
                                       "sum",
                                       "tuple",
                                       "type",
                                       "zip",
                                       "tf",
                                       "np",
                                       "keras",
                                       "layers",
                                       "build_model",
                                       "transfer_weights",
                                       "prepare_model",
                                       "OwnWeight",
                                       "MaskOf",
                                       "WithMask",
                                       "Einsum"};

void mp_python_reserve(MpPython *self) {
  for (size_t i = 0; i < sizeof RESERVED / sizeof RESERVED[0]; i++) {
    mp_map_set(&self->taken, mp_str_from_c(RESERVED[i]), self);
  }
}

static bool is_word_byte(char byte) {
  return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9');
}

// What cannot stand in a Python name becomes "_".
static MpStr identifier(MpArena *arena, MpStr hint) {
  char *text = MP_NEW_ARRAY(arena, char, hint.len + 3);
  size_t len = 0;
  if (hint.len == 0 || (hint.ptr[0] >= '0' && hint.ptr[0] <= '9')) {
    text[len++] = 'x';
    text[len++] = '_';
  }
  for (size_t i = 0; i < hint.len; i++) {
    text[len++] = is_word_byte(hint.ptr[i]) ? hint.ptr[i] : '_';
  }
  return (MpStr){text, len};
}

MpStr mp_python_variable(MpPython *self, MpStr hint) {
  MpStr name = identifier(self->arena, hint);
  MpStr free = name;
  for (unsigned i = 1; mp_map_has(&self->taken, free); i++) {
    free = mp_str_format(self->arena, "%.*s_%u", MP_FMT(name), i);
  }
  mp_map_set(&self->taken, free, self);
  return free;
}

static MpStr last_part(MpStr dotted) {
  size_t dot = mp_str_rfind_byte(dotted, '.');
  return dot == SIZE_MAX ? dotted : mp_str_slice(dotted, dot + 1, dotted.len);
}

MpStr mp_python_op_hint(const MpNode *node) {
  static const struct {
    const char *token;
    const char *hint;
  } hints[] = {{"+", "add"},       {"-", "sub"},        {"*", "mul"},     {"/", "div"},
               {"//", "floordiv"}, {"%", "mod"},        {"**", "power"},  {"@", "matmul"},
               {"neg", "neg"},     {"abs", "absolute"}, {"~", "inverse"}, {"&", "both"},
               {"|", "either"},    {"[]", "part"}};
  if (node->kind == MP_NODE_OP && node->form == MP_OP_SUBSCRIPT) {
    return MP_STR("part");
  }
  if (node->kind == MP_NODE_OP && node->form == MP_OP_OPERATOR) {
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
      if (mp_str_is(node->function, hints[i].token)) {
        return mp_str_from_c(hints[i].hint);
      }
    }
    return node->op_count > 0 ? last_part(node->ops[node->op_count - 1]) : MP_STR("test");
  }
  return last_part(node->function);
}
