from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from kneel_gui.core.schema import Side
from kneel_gui.dicom.identity import dicom_laterality, note_oddities
from kneel_gui.dicom.tags import Tags

R, L = Side.RIGHT, Side.LEFT


def tags_of(**attributes) -> Tags:
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return Tags(dataset, Path("x.dcm"))


def shared_group(laterality):
    anatomy, group = Dataset(), Dataset()
    anatomy.FrameLaterality = laterality
    group.FrameAnatomySequence = [anatomy]
    return [group]


@pytest.mark.parametrize(
    ("attributes", "side"),
    [
        ({}, None),
        ({"ImageLaterality": "R"}, R),
        ({"ImageLaterality": "L", "Laterality": "R"}, L),
        ({"ImageLaterality": "B", "Laterality": "R"}, None),
        ({"ImageLaterality": "U"}, None),
        ({"ImageLaterality": "", "Laterality": "L"}, L),
        ({"Laterality": "R"}, R),
        ({"FrameLaterality": "L"}, L),
        ({"SharedFunctionalGroupsSequence": shared_group("R")}, R),
    ],
)
def test_laterality(attributes, side):
    tags = tags_of(**attributes)
    assert dicom_laterality(tags) is side
    assert tags.notes == []


def test_an_unknown_laterality_is_noted():
    tags = tags_of(ImageLaterality="X")
    assert dicom_laterality(tags) is None
    assert "«X»" in tags.notes[0]


def test_a_person_overrides_and_a_contradiction_is_noted():
    tags = tags_of(ImageLaterality="R")
    assert dicom_laterality(tags, R) is R
    assert tags.notes == []
    assert dicom_laterality(tags, L) is L
    assert "right" in tags.notes[0]


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"BurnedInAnnotation": "YES"}, "burned-in"),
        ({"PatientOrientation": ["R", "F"]}, "flipped"),
        ({"PatientOrientation": ["RA", "F"]}, "flipped"),
        ({"PatientOrientation": ["L", "H"]}, "upside down"),
        ({"Modality": "CT"}, "CT image"),
        (
            {
                "PresentationLUTShape": "INVERSE",
                "PhotometricInterpretation": "MONOCHROME2",
            },
            "contradicts",
        ),
    ],
)
def test_oddities_are_noted(attributes, words):
    tags = tags_of(**attributes)
    note_oddities(tags)
    assert len(tags.notes) == 1
    assert words in tags.notes[0]


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"BurnedInAnnotation": "NO", "Modality": "DX"},
        {"PatientOrientation": ["L", "F"], "Modality": "CR"},
        {"PatientOrientation": ["R"]},
        {"PresentationLUTShape": "INVERSE", "PhotometricInterpretation": "MONOCHROME1"},
    ],
)
def test_the_usual_is_not_noted(attributes):
    tags = tags_of(**attributes)
    note_oddities(tags)
    assert tags.notes == []
