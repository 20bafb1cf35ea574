#include "analyzer/project/project.h"

#include <stdio.h>

#include "analyzer/base/clock.h"
#include "analyzer/base/vfs.h"
#include "analyzer/project/roots.h"
#include "analyzer/source/notebook.h"
#include "analyzer/syntax/magic.h"

// Longer paths are not in view.
#define MAX_KEY 4096

struct MpProject {
  MpArena *arena;  // of modules and their trees
  MpArena *texts;  // of sources and what does not change
  MpParser *parser;
  MpStr cwd;
  MpStrs search_paths;
  MpMap sources;  // absolute path → MpSource: findings point into them, whatever is let go of
  MpMap files;    // absolute path → MpModule
  MpMap folders;  // absolute folder of a file → its MpRoots
  MpModule *absent;
  uint64_t parsing_ns;
};

static void start(MpProject *self) {
  mp_map_init(&self->files, self->arena);
  mp_map_init(&self->folders, self->arena);
  self->absent = MP_NEW(self->arena, MpModule);
}

MpProject *mp_project_new(MpStr cwd) {
  MpArena *texts = mp_arena_new();
  MpProject *self = MP_NEW(texts, MpProject);
  self->texts = texts;
  self->arena = mp_arena_new();
  self->parser = mp_parser_new();
  self->cwd = mp_str_copy(texts, cwd);
  mp_map_init(&self->sources, texts);
  start(self);
  return self;
}

void mp_project_free(MpProject *self) {
  if (!self) return;
  mp_parser_free(self->parser);
  mp_arena_free(self->arena);
  mp_arena_free(self->texts);
}

void mp_project_add_search_path(MpProject *self, MpStr folder) {
  mp_array_push(self->texts, &self->search_paths, mp_str_copy(self->texts, folder));
}

void mp_project_trim(MpProject *self) {
  if (mp_arena_used(self->arena) < MP_PROJECT_MAX_BYTES) return;
  mp_arena_reset(self->arena);
  start(self);
}

uint64_t mp_project_parsing_ns(const MpProject *self) {
  return self->parsing_ns;
}

static MpStr folder_of(MpStr path) {
  size_t slash = mp_str_rfind_byte(path, '/');
  return slash == SIZE_MAX ? MP_STR("") : mp_str_slice(path, 0, slash);
}

// Files of one folder look in the same places.
static MpRoots *roots_of(MpProject *self, MpStr folder) {
  MpRoots *roots = mp_map_get(&self->folders, folder);
  if (roots) return roots;
  MpStrs folders = mp_roots_folders(self->arena, folder, &self->search_paths);
  // Folders of one package have the same roots, and then share what was found.
  for (uint32_t i = 0; i < self->folders.len && !roots; i++) {
    MpRoots *known = self->folders.entries[i].value;
    bool is_same = known->folders.len == folders.len;
    for (uint32_t k = 0; is_same && k < folders.len; k++)
      is_same = mp_str_eq(known->folders.items[k], folders.items[k]);
    if (is_same) roots = known;
  }
  if (!roots) {
    roots = MP_NEW(self->arena, MpRoots);
    roots->folders = folders;
    mp_map_init(&roots->found, self->arena);
  }
  mp_map_set(&self->folders, mp_str_copy(self->arena, folder), roots);
  return roots;
}

static MpStr module_name(MpArena *arena, MpStr path) {
  MpStr stem = mp_module_name_of_path(arena, path);
  MpStr folder = folder_of(path);
  MpStr root = mp_roots_package_root(folder);
  if (root.len == folder.len) return stem;
  MpStr package = mp_roots_package_name(arena, folder);
  if (mp_str_ends_with(path, MP_STR("/__init__.py"))) return package;
  return mp_str_format(arena, "%.*s.%.*s", MP_FMT(package), MP_FMT(stem));
}

static MpModule *new_module(MpProject *self, MpStr absolute, const MpSource *source) {
  MpModule *module = MP_NEW(self->arena, MpModule);
  module->name = module_name(self->arena, absolute);
  module->source = source;
  const uint64_t start = mp_clock_ns();
  module->ast = mp_parse_module(self->parser, self->arena, source);
  self->parsing_ns += mp_clock_ns() - start;
  module->bindings = mp_bindings_new(self->arena, module->ast);
  module->project = self;
  module->folder = mp_str_copy(self->arena, folder_of(absolute));
  module->roots = roots_of(self, module->folder);
  mp_map_set(&self->files, mp_str_copy(self->arena, absolute), module);
  return module;
}

static MpStatus read_source(MpProject *self, MpStr absolute, MpStr shown, MpStr bytes,
                            MpSource **out) {
  if (!mp_notebook_is_name(absolute)) {
    return mp_source_new(self->texts, shown, mp_str_copy(self->texts, bytes), out);
  }
  MpStatus status = mp_source_new_notebook(self->texts, shown, bytes, out);
  if (status == MP_OK) mp_magic_hide(self->texts, *out);
  return status;
}

// The source of a file, the same object as long as its text is the same.
static MpStatus source_of(MpProject *self, MpStr absolute, MpStr shown, MpStr bytes,
                          const MpSource **out) {
  const MpSource *known = mp_map_get(&self->sources, absolute);
  if (known && mp_str_eq(known->path, shown) && mp_str_eq(known->text, bytes)) {
    *out = known;
    return MP_OK;
  }
  MpSource *source = NULL;
  MpStatus status = read_source(self, absolute, shown, bytes, &source);
  if (status != MP_OK) return status;
  mp_map_set(&self->sources, mp_str_copy(self->texts, absolute), source);
  *out = source;
  return MP_OK;
}

