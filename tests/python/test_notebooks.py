"""Notebooks: their cells are one module, and everything that is said of them is said by cell."""

import json
import shutil
import subprocess

import pytest

HEADER = "from tensorflow import keras\nfrom tensorflow.keras import layers"
# Two findings: MP403 on its line 6, MP201 on its line 9.
BLOCK = """class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(3)
        self.relu = layers.ReLU()
    def call(self, x):
        x = self.relu(x)
        x = self.a(x)
        return self.relu(x)"""
FOUND = [("MP403", 6), ("MP201", 9)]


def code(source, *, as_list=True, **more):
    lines = source.splitlines(keepends=True)
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return cell | {"source": lines if as_list else source} | more


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": [text]}


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def dump(content, *, indent=1):
    return json.dumps(content, indent=indent, ensure_ascii=False) + "\n"


@pytest.fixture
def lint(mplint, tmp_path):
    """Lints a notebook: (code, cell, line) of each finding."""

    def run(content, *options, text=None):
        path = tmp_path / "a.ipynb"
        path.write_text(text if text is not None else dump(content), encoding="utf-8", newline="")
        done = mplint("--output-format", "json", *options, "a.ipynb", cwd=tmp_path)
        assert done.returncode in {0, 1}, done.stderr
        found = json.loads(done.stdout)["diagnostics"]
        return [(item["code"], item["cell"], item["range"]["start"]["line"]) for item in found]

    return run


def in_cell(number):
    return [(code_of, number, line) for code_of, line in FOUND]


def test_cells_are_one_module(lint):
    cells = [markdown("# Keras"), code(HEADER), markdown("text"), code(BLOCK)]
    assert lint(notebook(*cells)) == in_cell(4)
    # What a later cell makes of it counts as in a module.
    used = code("model = keras.Sequential([keras.Input((4,)), Block()])")
    assert lint(notebook(*cells, used)) == in_cell(4)
    assert lint(notebook(code(BLOCK))) == []


@pytest.mark.parametrize("as_list", [True, False])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_source_as_a_list_and_as_one_string(lint, as_list, line_end):
    cells = [HEADER, "é = '🜁'\n" + BLOCK]
    both = [code(text.replace("\n", line_end), as_list=as_list) for text in cells]
    assert lint(notebook(*both)) == [(name, 2, line + 1) for name, line in FOUND]


def test_columns_count_characters(mplint, tmp_path):
    cell = "é = '🜁'; keras = )"
    (tmp_path / "a.ipynb").write_text(dump(notebook(code(HEADER), code(cell))), encoding="utf-8")
    done = mplint("--output-format", "concise", "a.ipynb", cwd=tmp_path)
    column = cell.index(")") + 1
    assert done.stdout.startswith(f"a.ipynb:cell 2:1:{column}: MP901 ")
    done = mplint("--output-format", "lsp", "a.ipynb", cwd=tmp_path)
    document = json.loads(done.stdout.splitlines()[1])
    units = len(cell[: column - 1].encode("utf-16-le")) // 2
    assert document["diagnostics"][0]["range"]["start"] == {"line": 0, "character": units}


def test_older_notebooks(lint):
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Keras"},
        {"cell_type": "code", "language": "python", "input": HEADER.splitlines(keepends=True)},
        {"cell_type": "code", "language": "R", "input": "x <- ("},
        {"cell_type": "code", "language": "python", "input": BLOCK},
    ]
    old = {"metadata": {"name": "x"}, "nbformat": 3, "worksheets": [{"cells": cells}]}
    assert lint(old) == in_cell(4)


MAGICS = [
    "%matplotlib inline",
    "!pip install keras \\\n    --upgrade it's (",
    "!!ls",
    "%%timeit\nx = (",
    "%%bash\nif [ -z ( ]; then",
    "files = !ls *.py",
    "cwd: str = %pwd\nfor name in files: pass",
    "if files:\n    !pip install it's\nelse:\n    %pip install x\n    pass",
    "keras?",
    "keras.layers??\n?keras",
    "/len 'abc'",
    ",print a b",
    ";print a b",
    "pip install --upgrade keras",
    "%%capture out\nx = 1",
    "x = await thing()",
    "%%time\n%time x = 1",
    "",
    "# only a comment",
    "x = 1 + 2; \\",
]


