#include "tool/glob.h"

#include <fnmatch.h>
#include <string.h>

#include "tool/file_paths.h"

typedef char GlobText[MP_GLOB_MAX_BYTES];

static bool copy_text(GlobText out, MpStr text) {
  if (text.len >= MP_GLOB_MAX_BYTES) return false;
  if (text.len > 0) memcpy(out, text.ptr, text.len);
  out[text.len] = '\0';
  return true;
}

bool mp_glob_matches(MpStr pattern, MpStr text) {
  GlobText wanted;
  GlobText found;
  while (pattern.len > 1 && mp_str_ends_with(pattern, MP_STR("/")))
    pattern.len--;
  if (!copy_text(wanted, pattern) || !copy_text(found, text)) return false;
  if (fnmatch(wanted, found, 0) == 0) return true;
  // Each `/**/` may be one slash.
  for (char *stars = strstr(wanted, "/**/"); stars != NULL; stars = strstr(stars, "/**/")) {
    memmove(stars, stars + 3, strlen(stars + 3) + 1);
    if (fnmatch(wanted, found, 0) == 0) return true;
  }
  return false;
}

bool mp_glob_matches_file(MpStr pattern, MpStr shown, MpStr absolute) {
  return mp_glob_matches(pattern, mp_paths_base_name(shown)) || mp_glob_matches(pattern, shown) ||
         mp_glob_matches(pattern, absolute);
}
