"""The languages of the program and which one it speaks."""

import logging
import os

from PyQt5.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from kneel_gui.paths import resource

# What the code is written in comes first; each other one has its file in
# `resources/translations`. Names in their own language.
LANGUAGES = {"en": "English", "fi": "Suomi", "de": "Deutsch"}
OF_SYSTEM = "system"
VARIABLE = "KNEEL_LANGUAGE"  # goes before the setting
_LOG = logging.getLogger(__name__)


def chosen_language(setting: str) -> str:
    """Return which language to speak.

    Parameters
    ----------
    setting : str
        A key of `LANGUAGES`, or `OF_SYSTEM`.

    Returns
    -------
    str
        What `KNEEL_LANGUAGE` says, else the setting, else the first language of the
        system that there is; English where there is none.
    """
    wanted = os.environ.get(VARIABLE, "") or setting
    if wanted in LANGUAGES:
        return wanted
    if wanted != OF_SYSTEM:
        _LOG.warning("There is no language «%s».", wanted)
    spoken = [
        name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages()
    ]
    return next((name for name in spoken if name in LANGUAGES), "en")


def speak(app: QCoreApplication, language: str) -> None:
    """Translate everything that is made from now on.

    Parameters
    ----------
    app : QCoreApplication
        The application.
    language : str
        A key of `LANGUAGES`; what has no translation stays English.
    """
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    if language == "en":
        return
    qt = QLibraryInfo.location(QLibraryInfo.LibraryLocation.TranslationsPath)
    for name, folder in (
        (f"qtbase_{language}", qt),  # the buttons of Qt's own dialogs
        (f"kneel_gui_{language}", str(resource("translations"))),
    ):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
        else:
            _LOG.warning("%s is not in %s.", name, folder)
