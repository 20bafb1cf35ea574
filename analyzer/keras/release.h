// The releases of Keras that the tables were recorded from.
#ifndef MPLINT_ANALYZER_KERAS_RELEASE_H_
#define MPLINT_ANALYZER_KERAS_RELEASE_H_

#include "analyzer/base/str.h"
#include "analyzer/keras/keras.h"

typedef struct MpKerasRelease {
  MpKerasVersion version;
  uint32_t major, minor;
  MpStr name;  // "2.10"
} MpKerasRelease;

// By its bit; never NULL.
const MpKerasRelease *mp_keras_release_of(MpKerasVersion version);

// By name; NULL where there is none of it.
const MpKerasRelease *mp_keras_release_named(MpStr name);

// What is known of that version of Keras: the newest release of the major version that is no newer,
// else its oldest. NULL where none of that major version was recorded.
const MpKerasRelease *mp_keras_release_for(uint32_t major, uint32_t minor);

#endif
