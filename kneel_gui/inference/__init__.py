"""Networks, model folders and the two-stage pipeline."""
