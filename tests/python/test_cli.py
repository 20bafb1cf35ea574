"""The program from outside: commands, exit codes, error messages, formats, standard input, diffs."""

import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

BLOCK = """\
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense1 = keras.layers.Dense(8)
        self.dense2 = keras.layers.Dense(8)
        self.relu = keras.layers.ReLU()

    def call(self, inputs):
        x = self.relu(self.dense1(inputs))
        return self.relu(self.dense2(x))
"""

MODEL = """\
from tensorflow import keras


def get_model(units=4):
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.Dense(units)(inputs))
"""

BROKEN = "import keras\n\nvalue = 1 +* 2\n"

FORMATS = ["full", "concise", "json", "lsp"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with one bad file below it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "block.py").write_text(BLOCK)
    return tmp_path


def lint(mplint, *arguments, **options):
    return mplint("check", "--select", "MP201,MP9", *arguments, **options)


# Exit codes


def test_findings_exit_1(mplint, folder):
    assert lint(mplint).returncode == 1


def test_check_is_the_default_command(mplint, folder):
    assert mplint("--select", "MP201", "models").stdout == lint(mplint, "models").stdout
    assert mplint().returncode == 1


def test_exit_zero(mplint, folder):
    done = lint(mplint, "--exit-zero")
    assert done.returncode == 0
    assert "MP201" in done.stdout


def test_fail_on_error(mplint, folder):
    path = folder / "warning.py"
    path.write_text("from tensorflow import keras\nlayer = keras.layers.Lambda(abs)\n"
                    "x = keras.Input((3,))\nmodel = keras.Model(x, x + 1)\n")
    done = mplint("--output-format", "json", path)
    severities = {finding["severity"] for finding in json.loads(done.stdout)["diagnostics"]}
    expected = 1 if "error" in severities else 0
    assert mplint("--fail-on", "error", path).returncode == expected
    assert mplint("--fail-on", "error", "models").returncode == 1


