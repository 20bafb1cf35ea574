#include "analyzer/graph/text_keras.h"

#include "analyzer/keras/release.h"

void mp_text_write_keras(MpBuf *out, const MpGraph *graph) {
  if (graph->keras == MP_KERAS_2_10) return;
  mp_buf_format(out, "keras '%.*s'\n", MP_FMT(mp_keras_release_of(graph->keras)->name));
}

void mp_text_read_keras(MpTextCursor *cursor, MpGraph *graph) {
  const MpKerasRelease *release = mp_keras_release_named(mp_text_read_string(cursor));
  if (release == NULL) {
    mp_text_fail(cursor, "there is no such version of Keras");
    return;
  }
  graph->keras = release->version;
}
