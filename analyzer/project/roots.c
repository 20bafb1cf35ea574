#include "analyzer/project/roots.h"

#include "analyzer/base/vfs.h"

static MpStr parent_of(MpStr folder) {
  size_t slash = mp_str_rfind_byte(folder, '/');
  return slash == SIZE_MAX ? MP_STR("") : mp_str_slice(folder, 0, slash);
}

static MpStr last_part(MpStr folder) {
  size_t slash = mp_str_rfind_byte(folder, '/');
  return slash == SIZE_MAX ? folder : mp_str_slice(folder, slash + 1, folder.len);
}

static bool holds_file(MpStr folder, const char *name) {
  MpArena *arena = mp_arena_new();
  bool is_there = mp_vfs_is_file(mp_str_format(arena, "%.*s/%s", MP_FMT(folder), name));
  mp_arena_free(arena);
  return is_there;
}

static bool is_package(MpStr folder) {
  return folder.len > 0 && holds_file(folder, "__init__.py");
}

MpStr mp_roots_package_root(MpStr folder) {
  while (is_package(folder))
    folder = parent_of(folder);
  return folder;
}

MpStr mp_roots_package_name(MpArena *arena, MpStr folder) {
  MpStr root = mp_roots_package_root(folder);
  if (root.len == folder.len) return mp_str_copy(arena, last_part(folder));
  return mp_str_exchange(arena, mp_str_slice(folder, root.len + 1, folder.len), '/', '.');
}

static void add_folder(MpArena *arena, MpStrs *out, MpStr folder) {
  for (uint32_t i = 0; i < out->len; i++) {
    if (mp_str_eq(out->items[i], folder)) return;
  }
  mp_array_push(arena, out, mp_str_copy(arena, folder));
}

// The nearest folder up the tree that says that it is a project; empty where none does.
static MpStr project_folder(MpStr folder) {
  static const char *const files[] = {"pyproject.toml", "setup.cfg", "setup.py"};
  for (; folder.len > 0; folder = parent_of(folder)) {
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
      if (holds_file(folder, files[i])) return folder;
    }
  }
  return folder;
}

MpStrs mp_roots_folders(MpArena *arena, MpStr folder, const MpStrs *search_paths) {
  MpStrs folders = {0};
  MpStr root = mp_roots_package_root(folder);
  add_folder(arena, &folders, root);
  MpStr project = project_folder(root);
  if (project.len > 0) {
    add_folder(arena, &folders, project);
    MpStr source = mp_str_format(arena, "%.*s/src", MP_FMT(project));
    if (mp_vfs_is_folder(source)) add_folder(arena, &folders, source);
  }
  for (uint32_t i = 0; i < search_paths->len; i++)
    add_folder(arena, &folders, search_paths->items[i]);
  return folders;
}
