"""Several files in one run: which imports are found, and where a class is judged."""

import json

import pytest

BLOCK = """\
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, twice=False, **kwargs):
        super().__init__(**kwargs)
        self.twice = twice
        self.dense = keras.layers.Dense(3)

    def call(self, x, training=None):
        x = self.dense(x)
        if self.twice:
            x = self.dense(x)
        return x
"""

TRAIN = """\
from tensorflow import keras
from blocks import Block

inputs = keras.Input((3,))
model = keras.Model(inputs, Block({arguments})(inputs))
"""

BASE = """\
from tensorflow import keras


class Base(keras.layers.Layer):
    def call(self, x, training=None):
        return self.dense(self.dense(x))
"""

DERIVED = """\
from tensorflow import keras
from {module} import Base


class Derived(Base):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(3)
        self.other = keras.layers.Dense(3)
"""


@pytest.fixture
def lint(mplint, tmp_path):
    """Writes the files and gives (code, path, line, when) of every finding of MP1 and MP2."""

    def run(files, *arguments):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        done = mplint("--output-format", "json", "--select", "MP1,MP2", *arguments, cwd=tmp_path)
        assert done.returncode in (0, 1), done.stderr
        found = json.loads(done.stdout)["diagnostics"]
        return [(x["code"], x["path"], x["range"]["start"]["line"], x["when"]) for x in found]

    return run


def test_a_class_is_judged_where_another_file_constructs_it(lint):
    files = {"blocks.py": BLOCK, "train.py": TRAIN.format(arguments="")}
    assert lint(files, ".") == []
    files["train.py"] = TRAIN.format(arguments="twice=True")
    assert lint(files, ".") == [("MP201", "blocks.py", 13, None)]


def test_a_class_that_no_named_file_constructs_is_judged_alone(lint):
    files = {"blocks.py": BLOCK, "train.py": TRAIN.format(arguments="")}
    assert lint(files, "blocks.py") == [("MP201", "blocks.py", 13, "twice=True")]


ENCODER = """\
from tensorflow import keras


class Encoder(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.body = keras.layers.Dense(3)
        self.pooler = keras.layers.Dense(3)

    def call(self, x, training=None):
        x = self.body(x)
        return {"sequence": x, "pooled": self.pooler(x)}
"""

HEAD = """\
from tensorflow import keras
from encoder import Encoder

inputs = keras.Input((3,))
model = keras.Model(inputs, Encoder()(inputs)["{key}"])
"""


def test_what_one_file_discards_and_another_uses_says_where(lint):
    files = {"encoder.py": ENCODER, "short.py": HEAD.format(key="sequence")}
    assert lint(files, ".") == [("MP104", "encoder.py", 12, "in short.py")]
    files["long.py"] = HEAD.format(key="pooled")
    assert lint(files, ".") == [("MP104", "encoder.py", 12, "in short.py")]
    assert lint({"short.py": HEAD.format(key="pooled")}, ".") == []


MAKER = """\
from tensorflow import keras
from blocks import Block


def make_{name}(deep):
    inputs = keras.Input((3,))
    x = Block({arguments})(inputs)
    if deep:
        x = keras.layers.Dense(2)(x)
    return keras.Model(inputs, x)
"""


def test_what_holds_in_some_files_is_said_in_the_words_of_the_class(lint):
    files = {"blocks.py": BLOCK, "one.py": MAKER.format(name="one", arguments="")}
    assert lint(files, ".") == []
    files["two.py"] = MAKER.format(name="two", arguments="True")
    assert lint(files, ".") == [("MP201", "blocks.py", 13, "twice=True")]
    # Where all that use it run into it, there is nothing to say.
    files["one.py"] = MAKER.format(name="one", arguments="twice=True")
    assert lint(files, ".") == [("MP201", "blocks.py", 13, None)]


STREAMS = """\
from tensorflow import keras


class Streams(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(3)

    def call(self, h, g, training=None):
        return self.dense(h), self.dense(g)
"""

