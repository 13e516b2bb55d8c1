"""``kneel predict`` through the real ``main()``."""

import csv
import os
import signal
from pathlib import Path

import pytest
from PIL import Image

from kneel_gui.core.schema import Side
from kneel_gui.formats import FORMATS
from kneel_gui.formats.tidy import CSV
from kneel_gui.paths import resource


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_dicom_gives_both_knees(kneel, fake, dicom, tmp_path):
    out = tmp_path / "out"
    code, output, complaints = kneel("predict", dicom(), "--out", out)
    assert code == 0
    assert "1 of 1 radiographs predicted now" in output
    assert "fake@0123456789ab on cpu" in output
    assert "2 native" in output
    assert "Predicting: 1 of 1 film.dcm" in complaints
    assert fake.asked == [(None, "auto", "exact")]
    images = rows(out / "images.csv")
    assert [row["side"] for row in images] == ["R", "L"]
    assert {row["spacing_source"] for row in images} == {"PixelSpacing"} or {
        row["spacing_source"] for row in images
    } == {"ImagerPixelSpacing"}
    assert len(rows(out / "landmarks.csv")) == 32


def test_a_single_knee_has_the_side_of_its_tags(kneel, fake, dicom, tmp_path):
    out = tmp_path / "out"
    assert kneel("predict", dicom(laterality="L"), "--out", out)[0] == 0
    assert [row["side"] for row in rows(out / "images.csv")] == ["L"]


def test_a_single_knee_has_the_side_that_was_given(kneel, fake, tmp_path):
    picture = tmp_path / "crop.png"
    Image.new("L", (224, 224)).save(picture)
    out = tmp_path / "out"
    options = ("--out", out, "--side", "R", "--spacing", "0.48,0.51", "--quiet")
    code, _, complaints = kneel("predict", picture, *options)
    assert (code, complaints) == (0, "")
    (image,) = CSV.read(out).images
    assert [knee.side for knee in image.annotation.knees] == [Side.RIGHT]
    assert (image.spacing.row_mm, image.spacing.col_mm) == (0.48, 0.51)


def test_each_file_has_its_own_spacing(kneel, fake, tmp_path):
    for name in ("a.png", "b.png", "c.png"):
        Image.new("L", (300, 200)).save(tmp_path / name)
    table = tmp_path / "spacings.csv"
    table.write_text("name,approx_mm_per_px\na.png,0.3\nb,0.4\n")
    out = tmp_path / "out"
    code, output, complaints = kneel(
        "predict", tmp_path, "--out", out, "--spacing-table", table
    )
    assert code == 1
    assert "1 failed" in output
    assert "c.png: It has no pixel spacing" in complaints
    spacings = {row["image"]: row["spacing_row_mm"] for row in rows(out / "images.csv")}
    assert spacings == {"a.png": "0.3", "b.png": "0.4"}
    (failure,) = rows(out / "failures.csv")
    assert failure["image"] == "c.png"
    assert "--spacing" in failure["hint"]


def test_folders_patterns_and_files_together(kneel, fake, dicom, tmp_path):
    dicom("study/a.dcm")
    dicom("study/deep/b.dcm")
    dicom("more/c1.dcm")
    dicom("more/c2.dcm")
    out = tmp_path / "out"
    code, _, _ = kneel(
        "predict", tmp_path / "study", tmp_path / "more" / "c*.dcm", "--out", out
    )
    assert code == 0
    names = [image.name for image in CSV.read(out).images]
    assert names == ["a.dcm", "deep/b.dcm", "c1.dcm", "c2.dcm"]


def test_all_formats_and_contact_sheets(kneel, fake, dicom, tmp_path):
    dicom("study/a.dcm")
    dicom("study/b.dcm")
    out = tmp_path / "out"
    code, _, _ = kneel(
        "predict",
        tmp_path / "study",
        "--out",
        out,
        "--format",
        ",".join(FORMATS),
        "--contact-sheet",
        "--jobs",
        "2",
    )
    assert code == 0
    for fmt in FORMATS.values():
        found = fmt.read(out / fmt.filename).images
        assert sum(len(image.annotation.knees) for image in found) == 4, fmt.id
    with Image.open(out / "contact_sheet_001.png") as sheet:
        assert sheet.size[0] == 4 * 360
    with Image.open(out / "a.png") as picture:
        assert picture.size == (600, 400)


