"""The last words of a prediction run."""

from collections import Counter
from pathlib import Path

import pytest

from kneel_gui.workflows.predict_report import Notes, PredictReport, summary

TABLE = (Path("out/landmarks.csv"),)


def test_nothing_done_names_no_model():
    lines = summary(PredictReport(files=TABLE), Path("out"))
    assert lines == ["Knees: none.", "Written to out: landmarks.csv."]


@pytest.mark.parametrize("counts", [{"failures": 4}, {"images": 5, "kept": 5}])
def test_a_run_without_a_new_image_gives_no_time(counts):
    lines = summary(PredictReport(model_id="m@1", device="cpu", **counts), Path("out"))
    assert lines[0] == "No radiograph was predicted now by m@1."
    assert not any("s each" in line for line in lines)


def test_time_is_per_new_image_and_long_lists_are_cut():
    notes = Notes()
    for i in range(12):
        notes.add("burned-in text", f"{i}.dcm")
    lines = summary(
        PredictReport(
            images=4,
            new=4,
            seconds=6.0,
            failures=1,
            kinds=Counter(native=7, absent=1),
            model_id="m@1",
            device="cpu",
            notes=notes,
            files=TABLE,
        ),
        Path("out"),
    )
    assert "4 of 4 radiographs predicted now, 1.50 s each, by m@1 on cpu." in lines
    assert "Knees: 7 native, 1 absent." in lines
    assert any("4.dcm and 7 more: burned-in text" in line for line in lines)
    assert "1 failed, see out/failures.csv." in lines


def test_what_was_skipped_done_again_and_left_out_is_said():
    report = PredictReport(kept=5, changed=2, others=3)
    words = "\n".join(summary(report, Path("out")))
    assert "5 were done before, unchanged, and skipped." in words
    assert "2 were done before but have changed" in words
    assert "3 results of another model" in words


def test_remarks_without_end_take_no_memory_without_end():
    notes = Notes()
    for i in range(1000):
        notes.add(f"remark {i}", f"{i}.dcm")
    found = list(notes)
    assert len(found) == 101
    assert found[-1][:2] == ("various other remarks", 900)
    assert sum(count for _, count, _ in found) == 1000
    assert max(len(names) for _, _, names in found) == 5
