"""Synthetic knee radiographs with known landmarks.

`make_phantom` draws a bilateral film, `make_knee_phantom` a single knee. Shapes come
from the statistics of real landmarks (`kneel_gui.core.shape`), the picture from a
simple projection model: thicknesses times attenuation, scatter, blur, quantum noise,
logarithm. No patient is in them. The same seed and options give the same pixels.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.errors import ConfigError
from kneel_gui.training.phantom_bones import bone_attenuation
from kneel_gui.training.phantom_look import BoneLook, Exposure, Leg
from kneel_gui.training.phantom_outline import draw_landmarks
from kneel_gui.training.phantom_raster import Canvas, Image
from kneel_gui.training.phantom_tissue import (
    expose,
    flesh_attenuation,
    implant_attenuation,
    marker_attenuation,
    positioner_attenuation,
    to_grey,
)

MONOCHROME1 = "MONOCHROME1"
MONOCHROME2 = "MONOCHROME2"
_AIR_BELOW, _METAL_FROM = 0.5, 4.5  # line integrals
_PATIENT, _FILM = 2, 11  # streams of chance beside those of the two sides


@dataclass(frozen=True)
class PhantomOptions:
    """What to draw.

    Attributes
    ----------
    width_mm, height_mm : float
        Of the film.
    spacing_mm : float
        Between pixel centres, both axes.
    photometric : str or None
        ``MONOCHROME2`` (bone has high values) or ``MONOCHROME1``; None = by chance.
    sides : tuple of Side
        The knees that are there; a bilateral film without one stays blank there.
    implants : frozenset of Side
        Sides with a total knee replacement.
    osteoarthritis : frozenset of Side or None
        Sides with a narrow medial joint space and osteophytes; None = by chance.
    positioner, marker, collimation : bool or None
        Whether they are there; None = by chance.
    exposure : Exposure
        The detector.

    Raises
    ------
    ConfigError
        If such a film cannot be drawn.
    """

    width_mm: float = 430.0
    height_mm: float = 350.0
    spacing_mm: float = 0.2
    photometric: str | None = MONOCHROME2
    sides: tuple[Side, ...] = SIDES
    implants: frozenset[Side] = frozenset()
    osteoarthritis: frozenset[Side] | None = None
    positioner: bool | None = None
    marker: bool | None = None
    collimation: bool | None = None
    exposure: Exposure = field(default_factory=Exposure)

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if not 0.05 <= self.spacing_mm <= 1.0:
            raise ConfigError(
                f"A phantom with pixels of {self.spacing_mm} mm cannot be drawn.",
                "Take a spacing from 0.05 to 1 mm.",
            )
        if not (100 <= self.width_mm <= 600 and 100 <= self.height_mm <= 600):
            raise ConfigError(
                f"A phantom of {self.width_mm} by {self.height_mm} mm cannot be drawn.",
                "Take sides from 100 to 600 mm.",
            )
        if self.photometric not in (None, MONOCHROME1, MONOCHROME2):
            raise ConfigError(
                f"«{self.photometric}» is no photometric interpretation.",
                f"Take {MONOCHROME1} or {MONOCHROME2}.",
            )


@dataclass(frozen=True, eq=False)
class PhantomKnee:
    """The truth about one knee of a phantom.

    Attributes
    ----------
    side : Side
        Side of the patient.
    kind : KneeKind
        NATIVE, IMPLANT or ABSENT.
    centre_px : numpy.ndarray
        (2,) image px: T4, or the middle of the tibial tray; NaN when absent.
    points_px : numpy.ndarray
        (16, 2) image px; NaN unless native.
    """

    side: Side
    kind: KneeKind
    centre_px: FloatArray
    points_px: FloatArray


@dataclass(frozen=True, eq=False)
class Phantom:
    """A synthetic radiograph and its truth.

    Attributes
    ----------
    pixels : numpy.ndarray
        (H, W) uint16 stored values, `bits` of them used.
    spacing_mm : float
        Between pixel centres, both axes.
    photometric : str
        ``MONOCHROME1`` or ``MONOCHROME2``.
    bits : int
        Bits stored.
    knees : tuple of PhantomKnee
        Right, then left; only the one knee of a single-knee phantom.
    laterality : Side or None
        Side of a single-knee phantom; None when bilateral.
    seed : int
        What it was made from.
    """

    pixels: NDArray[np.uint16]
    spacing_mm: float
    photometric: str
    bits: int
    knees: tuple[PhantomKnee, ...]
    laterality: Side | None
    seed: int


def make_phantom(seed: int, options: PhantomOptions | None = None) -> Phantom:
    """Draw a bilateral knee radiograph, the right knee on the image's left.

    Parameters
    ----------
    seed : int
        Source of everything that is left to chance.
    options : PhantomOptions, optional
        What to draw.

    Returns
    -------
    Phantom
        Pixels and truth.
    """
    options = options or PhantomOptions()
    rng = np.random.default_rng([seed, _FILM])
    height, width = _shape(options)
    half = width // 2
    level = rng.uniform(0.44, 0.56) * options.height_mm
    film = np.zeros((height, width), dtype=np.float32)
    knees = []
    for side in SIDES:
        # Own streams: what one side shows does not change the other one.
        own = np.random.default_rng([seed, SIDES.index(side)])
        # From the film's outer edge, so that both sides share one frame.
        centre_mm = np.array(
            [options.width_mm * own.uniform(0.245, 0.27), level + own.uniform(-6, 6)]
        )
        if side not in options.sides:
            knees.append(_absent(side))
            continue
        picture, knee = _leg(seed, side, (height, half), centre_mm, options)
        part = slice(0, half) if side is Side.RIGHT else slice(width - half, width)
        film[:, part] = _flipped(picture, side)
        knees.append(_on_film(knee, side, width))
    things = _furniture(rng, options, tuple(options.sides))
    pixels, photometric = _develop(film, things, options, rng)
    bits = options.exposure.bits
    return Phantom(
        pixels, options.spacing_mm, photometric, bits, tuple(knees), None, seed
    )


def make_knee_phantom(
    seed: int, side: Side = Side.RIGHT, options: PhantomOptions | None = None
) -> Phantom:
    """Draw a radiograph of a single knee.

    Parameters
    ----------
    seed : int
        Source of everything that is left to chance.
    side : Side
        Which knee.
    options : PhantomOptions, optional
        What to draw; default 150 mm by 180 mm. `sides` is ignored; there is no
        positioner.

    Returns
    -------
    Phantom
        Pixels and truth of the one knee, `laterality` set.
    """
    options = options or PhantomOptions(width_mm=150.0, height_mm=180.0)
    options = replace(options, sides=(side,), positioner=False)
    rng = np.random.default_rng([seed, _FILM])
    own = np.random.default_rng([seed, SIDES.index(side)])
    height, width = _shape(options)
    centre_mm = np.array(
        [
            options.width_mm * own.uniform(0.46, 0.54),
            options.height_mm * own.uniform(0.46, 0.54),
        ]
    )
    picture, knee = _leg(seed, side, (height, width), centre_mm, options)
    film, things = _flipped(picture, side), _furniture(rng, options, (side,))
    pixels, photometric = _develop(film, things, options, rng)
    knees = (_on_film(knee, side, width),)
    bits = options.exposure.bits
    return Phantom(pixels, options.spacing_mm, photometric, bits, knees, side, seed)


def _shape(options: PhantomOptions) -> tuple[int, int]:
    return (
        round(options.height_mm / options.spacing_mm),
        round(options.width_mm / options.spacing_mm),
    )


def _leg(
    seed: int,
    side: Side,
    shape: tuple[int, int],
    centre_mm: FloatArray,
    options: PhantomOptions,
) -> tuple[Image, PhantomKnee]:
    """Draw a leg as a right one; its truth is in px of that picture."""
    rng = np.random.default_rng([seed, SIDES.index(side), 1])
    s = options.spacing_mm
    canvas = Canvas(
        (np.arange(shape[1]) * s - centre_mm[0]).astype(np.float32),
        (np.arange(shape[0]) * s - centre_mm[1]).astype(np.float32),
    )
    sick = (
        bool(rng.uniform() < 0.25)
        if options.osteoarthritis is None
        else side in options.osteoarthritis
    )
    patient = np.random.default_rng([seed, _PATIENT])
    model = ShapeModel.load()
    points = draw_landmarks(model, rng, model.sample(patient, 1)[0], sick)
    common = BoneLook.draw(patient, False)
    look = replace(
        BoneLook.draw(rng, sick), density=common.density, cortex=common.cortex
    )
    picture = flesh_attenuation(canvas, Leg.draw(patient), rng)
    bones = bone_attenuation(canvas, points, look, rng)
    points_px = (points + centre_mm) / s
    if side not in options.implants:
        native = PhantomKnee(side, KneeKind.NATIVE, points_px[4], points_px)
        return picture + bones, native
    picture += implant_attenuation(canvas, points, bones)
    tray = np.array([points[:9, 0].mean(), points[[1, 7], 1].mean() + 4.0])
    nothing = np.full((N_LANDMARKS, 2), np.nan)
    return picture, PhantomKnee(side, KneeKind.IMPLANT, (tray + centre_mm) / s, nothing)


def _flipped(picture: Image, side: Side) -> Image:
    return picture[:, ::-1] if side is Side.LEFT else picture


def _on_film(knee: PhantomKnee, side: Side, width: int) -> PhantomKnee:
    """Mirror a left knee's truth to where its picture went."""
    if side is Side.RIGHT:
        return knee
    sign, shift = np.array([-1.0, 1.0]), np.array([width - 1.0, 0.0])
    return replace(
        knee,
        centre_px=knee.centre_px * sign + shift,
        points_px=knee.points_px * sign + shift,
    )


