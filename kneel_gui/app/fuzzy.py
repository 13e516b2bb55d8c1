"""Finding a text by some of its letters, as command palettes do."""

_START, _RUN, _LATER = 3.0, 3.5, 0.02  # per letter; the last: per letter passed over


def score(pattern: str, text: str) -> float | None:
    """Return how well a text is meant by a pattern.

    Parameters
    ----------
    pattern : str
        What was typed; words may come in any order. Case does not matter.
    text : str
        What it could mean.

    Returns
    -------
    float or None
        Larger = better; 0 for an empty pattern; None when the letters of a word do not
        come in the text in their order. Starts of words and letters in a row count
        most: ``acn`` means «Accept and next» before «Place right knee».
    """
    folded = text.casefold()
    total = 0.0
    for word in pattern.casefold().split():
        found = _word(word, folded)
        if found is None:
            return None
        total += found
    return total - _LATER * len(folded) * bool(total)


def _word(word: str, text: str) -> float | None:
    """Return the best score of the matches that begin at each place of its letter."""
    best: float | None = None
    start = text.find(word[0])
    while start >= 0:
        found = _from(word, text, start)
        if found is None:
            break  # what is missing from here on is missing later, too
        best = found if best is None else max(best, found)
        start = text.find(word[0], start + 1)
    return best


def _from(word: str, text: str, start: int) -> float | None:
    total, last = 0.0, start - 1
    for letter in word:
        if last + 1 < len(text) and text[last + 1] == letter:
            at = last + 1
        else:
            # The start of a later word is meant rather than the next such letter.
            at = text.find(f" {letter}", last + 1)
            at = at + 1 if at >= 0 else text.find(letter, last + 1)
        if at < 0:
            return None
        total += 1.0
        total += _RUN if at == last + 1 and at > start else 0.0
        total += _START if at == 0 or not text[at - 1].isalnum() else 0.0
        last = at
    return total