MpStatus mp_project_open(MpProject *self, MpStr absolute, MpStr shown, MpStr bytes,
                         const MpModule **out) {
  const MpSource *source = NULL;
  MpStatus status = source_of(self, absolute, shown, bytes, &source);
  if (status != MP_OK) return status;
  const MpModule *known = mp_map_get(&self->files, absolute);
  *out = known && known->source == source ? known : new_module(self, absolute, source);
  return MP_OK;
}

static MpStr shown_path(const MpProject *self, MpStr absolute) {
  size_t length = self->cwd.len;
  bool is_below = mp_str_starts_with(absolute, self->cwd) && absolute.len > length &&
                  absolute.ptr[length] == '/';
  return is_below ? mp_str_slice(absolute, length + 1, absolute.len) : absolute;
}

// Reads a file that an import names; one that cannot be read is not in view.
static MpModule *load(MpProject *self, MpStr absolute) {
  MpModule *module = mp_map_get(&self->files, absolute);
  if (module) return module;
  MpStr bytes;
  const MpSource *source = mp_map_get(&self->sources, absolute);
  if (source) return new_module(self, absolute, source);
  if (mp_vfs_read(self->arena, absolute, MP_SOURCE_MAX_BYTES, &bytes) != MP_OK) {
    return self->absent;
  }
  MpStatus status = source_of(self, absolute, shown_path(self, absolute), bytes, &source);
  return status == MP_OK ? new_module(self, absolute, source) : self->absent;
}

static MpModule *namespace_module(MpProject *self, MpStr folder) {
  MpModule *module = mp_map_get(&self->files, folder);
  if (module) return module;
  module = MP_NEW(self->arena, MpModule);
  module->folder = mp_str_copy(self->arena, folder);
  module->name = mp_roots_package_name(self->arena, folder);
  module->project = self;
  module->roots = roots_of(self, module->folder);
  mp_map_set(&self->files, module->folder, module);
  return module;
}

// The module `dotted` below a folder, as Python's finder sees it: a package before a module before
// a folder without `__init__.py`. `absent` where there is none.
static MpModule *find_below(MpProject *self, MpStr folder, MpStr dotted) {
  MpStr parts = mp_str_exchange(self->arena, dotted, '.', '/');
  MpStr path = mp_str_format(self->arena, "%.*s/%.*s", MP_FMT(folder), MP_FMT(parts));
  if (dotted.len == 0) path = folder;
  MpStr package = mp_str_format(self->arena, "%.*s/__init__.py", MP_FMT(path));
  if (mp_vfs_is_file(package)) return load(self, package);
  MpStr file = mp_str_format(self->arena, "%.*s.py", MP_FMT(path));
  if (dotted.len > 0 && mp_vfs_is_file(file)) return load(self, file);
  return mp_vfs_is_folder(path) ? namespace_module(self, path) : self->absent;
}

static const MpModule *present(const MpModule *module) {
  return module && module->folder.len > 0 ? module : NULL;
}

const MpModule *mp_project_import(const MpModule *from, MpStr dotted) {
  MpProject *self = from->project;
  if (!self || dotted.len == 0) return NULL;
  MpRoots *roots = from->roots;
  MpModule *found = mp_map_get(&roots->found, dotted);
  for (uint32_t i = 0; i < roots->folders.len && !found; i++) {
    MpModule *module = find_below(self, roots->folders.items[i], dotted);
    // A folder without `__init__.py` only where no root has the module itself.
    if (module->source) found = module;
  }
  for (uint32_t i = 0; i < roots->folders.len && !found; i++) {
    MpModule *module = find_below(self, roots->folders.items[i], dotted);
    if (present(module)) found = module;
  }
  if (!found) found = self->absent;
  mp_map_set(&roots->found, mp_str_copy(self->arena, dotted), found);
  return present(found);
}

// The folder that `level` dots stand for; empty above the root.
static MpStr relative_folder(const MpModule *from, uint32_t level) {
  MpStr folder = from->folder;
  for (uint32_t i = 1; i < level; i++)
    folder = folder_of(folder);
  return folder;
}

const MpModule *mp_project_import_relative(const MpModule *from, uint32_t level, MpStr dotted) {
  MpProject *self = from->project;
  MpStr folder = relative_folder(from, level);
  if (!self || folder.len == 0) return NULL;
  // Beside the absolute names, which have no slash. Asked on every path: a key is kept once.
  char bytes[MAX_KEY];
  int length = snprintf(bytes, sizeof bytes, "%.*s/%.*s", MP_FMT(folder), MP_FMT(dotted));
  if (length < 0 || (size_t)length >= sizeof bytes) return NULL;
  MpStr key = {bytes, (size_t)length};
  MpModule *found = mp_map_get(&from->roots->found, key);
  if (!found) {
    found = find_below(self, folder, dotted);
    mp_map_set(&from->roots->found, mp_str_copy(self->arena, key), found);
  }
  return present(found);
}

MpStr mp_project_absolute_name(MpArena *arena, const MpModule *from, uint32_t level, MpStr dotted) {
  MpStr folder = relative_folder(from, level);
  MpStr package = from->project && folder.len > 0
                      ? mp_roots_package_name(arena, folder)
                      : mp_str_slice(MP_STR("................"), 0, level);
  return mp_str_format(arena, "%.*s%s%.*s", MP_FMT(package), dotted.len ? "." : "", MP_FMT(dotted));
}
