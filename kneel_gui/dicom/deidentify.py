"""DICOM files without who is shown: the Basic Profile of PS3.15, annex E.

Which attributes are dealt with and how says Table E.1-1 of the standard (2026c), as
the library dicom-anonymizer has it; it also makes the dummy values. What it does not do
is done here: sequences that stay are cleaned inside (PS3.15 E.1.1), identifiers follow
from the old ones by a key and not by chance, what is to be removed is removed, dates
too, and so is whatever the standard does not know. Nothing is told of a value.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from dicomanonymizer import simpledicomanonymizer as library
from pydicom.datadict import dictionary_has_tag, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag

from kneel_gui import __version__
from kneel_gui.dicom.dataset import open_dataset
from kneel_gui.dicom.hidden import clean_pixel_data
from kneel_gui.dicom.sniff import (
    HEAD_BYTES,
    FileKind,
    dicomdir,
    load,
    sniff,
    unknown_kind,
)
from kneel_gui.dicom.tags import FOREIGN_ERRORS, Tags, foreign_warnings
from kneel_gui.errors import RadiographError

TABLE = "dicomfields_2026c"
PROFILE = "PS3.15 2026c Table E.1-1, Basic Profile"
_METHODS = (PROFILE, "dicom-anonymizer 2.1", f"KNEEL GUI {__version__}")
# PS3.16 CID 7050.
_BASIC = ("113100", "DCM", "Basic Application Confidentiality Profile")
_OVERLAYS = range(0x6000, 0x6100)
_CURVES = range(0x5000, 0x5100)
_TRAILING_PADDING = Tag(0xFFFC, 0xFFFC)
_META = 0x0002
_TEXTS = frozenset(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
# Whose values must not be found anywhere else in the file.
_WHO = (
    "AccessionNumber",
    "InstitutionName",
    "OperatorsName",
    "OtherPatientIDs",
    "OtherPatientNames",
    "PatientAddress",
    "PatientBirthDate",
    "PatientID",
    "PatientName",
    "PatientTelephoneNumbers",
    "PerformingPhysicianName",
    "ReferringPhysicianName",
    "RequestingPhysician",
)
_SHORTEST = 4  # characters of a value that are no chance hit


@dataclass(frozen=True)
class NewNames:
    """What identifiers become.

    Attributes
    ----------
    uid : callable
        A UID becomes this UID, the same one always.
    subject : callable
        A PatientID becomes this.
    """

    uid: Callable[[str], str]
    subject: Callable[[str], str]


@dataclass
class Deidentified:
    """A file without who is shown, and what was done to it.

    Attributes
    ----------
    data : bytes
        The whole new file.
    subject : str
        Its PatientID and PatientName.
    image_id : str
        Its SOPInstanceUID.
    old_image_id : str
        That of the original: not to be written anywhere.
    actions : mapping of str to set of str
        Keywords by what was done: ``removed``, ``emptied``, ``replaced``. In a
        sequence: ``Sequence.Keyword``. Private attributes: ``private``; attributes
        that the standard does not know: ``unknown``.
    kept : tuple of str
        Keywords that are as they were.
    doubtful : tuple of str
        What a person should look at, for people.
    """

    data: bytes = b""
    subject: str = ""
    image_id: str = ""
    old_image_id: str = ""
    actions: Mapping[str, set[str]] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


def deidentify(path: Path, names: NewNames) -> Deidentified:
    """Return a DICOM file without who is shown.

    Parameters
    ----------
    path : pathlib.Path
        The file; it is not changed.
    names : NewNames
        What identifiers become.

    Returns
    -------
    Deidentified
        Pixels, spacing, side, photometric interpretation and everything else that the
        image is read by are as they were. The pixels themselves are not looked at:
        text that is burned in stays, and is among the doubtful.

    Raises
    ------
    RadiographError
        If it is no DICOM file, damaged, or something in it cannot be cleaned.
    """
    data = load(path)
    kind = sniff(data[:HEAD_BYTES])
    if kind is FileKind.DICOMDIR:
        raise dicomdir(path)
    if kind is not FileKind.DICOM:
        raise unknown_kind(path) if kind is None else _picture(path, kind)
    with foreign_warnings():
        dataset = open_dataset(path, data)
        try:
            return _Cleaner(dataset, path, names).result()
        except FOREIGN_ERRORS as error:
            raise RadiographError(
                f"It cannot be de-identified: an attribute is crooked "
                f"({type(error).__name__}).",
                "Nothing was written. Have it exported again by its source.",
                path,
            ) from error


def _picture(path: Path, kind: FileKind) -> RadiographError:
    return RadiographError(
        f"This is a {kind.value} picture, not a DICOM file: it has no attributes to "
        "remove.",
        "Give DICOM files; check pictures by eye.",
        path,
    )


class _Cleaner:
    def __init__(self, dataset: FileDataset, path: Path, names: NewNames) -> None:
        self.dataset, self.tags, self.names = dataset, Tags(dataset, path), names
        self.actions: dict[str, set[str]] = defaultdict(set)
        self.doubtful: list[str] = []
        self.place = ""
        self.rules = self._rules()

    def result(self) -> Deidentified:
        """Clean the data set and return it with what was done."""
        if not self.tags.text("SOPInstanceUID"):
            raise self.tags.refusal(
                "It has no SOPInstanceUID, so it cannot be told from others.",
                "Have it exported again by its source.",
            )
        known = set(_identifying(self.dataset))
        old_image_id = self.tags.text("SOPInstanceUID")
        subject = self._subject()
        before = {tag: self._plain(tag) for tag in list(self.dataset.keys())}
        self.doubtful += clean_pixel_data(self.tags)
        self._clean(self.dataset)
        self._clean_leftovers(self.dataset, known)
        self._sign(subject)
        self.doubtful += _doubts(self.tags)
        kept = [
            keyword_for_tag(tag)
            for tag, value in before.items()
            if tag in self.dataset and self._plain(tag) == value
        ]
        return Deidentified(
            _bytes(self.dataset),
            subject,
            self.tags.text("SOPInstanceUID"),
            old_image_id,
            dict(self.actions),
            tuple(kept),
            tuple(self.doubtful),
        )

    def _plain(self, tag: BaseTag) -> object:
        if tag == Tag("PixelData"):
            return None  # cleaned by itself, and large
        return repr(self.dataset[tag].value)

    def _subject(self) -> str:
        known = self.tags.text("PatientID") or self.tags.text("StudyInstanceUID")
        return self.names.subject(known or self.tags.text("SOPInstanceUID"))

    # -- rules ------------------------------------------------------------------------

    def _rules(self) -> dict[tuple[int, ...], Callable[[Dataset, Any], None]]:
        """Return Table E.1-1 with an action of ours for each of the library's."""
        ours = {
            library.replace: self._replace,
            library.empty: self._empty,
            library.delete: self._remove,
            library.replace_UID: self._replace_uid,
            library.empty_or_replace: self._empty,
            library.delete_or_empty: self._empty,
            library.delete_or_replace: self._replace,
            library.delete_or_empty_or_replace: self._empty,
            library.delete_or_empty_or_replace_UID: self._inside,
        }
        table = library.initialize_actions(TABLE)
        return {tag: ours[action] for tag, action in table.items()}

    def _note(self, action: str, tag: BaseTag) -> None:
        keyword = keyword_for_tag(tag) or f"{tag.group:04X}xx"
        self.actions[action].add(self.place + keyword)

    def _remove(self, dataset: Dataset, tag: Any) -> None:
        if tag in dataset:
            self._note("removed", Tag(tag))
            del dataset[tag]

    def _empty(self, dataset: Dataset, tag: Any) -> None:
        if tag in dataset:
            self._note("emptied", Tag(tag))
            dataset[tag] = DataElement(tag, dataset[tag].VR, None)

    def _replace(self, dataset: Dataset, tag: Any) -> None:
        element = dataset.get(tag)
        if element is None:
            return
        if element.VR == "SQ":  # no dummy item says less than none
            self._empty(dataset, tag)
            return
        if element.VR == "UI":
            self._replace_uid(dataset, tag)
            return
        try:
            library.replace_element(element)
        except NotImplementedError:
            self._remove(dataset, tag)
        else:
            self._note("replaced", Tag(tag))

    def _replace_uid(self, dataset: Dataset, tag: Any) -> None:
        element = dataset.get(tag)
        if element is None:
            return
        self._note("replaced", Tag(tag))
        old = element.value
        many = list(old) if isinstance(old, MultiValue | list) else [old]
        new = [self.names.uid(str(uid)) if uid else "" for uid in many]
        element.value = new if len(new) != 1 else new[0]

    def _inside(self, _dataset: Dataset, _tag: Any) -> None:
        """Leave a sequence of references: each of its items is cleaned by itself."""

    # -- walking ----------------------------------------------------------------------

    def _clean(self, dataset: Dataset) -> None:
        for tag in list(dataset.keys()):
            self._drop_unknown(dataset, tag)
        library.anonymize_dataset(dataset, None, True, lambda: self.rules)
        outer = self.place
        for element in dataset:
            if element.VR == "SQ":
                for item in element.value:
                    self.place = f"{outer}{element.keyword}."
                    self._clean(item)
        self.place = outer

    def _drop_unknown(self, dataset: Dataset, tag: BaseTag) -> None:
        group = tag.group
        if group in _OVERLAYS or group in _CURVES:
            # Without its data (X in the table) a plane of an overlay means nothing.
            self._remove(dataset, tag)
        elif tag.is_private:
            self.actions["private"].add(f"{group:04X}xx")
            del dataset[tag]
        elif tag.element == 0 or tag == _TRAILING_PADDING or group <= _META:
            del dataset[tag]
        elif not dictionary_has_tag(tag):
            self.actions["unknown"].add(f"{group:04X}{tag.element:04X}")
            del dataset[tag]
        elif dataset[tag].VR == "UN":
            # The standard knows it, the file does not say what it is.
            self._remove(dataset, tag)

    def _clean_leftovers(self, dataset: Dataset, known: set[str]) -> None:
        """Empty a text that repeats what was removed: a name in a comment."""
        for element in dataset:
            if element.VR == "SQ":
                for item in element.value:
                    self._clean_leftovers(item, known)
            elif element.VR in _TEXTS and _tells(element, known):
                self._empty(dataset, element.tag)
                self.doubtful.append(
                    f"{element.keyword} held a name, number or date of the patient, "
                    "which the profile does not expect there; it is emptied."
                )

    def _sign(self, subject: str) -> None:
        dataset = self.dataset
        dataset.PatientName = dataset.PatientID = subject
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = list(_METHODS)
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = _BASIC
        dataset.DeidentificationMethodCodeSequence = [code]
        dataset.LongitudinalTemporalInformationModified = "REMOVED"