def _absent(side: Side) -> PhantomKnee:
    return PhantomKnee(
        side, KneeKind.ABSENT, np.full(2, np.nan), np.full((N_LANDMARKS, 2), np.nan)
    )


def _furniture(
    rng: np.random.Generator, options: PhantomOptions, sides: tuple[Side, ...]
) -> Image:
    """Return the attenuation of positioner and marker on the whole film."""
    height, width = _shape(options)
    s = options.spacing_mm
    x = ((np.arange(width) - (width - 1) / 2) * s).astype(np.float32)
    y = ((np.arange(height) - (height - 1) / 2) * s).astype(np.float32)
    chances = rng.uniform(size=2)
    film = np.zeros((height, width), dtype=np.float32)
    if _decide(options.positioner, chances[0] < 0.6):
        film += positioner_attenuation(x, y, rng)
    if _decide(options.marker, chances[1] < 0.7):
        side = sides[int(rng.integers(len(sides)))] if sides else Side.RIGHT
        tall = round(12.0 / s)
        inner = 0.045 if side is Side.RIGHT else 0.93
        corner = (
            round(width * inner),
            round(height * float(rng.choice([0.15, 0.95]))),
        )
        film += marker_attenuation((height, width), side.value, corner, tall)
    return film


def _collimate(grey: Image, options: PhantomOptions, rng: np.random.Generator) -> Image:
    """Return grey values with unexposed or masked borders, sometimes."""
    chance, white, *gaps_mm = rng.uniform([0, 0, 2, 2, 2, 2], [1, 1, 9, 9, 9, 9])
    if not _decide(options.collimation, bool(chance < 0.4)):
        return grey
    height, width = grey.shape
    s = options.spacing_mm
    x, y = np.arange(width) * s, np.arange(height) * s
    left, right, top, low = gaps_mm
    inside_x = np.minimum(x - left, x[-1] - right - x)
    inside_y = np.minimum(y - top, y[-1] - low - y)
    # The leaves' penumbra is about a millimetre wide.
    lit = np.clip(np.minimum(inside_x[None], inside_y[:, None]) + 0.5, 0, 1)
    shade = np.float32(white < 0.5)
    lit = lit.astype(np.float32)
    return np.asarray(grey * lit + shade * (1 - lit), dtype=np.float32)


def _decide(choice: bool | None, chance: bool) -> bool:
    return chance if choice is None else choice


def _develop(
    film: Image, things: Image, options: PhantomOptions, rng: np.random.Generator
) -> tuple[NDArray[np.uint16], str]:
    """Return stored values and their photometric interpretation."""
    exposure = options.exposure
    photometric = options.photometric or str(rng.choice([MONOCHROME1, MONOCHROME2]))
    log_image = expose(film + things, options.spacing_mm, exposure, rng)
    # Metal does not count: it may be whiter than white.
    thin = film[::8, ::8]
    body = log_image[::8, ::8][(thin > _AIR_BELOW) & (thin < _METAL_FROM)]
    brightest = float(np.percentile(body, 99.7)) * 1.06 if body.size else 3.0
    grey = _collimate(to_grey(log_image, brightest, exposure), options, rng)
    top = 2**exposure.bits - 1
    stored = np.round(grey * top).astype(np.uint16)
    return (top - stored if photometric == MONOCHROME1 else stored), photometric
