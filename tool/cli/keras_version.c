#include "tool/cli/keras_version.h"

#include "analyzer/keras/release.h"
#include "tool/cli/output.h"

#define MAX_DIGITS 3u

static bool read_number(MpStr text, size_t *at, uint32_t *out) {
  size_t start = *at;
  *out = 0;
  for (; *at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9'; (*at)++)
    *out = *out * 10 + (uint32_t)(text.ptr[*at] - '0');
  return *at > start && *at - start <= MAX_DIGITS;
}

// "2.12"; a third number, as in "2.12.0", changes nothing.
static bool read_version(MpStr text, uint32_t *major, uint32_t *minor) {
  size_t at = 0;
  uint32_t rest = 0;
  if (text.len > 4 * MAX_DIGITS || !read_number(text, &at, major)) return false;
  if (at == text.len || text.ptr[at++] != '.' || !read_number(text, &at, minor)) return false;
  if (at == text.len) return true;
  return text.ptr[at++] == '.' && read_number(text, &at, &rest) && at == text.len;
}

bool mp_keras_version_read(MpStr text, const MpTarget *target, bool is_quiet, MpKerasVersion *out) {
  *out = target->keras;
  if (text.len == 0) return true;
  uint32_t major = 0, minor = 0;
  if (!read_version(text, &major, &minor)) {
    mp_output_complain("error", "`--keras-version %.*s`: it is written X.Y, as in 2.12",
                       MP_FMT(text));
    return false;
  }
  const MpKerasRelease *release = mp_keras_release_for(major, minor);
  if (release == NULL) {
    mp_output_complain("error", "`--keras-version %.*s`: nothing is known of Keras %u",
                       MP_FMT(text), (unsigned)major);
    return false;
  }
  if (release->major != mp_keras_release_of(target->keras)->major) {
    mp_output_complain("error", "`--keras-version %.*s`: target `%.*s` is about Keras %u",
                       MP_FMT(text), MP_FMT(target->name),
                       (unsigned)mp_keras_release_of(target->keras)->major);
    return false;
  }
  if (release->minor != minor && !is_quiet) {
    mp_output_complain("note", "Keras %.*s was not measured: what is known of %.*s holds",
                       MP_FMT(text), MP_FMT(release->name));
  }
  *out = release->version;
  return true;
}
