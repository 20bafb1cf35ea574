#include "rules/mention.h"

bool mp_mention_is_idle(MpNamingKind kind) {
  return kind == MP_NAMING_HANDLE || kind == MP_NAMING_TEST;
}

const MpClassFact *mp_mention_class(const MpClassFacts *classes, const MpClassFact *cls,
                                    const MpFileNames *file, uint32_t index) {
  if (index == MP_NAMING_NOWHERE) return NULL;
  const MpSpan name_span = file->classes.items[index];
  for (uint32_t i = 0; i < classes->len; i++) {
    if (mp_span_eq(classes->items[i]->name_span, name_span)) return classes->items[i];
  }
  for (uint32_t i = 0; i < cls->ancestors.len; i++) {
    if (mp_span_eq(cls->ancestors.items[i]->name_span, name_span)) return cls->ancestors.items[i];
  }
  return NULL;
}

static bool is_inside(MpSpan inner, MpSpan outer) {
  return inner.start_byte >= outer.start_byte && inner.end_byte <= outer.end_byte;
}

// How the code of a class mentions an attribute of its `self`.
typedef struct Mentions {
  uint32_t stores, reads;
} Mentions;

static Mentions count_mentions(const MpClassFact *cls, MpStr name) {
  Mentions count = {0};
  // Of a class that was not read nothing is known.
  if (cls->files.len == 0) return (Mentions){.reads = 1};
  const MpFileNames *file = cls->files.items[0];
  for (uint32_t i = 0; i < file->namings.len; i++) {
    const MpNaming *naming = &file->namings.items[i];
    const bool is_any = naming->name.len == 0;
    if (!is_any && (!naming->is_of_self || !mp_str_eq(naming->name, name))) continue;
    if (!is_inside(naming->span, cls->span) || mp_mention_is_idle(naming->kind)) continue;
    if (naming->kind == MP_NAMING_STORE) {
      count.stores++;
    } else {
      count.reads++;
    }
  }
  return count;
}

static bool derives_from(const MpClassFact *cls, const MpClassFact *base) {
  for (uint32_t i = 0; i < cls->ancestors.len; i++) {
    if (cls->ancestors.items[i] == base) return true;
  }
  return false;
}

// True where the code of every base is known: those of the source are among the ancestors.
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

// True where the class does nothing with an attribute that another one stores.
static bool leaves(const MpClassFact *cls, MpStr name) {
  const Mentions count = count_mentions(cls, name);
  return count.stores + count.reads == 0;
}

bool mp_mention_is_only_stored(const MpClassFacts *classes, const MpClassFact *cls, MpStr name) {
  const Mentions own = count_mentions(cls, name);
  if (!has_known_bases(cls, cls) || own.stores == 0 || own.reads > 0) return false;
  for (uint32_t i = 0; i < cls->ancestors.len; i++) {
    const MpClassFact *ancestor = cls->ancestors.items[i];
    if (!has_known_bases(cls, ancestor) || !leaves(ancestor, name)) return false;
  }
  for (uint32_t i = 0; i < classes->len; i++) {
    const MpClassFact *other = classes->items[i];
    if (derives_from(other, cls) && !leaves(other, name)) return false;
  }
  return true;
}

bool mp_mention_is_called_elsewhere(const MpClassFact *cls, MpStr name) {
  if (cls->files.len == 0) return true;
  const MpFileNames *file = cls->files.items[0];
  for (uint32_t i = 0; i < file->namings.len; i++) {
    const MpNaming *naming = &file->namings.items[i];
    if (naming->kind != MP_NAMING_CALL || naming->is_of_self) continue;
    if (mp_str_eq(naming->name, name)) return true;
  }
  return false;
}
