"""A result survives its record exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding, StudyImage
from kneel_gui.workflows.batch_record import from_record, to_record

numbers = st.floats(-1e6, 1e6)


@given(
    points=st.lists(st.tuples(numbers, numbers), min_size=16, max_size=16),
    spread=st.lists(
        st.floats(0, 100) | st.just(float("nan")), min_size=16, max_size=16
    ),
    reason=st.text(),
    model=st.text(min_size=1),
    mm=st.floats(0.001, 10),
    seconds=st.floats(0, 1e5),
)
def test_everything_comes_back(points, spread, reason, model, mm, seconds):
    image = StudyImage(
        "a/b.dcm",
        ImageAnnotation(
            "a/b.dcm",
            (
                KneeAnnotation.from_points(
                    Side.LEFT,
                    np.array(points),
                    PointState.PREDICTED,
                    model,
                    np.array(spread),
                ),
            ),
        ),
        size_px=(30, 20),
        spacing=PixelSpacing(mm, 2 * mm, SpacingSource.IMAGER),
        findings=(
            KneeFinding(Side.RIGHT, KneeKind.ABSENT, reason, np.full(2, np.nan)),
            KneeFinding(Side.LEFT, KneeKind.NATIVE, "", np.array(points[0])),
        ),
        seconds=seconds,
    )
    record = to_record(image)
    assert record.isascii()
    assert "\n" not in record
    assert from_record(image.name, record) == image


@pytest.mark.parametrize("record", ["", "{}", "[]", '{"spacing":[1,2]}'])
def test_what_is_no_record_is_refused(record):
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_record("a", record)
