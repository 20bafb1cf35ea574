"""`mplint graph`: Graphviz and Mermaid read what it writes, and it shows what `prepare` writes."""

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
MODELS = sorted((TESTS / "models").glob("*.py"))
NAMES = TESTS.parent / "fixtures/picture/names.py"
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
# What is drawn where `prepare` has something else: layers that it keeps whole are drawn with what
# they run, layers that pass on what they are given are drawn, and what ties constants and weights
# to the inputs is not.
TIE = "tf.identity_n"
PASSES = ", passes on what it is given"


def options_of(path):
    """What stands behind `# --` in the second line: the inputs that the source does not have."""
    second = path.read_text(encoding="utf-8").splitlines()[1]
    return shlex.split(second[1:]) if second.startswith("# --") else []


@pytest.fixture(scope="session")
def keras_environment(keras_python):
    """Where a model whose backbone is one of keras.applications finds it."""
    return {**os.environ, "VIRTUAL_ENV": str(keras_python("tf210").parents[1])}


@pytest.fixture
def graph(mplint, keras_environment):
    """graph(path, format, …) is the picture of get_model() there, as text."""

    def run(path, *options):
        words = [path, "get_model()", *options_of(path), *options]
        done = mplint("graph", *words, env=keras_environment)
        assert done.returncode == 0, f"{path.name}: {done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def dot():
    """The program of Graphviz; skips where it is not installed."""
    path = shutil.which("dot")
    if path is None:
        pytest.skip("the program dot of Graphviz is not installed")
    return path


