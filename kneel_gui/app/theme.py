"""How the window looks: dark by default, as a reading room is."""

from dataclasses import dataclass
from enum import Enum

from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QApplication

from kneel_gui.paths import resource


class Theme(str, Enum):
    """The looks to choose from."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, as ``#rrggbb``.

    Attributes
    ----------
    window, base, raised : str
        Background of the window, of lists and fields, of bars and buttons.
    text, dim : str
        Text, and text of second rank.
    line : str
        Separators and frames.
    accent, accent_text : str
        Selection and progress, and text on them.
    info, warning, error : str
        Edge of the message bar.
    """

    window: str
    base: str
    raised: str
    text: str
    dim: str
    line: str
    accent: str
    accent_text: str
    info: str
    warning: str
    error: str


# Okabe and Ito's colours for what has a meaning: told apart by the colour-blind too.
_SIGNALS = {"info": "#56b4e9", "warning": "#e69f00", "error": "#d55e00"}
COLOURS = {
    Theme.DARK: Colours(
        "#1c1e21",
        "#141618",
        "#2a2d31",
        "#e3e5e8",
        "#9aa0a8",
        "#3a3e44",
        "#2f6f9f",
        "#ffffff",
        **_SIGNALS,
    ),
    Theme.LIGHT: Colours(
        "#f1f2f4",
        "#ffffff",
        "#e4e6ea",
        "#1b1d20",
        "#5b626b",
        "#c3c8cf",
        "#2f6f9f",
        "#ffffff",
        **_SIGNALS,
    ),
}

_SHEET = """
QToolTip {{ color: {text}; background: {raised}; border: 1px solid {line};
    padding: 3px; }}
QToolBar {{ background: {window}; border: none; border-bottom: 1px solid {line};
    spacing: 2px; padding: 3px 6px; }}
QToolBar QToolButton {{ padding: 4px 9px; border-radius: 4px; }}
QToolBar QToolButton:hover {{ background: {raised}; }}
QToolBar QToolButton:pressed, QToolBar QToolButton:checked
    {{ background: {accent}; color: {accent_text}; }}
QToolBar QToolButton:disabled {{ color: {line}; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 4px 6px; }}
QMenuBar {{ background: {window}; }}
QMenuBar::item:selected, QMenu::item:selected
    {{ background: {accent}; color: {accent_text}; }}
QMenu {{ background: {raised}; border: 1px solid {line}; padding: 4px 0; }}
QMenu::item {{ padding: 4px 28px 4px 24px; }}
QMenu::item:disabled {{ color: {dim}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 0; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar > QLabel {{ padding-left: 6px; }}
QHeaderView::section {{ background: {window}; color: {dim}; border: none;
    border-bottom: 1px solid {line}; padding: 3px 4px; }}
QTableView {{ border: none; outline: none; }}
QTableView::item {{ padding: 0 4px; }}
QLineEdit, QPlainTextEdit
    {{ background: {base}; border: 1px solid {line}; border-radius: 4px;
    padding: 3px 6px; }}
QLineEdit:focus {{ border-color: {accent}; }}
QPushButton {{ background: {raised}; border: 1px solid {line}; border-radius: 4px;
    padding: 4px 12px; }}
QPushButton:hover {{ border-color: {accent}; }}
QPushButton:default {{ background: {accent}; color: {accent_text}; }}
QPushButton:disabled {{ color: {dim}; }}
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator {{
    width: 14px; height: 14px;
    background: {base}; border: 1px solid {dim}; }}
QCheckBox::indicator, QTableView::indicator {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked, QTableView::indicator:checked {{
    background: {accent}; border-color: {accent};
    image: url("{tick}"); }}
QRadioButton::indicator:checked {{ border: 5px solid {accent}; width: 6px;
    height: 6px; background: {accent_text}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QProgressBar {{ background: {base}; border: 1px solid {line}; border-radius: 4px;
    text-align: center; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QSplitter::handle, QMainWindow::separator {{ background: {line}; }}
QMainWindow::separator {{ width: 3px; height: 3px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QDockWidget {{ color: {dim}; }}
QDockWidget::title {{ background: {window}; padding: 4px 8px; }}
QScrollBar:vertical {{ background: {base}; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: 4px;
    min-height: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollArea {{ border: none; }}
QLabel[role="heading"] {{ color: {dim}; font-weight: bold; }}
QLabel[role="dim"] {{ color: {dim}; }}
QFrame[role="line"] {{ background: {line}; border: none; max-height: 1px;
    min-height: 1px; }}
#message_bar {{ background: {raised}; border: 1px solid {line};
    border-left: 4px solid {info}; border-radius: 4px; }}
#message_bar[level="warning"] {{ border-left-color: {warning}; }}
#message_bar[level="error"] {{ border-left-color: {error}; }}
#message_more {{ color: {dim}; }}
#help_overlay {{ background: {base}; }}
#palette, #tour {{ background: {raised}; border: 1px solid {accent};
    border-radius: 6px; }}
#palette QTreeView {{ background: {base}; border: none; outline: none; }}
#palette QTreeView::item {{ padding: 3px 6px; }}
QTreeView::item:selected, QTableView::item:selected
    {{ background: {accent}; color: {accent_text}; }}
QTableView:focus, QTreeView:focus {{ border: 2px solid {info}; }}
QPushButton:focus, QToolButton:focus, QComboBox:focus, QAbstractSpinBox:focus,
QLineEdit:focus {{ border: 2px solid {info}; }}
QCheckBox:focus, QRadioButton:focus {{ text-decoration: underline; }}
QTabBar::tab:focus {{ color: {info}; }}
"""


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application a theme, at the start or while it runs.

    Parameters
    ----------
    app : QApplication
        The application.
    theme : Theme
        The look.
    """
    colours = COLOURS[theme]
    app.setStyle("Fusion")
    app.setPalette(_palette(colours))
    tick = resource("icons/tick.svg").as_posix()
    app.setStyleSheet(_SHEET.format(tick=tick, **vars(colours)))


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.base),
        (role.AlternateBase, colours.window),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.dim),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.error),
        (role.Link, colours.info),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.accent_text),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.dim))
    return palette
