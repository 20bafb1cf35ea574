// Files and folders: the only place of `analyzer` that asks the operating system.
// Paths are UTF-8 as given; "" is the working directory.
#ifndef MPLINT_ANALYZER_BASE_VFS_H_
#define MPLINT_ANALYZER_BASE_VFS_H_

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/array.h"
#include "analyzer/base/status.h"
#include "analyzer/base/str.h"

// One entry of a folder. A symbolic link counts as what it leads to; a broken one as a file.
typedef struct MpVfsEntry {
  MpStr name;  // without the folder
  bool is_folder;
  bool is_link;  // following it may lead back to where one came from
} MpVfsEntry;

typedef MP_ARRAY(MpVfsEntry) MpVfsEntries;

// The whole file, NUL-terminated behind the slice, owned by the arena. More than `max_bytes` bytes
// are MP_ERROR_LIMIT, a folder is MP_ERROR_IO. `*out` is set on success only.
MP_NODISCARD MpStatus mp_vfs_read(MpArena *arena, MpStr path, size_t max_bytes, MpStr *out);

// Makes the file, or replaces its content: then its permissions stay, a symbolic link stays one,
// and whoever reads meanwhile sees the old file or the new one: never half of it.
MP_NODISCARD MpStatus mp_vfs_write(MpStr path, MpStr bytes);

// The entries of a folder without "." and "..", sorted by the bytes of their names. Appended to
// `*out`, owned by the arena.
MP_NODISCARD MpStatus mp_vfs_list(MpArena *arena, MpStr folder, MpVfsEntries *out);

// False where there is nothing, too.
bool mp_vfs_is_folder(MpStr path);
bool mp_vfs_is_file(MpStr path);

#endif
