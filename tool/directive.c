#include "tool/directive.h"

#include "analyzer/source/position.h"
#include "analyzer/syntax/body.h"
#include "tool/cli/nearest.h"

typedef struct Reader {
  MpArena *arena;
  const MpAst *ast;
  MpDirectives *out;
  MpStr text;  // of the file
  size_t at;
  size_t end;         // of the piece that is read: a comment, or as far as its next `#`
  MpDirective found;  // what is put together
} Reader;

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

static bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static char capital(char byte) {
  return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

static void skip_blanks(Reader *self) {
  while (self->at < self->end && is_blank(self->text.ptr[self->at]))
    self->at++;
}

static bool skip_byte(Reader *self, char byte) {
  if (self->at >= self->end || self->text.ptr[self->at] != byte) return false;
  self->at++;
  return true;
}

// Letters, digits and whatever byte `joint` is.
static MpStr read_word(Reader *self, char joint) {
  size_t start = self->at;
  while (self->at < self->end) {
    char byte = self->text.ptr[self->at];
    if (!is_letter(byte) && !is_digit(byte) && byte != joint) break;
    self->at++;
  }
  return mp_str_slice(self->text, start, self->at);
}

static MpStr in_capitals(MpArena *arena, MpStr word) {
  char *bytes = mp_arena_copy(arena, word.ptr, word.len);
  for (size_t i = 0; i < word.len; i++)
    bytes[i] = capital(bytes[i]);
  return (MpStr){bytes, word.len};
}

// "E501", "MP201", "MP2": letters, then digits.
static bool is_code(MpStr word) {
  size_t at = 0;
  while (at < word.len && is_letter(word.ptr[at]))
    at++;
  if (at == 0 || at == word.len) return false;
  while (at < word.len && is_digit(word.ptr[at]))
    at++;
  return at == word.len;
}

static bool is_own_code(MpStr word) {
  return is_code(word) && word.len > 2 && capital(word.ptr[0]) == 'M' &&
         capital(word.ptr[1]) == 'P' && is_digit(word.ptr[2]);
}

static void finish(Reader *self) {
  self->found.span.end_byte = (uint32_t)self->at;
  mp_array_push(self->arena, self->out, self->found);
}

// What stands between brackets.
static void read_codes(Reader *self) {
  do {
    skip_blanks(self);
    MpStr word = read_word(self, '-');
    if (word.len == 0) break;
    mp_array_push(self->arena, &self->found.codes, in_capitals(self->arena, word));
    skip_blanks(self);
  } while (skip_byte(self, ','));
  if (!skip_byte(self, ']')) {
    self->found.problem = MP_STR("codes end with `]`, and commas stand between them");
  } else if (self->found.codes.len == 0) {
    self->found.problem = MP_STR("no code stands between the brackets");
  }
}

// Behind a word without brackets: "ignore MP201" was not meant to ignore everything.
static void refuse_loose_codes(Reader *self) {
  size_t end = self->at;
  while (self->at < self->end &&
         (is_blank(self->text.ptr[self->at]) || self->text.ptr[self->at] == ':' ||
          self->text.ptr[self->at] == '=')) {
    self->at++;
  }
  MpStr word = read_word(self, '-');
  if (is_own_code(word)) {
    self->found.problem =
        mp_str_format(self->arena, "codes stand in brackets: `[%.*s]`", MP_FMT(word));
  } else {
    self->at = end;
  }
}

// True where the file's first statement, its docstring apart, lies behind the directive.
static bool is_at_top(const Reader *self) {
  for (uint32_t i = 0; i < self->ast->body.len; i++) {
    const MpStmt *stmt = self->ast->body.items[i];
    bool is_docstring = i == 0 && stmt->kind == MP_STMT_EXPR &&
                        stmt->value->kind == MP_EXPR_CONSTANT &&
                        stmt->value->constant.kind == MP_CONSTANT_STR;
    if (!is_docstring) return self->found.span.start_byte < stmt->span.start_byte;
  }
  return true;
}

// Behind "# mplint:".
static void read_own(Reader *self) {
  skip_blanks(self);
  MpStr word = read_word(self, '-');
  if (mp_str_is(word, "ignore-file")) {
    self->found.kind = MP_DIRECTIVE_IGNORE_FILE;
    if (!is_at_top(self)) self->found.problem = MP_STR("it stands before the first statement");
  } else if (!mp_str_is(word, "ignore")) {
    MpNearest nearest = mp_nearest_start(word);
    mp_nearest_offer(&nearest, MP_STR("ignore"));
    mp_nearest_offer(&nearest, MP_STR("ignore-file"));
    MpStr hint = mp_nearest_hint(&nearest, self->arena);
    self->found.problem =
        mp_str_format(self->arena, "`%.*s` is neither `ignore` nor `ignore-file`%.*s", MP_FMT(word),
                      MP_FMT(hint));
    finish(self);
    return;
  }
  if (skip_byte(self, '[')) {
    read_codes(self);
  } else {
    self->found.is_bare = true;
    refuse_loose_codes(self);
  }
  finish(self);
}

// Behind "# noqa": nothing, or a colon and codes of any programs.
static void read_noqa(Reader *self) {
  self->found.kind = MP_DIRECTIVE_NOQA;
  size_t end = self->at;
  skip_blanks(self);
  if (!skip_byte(self, ':')) {
    bool is_longer_word = self->at == end && end < self->end;
    self->at = end;
    self->found.is_bare = true;
    if (!is_longer_word) finish(self);
    return;
  }
  for (;;) {
    end = self->at;
    while (self->at < self->end &&
           (is_blank(self->text.ptr[self->at]) || self->text.ptr[self->at] == ',')) {
      self->at++;
    }
    MpStr word = read_word(self, '-');
    if (!is_code(word)) break;
    if (!is_own_code(word)) continue;
    mp_array_push(self->arena, &self->found.codes, in_capitals(self->arena, word));
  }
  self->at = end;
  if (self->found.codes.len > 0) finish(self);
}

static bool is_noqa(MpStr word) {
  static const char noqa[] = "NOQA";
  if (word.len != sizeof noqa - 1) return false;
  for (size_t i = 0; i < word.len; i++) {
    if (capital(word.ptr[i]) != noqa[i]) return false;
  }
  return true;
}

// One comment may hold several: `# type: ignore  # noqa: MP201`.
static void read_comment(Reader *self, MpSpan comment) {
  for (size_t start = comment.start_byte; start < comment.end_byte; start = self->end) {
    size_t next = mp_str_find(self->text, MP_STR("#"), start + 1);
    self->end = next < comment.end_byte ? next : comment.end_byte;
    self->at = start + 1;
    self->found = (MpDirective){.span = {self->ast->source, (uint32_t)start, (uint32_t)self->end},
                                .row = mp_position_row(self->ast->source, (uint32_t)start)};
    skip_blanks(self);
    MpStr word = read_word(self, '\0');
    if (mp_str_is(word, "mplint") && skip_byte(self, ':')) {
      read_own(self);
    } else if (is_noqa(word)) {
      read_noqa(self);
    }
  }
}

// A walk over the statements, once there is a directive.
typedef struct Statements {
  MpArena *arena;
  const MpAst *ast;
  MpDirectives *directives;
  uint32_t head_end;  // of the statement whose bodies are looked at; 0: it has none
} Statements;

// The end of what stands before a body: the colon, without comments and white space behind it.
static uint32_t end_before(const MpAst *ast, uint32_t end) {
  MpStr text = ast->source->text;
  for (uint32_t i = ast->comments.len;; i--) {
    while (end > 0 && (is_blank(text.ptr[end - 1]) || text.ptr[end - 1] == '\n' ||
                       text.ptr[end - 1] == '\r' || text.ptr[end - 1] == '\f')) {
      end--;
    }
    while (i > 0 && ast->comments.items[i - 1].span.end_byte > end)
      i--;
    if (i == 0 || ast->comments.items[i - 1].span.end_byte != end) return end;
    end = ast->comments.items[i - 1].span.start_byte;
  }
}

static void add_statements(void *context, const MpStmts *body);

static void add_statement(Statements *self, const MpStmt *stmt) {
  self->head_end = 0;
  mp_stmt_each_body(stmt, add_statements, self);
  MpSpan head = stmt->span;
  if (self->head_end > head.start_byte) head.end_byte = self->head_end;
  uint32_t first = mp_position_row(self->ast->source, head.start_byte);
  uint32_t last = mp_position_row(self->ast->source, head.end_byte);
  for (uint32_t i = 0; i < self->directives->len; i++) {
    MpDirective *directive = &self->directives->items[i];
    if (directive->row != first && directive->row != last) continue;
    mp_array_push(self->arena, &directive->statements, head);
  }
}

static void add_statements(void *context, const MpStmts *body) {
  Statements *self = context;
  uint32_t head_end = self->head_end;
  if (head_end == 0) head_end = end_before(self->ast, body->items[0]->span.start_byte);
  for (uint32_t i = 0; i < body->len; i++)
    add_statement(self, body->items[i]);
  self->head_end = head_end;
}

MpDirectives mp_directives_read(MpArena *arena, const MpAst *ast) {
  MpDirectives out = {0};
  Reader reader = {.arena = arena, .ast = ast, .out = &out, .text = ast->source->text};
  for (uint32_t i = 0; i < ast->comments.len; i++)
    read_comment(&reader, ast->comments.items[i].span);
  Statements statements = {.arena = arena, .ast = ast, .directives = &out};
  if (out.len > 0 && ast->body.len > 0) add_statements(&statements, &ast->body);
  return out;
}

bool mp_directive_reaches(const MpDirective *self, MpSpan finding) {
  if (self->problem.len > 0 || finding.source == NULL) return false;
  // A file that is imported and linted may have been read twice.
  if (!mp_str_eq(finding.source->path, self->span.source->path)) return false;
  if (self->kind == MP_DIRECTIVE_IGNORE_FILE) return true;
  if (mp_position_row(finding.source, finding.start_byte) == self->row) return true;
  // A finding ends behind its last byte, which may be where the next line starts.
  uint32_t last = finding.end_byte > finding.start_byte ? finding.end_byte - 1 : finding.end_byte;
  if (mp_position_row(finding.source, last) == self->row) return true;
  for (uint32_t i = 0; i < self->statements.len; i++) {
    MpSpan statement = self->statements.items[i];
    if (finding.start_byte >= statement.start_byte && finding.start_byte < statement.end_byte) {
      return true;
    }
  }
  return false;
}
