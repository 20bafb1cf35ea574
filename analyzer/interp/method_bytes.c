// What bytes have besides the methods of strings.
#include "analyzer/base/buf.h"
#include "analyzer/base/utf8.h"
#include "analyzer/interp/method_str.h"

static MpValue *bytes_hex(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  MpBuf text = {0};
  for (size_t i = 0; i < self->text.len; i++)
    mp_buf_format(&text, "%02x", (unsigned char)self->text.ptr[i]);
  MpValue *hex = mp_value_str(run, mp_str_copy(run->arena, mp_buf_str(&text)));
  mp_buf_deinit(&text);
  return hex;
}

// The encodings of str.encode and bytes.decode that are followed.
typedef enum Encoding { UTF8, LATIN1, ASCII, OTHER } Encoding;

static Encoding encoding_of(MpRun *run, const MpCall *call) {
  static const char *const names[] = {"encoding", "errors"};
  static const struct {
    const char *name;
    Encoding encoding;
  } rows[] = {{"utf-8", UTF8},  {"utf8", UTF8},      {"UTF-8", UTF8},
              {"ascii", ASCII}, {"latin-1", LATIN1}, {"latin1", LATIN1}};
  MpValue *args[2];
  if (!mp_call_bind(run, call, names, 2, 0, args) || args[1] != NULL) return OTHER;
  if (args[0] == NULL) return UTF8;
  const MpValue *name = mp_resolve(run, args[0]);
  for (size_t i = 0; name->kind == MP_VALUE_STR && i < sizeof rows / sizeof *rows; i++) {
    if (mp_str_is(name->text, rows[i].name)) return rows[i].encoding;
  }
  return OTHER;
}

static bool is_below(const MpValue *text, uint32_t limit) {
  for (size_t i = 0; i < text->text.len;) {
    if (mp_utf8_decode(text->text, &i) >= limit) return false;
  }
  return true;
}

static MpValue *str_encode(MpRun *run, MpValue *self, const MpCall *call) {
  Encoding encoding = encoding_of(run, call);
  if (run->exception != NULL) return NULL;
  bool is_same = encoding == UTF8 || (encoding != OTHER && is_below(self, 0x80));
  if (!is_same && encoding != LATIN1)
    return mp_native_unknown(run, MP_STR("str.encode"), self, call);
  if (!is_same && !is_below(self, 0x100)) {
    return mp_native_unknown(run, MP_STR("str.encode"), self, call);
  }
  MpValue *bytes = mp_value_new(run, MP_VALUE_BYTES, call->span);
  bytes->text = self->text;
  if (is_same) return bytes;
  char *out = mp_arena_alloc(run->arena, self->text.len);
  size_t len = 0;
  for (size_t i = 0; i < self->text.len;)
    out[len++] = (char)mp_utf8_decode(self->text, &i);
  bytes->text = (MpStr){out, len};
  return bytes;
}

static MpStr text_of_latin1(MpRun *run, MpStr bytes) {
  char *out = mp_arena_alloc(run->arena, 2 * bytes.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < bytes.len; i++) {
    unsigned char byte = (unsigned char)bytes.ptr[i];
    if (byte >= 0x80) out[len++] = (char)(0xC0 | (byte >> 6));
    out[len++] = (char)(byte >= 0x80 ? 0x80 | (byte & 0x3F) : byte);
  }
  return (MpStr){out, len};
}

static MpValue *bytes_decode(MpRun *run, MpValue *self, const MpCall *call) {
  Encoding encoding = encoding_of(run, call);
  if (run->exception != NULL) return NULL;
  if (encoding == LATIN1) return mp_value_str(run, text_of_latin1(run, self->text));
  bool is_text =
      encoding == UTF8 ? mp_utf8_is_valid(self->text) : encoding == ASCII && is_below(self, 0x80);
  if (is_text) return mp_value_str(run, self->text);
  return mp_native_unknown(run, MP_STR("bytes.decode"), self, call);
}

MpValue *mp_bytes_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {{"decode", bytes_decode}, {"hex", bytes_hex}};
  if (value->kind == MP_VALUE_STR && mp_str_is(name, "encode")) {
    return mp_value_native(run, MP_STR("encode"), str_encode, value);
  }
  if (value->kind == MP_VALUE_STR) return NULL;
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

// --- bytes(…) ---

static MpValue *zeros(MpRun *run, int64_t count, const MpCall *call) {
  if (count < 0) return mp_run_raise(run, "ValueError", call->span, "negative count");
  if (count > (int64_t)MP_NATIVE_MAX_ITEMS) {
    return mp_run_opaque(run, "large sequence", MP_STR("bytes"), call->span, NULL);
  }
  MpValue *value = mp_value_new(run, MP_VALUE_BYTES, call->span);
  char *bytes = mp_arena_alloc(run->arena, (size_t)count + 1);
  for (int64_t i = 0; i < count; i++)
    bytes[i] = 0;
  value->text = (MpStr){bytes, (size_t)count};
  return value;
}

static MpValue *bytes_of_items(MpRun *run, const MpValues *items, const MpCall *call) {
  char *bytes = mp_arena_alloc(run->arena, items->len + 1);
  for (uint32_t i = 0; i < items->len; i++) {
    const MpValue *item = mp_resolve(run, items->items[i]);
    if (!mp_value_is_plain(item)) return mp_native_unknown(run, MP_STR("bytes"), NULL, call);
    if (item->kind != MP_VALUE_INT) {
      return mp_run_raise(run, "TypeError", call->span,
                          "'%.*s' object cannot be interpreted as an integer",
                          MP_FMT(mp_value_type_name(item)));
    }
    if (item->integer < 0 || item->integer > 255) {
      return mp_run_raise(run, "ValueError", call->span, "bytes must be in range(0, 256)");
    }
    bytes[i] = (char)item->integer;
  }
  MpValue *value = mp_value_new(run, MP_VALUE_BYTES, call->span);
  value->text = (MpStr){bytes, items->len};
  return value;
}

MpValue *mp_bytes_new(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  if (call->is_open || call->keywords.len > 0 || call->args.len > 1) {
    return mp_native_unknown(run, MP_STR("bytes"), NULL, call);
  }
  if (call->args.len == 0) return mp_value_new(run, MP_VALUE_BYTES, call->span);
  MpValue *from = mp_resolve(run, call->args.items[0]);
  if (from->kind == MP_VALUE_BYTES) return from;
  if (from->kind == MP_VALUE_INT) return zeros(run, from->integer, call);
  if (from->kind == MP_VALUE_STR) {
    return mp_run_raise(run, "TypeError", call->span, "string argument without an encoding");
  }
  MpValues items = {NULL, 0, 0};
  MpValue *result = NULL;
  if (!mp_native_items(run, from, "bytes", call->span, &items, &result)) return result;
  return bytes_of_items(run, &items, call);
}
