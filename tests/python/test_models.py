"""Whole models as users write them (tests/models): what mplint makes of them is what Keras does."""

import os
import shlex
from pathlib import Path

import pytest

MODELS = sorted((Path(__file__).resolve().parents[1] / "models").glob("*.py"))


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