@pytest.fixture(scope="session")
def parse_mermaid(import_from, tmp_path_factory):
    """parse_mermaid(texts): what Mermaid's own parser reads of each. Skips where npm gives none."""
    environments = import_from(TESTS / "keras", "environments")
    wanted = TESTS / "picture/package.json"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]
    folder = environments.cache_dir().parent / f"mermaid-{digest}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be making it
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copy(wanted, folder)
            done = subprocess.run(
                ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=folder,
                capture_output=True,
                check=False,
                encoding="utf-8",
                timeout=600,
            )
            if done.returncode != 0:
                pytest.skip(f"npm gives no Mermaid: {done.stderr[-300:]}")
            (folder / "ready").touch()

    def parse(texts):
        place = tmp_path_factory.mktemp("mermaid")
        files = [place / f"{number}.mmd" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        done = subprocess.run(
            ["node", TESTS / "picture/parse_mermaid.mjs", *files],
            cwd=folder,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    return parse


def read_svg(text):
    """Boxes with their lines of text by id, groups likewise, arrows."""
    boxes, groups, arrows = {}, {}, []
    for group in ET.fromstring(text.encode()).iter(f"{SVG}g"):
        kind = group.get("class")
        if kind not in ("node", "edge", "cluster"):
            continue
        title = group.find(f"{SVG}title").text
        lines = {}
        for part in group.iter(f"{SVG}text"):
            lines.setdefault(part.get("y"), []).append(part.text)
        # What keeps Graphviz from reading a backslash is not seen.
        texts = [" ".join("".join(p).replace("\u200b", "").split()) for p in lines.values()]
        if kind == "edge":
            arrows.append((*title.split("->"), "".join(texts)))
        elif kind == "node":
            boxes[title] = texts
        else:
            groups[title.removeprefix("cluster_")] = texts
    return boxes, groups, sorted(arrows)


def tooltips(text):
    """What a browser shows for each box."""
    found = {}
    for group in ET.fromstring(text.encode()).iter(f"{SVG}g"):
        links = group.findall(f"{SVG}g/{SVG}a")
        if group.get("class") == "node" and links:
            (found[group.find(f"{SVG}title").text],) = (link.get(f"{XLINK}title") for link in links)
    return found


def read_mermaid(parsed):
    """The same of what Mermaid reads, without the legend."""

    def texts(content):
        return [" ".join(line.split()) for line in content.split("\n")]

    def drawn(items):
        return {key: texts(text) for key, text in items.items() if key[0] == "b"}

    return drawn(parsed["boxes"]), drawn(parsed["groups"]), sorted(map(tuple, parsed["arrows"]))


def test_both_languages_say_the_same(graph, dot, parse_mermaid):
    paths = [*MODELS, NAMES]
    assert len(paths) >= 20
    parsed = parse_mermaid([graph(path, "--format", "mermaid") for path in paths])
    for path, mermaid in zip(paths, parsed, strict=True):
        assert mermaid["diagramType"] == "flowchart-v2"
        svg = graph(path, "--format", "svg")
        assert svg.splitlines()[1].startswith("<!-- Written by mplint "), path
        assert read_mermaid(mermaid) == read_svg(svg), path
    assert dot


def test_names_are_shown_as_they_are(graph, dot):
    svg = graph(NAMES, "--format", "svg")
    boxes, groups, arrows = read_svg(svg)
    assert dot
    assert boxes["b0"] == ["the-input", "(None, 4, 3)", "line 34"]
    assert boxes["b1"][0] == "subgraph end; <i> & \\l [x] {y} `#35;` é 層 Dense"
    titles = {texts[0] for texts in boxes.values()}
    assert {"parts['end'] Dense", "parts['<b>&amp;'] Dense", "self.gain"} <= titles
    assert {"output['sum']", "output['c \"state\" \\N']", f"same Same{PASSES}"} <= titles
    assert len(groups) == 1
    (title,) = groups["b2"]
    assert title.startswith("gate Gate line 36 ")
    assert "MP101" in title
    assert 'name="subgraph end; <i> & \\\\l [x] {y} `#35;` é 層 \\x01")' in tooltips(svg)["b1"]
    assert {label for *_, label in arrows} == {"", "[0]", "[1]", "[2]"}


def tensors_in(value):
    """The nodes whose results stand in a value of `prepare --format json`."""
    if isinstance(value, dict):
        if "tensor" in value:
            yield value["tensor"][0]
        else:
            for part in value.values():
                yield from tensors_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from tensors_in(part)


def read_prepared(prepared):
    """How many nodes of each kind, and how many pairs of nodes of which one reads the other."""
    same = {"input": "input", "layer": "layer", "constant": "constant"}
    nodes = prepared["nodes"]
    kinds = Counter(same.get(node["kind"], "operation") for node in nodes)
    return kinds, len(
        {(tensor, node["id"]) for node in nodes for tensor in tensors_in(node.get("arguments", []))}
    )


def read_drawn(text):
    """The same of a picture in Mermaid's language, of what reaches an output."""
    kinds, dead, arrows = {}, set(), set()
    for line in map(str.strip, text.splitlines()):
        if line.startswith("b") and ":::" in line and PASSES not in line:
            kinds[line.partition("[")[0]] = line.rpartition(":::")[2]
        elif line.startswith("class ") and line.endswith(" dead"):
            dead.add(line.split()[1])
        elif " -->" in line:
            arrows.add((line.split(" -->")[0], line.split()[-1]))
    live = {box: kind for box, kind in kinds.items() if box not in dead and kind != "output"}
    return Counter(live.values()), sum(a in live and b in live for a, b in arrows)


def test_it_is_the_graph_that_is_prepared(mplint, graph, keras_environment):
    compared = 0
    for path in MODELS:
        words = [path, "get_model()", *options_of(path), "--format", "json"]
        done = mplint("prepare", *words, env=keras_environment)
        assert done.returncode == 0, done.stderr
        prepared = json.loads(done.stdout)
        is_whole = any(not layer["class"].startswith("keras.") for layer in prepared["layers"])
        ties = [n for n in prepared["nodes"] if n.get("function") == TIE or n["kind"] == "weight"]
        if is_whole or ties:
            continue
        assert read_drawn(graph(path, "--format", "mermaid")) == read_prepared(prepared), path
        compared += 1
    assert compared >= 12


def test_findings_are_those_of_the_lint(mplint, graph):
    path = TESTS / "models/resnet.py"
    done = mplint("check", "--isolated", "--output-format", "json", path)
    lint = {
        f"{finding['code']}, line {finding['range']['start']['line']}: "
        for finding in json.loads(done.stdout)["diagnostics"]
    }
    assert len(lint) >= 10
    text = graph(path, "--isolated")
    assert all(finding in text for finding in lint)


def test_comments_and_targets_decide_what_is_found(mplint, tmp_path):
    path = tmp_path / "model.py"
    path.write_text(
        "from tensorflow import keras\n"
        "class Block(keras.layers.Layer):\n"
        "    def __init__(self, **kwargs):\n"
        "        super().__init__(**kwargs)\n"
        "        self.dense = keras.layers.Dense(4)\n"
        "    def call(self, x, training=None):\n"
        "        x = x + 1  # mplint: ignore[MP301]\n"
        "        return self.dense(x) * 2\n"
        "def get_model():\n"
        "    x = keras.Input((4,))\n"
        "    return keras.Model(x, Block()(x))\n",
        encoding="utf-8",
    )
    text = mplint("graph", path, "get_model()").stdout
    assert "MP301, line 8: " in text
    assert "MP301, line 7: " not in text
    assert "lambda operation" in text
    text = mplint("graph", path, "get_model()", "--target", "keras3").stdout
    assert "MP301" not in text
    assert "lambda" not in text


def test_lines_of_a_notebook_are_those_of_its_cells(mplint, tmp_path):
    sources = [
        "from tensorflow import keras\n%matplotlib inline\n",
        "x = keras.Input((4,))\nmodel = keras.Model(x, keras.layers.Dense(2)(x) + 1)\n",
    ]
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in sources
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}),
        encoding="utf-8",
    )
    done = mplint("graph", path, "model", "--format", "mermaid")
    assert done.returncode == 0, done.stderr
    assert "(None, 4)<br/>cell 2 line 1" in done.stdout
    assert "(None, 2)<br/>cell 2 line 2" in done.stdout


