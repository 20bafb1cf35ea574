#include "analyzer/syntax/parse.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/source/position.h"
#include "analyzer/syntax/fault.h"
#include "analyzer/syntax/lower.h"
#include "analyzer/syntax/mend.h"

// The grammar, from tree-sitter-python.
const TSLanguage *tree_sitter_python(void);

typedef struct KindRow {
  const char *text;
  bool is_named;
  MpKind kind;
} KindRow;

static const KindRow kind_rows[] = {
#define MP_KIND(name, text, named) {text, named, MP_KIND_##name},
#define MP_FIELD(name, text)
#include "analyzer/syntax/kinds.def"
#undef MP_KIND
#undef MP_FIELD
};

typedef struct FieldRow {
  const char *text;
  MpField field;
} FieldRow;

static const FieldRow field_rows[] = {
#define MP_KIND(name, text, named)
#define MP_FIELD(name, text) {text, MP_FIELD_##name},
#include "analyzer/syntax/kinds.def"
#undef MP_KIND
#undef MP_FIELD
};

static MpKind find_kind(const TSLanguage *language, TSSymbol symbol) {
  const char *name = ts_language_symbol_name(language, symbol);
  bool is_named = ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular;
  for (size_t i = 0; i < sizeof kind_rows / sizeof *kind_rows; i++) {
    const KindRow *row = &kind_rows[i];
    if (row->is_named == is_named && strcmp(row->text, name) == 0) return row->kind;
  }
  return MP_KIND_OTHER;
}

// Names are looked up once: lowering compares small numbers.
static void resolve_names(MpParser *self) {
  self->kind_count = ts_language_symbol_count(self->language);
  self->kinds = mp_malloc(self->kind_count * sizeof *self->kinds);
  for (uint32_t i = 0; i < self->kind_count; i++) {
    self->kinds[i] = (uint16_t)find_kind(self->language, (TSSymbol)i);
  }
  self->field_count = ts_language_field_count(self->language) + 1;
  self->fields = mp_malloc(self->field_count * sizeof *self->fields);
  memset(self->fields, 0, self->field_count * sizeof *self->fields);
  for (size_t i = 0; i < sizeof field_rows / sizeof *field_rows; i++) {
    const char *text = field_rows[i].text;
    TSFieldId id = ts_language_field_id_for_name(self->language, text, (uint32_t)strlen(text));
    self->fields[id] = (uint16_t)field_rows[i].field;
  }
  self->fields[0] = MP_FIELD_NONE;
}

MpParser *mp_parser_new(void) {
  MpParser *self = mp_malloc(sizeof *self);
  *self = (MpParser){.language = tree_sitter_python()};
  self->parser = ts_parser_new();
  bool is_compatible = ts_parser_set_language(self->parser, self->language);
  assert(is_compatible);
  (void)is_compatible;
  resolve_names(self);
  return self;
}

void mp_parser_free(MpParser *self) {
  if (self == NULL) return;
  if (self->has_cursor) ts_tree_cursor_delete(&self->cursor);
  ts_parser_delete(self->parser);
  free(self->kinds);
  free(self->fields);
  free(self->nodes);
  free(self);
}

static void lower_tree(MpLower *self, TSTree *tree) {
  TSNode root = ts_tree_root_node(tree);
  MpParser *parser = self->parser;
  if (!parser->has_cursor) parser->cursor = ts_tree_cursor_new(root);
  parser->has_cursor = true;
  parser->node_count = 0;
  MpSpan start = {self->source, 0, 0};
  mp_lower_block(self, root, start, &self->ast->body);
}

// Parses and lowers a text; false where nothing was lowered because it is broken.
static bool read_text(MpLower *self, MpStr text) {
  TSParser *parser = self->parser->parser;
  bool is_last = self->repair != NULL;
  TSTree *tree = is_last ? ts_parser_parse_string(parser, NULL, text.ptr, (uint32_t)text.len)
                         : mp_fault_parse(parser, text);
  if (tree == NULL) return false;
  bool is_readable = is_last || !ts_node_has_error(ts_tree_root_node(tree));
  if (is_readable) lower_tree(self, tree);
  ts_tree_delete(tree);
  return is_readable;
}