def _identifying(dataset: Dataset) -> Iterator[str]:
    """Yield what would tell who it is, in capitals, wherever it stands."""
    tags = Tags(dataset, Path())
    for keyword in _WHO:
        for text in tags.texts(keyword):
            parts = text.replace("=", "^").split("^") if "Name" in keyword else [text]
            yield from (p.upper() for p in (*parts, text) if len(p) >= _SHORTEST)


def _tells(element: DataElement, known: set[str]) -> bool:
    text = str(element.value).upper()
    return any(value in text for value in known)


def _doubts(tags: Tags) -> Iterator[str]:
    burned = tags.text("BurnedInAnnotation").upper()
    if burned == "YES":
        yield "BurnedInAnnotation YES: the pixels show text, perhaps a name."
    elif burned != "NO":
        yield "BurnedInAnnotation is not given: look whether the pixels show text."
    if tags.text("Modality").upper() in ("SC", "OT", "XC") or tags.text(
        "ConversionType"
    ):
        yield "It was scanned or captured, and often such pixels show text."
    if tags.text("RecognizableVisualFeatures").upper() == "YES":
        yield "RecognizableVisualFeatures YES: the person could be recognised."


def _bytes(dataset: FileDataset) -> bytes:
    """Return the file, with a meta header and preamble that are all new."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = dataset.file_meta.TransferSyntaxUID
    dataset.file_meta = meta
    dataset.preamble = bytes(128)
    out = BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()
