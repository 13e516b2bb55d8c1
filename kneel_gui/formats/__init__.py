"""Annotation file formats, one per module."""
