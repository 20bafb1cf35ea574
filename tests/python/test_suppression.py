"""Comments that leave findings out, as users meet them: files of a package, selections, formats."""

import json

import pytest

BASE = """\
import tensorflow as tf
from tensorflow import keras


class Base(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(4)

    def call(self, x, **kwargs):
        return tf.nn.relu(self.dense(x)){comment}
"""

USER = """\
from tensorflow import keras

from .base import Base


class Child(Base):
    pass


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, Child()(inputs)){comment}
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """package(base, user) is a package whose two files end in these comments."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "__init__.py").write_text("")

    def write(base="", user=""):
        (folder / "base.py").write_text(BASE.format(comment=base))
        (folder / "user.py").write_text(USER.format(comment=user))

    return write


def codes(mplint, *arguments):
    done = mplint("check", "--output-format", "json", *arguments)
    return [(finding["path"], finding["code"])
            for finding in json.loads(done.stdout)["diagnostics"]]


def test_in_the_file_of_the_finding(mplint, package):
    package()
    assert codes(mplint, "models") == [("models/base.py", "MP302")]
    package(base="  # mplint: ignore[MP302]")
    assert codes(mplint, "models") == []
    assert mplint("models").returncode == 0


def test_a_comment_elsewhere_has_no_say(mplint, package):
    package(user="  # mplint: ignore[MP302]")
    assert codes(mplint, "models") == [("models/base.py", "MP302"), ("models/user.py", "MP903")]


def test_of_one_file_alone(mplint, package):
    """What is found in a base is shown with the base's own file."""
    package(base="  # mplint: ignore[MP302]")
    assert codes(mplint, "models/base.py") == []
    assert codes(mplint, "models/user.py") == []


def test_selections(mplint, package):
    package(base="  # mplint: ignore[MP302, MP201]")
    assert codes(mplint, "models") == [("models/base.py", "MP903")]
    assert codes(mplint, "models", "--select", "MP302") == []
    assert codes(mplint, "models", "--select", "MP302,MP903") == []
    assert codes(mplint, "models", "--ignore", "MP2") == []
    assert codes(mplint, "models", "--select", "MP2,MP3,MP9") == [("models/base.py", "MP903")]


def test_where_the_comment_is(mplint, package):
    package(base="  # noqa: E501, MP201  # long line", user="")
    done = mplint("check", "--output-format", "json", "--select", "MP903,MP2", "models")
    (finding,) = json.loads(done.stdout)["diagnostics"]
    assert finding["range"] == {"start": {"line": 11, "column": 43},
                                "end": {"line": 11, "column": 62}}
    assert finding["rule"] == "unused-suppression"
    assert finding["severity"] == "warning"
    assert done.returncode == 1


def test_limits(mplint, tmp_path):
    path = tmp_path / "a.py"
    path.write_text("from somewhere import thing\nfrom tensorflow import keras\n\n\n"
                    "class Block(keras.layers.Layer):{}\n"
                    "    def __init__(self):\n        super().__init__()\n"
                    "        self.dense = keras.layers.Dense(2)\n\n"
                    "    def call(self, x):\n        return thing(self.dense)(x)\n".format(""))
    shown = mplint("check", "--show-limits", "--output-format", "concise", path).stdout
    assert " MP902 " in shown
    path.write_text("# mplint: ignore-file[MP902]\n" + path.read_text())
    assert mplint("check", "--show-limits", "--select", "MP9", path).stdout.startswith("Found nothing")
    assert mplint("check", "--select", "MP9", path).stdout.startswith("Found nothing")


def test_no_fix_is_suggested_for_what_is_left_out(mplint, package, tmp_path):
    text = (tmp_path / "models" / "base.py")
    package()
    text.write_text(BASE.format(comment="").replace(
        "self.dense(x)", "self.dense(self.dense(x))"))
    plain = mplint("--select", "MP201", "--fix-suggestions", "models").stdout
    text.write_text(text.read_text().replace("(x)))", "(x)))  # mplint: ignore[MP201]"))
    ignored = mplint("--select", "MP201", "--fix-suggestions", "models").stdout
    assert "MP201" in plain
    assert "MP201" not in ignored
    assert "+++" not in ignored
