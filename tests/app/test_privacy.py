"""The app shows, keeps and writes nowhere who the patient is.

Every identifying attribute of a film holds a mark; after a day's work every text of
every widget, every file of the user's folders and every export is looked through.
"""

import io
import logging
import sys

import numpy as np
import pydicom
import pytest
from PIL import Image
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QTableView,
    QWidget,
)

from kneel_gui.app.diagnostics import LOG_NAME, log_to, unhandled_to
from kneel_gui.app.export_dialog import ExportDialog
from kneel_gui.app.message_bar import Level
from kneel_gui.core.schema import Side
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.paths import user_cache, user_config, user_data, user_log

pytestmark = pytest.mark.gui
MARK, DATE = "ZQXMARK", "19520708"
_TEXTS = ("text", "toolTip", "windowTitle", "accessibleName", "toPlainText", "title")


def marked_film(path, burned="NO"):
    who = PhantomIdentity("1", f"{MARK}^ANNA", f"{MARK}ID", f"{MARK} knee")
    pixels = np.random.default_rng(0).integers(0, 4096, (400, 600)).astype(np.uint16)
    data = dx_bytes(pixels, (0.25, 0.25), identity=who)
    dataset = pydicom.dcmread(io.BytesIO(data))
    dataset.PatientBirthDate = DATE
    dataset.OtherPatientIDs = dataset.AccessionNumber = f"{MARK}A"
    dataset.OtherPatientNames = dataset.ReferringPhysicianName = f"{MARK}^B"
    dataset.InstitutionName = dataset.StudyDescription = f"{MARK} ward"
    dataset.PatientComments = dataset.ImageComments = f"{MARK} limps"
    dataset.BurnedInAnnotation = burned
    path.parent.mkdir(exist_ok=True)
    dataset.save_as(path)
    return path


def marked(data):
    plain = data.encode() if isinstance(data, str) else data
    return any(m in plain for m in (MARK.encode(), DATE.encode(), b"1952-07-08"))


def texts(window):
    """Yield every text on the screen, where it is."""
    for widget in [window, *window.findChildren(QWidget)]:
        for name in _TEXTS:
            get = getattr(widget, name, None)
            try:
                found = get() if callable(get) else ""
            except TypeError:  # of a table, with a place
                continue
            if isinstance(found, str):
                yield f"{type(widget).__name__}.{name}", found
    for table in window.findChildren(QTableView):
        rows = table.model()
        for row in range(rows.rowCount()):
            for column in range(rows.columnCount()):
                for role in (Qt.DisplayRole, Qt.ToolTipRole):
                    shown = rows.data(rows.index(row, column), role)
                    yield f"row {row}, column {column}", str(shown)


def export(rig, folder):
    rig.key(Qt.Key_E, Qt.ControlModifier)
    dialog = rig.window.findChild(ExportDialog)
    dialog.findChild(QLineEdit).setText(str(folder))
    for box in dialog._boxes.values():
        box.setChecked(True)
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Ok)
    rig.qtbot.mouseClick(button, Qt.LeftButton)
    rig.wait(lambda: any("Exported" in text for text in rig.said()))


def unforeseen(radiograph, data):
    """Let an error that nobody has foreseen happen in the middle of a film."""
    header = pydicom.dcmread(io.BytesIO(data))
    try:
        radiograph.path.name.index(len(header))
    except TypeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    QApplication.processEvents()


def day(rig, films, out):
    """Work, fail, export; return every text that was on the screen."""
    shown = []
    with log_to(user_log()), unhandled_to(shown.append):
        logging.getLogger().setLevel(logging.DEBUG)
        rig.open(films[0].parent)
        rig.predicted()
        rig.drag(rig.at(Side.RIGHT, 3), (9, 4))
        rig.saved()
        seen = [*texts(rig.window)]
        unforeseen(rig.room.radiograph, films[0].read_bytes())
        export(rig, out)
        rig.window.commands.open_paths([films[0].with_name("z.dcm")])
        rig.wait(lambda: not rig.room.arrivals.busy)
        seen += [*texts(rig.window)]
    assert shown
    said = [*shown, *rig.bar.messages]
    return seen + [("said", f"{m.text} {m.hint} {m.details}") for m in said]


def test_a_day_s_work_leaves_no_patient_anywhere(rig, tmp_path):
    films = [marked_film(tmp_path / "in" / f"k{n}.dcm") for n in (1, 2)]
    (tmp_path / "in" / "z.dcm").write_bytes(films[0].read_bytes()[:900])
    out = tmp_path / "out"
    seen = day(rig, films, out)
    assert len(seen) > 100
    assert [where for where, text in seen if marked(text)] == []
    log = user_log() / LOG_NAME
    assert "Unhandled" in log.read_text(encoding="utf-8")
    places = (user_data(), user_config(), user_cache(), user_log(), out)
    files = [p for place in places for p in place.rglob("*") if p.is_file()]
    assert {log, out / "landmarks.csv", out / "kneel_via.csv"} <= set(files)
    assert [f for f in files if marked(str(f)) or marked(f.read_bytes())] == []
    pictures = [file for file in files if file.suffix == ".png" and out in file.parents]
    assert pictures
    for picture in pictures:
        with Image.open(picture) as opened:
            assert not opened.info


def test_nobody_is_found_by_name(rig, tmp_path):
    films = [marked_film(tmp_path / "in" / f"k{n}.dcm") for n in (1, 2)]
    rig.open(films[0].parent)
    panel = rig.window.worklist
    rows, line = panel.table.model(), panel.findChild(QLineEdit)
    line.setText("k2")
    rig.wait(lambda: rows.rowCount() == 1)
    for words in (MARK, f"{MARK}ID", DATE, "ANNA"):
        line.setText(words)
        rig.wait(lambda: rows.rowCount() == 0)


@pytest.mark.parametrize("burned", ["YES", "NO"])
def test_burned_in_text_is_said_on_opening_and_at_the_export(rig, tmp_path, burned):
    film = marked_film(tmp_path / "in" / "k1.dcm", burned)

    def warnings():
        found = [m for m in rig.bar.messages if "burned-in" in f"{m.text} {m.hint}"]
        return [m for m in found if m.level is Level.WARNING]

    rig.open(film)
    assert bool(warnings()) is (burned == "YES")
    rig.predicted()
    while rig.bar.messages:
        rig.bar.close_current()
    export(rig, tmp_path / "out")
    told = [m.hint for m in warnings()]
    assert bool(told) is (burned == "YES")
    assert not told or "1 picture shows" in told[0]
    while rig.bar.messages:  # once is enough
        rig.bar.close_current()
    rig.room.shown.emit(rig.room.image, rig.room.radiograph)
    assert not warnings()