// `text`: the source's, or as much of it as is to be read.
static MpAst *parse_text(MpParser *self, MpArena *arena, const MpSource *source, MpStr text) {
  MpAst *ast = MP_NEW(arena, MpAst);
  ast->source = source;
  text = mp_text_for_grammar(arena, text);
  MpLower lower = {.parser = self, .arena = arena, .source = source, .ast = ast};
  if (!read_text(&lower, text) || lower.needs_scan) {
    *ast = (MpAst){.source = source};
    MpRepair *repair = mp_mend(self->parser, arena, source, text, ast, lower.needs_scan);
    lower =
        (MpLower){.parser = self, .arena = arena, .source = source, .ast = ast, .repair = repair};
    (void)read_text(&lower, repair->text);
  }
  mp_comments_finish(&ast->comments);
  mp_errors_finish(&ast->errors);
  return ast;
}

static const MpCell *cell_at(const MpSource *source, uint32_t byte) {
  return mp_position_cell(source, mp_position_row(source, byte));
}

// Valid, and no statement goes on in the next cell.
static bool is_whole(const MpAst *ast) {
  if (ast->errors.len > 0) return false;
  for (uint32_t i = 0; i < ast->body.len; i++) {
    MpSpan span = ast->body.items[i]->span;
    bool is_in_one = cell_at(ast->source, span.start_byte) == cell_at(ast->source, span.end_byte);
    if (!is_in_one) return false;
  }
  return true;
}

// Reads each cell alone. Where one is not valid Python, nothing of it runs: the others are the
// module.
static MpAst *parse_cells(MpParser *self, MpArena *arena, const MpSource *source) {
  MpSyntaxErrors errors = {0};
  char *text = mp_arena_copy(arena, source->text.ptr, source->text.len);
  for (uint32_t i = 0; i < source->cell_count; i++) {
    const MpCell *cell = &source->cells[i];
    MpSource alone = {.text = mp_str_slice(source->text, cell->first_byte, cell->end_byte + 1)};
    const MpAst *ast = parse_text(self, arena, &alone, alone.text);
    for (uint32_t k = 0; k < ast->errors.len; k++) {
      MpSyntaxError error = ast->errors.items[k];
      error.span = (MpSpan){source, error.span.start_byte + cell->first_byte,
                            error.span.end_byte + cell->first_byte};
      mp_array_push(arena, &errors, error);
    }
    if (ast->errors.len > 0) memset(text + cell->first_byte, ' ', alone.text.len - 1);
  }
  MpAst *ast = parse_text(self, arena, source, (MpStr){text, source->text.len});
  for (uint32_t i = 0; i < ast->errors.len; i++)
    mp_array_push(arena, &errors, ast->errors.items[i]);
  ast->errors = errors;
  mp_errors_finish(&ast->errors);
  return ast;
}

MpAst *mp_parse_module(MpParser *self, MpArena *arena, const MpSource *source) {
  MpAst *ast = parse_text(self, arena, source, source->text);
  return source->cell_count == 0 || is_whole(ast) ? ast : parse_cells(self, arena, source);
}

MpExpr *mp_parse_expression(MpParser *self, MpArena *arena, const MpSource *source,
                            MpSyntaxError *error) {
  MpAst *ast = mp_parse_module(self, arena, source);
  if (ast->errors.len > 0) {
    *error = ast->errors.items[0];
    return NULL;
  }
  if (ast->body.len == 0) {
    uint32_t end = (uint32_t)source->text.len;
    *error = (MpSyntaxError){{source, end, end}, MP_STR("expected an expression")};
    return NULL;
  }
  const MpStmt *first = ast->body.items[0];
  if (first->kind != MP_STMT_EXPR) {
    *error = (MpSyntaxError){first->span, MP_STR("expected an expression, not a statement")};
    return NULL;
  }
  if (ast->body.len > 1) {
    MpSpan rest = ast->body.items[1]->span;
    *error = (MpSyntaxError){rest, MP_STR("expected one expression only")};
    return NULL;
  }
  return first->value;
}
