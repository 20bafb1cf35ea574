#include "rules/snippet.h"

#include <ctype.h>
#include <string.h>

#include "analyzer/source/position.h"

static MpStr line_before(MpSpan span) {
  const MpSource *source = span.source;
  const uint32_t row = mp_position_row(source, span.start_byte);
  return mp_str_slice(source->text, source->line_starts[row], span.start_byte);
}

uint32_t mp_snippet_line_end(MpSpan span) {
  const MpStr text = span.source->text;
  uint32_t end = span.end_byte;
  while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
    end++;
  return end;
}

bool mp_snippet_has_own_lines(MpSpan statement) {
  if (mp_str_trim(line_before(statement)).len > 0) return false;
  const MpStr rest = mp_str_trim(
      mp_str_slice(statement.source->text, statement.end_byte, mp_snippet_line_end(statement)));
  return rest.len == 0 || rest.ptr[0] == '#';
}

MpStr mp_snippet_indentation(MpSpan statement) {
  return line_before(statement);
}

MpStr mp_snippet_line_break(const struct MpSource *source) {
  const MpStr text = source->text;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\n') return MP_STR("\n");
    if (text.ptr[i] != '\r') continue;
    return i + 1 < text.len && text.ptr[i + 1] == '\n' ? MP_STR("\r\n") : MP_STR("\r");
  }
  return MP_STR("\n");
}

// The next place at or after `from` where the name stands as a whole name, SIZE_MAX: none.
static size_t find_name(MpStr text, MpStr name, size_t from) {
  for (size_t at = mp_str_find(text, name, from); at != SIZE_MAX;
       at = mp_str_find(text, name, at + 1)) {
    const bool starts = at == 0 || !mp_str_is_name_byte(text.ptr[at - 1]);
    const size_t end = at + name.len;
    if (starts && (end == text.len || !mp_str_is_name_byte(text.ptr[end]))) return at;
  }
  return SIZE_MAX;
}

// Behind the string that starts with the quote at `at`.
static size_t skip_string(MpStr text, size_t at) {
  const char quote = text.ptr[at];
  const bool is_long = at + 2 < text.len && text.ptr[at + 1] == quote && text.ptr[at + 2] == quote;
  const size_t width = is_long ? 3 : 1;
  for (at += width; at < text.len; at++) {
    if (text.ptr[at] == '\\') {
      at++;
    } else if (text.ptr[at] == quote && !is_long) {
      return at + 1;
    } else if (text.ptr[at] == quote && at + 2 < text.len && text.ptr[at + 1] == quote &&
               text.ptr[at + 2] == quote) {
      return at + 3;
    }
  }
  return text.len;
}

// Looks at the line alone, so that inside a string of several lines the answer may be wrong.
static bool is_in_comment(MpStr text, size_t at) {
  size_t start = at;
  while (start > 0 && text.ptr[start - 1] != '\n')
    start--;
  while (start < at) {
    const char byte = text.ptr[start];
    if (byte == '#') return true;
    start = byte == '"' || byte == '\'' ? skip_string(text, start) : start + 1;
  }
  return false;
}

uint32_t mp_snippet_count_attribute(MpStr text, MpStr name) {
  uint32_t count = 0;
  for (size_t at = find_name(text, name, 0); at != SIZE_MAX; at = find_name(text, name, at + 1)) {
    if (at > 0 && text.ptr[at - 1] == '.' && !is_in_comment(text, at)) count++;
  }
  return count;
}

static size_t skip_spaces(MpStr text, size_t at) {
  while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
    at++;
  return at;
}

// What follows a name on its left side of an assignment: `=`, `+=`, `:=`, `: int =`, `, b =`.
static bool starts_assignment(MpStr text, size_t at) {
  at = skip_spaces(text, at);
  if (at >= text.len) return false;
  const char first = text.ptr[at];
  const char second = at + 1 < text.len ? text.ptr[at + 1] : '\0';
  if (first == '=') return second != '=';
  if (first == ':' || second == '=') return first != '<' && first != '>' && first != '!';
  const bool is_doubled = strchr("*/<>", first) != NULL && second == first;
  if (is_doubled) return at + 2 < text.len && text.ptr[at + 2] == '=';
  if (first != ',') return false;
  // A tuple on the left side ends in `=` before anything is called or the line ends.
  for (; at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '('; at++) {
    if (text.ptr[at] == '=') return true;
  }
  return false;
}

// True where the bytes before `at`, without spaces, end in the word.
static bool follows_word(MpStr text, size_t at, MpStr word) {
  while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
    at--;
  if (at < word.len || !mp_str_eq(mp_str_slice(text, at - word.len, at), word)) return false;
  return at == word.len || !mp_str_is_name_byte(text.ptr[at - word.len - 1]);
}

// The name is an element of a tuple that begins further left on the line: `a, name = …`.
static bool is_later_target(MpStr text, size_t at, size_t end) {
  while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '*'))
    at--;
  if (at == 0 || (text.ptr[at - 1] != ',' && text.ptr[at - 1] != '(')) return false;
  for (; end < text.len && text.ptr[end] != '\n'; end++) {
    if (text.ptr[end] == '=') return text.ptr[end - 1] != '=' || text.ptr[at - 1] == ',';
  }
  return false;
}

bool mp_snippet_may_assign(MpStr text, MpStr name) {
  for (size_t at = find_name(text, name, 0); at != SIZE_MAX; at = find_name(text, name, at + 1)) {
    if (at > 0 && text.ptr[at - 1] == '.') continue;
    const size_t end = at + name.len;
    if (starts_assignment(text, end)) return true;
    if (is_later_target(text, at, end)) return true;
    if (follows_word(text, at, MP_STR("for")) || follows_word(text, at, MP_STR("as"))) return true;
    if (follows_word(text, at, MP_STR("del"))) return true;
  }
  return false;
}

size_t mp_snippet_code_end(MpStr text) {
  size_t end = 0;
  size_t at = 0;
  while (at < text.len) {
    const char byte = text.ptr[at];
    if (byte == '#') {
      while (at < text.len && text.ptr[at] != '\n')
        at++;
    } else if (byte == '"' || byte == '\'') {
      at = skip_string(text, at);
      end = at;
    } else {
      at++;
      if (!isspace((unsigned char)byte)) end = at;
    }
  }
  return end;
}
