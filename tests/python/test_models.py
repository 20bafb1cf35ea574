"""Whole models as users write them (tests/models): what mplint makes of them is what Keras does."""

import os
import shlex
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
MODELS = sorted((TESTS / "models").glob("*.py"))


def options_of(path):
    """What stands behind `# --` in the second line: the inputs that the source does not have."""
    second = path.read_text(encoding="utf-8").splitlines()[1]
    return shlex.split(second[1:]) if second.startswith("# --") else []


@pytest.fixture
def prepare(mplint, tmp_path, keras_python):
    """Prepares a model: where the module is."""
    folder = keras_python("tf210").parents[1]
    environment = {**os.environ, "VIRTUAL_ENV": str(folder)}

    def run(path):
        out = tmp_path / f"prepared_{path.name}"
        done = mplint("prepare", path, "get_model()", *options_of(path), "-o", out, env=environment)
        assert done.returncode == 0, f"{path.name}: {done.stderr}"
        return out

    return run


@pytest.mark.parametrize("environment", ["tf210", "tf212"])
def test_prepared_models_give_the_same_numbers(environment, keras_python, prepare, check):
    python = keras_python(environment)
    lines, status = check(python, [(path, prepare(path)) for path in MODELS])
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert sum(line.startswith("ok") for line in lines) == len(MODELS) >= 19


@pytest.fixture
def compare_summary(import_from):
    return import_from(TESTS / "summary", "compare_summary")


def case_of(path, expression="get_model()"):
    """As compare_summary takes it."""
    words = options_of(path) if expression == "get_model()" else []
    inputs = [words[i + 1] for i, word in enumerate(words) if word == "--input"]
    search = "--search-venv" in words
    return {"file": str(path), "expression": expression, "inputs": inputs, "search_venv": search}


def test_summaries_are_as_keras_says(compare_summary, program, keras_python):
    """Names, classes, shapes, types, parameters and connections of all layers, and the totals: all
    is known, and what mplint says is what Keras says."""
    cases = [case_of(path) for path in MODELS]
    late = TESTS / "models/late_layers.py"
    cases += [case_of(late, f"{name}()") for name in ("functional", "sequential", "built")]
    results = compare_summary.compare_all(program, keras_python("tf210"), cases)
    assert len(results) >= 23
    wrong = [
        f"{compare_summary.label(case)}: {error or result.differences + result.unknown}"
        for case, result, error in results
        if error or result.differences or result.unknown
    ]
    assert not wrong, "\n".join(wrong)