@pytest.mark.parametrize("magic", MAGICS)
def test_magics_are_no_python_and_move_nothing(lint, magic):
    content = notebook(code(HEADER), code(magic), code(BLOCK))
    assert lint(content) == in_cell(3)
    # In one cell with the class, as far as the rest of the cell is not the magic's.
    if magic.startswith("%%") or magic.endswith("\\") or magic.startswith("pip"):
        return
    lines = magic.count("\n") + 1 if magic else 0
    text = f"{magic}\n{BLOCK}" if magic else BLOCK
    expected = [(name, 2, line + lines) for name, line in FOUND]
    assert lint(notebook(code(HEADER), code(text))) == expected


NO_MAGICS = [
    "x = (7\n     % 2)",
    'x = """\n!ls it\'s\n%time\nwhat?\n"""',
    "x = [\n    1,  # what?\n    2,\n]",
    "x = 5 \\\n    % 3",
    "x = '?'  # really?",
    "time = 1\ntime = time - 1",
    "def f(a, b=1, *, c=2): return a != b",
]


@pytest.mark.parametrize("text", NO_MAGICS)
def test_python_that_looks_like_a_magic(lint, text):
    expected = [(name, 2, line + text.count("\n") + 1) for name, line in FOUND]
    assert lint(notebook(code(HEADER), code(f"{text}\n{BLOCK}"))) == expected


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%prun -l 3", "%%debug"])
def test_cell_magics_that_run_python_here(lint, magic):
    expected = [(name, 2, line + 1) for name, line in FOUND]
    assert lint(notebook(code(HEADER), code(f"{magic}\n{BLOCK}"))) == expected


@pytest.mark.parametrize("magic", ["%%timeit", "%%python", "%%writefile a.py", "%%html", "%%own"])
def test_cell_magics_that_do_not(lint, magic):
    assert lint(notebook(code(HEADER), code(f"{magic}\n{BLOCK}"))) == []


def test_what_a_command_gives_is_not_known(lint):
    """A condition on it is decided both ways, so the layer of one side is no certain finding."""
    maker = "def make(flag):\n    return layers.ReLU(6) if flag else layers.ReLU()"
    used = "model = keras.Sequential([keras.Input((4,)), make({})])"
    both = notebook(code(HEADER), code(maker), code("flag = !ls\n" + used.format("flag == 1")))
    assert lint(both, "--select", "MP602,MP901") == []
    sure = notebook(code(HEADER), code(maker), code(used.format("True")))
    assert [name for name, _, _ in lint(sure, "--select", "MP602")] == ["MP602"]


def test_names_that_nothing_binds_are_not_known(lint):
    """Cells run in any order, and `%run` binds names: the module goes on behind them."""
    model = "model = keras.Sequential([keras.Input((4,)), layers.ReLU(6)])"
    cells = [code(HEADER), code("%run setup.py\nsetup()\ndisplay(Out[1])"), code(model)]
    assert lint(notebook(*cells)) == [("MP602", 3, 1)]


def test_cells_in_other_languages(lint):
    other = code("x <- c(1, 2", metadata={"vscode": {"languageId": "r"}})
    assert lint(notebook(code(HEADER), other, code(BLOCK))) == in_cell(3)
    for metadata in ({"language_info": {"name": "R"}}, {"kernelspec": {"language": "julia"}}):
        assert lint(notebook(code(HEADER), code(BLOCK), **metadata)) == []
    python = {"language_info": {"name": "python"}, "kernelspec": {"language": "python"}}
    assert lint(notebook(code(HEADER), code(BLOCK), **python)) == in_cell(2)


@pytest.mark.parametrize("blank", [" ", "   ", "\t"])
@pytest.mark.parametrize("before", ["", "\n", "{0}# a comment\n", "{0}!ls\n", "{0}x = 1\n\n"])
def test_cells_that_are_indented_as_a_whole(lint, blank, before):
    """IPython takes the indentation of the first line away."""
    text = before.format(blank) + "\n".join(blank + line for line in BLOCK.split("\n"))
    moved = [(name, 2, line + before.count("\n")) for name, line in FOUND]
    assert lint(notebook(code(HEADER), code(text))) == moved
    assert lint(notebook(code(text), code(HEADER), code(" x = ("))) == [("MP901", 3, 1)]
    header = code("\n".join(blank + line for line in HEADER.split("\n")))
    assert lint(notebook(header, code(BLOCK))) == in_cell(2)


