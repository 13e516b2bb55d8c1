"""The rows of the action table that change how a radiograph looks, never what it is."""

from kneel_gui.app.action_spec import ARROWS, ActionSpec, When

LOOKING: tuple[ActionSpec, ...] = (
    ActionSpec(
        "turn_right",
        "Turn &clockwise",
        ("Shift+R",),
        "Turn the view by 90°; coordinates, measurements and exports stay as they are",
        "View",
        When.IMAGE,
        separate=True,
    ),
    ActionSpec(
        "turn_left",
        "Turn a&nticlockwise",
        ("Shift+L",),
        "Turn the view by 90° the other way",
        "View",
        When.IMAGE,
    ),
    ActionSpec(
        "flip",
        "Flip si&deways",
        ("Shift+F",),
        "Show the view as in a mirror; R and L at the edges go along",
        "View",
        When.IMAGE,
    ),
    ActionSpec(
        "upright",
        "As stor&ed",
        ("U",),
        "Take back all turns and flips of the view",
        "View",
        When.IMAGE,
    ),
    ActionSpec(
        "window_by",
        "Window by steps",
        tuple(f"Alt+Shift+{arrow}" for arrow in ARROWS),
        "Left and right narrow and widen the window, up and down brighten and darken",
        "View",
        When.IMAGE,
        each_key=True,
    ),
    ActionSpec(
        "enhance",
        "Local contrast",
        ("E",),
        "Even out the contrast of the copy on the screen (CLAHE); values stay",
        "View",
        When.IMAGE,
        checkable=True,
    ),
    ActionSpec(
        "heat",
        "Model's &heat maps",
        ("A",),
        "Show where the model thinks that the selected landmark, or each, may be",
        "View",
        When.IMAGE,
        checkable=True,
    ),
)
