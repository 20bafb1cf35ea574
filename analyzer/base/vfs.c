// For realpath, which POSIX has in its X/Open part only.
#define _XOPEN_SOURCE 700

#include "analyzer/base/vfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// What a new file may be before the user's umask.
#define NEW_FILE_MODE 0666

static MpStatus status_of_errno(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return MP_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS: return MP_ERROR_ACCESS;
    default: return MP_ERROR_IO;
  }
}

// The path as the system wants it, with the suffix behind it: NUL-terminated, to be freed.
static char *system_path(MpStr path, const char *suffix) {
  if (path.len == 0) path = MP_STR(".");
  size_t suffix_len = strlen(suffix);
  char *copy = mp_malloc(path.len + suffix_len + 1);
  memcpy(copy, path.ptr, path.len);
  memcpy(copy + path.len, suffix, suffix_len + 1);
  return copy;
}

static bool stat_path(MpStr path, struct stat *info) {
  char *name = system_path(path, "");
  int result = stat(name, info);
  free(name);
  return result == 0;
}

bool mp_vfs_is_folder(MpStr path) {
  struct stat info;
  return stat_path(path, &info) && S_ISDIR(info.st_mode);
}

bool mp_vfs_is_file(MpStr path) {
  struct stat info;
  return stat_path(path, &info) && S_ISREG(info.st_mode);
}

// Reads to the end, whatever the size was said to be: pipes say 0.
static MpStatus read_all(MpArena *arena, int file, size_t expected, size_t max_bytes, MpStr *out) {
  size_t cap = expected + 1;
  size_t len = 0;
  char *bytes = mp_malloc(cap);
  MpStatus status = MP_OK;
  for (;;) {
    if (len == cap) {
      cap *= 2;
      bytes = mp_realloc(bytes, cap);
    }
    ssize_t got = read(file, bytes + len, cap - len);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) status = status_of_errno(errno);
    if (got <= 0) break;
    len += (size_t)got;
    if (len > max_bytes) status = MP_ERROR_LIMIT;
    if (status != MP_OK) break;
  }
  if (status == MP_OK) *out = mp_str_copy(arena, (MpStr){bytes, len});
  free(bytes);
  return status;
}

MpStatus mp_vfs_read(MpArena *arena, MpStr path, size_t max_bytes, MpStr *out) {
  char *name = system_path(path, "");
  int file = open(name, O_RDONLY | O_CLOEXEC);
  int error = errno;
  free(name);
  if (file < 0) return status_of_errno(error);
  struct stat info;
  MpStatus status = MP_OK;
  if (fstat(file, &info) != 0) {
    status = status_of_errno(errno);
  } else if (S_ISREG(info.st_mode) && (uintmax_t)info.st_size > max_bytes) {
    status = MP_ERROR_LIMIT;
  } else {
    size_t expected = S_ISREG(info.st_mode) ? (size_t)info.st_size : 0;
    status = read_all(arena, file, expected, max_bytes, out);
  }
  close(file);
  return status;
}

static MpStatus write_all(int file, MpStr bytes) {
  while (bytes.len > 0) {
    ssize_t put = write(file, bytes.ptr, bytes.len);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return status_of_errno(errno);
    bytes = mp_str_slice(bytes, (size_t)put, bytes.len);
  }
  return MP_OK;
}

// Writes a new file beside `path` and puts it in its place. `existing` holds the permissions to
// keep, or is NULL.
static MpStatus replace_file(MpStr path, MpStr bytes, const struct stat *existing) {
  char *name = system_path(path, "");
  char *beside = system_path(path, ".XXXXXX");
  int file = mkstemp(beside);
  MpStatus status = file < 0 ? status_of_errno(errno) : write_all(file, bytes);
  if (status == MP_OK && existing != NULL && fchmod(file, existing->st_mode & 07777) != 0) {
    status = status_of_errno(errno);
  }
  if (file >= 0 && close(file) != 0 && status == MP_OK) status = status_of_errno(errno);
  if (status == MP_OK && rename(beside, name) != 0) status = status_of_errno(errno);
  if (status != MP_OK && file >= 0) unlink(beside);
  free(beside);
  free(name);
  return status;
}

static MpStatus write_in_place(MpStr path, MpStr bytes) {
  char *name = system_path(path, "");
  int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, NEW_FILE_MODE);
  int error = errno;
  free(name);
  if (file < 0) return status_of_errno(error);
  MpStatus status = write_all(file, bytes);
  if (close(file) != 0 && status == MP_OK) status = status_of_errno(errno);
  return status;
}

MpStatus mp_vfs_write(MpStr path, MpStr bytes) {
  struct stat info;
  if (!stat_path(path, &info) || !S_ISREG(info.st_mode)) return write_in_place(path, bytes);
  char *name = system_path(path, "");
  // Renaming over a file asks only its folder for permission; the file has a say, too.
  MpStatus status = access(name, W_OK) == 0 ? MP_OK : status_of_errno(errno);
  char *resolved = status == MP_OK ? realpath(name, NULL) : NULL;
  if (status == MP_OK && resolved == NULL) status = status_of_errno(errno);
  if (status == MP_OK) status = replace_file(mp_str_from_c(resolved), bytes, &info);
  free(resolved);
  free(name);
  return status;
}

static int compare_entries(const void *a, const void *b) {
  return mp_str_compare(((const MpVfsEntry *)a)->name, ((const MpVfsEntry *)b)->name);
}

static void add_entry(MpArena *arena, int folder, const char *name, MpVfsEntries *out) {
  if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return;
  MpVfsEntry entry = {.name = mp_str_copy(arena, mp_str_from_c(name))};
  struct stat info;
  if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
    entry.is_link = S_ISLNK(info.st_mode);
    if (entry.is_link && fstatat(folder, name, &info, 0) != 0) info.st_mode = S_IFREG;
    entry.is_folder = S_ISDIR(info.st_mode);
  }
  mp_array_push(arena, out, entry);
}

MpStatus mp_vfs_list(MpArena *arena, MpStr folder, MpVfsEntries *out) {
  char *name = system_path(folder, "");
  DIR *stream = opendir(name);
  int error = errno;
  free(name);
  if (stream == NULL) return status_of_errno(error);
  uint32_t before = out->len;
  errno = 0;
  for (const struct dirent *found; (found = readdir(stream)) != NULL; errno = 0) {
    add_entry(arena, dirfd(stream), found->d_name, out);
  }
  MpStatus status = errno == 0 ? MP_OK : status_of_errno(errno);
  closedir(stream);
  if (out->len > before) {
    qsort(out->items + before, out->len - before, sizeof *out->items, compare_entries);
  }
  return status;
}