USER = """\
from tensorflow import keras
from streams import Streams


def make_model(both):
    h, g = keras.Input((4,)), keras.Input((4,))
    x, y = Streams()(h, g)
    return keras.Model([h, g], [x, y] if both else y)
"""


def test_the_words_of_one_user_come_with_its_name(lint):
    files = {"streams.py": STREAMS}
    assert lint(files, ".") == [("MP201", "streams.py", 10, None)]
    files["user.py"] = USER
    assert lint(files, ".") == [("MP201", "streams.py", 10, "in make_model and both=True")]


def test_findings_of_files_that_nobody_named_are_not_shown(lint):
    files = {"blocks.py": BLOCK, "train.py": TRAIN.format(arguments="twice=True")}
    assert lint(files, "train.py") == []


def test_a_finding_stands_in_the_file_of_the_base(lint):
    files = {"base.py": BASE, "derived.py": DERIVED.format(module="base")}
    assert lint(files, ".") == [
        ("MP201", "base.py", 6, None),
        ("MP101", "derived.py", 9, None),
    ]


def test_search_path(lint):
    files = {"far/lib/base.py": BASE, "near/derived.py": DERIVED.format(module="lib.base")}
    assert lint(files, "near/derived.py") == []
    expected = [("MP101", "near/derived.py", 9, None)]
    assert lint(files, "near/derived.py", "--search-path", "far") == expected


def test_search_venv(mplint, tmp_path, monkeypatch):
    packages = tmp_path / "venv/lib/python3.11/site-packages/lib"
    packages.mkdir(parents=True)
    (packages / "base.py").write_text(BASE, encoding="utf-8")
    (tmp_path / "derived.py").write_text(DERIVED.format(module="lib.base"), encoding="utf-8")
    arguments = ("--output-format", "concise", "--search-venv", "derived.py")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    done = mplint(*arguments, cwd=tmp_path)
    assert "no virtual environment is active" in done.stderr
    assert "MP101" not in done.stdout
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "venv"))
    done = mplint(*arguments, cwd=tmp_path)
    assert done.stderr == ""
    assert "MP101" in done.stdout


def test_a_named_folder_is_looked_in(lint):
    files = {"lib/base.py": BASE, "app/derived.py": DERIVED.format(module="lib.base")}
    assert ("MP101", "app/derived.py", 9, None) in lint(files, ".")


def test_order_of_files_does_not_matter(lint):
    files = {"z.py": BASE, "a.py": DERIVED.format(module="z")}
    both = lint(files, "a.py", "z.py")
    assert both == lint(files, "z.py", "a.py")
    assert [x[0] for x in both] == ["MP101", "MP201"]


def test_a_module_that_cannot_be_read_is_not_in_view(lint):
    files = {"base.py": "keras = '\0'\n", "derived.py": DERIVED.format(module="base")}
    assert lint(files, "derived.py") == []


def test_prepare_follows_imports(mplint, tmp_path):
    (tmp_path / "blocks.py").write_text(BLOCK, encoding="utf-8")
    (tmp_path / "train.py").write_text(TRAIN.format(arguments=""), encoding="utf-8")
    done = mplint("prepare", "train.py", "model", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "block_dense" in done.stdout
    assert "blocks" not in done.stdout.split('"""')[2]


def test_a_class_says_where_it_was_lost_first(mplint, tmp_path):
    helper = "def enrich(x):\n    y = unknown_package.op(x)\n    return y.parts[0]\n"
    block = BLOCK.replace("        return x\n", "        return enrich(x)\n")
    (tmp_path / "helper.py").write_text("import unknown_package\n" + helper, encoding="utf-8")
    (tmp_path / "block.py").write_text("from helper import enrich\n" + block, encoding="utf-8")
    arguments = ("--show-limits", "--select", "MP902", "--output-format", "json", "block.py")
    done = mplint(*arguments, cwd=tmp_path)
    (found,) = json.loads(done.stdout)["diagnostics"]
    assert found["message"].startswith("`Block` is not followed entirely: unknown function, ")
    (root,) = found["related"]
    assert root["message"] == "unknown function: unknown_package.op"
    assert (root["path"], root["range"]["start"]["line"]) == ("helper.py", 3)
