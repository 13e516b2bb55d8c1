"""KNEEL's two stages in KNEEL's own geometry, its faults included.

Made for comparison with KNEEL (arXiv:1907.12237): the same integers come out. Frames
are mixed up (the network's crop is taken for the whole region), sizes are truncated,
points are rounded after every pass, and regions beyond the padding are lost. Use the
exact geometry for work.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.schema import SIDES, Side, knee_schema
from kneel_gui.inference.frame import Frame, Pixels
from kneel_gui.inference.stage_runner import FoundKnee, StageRunner

PAD_PX = 300
REGION_MM = 140.0

IntArray = NDArray[np.int64]
Centres = dict[Side, IntArray]


def kneel_centres(
    grey: NDArray[np.uint8], spacing_mm: float, runner: StageRunner
) -> Centres:
    """Return where KNEEL's first stage sees the two knees.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8, from `kneel_gui.inference.grey.kneel_grey`.
    spacing_mm : float
        mm per image px.
    runner : StageRunner
        The stage ``centres``.

    Returns
    -------
    dict of Side to numpy.ndarray
        (2,) int64 image px.
    """
    height, width = grey.shape
    scale = spacing_mm / runner.stage.spacing_mm
    small = cv2.resize(grey, (int(width * scale), int(height * scale)))
    middle = small.shape[1]
    halves = [small[:, : middle - middle // 2], small[:, middle // 2 :]]
    (right,), (left,) = runner.run([_network_input(h, runner) for h in halves]).unit_xy
    centres = {
        Side.RIGHT: [right[0] * (width // 2 + width % 2), right[1] * height],
        Side.LEFT: [width // 2 + left[0] * (width // 2), left[1] * height],
    }
    return {side: np.round(xy).astype(np.int64) for side, xy in centres.items()}


def kneel_landmarks(
    grey: NDArray[np.uint8], spacing_mm: float, centres: Centres, runner: StageRunner
) -> dict[Side, FoundKnee]:
    """Return the landmarks that KNEEL's second stage finds around the centres.

    Parameters
    ----------
    grey : numpy.ndarray
        As for `kneel_centres`.
    spacing_mm : float
        mm per image px.
    centres : dict of Side to numpy.ndarray
        (2,) int64 image px.
    runner : StageRunner
        The stage ``landmarks``.

    Returns
    -------
    dict of Side to FoundKnee
        Whole numbers of px; a side whose region is lost is absent.
    """
    side_px = int(REGION_MM / spacing_mm)
    half = side_px // 2
    padded = np.pad(grey, PAD_PX)
    regions: dict[Side, Pixels] = {}
    for side in SIDES:
        if side not in centres:
            continue
        x, y = centres[side] + PAD_PX
        # A negative start counts from the far end, as it does in KNEEL.
        region = padded[y - half : y + half, x - half : x + half]
        if region.size:
            regions[side] = region[:, ::-1] if side is Side.LEFT else region
    if not regions:
        return {}
    scale = spacing_mm / runner.stage.spacing_mm
    output = runner.run(
        [_network_input(_scaled(r, scale), runner) for r in regions.values()]
    )
    index = knee_schema().centre
    found = {}
    for i, side in enumerate(regions):
        folds = output.folds_xy[:, i, index]
        points = np.concatenate([output.unit_xy[i], folds]) * np.float32(side_px)
        # Without a right knee KNEEL forgets to mirror the left one back.
        if side is Side.LEFT and Side.RIGHT in regions:
            points[:, 0] = side_px - points[:, 0]
        corner = centres[side] - half
        n = len(output.unit_xy[i])
        found[side] = FoundKnee(
            centres[side].astype(np.float64),
            np.round(points[:n]).astype(np.float64) + corner,
            output.spread_mm[i],
            points[n:].astype(np.float64) + corner,
        )
    return found


def kneel_recentred(found: dict[Side, FoundKnee]) -> Centres:
    """Return the centres of KNEEL's refinement.

    Parameters
    ----------
    found : dict of Side to FoundKnee
        Of the first pass.

    Returns
    -------
    dict of Side to numpy.ndarray
        (2,) int64 image px: the predicted T4.
    """
    index = knee_schema().centre
    return {
        side: knee.points_px[index].astype(np.int64) for side, knee in found.items()
    }


def _scaled(region: Pixels, scale: float) -> Pixels:
    height, width = region.shape
    size = (max(1, int(width * scale)), max(1, int(height * scale)))
    # Its padding makes floats of the grey levels: they are not rounded again.
    return np.asarray(cv2.resize(np.ascontiguousarray(region, np.float64), size))


def _network_input(picture: Pixels, runner: StageRunner) -> Pixels:
    stage = runner.stage
    return Frame.of(picture).pad_and_crop(stage.pad_px, stage.crop_px).pixels
