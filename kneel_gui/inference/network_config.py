"""The shape of a network as a plain value; importing it does not import torch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class NetworkConfig:
    """Shape of a `HourglassNet`.

    Attributes
    ----------
    n_outputs : int
        Heat maps, one per landmark.
    base_width : int
        Channels after the first convolution; 24 in the published models.
    n_inputs : int
        Channels of the image.
    depth : int
        Times the hourglass halves its input.
    multiscale : bool
        Multi-scale residual blocks; plain bottlenecks otherwise.
    se : bool
        Squeeze-and-excitation in the residual blocks.
    se_ratio : int
        Channel reduction of squeeze-and-excitation.
    nested_multiscale, nested_se : bool or None
        The same for all blocks inside the nested hourglasses; None = as outside.
        Snapshots made before July 2019 have plain blocks there («mixed»).
    dropout : float
        Rate of the two channel dropouts of the mixer; inert in evaluation.
    """

    n_outputs: int
    base_width: int
    n_inputs: int = 3
    depth: int = 4
    multiscale: bool = True
    se: bool = False
    se_ratio: int = 16
    nested_multiscale: bool | None = None
    nested_se: bool | None = None
    dropout: float = 0.25

    def __post_init__(self) -> None:
        """Check that the sizes make a network."""
        for name in ("n_outputs", "n_inputs", "depth", "se_ratio"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        # A block of 2 * base_width channels is split into halves and quarters.
        if self.base_width < 2:
            raise ValueError("base_width must be at least 2")
        if not 0.0 <= self.dropout < 1.0:
            raise ValueError("dropout must be in [0, 1)")
        if self.uses_se and 2 * self.base_width < self.se_ratio:
            raise ValueError("se_ratio is larger than the narrowest block")

    @property
    def uses_se(self) -> bool:
        """Return whether any block has squeeze-and-excitation."""
        return self.se or bool(self.nested_se)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "NetworkConfig":
        """Return the configuration written by `to_dict`.

        Parameters
        ----------
        raw : mapping
            Field names and values; absent fields take their defaults.

        Returns
        -------
        NetworkConfig
            The configuration.

        Raises
        ------
        ValueError
            If a name is unknown, a needed one is absent or a value is of a wrong
            type or impossible.
        """
        kinds = {field.name: _KINDS[field.type] for field in fields(cls)}
        unknown = sorted(set(raw) - set(kinds))
        if unknown:
            raise ValueError(f"unknown network settings: {', '.join(unknown)}")
        for name in ("n_outputs", "base_width"):
            if name not in raw:
                raise ValueError(f"the network setting {name} is absent")
        for name, value in raw.items():
            if type(value) not in kinds[name]:
                raise ValueError(f"the network setting {name} cannot be {value!r}")
        return cls(**raw)

    def to_dict(self) -> dict[str, Any]:
        """Return all fields by name, ready for JSON."""
        return asdict(self)


_KINDS: dict[Any, tuple[type, ...]] = {
    int: (int,),
    bool: (bool,),
    float: (float, int),
    bool | None: (bool, type(None)),
}
