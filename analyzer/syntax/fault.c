#include "analyzer/syntax/fault.h"

#include <stdlib.h>
#include <string.h>

// tree-sitter's tree shows how it recovered, which may be far from the fault. Its log tells where
// each of the readings that it follows side by side ended: the furthest of them is what Python's
// parser calls the error.
typedef struct Watch {
  uint32_t row, column;  // of the reading at hand
  uint32_t fault_row, fault_column;
  bool is_recovering;
} Watch;

static uint32_t number_behind(const char *message, const char *label) {
  const char *found = strstr(message, label);
  return found == NULL ? 0 : (uint32_t)strtoul(found + strlen(label), NULL, 10);
}

static void watch_message(void *payload, TSLogType type, const char *message) {
  Watch *self = payload;
  if (type != TSLogTypeParse || self->is_recovering) return;
  if (strncmp(message, "process ", 8) == 0) {
    self->row = number_behind(message, "row:");
    self->column = number_behind(message, "col:");
  } else if (strncmp(message, "detect_error", 12) == 0) {
    bool is_later = self->row > self->fault_row ||
                    (self->row == self->fault_row && self->column > self->fault_column);
    if (!is_later) return;
    self->fault_row = self->row;
    self->fault_column = self->column;
  } else if (strncmp(message, "resume ", 7) == 0) {
    self->is_recovering = true;
  }
}

static uint32_t byte_of(MpStr text, uint32_t row, uint32_t column) {
  size_t at = 0;
  for (; row > 0; row--) {
    const char *found = memchr(text.ptr + at, '\n', text.len - at);
    if (found == NULL) return (uint32_t)text.len;
    at = (size_t)(found - text.ptr) + 1;
  }
  return at + column < text.len ? (uint32_t)at + column : (uint32_t)text.len;
}

static const char *read_text(void *payload, uint32_t byte, TSPoint position, uint32_t *length) {
  const MpStr *text = payload;
  (void)position;
  *length = byte < text->len ? (uint32_t)text->len - byte : 0;
  return *length > 0 ? text->ptr + byte : "";
}

static bool is_broken(TSParseState *state) {
  return state->has_error;
}

TSTree *mp_fault_parse(TSParser *parser, MpStr text) {
  // Recovery costs more than reading the text another time, and may cost very much more.
  TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
  TSParseOptions options = {.progress_callback = is_broken};
  TSTree *tree = ts_parser_parse_with_options(parser, NULL, input, options);
  if (tree == NULL) ts_parser_reset(parser);
  return tree;
}

bool mp_fault_exists(TSParser *parser, MpStr text) {
  TSTree *tree = mp_fault_parse(parser, text);
  if (tree == NULL) return true;
  bool has_error = ts_node_has_error(ts_tree_root_node(tree));
  ts_tree_delete(tree);
  return has_error;
}

bool mp_fault_find(TSParser *parser, MpStr text, uint32_t *byte) {
  Watch watch = {0};
  ts_parser_set_logger(parser, (TSLogger){&watch, watch_message});
  bool has_error = mp_fault_exists(parser, text);
  ts_parser_set_logger(parser, (TSLogger){NULL, NULL});
  if (!has_error) return false;
  // A reading ends behind its last token: the fault is the next one.
  uint32_t at = byte_of(text, watch.fault_row, watch.fault_column);
  while (at < text.len && strchr(" \t\f\r\n", text.ptr[at]) != NULL)
    at++;
  *byte = at;
  return true;
}
