"""`--output-format lsp` read by lsprotocol's own types: each line is PublishDiagnosticsParams."""

import json
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import converters, types

SOURCE = """\
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense1 = keras.layers.Dense(8)
        self.dense2 = keras.layers.Dense(8)
        self.relu = keras.layers.ReLU()

    def call(self, inputs, training=None):
        x = self.relu(self.dense1(inputs))
        return "\N{PILE OF POO}" and self.relu(self.dense2(x))
"""

CONVERTER = converters.get_converter()


def published(output):
    """One message a line, each just what the protocol knows: nothing lost, nothing added."""
    messages = []
    for line in output.splitlines():
        data = json.loads(line)
        message = CONVERTER.structure(data, types.PublishDiagnosticsParams)
        assert CONVERTER.unstructure(message) == data
        messages.append(message)
    return messages


@pytest.fixture
def block(mplint, tmp_path):
    """The message about a file with one reused layer, behind a character outside the BMP."""
    path = tmp_path / "a folder" / "block.py"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    done = mplint("check", "--output-format", "lsp", "--select", "MP201", path)
    assert done.returncode == 1, done.stderr
    (message,) = published(done.stdout)
    return path, message


def test_the_uri_is_the_file(block):
    path, message = block
    uri = urlparse(message.uri)
    assert uri.scheme == "file"
    assert " " not in message.uri
    assert unquote(uri.path) == str(path)


def test_the_finding_is_a_diagnostic(block):
    _, message = block
    (finding,) = message.diagnostics
    assert finding.code == "MP201"
    assert finding.source == "mplint"
    assert finding.severity == types.DiagnosticSeverity.Error
    assert "self.relu" in finding.message


def test_columns_are_utf16_units(block):
    _, message = block
    (finding,) = message.diagnostics
    line = SOURCE.splitlines()[12]
    before = line[: line.index("self.relu(")]
    column = len(before.encode("utf-16-le")) // 2
    assert column == len(before) + 1
    assert finding.range.start == types.Position(line=12, character=column)
    assert finding.range.end == types.Position(line=12, character=len(line) + 1)


def test_the_first_use_is_related_information(block):
    _, message = block
    (finding,) = message.diagnostics
    assert finding.related_information
    first = finding.related_information[0]
    assert first.location.uri == message.uri
    assert first.location.range.start == types.Position(line=11, character=12)


def test_the_documentation_s_examples(mplint, root):
    files = sorted((root / "fixtures/docs").glob("*.py"))
    assert files
    done = mplint("check", "--output-format", "lsp", *files)
    assert done.returncode == 1, done.stderr
    messages = published(done.stdout)
    codes = {finding.code for message in messages for finding in message.diagnostics}
    assert {"MP201", "MP102"} <= codes
