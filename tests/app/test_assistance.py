import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QComboBox, QLineEdit

from kneel_gui.app.marker_palettes import PALETTES, use_palette
from kneel_gui.app.markers import MARKERS
from kneel_gui.app.preferences_dialog import PAGES, PreferencesDialog
from kneel_gui.app.time_dialog import TimeDialog
from kneel_gui.core.annotation import PointState
from kneel_gui.storage.settings import SETTINGS
from tests.app.support import write_study

pytestmark = pytest.mark.gui


def test_the_tour_has_five_steps_and_never_comes_back(rig):
    helps = rig.window.assistance
    helps.greet()
    tour = helps.tour
    texts = []
    while tour.isVisible():
        texts.append(tour._text.text())
        tour.forward.click()
    assert len(texts) == 5
    assert "Ctrl+K" in texts[-1]
    helps.greet()
    assert not tour.isVisible()
    rig.window.actions_by_id["tour"].trigger()
    assert tour.isVisible()
    tour.skip.click()
    assert not tour.isVisible()


def test_the_window_works_while_the_tour_is_shown(rig, tmp_path):
    rig.window.assistance.greet()
    rig.open(*write_study(tmp_path, 1))
    rig.key(Qt.Key_I)
    assert rig.view.inverted
    assert rig.window.assistance.tour.isVisible()


def dialog_of(rig):
    rig.window.actions_by_id["preferences"].trigger()
    return rig.window.findChild(PreferencesDialog)


def test_preferences_are_kept_and_take_effect_at_once(rig):
    dialog = dialog_of(rig)
    fields = {key: field.widget for key, field in dialog.fields.items()}
    assert isinstance(fields["theme"], QComboBox)
    assert isinstance(fields["show_labels"], QCheckBox)
    assert isinstance(fields["reader"], QLineEdit)
    fields["theme"].setCurrentText("light")
    fields["show_labels"].setChecked(False)
    fields["palette"].setCurrentText("bright")
    fields["reader"].setText(" Anna ")
    try:
        dialog.accept()
        assert rig.window.actions_by_id["light"].isChecked()
        assert not rig.window.actions_by_id["labels"].isChecked()
        assert rig.window._preferences.text("reader") == "Anna"
        assert MARKERS[PointState.PREDICTED].colour == PALETTES["bright"][0]
    finally:
        use_palette("Okabe-Ito")


def test_another_model_is_loaded_when_one_is_chosen(rig):
    rig.window.load_model()
    rig.wait(lambda: rig.room.predictions.predictor is not None)
    dialog = dialog_of(rig)
    dialog.fields["model"].widget.setText("/no/such/model")
    dialog.accept()
    rig.wait(rig.said)
    assert "No predictions" in rig.said()[0]


def test_cancelled_preferences_change_nothing(rig):
    dialog = dialog_of(rig)
    dialog.fields["theme"].widget.setCurrentText("light")
    dialog.reject()
    assert rig.window._preferences.text("theme") == "dark"


def test_every_preference_is_a_setting_with_a_name_for_screen_readers(rig):
    dialog = dialog_of(rig)
    for page in PAGES:
        for key in page.keys:
            if key in SETTINGS:
                name = dialog.fields[key].widget.accessibleName()
                assert name == SETTINGS[key].title


def test_the_time_is_shown_on_demand(rig):
    rig.window.actions_by_id["time"].trigger()
    dialog = rig.window.findChild(TimeDialog)
    assert "No time" in dialog.summary.text()
