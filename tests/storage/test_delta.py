import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.reading import KL_GRADES, KneeReading, NotGradable
from kneel_gui.core.schema import N_LANDMARKS, SIDES
from kneel_gui.storage.delta import forced, redone, to_delta, undone
from kneel_gui.storage.record import Kept, from_document, to_document

NUMBERS = st.floats(-1e6, 1e6) | st.just(-0.0) | st.just(1 / 3)


@st.composite
def knees(draw, side):
    states = draw(st.lists(st.sampled_from(PointState), min_size=16, max_size=16))
    there = np.array([state.has_place for state in states])
    known = np.array([state is not PointState.MISSING for state in states])
    points = np.array(draw(st.lists(NUMBERS, min_size=32, max_size=32)))
    spread = np.full(N_LANDMARKS, draw(st.just(np.nan) | st.floats(0, 100)))
    sources = [draw(st.text(max_size=3)) if k else "" for k in known]
    locked = frozenset(
        i for i in range(N_LANDMARKS) if known[i] and draw(st.booleans())
    )
    points = np.where(there[:, None], points.reshape(16, 2), np.nan)
    return KneeAnnotation(side, points, tuple(states), spread, tuple(sources), locked)


@st.composite
def annotations(draw):
    found = [draw(knees(side)) for side in SIDES if draw(st.booleans())]
    known = tuple(knee for knee in found if knee.known.any())
    return ImageAnnotation("i", known, draw(st.booleans()))


@given(annotations(), annotations())
def test_a_change_can_be_taken_back_and_done_again_exactly(before, after):
    delta = to_delta(Kept(before), Kept(after))
    assert undone(after, delta) == before
    assert redone(before, delta) == after


@given(annotations())
def test_what_did_not_change_is_not_in_it(annotation):
    assert to_delta(Kept(annotation), Kept(annotation)) == "{}"


@given(annotations())
def test_what_is_kept_reads_back_exactly(annotation):
    kept = Kept(annotation, spacing_mm=(0.1, 1 / 3), side=SIDES[0], comment="«ö»")
    found, _ = from_document(to_document(kept, "a.dcm"), "a.sqlite")
    assert found == kept


@given(annotations(), annotations())
def test_a_change_that_does_not_fit_is_refused(before, after):
    delta = to_delta(Kept(before), Kept(after))
    if json.loads(delta).get("points"):
        with pytest.raises(ValueError, match="not what the journal says"):
            redone(after, delta)


def test_what_is_said_about_the_image_is_in_it():
    one = Kept(ImageAnnotation("i"))
    other = Kept(ImageAnnotation("i"), side=SIDES[1], comment="a screw")
    note = json.loads(to_delta(one, other))["note"]
    assert (note["given_side"], note["comment"]) == ("L", "a screw")


def said(side):
    graded = st.builds(KneeReading, st.just(side), st.sampled_from(KL_GRADES))
    ungraded = st.builds(
        KneeReading,
        st.just(side),
        st.none(),
        st.none() | st.sampled_from(NotGradable),
        st.text(max_size=8),
    )
    return graded | ungraded


KEPT = st.tuples(*map(said, SIDES)).map(
    lambda readings: Kept(ImageAnnotation("a", readings=readings))
)


@given(KEPT, KEPT)
def test_a_reading_is_taken_back_and_done_again(before, after):
    delta = to_delta(before, after)
    assert undone(after.annotation, delta) == before.annotation
    assert redone(before.annotation, delta) == after.annotation


@given(KEPT, KEPT, KEPT)
def test_after_a_gap_each_knee_is_read_as_was_said_last(other, before, after):
    found = forced(other.annotation, to_delta(before, after))
    for side in SIDES:
        now, was = after.annotation.reading(side), before.annotation.reading(side)
        wanted = other.annotation.reading(side) if now == was else now
        assert found.reading(side) == wanted
