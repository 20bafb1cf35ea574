#include "tool/gitignore.h"

#include <string.h>

#include "analyzer/base/vfs.h"

// A pattern of many stars could be tried in more ways than anybody has time for; then it matches
// nothing.
#define MAX_TRIALS 100000u

// Such files are written by hand.
#define MAX_BYTES (1024u * 1024u)

typedef struct Pattern {
  MpStr text;        // without marks and slashes around it
  bool is_negated;   // !pattern
  bool is_folder;    // pattern/
  bool is_anchored;  // a slash within: it starts from the folder of its file
} Pattern;

struct MpGitignore {
  const MpGitignore *outer;
  MpStr folder;
  MP_ARRAY(Pattern) patterns;
};

static bool matches_class(MpStr pattern, size_t *at, char byte) {
  size_t next = *at + 1;
  bool is_negated = next < pattern.len && (pattern.ptr[next] == '!' || pattern.ptr[next] == '^');
  if (is_negated) next++;
  bool found = false;
  for (size_t start = next; next < pattern.len; next++) {
    char from = pattern.ptr[next];
    if (from == ']' && next > start) break;
    char to = from;
    if (next + 2 < pattern.len && pattern.ptr[next + 1] == '-' && pattern.ptr[next + 2] != ']') {
      to = pattern.ptr[next + 2];
      next += 2;
    }
    found |= byte >= from && byte <= to;
  }
  *at = next + 1;
  return found != is_negated && byte != '/';
}

// `*` ends at a slash; `**/` is any folders, `/**` all that is below.
static bool matches(MpStr pattern, MpStr text, uint32_t *trials) {
  if ((*trials)++ > MAX_TRIALS) return false;
  size_t p = 0;
  size_t t = 0;
  while (p < pattern.len) {
    char wanted = pattern.ptr[p];
    if (wanted == '*') {
      bool is_deep = p + 1 < pattern.len && pattern.ptr[p + 1] == '*';
      MpStr rest = mp_str_slice(pattern, p + (is_deep ? 2 : 1), pattern.len);
      MpStr below = mp_str_starts_with(rest, MP_STR("/")) ? mp_str_slice(rest, 1, rest.len) : rest;
      bool is_folders = is_deep && below.len < rest.len && (p == 0 || pattern.ptr[p - 1] == '/');
      if (is_folders && matches(below, mp_str_slice(text, t, text.len), trials)) return true;
      for (;; t++) {
        if (matches(rest, mp_str_slice(text, t, text.len), trials)) return true;
        if (t >= text.len || (text.ptr[t] == '/' && !is_deep)) return false;
      }
    }
    if (t >= text.len) return false;
    char byte = text.ptr[t++];
    if (wanted == '[' && mp_str_find(pattern, MP_STR("]"), p + 2) != SIZE_MAX) {
      if (!matches_class(pattern, &p, byte)) return false;
      continue;
    }
    if (wanted == '\\' && p + 1 < pattern.len)
      wanted = pattern.ptr[++p];
    else if (wanted == '?' && byte != '/')
      wanted = byte;
    if (wanted != byte) return false;
    p++;
  }
  return t == text.len;
}

static void add_line(MpArena *arena, MpGitignore *self, MpStr line) {
  while (line.len > 0 && strchr(" \t\r", line.ptr[line.len - 1]) != NULL &&
         !mp_str_ends_with(line, MP_STR("\\ "))) {
    line.len--;
  }
  if (line.len == 0 || line.ptr[0] == '#') return;
  Pattern pattern = {.is_negated = line.ptr[0] == '!'};
  if (pattern.is_negated) line = mp_str_slice(line, 1, line.len);
  pattern.is_folder = mp_str_ends_with(line, MP_STR("/"));
  if (pattern.is_folder) line.len--;
  pattern.is_anchored = mp_str_find(line, MP_STR("/"), 0) != SIZE_MAX;
  if (mp_str_starts_with(line, MP_STR("/"))) line = mp_str_slice(line, 1, line.len);
  pattern.text = line;
  if (line.len > 0) mp_array_push(arena, &self->patterns, pattern);
}

// Adds the patterns of a file, if there is one.
static const MpGitignore *add_file(MpArena *arena, const MpGitignore *outer, MpStr folder,
                                   const char *name) {
  const char *slash = mp_str_ends_with(folder, MP_STR("/")) ? "" : "/";
  MpStr path = mp_str_format(arena, "%.*s%s%s", MP_FMT(folder), slash, name);
  MpStr text = {0};
  if (!mp_vfs_is_file(path) || mp_vfs_read(arena, path, MAX_BYTES, &text) != MP_OK) return outer;
  MpGitignore *self = MP_NEW(arena, MpGitignore);
  *self = (MpGitignore){.outer = outer, .folder = mp_str_copy(arena, folder)};
  for (size_t start = 0; start < text.len;) {
    size_t end = mp_str_find(text, MP_STR("\n"), start);
    if (end == SIZE_MAX) end = text.len;
    add_line(arena, self, mp_str_slice(text, start, end));
    start = end + 1;
  }
  return self;
}

static bool is_repository(MpArena *arena, MpStr folder) {
  const char *slash = mp_str_ends_with(folder, MP_STR("/")) ? "" : "/";
  MpStr path = mp_str_format(arena, "%.*s%s.git", MP_FMT(folder), slash);
  return mp_vfs_is_folder(path) || mp_vfs_is_file(path);  // a file in other work trees
}

const MpGitignore *mp_gitignore_enter(MpArena *arena, const MpGitignore *outer, MpStr folder) {
  // What an outer repository says does not hold in one that lies in it.
  if (is_repository(arena, folder)) {
    MpGitignore *root = MP_NEW(arena, MpGitignore);
    root->folder = mp_str_copy(arena, folder);
    outer = add_file(arena, root, folder, ".git/info/exclude");
  }
  if (outer == NULL) return NULL;
  return add_file(arena, outer, folder, ".gitignore");
}

const MpGitignore *mp_gitignore_start(MpArena *arena, MpStr folder) {
  const MpGitignore *self = NULL;
  for (size_t end = 0; end <= folder.len; end++) {
    bool is_part = end == folder.len || (folder.ptr[end] == '/' && end > 0);
    bool is_root = end == 1 && folder.ptr[0] == '/' && folder.len > 1 && folder.ptr[1] != '/';
    if (is_part || is_root) self = mp_gitignore_enter(arena, self, mp_str_slice(folder, 0, end));
  }
  return self;
}

bool mp_gitignore_matches(const MpGitignore *self, MpStr path, bool is_folder) {
  size_t slash = mp_str_rfind_byte(path, '/');
  MpStr name = slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
  for (; self != NULL; self = self->outer) {
    size_t start = self->folder.len + (mp_str_ends_with(self->folder, MP_STR("/")) ? 0 : 1);
    MpStr below = mp_str_slice(path, start, path.len);
    for (uint32_t i = self->patterns.len; i > 0; i--) {
      const Pattern *pattern = &self->patterns.items[i - 1];
      if (pattern->is_folder && !is_folder) continue;
      uint32_t trials = 0;
      if (matches(pattern->text, pattern->is_anchored ? below : name, &trials)) {
        return !pattern->is_negated;
      }
    }
  }
  return false;
}
