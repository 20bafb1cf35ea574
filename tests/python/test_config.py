"""Configuration files, from outside: which one counts, what it says, and what is wrong with it."""

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
        return tf.nn.relu(self.dense(x) + x)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with the same file in two folders; MP301 and MP302 are found in each."""
    for name in ["src/deep", "tests"]:
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "block.py").write_text(BLOCK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(mplint, *arguments, **options):
    """{path: codes} of what is found; the run must have a right configuration."""
    done = mplint("check", "--output-format", "json", *arguments, **options)
    assert done.stderr == ""
    files = {}
    for finding in json.loads(done.stdout)["diagnostics"]:
        files.setdefault(finding["path"], []).append(finding["code"])
    return files


def errors(mplint, folder, text, name="mplint.toml"):
    """What standard error says of a configuration."""
    (folder / name).write_text(text)
    done = mplint("check", "src")
    assert done.returncode == 2
    assert done.stdout == ""
    return done.stderr.splitlines()


BOTH = {"src/deep/block.py": ["MP302", "MP301"], "tests/block.py": ["MP302", "MP301"]}


def test_without_any(mplint, folder):
    assert found(mplint) == BOTH


@pytest.mark.parametrize("name, header", [("pyproject.toml", "[tool.mplint]\n"),
                                          ("mplint.toml", ""), (".mplint.toml", "")])
def test_each_file(mplint, folder, name, header):
    (folder / name).write_text(header + 'ignore = ["MP301"]\n')
    assert found(mplint) == {path: ["MP302"] for path in BOTH}


def test_the_nearest_counts(mplint, folder):
    (folder / "pyproject.toml").write_text('[tool.mplint]\nignore = ["MP301"]\n')
    (folder / "src" / "mplint.toml").write_text('ignore = ["MP302"]\n')
    (folder / "src" / "deep" / "pyproject.toml").write_text('[tool.other]\nignore = 1\n')
    assert found(mplint, "src/deep") == {"src/deep/block.py": ["MP301"]}
    assert found(mplint, "src/deep/block.py") == {"src/deep/block.py": ["MP301"]}
    assert found(mplint, "tests") == {"tests/block.py": ["MP302"]}
    assert found(mplint, "src", "tests") == {path: ["MP302"] for path in BOTH}
    done = mplint("--output-format", "concise", "-", "--stdin-filename", "src/deep/other.py",
                  input=BLOCK)
    assert "MP301" in done.stdout
    assert "MP302" not in done.stdout


def test_order_in_one_folder(mplint, folder):
    (folder / "pyproject.toml").write_text('[tool.mplint]\nselect = ["MP4"]\n')
    (folder / "mplint.toml").write_text('select = ["MP301"]\n')
    assert found(mplint, "src") == {"src/deep/block.py": ["MP301"]}
    (folder / ".mplint.toml").write_text('select = ["MP302"]\n')
    assert found(mplint, "src") == {"src/deep/block.py": ["MP302"]}


def test_config_and_isolated(mplint, folder):
    (folder / "mplint.toml").write_text("wrong = 1\n")
    (folder / "tests" / "other.toml").write_text('ignore = ["MP3"]\n')
    assert found(mplint, "--config", "tests/other.toml") == {}
    assert found(mplint, "--isolated") == BOTH
    done = mplint("--isolated", "--config", "tests/other.toml")
    assert done.returncode == 2
    assert "`--config` and `--isolated` do not go together" in done.stderr
    done = mplint("--config", "nowhere.toml")
    assert done.returncode == 2
    assert done.stderr == "error: nowhere.toml: no such file or folder\n"
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    done = mplint("--config", "pyproject.toml")
    assert done.returncode == 2
    assert done.stderr == "error: pyproject.toml: it has no table `[tool.mplint]`\n"


def test_a_broken_pyproject_of_others(mplint, folder):
    (folder / "pyproject.toml").write_text("[project\nname = \n")
    assert found(mplint) == BOTH


def test_the_command_line_counts_more(mplint, folder):
    (folder / "mplint.toml").write_text('select = ["MP301"]\noutput-format = "concise"\n')
    assert mplint("src").stdout.startswith("src/deep/block.py:11:27: MP301 ")
    assert found(mplint, "src") == {"src/deep/block.py": ["MP301"]}
    assert found(mplint, "src", "--select", "MP302") == {"src/deep/block.py": ["MP302"]}
    assert found(mplint, "src", "--extend-select", "MP302") == {
        "src/deep/block.py": ["MP302", "MP301"]}


def test_patterns_start_from_the_file(mplint, folder):
    (folder / "mplint.toml").write_text('extend-exclude = ["src/**/block.py"]\n')
    assert set(found(mplint, "../" + folder.name, cwd=folder)) == {"tests/block.py"}
    assert mplint("--show-files", ".", cwd=folder / "src").stdout == ""
    (folder / "mplint.toml").write_text('exclude = ["tests/"]\n')
    assert set(found(mplint)) == {"src/deep/block.py"}
    assert mplint("--show-files").stdout == "src/deep/block.py\n"
    (folder / "mplint.toml").write_text('exclude = ["other"]\n')
    assert mplint("--show-files").stdout == "src/deep/block.py\ntests/block.py\n"


def test_per_file_ignores(mplint, folder):
    (folder / "mplint.toml").write_text('[per-file-ignores]\n"tests/*" = ["MP3"]\n'
                                        '"bl?ck.py" = ["mp301"]\n')
    assert found(mplint) == {"src/deep/block.py": ["MP302"]}
    # They hold whatever is selected.
    assert found(mplint, "--select", "MP301,MP302") == {"src/deep/block.py": ["MP302"]}
    (folder / "mplint.toml").write_text('per-file-ignores = {"!tests/**" = ["MP"]}\n')
    assert found(mplint) == {"tests/block.py": ["MP302", "MP301"]}
    # What is ignored in a file is not asked there.
    (folder / "src" / "deep" / "block.py").write_text(
        BLOCK.replace("+ x)", "+ x)  # mplint: ignore[MP2]"))
    assert found(mplint, "--isolated", "src") == {"src/deep/block.py": ["MP302", "MP301", "MP903"]}
    (folder / "mplint.toml").write_text('per-file-ignores = {"src/*" = ["MP2"]}\n')
    assert found(mplint, "src") == {"src/deep/block.py": ["MP302", "MP301"]}


def test_severity(mplint, folder):
    (folder / "mplint.toml").write_text('[severity]\nMP3 = "info"\nMP302 = "error"\n')
    done = mplint("--output-format", "json", "src")
    severities = {one["code"]: one["severity"] for one in json.loads(done.stdout)["diagnostics"]}
    assert severities == {"MP301": "info", "MP302": "error"}
    assert mplint("src", "--fail-on", "error").returncode == 1
    assert mplint("src", "--select", "MP301").returncode == 0


def test_show_settings(mplint, folder):
    (folder / "mplint.toml").write_text('target = "tfmot"\nquiet = true\nextend-exclude = ["a\\"b"]\n'
                                        '[severity]\nMP3 = "info"\n')
    text = mplint("--show-settings", "--select", "MP3,MP2").stdout
    lines = text.splitlines()
    assert lines[0] == "# from mplint.toml and the command line"
    assert 'target = "tfmot"' in lines
    assert 'select = ["MP3", "MP2"]' in lines
    assert "quiet = true" in lines
    assert 'extend-exclude = ["a\\"b"]' in lines
    assert lines[-2:] == ["[severity]", '"MP3" = "info"']
    # They are a configuration themselves.
    (folder / "mplint.toml").unlink()
    (folder / "again.toml").write_text(text)
    again = mplint("--show-settings", "--config", "again.toml").stdout
    assert again.splitlines()[1:] == lines[1:]
    assert mplint("--show-settings").stdout.startswith("# no configuration file\n")


@pytest.mark.parametrize("text, message", [
    ('selct = ["MP2"]', "1:1: there is no setting `selct`; did you mean `select`?"),
    ('output_format = "full"',
     "1:1: there is no setting `output_format`; did you mean `output-format`?"),
    ("zzzzzzzzz = 1", "1:1: there is no setting `zzzzzzzzz`"),
    ("show-files = true",
     "1:1: `show-files` is given on the command line, not in a configuration file"),
    ("jobs = 4", "1:1: `jobs` is not built yet"),
    ('\ntarget = "amiet"', "2:10: `target` takes one of `aimet`, `tfmot`, `keras2`, `keras3`, "
     "not `amiet`; did you mean `aimet`?"),
    ('ignore = "MP301"', "1:10: `ignore` takes an array of strings, not a string"),
    ("ignore = [1]", "1:11: `ignore` takes strings, not a number"),
    ('ignore = ["MP201",\n "reused-layer"]',
     "2:2: there is no rule `reused-layer`; did you mean `MP201`?"),
    ('exit-zero = "yes"', "1:13: `exit-zero` takes true or false, not a string"),
    ("output-file = 3", "1:15: `output-file` takes a string, not a number"),
    ('output-file = ""', "1:15: `output-file` is empty"),
    ("severity = 3", "1:12: `severity` takes a table, not a number"),
    ("[severity]\nMP3 = 1", "2:7: the severity of `MP3` is a string, not a number"),
    ('[severity]\nMP3 = "eror"', "2:7: `MP3` takes one of `error`, `warning`, `info`, not `eror`; "
     "did you mean `error`?"),
    ('[severity]\nMP = "info"\nXY1 = "info"',
     "3:1: there is no rule `XY1`; `mplint rules` lists them"),
    ('[per-file-ignores]\n"a" = "MP3"',
     "2:7: `per-file-ignores` takes arrays of codes, not a string"),
    ('[per-file-ignores]\n"" = []', "2:1: the pattern is empty"),
    ("target = aimet", "1:1: not valid TOML: `target = aimet`"),
    ("quiet = true\nquiet = true", "2:1: `quiet` is set twice"),
    ("[lint]\nselect = []", "1:2: there is no setting `lint`"),
])
def test_what_is_wrong(mplint, folder, text, message):
    assert errors(mplint, folder, text + "\n") == [f"error: mplint.toml:{message}"]


def test_all_that_is_wrong_is_named(mplint, folder):
    text = '[tool.mplint]\nselct = []\nquiet = 1\n[tool.mplint.severity]\nMP3 = "no"\n'
    lines = errors(mplint, folder, text, "pyproject.toml")
    assert [line.split(": ")[1] for line in lines] == [
        "pyproject.toml:2:1", "pyproject.toml:3:9", "pyproject.toml:5:7"]


def test_tables_are_no_options(mplint, folder):
    for option in ["--severity", "--per-file-ignores"]:
        done = mplint(option, "x")
        assert done.returncode == 2
        assert "is set in a configuration file, as a table" in done.stderr
    assert "[per-file-ignores] GLOB" in mplint("check", "--help").stdout


@pytest.mark.parametrize("command", ["prepare", "summary"])
def test_commands_about_one_model(mplint, folder, command):
    """They take from the file what they have an option for: here, where imports are found."""
    (folder / "lib").mkdir()
    (folder / "lib" / "sizes.py").write_text("UNITS = 7\n")
    (folder / "src" / "model.py").write_text(
        "from sizes import UNITS\nfrom tensorflow import keras\n\n\ndef get_model():\n"
        "    x = keras.Input((4,))\n    return keras.Model(x, keras.layers.Dense(UNITS)(x))\n")
    arguments = [command, "src/model.py", "get_model()"]
    (folder / "mplint.toml").write_text('search-path = ["lib"]\nselect = ["MP3"]\n')
    assert "7" in mplint(*arguments).stdout
    assert "7" in mplint(command, "model.py", "get_model()", cwd=folder / "src").stdout
    assert "7" not in mplint(*arguments, "--isolated").stdout
    (folder / "mplint.toml").write_text('search-pth = ["lib"]\n')
    done = mplint(*arguments)
    assert done.returncode == 2
    assert done.stderr == ("error: mplint.toml:1:1: there is no setting `search-pth`; "
                           "did you mean `search-path`?\n")
    (folder / "other.toml").write_text('search-path = ["lib"]\n')
    assert "7" in mplint(*arguments, "--config", "other.toml").stdout
