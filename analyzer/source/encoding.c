#include "analyzer/source/encoding.h"

#include <iconv.h>

#include "analyzer/base/utf8.h"

// The longest encoding name worth comparing; Python's own are shorter.
#define MAX_NAME_LEN 40u

typedef enum Codec {
  CODEC_UTF8,
  CODEC_LATIN1,
  CODEC_ASCII,
  CODEC_SYSTEM,   // left to iconv
  CODEC_UNKNOWN,  // never the encoding of Python source
} Codec;

typedef struct CodecName {
  const char *name;  // lower case, with "-" for "_"
  Codec codec;
} CodecName;

// Aliases as in Python's `encodings.aliases`. UTF-16 and its like hold NUL bytes: Python refuses
// them as source encodings, although iconv knows them.
static const CodecName CODEC_NAMES[] = {
    {"utf-8", CODEC_UTF8},
    {"utf8", CODEC_UTF8},
    {"u8", CODEC_UTF8},
    {"utf", CODEC_UTF8},
    {"utf-8-sig", CODEC_UTF8},
    {"cp65001", CODEC_UTF8},
    {"latin-1", CODEC_LATIN1},
    {"latin1", CODEC_LATIN1},
    {"latin", CODEC_LATIN1},
    {"l1", CODEC_LATIN1},
    {"iso-8859-1", CODEC_LATIN1},
    {"iso8859-1", CODEC_LATIN1},
    {"iso-latin-1", CODEC_LATIN1},
    {"iso8859", CODEC_LATIN1},
    {"8859", CODEC_LATIN1},
    {"cp819", CODEC_LATIN1},
    {"ascii", CODEC_ASCII},
    {"us-ascii", CODEC_ASCII},
    {"646", CODEC_ASCII},
    {"ansi-x3.4-1968", CODEC_ASCII},
};

static bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\f';
}

// The line that starts at `start`, without its end; `*next` is the start of the one behind it.
static MpStr line_at(MpStr bytes, size_t start, size_t *next) {
  size_t end = start;
  while (end < bytes.len && bytes.ptr[end] != '\n' && bytes.ptr[end] != '\r')
    end++;
  *next = end;
  if (end < bytes.len) {
    bool is_crlf = bytes.ptr[end] == '\r' && end + 1 < bytes.len && bytes.ptr[end + 1] == '\n';
    *next = end + (is_crlf ? 2 : 1);
  }
  return mp_str_slice(bytes, start, end);
}

// The comment of a line that holds nothing else, with its `#`; empty for another line.
static MpStr lone_comment(MpStr line) {
  size_t start = 0;
  while (start < line.len && is_blank(line.ptr[start]))
    start++;
  if (start == line.len || line.ptr[start] != '#') return MP_STR("");
  return mp_str_slice(line, start, line.len);
}

static bool is_blank_line(MpStr line) {
  for (size_t i = 0; i < line.len; i++) {
    if (!is_blank(line.ptr[i])) return false;
  }
  return true;
}

// PEP 263: coding[:=][ \t]*([-_.a-zA-Z0-9]+), the first place where it matches.
static MpStr name_in_comment(MpStr comment) {
  const MpStr word = MP_STR("coding");
  size_t at = mp_str_find(comment, word, 0);
  for (; at != SIZE_MAX; at = mp_str_find(comment, word, at + 1)) {
    size_t start = at + word.len;
    if (start == comment.len || (comment.ptr[start] != ':' && comment.ptr[start] != '=')) continue;
    start++;
    while (start < comment.len && (comment.ptr[start] == ' ' || comment.ptr[start] == '\t')) {
      start++;
    }
    size_t end = start;
    while (end < comment.len && is_name_byte(comment.ptr[end]))
      end++;
    if (end > start) return mp_str_slice(comment, start, end);
  }
  return MP_STR("");
}

MpStr mp_encoding_declared(MpStr bytes) {
  size_t second = 0;
  MpStr line = line_at(bytes, 0, &second);
  MpStr comment = lone_comment(line);
  MpStr name = name_in_comment(comment);
  if (name.len > 0) return name;
  // Code on the first line ends the search.
  if (comment.len == 0 && !is_blank_line(line)) return MP_STR("");
  size_t third = 0;
  return name_in_comment(lone_comment(line_at(bytes, second, &third)));
}

// Lower case with "-" for "_", NUL-terminated; false for a name that is too long to be one.
static bool normalize(MpStr name, char out[MAX_NAME_LEN + 1]) {
  if (name.len > MAX_NAME_LEN) return false;
  for (size_t i = 0; i < name.len; i++) {
    char byte = name.ptr[i];
    if (byte >= 'A' && byte <= 'Z') byte = (char)(byte - 'A' + 'a');
    out[i] = byte == '_' ? '-' : byte;
  }
  out[name.len] = '\0';
  return true;
}

