#include "analyzer/syntax/mend.h"

#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/syntax/clause.h"
#include "analyzer/syntax/fault.h"
#include "analyzer/syntax/respell.h"
#include "analyzer/syntax/scan.h"
#include "analyzer/syntax/token.h"

// So often at most is the whole text read again, and so many bytes in all.
#define MAX_ROUNDS 8
#define MAX_BYTES (16u * 1024u * 1024u)

// What stands for a line of the text.
typedef enum Stand {
  STAND_ITSELF,
  STAND_WITH_COLON,  // itself and the colon that it lacks
  STAND_STUB,        // the shortest statement that begins with the same word
  STAND_PLAIN,       // one that can stand anywhere
} Stand;

// A word that begins a line with a block, or a clause of one.
typedef struct Header {
  const char *word;
  const char *stub;
  const char *before;  // what a line needs around it to be read alone
  const char *after;
  bool is_soft;  // a keyword in some places only
} Header;

static const Header headers[] = {
    {"if", "if 0:", "", "", false},
    {"elif", "elif 0:", "if 0: pass\n", "", false},
    {"else", "else:", "if 0: pass\n", "", false},
    {"for", "for _ in 0:", "", "", false},
    {"while", "while 0:", "", "", false},
    {"try", "try:", "", "\nfinally: pass", false},
    {"except", "except:", "try: pass\n", "", false},
    {"finally", "finally:", "try: pass\n", "", false},
    {"with", "with 0:", "", "", false},
    {"def", "def _():", "", "", false},
    {"class", "class _:", "", "", false},
    {"async", "async def _():", "", "", false},
    {"match", "match 0:", "", "", true},
    {"case", "case _:", "match 0:\n ", "", true},
};

typedef struct Mend {
  TSParser *parser;
  const MpSource *source;
  MpArena *arena;
  MpAst *ast;
  MpScan scan;
  uint8_t *stands;  // a Stand for each line
  bool *in_match;   // for each line: it lies in the block of a `match`
  MpRepair *repair;
  MpBuf buffer;
} Mend;

static MpStr line_text(const Mend *self, const MpLine *line) {
  return (MpStr){self->scan.joined + line->start, line->end - line->start};
}

static bool ends_with_colon(const Mend *self, const MpLine *line) {
  return self->scan.joined[line->end - 1] == ':';
}

static const Header *header_of(const Mend *self, const MpLine *line) {
  MpStr word = mp_span_text(mp_token_at(self->source, line->start));
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    if (!mp_str_is(word, headers[i].word)) continue;
    bool is_case = line->is_first && self->in_match[line - self->scan.lines.items];
    bool is_keyword = mp_str_is(word, "match") ? line->has_block : is_case;
    return headers[i].is_soft && !is_keyword ? NULL : &headers[i];
  }
  return NULL;
}

static void find_matches(Mend *self) {
  MP_ARRAY(uint32_t) indents = {0};  // of the `match` statements around
  for (uint32_t i = 0; i < self->scan.lines.len; i++) {
    const MpLine *line = &self->scan.lines.items[i];
    while (indents.len > 0 && mp_array_last(&indents) >= line->indent)
      indents.len--;
    self->in_match[i] = indents.len > 0;
    MpStr word = mp_span_text(mp_token_at(self->source, line->start));
    if (!line->has_block || !mp_str_is(word, "match")) continue;
    mp_array_push(self->arena, &indents, line->indent);
  }
}

static bool is_decorator(const Mend *self, const MpLine *line) {
  return self->scan.joined[line->start] == '@';
}

// Puts a line alone into the buffer, with what it needs around it; gives where it begins there.
static uint32_t write_alone(Mend *self, const MpLine *line, bool with_colon) {
  const Header *header = header_of(self, line);
  MpBuf *out = &self->buffer;
  mp_buf_clear(out);
  if (header != NULL) mp_buf_append_c(out, header->before);
  uint32_t start = (uint32_t)out->len;
  mp_buf_append(out, line_text(self, line));
  if (with_colon) mp_buf_append_byte(out, ':');
  bool is_match = header != NULL && strcmp(header->word, "match") == 0;
  if (header != NULL && (with_colon || ends_with_colon(self, line))) {
    mp_buf_append_c(out, is_match ? "\n case _: pass" : " pass");
  }
  if (header != NULL) mp_buf_append_c(out, header->after);
  if (is_decorator(self, line)) mp_buf_append_c(out, "\ndef _(): pass");
  mp_buf_append_byte(out, '\n');
  return start;
}

static void report(Mend *self, MpSpan span, MpStr message) {
  MpSyntaxError error = {span, message};
  mp_array_push(self->arena, &self->ast->errors, error);
}