def test_clean_file(mplint, folder):
    (folder / "ok.py").write_text("import keras\n")
    done = mplint("ok.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Found nothing in 1 file.\n"


def test_empty_file(mplint, folder):
    (folder / "empty.py").write_text("")
    assert mplint("empty.py").returncode == 0


def test_folder_without_python(mplint, folder):
    (folder / "empty").mkdir()
    done = mplint("empty")
    assert done.returncode == 0
    assert done.stdout == ""
    assert "warning: no Python file found under `empty`" in done.stderr
    assert mplint("--quiet", "empty").stderr == ""


def test_syntax_error_is_a_finding(mplint, folder):
    (folder / "broken.py").write_text(BROKEN)
    done = mplint("--output-format", "concise", "broken.py")
    assert done.returncode == 1
    assert done.stdout.startswith("broken.py:3:")
    assert " MP901 " in done.stdout


# Files that cannot be read: exit 2, and nothing else is lost


def test_missing_file(mplint, folder):
    done = lint(mplint, "missing.py", "models")
    assert done.returncode == 2
    assert "error: missing.py: no such file or folder" in done.stderr
    assert "MP201" in done.stdout


def test_missing_folder_is_no_command(mplint, folder):
    done = mplint("elsewhere", "models")
    assert done.returncode == 2
    assert "elsewhere" in done.stderr
    assert "MP201" in done.stdout


@pytest.mark.parametrize("name", ["secret.py", "secrets"])
def test_unreadable(program, name):
    """Root reads everything, so as root the program runs as somebody else, from where he may."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        copy = folder / "program"
        shutil.copy(program, copy)
        for path in [folder / "secret.py", folder / "secrets" / "a.py", folder / "block.py"]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(BLOCK)
        (folder / name).chmod(0)
        done = subprocess.run(
            [copy, "--select", "MP201", name, "block.py"],
            cwd=folder,
            capture_output=True,
            check=False,
            encoding="utf-8",
            user=65534 if os.geteuid() == 0 else None,
        )
        (folder / name).chmod(0o755)
    assert done.returncode == 2
    assert f"error: {name}: permission denied" in done.stderr
    assert "MP201" in done.stdout


@pytest.mark.parametrize("content", [b"\x7fELF\0\1\2", b"keras\0", b"# keras \xff\xfe\n"])
def test_binary_file(mplint, folder, content):
    (folder / "binary.py").write_bytes(content)
    done = lint(mplint, "binary.py", "models")
    assert done.returncode == 2
    assert "error: binary.py: not a text file" in done.stderr
    assert "MP201" in done.stdout


def test_exit_zero_does_not_hide_errors(mplint, folder):
    assert lint(mplint, "--exit-zero", "missing.py").returncode == 2


def test_notebook(mplint, folder):
    (folder / "a.ipynb").write_text('{"cells": ["keras"]}')
    done = mplint("a.ipynb")
    assert done.returncode == 2
    assert "error: a.ipynb: not a notebook that can be read" in done.stderr
    assert done.stdout == ""


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--targt", "aimet"], "no option `--targt`; did you mean `--target`?"),
        (["--target", "aime"], "not `aime`; did you mean `aimet`?"),
        (["--target"], "`--target` needs a value"),
        (["--quiet=yes"], "`--quiet` takes no value"),
        (["-x"], "no option `-x`"),
        (["--select", "MP2O1"], "no rule `MP2O1`; did you mean `MP201`?"),
        (["--ignore", "MP201,QQ"], "no rule `QQ`"),
        (["--select", "reused-layer"], "no rule `reused-layer`; did you mean `MP201`?"),
        (["--select", ""], "`--select` needs a value"),
        (["--output-format", "sarif"], "`--output-format sarif` is not built yet"),
        (["--output-format", "jsn"], "did you mean `json`?"),
        (["--fix"], "`--fix` is not built yet"),
        (["--jobs=4"], "`--jobs` is not built yet"),
        (["--unsafe-fixes"], "needs `--fix-suggestions`"),
        (["--statistics", "--output-format", "json"], "`--statistics` prints text"),
        (["--stdin-filename", "a.py", "models"], "needs `-` as the path"),
        ([""], "a path is empty"),
        (["prepar", "a.py", "x"], "no command `prepar`; did you mean `prepare`?"),
        (["lsp"], "`mplint lsp` is not built yet"),
        (["explain"], "takes one rule's code"),
        (["explain", "MP299"], "no rule `MP299`; did you mean `MP201`?"),
        (["rules", "MP201"], "takes no argument"),
        (["help", "everything"], "no command `everything`"),
        (["prepare"], "takes a file and one expression"),
        (["prepare", "missing.py", "m"], "missing.py: no such file or folder"),
        (["prepare", "models", "m"], "models: it is a folder"),
        (["prepare", "models/block.py", "m("], "the expression `m(` is not valid Python"),
        (["prepare", "models/block.py", "m", "--input", "64"], "is written (64,)"),
        (["prepare", "models/block.py", "m", "--input", "(3,-1)"], "`-1` is no axis"),
        (["prepare", "models/block.py", "m", "--input", "(3,):int3"], "did you mean `int32`?"),
        (["prepare", "models/block.py", "m", "--input", "a.b=(3,)"], "`a.b` is no name"),
        (["prepare", "models/block.py", "m", "--assume", "a==b"], "it is written EXPR=VALUE"),
        (["prepare", "models/block.py", "m", "--assume", "a=)"], "`)`"),
        (["prepare", "models/block.py", "m", "--format", "keras"], "`json`, `keras-json`, not `keras`"),
        (["prepare", "models/block.py", "m", "-o", "models/block.py", "--force"],
         "this is the source itself"),
    ],
)
def test_wrong_usage(mplint, folder, arguments, message):
    done = mplint(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr


@pytest.mark.parametrize("output_format", ["python", "json"])
def test_prepare_writes_where_it_wrote_before(mplint, folder, output_format):
    (folder / "model.py").write_text(MODEL)
    command = ["prepare", "model.py", "get_model()", "--format", output_format]
    done = mplint(*command)
    assert done.returncode == 0, done.stderr
    for _ in range(2):
        written = mplint(*command, "-o", "out.txt")
        assert (written.returncode, written.stdout) == (0, "")
        assert (folder / "out.txt").read_text() == done.stdout
    (folder / "out.txt").write_text("mine\n" + done.stdout)
    assert mplint(*command, "-o", "out.txt").returncode == 2
    assert (folder / "out.txt").read_text().startswith("mine\n")
    assert mplint(*command, "-o", "out.txt", "--force").returncode == 0
    assert (folder / "out.txt").read_text() == done.stdout


def test_prepare_asks_for_what_it_cannot_know(mplint, folder):
    (folder / "model.py").write_text(MODEL)
    done = mplint("prepare", "model.py", "get_model(int(input()))")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("refused: ")
    assert " --> " in done.stderr


def test_prepare_keeps_files_of_others(mplint, folder):
    mine = folder / "mine.py"
    mine.write_text("# mplint 0.1.0 found this\nprint('mine')\n")
    done = mplint("prepare", "models/block.py", "Block()", "--input", "(8,)", "-o", mine)
    assert done.returncode == 2
    assert "mplint did not write it; --force overwrites it" in done.stderr
    assert mine.read_text().endswith("print('mine')\n")


def test_prepare_refuses_broken_source(mplint, folder):
    (folder / "broken.py").write_text(BROKEN)
    done = mplint("prepare", "broken.py", "value")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "refused: the file is not valid Python" in done.stderr
    assert "broken.py:3:" in done.stderr


# Help


@pytest.mark.parametrize("command", ["check", "prepare", "rules", "explain", "version"])
def test_help(mplint, command):
    done = mplint(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"mplint {command}" in done.stdout.replace("[check]", "check")
    assert mplint("help", command).stdout == done.stdout
    assert mplint(command, "-h").stdout == done.stdout
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_overview(mplint):
    done = mplint("--help")
    assert done.returncode == 0
    assert mplint("help").stdout == done.stdout
    for command in ["check", "prepare", "rules", "explain"]:
        assert f"\n  {command}" in done.stdout


def test_version(mplint):
    done = mplint("--version")
    assert done.returncode == 0
    assert done.stdout.split()[0] == "mplint"
    assert mplint("version").stdout == done.stdout


# Which files


def test_excluded_folders(mplint, folder):
    for name in [".venv", "build", "node_modules", ".git", "kept"]:
        (folder / name).mkdir()
        (folder / name / "block.py").write_text(BLOCK)
    done = lint(mplint, "--output-format", "concise")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "kept/block.py",
        "models/block.py",
    ]
    named = lint(mplint, "--output-format", "concise", "build")
    assert named.stdout.startswith("build/block.py:")
    done = lint(mplint, "--output-format", "concise", "--exclude", "kept,mod*,.*")
    assert {line.split("/")[0] for line in done.stdout.splitlines()} == {"build", "node_modules"}
    done = lint(mplint, "--output-format", "concise", "--extend-exclude", "kept/*.py")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["models/block.py"]


def test_links(mplint, folder):
    (folder / "models" / "loop").symlink_to(folder)
    (folder / "models" / "gone.py").symlink_to(folder / "nowhere")
    done = lint(mplint, "--output-format", "concise")
    assert len(done.stdout.splitlines()) == 1
    assert "models/gone.py: no such file" in done.stderr


def test_each_file_once(mplint, folder):
    names = ["models", "models/block.py", "./models/../models/block.py", folder / "models"]
    done = lint(mplint, "--output-format", "concise", *names)
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("models/block.py:")


def test_paths_outside_the_working_directory(mplint, folder):
    done = lint(mplint, "--output-format", "concise", "../models", cwd=folder / "models")
    assert done.stdout.startswith("block.py:")
    (folder / "other").mkdir()
    done = lint(mplint, "--output-format", "concise", "../models", cwd=folder / "other")
    assert done.stdout.startswith("../models/block.py:")


def test_order_of_files(mplint, folder):
    for name in ["b.py", "a/z.py", "a.py", "a-b.py"]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(BLOCK)
    done = lint(mplint, "--output-format", "concise", "b.py", "models", ".")
    paths = [line.split(":")[0] for line in done.stdout.splitlines()]
    assert paths == ["a-b.py", "a.py", "a/z.py", "b.py", "models/block.py"]


# Formats


def test_concise(mplint, folder):
    done = lint(mplint, "--output-format", "concise")
    (line,) = done.stdout.splitlines()
    assert line.startswith("models/block.py:13:16: MP201 `self.relu`")


def test_json(mplint, folder):
    done = lint(mplint, "--output-format", "json", "models", "models/block.py")
    report = json.loads(done.stdout)
    assert list(report) == ["schema_version", "diagnostics", "stats"]
    assert report["schema_version"] == 1
    (finding,) = report["diagnostics"]
    assert list(finding) == [
        "code", "rule", "severity", "target", "message", "path", "range", "class", "method",
        "symbol", "op", "when", "related", "fix",
    ]  # fmt: skip
    assert finding["code"] == "MP201"
    assert finding["path"] == "models/block.py"
    assert finding["range"] == {
        "start": {"line": 13, "column": 16},
        "end": {"line": 13, "column": 41},
    }
    assert finding["related"][0]["range"]["start"] == {"line": 12, "column": 13}
    stats = report["stats"]
    assert (stats["files"], stats["files_parsed"]) == (1, 1)
    assert stats["classes"] == stats["composite"] == 1
    assert isinstance(stats["limits"], dict)
    assert 0 <= stats["elapsed_ms"] < 60000


def test_messages_are_one_line(mplint):
    """However the source breaks its lines: in logs of CI one finding is one line."""
    rules = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "rules"
    found = json.loads(mplint("check", "--output-format", "json", rules).stdout)["diagnostics"]
    assert len(found) > 500
    assert [f["message"] for f in found if not f["message"].isprintable()] == []


def test_json_without_findings(mplint, folder):
    (folder / "plain.py").write_text("import os\n")
    report = json.loads(mplint("--output-format", "json", "plain.py").stdout)
    assert report["diagnostics"] == []
    assert (report["stats"]["files"], report["stats"]["files_parsed"]) == (1, 0)


def test_full(mplint, folder):
    done = lint(mplint)
    assert "error[MP201] reused-layer: `self.relu`" in done.stdout
    assert "  --> models/block.py:13:16 in Block.call\n" in done.stdout
    assert "13 |         return self.relu(self.dense2(x))\n" in done.stdout
    assert "   |                ^^^^^^^^^^^^^^^^^^^^^^^^^\n" in done.stdout
    assert "\nFound 1 error in 1 file.\n" in done.stdout
    assert "Found" not in lint(mplint, "--quiet").stdout


def test_verbose_says_where_the_time_went(mplint, folder):
    quiet, verbose = lint(mplint), lint(mplint, "--verbose")
    assert verbose.stdout == quiet.stdout
    told = re.search(
        r"parsed in ([0-9.]+) ms, evaluated in ([0-9.]+) ms, rules ([0-9.]+) ms "
        r"\(the preparer's model ([0-9.]+) ms\), output ([0-9.]+) ms, all ([0-9.]+) ms\n$",
        verbose.stderr,
    )
    assert told, verbose.stderr
    parsing, evaluating, rules, preparer, output, everything = map(float, told.groups())
    assert parsing > 0 and evaluating > 0 and 0 < preparer < rules
    assert parsing + evaluating + rules + output <= everything + 0.05
    assert "parsed in" not in quiet.stderr


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_same_input_gives_the_same_bytes(mplint, folder, output_format):
    (folder / "broken.py").write_text(BROKEN)
    outputs = set()
    for _ in range(3):
        text = mplint("--output-format", output_format).stdout
        outputs.add("\n".join(line for line in text.splitlines() if "elapsed_ms" not in line))
    assert len(outputs) == 1


@pytest.mark.parametrize("output_format", FORMATS)
def test_output_file(mplint, folder, output_format):
    done = lint(mplint, "--output-format", output_format, "--output-file", "out.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert "MP201" in (folder / "out.txt").read_text()
    assert "\x1b" not in (folder / "out.txt").read_text()


def test_output_file_that_cannot_be_written(mplint, folder):
    done = lint(mplint, "--output-file", "no/such/folder.txt")
    assert done.returncode == 2
    assert "error: no/such/folder.txt: no such file or folder" in done.stderr
    assert "MP201" in done.stdout


def test_statistics(mplint, folder):
    done = lint(mplint, "--statistics")
    assert done.returncode == 1
    assert done.stdout == "     1  MP201  reused-layer\n"


def test_statistics_of_rules(mplint):
    done = mplint("rules")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    rules = json.loads(mplint("rules", "--output-format", "json").stdout)
    assert len(lines) == len(rules) + 1
    for line, rule in zip(lines[1:], rules, strict=False):
        code, name, severity, fix, targets = line.split()
        assert (code, name, fix) == (rule["code"], rule["name"], rule["fix"])
        assert severity == rule["severity"] == rule["severities"][rule["targets"][0]]
        assert targets.split(",") == rule["targets"]
        assert rule["targets"] == [name for name, told in rule["severities"].items() if told]


def test_explain(mplint):
    for rule in json.loads(mplint("rules", "--output-format", "json").stdout):
        done = mplint("explain", rule["code"].lower())
        assert done.returncode == 0
        assert done.stdout.startswith(f"# {rule['name']} ({rule['code']})\n")
        for title in ["What it does", "Why is this bad?", "Source"]:
            assert f"\n## {title}\n\n" in done.stdout
        if rule["fix"] != "never":
            assert "\n## Fix safety\n\n" in done.stdout
        assert "# expect" not in done.stdout
        assert mplint("explain", rule["name"]).stdout == done.stdout


def test_selection(mplint, folder):
    assert mplint("--ignore", "MP2", "--select", "MP2,MP9", "models").returncode == 0
    assert mplint("--select", "MP9", "models").returncode == 0
    assert mplint("--select", "MP9", "--extend-select", "mp201", "models").returncode == 1


# Colours


def test_colours_only_where_wanted(mplint, folder):
    assert "\x1b" not in lint(mplint).stdout
    assert "\x1b[" in lint(mplint, "--color", "always").stdout
    assert "\x1b" not in lint(mplint, "--color=always", "--output-format", "json").stdout


def read_terminal(command, environment):
    """What the command prints on a terminal."""
    primary, secondary = pty.openpty()
    with subprocess.Popen(command, stdout=secondary, env=environment) as process:
        os.close(secondary)
        chunks = []
        while True:
            try:
                chunk = os.read(primary, 65536)
            except OSError:  # Linux ends a terminal that nobody writes to with EIO
                break
            if not chunk:
                break
            chunks.append(chunk)
        process.wait(timeout=60)
    os.close(primary)
    return b"".join(chunks)


def test_colours_on_a_terminal(program, folder):
    command = [program, "--select", "MP201", "models"]
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    assert b"\x1b[" in read_terminal(command, environment)
    assert b"\x1b" not in read_terminal([*command, "--color", "never"], environment)
    assert b"\x1b" not in read_terminal(command, {**environment, "NO_COLOR": "1"})
    assert b"\x1b" not in read_terminal(command, {**environment, "TERM": "dumb"})


# Pipes


def test_standard_input(mplint, folder):
    done = lint(mplint, "--output-format", "concise", "-", input=BLOCK)
    assert done.returncode == 1
    assert done.stdout.startswith("<stdin>:13:16: MP201 ")
    named = lint(mplint, "--output-format", "concise", "--stdin-filename", "a/b.py", "-", input=BLOCK)
    assert named.stdout.startswith("a/b.py:13:16: MP201 ")
    assert lint(mplint, "-", input="").returncode == 0


@pytest.mark.parametrize("output_format", FORMATS)
def test_a_reader_that_goes_away(program, folder, output_format):
    for number in range(300):
        (folder / f"block{number}.py").write_text(BLOCK)
    command = [program, "--output-format", output_format]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(timeout=60) in (0, 1)
    assert errors == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk(program, folder):
    with open("/dev/full", "w") as full:
        done = subprocess.run([program], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"standard output" in done.stderr


# Suggested fixes


def git(folder, *arguments, **options):
    done = subprocess.run(
        ["git", "-c", "core.autocrlf=false", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def as_it_is(text):
    return text.encode()


def with_crlf(text):
    return text.replace("\n", "\r\n").encode()


def with_byte_order_mark(text):
    return b"\xef\xbb\xbf" + text.encode()


def in_latin_1(text):
    return ("# -*- coding: latin-1 -*-\n# \N{LATIN SMALL LETTER E WITH ACUTE}\n" + text).encode("latin-1")


@pytest.mark.parametrize("encode", [as_it_is, with_crlf, with_byte_order_mark, in_latin_1])
@pytest.mark.parametrize("output_format", FORMATS)
def test_git_applies_the_whole_output(program, folder, output_format, encode):
    block = folder / "models" / "block.py"
    spaced = folder / "models" / "an other.py"
    for path in [block, spaced]:
        path.write_bytes(encode(BLOCK))
    command = [program, "--select", "MP201", "--output-format", output_format]
    git(folder, "init", "-q")
    done = subprocess.run([*command, "--fix-suggestions"], capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert block.read_bytes() == encode(BLOCK)
    assert b"MP201" in done.stdout
    git(folder, "apply", "-", input=done.stdout)
    after = subprocess.run(command, capture_output=True, check=False)
    assert after.returncode == 0, after.stdout
    assert block.read_bytes() == spaced.read_bytes() != encode(BLOCK)


def test_git_applies_in_a_folder_below(program, folder):
    git(folder, "init", "-q")
    command = [program, "--select", "MP201", "--fix-suggestions"]
    done = subprocess.run(command, cwd=folder / "models", capture_output=True, check=False)
    git(folder / "models", "apply", "-", input=done.stdout)
    assert (folder / "models" / "block.py").read_text() != BLOCK


def test_the_diff_goes_to_standard_output_alone(mplint, folder):
    done = lint(mplint, "--fix-suggestions", "--output-file", "findings.txt")
    assert done.stdout.startswith("--- a/models/block.py\n+++ b/models/block.py\n@@ ")
    assert "MP201" in (folder / "findings.txt").read_text()


def test_nothing_to_suggest(mplint, folder):
    (folder / "ok.py").write_text("import keras\n")
    done = mplint("--fix-suggestions", "--output-format", "concise", "ok.py")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("target, found", [("aimet", []), ("keras2", []), ("keras3", [("MP801", 9)])])
def test_the_keras_of_the_target_decides_what_is_refused(mplint, root, target, found):
    path = root / "fixtures/rules/MP801-shape-mismatch/ok_targets.py"
    done = mplint("--target", target, "--select", "MP8", "--output-format", "json", path)
    diagnostics = json.loads(done.stdout)["diagnostics"]
    assert [(x["code"], x["range"]["start"]["line"]) for x in diagnostics] == found
