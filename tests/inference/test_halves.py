from functools import lru_cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pydicom
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.prediction import KneeKind, LandmarkPredictor
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    PixelSpacing,
    Radiograph,
    SpacingSource,
)
from kneel_gui.core.schema import Side
from kneel_gui.errors import Cancelled, DeviceError, ModelError, RadiographError
from kneel_gui.inference.halves import HalvesPredictor
from kneel_gui.inference.halves_exact import (
    exact_centres,
    exact_landmarks,
    region_frame,
    whole_frames,
)
from kneel_gui.inference.halves_kneel import kneel_centres, kneel_landmarks
from kneel_gui.inference.model_folder import ModelFolder, StageModel
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.inference.stage_runner import StageOutput, StageRunner

R, L = Side.RIGHT, Side.LEFT


def stage_model(n_outputs, spacing_mm, seeds=(0,), kind="hourglass-softargmax"):
    config = NetworkConfig(n_outputs, 2, depth=2)
    folds = []
    for seed in seeds:
        torch.manual_seed(seed)
        state = HourglassNet(config).state_dict()
        # Sharper maps than those of a fresh network, which are flat.
        state["out_block.0.weight"] *= 30
        folds.append(state)
    return StageModel(
        kind,
        config,
        tuple(folds),
        np.full(3, 57.3),
        np.full(3, 48.9),
        255.0,
        spacing_mm,
        (450, 450),
        (520, 520),
    )


@lru_cache(maxsize=1)
def folder():
    stages = {"centres": stage_model(1, 1.0), "landmarks": stage_model(16, 0.3)}
    return ModelFolder(Path("m"), "kneel2019", "m", "m@01234567", stages)


def film(pixels=None, mm=(0.4, 0.4), laterality=None, **grayscale):
    if pixels is None:
        pixels = np.random.default_rng(0).integers(0, 4096, (500, 700))
    spacing = PixelSpacing(mm[1], mm[0], SpacingSource.IMAGER)
    return Radiograph(
        np.asarray(pixels, np.uint16),
        spacing,
        "1.2.3",
        Path("film.dcm"),
        laterality,
        Grayscale(**grayscale),
    )


class Oracle:
    """Answers with where the blob is, as a perfectly trained network would."""

    def __init__(self, spacing_mm, n_outputs):
        self.stage = stage_model(n_outputs, spacing_mm)
        self.n_outputs = n_outputs
        self.sizes = []

    def run(self, pictures):
        points = []
        for picture in pictures:
            self.sizes.append(picture.shape)
            y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
            weights = picture / max(picture.sum(), 1e-9)
            xy = np.array([(weights * x).sum(), (weights * y).sum()])
            points.append(xy / picture.shape[::-1])
        unit = np.repeat(np.array(points, np.float32)[:, None], self.n_outputs, axis=1)
        return StageOutput(unit, np.zeros(unit.shape[:2]), unit[None])


def blobs(size_wh, places_px, width_px=(9.0, 9.0)):
    y, x = np.mgrid[: size_wh[1], : size_wh[0]]
    total = np.zeros(x.shape)
    for place in places_px:
        away = (x - place[0]) ** 2 / width_px[0] ** 2
        away = away + (y - place[1]) ** 2 / width_px[1] ** 2
        total += 255 * np.exp(-away / 2)
    return np.round(total).astype(np.uint8)


def films_of_kneel():
    names = ("a_mono2_even", "b_mono1", "c_mono2_oddwidth")
    variants, layouts = ("multiscale", "plain_se"), ("kneel2019", "kneel2024")
    return list(product(layouts, variants, names))


@pytest.mark.slow
@pytest.mark.parametrize("refine", [True, False])
@pytest.mark.parametrize(("layout", "variant", "name"), films_of_kneel())
def test_kneel_geometry_gives_the_integers_of_kneel(
    shared_data, layout, variant, name, refine
):
    data = shared_data / "kneel_models"
    model = load_model_folder(data / f"{layout}_{variant}_bw8")
    raw = pydicom.dcmread(data / f"dicom/{name}.dcm")
    mm = [float(v) for v in raw.ImagerPixelSpacing]
    inverted = raw.PhotometricInterpretation == "MONOCHROME1"
    predictor = HalvesPredictor(model, "cpu", "kneel", refine)
    found = predictor.predict(film(raw.pixel_array, mm, inverted=inverted))
    suffix = "refine" if refine else "norefine"
    expected = np.load(data / f"expected_2019_{variant}_bw8_{name}_{suffix}.npz")
    points = np.stack([knee.points_px for knee in found.knees])
    np.testing.assert_allclose(points, expected["landmarks"][0], rtol=0, atol=1)
    assert np.array_equal(points, np.round(points))
    assert found.warnings


