import pytest
from PyQt5.QtGui import QColor, QPalette

from kneel_gui.app.theme import COLOURS, Theme, apply_theme

pytestmark = pytest.mark.gui


def contrast(one, two):
    def luminance(colour):
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(QColor(one)), luminance(QColor(two))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", list(Theme))
def test_text_can_be_read(theme):
    # WCAG 2.1, 1.4.3: 4.5 for text
    c = COLOURS[theme]
    for back in (c.window, c.base, c.raised):
        assert contrast(c.text, back) >= 7
        assert contrast(c.dim, back) >= 4.5
    assert contrast(c.accent_text, c.accent) >= 4.5


def test_the_application_takes_a_theme_while_it_runs(qapp):
    for theme in (Theme.LIGHT, Theme.DARK):
        apply_theme(qapp, theme)
        window = qapp.palette().color(QPalette.Window).name()
        assert window == COLOURS[theme].window
    qapp.setStyleSheet("")
