"""One knee in mm for the tests of what is measured on it."""

import numpy as np

# A right knee about T4, x towards medial, y downwards: T0..T8, then F0..F6.
KNEE_MM = np.array(
    [
        *[(-42, 12), (-29, 11), (-16, 8), (-6, -1), (0, 0)],
        *[(8, -2), (15, 9), (28, 11), (41, 10)],
        *[(-40, 5), (-28, 6), (-15, 0), (-2, -9), (11, 0), (25, 5), (40, 2)],
    ],
    dtype=np.float64,
)
