import pytest

from kneel_gui.errors import OutputError
from kneel_gui.storage.ledger import Spent, TimeLedger
from kneel_gui.workflows.time_sheet import summary, totals, write_time


def spent(path, seconds, drags=1, corrected=1):
    at = f"2026-01-01T00:00:{int(seconds):02}+00:00"
    return Spent(path, "1.2.3", "anna", at, seconds, drags, corrected)


@pytest.fixture
def ledger(tmp_path):
    ledger = TimeLedger(tmp_path / "new" / "ledger.sqlite")
    for stay in (spent("/a", 5.5), spent("/b", 9.0, 0, 0), spent("/a", 20.0, 3, 2)):
        ledger.note(stay)
    return ledger


def test_stays_come_back_in_their_order(ledger):
    assert ledger.of(["/a"]) == [spent("/a", 5.5), spent("/a", 20.0, 3, 2)]
    assert ledger.of(["/c"]) == []


def test_without_a_file_nothing_is_known_and_none_is_made(tmp_path):
    ledger = TimeLedger(tmp_path / "none.sqlite")
    assert ledger.of(["/a"]) == []
    assert not ledger.path.exists()


def test_a_damaged_ledger_is_named(tmp_path):
    path = tmp_path / "bad.sqlite"
    path.write_bytes(b"no database, but long enough to be looked at" * 50)
    with pytest.raises(OutputError, match="time ledger") as caught:
        TimeLedger(path).of(["/a"])
    assert caught.value.path == path


def test_sums_by_image_and_a_sentence(ledger):
    sums = totals(ledger.of(["/a", "/b"]), {"/a": "a.dcm", "/b": "b.dcm"})
    assert [(s.name, s.seconds, s.drags, s.corrected, s.stays) for s in sums] == [
        ("a.dcm", 25.5, 4, 3, 2),
        ("b.dcm", 9.0, 0, 0, 1),
    ]
    assert "2 images in 0:00:34 h" in summary(sums)
    assert "3 points corrected" in summary(sums)
    assert "No time" in summary(())


def test_the_sheet_has_a_row_for_each_stay(ledger, tmp_path):
    path = write_time(ledger.of(["/a", "/b"]), {"/a": "a.dcm"}, tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "image,reader,started_at,seconds,drags,corrected_points"
    assert [line.split(",")[3:] for line in lines[1:]] == [
        ["5.5", "1", "1"],
        ["20.0", "3", "2"],
    ]
