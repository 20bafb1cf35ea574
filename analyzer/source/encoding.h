// How a Python file's bytes become text and back: PEP 263.
#ifndef MPLINT_ANALYZER_SOURCE_ENCODING_H_
#define MPLINT_ANALYZER_SOURCE_ENCODING_H_

#include "analyzer/base/status.h"
#include "analyzer/base/str.h"

// The name in the `coding:` comment of the first two lines, borrowed from `bytes`; empty where
// there is none.
MpStr mp_encoding_declared(MpStr bytes);

// True for every name under which Python knows UTF-8.
bool mp_encoding_is_utf8(MpStr name);

// `bytes` in the named encoding as UTF-8: borrowed where nothing has to be changed, otherwise
// owned by the arena. Fails with MP_ERROR_NOT_TEXT: unknown name, or bytes that are not in it.
MP_NODISCARD MpStatus mp_encoding_decode(MpArena *arena, MpStr name, MpStr bytes, MpStr *out);

// The way back. Fails with MP_ERROR_NOT_TEXT: unknown name, or a character that it does not have.
MP_NODISCARD MpStatus mp_encoding_encode(MpArena *arena, MpStr name, MpStr text, MpStr *out);

#endif