@pytest.mark.parametrize("mm", [(0.4, 0.4), (0.5, 0.35), (0.31, 0.47)])
@pytest.mark.parametrize("width", [800, 801])
def test_exact_centres_are_where_the_knees_are(mm, width):
    places = np.array([[131.25, 240.5], [610.75, 333.25]])
    grey = blobs((width, 500), places)
    oracle = Oracle(1.0, 1)
    frames = whole_frames(grey, np.array(mm), oracle.stage, None)
    found = exact_centres(frames, oracle)
    np.testing.assert_allclose([found[R], found[L]], places, atol=0.05)
    assert set(oracle.sizes) == {(450, 450)}


def test_exact_centre_of_a_single_knee_may_lie_in_the_middle():
    place = np.array([350.5, 240.25])
    oracle = Oracle(1.0, 1)
    frames = whole_frames(
        blobs((700, 500), [place]), np.array([0.4, 0.4]), oracle.stage, L
    )
    found = exact_centres(frames, oracle)
    assert found.keys() == {L}
    np.testing.assert_allclose(found[L], place, atol=0.05)


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([R, L]),
    st.tuples(st.floats(0.25, 0.6), st.floats(0.25, 0.6)),
    st.tuples(st.floats(-45, 45), st.floats(-45, 45)),
)
def test_exact_landmarks_are_where_they_are_seen(side, mm, away_mm):
    centre = np.array([310.3, 290.8])
    place = centre + np.array(away_mm) / mm
    # Round in mm, so that the blob stays symmetrical in the network's frame.
    grey = blobs((640, 600), [place], (3.0 / mm[0], 3.0 / mm[1]))
    oracle = Oracle(0.3, 16)
    frame = region_frame(grey, np.array(mm), centre, side, oracle.stage)
    found = exact_landmarks({side: frame}, oracle)[side]
    np.testing.assert_allclose(found.points_px, np.tile(place, (16, 1)), atol=0.05)
    np.testing.assert_allclose(found.centre_px, centre, atol=1.0)


@pytest.mark.parametrize("side", [R, L])
@pytest.mark.parametrize("centre", [(3.0, 4.0), (636.5, 2.0), (600.0, 590.0)])
def test_a_region_across_the_border_displaces_nothing(side, centre):
    place = np.clip(centre, 40, [600, 560]) + np.array([7.5, -3.25])
    grey = blobs((640, 600), [place])
    oracle = Oracle(0.3, 16)
    frame = region_frame(
        grey, np.array([0.4, 0.4]), np.array(centre), side, oracle.stage
    )
    found = exact_landmarks({side: frame}, oracle)[side]
    np.testing.assert_allclose(found.points_px[0], place, atol=0.05)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([R, L]),
    st.tuples(st.floats(0.1, 1.5), st.floats(0.1, 1.5)),
    st.tuples(st.floats(-50, 700), st.floats(-50, 600)),
    st.tuples(st.floats(0, 640), st.floats(0, 600)),
)
def test_regions_bring_points_back(side, mm, centre, point):
    grey = np.zeros((60, 64), np.uint8)
    stage = stage_model(16, 0.3)
    frame = region_frame(grey, np.array(mm), np.array(centre), side, stage)
    back = frame.from_image.inverse().apply(frame.from_image.apply(point))
    np.testing.assert_allclose(back, point, rtol=0, atol=1e-6)


def test_kneel_geometry_keeps_the_wrong_frame():
    """A landmark 40 mm lateral of the centre comes out 1.3 to 1.6 mm too far."""
    centre = np.array([500, 400])
    place = centre - [100.0, 0.0]
    grey = blobs((1000, 800), [place])
    found = kneel_landmarks(grey, 0.4, {R: centre}, Oracle(0.3, 16))[R]
    error_mm = 0.4 * (place[0] - found.points_px[0, 0])
    assert 1.1 < error_mm < 1.8


