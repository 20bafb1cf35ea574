#include "analyzer/syntax/toml.h"

#include <assert.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/utf8.h"
#include "analyzer/source/position.h"

// The grammar, from tree-sitter-toml.
const TSLanguage *tree_sitter_toml(void);

typedef struct Reader {
  MpArena *arena;
  const MpSource *source;
  MpTomlError *error;
} Reader;

static bool is(TSNode node, const char *type) {
  return strcmp(ts_node_type(node), type) == 0;
}

static MpSpan span_of(const Reader *self, TSNode node) {
  return mp_source_span(self->source, ts_node_start_byte(node), ts_node_end_byte(node));
}

// The first one counts.
static void fail(Reader *self, MpSpan span, MpStr message) {
  bool is_later = self->error->message.len > 0 && self->error->span.start_byte <= span.start_byte;
  if (!is_later) *self->error = (MpTomlError){span, message};
}

static MpToml *new_value(Reader *self, MpTomlKind kind, MpSpan span) {
  MpToml *value = MP_NEW(self->arena, MpToml);
  value->kind = kind;
  value->span = span;
  return value;
}

const MpTomlMember *mp_toml_member(const MpToml *self, MpStr key) {
  for (uint32_t i = 0; self->kind == MP_TOML_TABLE && i < self->members.len; i++) {
    if (mp_str_eq(self->members.items[i].key, key)) return &self->members.items[i];
  }
  return NULL;
}

const char *mp_toml_kind_text(MpTomlKind kind) {
  switch (kind) {
    case MP_TOML_STRING: return "a string";
    case MP_TOML_NUMBER: return "a number";
    case MP_TOML_BOOLEAN: return "a boolean";
    case MP_TOML_TIME: return "a date or time";
    case MP_TOML_ARRAY: return "an array";
    case MP_TOML_TABLE: return "a table";
  }
  assert(0 && "unknown kind");
  return "";
}

static uint32_t read_hex(MpStr digits) {
  uint32_t value = 0;
  for (size_t i = 0; i < digits.len; i++) {
    char byte = digits.ptr[i];
    uint32_t digit = byte <= '9' ? (uint32_t)(byte - '0') : (uint32_t)((byte | 0x20) - 'a' + 10);
    value = value * 16 + digit;
  }
  return value;
}

// What stands behind a backslash; gives the offset behind it.
static size_t append_escape(MpBuf *out, MpStr text, size_t at) {
  static const char letters[] = "btnfr\"\\";
  static const char meanings[] = "\b\t\n\f\r\"\\";
  char letter = text.ptr[at];
  const char *known = letter != '\0' ? strchr(letters, letter) : NULL;
  if (known != NULL) {
    mp_buf_append_byte(out, meanings[known - letters]);
    return at + 1;
  }
  if (letter == 'u' || letter == 'U') {
    size_t end = at + (letter == 'u' ? 5 : 9);
    char bytes[4];
    size_t len = mp_utf8_encode(read_hex(mp_str_slice(text, at + 1, end)), bytes);
    mp_buf_append(out, (MpStr){bytes, len});
    return end;
  }
  // A backslash at the end of a line: the next text is behind the white space.
  while (at < text.len && strchr(" \t\r\n", text.ptr[at]) != NULL && text.ptr[at] != '\0')
    at++;
  return at;
}

// A string or quoted key, with its quotes.
static MpStr decode(Reader *self, MpStr text) {
  bool is_long = text.len >= 6 && (mp_str_starts_with(text, MP_STR("\"\"\"")) ||
                                   mp_str_starts_with(text, MP_STR("'''")));
  bool is_literal = text.len > 0 && text.ptr[0] == '\'';
  size_t quotes = is_long ? 3 : 1;
  if (text.len < 2 * quotes) return MP_STR("");
  text = mp_str_slice(text, quotes, text.len - quotes);
  if (is_long && mp_str_starts_with(text, MP_STR("\r"))) text = mp_str_slice(text, 1, text.len);
  if (is_long && mp_str_starts_with(text, MP_STR("\n"))) text = mp_str_slice(text, 1, text.len);
  if (is_literal) return mp_str_copy(self->arena, text);
  MpBuf out = {0};
  for (size_t at = 0; at < text.len;) {
    if (text.ptr[at] == '\\' && at + 1 < text.len) {
      at = append_escape(&out, text, at + 1);
    } else {
      mp_buf_append_byte(&out, text.ptr[at++]);
    }
  }
  MpStr result = mp_str_copy(self->arena, mp_buf_str(&out));
  mp_buf_deinit(&out);
  return result;
}

