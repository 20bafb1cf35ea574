// A test helper: runs Python programs on their first path and prints what each left in the list
// `results`, one value a line, for compare.py to hold against CPython. Programs come on standard
// input, each ended by a line that is a form feed.
//
// A line of output is "? TEXT" for a decision the evaluator took (nothing it says afterwards is
// certain), "~ REASON: DETAIL" for something not followed, "= VALUE" for an element,
// "! CLASS LINE" for the exception that ended the program, and "." for the program's end. What is
// not known inside a value is "\x01REASON: DETAIL\x02".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/scope.h"
#include "tests/programs.h"

#define MAX_DEPTH 12

typedef struct Printer {
  MpRun *run;
  MpBuf *out;
  int depth;
} Printer;

static void put(Printer *self, MpValue *value);

static void put_unknown(Printer *self, const MpValue *value) {
  if (value->kind == MP_VALUE_SYMBOL) {
    mp_buf_format(self->out, "\x01symbol: %.*s\x02", MP_FMT(mp_symbol_source(value)));
  } else {
    mp_buf_format(self->out, "\x01%.*s: %.*s\x02", MP_FMT(value->opaque->reason),
                  MP_FMT(value->opaque->detail));
  }
}

static int compare_texts(const void *left, const void *right) {
  return mp_str_compare(*(const MpStr *)left, *(const MpStr *)right);
}

// Each element printed on its own; sets in the order of their texts, since theirs is nobody's.
static void put_items(Printer *self, const MpValue *value) {
  MpStr *texts = MP_NEW_ARRAY(self->run->arena, MpStr, value->items.len + 1);
  for (uint32_t i = 0; i < value->items.len; i++) {
    MpBuf text = {0};
    Printer part = {self->run, &text, self->depth};
    if (i < value->keys.len) {
      put(&part, value->keys.items[i]);
      mp_buf_append_c(&text, ": ");
    }
    put(&part, value->items.items[i]);
    texts[i] = mp_str_copy(self->run->arena, mp_buf_str(&text));
    mp_buf_deinit(&text);
  }
  if (value->kind == MP_VALUE_SET) qsort(texts, value->items.len, sizeof *texts, compare_texts);
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (i > 0) mp_buf_append_c(self->out, ", ");
    mp_buf_append(self->out, texts[i]);
  }
  if (value->is_open) mp_buf_append_c(self->out, "\x01open container: \x02");
}

static void put_between(Printer *self, const char *open, const MpValue *value, const char *close) {
  mp_buf_append_c(self->out, open);
  put_items(self, value);
  mp_buf_append_c(self->out, close);
}

static void put_set(Printer *self, const MpValue *value) {
  bool is_frozen = value->subtype.len > 0;
  if (value->items.len == 0 && !value->is_open) {
    mp_buf_append_c(self->out, is_frozen ? "frozenset()" : "set()");
    return;
  }
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (mp_value_is_known(value->items.items[i])) continue;
    put(self, value->items.items[i]);  // it may equal one of the others
    return;
  }
  put_between(self, is_frozen ? "frozenset({" : "{", value, is_frozen ? "})" : "}");
}

static void put_text(Printer *self, MpValue *value) {
  MpValue *text = mp_format_repr(self->run, value, (MpSpan){0});
  if (!text) {
    self->run->exception = NULL;
    mp_buf_append_c(self->out, "\x01repr raises: \x02");
  } else if (text->kind == MP_VALUE_STR) {
    mp_buf_append(self->out, text->text);
  } else {
    put_unknown(self, text);
  }
}

// An instance without a text of its own by its class and attributes.
static void put_instance(Printer *self, MpValue *value) {
  const MpInstance *instance = value->instance;
  MpStr name = instance->cls->name;
  const MpValue *own = mp_map_get(&instance->attributes, MP_STR("name"));
  if (mp_class_is_enum(instance->cls) && own && own->kind == MP_VALUE_STR) {
    mp_buf_format(self->out, "<%.*s.%.*s>", MP_FMT(name), MP_FMT(own->text));
    return;
  }
  MpValue *text = mp_format_repr(self->run, value, (MpSpan){0});
  if (!text || text->kind == MP_VALUE_STR) {
    put_text(self, value);
    return;
  }
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    const MpValue *item = instance->attributes.entries[i].value;
    if (!item || mp_value_is_known(item)) continue;
    put_unknown(self, text);
    return;
  }
  mp_buf_format(self->out, "<%.*s", MP_FMT(name));
  for (uint32_t i = 0; i < instance->attributes.len; i++) {
    const MpMapEntry *entry = &instance->attributes.entries[i];
    if (!entry->value) continue;
    mp_buf_format(self->out, " %.*s=", MP_FMT(entry->key));
    put(self, entry->value);
  }
  mp_buf_append_byte(self->out, '>');
}

