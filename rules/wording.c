#include "rules/wording.h"

#include <string.h>

MpStr mp_wording_negate(MpArena *arena, MpStr text) {
  const size_t at = mp_str_find(text, MP_STR("="), 0);
  if (at == SIZE_MAX || at == 0 || at + 1 >= text.len) return (MpStr){0};
  if (strchr("<>!=", text.ptr[at - 1]) || text.ptr[at + 1] == '=') return (MpStr){0};
  return mp_str_format(arena, "%.*s!=%.*s", MP_FMT(mp_str_slice(text, 0, at)),
                       MP_FMT(mp_str_slice(text, at + 1, text.len)));
}

MpStr mp_wording_squeeze(MpArena *arena, MpStr text) {
  char *squeezed = mp_arena_alloc(arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    const bool is_space = strchr(" \t\r\n", text.ptr[i]) != NULL && text.ptr[i] != '\0';
    if (is_space && (len == 0 || squeezed[len - 1] == ' ')) continue;
    squeezed[len++] = is_space ? ' ' : text.ptr[i];
  }
  return (MpStr){squeezed, len};
}
