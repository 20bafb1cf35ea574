#include "tool/walk.h"

#include <stdlib.h>

#include "analyzer/base/map.h"
#include "analyzer/base/vfs.h"
#include "tool/glob.h"

typedef struct Walker {
  MpArena *arena;
  const MpPaths *where;
  const MpStrs *excludes;
  MpWalk result;
} Walker;

void mp_walk_default_excludes(MpArena *arena, MpStrs *out) {
  static const char *const names[] = {".bzr",
                                      ".direnv",
                                      ".eggs",
                                      ".git",
                                      ".git-rewrite",
                                      ".hg",
                                      ".ipynb_checkpoints",
                                      ".mypy_cache",
                                      ".nox",
                                      ".pants.d",
                                      ".pyenv",
                                      ".pytest_cache",
                                      ".pytype",
                                      ".ruff_cache",
                                      ".svn",
                                      ".tox",
                                      ".venv",
                                      ".vscode",
                                      "__pypackages__",
                                      "_build",
                                      "buck-out",
                                      "build",
                                      "dist",
                                      "node_modules",
                                      "site-packages",
                                      "venv"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    mp_array_push(arena, out, mp_str_from_c(names[i]));
  }
}

static bool is_excluded(const Walker *self, MpStr path, MpStr shown) {
  MpStr absolute = mp_paths_absolute(self->where, self->arena, path);
  for (uint32_t i = 0; i < self->excludes->len; i++) {
    if (mp_glob_matches_file(self->excludes->items[i], shown, absolute)) return true;
  }
  return false;
}

static void add_file(Walker *self, MpStr path, bool is_explicit) {
  MpWalkFile file = {.path = path,
                     .shown = mp_paths_shown(self->where, self->arena, path),
                     .absolute = mp_paths_absolute(self->where, self->arena, path),
                     .is_explicit = is_explicit};
  mp_array_push(self->arena, &self->result.files, file);
}

// As deep as the system lets paths be long.
static void walk_folder(Walker *self, MpStr folder) {
  MpVfsEntries entries = {0};
  MpStatus status = mp_vfs_list(self->arena, folder, &entries);
  if (status != MP_OK) {
    MpWalkProblem problem = {mp_paths_shown(self->where, self->arena, folder), status};
    mp_array_push(self->arena, &self->result.problems, problem);
    return;
  }
  for (uint32_t i = 0; i < entries.len; i++) {
    const MpVfsEntry *entry = &entries.items[i];
    bool is_python = !entry->is_folder && mp_str_ends_with(entry->name, MP_STR(".py"));
    if (!is_python && (!entry->is_folder || entry->is_link)) continue;
    const char *slash = mp_str_ends_with(folder, MP_STR("/")) ? "" : "/";
    MpStr path =
        mp_str_format(self->arena, "%.*s%s%.*s", MP_FMT(folder), slash, MP_FMT(entry->name));
    MpStr shown = mp_str_copy(self->arena, mp_paths_shown(self->where, self->arena, path));
    if (is_excluded(self, path, shown)) continue;
    if (is_python) {
      add_file(self, path, false);
    } else {
      walk_folder(self, path);
    }
  }
}

static int compare_files(const void *left, const void *right) {
  const MpWalkFile *a = left;
  const MpWalkFile *b = right;
  int order = mp_str_compare(a->shown, b->shown);
  return order != 0 ? order : mp_str_compare(a->absolute, b->absolute);
}

// A file that is named twice, or named and found, is looked at once, under its first name.
static void drop_repeated(Walker *self) {
  MpWalkFiles *files = &self->result.files;
  MpMap seen;
  mp_map_init(&seen, self->arena);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < files->len; i++) {
    MpWalkFile *earlier = mp_map_get(&seen, files->items[i].absolute);
    if (earlier != NULL) {
      earlier->is_explicit |= files->items[i].is_explicit;
      continue;
    }
    files->items[kept] = files->items[i];
    mp_map_set(&seen, files->items[kept].absolute, &files->items[kept]);
    kept++;
  }
  files->len = kept;
}

MpWalk mp_walk_collect(MpArena *arena, const MpPaths *where, const MpStrs *paths,
                       const MpStrs *excludes, MpStr stdin_name) {
  Walker self = {.arena = arena, .where = where, .excludes = excludes};
  for (uint32_t i = 0; i < paths->len; i++) {
    if (mp_str_is(paths->items[i], "-")) {
      add_file(&self, stdin_name, true);
      mp_array_last(&self.result.files).is_stdin = true;
    } else if (mp_vfs_is_folder(paths->items[i])) {
      walk_folder(&self, paths->items[i]);
    } else {
      add_file(&self, paths->items[i], true);
    }
  }
  drop_repeated(&self);
  MpWalkFiles *files = &self.result.files;
  if (files->len > 1) qsort(files->items, files->len, sizeof *files->items, compare_files);
  return self.result;
}
