"""KNEEL's own file with DICOM: its frames undone, its subjects found."""

import numpy as np
import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.errors import ConfigError
from kneel_gui.training.dataset import read_crops
from kneel_gui.training.film_table import read_films
from kneel_gui.workflows.dataset_build import build_dataset

SPACING_MM = 0.75
QUIET = SilentProgress()


def knee_points(side):
    middle = np.array([140.0 if side is Side.RIGHT else 380.0, 150.0])
    ring = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    points = middle + 45 * np.stack([np.cos(ring), np.sin(ring)], axis=1)
    points[4] = middle
    return points


def kneel_row(subject, side, points_px):
    """The row that KNEEL's script would write for such a radiograph."""
    padded = points_px * SPACING_MM / 0.3 + 100
    centre = padded[4].astype(int)
    low = centre - 233
    inside = padded - low
    if side is Side.LEFT:
        inside[:, 0] = 466 - inside[:, 0]
    cells = [",".join(str(round(v)) for v in part.ravel())
             for part in (inside[:9], inside[9:])]  # fmt: skip
    box = f"{low[0]},{low[1]},{low[0] + 466},{low[1] + 466}"
    return f'{subject},{side.value},2,"{cells[0]}","{cells[1]}","{box}","0,0"'


def write_film(path, patient):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((300, 520), 200, np.uint16)
    for side in SIDES:
        for x, y in np.round(knee_points(side)).astype(int):
            pixels[y - 1 : y + 2, x - 1 : x + 2] = 4000
    who = PhantomIdentity(str(path), patient_id=patient)
    path.write_bytes(dx_bytes(pixels, (SPACING_MM, SPACING_MM), identity=who))


def table(folder, *rows):
    path = folder / "bf_landmarks_1_0.3.csv"
    head = "subject_id,side,kl,tibia,femur,bbox,center"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def release(tmp_path):
    """Two subjects as the OAI gives them: by PatientID, and by the folder's name."""
    write_film(tmp_path / "in/0.E.1/123/001", "9000001")
    write_film(tmp_path / "in/9000002/001", "")
    rows = [
        kneel_row(who, side, knee_points(side))
        for who in ("9000001", "9000002")
        for side in SIDES
    ]
    return tmp_path / "in", rows


def test_landmarks_come_back_to_where_they_were_in_the_radiograph(release, tmp_path):
    folder, rows = release
    out = tmp_path / "set"
    result = build_dataset([str(folder)], [table(tmp_path, *rows)], out, QUIET)
    assert (result.subjects, result.knees, result.films) == (2, 4, 2)
    assert not result.failures
    for crop in read_crops(out / "landmarks.csv", out / "labelled"):
        # 140 mm, and the landmarks to within KNEEL's rounding at 0.3 mm per px.
        assert crop.pixels.shape[1] == pytest.approx(140 / SPACING_MM, abs=3)
        assert crop.kl == 2
        for x, y in np.round(crop.points_px).astype(int):
            assert crop.pixels[y - 1 : y + 2, x - 1 : x + 2].max() == 4000
        lateral = crop.points_px[0, 0] - crop.points_px[4, 0]
        truth = knee_points(crop.side)
        assert lateral == pytest.approx(truth[0, 0] - truth[4, 0], abs=0.5)
    for film in read_films(out / "films.csv", out / "films"):
        assert film.spacing_xy_mm == pytest.approx([1, 1], abs=0.01)
        mm = film.centres_px * film.spacing_xy_mm
        assert mm[:, 0] == pytest.approx([105, 285], abs=1)


def test_a_subject_without_or_with_two_radiographs_is_reported(release, tmp_path):
    folder, rows = release
    write_film(folder / "later.dcm", "9000001")
    lone = kneel_row("9000003", Side.RIGHT, knee_points(Side.RIGHT))
    result = build_dataset(
        [str(folder)], [table(tmp_path, *rows, lone)], tmp_path / "set", QUIET
    )
    told = {name: error.message for name, error in result.failures}
    assert "2 radiographs" in told["9000001"]
    assert "No radiograph" in told["9000003"]
    assert result.knees == 2
    clear = (tmp_path / "set/failures.csv").read_text(encoding="utf-8")
    assert "900000" not in clear


def test_a_lone_marked_knee_makes_a_crop_but_no_film(release, tmp_path):
    folder, rows = release
    path = table(tmp_path, rows[0], rows[2], rows[3])
    result = build_dataset([str(folder)], [path], tmp_path / "set", QUIET)
    assert (result.knees, result.films) == (3, 1)


def test_kneels_file_goes_alone(release, tmp_path):
    path = table(tmp_path, *release[1])
    with pytest.raises(ConfigError, match="alone"):
        build_dataset([str(release[0])], [path, path], tmp_path / "set", QUIET)
