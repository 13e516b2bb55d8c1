"""Use cases as plain functions; the same for the command line and the app."""
