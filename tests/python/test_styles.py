"""Models as different people write them (tests/models/styles): right in Keras 2.10 and 2.12, and
taken by Keras's own consumers."""

import os
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# Keras 2.10 cannot rebuild some call in it from its config: "Missing required positional argument".
NOT_CLONED = {"rotary_gpt", "states"}
# The source's own layers, which are kept whole, have no `get_config` that works, so Keras rebuilds
# none of them; that is the source's to mend.
NO_CONFIG = {"distilled_vit", "resnext_built", "weighted_fpn"}
# Read back from a SavedModel it gives other numbers. The cause is not known.
OTHER_NUMBERS = {"diffusion_unet"}

MODELS = sorted((TESTS / "models/styles").glob("*.py"))


@pytest.fixture
def prepared(mplint, tmp_path):
    """(source, prepared module) of each model."""
    pairs = []
    for path in MODELS:
        out = tmp_path / f"prepared_{path.name}"
        done = mplint("prepare", path, "get_model()", "-o", out)
        assert done.returncode == 0, f"{path.name}: {done.stderr}"
        pairs.append((path, out))
    return pairs


@pytest.mark.parametrize("environment", ["tf210", "tf212"])
def test_prepared_models_give_the_same_numbers(environment, keras_python, prepared, check):
    lines, status = check(keras_python(environment), prepared)
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert sum(line.startswith("ok") for line in lines) == len(MODELS) >= 14


def test_keras_clones_saves_and_loads_them(keras_python, prepared):
    script = TESTS / "oracle/check_consumers.py"
    left_out = NOT_CLONED | NO_CONFIG | OTHER_NUMBERS
    modules = [out for path, out in prepared if path.stem not in left_out]
    done = subprocess.run(
        [keras_python("tf210"), script, *modules],
        env={**os.environ, "PYTHONPATH": str(TESTS / "models/styles")},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=900,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(modules) >= 8, done.stderr[-2000:]
    assert done.returncode == 0, "\n".join(line for line in lines if not line.startswith("ok"))
