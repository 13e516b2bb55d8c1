"""Values and mathematics of radiographs, landmarks and annotations; numpy only."""
