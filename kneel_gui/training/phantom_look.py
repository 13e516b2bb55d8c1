"""What differs from phantom to phantom apart from the landmarks."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class BoneLook:
    """What differs from knee to knee apart from the landmarks.

    Attributes
    ----------
    density : float
        Of the spongiosa, 1 = average.
    cortex : float
        Factor of cortical thickness.
    femur_lean, tibia_lean : float
        Sideways shift of the shafts per mm away from the joint, + = medial.
    spur_mm : float
        Height of osteophytes; 0 = none.
    sclerosis : tuple of float
        Subchondral density, lateral and medial; 1 = average.
    rim_mm : tuple of float
        How far the tibia's posterior rim projects above the plateau, lateral and
        medial.
    patella_mm : tuple of float
        Centre (x, y) and radius of the patella.
    """

    density: float
    cortex: float
    femur_lean: float
    tibia_lean: float
    spur_mm: float
    sclerosis: tuple[float, float]
    rim_mm: tuple[float, float]
    patella_mm: tuple[float, float, float]

    @classmethod
    def draw(cls, rng: np.random.Generator, osteoarthritis: bool) -> "BoneLook":
        """Draw a look.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of chance.
        osteoarthritis : bool
            Osteophytes and medial sclerosis.

        Returns
        -------
        BoneLook
            The look.
        """
        return cls(
            rng.uniform(0.85, 1.15),
            rng.uniform(0.85, 1.15),
            rng.uniform(-0.13, -0.05),
            rng.uniform(0.02, 0.08),
            rng.uniform(1.5, 3.0) if osteoarthritis else 0.0,
            (rng.uniform(0.8, 1.1), rng.uniform(0.9, 1.2) + 0.5 * osteoarthritis),
            (rng.uniform(0.0, 1.5), rng.uniform(1.0, 3.0)),
            (
                rng.uniform(-6.0, 3.0),
                rng.uniform(-50.0, -36.0),
                rng.uniform(19.0, 23.0),
            ),
        )


@dataclass(frozen=True)
class Leg:
    """The flesh of one leg.

    Attributes
    ----------
    size : float
        Factor of every width; 1 = average.
    thigh : float
        How much wider the thigh is than the knee; 1 = average.
    shift_mm : float
        How far the flesh's axis lies medially of T4.
    fat_mm : float
        Thickness of the subcutaneous fat at the thigh.
    """

    size: float
    thigh: float
    shift_mm: float
    fat_mm: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Leg":
        """Draw a leg.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        Leg
            The leg.
        """
        return cls(
            rng.uniform(0.94, 1.12),
            rng.uniform(0.3, 1.15),
            rng.uniform(-5.0, 5.0),
            rng.uniform(6.0, 16.0),
        )


@dataclass(frozen=True)
class Exposure:
    """How the detector turns attenuation into grey.

    Attributes
    ----------
    scatter : float
        Scattered over primary radiation behind thick tissue.
    blur_mm : float
        Standard deviation of focal and detector blur.
    quanta : float
        Quanta per mm² that reach the detector without an object.
    bits : int
        Of the stored values.
    gamma : float
        Exponent of the display curve.
    """

    scatter: float = 0.25
    blur_mm: float = 0.19
    quanta: float = 4.0e5
    bits: int = 12
    gamma: float = 1.0
