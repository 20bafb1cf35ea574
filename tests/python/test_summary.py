"""`mplint summary`: against real Keras on every recorded case that has a right model and on models as
people write them; the formats as recorded; everything that can be asked wrongly."""

import json
import os
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORACLE = ROOT / "fixtures/oracle"
FOLDER = ROOT / "fixtures/summary"
STYLES = ROOT / "tests/models/styles"
CASES = json.loads((ORACLE / "prepare.json").read_text(encoding="utf-8"))

# File, words behind it, columns of the terminal.
EXPECTED = {
    "siamese.txt": ("shared.py", ["siamese()"], None),
    "cnn_narrow.txt": ("cnn.py", ["get_model()"], "72"),
    "cnn.md": ("cnn.py", ["get_model()", "--format", "markdown"], None),
    "nested.json": ("sequential.py", ["nested()", "--format", "json"], None),
    "nested_depth1.txt": ("sequential.py", ["nested()", "--depth", "1"], None),
}


def recorded_cases():
    """Those that must be prepared, and the models of fixtures/summary."""
    cases = [
        {"file": str(ORACLE / case["file"]), "expression": "get_model()", "inputs": case.get("inputs")}
        for case in CASES.values()
        if case["expect"] == "prepared"
    ]
    own = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
    return cases + [{**case, "file": str(FOLDER / case["file"])} for case in own]


def model_cases():
    """Whole models, and models in many styles."""
    return [
        {"file": str(path), "expression": "get_model()", "inputs": inputs_of(path)}
        for path in sorted(STYLES.glob("*.py"))
    ]


def inputs_of(path):
    """What stands behind `# --input` in the second line."""
    second = path.read_text(encoding="utf-8").splitlines()[1]
    words = shlex.split(second[1:]) if second.startswith("# --") else []
    return [words[i + 1] for i, word in enumerate(words) if word == "--input"]


def listed_unknown(target):
    """fixtures/summary/unknown.json: what mplint does not know, field by field, below the reason."""
    reasons = json.loads((FOLDER / "unknown.json").read_text(encoding="utf-8"))[target]
    fields = [field for listed in reasons.values() for field in listed]
    assert len(fields) == len(set(fields))
    return set(fields)


def check_unknown(compare_summary, results, target):
    """Exactly what is listed is not known: what is known by now must leave the list."""
    found = {
        f"{compare_summary.label(case)}: {field}"
        for case, result, _ in results
        if result
        for field in result.unknown_fields
    }
    listed = listed_unknown(target)
    assert not found - listed, "not known: " + "\n".join(sorted(found - listed))
    assert not listed - found, "known by now: " + "\n".join(sorted(listed - found))


@pytest.fixture
def compare_summary(import_from):
    return import_from(ROOT / "tests/summary", "compare_summary")


def test_models_are_as_keras_says(compare_summary, program, keras_python):
    cases = [case for case in recorded_cases() + model_cases() if case.get("only") != "keras3"]
    assert len(cases) >= 360
    results = compare_summary.compare_all(program, keras_python("tf210"), cases)
    wrong = [
        f"{compare_summary.label(case)}: {error or result.differences}"
        for case, result, error in results
        if error or result.differences
    ]
    assert not wrong, "\n".join(wrong)
    check_unknown(compare_summary, results, "aimet")


def test_models_are_as_keras_3_says(compare_summary, program, keras_python):
    """Those that Keras 3 takes: the others call functions of TensorFlow on its tensors, or name a
    layer or an argument that it has not. Not those that are for Keras 2 alone: calls in training are
    not followed with Keras 3, which also gives layers that ran on arrays the shapes of those."""
    cases = [case for case in recorded_cases() if case.get("only") != "tf210"]
    results = compare_summary.compare_all(program, keras_python("keras3"), cases, "keras3")
    compared = [(case, result) for case, result, _ in results if result]
    wrong = [
        f"{compare_summary.label(case)}: {result.differences}"
        for case, result in compared
        if result.differences
    ]
    assert not wrong, "\n".join(wrong)
    assert len(compared) >= 210
    check_unknown(compare_summary, results, "keras3")


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_formats_are_as_recorded(name, mplint):
    file, words, columns = EXPECTED[name]
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    if columns:
        environment["COLUMNS"] = columns
    done = mplint("summary", file, *words, cwd=FOLDER, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (FOLDER / "expected" / name).read_text(encoding="utf-8")
    if columns:
        assert max(map(len, done.stdout.splitlines())) <= int(columns)


UNKNOWN = """
import os
from tensorflow import keras
from tensorflow.keras import layers

WIDTH = os.environ.get("WIDTH")
SHORT = os.environ.get("SHORT")

class Model(keras.Model):
    def __init__(self, units=WIDTH):
        super().__init__()
        self.first = layers.Dense(3)
        self.second = layers.Dense(units)
    def call(self, x):
        return self.second(self.first(x))

class Asks(Model):
    def call(self, x):
        return self.first(x) if SHORT else self.second(x)
"""


@pytest.fixture
def unknown(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(UNKNOWN, encoding="utf-8")
    return path


def test_what_is_not_known_is_said(mplint, unknown):
    words = ["summary", unknown, "Model()", "--input", "(4,)", "--format", "json"]
    done = mplint(*words)
    summary = json.loads(done.stdout)
    assert done.returncode == 0
    assert [row["params"] for row in summary["layers"]] == [15, None]
    assert summary["total_params"] is None
    assert "`second` (Dense) are not known" in done.stderr
    assert "--assume 'os.environ.get('WIDTH')=…'" in done.stderr
    settled = json.loads(mplint(*words, "--assume", "os.environ.get('WIDTH')=5").stdout)
    assert [row["output_shape"] for row in settled["layers"]] == [[None, 3], [None, 5]]


def test_what_has_no_graph_is_refused(mplint, unknown):
    for expression, message in [
        ("Asks(2)", "`os.environ.get('SHORT')` cannot be known"),
        ("Model", "gives a class; call it"),
        ("1 + 1", "gives no model"),
        ("missing()", "refused"),
    ]:
        done = mplint("summary", unknown, expression, "--input", "(4,)")
        assert done.returncode == 1 and done.stdout == "", expression
        assert message in done.stderr


def test_wrong_usage(mplint, unknown):
    for words, message in [
        ([], "`mplint summary` takes a file and one expression"),
        ([unknown, "Model()", "--depth", "0"], "`--depth 0`: a number of levels"),
        ([unknown, "Model()", "--depth", "x"], "`--depth x`: a number of levels"),
        ([unknown, "Model()", "--format", "jsn"], "did you mean `json`?"),
        ([unknown.parent / "none.py", "x"], "no such file"),
    ]:
        done = mplint("summary", *words)
        assert done.returncode == 2
        assert message in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_only_its_own_files_are_overwritten(form, mplint, unknown, tmp_path):
    out = tmp_path / "out"
    words = ["summary", unknown, "Model(2)", "--input", "(4,)", "--format", form, "-o", out]
    assert mplint(*words).returncode == 0
    first = out.read_text(encoding="utf-8")
    assert mplint(*words).returncode == 0
    assert out.read_text(encoding="utf-8") == first
    out.write_text("mine", encoding="utf-8")
    done = mplint(*words)
    assert done.returncode == 2 and "mplint did not write it" in done.stderr
    assert out.read_text(encoding="utf-8") == "mine"
    assert mplint(*words, "--force").returncode == 0
