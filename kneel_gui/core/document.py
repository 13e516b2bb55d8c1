"""The one mutable thing: the annotation of the open image."""

from collections.abc import Callable

from kneel_gui.core.annotation import ImageAnnotation

Listener = Callable[[ImageAnnotation, ImageAnnotation], None]


class Document:
    """Current annotation, its revision, and who wants to know of changes.

    Parameters
    ----------
    annotation : ImageAnnotation
        The first value.
    """

    def __init__(self, annotation: ImageAnnotation) -> None:
        self._annotation = annotation
        self._revision = 0
        self._listeners: list[Listener] = []

    @property
    def annotation(self) -> ImageAnnotation:
        """Return the current value."""
        return self._annotation

    @property
    def revision(self) -> int:
        """Return a number that grows with every change."""
        return self._revision

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(before, after)` on every change.

        Parameters
        ----------
        listener : callable
            Gets the values before and after.

        Returns
        -------
        callable
            Call it to stop listening; calling it again does nothing.
        """
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def set(self, annotation: ImageAnnotation) -> None:
        """Make `annotation` the current value and tell the listeners.

        Parameters
        ----------
        annotation : ImageAnnotation
            Of the same image.

        Raises
        ------
        ValueError
            If it belongs to another image.
        """
        before = self._annotation
        if annotation.image_id != before.image_id:
            raise ValueError("a document keeps to its image")
        if annotation == before:
            return
        self._annotation = annotation
        self._revision += 1
        for listener in tuple(self._listeners):
            listener(before, annotation)
