"""KNEEL's two stages with every frame kept: points come back to where they were seen.

The networks are KNEEL's; what differs from `halves_kneel` is bookkeeping. Each picture
carries its map to the image (`Frame`), nothing is rounded but the corners of regions,
which the map knows, and both pixel spacings count.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.inference.frame import Frame
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.stage_runner import FoundKnee, StageRunner

REGION_MM = 140.0

Centres = dict[Side, FloatArray]


def whole_frames(
    grey: NDArray[np.uint8],
    spacing_xy_mm: FloatArray,
    stage: StageModel,
    single: Side | None,
) -> dict[Side, Frame]:
    """Return what the first stage looks at for each side.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    stage : StageModel
        The stage ``centres``.
    single : Side or None
        The image shows this knee alone; None = its left half the right knee, its
        right half the left knee.

    Returns
    -------
    dict of Side to Frame
        Of the size of the network's input.
    """
    image = Frame.of(grey)
    width, height = _scaled_size(image, spacing_xy_mm / stage.spacing_mm)
    small = image.resize(width, height)
    if single is not None:
        halves = {single: small}
    else:
        half = (width + 1) // 2
        halves = {
            Side.RIGHT: small.cut(0, 0, half, height),
            Side.LEFT: small.cut(width - half, 0, half, height),
        }
    return {
        side: frame.pad_and_crop(stage.pad_px, stage.crop_px)
        for side, frame in halves.items()
    }


def region_frame(
    grey: NDArray[np.uint8],
    spacing_xy_mm: FloatArray,
    centre_px: FloatArray,
    side: Side,
    stage: StageModel,
) -> Frame:
    """Return what the second stage looks at for one knee.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    centre_px : numpy.ndarray
        (2,) image px that comes to the middle, to within half a pixel.
    side : Side
        A left knee is mirrored.
    stage : StageModel
        The stage ``landmarks``.

    Returns
    -------
    Frame
        Of the size of the network's input; zero outside the image.
    """
    width, height = (max(2, round(REGION_MM / mm)) for mm in spacing_xy_mm)
    x, y = (
        round(c - (size - 1) / 2.0)
        for c, size in zip(centre_px, (width, height), strict=True)
    )
    region = Frame.of(grey).cut(x, y, width, height)
    if side is Side.LEFT:
        region = region.mirror()
    as_float = Frame(region.pixels.astype(np.float64), region.from_image)
    size = _scaled_size(region, spacing_xy_mm / stage.spacing_mm)
    return as_float.resize(*size).pad_and_crop(stage.pad_px, stage.crop_px)


def network_from_unit(frame: Frame) -> Affine2D:
    """Return the map from a network's answer to the pixels that it saw.

    Parameters
    ----------
    frame : Frame
        What it saw.

    Returns
    -------
    Affine2D
        Fractions of the input → network px. KNEEL's loss compares the answer with the
        landmark's pixel divided by the side of the crop, so training moves the heat
        maps by what their stride and pooling shift. Measured on a small network that
        was trained so (98 px input, 24 cells): this map leaves a bias of at most
        0.04 px, the map of cell centres one of 0.7 px near the border.
    """
    width, height = frame.size_wh
    return Affine2D.scaling(float(width), float(height))


def exact_centres(frames: dict[Side, Frame], runner: StageRunner) -> Centres:
    """Return where the first stage sees the knees.

    Parameters
    ----------
    frames : dict of Side to Frame
        From `whole_frames`.
    runner : StageRunner
        The stage ``centres``.

    Returns
    -------
    dict of Side to numpy.ndarray
        (2,) float64 image px.
    """
    output = runner.run([frame.pixels for frame in frames.values()])
    return {
        side: _to_image(frame, output.unit_xy[i, 0])
        for i, (side, frame) in enumerate(frames.items())
    }


def exact_landmarks(
    frames: dict[Side, Frame], runner: StageRunner
) -> dict[Side, FoundKnee]:
    """Return the landmarks that the second stage finds.

    Parameters
    ----------
    frames : dict of Side to Frame
        From `region_frame`.
    runner : StageRunner
        The stage ``landmarks``.

    Returns
    -------
    dict of Side to FoundKnee
        In image px, not rounded; empty where there is nothing to look at.
    """
    if not frames:
        return {}
    output = runner.run([frame.pixels for frame in frames.values()])
    index = knee_schema().centre
    found = {}
    for i, (side, frame) in enumerate(frames.items()):
        middle = (np.array(frame.size_wh) - 1) / 2.0
        found[side] = FoundKnee(
            frame.from_image.inverse().apply(middle),
            _to_image(frame, output.unit_xy[i]),
            output.spread_mm[i],
            _to_image(frame, output.folds_xy[:, i, index]),
        )
    return found


def exact_recentred(found: dict[Side, FoundKnee]) -> Centres:
    """Return the predicted T4 of each knee, image px: the next regions' middles.

    Parameters
    ----------
    found : dict of Side to FoundKnee
        Of the first pass.

    Returns
    -------
    dict of Side to numpy.ndarray
        (2,) float64 image px.
    """
    index = knee_schema().centre
    return {side: knee.points_px[index] for side, knee in found.items()}


def shows_something(frame: Frame) -> bool:
    """Return whether there is any contrast in what a network would look at."""
    return bool(np.ptp(frame.pixels) > 0)


def _scaled_size(frame: Frame, scale_xy: Iterable[float]) -> tuple[int, int]:
    width, height = (
        max(1, round(size * float(k)))
        for size, k in zip(frame.size_wh, scale_xy, strict=True)
    )
    return width, height


def _to_image(frame: Frame, unit_xy: NDArray[np.float32]) -> FloatArray:
    return (frame.from_image.inverse() @ network_from_unit(frame)).apply(unit_xy)
