#include "preparer/python.h"

#include "preparer/emit.h"

// Text inside a docstring: nothing may end it.
static void write_in_docstring(MpBuf *out, MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    char byte = text.ptr[i];
    if (byte == '\\' || byte == '"') {
      mp_buf_append_byte(out, '\\');
    }
    mp_buf_append_byte(out, byte == '\n' || byte == '\r' ? ' ' : byte);
  }
  mp_buf_append_byte(out, '\n');
}

static void write_header(const MpModel *model, MpBuf *out) {
  const MpPrepareOptions *options = model->options;
  mp_buf_format(out, "\"\"\"Written by mplint %.*s.\n\nsource: ", MP_FMT(options->version));
  write_in_docstring(out, options->source_name);
  mp_buf_append_c(out, "expression: ");
  write_in_docstring(out, options->expression);
  mp_buf_append_c(out, "target: ");
  write_in_docstring(out, options->target);
  MpStrs rewrites = mp_model_rewrites(model);
  if (rewrites.len > 0) {
    mp_buf_append_c(out, "rewrite: ");
    write_in_docstring(out, mp_str_join(model->arena, MP_STR(", "), rewrites.items, rewrites.len));
  }
  mp_buf_append_c(out, "\"\"\"\n\n");
}

static void write_local_imports(const MpPython *self, MpBuf *out) {
  for (uint32_t i = 0; i < self->imports.len; i++) {
    const MpMapEntry *entry = &self->imports.entries[i];
    const MpStr *local = entry->value;
    size_t dot = mp_str_rfind_byte(entry->key, '.');
    MpStr module = mp_str_slice(entry->key, 0, dot);
    MpStr name = mp_str_slice(entry->key, dot + 1, entry->key.len);
    mp_buf_format(out, "%sfrom %.*s import %.*s", i == 0 ? "\n" : "", MP_FMT(module), MP_FMT(name));
    if (!mp_str_eq(name, *local)) {
      mp_buf_format(out, " as %.*s", MP_FMT(*local));
    }
    mp_buf_append_byte(out, '\n');
  }
}

static void write_imports(const MpPython *self, MpBuf *out) {
  if (self->uses_np) {
    mp_buf_append_c(out, self->is_keras3 ? "" : "import numpy as np\n");
  }
  if (self->is_keras3) {
    mp_buf_append_c(out, "import keras\n");
    mp_buf_append_c(out, self->uses_np ? "import numpy as np\n" : "");
  }
  mp_buf_append_c(out, self->uses_tf ? "import tensorflow as tf\n" : "");
  if (self->is_keras3) {
    mp_buf_append_c(out, self->uses_layers ? "from keras import layers\n" : "");
  } else {
    mp_buf_append_c(out, "from tensorflow import keras\n");
    mp_buf_append_c(out, self->uses_layers ? "from tensorflow.keras import layers\n" : "");
  }
  write_local_imports(self, out);
  mp_buf_append_c(out, "\n\n");
}

void mp_emit_python(const MpModel *model, MpBuf *out) {
  MpPython self = {.model = model, .arena = model->arena};
  self.is_keras3 = mp_str_is(model->options->target, "keras3");
  mp_map_init(&self.imports, self.arena);
  mp_map_init(&self.taken, self.arena);
  mp_python_reserve(&self);
  self.layers = MP_NEW_ARRAY(self.arena, MpStr, model->graph->layers.len + 1);
  self.uses = mp_model_layer_uses(model);
  // Imports stand first and are known last.
  MpBuf carriers = {0};
  MpBuf body = {0};
  mp_python_write_build(&self, &body);
  mp_python_write_transfer(&self, &body);
  mp_python_write_carriers(&self, &carriers);
  write_header(model, out);
  write_imports(&self, out);
  mp_buf_append(out, mp_buf_str(&carriers));
  mp_buf_append(out, mp_buf_str(&body));
  mp_buf_deinit(&carriers);
  mp_buf_deinit(&body);
}
