"""KNEEL GUI: a reading room for knee landmarks, and the localiser behind it."""

__version__ = "0.1.0"
