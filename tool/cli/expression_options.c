#include "tool/cli/expression_options.h"

#include <string.h>

#include "tool/cli/check_options.h"
#include "tool/cli/nearest.h"

#define MAX_DEPTH_DIGITS 4u

// A Python expression of the command line; NULL with `*error` set where it is none.
static const MpExpr *parse(MpParser *parser, MpArena *arena, const char *name, MpStr text,
                           MpStr *error) {
  MpSource *source = NULL;
  MpSyntaxError problem = {0};
  const MpExpr *expression = NULL;
  if (mp_source_new(arena, mp_str_from_c(name), text, &source) != MP_OK) {
    *error = MP_STR("not UTF-8 text");
    return NULL;
  }
  expression = mp_parse_expression(parser, arena, source, &problem);
  if (expression == NULL) {
    *error = problem.message.len > 0 ? problem.message : MP_STR("not a Python expression");
  }
  return expression;
}

static bool is_name(MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    if (!mp_str_is_name_byte(text.ptr[i])) return false;
  }
  return text.len > 0 && (text.ptr[0] < '0' || text.ptr[0] > '9');
}

static bool read_dtype(MpArena *arena, MpStr text, MpStr *out, MpStr *error) {
  static const char *const known[] = {
      "float32", "float16", "float64", "bfloat16", "int32", "int64",  "int8",      "int16",
      "uint8",   "uint16",  "uint32",  "uint64",   "bool",  "string", "complex64", "complex128"};
  MpNearest nearest = mp_nearest_start(text);
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (mp_str_is(text, known[i])) {
      *out = mp_str_from_c(known[i]);
      return true;
    }
    mp_nearest_offer(&nearest, mp_str_from_c(known[i]));
  }
  MpStr hint = mp_nearest_hint(&nearest, arena);
  *error = mp_str_format(arena, "there is no dtype `%.*s`%.*s", MP_FMT(text), MP_FMT(hint));
  return false;
}

static bool read_dim(const MpExpr *axis, int64_t *out) {
  if (axis->kind != MP_EXPR_CONSTANT) return false;
  *out = MP_DIM_UNKNOWN;
  if (axis->constant.kind == MP_CONSTANT_NONE) return true;
  *out = axis->constant.integer;
  return axis->constant.kind == MP_CONSTANT_INT && axis->constant.integer >= 0;
}

static bool read_shape(MpParser *parser, MpArena *arena, MpStr text, MpShape *out, MpStr *error) {
  const MpExpr *shape = parse(parser, arena, "--input", text, error);
  if (shape == NULL) return false;
  if (shape->kind != MP_EXPR_TUPLE && shape->kind != MP_EXPR_LIST) {
    bool is_number = shape->kind == MP_EXPR_CONSTANT && shape->constant.kind == MP_CONSTANT_INT;
    *error = is_number ? mp_str_format(arena, "a shape of one axis is written (%.*s,)",
                                       MP_FMT(mp_span_text(shape->span)))
                       : MP_STR("a shape is a tuple like (224, 224, 3)");
    return false;
  }
  out->rank = (int32_t)shape->elements.len;
  out->dims = MP_NEW_ARRAY(arena, int64_t, shape->elements.len);
  for (uint32_t i = 0; i < shape->elements.len; i++) {
    const MpExpr *axis = shape->elements.items[i];
    if (read_dim(axis, &out->dims[i])) continue;
    *error = mp_str_format(arena, "`%.*s` is no axis: a number or None",
                           MP_FMT(mp_span_text(axis->span)));
    return false;
  }
  return true;
}

bool mp_expression_read_input(MpParser *parser, MpArena *arena, MpStr text, MpInputSpec *out,
                              MpStr *error) {
  *out = (MpInputSpec){.has_shape = true};
  size_t equals = mp_expression_find_equals(text);
  if (equals != SIZE_MAX) {
    out->name = mp_str_trim(mp_str_slice(text, 0, equals));
    if (!is_name(out->name)) {
      *error = mp_str_format(arena, "`%.*s` is no name", MP_FMT(out->name));
      return false;
    }
    text = mp_str_slice(text, equals + 1, text.len);
  }
  size_t colon = mp_str_rfind_byte(text, ':');
  if (colon != SIZE_MAX) {
    MpStr dtype = mp_str_trim(mp_str_slice(text, colon + 1, text.len));
    if (!read_dtype(arena, dtype, &out->dtype, error)) return false;
    text = mp_str_slice(text, 0, colon);
  }
  return read_shape(parser, arena, mp_str_trim(text), &out->shape, error);
}

bool mp_expression_read_depth(MpStr text, uint32_t *out) {
  *out = UINT32_MAX;
  if (text.len == 0) return true;
  *out = 0;
  bool is_number = text.len <= MAX_DEPTH_DIGITS;
  for (size_t i = 0; is_number && i < text.len; i++) {
    char byte = text.ptr[i];
    is_number = byte >= '0' && byte <= '9';
    if (is_number) *out = *out * 10 + (uint32_t)(byte - '0');
  }
  if (is_number && *out > 0) return true;
  mp_output_complain("error", "`--depth %.*s`: a number of levels from 1 on", MP_FMT(text));
  return false;
}

