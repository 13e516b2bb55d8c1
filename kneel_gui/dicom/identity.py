"""Which knee a DICOM image shows, and what is odd about it."""

from kneel_gui.core.radiograph import BURNED_IN
from kneel_gui.core.schema import Side
from kneel_gui.dicom.tags import Tags

_SIDES = {"R": Side.RIGHT, "L": Side.LEFT, "B": None, "U": None}
_PROJECTION = ("", "CR", "DX", "RG", "MG", "PX", "IO", "OT", "XA", "RF", "XC", "SC")


def dicom_laterality(tags: Tags, side: Side | None = None) -> Side | None:
    """Return the single knee that the image shows.

    Parameters
    ----------
    tags : Tags
        The header; contradictions are noted there.
    side : Side, optional
        What a person said; it overrides the header.

    Returns
    -------
    Side or None
        From ImageLaterality, else Laterality, else FrameLaterality (PS3.3 C.8.11.2,
        C.7.3.1, 10.5): the first that is not empty. B (both), U (unpaired) and unknown
        values give None.
    """
    found = next((text for text in _candidates(tags) if text), "U")
    if found not in _SIDES:
        tags.note(f"The laterality «{found}» is unknown and ignored.")
    laterality = _SIDES.get(found)
    if side is None:
        return laterality
    if laterality is side.other:
        tags.note(
            f"The file says that this is the {laterality.word} knee; the "
            f"{side.word} one was asked for."
        )
    return side


def note_oddities(tags: Tags) -> None:
    """Note what a reader of the image should know.

    Parameters
    ----------
    tags : Tags
        The header; burned-in annotation, a flipped or turned image, a modality that
        makes no projection radiographs and a contradictory PresentationLUTShape are
        noted there.
    """
    if tags.text("BurnedInAnnotation").upper() == "YES":
        tags.note(BURNED_IN)
    _note_orientation(tags)
    modality = tags.text("Modality").upper()
    if modality not in _PROJECTION:
        tags.note(f"This is a {modality} image, not a projection radiograph.")
    shape = tags.text("PresentationLUTShape").upper()
    wanted = "MONOCHROME1" if shape == "INVERSE" else "MONOCHROME2"
    if shape and tags.text("PhotometricInterpretation").upper() != wanted:
        tags.note(
            f"PresentationLUTShape {shape} contradicts PhotometricInterpretation, "
            "which is followed."
        )


def is_flipped(tags: Tags) -> bool:
    """Return whether columns run to the patient's right (PS3.3 C.7.6.1.1.1).

    Parameters
    ----------
    tags : Tags
        The header.

    Returns
    -------
    bool
        True for a knee seen as in a mirror, or from behind and not turned.
    """
    orientation = [text.upper() for text in tags.texts("PatientOrientation")]
    return len(orientation) == 2 and orientation[0].startswith("R")


def _note_orientation(tags: Tags) -> None:
    """Compare with the usual L, F: seen from the front, upright (PS3.3 C.7.6.1.1.1)."""
    orientation = [text.upper() for text in tags.texts("PatientOrientation")]
    if len(orientation) != 2:
        return
    shown = "\\".join(orientation)
    if is_flipped(tags):
        tags.note(
            f"The image is flipped left to right (PatientOrientation {shown}): the "
            "patient's right knee is on the right."
        )
    if orientation[1].startswith("H"):
        tags.note(f"The image is upside down (PatientOrientation {shown}).")


def _candidates(tags: Tags) -> list[str]:
    found = [tags.text("ImageLaterality"), tags.text("Laterality")]
    found.append(tags.text("FrameLaterality"))
    for group in tags.items("SharedFunctionalGroupsSequence"):
        for anatomy in tags.item(group).items("FrameAnatomySequence"):
            found.append(tags.item(anatomy).text("FrameLaterality"))
    return [text.upper() for text in found]
