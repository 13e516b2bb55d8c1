"""The rows of the action table about help, keys and preferences."""

from kneel_gui.app.action_spec import ActionSpec

HELP_ROWS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "palette",
        "&Find an action…",
        ("Ctrl+K",),
        "Type a few letters of what you want to do",
        "Help",
    ),
    ActionSpec("help", "&Keys", ("?", "F1"), "Show all shortcuts", "Help"),
    ActionSpec(
        "keys",
        "&Change keys…",
        (),
        "Give actions other keys",
        "Help",
    ),
    ActionSpec(
        "tour",
        "Show me &round",
        (),
        "Five steps through the window",
        "Help",
    ),
    ActionSpec(
        "preferences",
        "&Preferences…",
        ("Ctrl+,",),
        "Model, saving and looks",
        "Help",
        separate=True,
    ),
    ActionSpec(
        "time",
        "&Time spent…",
        (),
        "Seconds, drags and corrected points of each image",
        "Help",
    ),
    ActionSpec("about", "&About KNEEL GUI", (), "Version, model and source", "Help"),
)
