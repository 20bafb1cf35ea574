// Pictures of graphs in text form: fixtures/prepare/nested.graph as fixtures/picture shows it, what
// is drawn at which depth, where findings go, and texts that mean something in the languages of
// Graphviz and Mermaid. That those read what is written is tested in tests/python/test_graph.py.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/base/vfs.h"
#include "analyzer/graph/text.h"
#include "analyzer/graph/validate.h"
#include "analyzer/source/source.h"
#include "picture/picture.h"

#define FIXTURES MPLINT_SOURCE_DIR "/fixtures/"
#define MAX_BYTES 1000000u

typedef struct Drawn {
  MpArena *arena;
  MpSource *source;
  MpPictureOptions options;
  MpDiags findings;
  MpPicture picture;
  MpBuf text;
} Drawn;

static MpStr read_fixture(MpArena *arena, const char *name) {
  MpStr bytes;
  MpStr path = mp_str_format(arena, FIXTURES "%s", name);
  if (mp_vfs_read(arena, path, MAX_BYTES, &bytes) != MP_OK) fail_msg("cannot read %s", path.ptr);
  return bytes;
}

static Drawn start(const char *source_name, MpStr source_text) {
  Drawn self = {.arena = mp_arena_new()};
  MpStr name = mp_str_from_c(source_name);
  assert_int_equal(mp_source_new(self.arena, name, source_text, &self.source), MP_OK);
  self.options = (MpPictureOptions){.expression = MP_STR("get_model()"),
                                    .source_name = name,
                                    .version = MP_STR("0.0.0"),
                                    .source = self.source,
                                    .has_lambdas = true,
                                    .depth = UINT32_MAX};
  return self;
}

static void draw(Drawn *self, MpStr graph_text) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(self->arena, graph_text, self->source, &graph, &error) != MP_OK) {
    fail_msg("%.*s", MP_FMT(error));
  }
  error = mp_graph_validate(graph);
  if (error.len > 0) fail_msg("%.*s", MP_FMT(error));
  self->options.findings = &self->findings;
  self->picture = mp_picture_new(graph, &graph->forwards.items[0], &self->options, self->arena);
}

static MpStr dot_of(Drawn *self) {
  mp_buf_clear(&self->text);
  mp_picture_write_dot(&self->text, &self->picture, &self->options, self->arena);
  return mp_buf_str(&self->text);
}

static MpStr mermaid_of(Drawn *self) {
  mp_buf_clear(&self->text);
  mp_picture_write_mermaid(&self->text, &self->picture, &self->options, self->arena);
  return mp_buf_str(&self->text);
}

static void finish(Drawn *self) {
  mp_buf_deinit(&self->text);
  mp_arena_free(self->arena);
}

static void assert_text(MpStr found, MpStr wanted) {
  if (!mp_str_eq(found, wanted)) fail_msg("found:\n%.*s", MP_FMT(found));
}

static void assert_has(MpStr text, const char *part) {
  if (mp_str_find(text, mp_str_from_c(part), 0) != SIZE_MAX) return;
  fail_msg("%s is not in:\n%.*s", part, MP_FMT(text));
}

// What the boxes are called, in order, those inside another one in brackets; "?" where they reach
// no output.
static void list(const Drawn *self, uint32_t first, MpBuf *out) {
  const MpPictureBox *boxes = self->picture.boxes.items;
  for (uint32_t i = first; i != MP_PICTURE_TOP; i = boxes[i].next) {
    MpStr label = boxes[i].name.len > 0 ? boxes[i].name : boxes[i].what;
    mp_buf_format(out, " %.*s%s", MP_FMT(label), boxes[i].is_dead ? "?" : "");
    if (!boxes[i].is_group) continue;
    mp_buf_append_c(out, " [");
    list(self, boxes[i].first, out);
    mp_buf_append_c(out, " ]");
  }
}

