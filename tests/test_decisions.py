"""The decisions in docs/adr: each number once, without a gap, and in the table."""

from pathlib import Path

ADR = Path(__file__).parents[1] / "docs" / "adr"


def test_decisions_are_numbered_and_listed():
    files = sorted(path.name for path in ADR.glob("[0-9]*.md"))
    numbers = [int(name[:4]) for name in files]
    assert numbers == list(range(1, len(files) + 1))
    table = (ADR / "README.md").read_text(encoding="utf-8")
    assert all(f"| [{name[:4]}]({name}) |" in table for name in files)
    for name in files:
        first = (ADR / name).read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# {name[:4]} "), name