static Codec codec_of(const char *normal) {
  MpStr name = mp_str_from_c(normal);
  for (size_t i = 0; i < sizeof CODEC_NAMES / sizeof *CODEC_NAMES; i++) {
    if (mp_str_is(name, CODEC_NAMES[i].name)) return CODEC_NAMES[i].codec;
  }
  // As Python's tokenizer: "utf-8-unix", "latin-1-dos" are an editor's way to name line ends.
  if (mp_str_starts_with(name, MP_STR("utf-8-"))) return CODEC_UTF8;
  if (mp_str_starts_with(name, MP_STR("latin-1-")) ||
      mp_str_starts_with(name, MP_STR("iso-8859-1-")) ||
      mp_str_starts_with(name, MP_STR("iso-latin-1-"))) {
    return CODEC_LATIN1;
  }
  if (mp_str_starts_with(name, MP_STR("utf")) || mp_str_starts_with(name, MP_STR("ucs"))) {
    return CODEC_UNKNOWN;
  }
  return CODEC_SYSTEM;
}

bool mp_encoding_is_utf8(MpStr name) {
  char normal[MAX_NAME_LEN + 1];
  return normalize(name, normal) && codec_of(normal) == CODEC_UTF8;
}

static bool is_ascii(MpStr bytes) {
  for (size_t i = 0; i < bytes.len; i++) {
    if ((unsigned char)bytes.ptr[i] >= 0x80) return false;
  }
  return true;
}

static MpStr decode_latin1(MpArena *arena, MpStr bytes) {
  char *text = mp_arena_alloc(arena, bytes.len * 2 + 1);
  size_t len = 0;
  for (size_t i = 0; i < bytes.len; i++) {
    len += mp_utf8_encode((unsigned char)bytes.ptr[i], text + len);
  }
  return (MpStr){text, len};
}

static MpStatus encode_latin1(MpArena *arena, MpStr text, MpStr *out) {
  char *bytes = mp_arena_alloc(arena, text.len + 1);
  size_t len = 0;
  for (size_t offset = 0; offset < text.len;) {
    uint32_t code_point = mp_utf8_decode(text, &offset);
    if (code_point > 0xFF) return MP_ERROR_NOT_TEXT;
    bytes[len++] = (char)code_point;
  }
  *out = (MpStr){bytes, len};
  return MP_OK;
}

// iconv's own spelling of a name is now with "-", now with "_".
static iconv_t open_converter(const char *name, bool to_utf8) {
  iconv_t converter = to_utf8 ? iconv_open("UTF-8", name) : iconv_open(name, "UTF-8");
  char other[MAX_NAME_LEN + 1];
  for (size_t i = 0; i <= MAX_NAME_LEN; i++) {
    other[i] = name[i] == '-' ? '_' : name[i];
    if (name[i] == '\0') break;
  }
  const iconv_t none = (iconv_t)-1;
  if (converter != none) return converter;
  return to_utf8 ? iconv_open("UTF-8", other) : iconv_open(other, "UTF-8");
}

static MpStatus convert(MpArena *arena, const char *name, bool to_utf8, MpStr input, MpStr *out) {
  iconv_t converter = open_converter(name, to_utf8);
  const iconv_t none = (iconv_t)-1;
  if (converter == none) return MP_ERROR_NOT_TEXT;
  // No encoding of source takes more than 4 bytes for one, and a reset sequence takes a few.
  size_t cap = input.len * 4 + 16;
  char *bytes = mp_arena_alloc(arena, cap);
  char *from = mp_arena_copy(arena, input.ptr, input.len);  // iconv takes no const
  size_t from_left = input.len;
  char *to = bytes;
  size_t to_left = cap;
  bool ok = iconv(converter, &from, &from_left, &to, &to_left) == 0 &&
            iconv(converter, NULL, NULL, &to, &to_left) != (size_t)-1;
  iconv_close(converter);
  if (!ok) return MP_ERROR_NOT_TEXT;
  *out = (MpStr){bytes, cap - to_left};
  return MP_OK;
}

MpStatus mp_encoding_decode(MpArena *arena, MpStr name, MpStr bytes, MpStr *out) {
  char normal[MAX_NAME_LEN + 1];
  if (!normalize(name, normal)) return MP_ERROR_NOT_TEXT;
  Codec codec = codec_of(normal);
  if (codec == CODEC_UNKNOWN) return MP_ERROR_NOT_TEXT;
  if (codec == CODEC_SYSTEM) return convert(arena, normal, true, bytes, out);
  if (codec == CODEC_ASCII && !is_ascii(bytes)) return MP_ERROR_NOT_TEXT;
  if (codec == CODEC_UTF8 && !mp_utf8_is_valid(bytes)) return MP_ERROR_NOT_TEXT;
  *out = codec == CODEC_LATIN1 && !is_ascii(bytes) ? decode_latin1(arena, bytes) : bytes;
  return MP_OK;
}

MpStatus mp_encoding_encode(MpArena *arena, MpStr name, MpStr text, MpStr *out) {
  char normal[MAX_NAME_LEN + 1];
  if (!normalize(name, normal)) return MP_ERROR_NOT_TEXT;
  Codec codec = codec_of(normal);
  if (codec == CODEC_UNKNOWN) return MP_ERROR_NOT_TEXT;
  if (codec == CODEC_SYSTEM) return convert(arena, normal, false, text, out);
  if (codec == CODEC_LATIN1) return encode_latin1(arena, text, out);
  if (codec == CODEC_ASCII && !is_ascii(text)) return MP_ERROR_NOT_TEXT;
  *out = text;
  return MP_OK;
}
