"""`kneel phantom`: DICOM files with their truth, and the demo study."""

import csv

import numpy as np
import pytest
from pydicom import dcmread

from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import Cancelled, ConfigError
from kneel_gui.formats import tidy
from kneel_gui.paths import resource
from kneel_gui.training.phantom import PhantomOptions, make_phantom
from kneel_gui.workflows.phantom import write_phantoms

DEMO = {"count": 3, "seed": 1, "prefix": "demo"}
COARSE = PhantomOptions(spacing_mm=0.8, photometric=None)


class Asked:
    """A progress that stops after some reports."""

    def __init__(self, stop_after=99):
        self.seen = []
        self.stop_after = stop_after

    def report(self, done, total, text=""):
        self.seen.append((done, total))

    def cancelled(self):
        return len(self.seen) >= self.stop_after


def test_files_and_truth_fit_together(tmp_path):
    progress = Asked()
    paths = write_phantoms(tmp_path, 2, 7, COARSE, progress=progress)
    assert [path.name for path in paths] == ["phantom_07.dcm", "phantom_08.dcm"]
    assert progress.seen[-1] == (2, 2)
    truth = {
        image.name: image for image in tidy.read(tmp_path / "landmarks.csv").images
    }
    for seed, path in zip((7, 8), paths, strict=True):
        phantom = make_phantom(seed, COARSE)
        radiograph = read_radiograph(path)
        assert np.array_equal(radiograph.pixels, phantom.pixels)
        assert radiograph.spacing.xy_mm == pytest.approx([0.8, 0.8])
        assert radiograph.grayscale.inverted == (phantom.photometric == "MONOCHROME1")
        for knee in phantom.knees:
            found = truth[path.name].annotation.knee(knee.side)
            assert np.allclose(found.points_px, knee.points_px)


def test_implants_and_blanks_are_findings(tmp_path):
    options = PhantomOptions(
        spacing_mm=0.8, sides=(Side.LEFT,), implants=frozenset({Side.LEFT})
    )
    write_phantoms(tmp_path, 1, 1, options)
    with (tmp_path / "images.csv").open(encoding="utf-8", newline="") as file:
        right, left = csv.DictReader(file)
    assert (right["side"], right["knee"]) == ("R", "absent")
    assert (left["side"], left["knee"]) == ("L", "implant")
    assert right["centre_x_px"] == ""
    assert float(left["centre_x_px"]) > 0
    assert len((tmp_path / "landmarks.csv").read_text().splitlines()) == 1


@pytest.mark.parametrize("side", list(Side))
def test_a_single_knee_knows_its_side(tmp_path, side):
    (path,) = write_phantoms(tmp_path, 1, 5, single=side)
    assert read_radiograph(path).laterality is side


def test_seeds_make_different_patients(tmp_path):
    paths = write_phantoms(tmp_path, 2, 0, COARSE)
    headers = [dcmread(path, stop_before_pixels=True) for path in paths]
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "PatientID"):
        assert headers[0][keyword] != headers[1][keyword]


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"count": 1, "seed": -1}, {"count": 1, "prefix": "a/b"}]
)
def test_impossible_wishes_are_refused(tmp_path, wrong):
    with pytest.raises(ConfigError):
        write_phantoms(tmp_path / "new", **wrong)
    assert not (tmp_path / "new").exists()


def test_stopping_leaves_no_tables(tmp_path):
    with pytest.raises(Cancelled):
        write_phantoms(tmp_path, 3, 1, COARSE, progress=Asked(stop_after=1))
    assert [path.name for path in tmp_path.iterdir()] == ["phantom_01.dcm"]


@pytest.mark.slow
def test_the_demo_study_can_be_made_again(tmp_path):
    paths = write_phantoms(tmp_path, **DEMO)
    kinds = set()
    for path in paths:
        shipped = resource(f"demo/{path.name}")
        assert shipped.stat().st_size < 3_200_000
        made, kept = dcmread(path), dcmread(shipped)
        kinds.add(kept.PhotometricInterpretation)
        # Another processor may round a few floats differently: one grey level.
        difference = np.abs(made.pixel_array.astype(int) - kept.pixel_array)
        assert difference.max() <= 1
        assert (difference > 0).mean() < 0.01
        if not difference.any():
            assert path.read_bytes() == shipped.read_bytes()
    assert kinds == {"MONOCHROME1", "MONOCHROME2"}
    made, kept = (
        tidy.read(folder / "landmarks.csv").images
        for folder in (tmp_path, resource("demo"))
    )
    for a, b in zip(made, kept, strict=True):
        assert a.name == b.name
        for side in Side:
            points = [image.annotation.knee(side).points_px for image in (a, b)]
            assert np.allclose(*points, atol=1e-6)


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        write_phantoms(folder, 1, 2, prefix="demo")
    for name in ("demo_02.dcm", "landmarks.csv", "images.csv"):
        assert len({(folder / name).read_bytes() for folder in folders}) == 1


def test_tables_that_are_there_are_never_replaced(tmp_path):
    (tmp_path / "landmarks.csv").write_text("hours of work")
    with pytest.raises(ConfigError, match=r"landmarks\.csv: The truth .* replace"):
        write_phantoms(tmp_path, 1, options=COARSE)
    assert [path.name for path in tmp_path.iterdir()] == ["landmarks.csv"]