static MpStr key_text(Reader *self, TSNode key) {
  MpStr text = mp_span_text(span_of(self, key));
  return is(key, "quoted_key") ? decode(self, text) : text;
}

static void add_member(Reader *self, MpToml *table, TSNode key, MpToml *value) {
  MpTomlMember member = {key_text(self, key), span_of(self, key), value};
  mp_array_push(self->arena, &table->members, member);
}

// The table that a key in `table` names, made where there is none; the last one of an array of
// tables. NULL where the key is something else.
static MpToml *enter(Reader *self, MpToml *table, TSNode key) {
  const MpTomlMember *known = mp_toml_member(table, key_text(self, key));
  if (known == NULL) {
    MpToml *value = new_value(self, MP_TOML_TABLE, span_of(self, key));
    add_member(self, table, key, value);
    return value;
  }
  MpToml *value = known->value;
  if (value->kind == MP_TOML_ARRAY && value->elements.len > 0) {
    value = mp_array_last(&value->elements);
  }
  if (value->kind == MP_TOML_TABLE) return value;
  fail(self, span_of(self, key),
       mp_str_format(self->arena, "`%.*s` is %s already", MP_FMT(known->key),
                     mp_toml_kind_text(known->value->kind)));
  return NULL;
}

// The named child of that index, comments and what is broken not counted; null behind the last.
static TSNode part_of(TSNode node, uint32_t index) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (is(child, "comment") || ts_node_is_error(child) || index-- > 0) continue;
    return child;
  }
  return ts_node_named_child(node, count);
}

// The table that holds the last part of a dotted key, which goes to `*last`.
static MpToml *enter_dotted(Reader *self, MpToml *table, TSNode key, TSNode *last) {
  if (!is(key, "dotted_key")) {
    *last = key;
    return table;
  }
  TSNode part;
  table = enter_dotted(self, table, part_of(key, 0), &part);
  *last = part_of(key, 1);
  return table != NULL ? enter(self, table, part) : NULL;
}

static MpToml *read_value(Reader *self, TSNode node, uint32_t depth);

static void read_pair(Reader *self, MpToml *table, TSNode pair, uint32_t depth) {
  TSNode last;
  TSNode key = part_of(pair, 0);
  TSNode value = part_of(pair, 1);
  if (ts_node_is_null(key) || ts_node_is_null(value)) return;
  table = enter_dotted(self, table, key, &last);
  if (table == NULL) return;
  if (mp_toml_member(table, key_text(self, last)) != NULL) {
    fail(self, span_of(self, last),
         mp_str_format(self->arena, "`%.*s` is set twice", MP_FMT(key_text(self, last))));
    return;
  }
  add_member(self, table, last, read_value(self, value, depth));
}

static void read_pairs(Reader *self, MpToml *table, TSNode node, uint32_t depth) {
  for (uint32_t i = 0; i < ts_node_named_child_count(node); i++) {
    TSNode child = ts_node_named_child(node, i);
    if (is(child, "pair")) read_pair(self, table, child, depth);
  }
}

static MpToml *read_array(Reader *self, TSNode node, uint32_t depth) {
  MpToml *array = new_value(self, MP_TOML_ARRAY, span_of(self, node));
  for (uint32_t i = 0; i < ts_node_named_child_count(node); i++) {
    TSNode child = ts_node_named_child(node, i);
    if (ts_node_is_error(child) || is(child, "comment")) continue;
    mp_array_push(self->arena, &array->elements, read_value(self, child, depth));
  }
  return array;
}

