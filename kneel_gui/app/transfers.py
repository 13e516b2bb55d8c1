"""What goes out to annotation files and what comes in from them."""

from dataclasses import dataclass

from kneel_gui.app.exporting import ExportDesk
from kneel_gui.app.importing import ImportDesk


@dataclass(frozen=True, eq=False)
class Transfers:
    """The export and the import, which the window stops and closes together.

    Attributes
    ----------
    exports : ExportDesk
        What goes out.
    imports : ImportDesk
        What comes in.
    """

    exports: ExportDesk
    imports: ImportDesk

    @property
    def busy(self) -> bool:
        """Return whether one of them is running."""
        return self.exports.busy or self.imports.busy

    def stop(self) -> None:
        """Stop what is running."""
        self.exports.stop()
        self.imports.stop()

    def close(self) -> None:
        """Stop and wait for the threads to end."""
        self.exports.close()
        self.imports.close()
