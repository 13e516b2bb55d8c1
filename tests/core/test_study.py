import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding, StudyImage, findings_of

NAN = np.full(2, np.nan)


def test_a_name_that_is_no_text_is_spelled_out():
    image = StudyImage("kn\udce9e.dcm", ImageAnnotation("x"))
    assert image.name == "kn\\udce9e.dcm"
    assert StudyImage("knée.dcm", ImageAnnotation("x")).name == "knée.dcm"


def test_findings_compare_with_nan_and_are_frozen():
    one = KneeFinding(Side.LEFT, KneeKind.ABSENT, "no knee", NAN)
    assert one == KneeFinding(Side.LEFT, KneeKind.ABSENT, "no knee", NAN)
    assert one != KneeFinding(Side.LEFT, KneeKind.ABSENT, "no knee", np.zeros(2))
    assert one != KneeFinding(Side.LEFT, KneeKind.ABSENT, "", NAN)
    assert one != "something else"
    assert KneeFinding(Side.LEFT, KneeKind.ABSENT, "\udc80", NAN).reason == "\\udc80"
    with pytest.raises(ValueError, match="read-only"):
        one.centre_px[0] = 1
    with pytest.raises(ValueError, match="centre"):
        KneeFinding(Side.LEFT, KneeKind.ABSENT, "", np.zeros(3))


def test_findings_of_a_prediction():
    right = KneePrediction.absent(Side.RIGHT, "nothing there")
    (found,) = findings_of(Prediction("id", (right,), "model"))
    assert found == KneeFinding(Side.RIGHT, KneeKind.ABSENT, "nothing there", NAN)
    image = StudyImage("a", ImageAnnotation("id"), findings=(found,))
    assert image.finding(Side.RIGHT) is found
    assert image.finding(Side.LEFT) is None
    with pytest.raises(ValueError, match="per side"):
        StudyImage("a", ImageAnnotation("id"), findings=(found, found))
