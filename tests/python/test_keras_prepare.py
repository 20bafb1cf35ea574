"""`mplint prepare` against real Keras: every recorded case that has a right Functional model is
prepared, takes the original's weights and gives its numbers bit for bit; the others are refused."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORACLE = ROOT / "fixtures/oracle"
CASES = json.loads((ORACLE / "prepare.json").read_text(encoding="utf-8"))

# The documentation's examples: file, function, inputs, below what the integers of its inputs lie
# (0: they are no integers).
EXAMPLES = [
    ("example1_transformer.py", "get_text_classification_model", [], 200),
    ("example2_functional_inside.py", "get_subclass_model_with_functional_layers", ["(64,)"], 0),
]


def names_that(expect):
    return sorted(name for name, case in CASES.items() if case["expect"] == expect)


def input_options(inputs):
    return [word for shape in inputs or [] for word in ("--input", shape)]


@pytest.fixture
def prepare(mplint, tmp_path):
    """Prepares an expression of a file: the process, and where the module is."""

    def run(path, expression, inputs, *options):
        out = tmp_path / f"prepared_{path.name}"
        words = [*input_options(inputs), *options, "-o", out]
        return mplint("prepare", path, expression, *words), out

    return run


def prepare_all(prepare, *options):
    """(source, prepared) of every recorded case that must be prepared, and of the documentation."""
    pairs = []
    for name in names_that("prepared"):
        source = ORACLE / CASES[name]["file"]
        done, out = prepare(source, "get_model()", CASES[name].get("inputs"), *options)
        assert done.returncode == 0, f"{name}: {done.stderr}"
        pairs.append((source, out))
    for file, function, inputs, limit in EXAMPLES:
        source = ROOT / "fixtures/docs" / file
        done, out = prepare(source, f"{function}()", inputs, *options)
        assert done.returncode == 0, f"{file}: {done.stderr}"
        pairs.append((f"{source}::{function}::{limit}", out))
    return pairs


@pytest.mark.parametrize("environment", ["tf212", "tf210"])
def test_prepared_models_give_the_same_numbers(environment, keras_python, prepare, check):
    lines, status = check(keras_python(environment), prepare_all(prepare))
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert len(lines) == len(names_that("prepared")) + len(EXAMPLES)


# The source's own layers, which are kept whole: without a `get_config`, or with two weights of one
# name, which no HDF5 file holds.
NOT_SAVED = {
    "dup_weight_names_leaf",
    "leaf_no_get_config_args",
    "toplevel_leaf_no_get_config",
    "vit_patches",
}


def test_keras_clones_saves_and_loads_prepared_models(keras_python, prepare):
    modules = []
    for name in names_that("prepared"):
        if name not in NOT_SAVED:
            source = ORACLE / CASES[name]["file"]
            done, out = prepare(source, "get_model()", CASES[name].get("inputs"))
            assert done.returncode == 0, f"{name}: {done.stderr}"
            modules.append(out)
    done = subprocess.run(
        [keras_python("tf210"), ROOT / "tests/oracle/check_consumers.py", *modules],
        env={**os.environ, "PYTHONPATH": str(ORACLE)},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=900,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(modules) >= 110, done.stderr[-2000:]
    assert done.returncode == 0, "\n".join(line for line in lines if not line.startswith("ok"))


def test_keras3_models_give_the_same_numbers(keras_python, prepare, check):
    pairs = []
    for name in names_that("prepared"):
        source = ORACLE / CASES[name]["file"]
        done, out = prepare(source, "get_model()", CASES[name].get("inputs"), "--target", "keras3")
        assert done.returncode == 0, f"{name}: {done.stderr}"
        pairs.append((source, out))
    lines, status = check(keras_python("keras3"), pairs, "--source-may-fail")
    assert status == 0, "\n".join(line for line in lines if line.startswith("FAILED"))
    # One source requires `training`, which Keras 3 does not give.
    assert sum(line.startswith("ok") for line in lines) == len(pairs) - 1, "\n".join(lines)


@pytest.mark.parametrize("name", names_that("refuse"))
def test_models_without_a_static_graph_are_refused(name, prepare):
    case = CASES[name]
    done, out = prepare(ORACLE / case["file"], "get_model()", case.get("inputs"))
    assert done.returncode == 1, done.stdout
    assert not out.exists()
    assert case["file"] in done.stderr  # it says where


@pytest.mark.parametrize("name", names_that("either"))
def test_other_models_are_right_or_refused(name, keras_python, prepare, check):
    case = CASES[name]
    source = ORACLE / case["file"]
    done, out = prepare(source, "get_model()", case.get("inputs"))
    if done.returncode == 1:
        assert not out.exists() and done.stderr
        return
    assert done.returncode == 0, done.stderr
    lines, status = check(keras_python("tf212"), [(source, out)])
    assert status == 0, lines
