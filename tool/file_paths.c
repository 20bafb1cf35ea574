#include "tool/file_paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/buf.h"

// A longer working directory is taken as not known: paths then stay as they are given.
#define MAX_CWD_BYTES (1024u * 1024u)

MpPaths mp_paths_new(MpArena *arena) {
  MpPaths self = {0};
  for (size_t size = 256; size <= MAX_CWD_BYTES; size *= 2) {
    char *bytes = mp_malloc(size);
    const char *found = getcwd(bytes, size);
    int error = errno;
    if (found != NULL && strcmp(found, "/") != 0) {
      self.cwd = mp_str_copy(arena, mp_str_from_c(found));
    }
    free(bytes);
    if (found != NULL || error != ERANGE) break;
  }
  return self;
}

MpStr mp_paths_absolute(const MpPaths *self, MpArena *arena, MpStr path) {
  MpBuf out = {0};
  bool is_absolute = path.len > 0 && path.ptr[0] == '/';
  if (!is_absolute) mp_buf_append(&out, self->cwd);
  for (size_t start = 0; start < path.len;) {
    size_t end = mp_str_find(path, MP_STR("/"), start);
    if (end == SIZE_MAX) end = path.len;
    MpStr part = mp_str_slice(path, start, end);
    start = end + 1;
    if (part.len == 0 || mp_str_is(part, ".")) continue;
    if (mp_str_is(part, "..")) {
      size_t slash = mp_str_rfind_byte(mp_buf_str(&out), '/');
      out.len = slash == SIZE_MAX ? 0 : slash;
      continue;
    }
    mp_buf_append_byte(&out, '/');
    mp_buf_append(&out, part);
  }
  if (out.len == 0) mp_buf_append_byte(&out, '/');
  MpStr result = mp_str_copy(arena, mp_buf_str(&out));
  mp_buf_deinit(&out);
  return result;
}

MpStr mp_paths_shown(const MpPaths *self, MpArena *arena, MpStr path) {
  MpStr absolute = mp_paths_absolute(self, arena, path);
  if (!mp_str_starts_with(absolute, self->cwd)) return path;
  MpStr rest = mp_str_slice(absolute, self->cwd.len, absolute.len);
  if (rest.len == 0) return MP_STR(".");
  if (rest.ptr[0] != '/') return path;
  // Below the root everything lies; an absolute path stays one there.
  if (self->cwd.len == 0 && path.len > 0 && path.ptr[0] == '/') return absolute;
  return rest.len == 1 ? MP_STR(".") : mp_str_slice(rest, 1, rest.len);
}

MpStr mp_paths_uri(const MpPaths *self, MpArena *arena, MpStr path) {
  static const char unreserved[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  MpStr absolute = mp_paths_absolute(self, arena, path);
  MpBuf out = {0};
  mp_buf_append_c(&out, "file://");
  for (size_t i = 0; i < absolute.len; i++) {
    unsigned char byte = (unsigned char)absolute.ptr[i];
    if (memchr(unreserved, byte, sizeof unreserved - 1) != NULL) {
      mp_buf_append_byte(&out, (char)byte);
    } else {
      mp_buf_format(&out, "%%%02X", byte);
    }
  }
  MpStr result = mp_str_copy(arena, mp_buf_str(&out));
  mp_buf_deinit(&out);
  return result;
}

MpStr mp_paths_cell_uri(const MpPaths *self, MpArena *arena, MpStr path, uint32_t cell) {
  MpStr uri = mp_paths_uri(self, arena, path);
  return cell == 0 ? uri : mp_str_format(arena, "%.*s#cell=%u", MP_FMT(uri), (unsigned)cell);
}

MpStr mp_paths_base_name(MpStr path) {
  size_t slash = mp_str_rfind_byte(path, '/');
  return slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
}