// Reports what cannot stand at a byte of the line.
static void report_token(Mend *self, const MpLine *line, uint32_t byte) {
  if (byte >= line->end) {
    // The line end itself is the token.
    MpSpan span = mp_token_at(self->source, line->end);
    if (span.end_byte > span.start_byte) span.end_byte = span.start_byte + 1;
    report(self, span, MP_STR("unexpected end of line"));
    return;
  }
  MpSpan span = mp_operator_at(self->source, byte);
  MpStr text = mp_span_text(span);
  bool is_string = text.ptr[0] == '"' || text.ptr[0] == '\'';
  report(self, span,
         is_string ? MP_STR("unexpected string")
                   : mp_str_format(self->arena, "unexpected `%.*s`", MP_FMT(text)));
}

static Stand report_problem(Mend *self, const MpLine *line) {
  MpSpan span = {self->source, line->problem_start, line->problem_end};
  char c = self->source->text.ptr[line->problem_start];
  MpStr message = mp_str_from_c(line->problem);
  size_t at = mp_str_find(message, MP_STR("%c"), 0);
  if (at != SIZE_MAX) {
    MpStr head = mp_str_slice(message, 0, at);
    MpStr tail = mp_str_slice(message, at + 2, message.len);
    message = mp_str_format(self->arena, "%.*s%c%.*s", MP_FMT(head), c, MP_FMT(tail));
  }
  report(self, span, message);
  return STAND_STUB;
}

// Whether all that the line lacks is the colon at its end.
static bool lacks_colon(Mend *self, const MpLine *line) {
  if (header_of(self, line) == NULL || ends_with_colon(self, line)) return false;
  (void)write_alone(self, line, true);
  return !mp_fault_exists(self->parser, mp_buf_str(&self->buffer));
}

// Whether the grammar reads the line in another spelling, which then stays.
static bool is_misread(Mend *self, const MpLine *line) {
  char *text = self->scan.joined + line->start;
  size_t length = line->end - line->start;
  char *original = mp_arena_copy(self->arena, text, length);
  for (int way = 0; way < 3; way++) {
    bool is_changed = way != 1 && mp_respell_subscripts(text, length);
    is_changed = (way != 0 && mp_respell_stars(text, length)) || is_changed;
    if (!is_changed) continue;
    (void)write_alone(self, line, false);
    if (!mp_fault_exists(self->parser, mp_buf_str(&self->buffer))) return true;
    memcpy(text, original, length);
  }
  return false;
}

static Stand check_line(Mend *self, const MpLine *line) {
  if (line->problem != NULL) return report_problem(self, line);
  uint32_t start = write_alone(self, line, false);
  if (!mp_fault_exists(self->parser, mp_buf_str(&self->buffer))) return STAND_ITSELF;
  if (is_misread(self, line)) return STAND_ITSELF;
  if (lacks_colon(self, line)) {
    MpSpan span = mp_token_at(self->source, line->end);
    if (span.end_byte > span.start_byte) span.end_byte = span.start_byte + 1;
    report(self, span, MP_STR("expected `:`"));
    return STAND_WITH_COLON;
  }
  uint32_t byte = 0;
  start = write_alone(self, line, false);
  (void)mp_fault_find(self->parser, mp_buf_str(&self->buffer), &byte);
  report_token(self, line, byte < start ? line->start : byte - start + line->start);
  return STAND_STUB;
}

// A line that ends too early, and one behind it, further right, that is wrong as well: most likely
// the rest of it. Both are one broken place.
static void drop_rest(Mend *self, const MpLine *line) {
  const MpLine *before = line - 1;
  if (self->ast->errors.len < 2 || !line->is_first || line->indent <= before->indent) return;
  const MpSyntaxError *errors = &mp_array_last(&self->ast->errors);
  bool is_of_line = errors[0].span.start_byte >= line->start;
  bool is_early_end = errors[-1].span.start_byte == before->end;
  if (is_of_line && is_early_end) self->ast->errors.len--;
}

// The text that stands for a line; empty where it stands for itself.
static void write_stand(Mend *self, const MpLine *line, Stand stand, MpBuf *out) {
  const Header *header = header_of(self, line);
  if (line->is_stray) {
    mp_buf_append_c(out, line->is_first ? "" : "pass;");
  } else if (stand == STAND_STUB && is_decorator(self, line)) {
    mp_buf_append_c(out, "@_");
  } else if (stand == STAND_STUB && header != NULL) {
    mp_buf_append_c(out, header->stub);
    if (!line->has_block) mp_buf_append_c(out, " pass");
  } else if (line->has_block) {
    mp_buf_append_c(out, "if 0:");
  } else {
    mp_buf_append_c(out, "pass");
  }
}

