#include "rules/idle.h"

#include <string.h>

#include "analyzer/source/source.h"
#include "rules/mention.h"
#include "rules/snippet.h"

// Methods that call methods that call …: more are not looked through.
#define MAX_DEPTH 4u

static bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t skip_space(MpStr text, size_t at) {
  while (at < text.len && is_space(text.ptr[at]))
    at++;
  return at;
}

static bool stands_at(MpStr text, size_t at, const char *word) {
  const size_t len = strlen(word);
  return at + len <= text.len && memcmp(text.ptr + at, word, len) == 0;
}

static size_t line_start(MpStr text, size_t at) {
  while (at > 0 && text.ptr[at - 1] != '\n')
    at--;
  return at;
}

static size_t indentation_at(MpStr text, size_t start) {
  size_t at = start;
  while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
    at++;
  return at - start;
}

// What the search goes through: the text, and the classes of the file.
typedef struct Search {
  MpStr text;
  const MpClassFacts *classes;
} Search;

// A header, `def name(` or `class name`, whose body holds a place.
typedef struct Header {
  MpStr name;    // empty: there is none
  size_t start;  // of its line
} Header;

// The innermost header of a kind around the line that begins at `line`; a header of a class ends
// the search for a function.
static Header find_header(MpStr text, size_t line, const char *kind) {
  size_t depth = indentation_at(text, line);
  while (line > 0) {
    line = line_start(text, line - 1);
    const size_t indentation = indentation_at(text, line);
    const size_t first = line + indentation;
    const bool is_blank = first >= text.len || text.ptr[first] == '\n' || text.ptr[first] == '\r';
    if (is_blank || indentation >= depth) continue;
    depth = indentation;
    if (stands_at(text, first, kind)) {
      size_t end = first + strlen(kind);
      while (end < text.len && mp_str_is_name_byte(text.ptr[end]))
        end++;
      return (Header){mp_str_slice(text, first + strlen(kind), end), line};
    }
    if (stands_at(text, first, "class ")) break;
  }
  return (Header){0};
}

static bool is_decorated(MpStr text, size_t start) {
  if (start == 0) return false;
  const size_t above = line_start(text, start - 1);
  return text.ptr[above + indentation_at(text, above)] == '@';
}

static bool is_in_model(const Search *search, Header function) {
  const MpStr name = find_header(search->text, function.start, "class ").name;
  for (uint32_t i = 0; name.len > 0 && i < search->classes->len; i++) {
    const MpClassFact *cls = search->classes->items[i];
    if (mp_str_eq(cls->name, name)) return cls->kind == MP_CLASS_MODEL;
  }
  return false;
}

static bool is_called_by_keras(MpStr name) {
  static const char *const names[] = {"call", "build", "train_step", "test_step", "predict_step"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return mp_str_starts_with(name, MP_STR("__")) || mp_str_starts_with(name, MP_STR("compute_"));
}

static size_t find_word(MpStr text, MpStr word, size_t from) {
  for (size_t at = mp_str_find(text, word, from); at != SIZE_MAX;
       at = mp_str_find(text, word, at + 1)) {
    const char before = at > 0 ? text.ptr[at - 1] : ' ';
    const char after = at + word.len < text.len ? text.ptr[at + word.len] : ' ';
    if (!mp_str_is_name_byte(before) && !mp_str_is_name_byte(after)) return at;
  }
  return SIZE_MAX;
}

// The place is in a method that only methods of models call which nothing calls in turn: users call
// those, outside of a forward pass. A method of a layer that nothing in the file calls may be there
// for layers of other files.
static bool is_beside_call(const Search *search, size_t at, uint32_t depth) {
  const MpStr text = search->text;
  const Header function = find_header(text, line_start(text, at), "def ");
  const MpStr name = function.name;
  if (name.len == 0 || depth == MAX_DEPTH || is_called_by_keras(name)) return false;
  if (is_decorated(text, function.start)) return false;
  bool is_of_model = is_in_model(search, function);
  for (size_t found = find_word(text, name, 0); found != SIZE_MAX;
       found = find_word(text, name, found + 1)) {
    const size_t line = line_start(text, found);
    const bool is_definition = stands_at(text, line + indentation_at(text, line), "def ");
    if (is_definition || mp_snippet_is_in_comment(text, found)) continue;
    const Header caller = find_header(text, line, "def ");
    if (!mp_str_eq(caller.name, name) && !is_beside_call(search, found, depth + 1)) return false;
    is_of_model = is_of_model || is_in_model(search, caller);
  }
  return is_of_model;
}

// `self.name.name`, `self.name.build(…)`: the layer is named or built, not called.
static bool is_harmless(MpStr text, size_t end) {
  return stands_at(text, end, ".build(") || stands_at(text, end, ".name)");
}

// Each `getattr(x, "name", …)` reads another attribute or only asks whether there is one.
static bool reads_plainly(MpStr text, MpStr name) {
  const MpStr reader = MP_STR("getattr(");
  for (size_t at = mp_str_find(text, reader, 0); at != SIZE_MAX;
       at = mp_str_find(text, reader, at + 1)) {
    size_t end = at + reader.len;
    while (end < text.len && text.ptr[end] != ',' && text.ptr[end] != '(' && text.ptr[end] != ')')
      end++;
    if (end >= text.len || text.ptr[end] != ',') return false;
    end = skip_space(text, end + 1);
    if (end >= text.len || (text.ptr[end] != '"' && text.ptr[end] != '\'')) return false;
    const size_t start = ++end;
    while (end < text.len && mp_str_is_name_byte(text.ptr[end]))
      end++;
    if (!mp_str_eq(mp_str_slice(text, start, end), name)) continue;
    if (!stands_at(text, end + 1, ", None) is not None")) return false;
  }
  return true;
}

static bool is_assigned(MpStr text, size_t end) {
  const size_t at = skip_space(text, end);
  return stands_at(text, at, "=") && !stands_at(text, at, "==");
}

// True where the text mentions the attribute idly; `assignments` counts those that give it a value.
static bool is_idle_in(const Search *search, MpStr name, uint32_t *assignments) {
  const MpStr text = search->text;
  if (mp_mention_has_tracking(text) || !reads_plainly(text, name)) return false;
  for (size_t at = find_word(text, name, 0); at != SIZE_MAX; at = find_word(text, name, at + 1)) {
    if (at == 0 || text.ptr[at - 1] != '.' || mp_snippet_is_in_comment(text, at)) continue;
    const size_t end = at + name.len;
    if (is_assigned(text, end)) {
      *assignments += 1;
    } else if (!is_harmless(text, end) && !is_beside_call(search, at, 0)) {
      return false;
    }
  }
  return true;
}

bool mp_idle_is_attribute(const MpClassFacts *classes, const MpClassFact *cls, MpStr name) {
  uint32_t assignments = 0;
  Search search = {cls->span.source->text, classes};
  if (!is_idle_in(&search, name, &assignments)) return false;
  for (uint32_t i = 0; i < cls->base_sources.len; i++) {
    search.text = cls->base_sources.items[i]->text;
    if (!is_idle_in(&search, name, &assignments)) return false;
  }
  return assignments == 1;
}