// Behind the string that starts at `at`; a string that is not closed ends with the text.
static size_t skip_string(MpStr text, size_t at) {
  char quote = text.ptr[at];
  for (at++; at < text.len && text.ptr[at] != quote; at++) {
    if (text.ptr[at] == '\\') at++;
  }
  return at + 1;
}

size_t mp_expression_find_equals(MpStr text) {
  int depth = 0;
  for (size_t at = 0; at < text.len;) {
    char byte = text.ptr[at];
    if (byte == '\'' || byte == '"') {
      at = skip_string(text, at);
      continue;
    }
    if (strchr("([{", byte) != NULL && byte != '\0') depth++;
    if (strchr(")]}", byte) != NULL && byte != '\0') depth--;
    bool is_double = byte == '=' && at + 1 < text.len && text.ptr[at + 1] == '=';
    bool is_part = is_double || (at > 0 && strchr("=<>!:", text.ptr[at - 1]) != NULL);
    if (byte == '=' && depth == 0 && !is_part) return at;
    at += is_double ? 2 : 1;
  }
  return SIZE_MAX;
}

static bool read_inputs(MpCli *cli, MpParser *parser, MpExpressionOptions *self) {
  for (uint32_t i = 0; i < self->input_texts.len; i++) {
    MpStr text = self->input_texts.items[i];
    MpInputSpec input;
    MpStr error = {0};
    if (!mp_expression_read_input(parser, cli->arena, text, &input, &error)) {
      mp_output_complain("error", "`--input %.*s`: %.*s", MP_FMT(text), MP_FMT(error));
      return false;
    }
    mp_array_push(cli->arena, &self->inputs, input);
  }
  return true;
}

static bool read_assumes(MpCli *cli, MpParser *parser, MpExpressionOptions *self) {
  for (uint32_t i = 0; i < self->assume_texts.len; i++) {
    MpStr text = self->assume_texts.items[i];
    size_t equals = mp_expression_find_equals(text);
    if (equals == SIZE_MAX) {
      mp_output_complain("error", "`--assume %.*s`: it is written EXPR=VALUE", MP_FMT(text));
      return false;
    }
    MpStr sides[] = {mp_str_trim(mp_str_slice(text, 0, equals)),
                     mp_str_trim(mp_str_slice(text, equals + 1, text.len))};
    const MpExpr *parsed[2];
    for (size_t side = 0; side < 2; side++) {
      MpStr error = {0};
      parsed[side] = parse(parser, cli->arena, "--assume", sides[side], &error);
      if (parsed[side] != NULL) continue;
      mp_output_complain("error", "`--assume %.*s`: `%.*s`: %.*s", MP_FMT(text),
                         MP_FMT(sides[side]), MP_FMT(error));
      return false;
    }
    mp_array_push(cli->arena, &self->assumes, ((MpAssume){parsed[0], parsed[1]}));
  }
  return true;
}

static bool read_positional(MpCli *cli, MpParser *parser, const char *command,
                            const MpStrs *positional, MpExpressionOptions *self) {
  if (positional->len != 2) {
    mp_output_complain("error",
                       "`mplint %s` takes a file and one expression: "
                       "mplint %s model.py 'get_model()'",
                       command, command);
    return false;
  }
  self->file = positional->items[0];
  self->expression_text = mp_str_trim(positional->items[1]);
  MpStr error = {0};
  self->expression = parse(parser, cli->arena, "<expression>", self->expression_text, &error);
  if (self->expression != NULL) return true;
  mp_output_complain("error", "the expression `%.*s` is not valid Python: %.*s",
                     MP_FMT(self->expression_text), MP_FMT(error));
  return false;
}

bool mp_expression_options_read(MpCli *cli, MpParser *parser, const char *command,
                                const MpStrs *positional, MpExpressionOptions *self) {
  const MpTarget *target = mp_target_find(self->target);
  return read_positional(cli, parser, command, positional, self) &&
         mp_keras_version_read(self->keras_version, target, false, &self->keras) &&
         read_inputs(cli, parser, self) && read_assumes(cli, parser, self);
}

// The folder of the file that the command is about.
static MpStr folder_of(MpCli *cli, const MpStrs *positional) {
  if (positional->len == 0) return cli->paths.cwd;
  MpStr path = mp_paths_absolute(&cli->paths, cli->arena, positional->items[0]);
  size_t slash = mp_str_rfind_byte(path, '/');
  return mp_str_slice(path, 0, slash > 0 ? slash : 1);
}

bool mp_expression_options_parse(MpCli *cli, const MpOptHelp *help, int count,
                                 char *const *arguments, MpExpressionOptions *self, size_t size,
                                 MpStrs *positional, MpExit *exit) {
  MpConfig config;
  const void *defaults = mp_arena_copy(cli->arena, self, size);
  // Once to find the configuration, once more on top of it.
  if (!mp_cli_parse(cli, help, count, arguments, self, positional, exit)) return false;
  *exit = MP_EXIT_WRONG;
  MpStr folder = folder_of(cli, positional);
  if (!mp_config_choose(cli, self->config, self->isolated, folder, &config)) return false;
  memcpy(self, defaults, size);
  if (!mp_config_apply(cli, &config, help, mp_check_options_help(), self)) return false;
  return mp_cli_parse(cli, help, count, arguments, self, positional, exit);
}