def test_kneel_geometry_keeps_the_wrong_centres():
    """A knee 45 mm off the middle of its half is sought up to 23 mm beside itself."""
    place = np.array([375.0 - 112.5, 500.0])
    found = kneel_centres(blobs((1500, 1000), [place]), 0.4, Oracle(1.0, 1))
    assert 8 < 0.4 * np.abs(found[R] - place)[0] < 24


def test_kneel_geometry_leaves_a_lone_left_knee_mirrored():
    place = np.array([620.0, 400.0])
    grey = blobs((1000, 800), [place])
    centres = {R: np.array([-300, 400]), L: np.array([600, 400])}
    alone = kneel_landmarks(grey, 0.4, centres, Oracle(0.3, 16))
    assert alone.keys() == {L}
    both = kneel_landmarks(
        grey, 0.4, {R: np.array([300, 400]), L: centres[L]}, Oracle(0.3, 16)
    )
    # 620 lies 20 px right of the middle; the wrong frame adds a pixel or two.
    assert abs(both[L].points_px[0, 0] - 620) < 3
    assert abs(alone[L].points_px[0, 0] - 580) < 3


def test_both_knees_are_predicted_in_float_with_their_provenance():
    predictor: LandmarkPredictor = HalvesPredictor(folder())
    radiograph = film()
    found = predictor.predict(radiograph)
    assert [knee.side for knee in found.knees] == [R, L]
    assert (found.image_id, found.model_id) == ("1.2.3", "m@01234567")
    assert list(found.seconds) == ["grey", "centres", "landmarks", "refinement"]
    assert predictor.device == "cpu"
    for knee in found.knees:
        assert np.isfinite(knee.points_px).all()
        assert (knee.spread_mm > 0).all()
        assert not np.array_equal(knee.points_px, np.round(knee.points_px))


def test_prediction_repeats_and_refinement_moves_it():
    first, second = (
        HalvesPredictor(folder(), refine=refine).predict(film()).knees[0].points_px
        for refine in (False, True)
    )
    again = HalvesPredictor(folder(), refine=False).predict(film()).knees[0].points_px
    assert np.array_equal(first, again)
    assert not np.allclose(first, second)


class Staring(Oracle):
    """Sees everything at fixed places, the right and the left knee at its own."""

    engine = SimpleNamespace(notices=[], device=torch.device("cpu"))

    def __init__(self, spacing_mm, n_outputs, unit):
        super().__init__(spacing_mm, n_outputs)
        self.unit = unit

    def run(self, pictures):
        output = super().run(pictures)
        for i in range(len(pictures)):
            output.unit_xy[i] = self.unit[i]
        return output


MIDDLE = 224.5 / 450


@pytest.mark.parametrize(
    ("geometry", "unit", "expected"),
    [
        ("exact", (MIDDLE, MIDDLE), 2),
        ("exact", (0.52, MIDDLE), 3),
        ("exact", (0.52, 0.48), 4),
        ("kneel", (0.5, 0.5), 2),
        ("kneel", (0.52, 0.5), 4),
    ],
)
def test_a_second_look_at_the_same_pixels_is_spared(geometry, unit, expected):
    def looks(always):
        how = RunOptions(always_refine=always)
        predictor = HalvesPredictor(folder(), geometry=geometry, options=how)
        predictor._centres = Staring(1.0, 1, (0.5, 0.5))
        predictor._landmarks = predictor._first = Staring(0.3, 16, unit)
        knees = predictor.predict(film()).knees
        points = np.stack([knee.points_px for knee in knees])
        return points, len(predictor._landmarks.sizes)

    (usual, n), (complete, n_all) = looks(always=False), looks(always=True)
    assert (n, n_all) == (expected, 4)
    if expected == 2:
        assert usual == pytest.approx(complete, abs=0)


@pytest.mark.parametrize("geometry", ["exact", "kneel"])
def test_single_knee_gives_its_side_only(geometry):
    predictor = HalvesPredictor(folder(), geometry=geometry, refine=False)
    for given_side, laterality in ((L, None), (None, L), (L, R)):
        found = predictor.predict(film(laterality=laterality), given_side)
        assert [knee.side for knee in found.knees] == [L]


