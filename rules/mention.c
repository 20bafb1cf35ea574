#include "rules/mention.h"

#include "analyzer/source/source.h"
#include "rules/snippet.h"

bool mp_mention_has_tracking(MpStr text) {
  static const char *const readers[] = {"__dict__",    "vars(self",    "self.layers",
                                        ".submodules", "self._layers", "_flatten_layers"};
  for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
    if (mp_str_find(text, mp_str_from_c(readers[i]), 0) != SIZE_MAX) return true;
  }
  return false;
}

static bool mentions(MpStr text, MpStr name, uint32_t times) {
  bool is_plain =
      !mp_mention_has_tracking(text) && mp_str_find(text, MP_STR("getattr("), 0) == SIZE_MAX;
  return is_plain && mp_snippet_count_attribute(text, name) == times;
}

bool mp_mention_is_sole_in_files(const MpClassFact *cls, MpStr name) {
  if (!mentions(cls->span.source->text, name, 1)) return false;
  for (uint32_t i = 0; i < cls->base_sources.len; i++) {
    if (!mentions(cls->base_sources.items[i]->text, name, 0)) return false;
  }
  return true;
}

// True where `getattr(` at this place reads another attribute: its second argument is a plain text
// that is not the name.
static bool reads_another(MpStr text, size_t at, MpStr name) {
  while (at < text.len && text.ptr[at] != ',' && text.ptr[at] != '\n' && text.ptr[at] != '(')
    at++;
  if (at >= text.len || text.ptr[at] != ',') return false;
  at++;
  while (at < text.len && text.ptr[at] == ' ')
    at++;
  if (at >= text.len || (text.ptr[at] != '"' && text.ptr[at] != '\'')) return false;
  size_t start = at + 1, end = start;
  while (end < text.len && mp_str_is_name_byte(text.ptr[end]))
    end++;
  bool is_whole = end < text.len && text.ptr[end] == text.ptr[at];
  return is_whole && !mp_str_eq(mp_str_slice(text, start, end), name);
}

// True where the name at this place is read from `self` alone: "self.name", not "other.self.name".
static bool is_of_self(MpStr text, size_t at) {
  const MpStr prefix = MP_STR("self.");
  if (at < prefix.len || !mp_str_ends_with(mp_str_slice(text, 0, at), prefix)) return false;
  if (at == prefix.len) return true;
  const char before = text.ptr[at - prefix.len - 1];
  return before != '.' && !mp_str_is_name_byte(before);
}

// How often the text has the attribute as a whole name, of `self` or of anything else.
static uint32_t count_mentions(MpStr text, MpStr name, bool of_self, bool is_call) {
  uint32_t count = 0;
  for (size_t at = mp_str_find(text, name, 0); at != SIZE_MAX;
       at = mp_str_find(text, name, at + 1)) {
    const size_t end = at + name.len;
    const char after = end < text.len ? text.ptr[end] : '\0';
    const bool is_attribute = at > 0 && text.ptr[at - 1] == '.' && !mp_str_is_name_byte(after);
    if (!is_attribute || is_of_self(text, at) != of_self) continue;
    if (is_call && after != '(') continue;
    if (!mp_snippet_is_in_comment(text, at)) count++;
  }
  return count;
}

static bool class_mentions(const MpClassFact *cls, MpStr name, uint32_t times) {
  const MpStr reader = MP_STR("getattr(");
  const MpStr text = mp_span_text(cls->span);
  if (mp_mention_has_tracking(text)) return false;
  for (size_t at = mp_str_find(text, reader, 0); at != SIZE_MAX;
       at = mp_str_find(text, reader, at + 1)) {
    if (!reads_another(text, at + reader.len, name)) return false;
  }
  return count_mentions(text, name, true, false) == times;
}

static bool derives_from(const MpClassFact *cls, const MpClassFact *base) {
  for (uint32_t i = 0; i < cls->ancestors.len; i++) {
    if (cls->ancestors.items[i] == base) return true;
  }
  return false;
}

// True where the text of every base is known: those of the source are among the ancestors.
static bool has_known_bases(const MpClassFact *cls, const MpClassFact *of) {
  for (uint32_t i = 0; i < of->bases.len; i++) {
    const MpBase *base = &of->bases.items[i];
    bool is_known = base->is_library;
    for (uint32_t k = 0; k < cls->ancestors.len && !is_known; k++)
      is_known = mp_str_eq(cls->ancestors.items[k]->qualified_name, base->name);
    if (!is_known) return false;
  }
  return true;
}

bool mp_mention_is_sole_in_classes(const MpClassFacts *classes, const MpClassFact *cls,
                                   MpStr name) {
  if (!has_known_bases(cls, cls) || !class_mentions(cls, name, 1)) return false;
  for (uint32_t i = 0; i < cls->ancestors.len; i++) {
    const MpClassFact *ancestor = cls->ancestors.items[i];
    if (!has_known_bases(cls, ancestor) || !class_mentions(ancestor, name, 0)) return false;
  }
  for (uint32_t i = 0; i < classes->len; i++) {
    const MpClassFact *other = classes->items[i];
    if (derives_from(other, cls) && !class_mentions(other, name, 0)) return false;
  }
  return true;
}

bool mp_mention_is_called_elsewhere(const MpClassFact *cls, MpStr name) {
  return count_mentions(cls->span.source->text, name, false, true) > 0;
}