// Builds the copy anew from what stands for each line.
static void build(Mend *self) {
  MpBuf out = {0};
  uint32_t copied = 0;
  self->repair->patches.len = 0;
  for (uint32_t i = 0; i < self->scan.lines.len; i++) {
    const MpLine *line = &self->scan.lines.items[i];
    Stand stand = (Stand)self->stands[i];
    if (stand == STAND_ITSELF) continue;
    uint32_t from = stand == STAND_WITH_COLON ? line->end : line->start;
    mp_buf_append(&out, (MpStr){self->scan.joined + copied, from - copied});
    MpPatch patch = {from, line->end, (uint32_t)out.len, 0, stand != STAND_WITH_COLON};
    if (stand == STAND_WITH_COLON) {
      mp_buf_append_byte(&out, ':');
    } else {
      write_stand(self, line, stand, &out);
    }
    patch.new_end = (uint32_t)out.len;
    mp_array_push(self->arena, &self->repair->patches, patch);
    copied = line->end;
  }
  mp_buf_append(&out, (MpStr){self->scan.joined + copied, self->scan.text.len - copied});
  self->repair->text = mp_str_copy(self->arena, mp_buf_str(&out));
  mp_buf_deinit(&out);
}

static bool is_definition(const Mend *self, const MpLine *line) {
  MpStr word = mp_span_text(mp_token_at(self->source, line->start));
  return mp_str_is(word, "def") || mp_str_is(word, "class") || mp_str_is(word, "async");
}

// Lines that are fine alone and have no place where they are: clauses without their statement,
// decorators without a definition.
static void check_order(Mend *self) {
  MpClauses clauses = {0};
  const MpLine *decorator = NULL;
  for (uint32_t i = 0; i < self->scan.lines.len; i++) {
    const MpLine *line = &self->scan.lines.items[i];
    if (!line->is_first) continue;
    bool is_decorating = is_decorator(self, line);
    if (decorator != NULL && !is_decorating && !is_definition(self, line)) {
      report_token(self, line, line->start);
      self->stands[decorator - self->scan.lines.items] = STAND_PLAIN;
    }
    decorator = is_decorating ? line : NULL;
    MpStr word = mp_span_text(mp_token_at(self->source, line->start));
    MpClauseFit fit = mp_clauses_take(&clauses, self->arena, word, line->indent);
    if (fit == MP_CLAUSE_FITS) continue;
    if (fit == MP_CLAUSE_UNEXPECTED && self->stands[i] != STAND_STUB) {
      report_token(self, line, line->start);
    }
    self->stands[i] = STAND_PLAIN;
  }
  if (decorator == NULL) return;
  uint32_t end = (uint32_t)self->source->text.len;
  report(self, (MpSpan){self->source, end, end}, MP_STR("unexpected end of file"));
  self->stands[decorator - self->scan.lines.items] = STAND_PLAIN;
}

// A line that is fine alone and wrong where it is (an `else` without `if`) gives way to one that
// can stand anywhere. False where there is nothing more to try.
static bool give_way(Mend *self, uint32_t byte) {
  uint32_t at = mp_repair_start(self->repair, byte);
  const MpLine *line = mp_scan_line_at(&self->scan, at);
  if (line == NULL) return false;
  uint8_t *stand = &self->stands[line - self->scan.lines.items];
  if (*stand == STAND_PLAIN) return false;
  if (*stand == STAND_ITSELF) report_token(self, line, at < line->start ? line->start : at);
  *stand = STAND_PLAIN;
  return true;
}

static void note_comments(Mend *self) {
  self->ast->comments.len = 0;
  for (uint32_t i = 0; i + 1 < self->scan.comments.len; i += 2) {
    uint32_t *ends = &self->scan.comments.items[i];
    MpComment comment = {{self->source, ends[0], ends[1]}};
    mp_array_push(self->arena, &self->ast->comments, comment);
  }
}

MpRepair *mp_mend(TSParser *parser, MpArena *arena, const MpSource *source, MpStr text, MpAst *ast,
                  bool is_broken) {
  Mend self = {.parser = parser, .arena = arena, .source = source, .ast = ast};
  self.repair = MP_NEW(arena, MpRepair);
  mp_scan(&self.scan, arena, text);
  self.stands = MP_NEW_ARRAY(arena, uint8_t, self.scan.lines.len + 1);
  self.in_match = MP_NEW_ARRAY(arena, bool, self.scan.lines.len + 1);
  find_matches(&self);
  note_comments(&self);
  build(&self);
  uint32_t byte = 0;
  if (is_broken || self.scan.has_problem || mp_fault_exists(parser, self.repair->text)) {
    for (uint32_t i = 0; i < self.scan.lines.len; i++) {
      self.stands[i] = (uint8_t)check_line(&self, &self.scan.lines.items[i]);
      if (i > 0) drop_rest(&self, &self.scan.lines.items[i]);
    }
    check_order(&self);
    build(&self);
  }
  size_t budget = MAX_BYTES;
  for (int i = 0; i < MAX_ROUNDS && budget > text.len; i++, budget -= text.len) {
    if (!mp_fault_find(parser, self.repair->text, &byte)) break;
    if (!give_way(&self, byte)) break;
    build(&self);
  }
  mp_buf_deinit(&self.buffer);
  return self.repair;
}