BROKEN = [
    "x = (",
    '"""',
    "def f(:\n    pass",
    "if x:",
    "x = 1\n    y = 1",
    "# c\n  y = 1",
    "return 1",
    "else:",
    "'",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_cell_breaks_no_other(lint, broken):
    found = lint(notebook(code(HEADER), code(broken), code(BLOCK)))
    assert [item for item in found if item[0] == "MP901"][0][1] == 2
    assert {item[1] for item in found if item[0] == "MP901"} == {2}
    assert [item for item in found if item[0] != "MP901"] == in_cell(3)
    twice = lint(notebook(code(HEADER), code(broken), code(BLOCK), code(broken)))
    assert {item[1] for item in twice if item[0] == "MP901"} == {2, 4}


def test_suppression(lint):
    ignored = BLOCK.replace("def call(self, x):", "def call(self, x):  # mplint: ignore[MP403]")
    assert lint(notebook(code(HEADER), code(ignored))) == in_cell(2)[1:]
    ignored = ignored.replace("return self.relu(x)", "return self.relu(x)  # noqa: MP201")
    assert lint(notebook(code(HEADER), code(ignored))) == []
    assert lint(notebook(code("# mplint: ignore-file\n" + HEADER), code(BLOCK))) == []
    first = "%matplotlib inline\n# mplint: ignore-file[MP2]\n" + HEADER
    assert lint(notebook(code(first), code(BLOCK))) == in_cell(2)[:1]
    unused = code("x = 1\ny = 2  # mplint: ignore[MP201]")
    assert ("MP903", 3, 2) in lint(notebook(code(HEADER), code(BLOCK), unused))


def test_baseline_knows_findings_in_moved_cells(mplint, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(dump(notebook(code(HEADER), code(BLOCK))), encoding="utf-8")
    mplint("--write-baseline", "base.json", "a.ipynb", cwd=tmp_path)
    moved = notebook(markdown("Keras"), code("x = 1\n" + HEADER), code("\n\n" + BLOCK))
    path.write_text(dump(moved), encoding="utf-8")
    done = mplint("--baseline", "base.json", "--output-format", "concise", "a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("as_list", [True, False])
@pytest.mark.parametrize("indent", [1, 4, None])
def test_fixes_are_edits_of_the_file(mplint, tmp_path, as_list, indent):
    """git takes the diff; every other byte stays, and cells stay lists of lines."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    block = BLOCK.replace("self.relu = ", '"é\\t"; self.relu = ')
    cells = [code(HEADER, as_list=as_list), code(block, as_list=as_list), markdown("é \\ \u2028")]
    (tmp_path / "a.ipynb").write_text(
        dump(notebook(*cells), indent=indent), encoding="utf-8", newline=""
    )
    done = mplint("--fix-suggestions", "--output-format", "concise", "a.ipynb", cwd=tmp_path)
    subprocess.run(["git", "apply"], input=done.stdout, cwd=tmp_path, check=True, text=True)
    fixed = json.loads((tmp_path / "a.ipynb").read_text(encoding="utf-8"))
    lines = fixed["cells"][1]["source"]
    assert isinstance(lines, list) == as_list
    if as_list:
        assert all("\n" not in line[:-1] for line in lines)
    assert "self.relu2 = layers.ReLU()" in "".join(lines)
    compile("".join(lines), "cell", "exec")
    expected = notebook(*cells)
    expected["cells"][1]["source"] = lines
    text = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    assert text == dump(expected, indent=indent)
    done = mplint("--output-format", "json", "--select", "MP201,MP403", "a.ipynb", cwd=tmp_path)
    assert json.loads(done.stdout)["diagnostics"] == []


def test_standard_input(mplint, tmp_path):
    text = dump(notebook(code(HEADER), code(BLOCK)))
    options = ["--stdin-filename", "b.ipynb", "--fix-suggestions", "--output-format", "concise"]
    done = mplint(*options, "-", cwd=tmp_path, input=text)
    assert done.stdout.startswith("b.ipynb:cell 2:6:9: MP403 ")
    assert "--- a/b.ipynb\n" in done.stdout


def test_folders_and_lists_of_files(mplint, tmp_path):
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "a.ipynb").write_text(dump(notebook(code(HEADER), code(BLOCK))), encoding="utf-8")
    (folder / "b.py").write_text(f"{HEADER}\n{BLOCK}\n", encoding="utf-8")
    (tmp_path / "list").write_text("sub/a.ipynb\n", encoding="utf-8")
    done = mplint("--output-format", "concise", "sub", cwd=tmp_path)
    places = [line.partition(": ")[0] for line in done.stdout.splitlines()]
    python = [f"sub/b.py:{line + 2}:{column}" for line, column in ((6, 9), (9, 16))]
    assert places == ["sub/a.ipynb:cell 2:6:9", "sub/a.ipynb:cell 2:9:16", *python]
    done = mplint("--output-format", "concise", "--files-from", "list", cwd=tmp_path)
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == places[:2]
    assert mplint("--show-files", "sub", cwd=tmp_path).stdout == "sub/a.ipynb\nsub/b.py\n"


UNREADABLE = {
    "nothing": "",
    "text": "keras",
    "no_notebook": '{"keras": 1}',
    "cut_off": dump(notebook(code(HEADER), code(BLOCK)))[:-60],
    "format": dump(notebook(code(HEADER)) | {"nbformat": 2}),
    "no_source": dump(notebook({"cell_type": "code", "metadata": {"keras": 1}})),
    "cells": dump({"cells": ["keras"], "nbformat": 4}),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_notebooks(mplint, tmp_path, name):
    (tmp_path / "bad.ipynb").write_text(UNREADABLE[name], encoding="utf-8")
    (tmp_path / "good.ipynb").write_text(
        dump(notebook(code(HEADER), code(BLOCK))), encoding="utf-8"
    )
    done = mplint("--output-format", "concise", "bad.ipynb", "good.ipynb", cwd=tmp_path)
    if name == "nothing":
        assert done.returncode == 1
        return
    assert done.returncode == 2
    assert done.stderr.startswith("error: bad.ipynb: not a notebook that can be read")
    assert done.stdout.count("good.ipynb:cell 2:") == len(FOUND)


UNIT = """class Unit(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(8)
    def call(self, x, **kwargs):
        return self.shared(self.dense(x))
    shared = shared
model = keras.Sequential([keras.Input((8,)), Unit()])"""


def test_excerpts_stay_in_their_cell(mplint, tmp_path):
    cells = [code(HEADER), code("x = 1\nshared = layers.Dense(4)"), code(UNIT)]
    (tmp_path / "a.ipynb").write_text(dump(notebook(*cells)), encoding="utf-8")
    done = mplint("--select", "MP411", "a.ipynb", cwd=tmp_path)
    first, _, second = done.stdout.partition(" ::: ")
    assert " --> a.ipynb:cell 2:2:10 in Unit.call\n" in first
    assert first.count(" | ") == len(["x = 1", "shared = layers.Dense(4)", "^^^"])
    assert second.startswith("a.ipynb:cell 3:")
    assert " | class Unit" not in done.stdout


def test_documents_of_the_language_server_are_cells(mplint, tmp_path):
    content = notebook(markdown("x"), code(HEADER), code(BLOCK))
    (tmp_path / "a b.ipynb").write_text(dump(content), encoding="utf-8")
    done = mplint("--output-format", "lsp", "a b.ipynb", cwd=tmp_path)
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["uri"].rpartition("/")[2] for item in documents] == [
        "a%20b.ipynb#cell=2",
        "a%20b.ipynb#cell=3",
    ]
    assert [len(item["diagnostics"]) for item in documents] == [0, len(FOUND)]
    fix = documents[1]["diagnostics"][0]["data"]["fix"]
    assert fix["edits"][0]["uri"] == documents[1]["uri"]


MODEL = "model = keras.Sequential([keras.Input((4,)), Block()])"


def test_summary_and_prepare(mplint, tmp_path):
    cells = [code("%pip install x\n" + HEADER), code(BLOCK), code(MODEL + "\nmodel.summary()")]
    (tmp_path / "a.ipynb").write_text(dump(notebook(*cells)), encoding="utf-8")
    done = mplint("summary", "a.ipynb", "model", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout)["total_params"] == 4 * 3 + 3
    done = mplint("prepare", "a.ipynb", "model", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "# block: Block, a.ipynb:cell 3:1\n" in done.stdout
    done = mplint("prepare", "a.ipynb", "model", "--format", "json", cwd=tmp_path)
    assert '"cell": 3' in done.stdout


def test_nothing_is_imported_from_a_notebook(mplint, tmp_path):
    kept = "class Kept(layers.Layer):\n    def call(self, x): return x + 1"
    model = "inputs = keras.Input((4,))\nmodel = keras.Model(inputs, Kept()(inputs))"
    (tmp_path / "a.ipynb").write_text(dump(notebook(*map(code, (HEADER, kept, model)))))
    done = mplint("prepare", "a.ipynb", "model", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "its class `Kept` cannot be imported" in done.stderr
    (tmp_path / "a.py").write_text(f"{HEADER}\n{kept}\n{model}\n", encoding="utf-8")
    done = mplint("prepare", "a.py", "model", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
