"""VIA's annotation JSON and project JSON as text (VIA_FORMAT.md, 2 and 3)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kneel_gui.errors import FormatError, OutputError
from kneel_gui.formats.base import Json, Problems
from kneel_gui.formats.names import json_obstacle
from kneel_gui.formats.via_regions import Region, ViaImage, parse_size

# What VIA 2.0.12 itself writes for a fresh project, colours by bone.
_UI = {
    "annotation_editor_height": 25,
    "annotation_editor_fontsize": 0.8,
    "leftsidebar_width": 18,
    "image_grid": {
        "img_height": 80,
        "rshape_fill": "none",
        "rshape_fill_opacity": 0.3,
        "rshape_stroke": "yellow",
        "rshape_stroke_width": 2,
        "show_region_shape": True,
        "show_image_policy": "all",
    },
    "image": {
        "region_label": "__via_region_id__",
        "region_color": "Bone",
        "region_label_font": "10px Sans",
        "on_image_annotation_editor_placement": "NEAR_REGION",
    },
}
# The default {"": true} keeps VIA from writing ``undefined`` (VIA_FORMAT.md, 3).
_ATTRIBUTES = {
    "region": {
        "Bone": {
            "type": "dropdown",
            "description": "",
            "options": {"T": "tibia", "F": "femur"},
            "default_options": {"": True},
        },
        "Side": {
            "type": "dropdown",
            "description": "",
            "options": {"R": "right", "L": "left"},
            "default_options": {"": True},
        },
        "Landmark": {"type": "text", "description": "", "default_value": ""},
    },
    "file": {},
}
_OTHERS = (
    ({"images", "annotations"}, "COCO"),
    ({"project", "metadata", "view"}, "VIA 3"),
)


def json_kind(document: Json, path: Path) -> str:
    """Return ``via-project`` or ``via-json``.

    Parameters
    ----------
    document : object
        Parsed JSON.
    path : pathlib.Path
        The file, for messages.

    Returns
    -------
    str
        The format's id.

    Raises
    ------
    FormatError
        If it is something else; COCO and VIA 3 are named.
    """
    if isinstance(document, dict):
        if "_via_img_metadata" in document:
            return "via-project"
        for keys, program in _OTHERS:
            if keys <= document.keys():
                raise FormatError(
                    f"This is a {program} file, which is not read.",
                    "Export it from VIA 2 as CSV or JSON annotations.",
                    path,
                )
        if all(_is_entry(entry) for entry in document.values()):
            return "via-json"
    raise FormatError(
        "This JSON holds no VIA annotations.",
        "Export it from VIA 2 as JSON annotations or save the VIA project.",
        path,
    )


def read_json(document: Json, path: Path, problems: Problems) -> list[ViaImage]:
    """Read the images of an annotation JSON or of a project.

    Parameters
    ----------
    document : object
        Parsed JSON.
    path : pathlib.Path
        The file, for messages.
    problems : Problems
        Gets images that occur twice and disagreements.

    Returns
    -------
    list of ViaImage
        In file order; a project's names as they are.

    Raises
    ------
    FormatError
        If it holds no VIA annotations.
    """
    if json_kind(document, path) == "via-project":
        document = document["_via_img_metadata"]
        if not isinstance(document, dict) or not all(
            _is_entry(entry) for entry in document.values()
        ):
            raise FormatError(
                "Its «_via_img_metadata» holds no images.",
                "Save the project in VIA again.",
                path,
            )
    images: dict[str, ViaImage] = {}
    for entry in document.values():
        size = parse_size(entry.get("size"))
        image = images.setdefault(entry["filename"], ViaImage(entry["filename"], size))
        if image.regions or size != image.size_bytes:
            problems.add("The image stands more than once; merged.", image.name)
        image.regions.extend(_regions(entry, path))
    return list(images.values())


def project_title(document: Json) -> str:
    """Return the project's name, or "" where there is none.

    Parameters
    ----------
    document : object
        Parsed JSON of any kind.

    Returns
    -------
    str
        The name.
    """
    for key in ("_via_settings", "project", "name"):
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, str) else ""


def write_json(images: Sequence[ViaImage], path: Path) -> str:
    """Write annotation JSON exactly as VIA does.

    Parameters
    ----------
    images : sequence of ViaImage
        With distinct names.
    path : pathlib.Path
        The file to be, for messages.

    Returns
    -------
    str
        One line, no newline.

    Raises
    ------
    OutputError
        If VIA cannot live with a name.
    """
    return _dump(_metadata(images, path))


def write_project(
    images: Sequence[ViaImage], path: Path, title: str, folder: str = ""
) -> str:
    """Write a project exactly as VIA 2 does; VIA 3 imports it too.

    Parameters
    ----------
    images : sequence of ViaImage
        With distinct names.
    path : pathlib.Path
        The file to be, for messages.
    title : str
        Name of the project.
    folder : str
        VIA's prefix to every name: "" (beside via.html) or a path ending in ``/``.

    Returns
    -------
    str
        One line, no newline.

    Raises
    ------
    OutputError
        If VIA cannot live with a name.
    """
    metadata = _metadata(images, path)
    core = {"buffer_size": 18, "filepath": {}, "default_filepath": folder}
    project: dict[str, Any] = {
        "_via_settings": {"ui": _UI, "core": core, "project": {"name": title}},
        "_via_img_metadata": metadata,
        "_via_attributes": _ATTRIBUTES,
        "_via_data_format_version": "2.0.10",
        "_via_image_id_list": list(metadata),
    }
    return _dump(project)


def _is_entry(entry: Json) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("filename"), str)
        and isinstance(entry.get("regions", []), list | dict)
    )


def _regions(entry: dict[str, Any], path: Path) -> list[Region]:
    raw = entry.get("regions", [])
    regions = []
    for item in raw.values() if isinstance(raw, dict) else raw:
        shape = item.get("shape_attributes") if isinstance(item, dict) else None
        attributes = item.get("region_attributes", {}) if shape is not None else None
        if not isinstance(shape, dict) or not isinstance(attributes, dict):
            raise FormatError(
                f"Image «{entry['filename'][:80]}» has a region that is none.",
                "Export the file from VIA again.",
                path,
            )
        regions.append(Region(shape, attributes))
    return regions


def _metadata(images: Sequence[ViaImage], path: Path) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    for image in images:
        letter = json_obstacle(image.name)
        if letter:
            raise OutputError(
                f"VIA cannot hold the image name «{image.name}» because of {letter!r}.",
                "Rename the image, or export with images: that makes names safe.",
                path,
            )
        size = -1 if image.size_bytes is None else image.size_bytes
        metadata[f"{image.name}{size}"] = {
            "filename": image.name,
            "size": size,
            "regions": [
                {"shape_attributes": r.shape, "region_attributes": r.attributes}
                for r in image.regions
            ],
            "file_attributes": {},
        }
    return metadata


def _dump(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
