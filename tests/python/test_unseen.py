"""What is in no file in view settles nothing: `prepare` refuses where the model depends on it, and
says which `--assume` would settle it."""

import pytest

HEAD = """\
import os, random, sys, time
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
import settings
from settings import config
"""

MODEL = """

def get_model():
    x = inputs = keras.Input((8,))
    x = layers.Dense(4, name="first")(x)
{body}
    return keras.Model(inputs, x)
"""

CONDITIONS = [
    "config.short",
    "not config.short",
    "config",
    "config.mode == 'a'",
    "config.mode != 'a'",
    "config.mode in ('a', 'b')",
    "config.mode in settings.MODES",
    "config.n < 3",
    "config.x is None",
    "config.x is not None",
    "config == None",
    "config.kind is layers.Dense",
    "isinstance(config.x, str)",
    "isinstance(config.x, (int, float))",
    "config['short']",
    "settings.TABLE['a']['b']",
    "config.get('short')",
    "getattr(settings, 'SHORT', False)",
    "hasattr(config, 'short')",
    "bool(config.a)",
    "config.a or config.b",
    "config.a and config.b",
    "{'a': config.a}['a']",
    "[config.a][0]",
    "(n := config.n)",
    "len(config.items)",
    "any(config.flags)",
    "~config.a",
    "config.a - 1",
    "config.a.b.c()",
    "f'{config.a}' == 'x'",
    "settings.CONST",
    "settings.Klass",
    "os.environ['N']",
    "os.environ",
    "os.environ.get('N', '4') == '4'",
    "os.name == 'nt'",
    "os.path.exists('weights.h5')",
    "sys.platform == 'linux'",
    "sys.flags.debug",
    "len(sys.argv) > 1",
    "random.random() > 0.5",
    "time.time() > 3",
    "np.random.rand() > 0.5",
]


@pytest.fixture
def prepare(mplint, tmp_path):
    def run(body, *options):
        path = tmp_path / "model.py"
        lines = "\n".join("    " + line for line in body.split("\n"))
        path.write_text(HEAD + MODEL.format(body=lines), encoding="utf-8")
        return mplint("prepare", path, "get_model()", *options)

    return run


SECOND = "if {condition}:\n    x = layers.Dense(5, name='second')(x)"


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_on_it_is_refused(condition, prepare):
    done = prepare(SECOND.format(condition=condition))
    assert done.returncode == 1
    assert "cannot be known from the source" in done.stderr
    assert "--assume" in done.stderr


@pytest.mark.parametrize(
    "assume, count",
    [("config.short=True", 2), ("config.short=False", 1), ("config.short=0", 1)],
)
def test_an_assumption_settles_it(assume, count, prepare):
    done = prepare(SECOND.format(condition="config.short"), "--assume", assume)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("layers.Dense(") == count


VALUES = {
    "config.n": "config.n=7",
    "config.n or 3": "config.n=7",
    "config.get('n', 3)": "config.get('n', 3)=7",
    "config['n']": "config['n']=7",
    "getattr(settings, 'n', 3)": "getattr(settings, 'n', 3)=7",
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_it_is_refused_or_assumed(value, prepare):
    body = f"x = layers.Dense({value}, name='second')(x)"
    assert prepare(body).returncode == 1
    done = prepare(body, "--assume", VALUES[value])
    assert done.returncode == 0, done.stderr
    assert 'layers.Dense(7, name="second")' in done.stdout


@pytest.mark.parametrize("same", ["print('x')", "pass"])
def test_what_nothing_depends_on_needs_no_assumption(same, prepare):
    done = prepare(f"if config.short:\n    {same}")
    assert done.returncode == 0, done.stderr


CERTAIN = ["layers.Dense", "tf.nn.relu", "np.ndarray", "config is config"]


@pytest.mark.parametrize("condition", CERTAIN)
def test_what_is_certain_stays(condition, prepare):
    done = prepare(SECOND.format(condition=condition))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("layers.Dense(") == 2


# --- modules in view that ask the environment while they are imported ---

SETTINGS = """\
import os

if os.environ.get("BIG"):
    WIDTH = 8
else:
    WIDTH = 4
DEEP = False
if os.environ.get("DEEP"):
    DEEP = True
PLAIN = 4
"""

USES = """\
from tensorflow import keras
from tensorflow.keras import layers

import conf


def get_model():
    inputs = keras.Input((8,))
    return keras.Model(inputs, layers.Dense({width})(inputs))
"""


@pytest.mark.parametrize(
    "width, assume, units",
    [
        ("conf.WIDTH", "os.environ.get('BIG')=None", 4),
        ("conf.WIDTH", "os.environ.get('BIG')='1'", 8),
        ("3 if conf.DEEP else 5", "os.environ.get('DEEP')=None", 5),
        ("conf.PLAIN", None, 4),
    ],
)
def test_settings_of_the_project_are_not_guessed(width, assume, units, mplint, tmp_path):
    (tmp_path / "conf.py").write_text(SETTINGS, encoding="utf-8")
    path = tmp_path / "model.py"
    path.write_text(USES.format(width=width), encoding="utf-8")
    options = []
    if assume:
        assert mplint("prepare", path, "get_model()").returncode == 1
        options = ["--assume", assume]
    done = mplint("prepare", path, "get_model()", *options)
    assert done.returncode == 0, done.stderr
    assert f"layers.Dense({units}" in done.stdout
