"""What files and folders say about themselves."""

import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding, StudyImage
from kneel_gui.errors import FormatError, InputError, ModelError, RadiographError
from kneel_gui.formats import FORMATS
from kneel_gui.workflows.info import as_text, check_radiograph, describe

SPACING = PixelSpacing(0.2, 0.2, SpacingSource.IMAGER)


def image(name, spacing=SPACING):
    points = np.arange(32.0).reshape(16, 2)
    points[3] = np.nan
    knee = KneeAnnotation.from_points(Side.LEFT, points, source="m@1")
    found = KneeFinding(Side.LEFT, KneeKind.UNSURE, "odd", np.zeros(2))
    return StudyImage(
        name, ImageAnnotation(name, (knee,)), spacing=spacing, findings=(found,)
    )


def results(tmp_path, *images):
    for name, data in FORMATS["csv"].write(images, "").files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_results_are_counted(tmp_path):
    facts = dict(describe(results(tmp_path, image("a.png"), image("b.png"))))
    assert facts["Images"] == "2"
    assert facts["Knees"] == "2"
    assert facts["Points"] == "30 of 32"
    assert facts["States"] == "30 placed, 2 missing"
    assert facts["Findings"] == "2 unsure"
    assert facts["Made by"] == "30 m@1"
    assert facts["Pixel spacing"].startswith("0.2 mm (rows)")


def test_different_spacings_are_counted_not_mixed_up(tmp_path):
    other = PixelSpacing(0.3, 0.3, SpacingSource.USER)
    folder = results(tmp_path, image("a"), image("b", other), image("c", UNCALIBRATED))
    assert dict(describe(folder))["Pixel spacing"] == "known for 2 of 3 images"


def test_problems_of_a_file_are_shown(tmp_path):
    folder = results(tmp_path, image("a.png"))
    (folder / "images.csv").unlink()
    rows = describe(folder)
    assert any(label == "Problem" and "images.csv" in text for label, text in rows)


def test_text_is_aligned_under_the_path(tmp_path):
    text = as_text(tmp_path, [("A", "1"), ("Long label", "2"), ("Empty", "")])
    assert text.splitlines() == [
        str(tmp_path),
        "  A           1",
        "  Long label  2",
        "  Empty",
    ]


def test_what_is_nothing_known_is_said(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        describe(tmp_path / "none")
    with pytest.raises(ModelError, match="not a model folder"):
        describe(tmp_path)
    text = tmp_path / "notes.txt"
    text.write_text("hello\n")
    with pytest.raises(FormatError, match=r"notes\.txt.*neither"):
        describe(text)
    text.write_bytes(bytes(range(128, 256)))
    with pytest.raises(FormatError, match=r"notes\.txt.*neither"):
        describe(text)


@pytest.mark.parametrize("text", ["filename,file_size\na,1\n", "{", "[1]"])
def test_a_damaged_annotation_file_is_called_so(tmp_path, text):
    path = tmp_path / "via.csv"
    path.write_text(text)
    with pytest.raises(FormatError) as caught:
        describe(path)
    assert "neither" not in str(caught.value)


def test_only_what_looks_like_a_radiograph_must_be_one(tmp_path):
    check_radiograph(results(tmp_path, image("a.png")))
    check_radiograph(tmp_path / "landmarks.csv")
    picture = tmp_path / "film.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(RadiographError, match=r"film\.png"):
        check_radiograph(picture)


def test_the_maintainers_files_are_described(shared_data):
    table = dict(describe(shared_data / "oai_knees/landmarks.csv"))
    assert table["Format"].startswith("Wide table")
    via = shared_data / "via/oai_landmarks_00_via_format.csv"
    assert dict(describe(via))["Knees"] == "750"
    model = dict(describe(shared_data / "kneel_models/kneel2024_plain_se_bw8"))
    assert model["Weights"] == "complete"
    assert "0.3 mm per px" in model["Stage landmarks"]