static void assert_boxes(const Drawn *self, const char *wanted) {
  MpBuf text = {0};
  list(self, self->picture.first, &text);
  assert_string_equal(text.ptr, wanted);
  mp_buf_deinit(&text);
}

static Drawn nested(uint32_t depth) {
  MpArena *arena = mp_arena_new();
  Drawn self = start("nested.py", read_fixture(arena, "prepare/nested.py"));
  self.options.depth = depth;
  draw(&self, read_fixture(self.arena, "prepare/nested.graph"));
  mp_arena_free(arena);
  return self;
}

static void test_a_picture_is_as_recorded(void **state) {
  (void)state;
  Drawn self = nested(UINT32_MAX);
  assert_text(dot_of(&self), read_fixture(self.arena, "picture/nested.dot"));
  assert_text(mermaid_of(&self), read_fixture(self.arena, "picture/nested.mmd"));
  finish(&self);
}

static void test_depth_leaves_out_what_is_inside(void **state) {
  (void)state;
  Drawn all = nested(UINT32_MAX), one = nested(1), none = nested(0);
  assert_boxes(&all,
               " input Unit [ f [ Dense Add ] norm square [ * + ] both each rnn tf.concat ]"
               " output[0] output[1]");
  assert_boxes(&one, " input Unit [ f norm square both each rnn tf.concat ] output[0] output[1]");
  assert_boxes(&none, " input Unit output[0] output[1]");
  // What is read inside is read by the box that stands for it.
  assert_int_equal(none.picture.arrows.len, 3);
  assert_int_equal(none.picture.arrows.items[0].from, 0);
  assert_int_equal(none.picture.arrows.items[0].to, 1);
  finish(&all);
  finish(&one);
  finish(&none);
}

#define SMALL_SOURCE "x = make()\ny = f(x)\nclass C: pass\n"

static void test_what_reaches_no_output_and_what_passes_through(void **state) {
  (void)state;
  Drawn self = start("a.py", MP_STR(SMALL_SOURCE));
  draw(&self, MP_STR("graph 'a.py'\n"
                     "#0 layer 'a.C' name='C'\n"
                     "@0 subclassed #0() weights=no\n"
                     "@1 subclassed #0() weights=no\n"
                     "  held @0 attribute 'same'\n"
                     "%0 input 'x'() -> %0 shapes=[(?, 4)]\n"
                     "%1 input 'z'() -> %1\n"
                     "%2 layer @0(%0) -> %6 traced\n"
                     "  %3 function tf.nn.relu(%0) -> %3 in=%2\n"
                     "  %4 layer @1(%0) -> %0 in=%2 traced\n"
                     "  %5 function tf.split(%0, 2) -> (%5.0, %5.1) in=%2 outputs=2\n"
                     "  %6 operator '*'(%5.1, %5.1) -> %6 in=%2\n"
                     "forward %6 root=@0 call=%2\n"));
  assert_boxes(&self, " x tf.nn.relu? same tf.split * output");
  // An input that nothing of the model takes is not there; an operand that stands twice is one
  // arrow, which says which of the outputs it is.
  assert_int_equal(self.picture.arrows.len, 5);
  assert_text(self.picture.arrows.items[3].label, MP_STR("[1]"));
  assert_has(dot_of(&self), "label=<<b>same</b>  C, passes on what it is given");
  finish(&self);
}

static MpDiag *finding(Drawn *self, const char *code, MpSeverity severity, uint32_t start_byte,
                       uint32_t end_byte) {
  MpDiag *diag = MP_NEW(self->arena, MpDiag);
  diag->code = mp_str_from_c(code);
  diag->message = MP_STR("it is so");
  diag->severity = severity;
  diag->span = (MpSpan){self->source, start_byte, end_byte};
  mp_array_push(self->arena, &self->findings, diag);
  return diag;
}

