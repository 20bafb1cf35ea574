#include "tool/walk.h"

#include <stdlib.h>

#include "analyzer/base/map.h"
#include "analyzer/base/vfs.h"
#include "analyzer/source/notebook.h"
#include "tool/gitignore.h"
#include "tool/glob.h"

typedef struct Walker {
  MpArena *arena;
  const MpPaths *where;
  const MpWalkOptions *options;
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
  const MpStrs *excludes = self->options->excludes;
  for (uint32_t i = 0; i < excludes->len; i++) {
    if (mp_glob_matches_file(excludes->items[i], shown, absolute)) return true;
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

// True where the user's own path, or a folder above it as it is shown, is excluded.
static bool is_forced_out(const Walker *self, MpStr path) {
  if (!self->options->forces_excludes) return false;
  MpStr shown = mp_paths_shown(self->where, self->arena, path);
  for (size_t end = 1; end <= shown.len; end++) {
    if (end < shown.len && shown.ptr[end] != '/') continue;
    MpStr part = mp_str_slice(shown, 0, end);
    if (!mp_str_is(part, ".") && !mp_str_is(part, "..") && is_excluded(self, part, part)) {
      return true;
    }
  }
  return false;
}

static bool is_ignored(const Walker *self, const MpGitignore *ignore, MpStr path, bool is_folder) {
  if (ignore == NULL) return false;
  return mp_gitignore_matches(ignore, mp_paths_absolute(self->where, self->arena, path), is_folder);
}

static const MpGitignore *enter(const Walker *self, const MpGitignore *outer, MpStr folder) {
  if (!self->options->respects_gitignore) return NULL;
  MpStr absolute = mp_paths_absolute(self->where, self->arena, folder);
  return mp_gitignore_enter(self->arena, outer, absolute);
}

// As deep as the system lets paths be long. `ignore` is what git leaves out of the folder.
static void walk_folder(Walker *self, MpStr folder, const MpGitignore *ignore) {
  MpVfsEntries entries = {0};
  MpStatus status = mp_vfs_list(self->arena, folder, &entries);
  if (status != MP_OK) {
    MpWalkProblem problem = {mp_paths_shown(self->where, self->arena, folder), status};
    mp_array_push(self->arena, &self->result.problems, problem);
    return;
  }
  for (uint32_t i = 0; i < entries.len; i++) {
    const MpVfsEntry *entry = &entries.items[i];
    bool is_python = !entry->is_folder && (mp_str_ends_with(entry->name, MP_STR(".py")) ||
                                           mp_notebook_is_name(entry->name));
    if (!is_python && (!entry->is_folder || entry->is_link)) continue;
    const char *slash = mp_str_ends_with(folder, MP_STR("/")) ? "" : "/";
    MpStr path =
        mp_str_format(self->arena, "%.*s%s%.*s", MP_FMT(folder), slash, MP_FMT(entry->name));
    MpStr shown = mp_str_copy(self->arena, mp_paths_shown(self->where, self->arena, path));
    if (is_excluded(self, path, shown) || is_ignored(self, ignore, path, !is_python)) continue;
    if (is_python) {
      add_file(self, path, false);
    } else {
      walk_folder(self, path, enter(self, ignore, path));
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

static void walk_named(Walker *self, MpStr folder) {
  MpStr absolute = mp_paths_absolute(self->where, self->arena, folder);
  bool respects = self->options->respects_gitignore;
  walk_folder(self, folder, respects ? mp_gitignore_start(self->arena, absolute) : NULL);
}

MpWalk mp_walk_collect(MpArena *arena, const MpPaths *where, const MpWalkOptions *options) {
  Walker self = {.arena = arena, .where = where, .options = options};
  for (uint32_t i = 0; i < options->paths->len; i++) {
    MpStr path = options->paths->items[i];
    bool is_stdin = mp_str_is(path, "-");
    if (is_forced_out(&self, is_stdin ? options->stdin_name : path)) continue;
    if (is_stdin) {
      add_file(&self, options->stdin_name, true);
      mp_array_last(&self.result.files).is_stdin = true;
    } else if (mp_vfs_is_folder(path)) {
      walk_named(&self, path);
    } else {
      add_file(&self, path, true);
    }
  }
  drop_repeated(&self);
  MpWalkFiles *files = &self.result.files;
  if (files->len > 1) qsort(files->items, files->len, sizeof *files->items, compare_files);
  return self.result;
}
