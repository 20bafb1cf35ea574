#include <string.h>

#include "analyzer/syntax/lower.h"
#include "analyzer/syntax/scan.h"

// tree-sitter takes any line that is not less indented as part of the block, where Python wants
// the same indentation for all of it.

// The width of the white space before a statement, with tabs to columns of 8 and of 1: Python
// compares both, so that mixed tabs and spaces cannot mean two things.
typedef struct Indent {
  uint32_t wide, narrow;
} Indent;

static bool is_continued(MpStr text, uint32_t line_start) {
  uint32_t at = line_start;
  if (at > 0 && text.ptr[at - 1] == '\n') at--;
  if (at > 0 && text.ptr[at - 1] == '\r') at--;
  return at < line_start && at > 0 && text.ptr[at - 1] == '\\';
}

// False where the statement is not the first on its line.
static bool measure_indent(MpStr text, uint32_t start, Indent *indent) {
  *indent = (Indent){0, 0};
  uint32_t line_start = start;
  while (line_start > 0) {
    char c = text.ptr[line_start - 1];
    if (c == '\n' || c == '\r') break;
    if (c != ' ' && c != '\t' && c != '\f') return false;
    line_start--;
  }
  if (is_continued(text, line_start)) return false;
  for (uint32_t at = line_start; at < start; at++) {
    switch (text.ptr[at]) {
      case ' ':
        indent->wide++;
        indent->narrow++;
        break;
      case '\t':
        indent->wide = (indent->wide / 8 + 1) * 8;
        indent->narrow++;
        break;
      default: *indent = (Indent){0, 0}; break;
    }
  }
  return true;
}

static bool is_same(Indent a, Indent b) {
  return a.wide == b.wide && a.narrow == b.narrow;
}

// `follows_block`: the statement before it has a block, which this one left.
static void report_indent(MpLower *self, uint32_t byte, Indent indent, Indent expected,
                          bool follows_block) {
  MpSpan span = mp_token_at(self->source, byte);
  bool is_mixed = indent.wide == expected.wide ||
                  (indent.wide > expected.wide) != (indent.narrow > expected.narrow);
  if (is_mixed) {
    mp_lower_error(self, span, "inconsistent use of tabs and spaces in indentation");
  } else if (indent.wide > expected.wide && !follows_block) {
    mp_lower_error(self, span, "unexpected indent");
  } else {
    mp_lower_error(self, span, "unindent does not match any outer indentation level");
  }
}

static bool has_block(const MpStmt *stmt) {
  switch ((int)stmt->kind) {
    case MP_STMT_FUNCTION_DEF:
    case MP_STMT_CLASS_DEF:
    case MP_STMT_FOR:
    case MP_STMT_WHILE:
    case MP_STMT_IF:
    case MP_STMT_WITH:
    case MP_STMT_MATCH:
    case MP_STMT_TRY: return true;
    default: return false;
  }
}

static void check_indents(MpLower *self, const MpStmts *stmts, bool is_module) {
  MpStr text = self->source->text;
  Indent expected = {0, 0};
  Indent last = {0, 0};
  bool has_expected = is_module;
  for (uint32_t i = 0; i < stmts->len; i++) {
    uint32_t start = stmts->items[i]->span.start_byte;
    Indent indent;
    // A broken line is reported already, and what stands behind it may have followed its lead.
    bool is_error = stmts->items[i]->kind == MP_STMT_ERROR;
    bool is_after_error = i > 0 && stmts->items[i - 1]->kind == MP_STMT_ERROR;
    if (is_error) continue;
    if (!measure_indent(text, start, &indent)) continue;
    if (!has_expected) {
      expected = indent;
    } else if (!is_same(indent, expected) && !is_same(indent, last) && !is_after_error) {
      report_indent(self, start, indent, expected, i > 0 && has_block(stmts->items[i - 1]));
    }
    last = indent;
    has_expected = true;
  }
}

void mp_check_lines(MpLower *self, MpSpan span) {
  // In a repaired text, every line has been looked at alone.
  if (self->repair != NULL || self->needs_scan) return;
  MpStr text = mp_span_text(span);
  if (text.len == 0 || memchr(text.ptr, '\n', text.len) == NULL) return;
  if (!mp_scan_is_one_line(text)) self->needs_scan = true;
}

void mp_check_clause(MpLower *self, uint32_t owner, uint32_t clause) {
  Indent expected, indent;
  MpStr text = self->source->text;
  if (!measure_indent(text, owner, &expected) || !measure_indent(text, clause, &indent)) return;
  if (!is_same(indent, expected)) report_indent(self, clause, indent, expected, true);
}

static void check_empty(MpLower *self, MpSpan header, const MpStmts *stmts) {
  if (stmts->len > 0) return;
  MpSpan token = mp_token_at(self->source, mp_skip_blank(self->source, header.end_byte));
  mp_lower_error(self, token, "expected an indented block");
}

void mp_lower_block(MpLower *self, TSNode node, MpSpan header, MpStmts *out) {
  uint32_t first = out->len;
  mp_check_lines(self, header);
  MpKids kids = mp_kids_open(self, node);
  for (uint32_t i = 0; i < kids.count; i++) {
    MpNode kid = mp_kid(self, kids, i);
    if (!ts_node_is_named(kid.node) && kid.kind != MP_KIND_ERROR) continue;
    MpStmt *stmt = mp_lower_stmt(self, kid.node);
    mp_array_push(self->arena, out, stmt);
  }
  mp_kids_close(self, kids);
  bool is_module = mp_node_kind(self, node) == MP_KIND_MODULE;
  if (!is_module && first == 0) check_empty(self, header, out);
  check_indents(self, out, is_module);
}
