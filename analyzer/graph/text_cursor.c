#include "analyzer/graph/text_cursor.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/source/source.h"

// Longer numbers are none.
#define MAX_NUMBER_LENGTH 40u

void mp_text_fail(MpTextCursor *self, const char *problem) {
  if (!self->problem) {
    self->problem = problem;
  }
}

static char peek(const MpTextCursor *self) {
  return self->problem || self->at >= self->line.len ? '\0' : self->line.ptr[self->at];
}

static void skip_space(MpTextCursor *self) {
  while (peek(self) == ' ') {
    self->at++;
  }
}

bool mp_text_at_end(MpTextCursor *self) {
  skip_space(self);
  return peek(self) == '\0';
}

bool mp_text_take(MpTextCursor *self, const char *punctuation) {
  skip_space(self);
  MpStr wanted = mp_str_from_c(punctuation);
  if (self->problem ||
      !mp_str_starts_with(mp_str_slice(self->line, self->at, self->line.len), wanted)) {
    return false;
  }
  self->at += wanted.len;
  return true;
}

bool mp_text_is_string(MpTextCursor *self) {
  skip_space(self);
  return peek(self) == '\'';
}

void mp_text_expect(MpTextCursor *self, const char *punctuation) {
  if (!mp_text_take(self, punctuation)) {
    mp_text_fail(self, "a bracket, comma or sign is missing");
  }
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_word_byte(char byte) {
  return byte == '_' || byte == '.' || is_digit(byte) || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || (unsigned char)byte > 0x7f;
}

MpStr mp_text_read_word(MpTextCursor *self) {
  skip_space(self);
  size_t start = self->at;
  while (is_word_byte(peek(self))) {
    self->at++;
  }
  if (self->at == start) {
    mp_text_fail(self, "a word is missing");
    return MP_STR("");
  }
  return mp_str_slice(self->line, start, self->at);
}

uint64_t mp_text_read_number(MpTextCursor *self, uint64_t limit) {
  skip_space(self);
  if (!is_digit(peek(self))) {
    mp_text_fail(self, "a number is missing");
    return 0;
  }
  uint64_t number = 0;
  while (is_digit(peek(self))) {
    uint64_t digit = (uint64_t)(peek(self) - '0');
    if (number > (UINT64_MAX - digit) / 10 || number * 10 + digit > limit) {
      mp_text_fail(self, "a number is too large");
      return 0;
    }
    number = number * 10 + digit;
    self->at++;
  }
  return number;
}

static int hex_value(char byte) {
  if (is_digit(byte)) {
    return byte - '0';
  }
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

// What stands behind a backslash.
static char read_escape(MpTextCursor *self) {
  char byte = peek(self);
  self->at++;
  switch (byte) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'x': break;
    default: return byte;
  }
  int high = hex_value(peek(self));
  self->at++;
  int low = hex_value(peek(self));
  self->at++;
  if (high < 0 || low < 0) {
    mp_text_fail(self, "an escape is broken");
    return '\0';
  }
  return (char)(unsigned char)(high * 16 + low);
}

MpStr mp_text_read_string(MpTextCursor *self) {
  mp_text_expect(self, "'");
  char *bytes = MP_NEW_ARRAY(self->graph->arena, char, self->line.len + 1);
  size_t len = 0;
  while (peek(self) != '\'') {
    char byte = peek(self);
    if (byte == '\0') {
      mp_text_fail(self, "a string does not end");
      return MP_STR("");
    }
    self->at++;
    bytes[len++] = byte == '\\' ? read_escape(self) : byte;
  }
  self->at++;
  return (MpStr){bytes, len};
}

// The byte at a line and column, or the end of the text.
static uint32_t find_byte(const MpSource *source, uint64_t line, uint64_t column) {
  if (line == 0 || line > source->line_count) {
    return (uint32_t)source->text.len;
  }
  size_t byte = source->line_starts[line - 1];
  for (uint64_t i = 1; i < column && byte < source->text.len; i++) {
    do {
      byte++;
    } while (byte < source->text.len && ((unsigned char)source->text.ptr[byte] & 0xc0) == 0x80);
  }
  return (uint32_t)byte;
}

MpSpan mp_text_read_span(MpTextCursor *self) {
  if (!mp_text_take(self, "{")) {
    return (MpSpan){0};
  }
  bool is_elsewhere = false;
  if (mp_text_take(self, "'")) {
    self->at--;
    MpStr path = mp_text_read_string(self);
    is_elsewhere = !self->source || !mp_str_eq(path, self->source->path);
  }
  uint64_t line = mp_text_read_number(self, UINT32_MAX);
  mp_text_expect(self, ":");
  uint64_t column = mp_text_read_number(self, UINT32_MAX);
  mp_text_expect(self, "-");
  uint64_t end_line = line;
  uint64_t end_column = mp_text_read_number(self, UINT32_MAX);
  if (mp_text_take(self, ":")) {
    end_line = end_column;
    end_column = mp_text_read_number(self, UINT32_MAX);
  }
  mp_text_expect(self, "}");
  if (self->problem || !self->source || is_elsewhere) {
    return (MpSpan){0};
  }
  uint32_t start = find_byte(self->source, line, column);
  uint32_t end = find_byte(self->source, end_line, end_column);
  return mp_source_span(self->source, start, end < start ? start : end);
}

MpNodeId mp_text_read_node(MpTextCursor *self) {
  mp_text_expect(self, "%");
  uint64_t id = mp_text_read_number(self, UINT32_MAX);
  if (id >= self->graph->nodes.len) {
    mp_text_fail(self, "there is no such node");
  }
  return self->problem ? MP_NODE_NONE : (MpNodeId)id;
}

MpLayer *mp_text_read_layer(MpTextCursor *self) {
  mp_text_expect(self, "@");
  uint64_t id = mp_text_read_number(self, UINT32_MAX);
  if (id >= self->graph->layers.len) {
    mp_text_fail(self, "there is no such layer");
  }
  return self->problem ? NULL : self->graph->layers.items[id];
}

static const MpDatum *read_value(MpTextCursor *self);

// Values up to `close`, which is taken too.
static void read_items(MpTextCursor *self, MpData *items, const char *close) {
  while (!self->problem && !mp_text_take(self, close)) {
    mp_array_push(self->graph->arena, items, read_value(self));
    if (!mp_text_take(self, ",")) {
      mp_text_expect(self, close);
      return;
    }
  }
}

// A set, or a dict where a colon follows the first value.
static void read_braces(MpTextCursor *self, MpDatum *datum) {
  MpArena *arena = self->graph->arena;
  datum->kind = MP_DATUM_DICT;
  while (!self->problem && !mp_text_take(self, "}")) {
    const MpDatum *first = read_value(self);
    if (mp_text_take(self, ":")) {
      mp_array_push(arena, &datum->keys, first);
      first = read_value(self);
    } else {
      datum->kind = MP_DATUM_SET;
    }
    mp_array_push(arena, &datum->items, first);
    if (!mp_text_take(self, ",")) {
      mp_text_expect(self, "}");
      return;
    }
  }
}

MpTensor mp_text_read_tensor(MpTextCursor *self) {
  MpTensor tensor = {.node = mp_text_read_node(self)};
  if (peek(self) == '.') {
    self->at++;
    tensor.output = (uint32_t)mp_text_read_number(self, UINT32_MAX);
  }
  return tensor;
}

static void read_tensor(MpTextCursor *self, MpDatum *datum) {
  datum->kind = MP_DATUM_TENSOR;
  datum->tensor = mp_text_read_tensor(self);
}

static void read_number(MpTextCursor *self, MpDatum *datum) {
  char text[MAX_NUMBER_LENGTH + 1];
  size_t len = 0;
  bool is_real = false;
  while (len < MAX_NUMBER_LENGTH) {
    char byte = peek(self);
    bool is_sign = byte == '-' || byte == '+';
    bool is_allowed_sign = is_sign && (len == 0 || text[len - 1] == 'e');
    if (!is_digit(byte) && byte != '.' && byte != 'e' && !is_allowed_sign) {
      break;
    }
    is_real = is_real || byte == '.' || byte == 'e';
    text[len++] = byte;
    self->at++;
  }
  text[len] = '\0';
  char *end = text;
  datum->kind = is_real ? MP_DATUM_FLOAT : MP_DATUM_INT;
  if (is_real) {
    datum->real = strtod(text, &end);
  } else {
    datum->integer = strtoll(text, &end, 10);
  }
  if (end == text || *end != '\0') {
    mp_text_fail(self, "a number is broken");
  }
}

// `<symbol 'config.units'>` and its like.
static void read_tagged(MpTextCursor *self, MpDatum *datum) {
  static const struct {
    const char *tag;
    MpDatumKind kind;
  } tags[] = {{"function", MP_DATUM_FUNCTION}, {"object", MP_DATUM_OBJECT},
              {"symbol", MP_DATUM_SYMBOL},     {"opaque", MP_DATUM_OPAQUE},
              {"name", MP_DATUM_NAME},         {"call", MP_DATUM_CALL}};
  MpStr tag = mp_text_read_word(self);
  if (mp_str_is(tag, "training")) {
    MpStr word = mp_text_read_word(self);
    datum->kind = MP_DATUM_BOOL;
    datum->is_training_phase = true;
    datum->boolean = mp_str_is(word, "True");
  } else {
    size_t i = 0;
    while (i < sizeof tags / sizeof tags[0] && !mp_str_is(tag, tags[i].tag)) {
      i++;
    }
    if (i == sizeof tags / sizeof tags[0]) {
      mp_text_fail(self, "there is no such kind of value");
      return;
    }
    datum->kind = tags[i].kind;
    datum->text = mp_text_read_string(self);
    datum->is_taken_static = mp_text_take(self, "static");
  }
  mp_text_expect(self, ">");
  if (datum->kind == MP_DATUM_CALL) {
    datum->arguments = mp_text_read_arguments(self);
  }
}

// float('inf') and its like: the one number that has no digits.
static void read_special_real(MpTextCursor *self, MpDatum *datum) {
  mp_text_expect(self, "(");
  MpStr name = mp_text_read_string(self);
  mp_text_expect(self, ")");
  datum->kind = MP_DATUM_FLOAT;
  datum->real = strtod(mp_str_copy(self->graph->arena, name).ptr, NULL);
}

// A word is a constant, a name, or a call where a bracket follows.
static void read_named(MpTextCursor *self, MpDatum *datum) {
  MpStr word = mp_text_read_word(self);
  if (mp_str_is(word, "b") && peek(self) == '\'') {
    datum->kind = MP_DATUM_BYTES;
    datum->text = mp_text_read_string(self);
  } else if (mp_str_is(word, "None")) {
    datum->kind = MP_DATUM_NONE;
  } else if (mp_str_is(word, "True") || mp_str_is(word, "False")) {
    datum->kind = MP_DATUM_BOOL;
    datum->boolean = mp_str_is(word, "True");
  } else if (mp_str_is(word, "...")) {
    datum->kind = MP_DATUM_ELLIPSIS;
  } else if (mp_str_is(word, "set")) {
    datum->kind = MP_DATUM_SET;
    mp_text_expect(self, "()");
  } else if (mp_str_is(word, "float")) {
    read_special_real(self, datum);
  } else if (mp_str_is(word, "slice")) {
    datum->kind = MP_DATUM_SLICE;
    mp_text_expect(self, "(");
    read_items(self, &datum->items, ")");
  } else {
    datum->text = mp_str_copy(self->graph->arena, word);
    datum->kind = peek(self) == '(' ? MP_DATUM_CALL : MP_DATUM_NAME;
    if (datum->kind == MP_DATUM_CALL) {
      datum->arguments = mp_text_read_arguments(self);
    }
  }
}

// "(a)" is no value of its own, so a bracket always opens a tuple.
static void read_atom(MpTextCursor *self, MpDatum *datum) {
  skip_space(self);
  char byte = peek(self);
  if (byte == '%') {
    read_tensor(self, datum);
  } else if (byte == '@') {
    datum->kind = MP_DATUM_LAYER;
    datum->layer = mp_text_read_layer(self);
  } else if (byte == '\'') {
    datum->kind = MP_DATUM_STR;
    datum->text = mp_text_read_string(self);
  } else if (mp_text_take(self, "(")) {
    datum->kind = MP_DATUM_TUPLE;
    read_items(self, &datum->items, ")");
  } else if (mp_text_take(self, "[")) {
    datum->kind = MP_DATUM_LIST;
    read_items(self, &datum->items, "]");
  } else if (mp_text_take(self, "{")) {
    read_braces(self, datum);
  } else if (mp_text_take(self, "<")) {
    read_tagged(self, datum);
  } else if (is_digit(byte) || byte == '-') {
    read_number(self, datum);
  } else {
    read_named(self, datum);
  }
}

// `receiver.name(…)`.
static MpDatum *read_method(MpTextCursor *self, const MpDatum *receiver) {
  MpDatum *datum = MP_NEW(self->graph->arena, MpDatum);
  datum->kind = MP_DATUM_METHOD;
  mp_array_push(self->graph->arena, &datum->items, receiver);
  self->at++;
  datum->text = mp_str_copy(self->graph->arena, mp_text_read_word(self));
  datum->arguments = mp_text_read_arguments(self);
  return datum;
}

static const MpDatum *read_value(MpTextCursor *self) {
  MpDatum *datum = MP_NEW(self->graph->arena, MpDatum);
  if (++self->depth > MP_TEXT_MAX_DEPTH) {
    mp_text_fail(self, "values are nested too deeply");
    return datum;
  }
  read_atom(self, datum);
  datum->span = mp_text_read_span(self);
  while (peek(self) == '.' && (datum->kind == MP_DATUM_CALL || datum->kind == MP_DATUM_METHOD)) {
    datum = read_method(self, datum);
    datum->span = mp_text_read_span(self);
  }
  self->depth--;
  return datum;
}

const MpDatum *mp_text_read_datum(MpTextCursor *self) {
  return read_value(self);
}

// True where `name=` stands here; the name is taken with its sign.
static bool take_keyword(MpTextCursor *self, MpStr *name) {
  skip_space(self);
  size_t start = self->at;
  while (is_word_byte(peek(self)) && peek(self) != '.') {
    self->at++;
  }
  if (self->at > start && peek(self) == '=') {
    *name = mp_str_copy(self->graph->arena, mp_str_slice(self->line, start, self->at));
    self->at++;
    return true;
  }
  self->at = start;
  return false;
}

MpArguments mp_text_read_arguments(MpTextCursor *self) {
  MpArguments arguments = {0};
  mp_text_expect(self, "(");
  while (!self->problem && !mp_text_take(self, ")")) {
    MpArgument argument = {0};
    bool has_span = mp_text_take(self, "<at");
    if (has_span) {
      argument.span = mp_text_read_span(self);
      mp_text_expect(self, ">");
    }
    bool has_name = take_keyword(self, &argument.name);
    argument.value = read_value(self);
    if (!has_span && !has_name) {
      argument.span = argument.value->span;
    }
    mp_array_push(self->graph->arena, &arguments, argument);
    if (!mp_text_take(self, ",")) {
      mp_text_expect(self, ")");
      break;
    }
  }
  return arguments;
}