static void put_container(Printer *self, MpValue *value) {
  bool is_plain = value->subtype.len == 0 && !value->is_shape;
  if (value->kind == MP_VALUE_SET) {
    put_set(self, value);
  } else if (value->kind == MP_VALUE_LIST && is_plain) {
    put_between(self, "[", value, "]");
  } else if (value->kind == MP_VALUE_TUPLE && is_plain) {
    put_between(self, "(", value, value->items.len == 1 ? ",)" : ")");
  } else if (value->kind == MP_VALUE_DICT) {
    mp_buf_append(self->out, value->subtype);
    put_between(self, "{", value, "}");
  } else {
    put_text(self, value);
  }
}

static void put(Printer *self, MpValue *value) {
  value = mp_resolve(self->run, value);
  if (self->depth == MAX_DEPTH) {
    mp_buf_append_c(self->out, "\x01nested too deep: \x02");
    return;
  }
  self->depth++;
  switch (value->kind) {
    case MP_VALUE_LIST:
    case MP_VALUE_TUPLE:
    case MP_VALUE_SET:
    case MP_VALUE_DICT: put_container(self, value); break;
    case MP_VALUE_FUNCTION:
      mp_buf_format(self->out, "<function %.*s>", MP_FMT(value->function->def->name));
      break;
    case MP_VALUE_CLASS: mp_buf_format(self->out, "<class %.*s>", MP_FMT(value->cls->name)); break;
    case MP_VALUE_INSTANCE: put_instance(self, value); break;
    case MP_VALUE_SYMBOL:
    case MP_VALUE_OPAQUE: put_unknown(self, value); break;
    default: put_text(self, value); break;
  }
  self->depth--;
}

static void print_line(const char *mark, MpBuf *text) {
  (void)fputs(mark, stdout);
  for (size_t i = 0; i < text->len; i++) {
    if (text->ptr[i] == '\n') {
      (void)fputs("\\n", stdout);
    } else {
      (void)putchar(text->ptr[i]);
    }
  }
  (void)putchar('\n');
  mp_buf_deinit(text);
}

static void print_results(MpRun *run) {
  const MpValue *results = mp_map_get(&run->globals->names, MP_STR("results"));
  if (!results || results->kind != MP_VALUE_LIST) return;
  for (uint32_t i = 0; i < results->items.len; i++) {
    MpBuf text = {0};
    Printer printer = {run, &text, 0};
    put(&printer, results->items.items[i]);
    print_line("= ", &text);
  }
  if (results->is_open) (void)puts("= \x01open container: \x02");
}

static void print_exception(MpRun *run, MpStr program) {
  const MpValue *exception = run->exception;
  MpStr name =
      exception->kind == MP_VALUE_LIBRARY ? exception->text : mp_value_type_name(exception);
  size_t dot = mp_str_rfind_byte(name, '.');
  if (dot != SIZE_MAX) name = mp_str_slice(name, dot + 1, name.len);
  unsigned line = 1;
  for (size_t i = 0; i < run->exception_span.start_byte && i < program.len; i++)
    line += program.ptr[i] == '\n';
  MpBuf text = {0};
  if (exception->kind == MP_VALUE_SYMBOL || exception->kind == MP_VALUE_OPAQUE) {
    Printer printer = {run, &text, 0};
    put_unknown(&printer, exception);
  } else {
    mp_buf_format(&text, "%.*s %u", MP_FMT(name), line);
  }
  print_line("! ", &text);
}

static void print_decisions(const MpRun *run) {
  for (uint32_t i = 0; i < run->graph->assumptions.len; i++) {
    MpBuf text = {0};
    mp_buf_append(&text, mp_span_text(run->graph->assumptions.items[i].span));
    print_line("? ", &text);
  }
  for (uint32_t i = 0; i < run->graph->limits.len; i++) {
    const MpLimit *limit = &run->graph->limits.items[i];
    MpBuf text = {0};
    mp_buf_format(&text, "%.*s: %.*s", MP_FMT(limit->reason), MP_FMT(limit->detail));
    print_line("~ ", &text);
  }
}

static void run_program(MpArena *arena, MpParser *parser, MpStr text, void *context) {
  (void)context;
  MpModule *module = mp_programs_module(arena, parser, text);
  if (!module) return;
  MpRun *run = mp_run_new(arena, module, MP_PHASE_INFERENCE, NULL, 0);
  MpFlow flow = mp_exec_block(run, &module->ast->body);
  MpValue *raised = flow == MP_FLOW_RAISE ? run->exception : NULL;
  run->exception = NULL;
  print_decisions(run);  // first: printing may meet unknowns of its own
  print_results(run);
  run->exception = raised;
  if (raised) print_exception(run, text);
  (void)puts(".");
}

int main(void) {
  mp_programs_run(run_program, NULL);
  return 0;
}
