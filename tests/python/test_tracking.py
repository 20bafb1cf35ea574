"""What layers do with a container that is assigned to them: the table is what each Keras does."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def test_the_table_is_as_recorded(import_from, keras_python, capsys, monkeypatch):
    record_tracking = import_from(TESTS / "oracle", "record_tracking")
    versions = {"2_10": "tf210", "2_12": "tf212", "3": "keras3"}
    words = [f"{version}={keras_python(name)}" for version, name in versions.items()]
    monkeypatch.setattr("sys.argv", ["record_tracking.py", *words])
    record_tracking.main()
    table = TESTS.parent / "analyzer/keras/tracking.def"
    assert capsys.readouterr().out == table.read_text(encoding="utf-8")
