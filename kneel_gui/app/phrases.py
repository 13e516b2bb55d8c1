"""Sentences that rooms without words for people make, as patterns to translate."""

from kneel_gui.app.words import from_pattern, tr

STEPS = (
    "Move {landmark}",
    "Place {landmark}",
    "Erase {landmark}",
    "{landmark} not visible",
    "{landmark} may be visible",
    "Unlock {what}",
    "Lock {what}",
    "Turn {bone}",
    "Scale {bone}",
    "Grade {knee}",
    "Comment on {knee}",
    "Take over ghosts ({sources})",
    "Take over from {reader}",
    "Import {source}",
    "Predict landmarks",
    "Reject predicted points",
    "Accept",
    "Mark as not reviewed",
    "Swap right and left",
)
KNEES = ("right knee", "left knee")  # in the braces of some of these
REASONS = (
    "the landmarks do not lie as in a knee",
    "the margins meet",
    "{landmarks} not placed",
    "± counts {landmarks} as exact",
)
MEASURE_TITLES = (
    "Min. JSW {side}",
    "JSW {side} {percent} %",
    "Convergence angle",
    "Plateau width",
)
COMPARTMENTS = ("medial", "lateral")


def step_text(text: str) -> str:
    """Return what an undo step does, in the language of the program.

    Parameters
    ----------
    text : str
        English, as in the journal: for example «Move R T3».

    Returns
    -------
    str
        For people.
    """
    return from_pattern(text, STEPS)


def undo_words(text: str) -> str:
    """Return the menu's words for undoing a step.

    Parameters
    ----------
    text : str
        See `step_text`; "" = there is none.

    Returns
    -------
    str
        With a mnemonic.
    """
    return tr("&Undo {step}").format(step=step_text(text))


def redo_words(text: str) -> str:
    """Return the menu's words for redoing a step.

    Parameters
    ----------
    text : str
        See `step_text`; "" = there is none.

    Returns
    -------
    str
        With a mnemonic.
    """
    return tr("&Redo {step}").format(step=step_text(text))
