"""Models as different people write them (tests/models/styles): right in Keras 2.10 and 2.12, and
taken by Keras's own consumers."""

import os
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# The source's own layers, which are kept whole, have no `get_config` that works, so Keras rebuilds
# none of them; that is the source's to mend. A SavedModel it loads, with the functions in it.
NO_CONFIG = {
    "detr",
    "diffusion_unet",
    "distilled_vit",
    "region_heads",
    "rotary_gpt",
    "weighted_fpn",
}
# A BatchNormalization of the source's passes `axis` itself, and gets it from its config again.
# Keras 2 writes an array that the source gives to a layer into a config as a list, which no layer takes.
WRONG_CONFIG = {"clip_towers", "resnext_built"}

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
    assert sum(line.startswith("ok") for line in lines) == len(MODELS) >= 19


@pytest.fixture
def consume(keras_python):
    """Runs check_consumers.py on modules: the lines that it prints."""

    def run(modules, *options):
        done = subprocess.run(
            [keras_python("tf210"), TESTS / "oracle/check_consumers.py", *options, *modules],
            env={**os.environ, "PYTHONPATH": str(TESTS / "models/styles")},
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=900,
        )
        lines = done.stdout.splitlines()
        assert len(lines) == len(modules), done.stderr[-2000:]
        assert done.returncode == 0, "\n".join(line for line in lines if not line.startswith("ok"))

    return run


def test_keras_clones_saves_and_loads_them(consume, prepared):
    modules = [out for path, out in prepared if path.stem not in NO_CONFIG | WRONG_CONFIG]
    assert len(modules) >= 9
    consume(modules)


def test_keras_loads_the_functions_of_layers_without_config(consume, prepared):
    modules = [out for path, out in prepared if path.stem in NO_CONFIG]
    assert len(modules) == len(NO_CONFIG)
    consume(modules, "--saved-function")


# A layer of the source, alone and untouched by mplint: compiled, its last digits are others.
COMPILED = """
import numpy as np, tensorflow as tf
from diffusion_unet import GroupNorm
layer = GroupNorm(4)
x = tf.constant(np.random.default_rng(0).normal(size=(2, 8, 8, 8)), tf.float32)
difference = np.abs(layer(x) - tf.function(layer)(x)).max()
print(0.0 < difference < 1e-5, difference)
"""


def test_a_compiled_layer_rounds_otherwise(keras_python):
    done = subprocess.run(
        [keras_python("tf210"), "-c", COMPILED],
        env={**os.environ, "PYTHONPATH": str(TESTS / "models/styles")},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.startswith("True"), done.stdout
