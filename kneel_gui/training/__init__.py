"""From annotated images to a model folder."""
