#!/bin/sh
# new_rule.sh CODE NAME: writes the files of a new rule, rules/mpNNN_name.c and its fixtures.
# docs/adding-a-rule.md says what to fill in.
set -eu

usage() {
  echo "usage: tests/new_rule.sh CODE NAME, for instance MP405 layer-created-in-call" >&2
  exit 2
}

[ $# -eq 2 ] || usage
code=$1
name=$2
case $code in MP[0-9][0-9][0-9]) ;; *) usage ;; esac
case $name in "" | *[!a-z0-9-]* | [!a-z]* | *-) usage ;; esac

cd "$(dirname "$0")/.."
id=mp${code#MP}
file=rules/${id}_$(printf %s "$name" | tr - _).c
folder=fixtures/rules/$code-$name
for taken in rules/"$id"_*.c fixtures/rules/"$code"-*; do
  if [ -e "$taken" ]; then
    echo "$taken is there already" >&2
    exit 1
  fi
done

mkdir -p "$folder"
cat >"$file" <<END
#include "rules/view.h"

static bool is_subject(const MpView *view, const MpNode *node) {
  return node->kind == MP_NODE_LAYER && mp_view_is_live(view, node);
}

static void judge_forward(MpPass *pass, const MpForward *forward) {
  const MpView view = mp_view_new(pass, forward);
  for (uint32_t i = 0; i < pass->graph->nodes.len; i++) {
    const MpNode *node = pass->graph->nodes.items[i];
    if (!is_subject(&view, node)) continue;
    MpDiag *diag = mp_report(pass, node->span, "\`%.*s\` is called", MP_FMT(node->symbol));
    mp_view_locate(pass, diag, node);
    diag->symbol = node->symbol;
  }
}

static void run(MpPass *pass) {
  for (uint32_t i = 0; i < pass->graph->forwards.len; i++) {
    judge_forward(pass, &pass->graph->forwards.items[i]);
  }
}

MP_DEFINE_RULE($id) = {
    .code = "$code",
    .name = "$name",
    .summary = "a layer is called",
    .what = "Looks for calls of layers.",
    .why = "Say what happens at run time, with the exception's text.",
    .source = "Where the fact comes from.",
    .since = "0.1.0",
    .stage = MP_STAGE_PREVIEW,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_GRAPH,
    .quantifier = MP_ON_SOME_PATH,
    .severity = {[MP_TARGET_AIMET] = MP_SEVERITY_WARNING},
    .run = run,
};
END

cat >"$folder/example.py" <<END
from tensorflow import keras
from tensorflow.keras import layers


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(2)(inputs))  # expect: $code@32
END

cat >"$folder/example.good.py" <<END
# expect-none
from tensorflow import keras


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, inputs)
END
cp "$folder/example.good.py" "$folder/ok_no_layer.py"

cat >"$folder/gives_up.py" <<END
# expect-none
from somewhere import make_model

model = make_model()
END

echo "$file"
echo "$folder"
echo "Every rule runs on every fixture: until this one says less, other folders show its noise."