def test_empty_half_is_an_absent_knee():
    pixels = np.random.default_rng(0).integers(0, 4096, (500, 700))
    pixels[:, 340:] = 0
    right, left = HalvesPredictor(folder()).predict(film(pixels)).knees
    assert right.kind is not KneeKind.ABSENT
    assert left.kind is KneeKind.ABSENT
    assert left.reason
    assert np.isnan(left.points_px).all()


def test_landmarks_outside_the_picture_are_told():
    pixels = np.random.default_rng(0).integers(0, 4096, (30, 40))
    knees = HalvesPredictor(folder(), refine=False).predict(film(pixels)).knees
    for knee in knees:
        outside = (knee.points_px < -0.5) | (knee.points_px > [39.5, 29.5])
        assert (knee.kind is KneeKind.CROPPED) == outside.any()
        assert bool(knee.reason) == outside.any()
    assert any(knee.kind is KneeKind.CROPPED for knee in knees)


@pytest.mark.parametrize("mm", [(0.001, 0.4), (0.4, 40.0)])
def test_impossible_spacing_is_refused(mm):
    with pytest.raises(RadiographError, match="spacing"):
        HalvesPredictor(folder()).predict(film(mm=mm))


def test_unknown_spacing_is_refused_with_the_file():
    radiograph = Radiograph(film().pixels, UNCALIBRATED, "1", Path("film.dcm"))
    with pytest.raises(RadiographError, match=r"film\.dcm"):
        HalvesPredictor(folder()).predict(radiograph)


class StopAfter:
    def __init__(self, steps):
        self.left = steps
        self.seen = []

    def report(self, done, total, text=""):
        self.seen.append((done, total))

    def cancelled(self):
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_work_stops_between_the_stages(steps):
    progress = StopAfter(steps)
    with pytest.raises(Cancelled):
        HalvesPredictor(folder()).predict(film(), progress=progress)
    assert progress.seen == [(i, 4) for i in range(steps)]


def test_progress_ends_at_its_total():
    progress = StopAfter(99)
    HalvesPredictor(folder()).predict(film(), progress=progress)
    assert progress.seen == [(i, 4) for i in range(5)]


@pytest.mark.parametrize(
    "device",
    [
        "abacus",
        pytest.param(
            "cuda:0",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="it has one"),
        ),
    ],
)
def test_device_that_is_not_there_is_refused(device):
    with pytest.raises(DeviceError, match=device):
        HalvesPredictor(folder(), device)


@pytest.mark.parametrize(
    "landmarks", [stage_model(3, 0.3), stage_model(16, 0.3, kind="heatmap-detector")]
)
def test_models_of_another_kind_are_refused(landmarks):
    stages = {"centres": folder().stages["centres"], "landmarks": landmarks}
    other = ModelFolder(Path("m"), "own", "m", "m@0", stages)
    with pytest.raises(ModelError, match="landmarks"):
        HalvesPredictor(other)


def test_spread_joins_the_folds_and_the_width_of_their_maps():
    pictures = [np.random.default_rng(0).integers(0, 256, (450, 450))]
    a, b, both = (
        StageRunner(stage_model(2, 0.3, seeds), "cpu").run(pictures)
        for seeds in ((1,), (2,), (1, 2))
    )
    np.testing.assert_allclose(both.unit_xy, (a.unit_xy + b.unit_xy) / 2, atol=1e-6)
    apart_mm = (a.unit_xy - b.unit_xy) / 2 * 450 * 0.3
    within = (a.spread_mm**2 + b.spread_mm**2) / 2
    between = (apart_mm**2).sum(-1) * np.pi / 4
    np.testing.assert_allclose(both.spread_mm**2, within + between, rtol=1e-4)


def test_weights_that_give_no_numbers_are_refused():
    stage = stage_model(2, 0.3)
    stage.folds[0]["out_block.0.bias"][:] = torch.inf
    with pytest.raises(ModelError, match="no numbers"):
        StageRunner(stage, "cpu").run([np.zeros((450, 450), np.uint8)])