static void test_findings_go_to_what_they_are_about(void **state) {
  (void)state;
  Drawn self = start("a.py", MP_STR(SMALL_SOURCE));
  finding(&self, "MP001", MP_SEVERITY_INFO, 4, 10);      // where the layer is made
  finding(&self, "MP002", MP_SEVERITY_ERROR, 17, 18);    // inside its call
  finding(&self, "MP001", MP_SEVERITY_WARNING, 15, 19);  // its call
  finding(&self, "MP003", MP_SEVERITY_WARNING, 26, 27);  // in its class
  finding(&self, "MP004", MP_SEVERITY_ERROR, 0, 1);
  self.findings.items[4]->when = MP_STR("n=2");
  draw(&self, MP_STR("graph 'a.py'\n"
                     "#0 layer 'a.C' {3:7-8} name='C' span={3:1-14}\n"
                     "@0 subclassed #0() {1:5-11} weights=no keras_name='c'\n"
                     "@1 functional keras.Model(%0, %1) weights=no\n"
                     "  inputs %0\n"
                     "  outputs %1\n"
                     "%0 input 'x'() -> %0\n"
                     "%1 layer @0(%0) {2:5-9} -> %1\n"
                     "forward %1 root=@1\n"));
  const MpPictureBox *box = &self.picture.boxes.items[1];
  assert_text(box->name, MP_STR("c"));
  assert_int_equal(box->findings.len, 4);
  assert_int_equal(box->severity, MP_SEVERITY_ERROR);
  assert_int_equal(self.picture.boxes.items[0].findings.len, 0);
  assert_int_equal(self.picture.elsewhere.len, 1);
  assert_has(dot_of(&self), "<b>MP001 MP002 MP003</b>");
  assert_has(dot_of(&self), "MP004, line 1: it is so, where n=2");
  assert_has(mermaid_of(&self), "<b>MP001 MP002 MP003</b>");
  assert_has(mermaid_of(&self), "finding_0[\"MP004, line 1: it is so, where n=2\"]:::error");
  finish(&self);
}

static void test_texts_mean_nothing_else(void **state) {
  (void)state;
  Drawn self = start("a \"b\".py", MP_STR("x\n"));
  self.options.expression = MP_STR("f('-->\\n', \"</b>\", x[0])");
  MpBuf graph = {0};
  mp_buf_append_c(&graph,
                  "graph 'a'\n@0 functional keras.Model(%0, %1) weights=no\n"
                  "  inputs %0\n  outputs %1\n"
                  "@1 library keras.layers.ReLU() weights=no "
                  "keras_name='a\"<b>&amp;\\\\]}\\x01`#;\\ud800é'\n"
                  "%0 input 'end'() -> %0\n%1 layer @1(%0) -> %1\n"
                  "forward {'\"': %1} root=@0\n");
  draw(&self, mp_buf_str(&graph));
  MpStr dot = dot_of(&self);
  assert_has(dot, "<b>a&quot;&lt;b&gt;&amp;amp;&#92;&#8203;]} `#;");
  assert_has(dot, "é</b>");
  assert_has(dot, "<b>output['&quot;']</b>");
  assert_has(dot,
             "<b>f('--&gt;&#92;&#8203;n', &quot;&lt;/b&gt;&quot;, x[0]) in a &quot;b&quot;.py</b>");
  MpStr mermaid = mermaid_of(&self);
  assert_has(mermaid, "<b>a#34;#60;b#62;#38;amp#59;#92;#93;#125; #96;#35;#59;");
  assert_has(mermaid, "é</b>");
  assert_has(mermaid, "<b>output#91;#39;#34;#39;#93;</b>");
  assert_has(mermaid, "<b>f(#39;#45;#45;#62;#92;n#39;, #34;#60;#47;b#62;#34;, x#91;0#93;) in a ");
  mp_buf_deinit(&graph);
  finish(&self);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_picture_is_as_recorded),
      cmocka_unit_test(test_depth_leaves_out_what_is_inside),
      cmocka_unit_test(test_what_reaches_no_output_and_what_passes_through),
      cmocka_unit_test(test_findings_go_to_what_they_are_about),
      cmocka_unit_test(test_texts_mean_nothing_else),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
