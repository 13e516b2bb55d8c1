"""Everything that is written to disk goes through here."""
