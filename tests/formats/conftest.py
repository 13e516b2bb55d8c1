"""Random studies for the round trips of every format."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.reading import KL_GRADES, KneeReading, NotGradable
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side
from kneel_gui.core.study import KneeFinding, StudyImage

NAN = float("nan")
COORDINATES = st.floats(-1e6, 1e6)
SPREADS = st.one_of(st.just(NAN), st.floats(0, 1e3))
ANY_TEXT = st.text(st.characters(exclude_characters="\0"), max_size=20)
ANY_NAMES = ANY_TEXT.filter(bool)
REASONS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20
)
CSV_NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=',"%#/\\'),
    min_size=1,
    max_size=20,
)
PLACED = [state for state in PointState if state.has_place]


@st.composite
def knees(draw, side, whole=False):
    states = st.sampled_from(PLACED if whole else list(PointState))
    drawn = draw(st.lists(states, min_size=N_LANDMARKS, max_size=N_LANDMARKS))
    missing = np.array([not state.has_place for state in drawn])
    points = np.array(
        draw(st.lists(COORDINATES, min_size=2 * N_LANDMARKS, max_size=2 * N_LANDMARKS))
    ).reshape(N_LANDMARKS, 2)
    spread = np.array(
        draw(st.lists(SPREADS, min_size=N_LANDMARKS, max_size=N_LANDMARKS))
    )
    points[missing], spread[missing] = NAN, NAN
    source = draw(REASONS)
    sources = tuple("" if gone else source for gone in missing)
    return KneeAnnotation(side, points, tuple(drawn), spread, sources)


@st.composite
def annotations(draw, image_id, whole=False, read=False):
    sides = draw(st.sets(st.sampled_from(SIDES)))
    drawn = (draw(knees(side, whole)) for side in sorted(sides))
    placed = tuple(knee for knee in drawn if knee.placed.any())
    said = tuple(draw(readings(side)) for side in SIDES) if read else ()
    return ImageAnnotation(image_id, placed, draw(st.booleans()), said)


@st.composite
def readings(draw, side):
    whys = st.none() | st.sampled_from(NotGradable)
    why = draw(whys)
    grade = draw(st.none() | st.sampled_from(KL_GRADES)) if why is None else None
    return KneeReading(side, grade, why, draw(REASONS))


@st.composite
def spacings(draw):
    if draw(st.booleans()):
        return UNCALIBRATED
    sources = [source for source in SpacingSource if source is not SpacingSource.NONE]
    mm = st.floats(0.01, 10)
    return PixelSpacing(draw(mm), draw(mm), draw(st.sampled_from(sources)))


@st.composite
def findings(draw):
    centre = np.array([draw(COORDINATES), draw(COORDINATES)])
    found = []
    for side in draw(st.sets(st.sampled_from(SIDES))):
        kind = draw(st.sampled_from(KneeKind))
        absent = kind is KneeKind.ABSENT
        where = np.full(2, NAN) if absent else centre
        found.append(KneeFinding(Side(side), kind, draw(REASONS), where))
    return tuple(found)


@st.composite
def studies(draw, names=CSV_NAMES, whole=False, read=False):
    drawn = draw(st.lists(names, max_size=3, unique=True))
    return [
        StudyImage(
            name,
            draw(annotations(name, whole, read)),
            spacing=draw(spacings()),
            size_bytes=draw(st.none() | st.integers(0, 10**9)),
            findings=draw(findings()),
            seconds=draw(SPREADS),
        )
        for name in drawn
    ]


def same_points(expected, found, tolerance_px=0.0):
    """Sides and points agree; NaN (not placed) equals NaN."""
    assert [k.side for k in expected.knees] == [k.side for k in found.knees]
    for one, other in zip(expected.knees, found.knees, strict=True):
        np.testing.assert_allclose(
            other.points_px, one.points_px, rtol=0, atol=tolerance_px
        )


@pytest.fixture(scope="session")
def strategies():
    """What the tests of this folder draw from."""
    return SimpleNamespace(
        studies=studies,
        annotations=annotations,
        any_names=ANY_NAMES,
        same_points=same_points,
    )


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """One folder for all examples of a hypothesis test."""
    return tmp_path_factory.mktemp("formats")