def test_the_same_input_gives_the_same_bytes(graph):
    path = TESTS / "models/bert.py"
    for form in ("dot", "mermaid"):
        assert graph(path, "--format", form) == graph(path, "--format", form)


def test_depth_bounds_the_boxes_around_boxes(graph, dot):
    path = TESTS / "models/resnet.py"
    depths = {depth: read_svg(graph(path, "--format", "svg", "--depth", depth)) for depth in "129"}
    assert dot
    assert len(depths["1"][1]) == 2
    assert len(depths["1"][0]) < len(depths["2"][0]) < len(depths["9"][0])
    # What was a box around others is one of their own.
    titles = {texts[0] for texts in depths["1"][0].values()}
    assert {"blocks[0] Basic", "blocks[7] Bottleneck"} <= titles


def test_a_depth_is_a_number(mplint):
    done = mplint("graph", NAMES, "get_model()", "--depth", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`--depth 0`: a number of levels from 1 on" in done.stderr


def test_what_is_refused_is_not_drawn(mplint, tmp_path):
    out = tmp_path / "out.dot"
    done = mplint("graph", NAMES, "Gate", "-o", out)
    assert done.returncode == 1
    assert "the expression gives a class" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg"])
def test_only_its_own_file_is_overwritten(mplint, tmp_path, dot, form):
    out = tmp_path / "out"
    words = ["graph", NAMES, "get_model()", "--format", form, "-o", out]
    assert dot
    assert mplint(*words).returncode == 0
    first = out.read_bytes()
    assert mplint(*words).returncode == 0
    assert out.read_bytes() == first
    out.write_bytes(b" " + first)
    assert mplint(*words).returncode == 2
    assert mplint(*words, "--force").returncode == 0


def write_program(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_without_graphviz_there_is_no_svg(mplint, tmp_path):
    write_program(tmp_path / "here/dot", "echo '<svg/>'")
    # What lies in a folder that PATH names by a relative path is not run.
    environment = {**os.environ, "PATH": ".::relative"}
    out = tmp_path / "out.svg"
    words = ["graph", NAMES, "get_model()", "--format", "svg", "-o", out]
    done = mplint(*words, env=environment, cwd=tmp_path / "here")
    assert done.returncode == 2
    assert "program `dot` of Graphviz, which is not on the PATH: install Graphviz" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("text", ["echo '<svg/>'; exit 3", "exit 0", "kill -9 $$"])
def test_a_graphviz_that_fails_is_said(mplint, tmp_path, text):
    write_program(tmp_path / "bin/dot", text)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    done = mplint("graph", NAMES, "get_model()", "--format", "svg", env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{tmp_path / 'bin/dot'} could not draw the graph" in done.stderr


def test_graphviz_gets_the_text_and_no_shell(mplint, tmp_path):
    folder = tmp_path / "a 'b' $(c)"
    write_program(
        folder / "dot", f'echo "$@" >"{tmp_path}/words"; cat >"{tmp_path}/text"; echo "<svg/>"'
    )
    environment = {**os.environ, "PATH": f"{folder}:/usr/bin:/bin"}
    done = mplint("graph", NAMES, "get_model()", "--format", "svg", env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" -->\n<svg/>\n")
    assert (tmp_path / "words").read_text(encoding="utf-8") == "-Tsvg\n"
    text = mplint("graph", NAMES, "get_model()").stdout
    assert (tmp_path / "text").read_text(encoding="utf-8") == text


def test_large_pictures_warn_of_mermaid(mplint, tmp_path):
    path = tmp_path / "model.py"
    path.write_text(
        "from tensorflow import keras\n"
        "def get_model(n):\n"
        "    x = inputs = keras.Input((4,))\n"
        "    for _ in range(n):\n"
        "        x = keras.layers.Dense(4)(x)\n"
        "    return keras.Model(inputs, x)\n",
        encoding="utf-8",
    )
    small = mplint("graph", path, "get_model(100)", "--format", "mermaid")
    large = mplint("graph", path, "get_model(600)", "--format", "mermaid")
    assert (small.returncode, small.stderr, large.returncode) == (0, "", 0)
    assert "`maxTextSize`" in large.stderr