static MpToml *read_value(Reader *self, TSNode node, uint32_t depth) {
  MpSpan span = span_of(self, node);
  if (depth > MP_TOML_MAX_DEPTH) {
    fail(self, span, MP_STR("nested too deeply"));
    return new_value(self, MP_TOML_ARRAY, span);
  }
  if (is(node, "array")) return read_array(self, node, depth + 1);
  if (is(node, "inline_table")) {
    MpToml *table = new_value(self, MP_TOML_TABLE, span);
    table->is_closed = true;
    read_pairs(self, table, node, depth + 1);
    return table;
  }
  MpStr text = mp_span_text(span);
  MpToml *value = new_value(self, MP_TOML_TIME, span);
  if (is(node, "string")) value->kind = MP_TOML_STRING;
  if (is(node, "boolean")) value->kind = MP_TOML_BOOLEAN;
  if (is(node, "integer") || is(node, "float")) value->kind = MP_TOML_NUMBER;
  value->text = value->kind == MP_TOML_STRING ? decode(self, text) : text;
  value->boolean = mp_str_is(text, "true");
  return value;
}

// [name] or [[name]] and what stands below it.
static void read_table(Reader *self, MpToml *root, TSNode node) {
  TSNode last;
  TSNode key = part_of(node, 0);
  if (ts_node_is_null(key) || is(key, "pair")) return;
  MpToml *table = enter_dotted(self, root, key, &last);
  if (table == NULL) return;
  MpSpan span = span_of(self, key);
  if (is(node, "table")) {
    table = enter(self, table, last);
    if (table == NULL) return;
    if (table->is_closed) {
      fail(self, span,
           mp_str_format(self->arena, "`[%.*s]` is set twice", MP_FMT(mp_span_text(span))));
    }
    table->is_closed = true;
    table->span = span;
  } else {
    const MpTomlMember *known = mp_toml_member(table, key_text(self, last));
    MpToml *array = known != NULL ? known->value : new_value(self, MP_TOML_ARRAY, span);
    if (known == NULL) add_member(self, table, last, array);
    if (array->kind != MP_TOML_ARRAY) {
      fail(self, span,
           mp_str_format(self->arena, "`%.*s` is no array", MP_FMT(mp_span_text(span))));
      return;
    }
    table = new_value(self, MP_TOML_TABLE, span);
    mp_array_push(self->arena, &array->elements, table);
  }
  read_pairs(self, table, node, 0);
}

// The first place that the grammar could not read.
static void find_error(Reader *self, TSNode node) {
  if (ts_node_is_missing(node)) {
    fail(self, span_of(self, node),
         mp_str_format(self->arena, "`%s` is missing", ts_node_type(node)));
    return;
  }
  while (!ts_node_is_error(node)) {
    uint32_t count = ts_node_child_count(node);
    uint32_t at = 0;
    while (at < count && !ts_node_has_error(ts_node_child(node, at)) &&
           !ts_node_is_missing(ts_node_child(node, at))) {
      at++;
    }
    if (at == count) return;
    node = ts_node_child(node, at);
    if (ts_node_is_missing(node)) {
      find_error(self, node);
      return;
    }
  }
  MpSpan span = span_of(self, node);
  MpStr line = mp_source_line(self->source, mp_position_row(self->source, span.start_byte));
  fail(self, span, mp_str_format(self->arena, "not valid TOML: `%.*s`", MP_FMT(mp_str_trim(line))));
}

MpToml *mp_toml_parse(MpArena *arena, const MpSource *source, MpTomlError *error) {
  *error = (MpTomlError){0};
  Reader self = {.arena = arena, .source = source, .error = error};
  MpToml *root = new_value(&self, MP_TOML_TABLE, mp_source_span(source, 0, 0));
  TSParser *parser = ts_parser_new();
  bool is_compatible = ts_parser_set_language(parser, tree_sitter_toml());
  assert(is_compatible);
  (void)is_compatible;
  TSTree *tree = ts_parser_parse_string(parser, NULL, source->text.ptr, (uint32_t)source->text.len);
  TSNode document = ts_tree_root_node(tree);
  if (ts_node_has_error(document)) find_error(&self, document);
  for (uint32_t i = 0; i < ts_node_named_child_count(document); i++) {
    TSNode child = ts_node_named_child(document, i);
    if (is(child, "pair")) read_pair(&self, root, child, 0);
    if (is(child, "table") || is(child, "table_array_element")) read_table(&self, root, child);
  }
  ts_tree_delete(tree);
  ts_parser_delete(parser);
  return root;
}
