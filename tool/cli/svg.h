// Pictures that Graphviz's own program draws.
#ifndef MPLINT_TOOL_CLI_SVG_H_
#define MPLINT_TOOL_CLI_SVG_H_

#include "analyzer/base/buf.h"

// How each begins.
#define MP_SVG_HEADER "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Written by mplint "

// The path of Graphviz's `dot`; empty, and the user has been told, where there is none.
MpStr mp_svg_find_program(MpArena *arena);

// Appends what that program draws of a text in its language. False where it fails; the user has
// been told then.
bool mp_svg_draw(MpStr program, MpStr dot, MpStr version, MpBuf *out);

#endif
