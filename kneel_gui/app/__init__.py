"""The reading room: everything that knows Qt."""
