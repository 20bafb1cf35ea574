"""Baselines from outside: written, read, and what is shown when the code changes."""

import json

import pytest

BLOCK = """\
import tensorflow as tf
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(4)

    def call(self, x, **kwargs):
        y = self.dense(x) + x
        return tf.nn.relu(y)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "block.py").write_text(BLOCK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(mplint, *arguments, **options):
    done = mplint("check", "--output-format", "json", *arguments, **options)
    assert done.stderr == ""
    return [one["code"] for one in json.loads(done.stdout)["diagnostics"]]


def test_from_day_to_day(mplint, folder):
    done = mplint("--write-baseline", "known.json", "src")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "note: known.json: 2 findings written\n"
    assert mplint("--baseline", "known.json", "src").returncode == 0
    source = folder / "src" / "block.py"
    # Lines move and are indented otherwise; the class is in another place.
    source.write_text("import os\n\n\n" + BLOCK.replace("        y =", "        if True:\n"
                                                        "            y ="))
    assert found(mplint, "--baseline", "known.json") == []
    assert found(mplint) == ["MP301", "MP302"]
    # One more of the same, one that is changed.
    line = "        y = self.dense(x) + x\n"
    source.write_text(BLOCK.replace(line, line + "        x = y\n" + line))
    assert found(mplint, "--baseline", "known.json", "--select", "MP3") == ["MP301"]
    source.write_text(BLOCK.replace("(x) + x", "(x) + 2 * x"))
    assert "MP301" in found(mplint, "--baseline", "known.json", "--select", "MP3")
    # Mended: nothing is left over, and the file is written anew.
    source.write_text(BLOCK.replace("(x) + x", "(x)"))
    assert found(mplint, "--baseline", "known.json") == []
    done = mplint("--write-baseline", "known.json", "src")
    assert done.stderr == "note: known.json: 1 finding written\n"
    assert mplint("--write-baseline", "known.json", "-q", "src").stderr == ""


def test_from_any_folder_and_by_configuration(mplint, folder):
    (folder / "mplint.toml").write_text('baseline = "known.json"\n')
    done = mplint("src")
    assert (done.returncode, done.stderr) == (2, "error: known.json: no such file or folder\n")
    mplint("--write-baseline", "known.json")
    first = (folder / "known.json").read_text()
    assert json.loads(first)["findings"][0]["path"] == "src/block.py"
    assert found(mplint) == []
    assert found(mplint, cwd=folder / "src") == []
    assert found(mplint, "--isolated") == ["MP301", "MP302"]
    mplint("--write-baseline", "../known.json", "block.py", cwd=folder / "src")
    assert (folder / "known.json").read_text() == first


def test_what_is_no_baseline(mplint, folder):
    for option in ["--baseline", "--write-baseline"]:
        done = mplint(option, "src/block.py", "src")
        assert done.returncode == 2
        assert done.stdout == ""
        assert "no baseline of mplint" in done.stderr
    assert (folder / "src" / "block.py").read_text() == BLOCK
    done = mplint("--write-baseline", "no/where.json", "src")
    assert done.returncode == 2


def test_suppressed_findings_stay_out(mplint, folder):
    source = folder / "src" / "block.py"
    source.write_text(BLOCK.replace("relu(y)", "relu(y)  # mplint: ignore[MP302]"))
    mplint("--write-baseline", "known.json", "src")
    codes = [one["code"] for one in json.loads((folder / "known.json").read_text())["findings"]]
    assert codes == ["MP301"]


def test_statistics(mplint, folder):
    lines = mplint("--statistics", "src").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["1", "MP301"], ["1", "MP302"]]
    mplint("--write-baseline", "known.json", "--select", "MP301", "src")
    lines = mplint("--statistics", "--baseline", "known.json", "src").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["1", "MP302"]]
