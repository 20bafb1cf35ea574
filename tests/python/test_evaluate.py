"""What `FILE EXPRESSION` settles that no value of the source does: decisions on which nothing depends,
and Keras's own counters."""

import json

import pytest

HEAD = "import sys\nimport tensorflow as tf\nfrom tensorflow import keras\n\n\n"


@pytest.fixture
def prepare(mplint, tmp_path):
    """Prepares `get_model()` of a source: the process."""

    def run(body, *options):
        path = tmp_path / "model.py"
        path.write_text(HEAD + body, encoding="utf-8")
        return mplint("prepare", path, "get_model()", "--format", "json", *options)

    return run


def names_of(done):
    assert done.returncode == 0, done.stderr
    return [layer["name"] for layer in json.loads(done.stdout)["layers"]]


SAME = """\
def get_model():
    if sys.getrecursionlimit() < 2000:
        sys.setrecursionlimit(2000)
    verbose = len(tf.config.list_physical_devices("GPU")) > {count}
    inputs = keras.Input((4,))
    x = keras.layers.Dense(3, name="one")(inputs)
    if verbose:
        print(x.shape)
    return keras.Model(inputs, x)
"""


def test_a_decision_without_a_difference_is_no_assumption(prepare):
    assert names_of(prepare(SAME.format(count=0))) == ["one"]


DIFFERENT = [
    # another layer, another order of layers, another argument, a path that fails
    'if sys.getrecursionlimit() < 2000:\n        x = keras.layers.Dense(3, name="two")(x)',
    'if sys.getrecursionlimit() < 2000:\n        x = keras.layers.ReLU(name="two")(x)\n'
    '    else:\n        x = keras.layers.ReLU(name="three")(x)',
    'x = keras.layers.Dense(3 if sys.getrecursionlimit() < 2000 else 4, name="two")(x)',
    "if sys.getrecursionlimit() < 2000:\n        if sys.getrefcount(x) > 3:\n"
    "            x = keras.layers.ReLU()(x)",
]


@pytest.mark.parametrize("lines", DIFFERENT)
def test_a_decision_that_makes_a_difference_is_refused(lines, prepare):
    body = (
        "def get_model():\n"
        "    inputs = keras.Input((4,))\n"
        '    x = keras.layers.Dense(3, name="one")(inputs)\n'
        f"    {lines}\n"
        "    return keras.Model(inputs, x)\n"
    )
    done = prepare(body)
    assert done.returncode == 1
    assert "cannot be known from the source" in done.stderr


UIDS = """\
def block(x, name=None):
    name = name or f"block_{{keras.backend.get_uid('block_')}}"
    x = keras.layers.Dense(3, name=name + "_dense")(x)
    return keras.layers.ReLU(name=f"relu_{{keras.backend.get_uid('{prefix}')}}")(x)


def get_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, block(block(block(inputs), name="own")))
"""


def test_numbers_of_a_prefix_are_counted(prepare):
    names = names_of(prepare(UIDS.format(prefix="r")))
    assert names == ["block_1_dense", "relu_1", "own_dense", "relu_2", "block_2_dense", "relu_3"]


@pytest.mark.parametrize("prefix", ["input", "re_lu", "dense"])
def test_numbers_that_count_layers_too_are_not_known(prefix, prepare):
    """Keras 3 numbers its layers with the same counters, Keras 2 its inputs."""
    done = prepare(UIDS.format(prefix=prefix))
    assert "relu_2" not in done.stdout
