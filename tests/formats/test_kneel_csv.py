"""KNEEL's file of landmarks in regions, and the way back into the radiograph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.schema import Side
from kneel_gui.errors import FormatError
from kneel_gui.formats.kneel_csv import is_kneel_csv, read_kneel_csv

HEAD = "subject_id,side,kl,tibia,femur,bbox,center"


def cell(values):
    return '"' + ",".join(str(v) for v in np.ravel(values)) + '"'


def line(points, box=(10, 20, 476, 486), subject="7", side="R", kl="2"):
    parts = cell(points[:9]), cell(points[9:]), cell(box), cell([0, 0])
    return f"{subject},{side},{kl},{','.join(parts)}"


def write(folder, *lines):
    path = folder / "bf_landmarks_1_0.3.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def as_kneel_does(points_px, spacing_mm, side):
    """KNEEL's frames, in its own order: scale, pad, cut around T4, mirror the left."""
    padded = points_px * spacing_mm / 0.3 + 100
    centre = padded[4].astype(int)
    low, high = centre - 233, centre + 233
    inside = padded - low
    if side == "L":
        inside[:, 0] = 466 - inside[:, 0]
    return inside, [*low, *high]


@settings(max_examples=30)
@given(st.integers(0, 999), st.floats(0.1, 0.5), st.sampled_from("RL"))
def test_the_way_back_undoes_what_kneels_script_does(
    tmp_path_factory, seed, spacing_mm, side
):
    rng = np.random.default_rng(seed)
    points = rng.uniform(600, 1600, 2) + rng.uniform(-200, 200, (16, 2))
    inside, box = as_kneel_does(points, spacing_mm, side)
    path = write(tmp_path_factory.mktemp("k"), line(inside, box, side=side))
    (knee,) = read_kneel_csv(path)
    assert knee.image_points_px(spacing_mm) == pytest.approx(points, abs=1e-6)
    assert (knee.subject, knee.side, knee.kl) == ("7", Side(side), 2)


def test_the_published_file_agrees_with_the_centres_on_whole_films(shared_data):
    import csv

    folder = shared_data / "oai_knees"
    with (folder / "full_image_centres.csv").open(encoding="utf-8") as file:
        rows = {(row["subject_id"], row["side"]): row for row in csv.DictReader(file)}
    knees = read_kneel_csv(folder / "bf_landmarks_1_0.3.csv")
    assert len(knees) == len(rows)
    for knee in knees:
        row = rows[knee.subject, knee.side.value]
        there = float(row["centre_x_mm"]), float(row["centre_y_mm"])
        # T4 is the region's middle to within the roundings of KNEEL's script.
        assert knee.image_points_px(1.0)[4] == pytest.approx(there, abs=0.7)


def test_only_such_a_file_is_taken_for_one(tmp_path):
    assert is_kneel_csv(write(tmp_path, line(np.zeros((16, 2)))))
    other = tmp_path / "other.csv"
    other.write_text("name,side,T0_x\n", encoding="utf-8")
    assert not is_kneel_csv(other)
    assert not is_kneel_csv(tmp_path)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line(np.zeros((15, 2))), "femur must hold 14"),
        (line(np.full((16, 2), np.nan)), "tibia must hold 18"),
        (line(np.zeros((16, 2)), box=["a", 1, 2, 3]), "bbox holds something"),
        (line(np.zeros((16, 2)), side="X"), "not R or L"),
        (line(np.zeros((16, 2)), kl="7"), "Kellgren"),
        (line(np.zeros((16, 2)), subject=""), "subject_id is empty"),
    ],
)
def test_a_wrong_cell_names_its_line(tmp_path, bad, reason):
    with pytest.raises(FormatError, match=rf"Line 3.*{reason}"):
        read_kneel_csv(write(tmp_path, line(np.zeros((16, 2)), subject="1"), bad))


def test_a_knee_may_not_stand_twice(tmp_path):
    same = line(np.zeros((16, 2)))
    with pytest.raises(FormatError, match="twice"):
        read_kneel_csv(write(tmp_path, same, same))