def test_results_are_kept_unless_asked(kneel, fake, dicom, tmp_path, tree):
    out = tmp_path / "out"
    film = dicom()
    assert kneel("predict", film, "--out", out)[0] == 0
    before = tree(out)
    code, _, complaints = kneel("predict", film, "--out", out)
    assert code == 2
    assert "already holds results" in complaints
    assert "--resume" in complaints
    assert tree(out) == before
    assert kneel("predict", film, "--out", out, "--resume")[0] == 0
    assert len(fake.seen) == 1
    assert kneel("predict", film, "--out", out, "--overwrite")[0] == 0
    assert len(fake.seen) == 2


def test_ctrl_c_keeps_what_is_finished(kneel, fake, dicom, tmp_path):
    for name in ("a", "b", "c"):
        dicom(f"study/{name}.dcm")
    fake.before = lambda radiograph: (
        signal.raise_signal(signal.SIGINT) if radiograph.path.stem == "b" else None
    )
    out = tmp_path / "out"
    code, _, complaints = kneel("predict", tmp_path / "study", "--out", out)
    assert code == 130
    assert "--resume" in complaints
    assert [image.name for image in CSV.read(out).images] == ["a.dcm"]
    fake.before = None
    code, _, _ = kneel("predict", tmp_path / "study", "--out", out, "--resume")
    assert code == 0
    assert len(CSV.read(out).images) == 3
    assert [Path(path).stem for path in fake.seen] == ["a", "b", "b", "c"]


def test_ctrl_c_twice_keeps_what_is_finished_too(kneel, fake, dicom, tmp_path):
    for name in ("a", "b"):
        dicom(f"study/{name}.dcm")

    def twice(radiograph):
        if radiograph.path.stem == "b":
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    fake.before = twice
    out = tmp_path / "out"
    code, _, complaints = kneel("predict", tmp_path / "study", "--out", out)
    assert code == 130
    assert "what is finished is kept" in complaints
    assert [image.name for image in CSV.read(out).images] == ["a.dcm"]


def test_names_that_are_no_text_go_into_the_tables(kneel, fake, dicom, tmp_path):
    odd = dicom("study/x.dcm").rename(tmp_path / "study" / os.fsdecode(b"\xfc.dcm"))
    broken = tmp_path / "study" / os.fsdecode(b"broken\xfc.dcm")
    broken.write_bytes(b"")
    out = tmp_path / "out"
    code, _, complaints = kneel(
        "predict", odd.parent, "--out", out, "--format", "via-csv", "--contact-sheet"
    )
    assert code == 1
    assert "empty" in complaints
    assert len(rows(out / "landmarks.csv")) == 32
    assert len(rows(out / "failures.csv")) == 1
    code, _, _ = kneel("predict", odd, "--out", out, "--resume")
    assert code == 0
    assert len(fake.seen) == 1


@pytest.mark.weights
def test_the_bundled_model_finds_the_demo_study(kneel, tmp_path):
    """The weights come with the program: without them this fails, it never skips."""
    demo = resource("demo")
    out = tmp_path / "out"
    code, output, complaints = kneel("predict", demo, "--out", out, "--device", "cpu")
    assert code == 0, complaints
    assert "native" in output
    code, output, complaints = kneel("evaluate", out, demo, "--out", tmp_path / "qa")
    assert code == 0, complaints
    overall = rows(tmp_path / "qa" / "evaluation.csv")[0]
    assert int(overall["points"]) >= 3 * 16
    assert float(overall["mean_mm"]) <= 1.5


@pytest.mark.weights
@pytest.mark.slow
def test_the_bundled_model_finds_both_knees_of_real_films(kneel, tmp_path, shared_data):
    films = shared_data / "bilateral"
    some = [films / "images" / f"gan_{n}.png" for n in ("02425", "02426", "02427")]
    table = films / "centres.csv"
    out = tmp_path / "out"
    code, _, complaints = kneel(
        "predict", *some, "--out", out, "--spacing-table", table, "--device", "cpu"
    )
    assert code == 0, complaints
    found = {(row["image"], row["side"]): row for row in rows(out / "images.csv")}
    for row in rows(table):
        if row["name"] in {path.name for path in some}:
            mine = found[row["name"], row["side"]]
            mm = float(row["approx_mm_per_px"])
            dx = float(mine["centre_x_px"]) - float(row["centre_x_px"])
            dy = float(mine["centre_y_px"]) - float(row["centre_y_px"])
            assert (dx**2 + dy**2) ** 0.5 * mm <= 15.0, (row["name"], row["side"])
