"""The last words of a prediction run."""

from pathlib import Path

from kneel_gui.errors import RadiographError
from kneel_gui.workflows.predict_report import Failure, PredictReport, summary


def report(**changes):
    given = {
        "images": (),
        "new": 0,
        "failures": (),
        "notes": {},
        "files": (Path("out/landmarks.csv"),),
        "seconds": 0.0,
    }
    return PredictReport(**(given | changes))


def test_nothing_done_names_no_model():
    lines = summary(report(), Path("out"))
    assert lines == ["Knees: none.", "Written to out: landmarks.csv."]


def test_time_is_per_new_image_and_long_lists_are_cut():
    notes = {"burned-in text": tuple(f"{i}.dcm" for i in range(12))}
    failures = (Failure("x", RadiographError("broken")),)
    lines = summary(
        report(
            new=4,
            seconds=6.0,
            model_id="m@1",
            device="cpu",
            notes=notes,
            failures=failures,
        ),
        Path("out"),
    )
    assert "4 of 0 radiographs predicted now, 1.50 s each, by m@1 on cpu." in lines
    assert any("4.dcm and 7 more: burned-in text" in line for line in lines)
    assert "1 failed, see out/failures.csv." in lines
