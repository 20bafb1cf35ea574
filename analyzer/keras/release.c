#include "analyzer/keras/release.h"

#include <assert.h>

// In order.
static const MpKerasRelease releases[] = {
    {MP_KERAS_2_10, 2, 10, MP_STR_INIT("2.10")},
    {MP_KERAS_2_12, 2, 12, MP_STR_INIT("2.12")},
    {MP_KERAS_2_15, 2, 15, MP_STR_INIT("2.15")},
    {MP_KERAS_3, 3, 15, MP_STR_INIT("3.15")},
};

#define RELEASE_COUNT (sizeof releases / sizeof releases[0])

const MpKerasRelease *mp_keras_release_of(MpKerasVersion version) {
  size_t i = 0;
  while (i + 1 < RELEASE_COUNT && releases[i].version != version)
    i++;
  assert(releases[i].version == version);
  return &releases[i];
}

const MpKerasRelease *mp_keras_release_named(MpStr name) {
  for (size_t i = 0; i < RELEASE_COUNT; i++) {
    if (mp_str_eq(releases[i].name, name)) return &releases[i];
  }
  return NULL;
}

const MpKerasRelease *mp_keras_release_for(uint32_t major, uint32_t minor) {
  const MpKerasRelease *found = NULL;
  for (size_t i = 0; i < RELEASE_COUNT; i++) {
    const MpKerasRelease *release = &releases[i];
    if (release->major != major) continue;
    if (found == NULL || release->minor <= minor) found = release;
  }
  return found;
}
