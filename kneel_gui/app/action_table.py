"""The table of actions; menus, toolbar, help and docs/shortcuts.md come from it."""

from kneel_gui.app.action_spec import ARROWS, ActionSpec, Scope, When
from kneel_gui.app.action_table_view import VIEW_ACTIONS
from kneel_gui.app.correct_actions import CORRECTING
from kneel_gui.app.help_actions import HELP_ROWS

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "open",
        "&Open files…",
        ("Ctrl+O",),
        "Open DICOM, PNG, TIFF or JPEG radiographs",
        "File",
        tool="Open",
    ),
    ActionSpec(
        "open_folder",
        "Open &folder…",
        ("Ctrl+Shift+O",),
        "Open every radiograph in a folder and below it",
        "File",
        tool="Folder",
    ),
    ActionSpec(
        "save",
        "&Save",
        ("Ctrl+S",),
        "Save now; changes are also saved by themselves half a second later",
        "File",
        When.DIRTY,
        separate=True,
    ),
    ActionSpec(
        "export",
        "Save &as / export…",
        ("Ctrl+E", "Ctrl+Shift+S"),
        "Write the landmarks of the worklist as VIA, CSV and other files",
        "File",
        When.LISTED,
        tool="Export",
    ),
    ActionSpec(
        "import",
        "I&mport annotations…",
        ("Ctrl+I",),
        "Read VIA, CSV and other files: their points go to the images of that name",
        "File",
        When.LISTED,
    ),
    ActionSpec(
        "spacing",
        "Set pixel s&pacing…",
        ("Ctrl+M",),
        "Give the millimetres per pixel of the open image",
        "File",
        When.IMAGE,
        separate=True,
    ),
    ActionSpec(
        "side",
        "Set s&ide…",
        ("Ctrl+L",),
        "Say which knee a single-knee image shows",
        "File",
        When.IMAGE,
    ),
    ActionSpec("quit", "&Quit", ("Ctrl+Q",), "Save and close", "File", separate=True),
    ActionSpec("undo", "&Undo", ("Ctrl+Z",), "Undo on this image", "Edit", When.UNDO),
    ActionSpec(
        "redo",
        "&Redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Redo on this image",
        "Edit",
        When.REDO,
    ),
    ActionSpec(
        "erase",
        "&Erase landmark",
        ("Delete", "Backspace"),
        "Remove the selected point",
        "Edit",
        When.SELECTED,
        separate=True,
    ),
    ActionSpec(
        "place_right",
        "Place ri&ght knee",
        ("R",),
        "Click the missing landmarks of the right knee in order; Esc stops",
        "Edit",
        When.IMAGE,
    ),
    ActionSpec(
        "place_left",
        "Place &left knee",
        ("L",),
        "Click the missing landmarks of the left knee in order; Esc stops",
        "Edit",
        When.IMAGE,
    ),
    ActionSpec(
        "skip",
        "S&kip landmark",
        ("K",),
        "Leave the landmark that comes next for later while placing",
        "Edit",
        When.PLACING,
    ),
    ActionSpec(
        "swap", "S&wap sides", ("X",), "Exchange right and left", "Edit", When.POINTS
    ),
    ActionSpec(
        "next_point",
        "Next landmark",
        ("Tab",),
        "Select the next landmark in anatomical order",
        "Edit",
        When.POINTS,
        Scope.IMAGE,
        separate=True,
    ),
    ActionSpec(
        "previous_point",
        "Previous landmark",
        ("Shift+Tab",),
        "Select the landmark before it",
        "Edit",
        When.POINTS,
        Scope.IMAGE,
    ),
    ActionSpec(
        "doubtful",
        "Most &doubtful landmark",
        ("D",),
        "Select an implausible point, then those with the largest spread; again: the "
        "next",
        "Edit",
        When.POINTS,
    ),
    ActionSpec(
        "nudge",
        "Nudge by 1 px",
        ARROWS,
        "Move the selected point by one pixel",
        "Edit",
        When.SELECTED,
        Scope.IMAGE,
        each_key=True,
    ),
    ActionSpec(
        "nudge_far",
        "Nudge by 10 px",
        tuple(f"Shift+{arrow}" for arrow in ARROWS),
        "Move the selected point by ten pixels",
        "Edit",
        When.SELECTED,
        Scope.IMAGE,
        each_key=True,
    ),
    ActionSpec(
        "nudge_fine",
        "Nudge by 0.1 px",
        tuple(f"Alt+{arrow}" for arrow in ARROWS),
        "Move the selected point by a tenth of a pixel",
        "Edit",
        When.SELECTED,
        Scope.IMAGE,
        each_key=True,
    ),
    ActionSpec(
        "predict",
        "&Predict",
        ("P",),
        "Find the landmarks of the open image; points set by hand stay",
        "Landmarks",
        When.IMAGE,
        tool="Predict",
    ),
    ActionSpec(
        "predict_all",
        "Predict a&ll",
        ("Shift+P",),
        "Find the landmarks of every image that has none yet",
        "Landmarks",
        When.LISTED,
        tool="Predict all",
    ),
    ActionSpec(
        "cancel",
        "&Stop",
        ("Esc",),
        "Stop predicting or placing",
        "Landmarks",
    ),
    ActionSpec(
        "accept",
        "&Accept and next",
        ("Space", "Return", "Enter"),
        "Mark the image as reviewed and open the next one",
        "Landmarks",
        When.IMAGE,
        tool="Accept",
        separate=True,
    ),
    ActionSpec(
        "reject",
        "&Reject predicted",
        ("Shift+Delete",),
        "Remove every point that no person has touched",
        "Landmarks",
        When.PREDICTED,
    ),
    *CORRECTING,
    ActionSpec(
        "next_image",
        "&Next image",
        ("PgDown", "Ctrl+Right"),
        "Open the next image of the worklist",
        "Worklist",
        When.LISTED,
    ),
    ActionSpec(
        "previous_image",
        "&Previous image",
        ("PgUp", "Ctrl+Left"),
        "Open the image before it",
        "Worklist",
        When.LISTED,
    ),
    ActionSpec(
        "next_unreviewed",
        "Next &unreviewed",
        ("N",),
        "Open the next image nobody has accepted",
        "Worklist",
        When.LISTED,
    ),
    ActionSpec(
        "filter",
        "&Filter",
        ("Ctrl+F",),
        "Type to narrow the worklist; Esc returns to the image",
        "Worklist",
        When.LISTED,
        separate=True,
    ),
    ActionSpec(
        "pane",
        "&Other pane",
        ("F6",),
        "Move the keyboard between the worklist and the image",
        "Worklist",
    ),
    *VIEW_ACTIONS,
    *HELP_ROWS,
)


def spec(action_id: str) -> ActionSpec:
    """Return one row of the table.

    Parameters
    ----------
    action_id : str
        Its id.

    Returns
    -------
    ActionSpec
        The row.

    Raises
    ------
    KeyError
        If there is no such action.
    """
    for row in ACTIONS:
        if row.id == action_id:
            return row
    raise KeyError(action_id)
