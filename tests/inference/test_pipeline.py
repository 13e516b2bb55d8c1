"""Our own two stages, with networks that see bright spots and with the bundled ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.core.prediction import KneeKind, SilentProgress
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    PixelSpacing,
    Radiograph,
    SpacingSource,
)
from kneel_gui.core.schema import Side
from kneel_gui.errors import Cancelled, DeviceError, ModelError, RadiographError
from kneel_gui.inference.locate import Candidate
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.pipeline import TwoStagePredictor, load_predictor
from kneel_gui.inference.snapshot import load_model_folder, write_model
from kneel_gui.inference.views import View
from kneel_gui.paths import resource
from kneel_gui.training.phantom import PhantomOptions, make_knee_phantom, make_phantom


def stage(kind, outputs, spacing_mm, size):
    network = NetworkConfig(outputs, 2, 1, 2, multiscale=False)
    described = {
        "kind": kind,
        "network": network.to_dict(),
        "input": {"spacing_mm": spacing_mm, "size_px": size, "percentiles": [0, 100]},
        "output": {},
    }
    return described, HourglassNet(network).state_dict()


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "tiny"
    centres = stage("heatmap-detector", 2, 2.0, None)
    landmarks = stage("hourglass-softargmax", 16, 0.5, [224, 224])
    manifest = {
        "name": "tiny",
        "stages": {"centres": centres[0], "landmarks": landmarks[0]},
        "calibration": {"spread_mm": {"slope": 2.0, "offset": 0.25}},
    }
    write_model(
        folder, manifest, {"centres": [centres[1]], "landmarks": [landmarks[1]]}
    )
    return folder


@pytest.fixture
def spot_finder(tiny_model, monkeypatch):
    """A predictor whose networks are replaced by «where is it bright?»."""
    predictor = TwoStagePredictor(load_model_folder(tiny_model), "cpu")

    def detector(images):
        brightness = torch.nn.functional.avg_pool2d(
            torch.from_numpy(images[:, None]), 4
        )
        native = (brightness + 1) * 6 - 4
        return torch.cat([native, torch.full_like(native, -9)], dim=1)[None]

    def marker(images):
        brightness = torch.nn.functional.avg_pool2d(
            torch.from_numpy(images[:, None]), 4
        )
        return (brightness * 30).expand(-1, 16, -1, -1)[None]

    monkeypatch.setattr(predictor._centres, "heatmaps", detector)
    monkeypatch.setattr(predictor._landmarks, "heatmaps", marker)
    return predictor


def film(places_mm, spacing=(0.5, 0.5), size_mm=(400, 300), **changes):
    """A black film with a bright spot at each (x, y) in mm; spacing is (row, col)."""
    row_mm, col_mm = spacing
    x = np.arange(round(size_mm[0] / col_mm)) * col_mm
    y = np.arange(round(size_mm[1] / row_mm))[:, None] * row_mm
    pixels = np.zeros((y.size, x.size))
    for px, py in places_mm:
        pixels += 4000 * np.exp(-0.5 * ((x - px) ** 2 + (y - py) ** 2) / 7.0**2)
    known = PixelSpacing(row_mm, col_mm, SpacingSource.USER)
    plain = Radiograph(pixels.astype(np.uint16), known, "film", Path("film.dcm"))
    return replace(plain, **changes)


PLACES = [(110.0, 140.0), (301.0, 163.0)]


@pytest.mark.parametrize("spacing", [(0.5, 0.5), (0.3, 0.45), (0.2, 0.15)])
def test_points_come_back_to_the_spots_on_both_sides(spot_finder, spacing):
    prediction = spot_finder.predict(film(PLACES, spacing))
    assert [knee.side for knee in prediction.knees] == [Side.RIGHT, Side.LEFT]
    for knee, place in zip(prediction.knees, PLACES, strict=True):
        expected = np.array(place) / [spacing[1], spacing[0]]
        off_mm = (knee.points_px - expected) * [spacing[1], spacing[0]]
        assert knee.kind is KneeKind.NATIVE
        assert np.abs(off_mm).max() < 0.1
        assert knee.centre_px == pytest.approx(knee.points_px[4])


def test_spread_is_calibrated_by_the_manifest(spot_finder):
    spread = spot_finder.predict(film(PLACES)).knees[0].spread_mm
    spot_finder._calibration = SpreadCalibration()
    raw = spot_finder.predict(film(PLACES)).knees[0].spread_mm
    assert spread == pytest.approx(2.0 * raw + 0.25)
    assert (raw > 0).all()
    spot_finder._calibration = SpreadCalibration(least=99.0)
    assert (spot_finder.predict(film(PLACES)).knees[0].spread_mm == 99.0).all()


def test_the_last_pass_looks_as_the_model_says(spot_finder, monkeypatch):
    asked = []
    see = spot_finder._landmarks.heatmaps

    def watched(images):
        asked.append(len(images))
        return see(images)

    monkeypatch.setattr(spot_finder._landmarks, "heatmaps", watched)
    straight = spot_finder.predict(film(PLACES)).knees[0]
    assert set(asked) == {2}  # the first pass, and perhaps a second
    asked.clear()
    looks = (View(1.0, -1.0, -6.0, 0.95), View(-1.0, 1.0, 6.0, 1.05))
    spot_finder._landmarks.views = looks
    both = spot_finder.predict(film(PLACES)).knees[0]
    assert asked == [2, 4]  # two knees, each twice in the last pass
    assert np.abs(both.points_px - straight.points_px).max() < 0.2
    assert not np.array_equal(both.points_px, straight.points_px)


def test_a_blank_side_is_absent(spot_finder):
    right, left = spot_finder.predict(film(PLACES[:1])).knees
    assert right.kind is KneeKind.NATIVE
    assert left.kind is KneeKind.ABSENT
    assert np.isnan(left.points_px).all()
    assert np.isnan(left.spread_mm).all()


def test_a_blank_film_has_no_knee_and_is_no_error(spot_finder):
    knees = spot_finder.predict(film([])).knees
    assert [knee.kind for knee in knees] == [KneeKind.ABSENT] * 2


@pytest.mark.parametrize("side", Side)
def test_a_single_knee_is_of_the_given_side(spot_finder, side):
    crop = film([(60, 50)], size_mm=(110, 110))
    for radiograph, asked in ((replace(crop, laterality=side), None), (crop, side)):
        (knee,) = spot_finder.predict(radiograph, asked).knees
        assert knee.side is side
        assert knee.kind is KneeKind.NATIVE
        assert knee.points_px == pytest.approx(np.tile([120, 100], (16, 1)), abs=0.3)


def test_a_single_knee_of_unknown_side_is_unsure_and_says_so(spot_finder):
    (knee,) = spot_finder.predict(film([(60, 50)], size_mm=(110, 110))).knees
    assert knee.kind is KneeKind.UNSURE
    assert "side" in knee.reason


def test_a_given_centre_is_not_searched_for(spot_finder, monkeypatch):
    monkeypatch.setattr(spot_finder, "find_knees", None)
    near = np.array(PLACES[1]) / 0.5 + (20.0, -16.0)
    for flipped in (False, True):
        radiograph = film(PLACES, flipped=flipped)
        (knee,) = spot_finder.predict(radiograph, centres={Side.LEFT: near}).knees
        assert knee.side is Side.LEFT
        assert np.abs(knee.points_px * 0.5 - PLACES[1]).max() < 0.2


def test_a_flipped_film_gives_the_same_knees_under_the_patients_sides(spot_finder):
    plain = film(PLACES)
    mirror = replace(plain, pixels=plain.pixels[:, ::-1].copy(), flipped=True)
    width = plain.shape_px[1]
    one, two = spot_finder.predict(plain), spot_finder.predict(mirror)
    for a, b in zip(one.knees, two.knees, strict=True):
        assert a.side is b.side
        assert b.kind is KneeKind.UNSURE
        assert b.points_px[:, 0] == pytest.approx(
            width - 1 - a.points_px[:, 0], abs=0.1
        )


def test_a_single_side_on_a_film_of_two_knees_is_doubted(spot_finder):
    for side in Side:
        knees = spot_finder.predict(film(PLACES), side).knees
        assert [knee.side for knee in knees] == [Side.RIGHT, Side.LEFT]
        assert {knee.kind for knee in knees} == {KneeKind.UNSURE}


def test_landmarks_beyond_the_image_mean_a_cropped_knee(spot_finder, monkeypatch):
    def far_left(images):
        maps = torch.full((1, len(images), 16, 56, 56), -50.0)
        maps[..., 28, 2] = 50.0
        return maps

    monkeypatch.setattr(spot_finder._landmarks, "heatmaps", far_left)
    crop = film([(20, 50)], size_mm=(110, 110), laterality=Side.RIGHT)
    (knee,) = spot_finder.predict(crop).knees
    assert knee.kind is KneeKind.CROPPED
    assert "beyond the image" in knee.reason


def test_reversed_grey_gives_the_same_points(spot_finder):
    plain = film(PLACES)
    reverse = replace(
        plain,
        pixels=plain.pixels.max() - plain.pixels,
        grayscale=Grayscale(inverted=True),
    )
    one, two = spot_finder.predict(plain), spot_finder.predict(reverse)
    for a, b in zip(one.knees, two.knees, strict=True):
        assert a.points_px == pytest.approx(b.points_px, abs=1e-3)


def test_without_a_spacing_nothing_is_guessed(spot_finder):
    with pytest.raises(RadiographError, match="no pixel spacing") as caught:
        spot_finder.predict(
            Radiograph(film(PLACES).pixels, UNCALIBRATED, "a", Path("a.png"))
        )
    assert "a.png" in str(caught.value)


def test_a_cancelled_prediction_stops(spot_finder):
    class Stop(SilentProgress):
        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        spot_finder.predict(film(PLACES), progress=Stop())


def test_times_and_model_are_told(spot_finder):
    prediction = spot_finder.predict(film(PLACES))
    assert list(prediction.seconds) == ["normalise", "centres", "landmarks", "refine"]
    assert prediction.model_id == spot_finder.model_id
    assert prediction.model_id.startswith("tiny@")
    assert spot_finder.device == "cpu"


@pytest.mark.parametrize("always", [False, True])
def test_a_second_look_is_spared_where_it_changes_nothing(
    spot_finder, monkeypatch, always
):
    how = replace(spot_finder._options, always_refine=always)
    monkeypatch.setattr(spot_finder, "_options", how)
    looks = []
    look = spot_finder._landmarks.heatmaps

    def counted(images):
        looks.append(len(images))
        return look(images)

    monkeypatch.setattr(spot_finder._landmarks, "heatmaps", counted)
    # Stage 1 misses the spots by a fraction of a mm; then T4 is on the first spot.
    found = []
    monkeypatch.setattr(spot_finder, "find_knees", lambda *_: found)
    exact = [Candidate(np.array(p) / 0.5, False, 0.9) for p in PLACES]
    off = replace(exact[1], centre_px=exact[1].centre_px + np.array([2.0, 0.0]))
    found[:] = [exact[0], off]
    knees = spot_finder.predict(film(PLACES)).knees
    assert looks == ([2, 2] if always else [2, 1])
    for knee, place in zip(knees, PLACES, strict=True):
        assert np.abs(knee.points_px * 0.5 - place).max() < 0.1
    looks.clear()
    found[:] = exact
    spot_finder.predict(film(PLACES))
    assert looks == ([2, 2] if always else [2])


def test_notices_of_the_engines_are_told_once(spot_finder):
    spot_finder.engines[0].notices.append("the card is full")
    assert spot_finder.predict(film(PLACES)).warnings == ("the card is full",)
    assert spot_finder.predict(film(PLACES)).warnings == ()


def test_loading_knows_the_layouts(tiny_model, shared_data):
    assert isinstance(load_predictor(tiny_model, "cpu"), TwoStagePredictor)
    theirs = shared_data / "kneel_models" / "kneel2024_plain_se_bw8"
    assert not isinstance(load_predictor(theirs, "cpu"), TwoStagePredictor)
    with pytest.raises(ModelError, match="KNEEL's own models"):
        load_predictor(tiny_model, "cpu", "kneel")
    with pytest.raises(DeviceError):
        load_predictor(tiny_model, "quantum")


def test_a_changed_weights_file_is_refused(tiny_model, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tiny_model.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    weights = copy / "landmarks_0.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    with pytest.raises(ModelError, match="SHA-256") as caught:
        load_predictor(copy, "cpu")
    assert caught.value.path == weights


# ---- the bundled model ------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled():
    return load_predictor(resource("models/default"), "cpu")


def radiograph_of(phantom, **changes):
    spacing = PixelSpacing(phantom.spacing_mm, phantom.spacing_mm, SpacingSource.USER)
    grayscale = Grayscale(inverted=phantom.photometric == "MONOCHROME1")
    plain = Radiograph(
        phantom.pixels,
        spacing,
        "phantom",
        Path("phantom.dcm"),
        phantom.laterality,
        grayscale,
    )
    return replace(plain, **changes)


def miss_mm(prediction, phantom):
    misses = []
    for truth in phantom.knees:
        knee = prediction.knee(truth.side)
        off = (knee.points_px - truth.points_px) * phantom.spacing_mm
        misses.append(np.linalg.norm(off, axis=1).mean())
    return max(misses)


COARSE = PhantomOptions(spacing_mm=0.4)


@pytest.mark.weights
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_the_bundled_model_lands_on_a_phantom(bundled, photometric):
    phantom = make_phantom(5, replace(COARSE, photometric=photometric))
    assert miss_mm(bundled.predict(radiograph_of(phantom)), phantom) <= 1.5


@pytest.mark.weights
@pytest.mark.parametrize("side", Side)
def test_the_bundled_model_knows_a_missing_knee(bundled, side):
    phantom = make_phantom(6, replace(COARSE, sides=(side,)))
    found = bundled.predict(radiograph_of(phantom, laterality=None))
    assert found.knee(side).kind is KneeKind.NATIVE
    assert found.knee(side.other).kind is KneeKind.ABSENT


@pytest.mark.weights
def test_the_bundled_model_knows_a_prosthesis(bundled):
    phantom = make_phantom(7, replace(COARSE, implants=frozenset({Side.LEFT})))
    found = bundled.predict(radiograph_of(phantom))
    assert found.knee(Side.RIGHT).kind is KneeKind.NATIVE
    assert found.knee(Side.LEFT).kind is KneeKind.IMPLANT
    assert np.isnan(found.knee(Side.LEFT).points_px).all()


@pytest.mark.weights
@pytest.mark.parametrize("side", Side)
def test_the_bundled_model_marks_a_single_knee(bundled, side):
    phantom = make_knee_phantom(8, side, PhantomOptions(spacing_mm=0.3))
    found = bundled.predict(radiograph_of(phantom, laterality=side))
    assert miss_mm(found, phantom) <= 1.5


@pytest.mark.weights
@pytest.mark.parametrize("gamma", [0.6, 1.6])
def test_landmarks_hardly_move_with_the_exposure(bundled, gamma):
    phantom = make_phantom(9, COARSE)
    plain = radiograph_of(phantom)
    level = plain.pixels / plain.pixels.max()
    changed = replace(plain, pixels=(level**gamma * 255).astype(np.uint16))
    one, two = bundled.predict(plain), bundled.predict(changed)
    for a, b in zip(one.knees, two.knees, strict=True):
        off = np.linalg.norm((a.points_px - b.points_px) * 0.4, axis=1)
        assert np.median(off) <= 0.5


@pytest.mark.weights
def test_the_heat_maps_lie_where_the_landmarks_are(bundled):
    phantom = make_phantom(5, COARSE)
    radiograph = radiograph_of(phantom)
    points = {k.side: k.points_px for k in bundled.predict(radiograph).knees}
    found = bundled.heat_maps(radiograph, points)
    assert [maps.side for maps in found] == list(points)
    for maps in found:
        rows, cols = np.indices(maps.shares.shape[1:])
        mean = [
            [(share * cols).sum(), (share * rows).sum()]
            for share in maps.shares.astype(np.float64)
        ]
        off = maps.to_image.apply(mean) - points[maps.side]
        assert np.linalg.norm(off, axis=1).max() * phantom.spacing_mm < 0.6
