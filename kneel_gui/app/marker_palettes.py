"""Sets of colours for the points; their shapes tell the states apart in every one."""

from dataclasses import replace

from kneel_gui.app.markers import GREEN, MARKERS, PURPLE, VERMILLION, WHITE, YELLOW
from kneel_gui.core.annotation import PointState

_STATES = (
    PointState.PREDICTED,
    PointState.IMPORTED,
    PointState.EDITED,
    PointState.PLACED,
    PointState.CONFIRMED,
)
# The first is Okabe and Ito's (2008): told apart with any colour vision.
PALETTES: dict[str, tuple[str, ...]] = {
    "Okabe-Ito": (YELLOW, PURPLE, VERMILLION, GREEN, WHITE),
    "bright": ("#00FFFF", "#FF66FF", "#FF3B30", "#39FF14", WHITE),
    "one hue": ("#9EDCFF", "#9EDCFF", WHITE, WHITE, "#56B4E9"),
}


def use_palette(name: str) -> None:
    """Draw points in these colours from the next painting on.

    Parameters
    ----------
    name : str
        A key of `PALETTES`.

    Raises
    ------
    KeyError
        If there is no such palette.
    """
    for state, colour in zip(_STATES, PALETTES[name], strict=True):
        MARKERS[state] = replace(MARKERS[state], colour=colour)
