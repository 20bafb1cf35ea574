"""What mplint says the preparer would do with each recorded case, against what it did."""

import collections
import json
import pathlib
import re

import pytest

ORACLE = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "oracle"
CASES = json.loads((ORACLE / "outcomes.json").read_text(encoding="utf-8"))

# Cases whose exception is another one: what decides about it is not in the graph.
OTHER_EXCEPTIONS = {
    # What a layer does with a list in place of a tensor.
    "multi_tensor_kwarg",
    # Two failures; the real one comes a step earlier.
    "custom_name_nested",
    # The model cannot be built, or not without an input: rules of their own say so.
    "ex2_noinput",
    "numpy_on_tensor",
    # The call cannot be traced: MP408 and MP410 say so.
    "if_tensor_value",
    "tf_cond",
    "tf_function_call",
    "tf_function_helper",
    # A layer of the class body (MP411); a base between the model and keras.Model (MP406).
    "class_attr_layer",
    "model_indirect_base",
    # Weights that only a training call made (MP103).
    "training_only_weights",
}


def ask(mplint, *options):
    """Case name -> findings, and what the preparer would do with its models."""
    done = mplint("check", "--explain-preparer", "--output-format", "json", *options, ORACLE)
    findings = collections.defaultdict(list)
    for finding in json.loads(done.stdout)["diagnostics"]:
        findings[pathlib.Path(finding["path"]).stem].append(finding)
    sentences = collections.defaultdict(list)
    for path, text in re.findall(r"^note: (.*?):\d+:\d+: `.*?` (.*)$", done.stderr, re.MULTILINE):
        sentences[pathlib.Path(path).stem].append(text)
    return findings, sentences


@pytest.fixture(scope="module")
def answer(mplint):
    return ask(mplint)


@pytest.fixture(scope="module")
def answer_2_12(mplint):
    return ask(mplint, "--keras-version", "2.12")


def outcome_of(sentences):
    text = " ".join(sentences)
    raised = re.search(r"would raise (\w+)", text)
    if raised:
        return raised[1]
    is_wrong = "would compute" in text or "would give other" in text
    # The preparer's own verification finds other numbers.
    return "AssertionError" if is_wrong else "ok"


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_error_is_found_exactly_where_preparation_fails(answer, name):
    findings, _ = answer
    optional = CASES[name]["optional"]
    errors = {f["code"] for f in findings[name] if f["severity"] == "error"} - set(optional)
    assert bool(errors) == CASES[name]["fails"], errors


@pytest.mark.parametrize("name", sorted(set(CASES) - OTHER_EXCEPTIONS))
def test_the_outcome_is_the_recorded_one(answer, name):
    _, sentences = answer
    assert outcome_of(sentences[name]) == CASES[name]["outcome"], sentences[name]


@pytest.mark.parametrize("name", sorted(OTHER_EXCEPTIONS))
def test_other_exceptions_are_still_other_ones(answer, name):
    _, sentences = answer
    assert outcome_of(sentences[name]) != CASES[name]["outcome"], sentences[name]


def test_the_versions_differ():
    changed = [name for name, case in CASES.items() if case["outcome"] != case["outcome_2_12"]]
    assert len(changed) >= 6


@pytest.mark.parametrize("name", sorted(set(CASES) - OTHER_EXCEPTIONS))
def test_the_outcome_with_keras_2_12_is_the_recorded_one(answer_2_12, name):
    """Layers write their configuration themselves there, so fewer clones fail."""
    findings, sentences = answer_2_12
    outcome = CASES[name]["outcome_2_12"]
    assert outcome_of(sentences[name]) == outcome, sentences[name]
    if outcome != CASES[name]["outcome"]:
        errors = {item["code"] for item in findings[name] if item["severity"] == "error"}
        errors -= set(CASES[name]["optional"])
        assert "MP404" not in errors
        assert bool(errors) == (outcome != "ok")


def test_a_model_is_explained_once_an_outcome(mplint, tmp_path):
    """A condition is named where outcomes differ, and only what makes them differ."""
    source = """
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(4)

    def call(self, x, **kwargs):
        return self.dense(x)


def build(deep, twice):
    inputs = keras.Input((4,))
    x = layers.Dense(4)(inputs) if twice else inputs
    return keras.Model(inputs, Block()(x) if deep else layers.Dense(4)(x))
"""
    (tmp_path / "model.py").write_text(source)
    done = mplint("check", "--explain-preparer", "-q", "model.py", cwd=tmp_path)
    assert done.stderr.splitlines() == [
        "note: model.py:18:12: `keras.Model` would prepare it where deep=True",
        "note: model.py:18:12: `keras.Model` would return it as it is where deep=False",
    ]
