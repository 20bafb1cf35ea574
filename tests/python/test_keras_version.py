"""--keras-version: which facts about Keras hold."""

import json

import pytest

CLONED = """import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class Scale(layers.Layer):
    def __init__(self, k{parameters}):
        super().__init__()
        self.k = k
    def call(self, x, **kwargs):
        return tf.identity(x)
{config}
class Unit(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(4)
        self.scale = Scale({argument})
    def call(self, x, **kwargs):
        return self.scale(self.dense(x))
def get_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, Unit()(inputs))
"""
CONFIG = """    def get_config(self):
        return {**super().get_config(), "k": self.k}
"""


@pytest.fixture
def lint(mplint, tmp_path):
    def run(text, *options):
        (tmp_path / "a.py").write_text(text, encoding="utf-8")
        done = mplint("--output-format", "json", *options, "a.py", cwd=tmp_path)
        assert done.returncode in {0, 1}, done.stderr
        found = json.loads(done.stdout)["diagnostics"]
        return {item["code"] for item in found if item["severity"] == "error"}

    return run


def source(argument, config="", parameters=""):
    return CLONED.format(argument=argument, config=config, parameters=parameters)


@pytest.mark.parametrize("argument", ["3", "(1, 2)", "'x'", "[1.5, None]", "{'a': True}", "-2.5"])
def test_keras_2_12_writes_plain_arguments_itself(lint, argument):
    assert lint(source(argument)) == {"MP404"}
    assert lint(source(argument), "--keras-version", "2.10") == {"MP404"}
    assert lint(source(argument), "--keras-version", "2.12") == set()


@pytest.mark.parametrize("argument", ["{1, 2}", "lambda x: x", "b'x'", "[{1}]", "..."])
def test_keras_2_12_does_not_write_others(lint, argument):
    assert lint(source(argument), "--keras-version", "2.12") == {"MP404"}


def test_an_own_get_config_counts_in_all_versions(lint):
    assert lint(source("3", CONFIG), "--keras-version", "2.12") == {"MP404"}
    takes = source("3", CONFIG, ", **kwargs").replace("__init__()", "__init__(**kwargs)", 1)
    assert lint(takes, "--keras-version", "2.12") == lint(takes) == set()


def test_an_unknown_argument_is_not_judged(lint):
    assert lint(source("make_it()"), "--keras-version", "2.12") == set()


REFUSALS = [
    ("2", "it is written X.Y"),
    ("two", "it is written X.Y"),
    ("2.12.x", "it is written X.Y"),
    ("2.", "it is written X.Y"),
    ("99999999999.1", "it is written X.Y"),
    ("1.2", "nothing is known of Keras 1"),
    ("4.0", "nothing is known of Keras 4"),
    ("3.15", "target `aimet` is about Keras 2"),
]


@pytest.mark.parametrize(("version", "message"), REFUSALS)
def test_versions_that_are_none(mplint, tmp_path, version, message):
    (tmp_path / "a.py").write_text("import keras\n", encoding="utf-8")
    for arguments in (["check", "a.py"], ["summary", "a.py", "m"], ["prepare", "a.py", "m"]):
        done = mplint(*arguments, "--keras-version", version, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"error: `--keras-version {version}`: {message}" in done.stderr
    done = mplint("a.py", "--target", "keras3", "--keras-version", "2.10", cwd=tmp_path)
    assert "target `keras3` is about Keras 3" in done.stderr


@pytest.mark.parametrize(
    ("version", "target", "known"),
    [("2.9", "aimet", "2.10"), ("2.11", "aimet", "2.10"), ("2.14", "tfmot", "2.12"), ("2.19", "keras2", "2.15"),
     ("3.0", "keras3", "3.15"), ("3.99", "keras3", "3.15")],
)  # fmt: skip
def test_versions_that_were_not_measured_are_named(mplint, tmp_path, version, target, known):
    (tmp_path / "a.py").write_text("import keras\n", encoding="utf-8")
    options = ["--target", target, "--keras-version", version, "a.py"]
    done = mplint(*options, cwd=tmp_path)
    assert done.returncode == 0
    assert f"note: Keras {version} was not measured: what is known of {known}" in done.stderr
    assert mplint("--quiet", *options, cwd=tmp_path).stderr == ""


def test_measured_versions_are_taken_as_they_are(mplint, tmp_path):
    (tmp_path / "a.py").write_text("import keras\n", encoding="utf-8")
    for version, target in (("2.10", "aimet"), ("2.12.0", "keras2"), ("3.15", "keras3")):
        done = mplint("--target", target, "--keras-version", version, "a.py", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_configuration_may_name_it(lint, tmp_path):
    (tmp_path / "mplint.toml").write_text('keras-version = "2.12"\n', encoding="utf-8")
    assert lint(source("3")) == set()
    assert lint(source("3"), "--keras-version", "2.10") == {"MP404"}


HELD = """from tensorflow import keras
class Held(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(3)
        self.mean = keras.metrics.Mean()
    def call(self, x):
        return self.dense(x)
inputs = keras.Input((4,))
model = keras.Model([inputs, keras.Input((4,))], keras.layers.Dense(3)(inputs))
"""


def test_summary_is_that_of_the_version(mplint, tmp_path):
    """A Keras 2 model has the variables of a metric that it holds; inputs are named otherwise."""
    (tmp_path / "a.py").write_text(HELD, encoding="utf-8")

    def summary(expression, *options):
        shape = ["--input", "(4,)"] if expression == "Held()" else []
        command = ["summary", "a.py", expression, "--format", "json", *shape, *options]
        done = mplint(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    third = ["--target", "keras3"]
    for options, params in (([], 17), (["--keras-version", "2.12"], 17), (third, 15)):
        assert summary("Held()", *options)["total_params"] == params
    names = [layer["name"] for layer in summary("model")["layers"]]
    assert sorted(names) == ["dense", "input_1", "input_2"]
    names = [layer["name"] for layer in summary("model", *third)["layers"]]
    assert sorted(names) == ["dense", "input_layer", "input_layer_1"]
