"""The rounds of a stage: the first as its recipe says, a last one on marked knees.

Marks that a network made are worse than those of people, but there are more of them. So
the first round may learn from both, and a last one, from the weights of the first, from
people's alone.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from kneel_gui.core.prediction import Progress, SilentProgress
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.training.checkpoint import CHECKPOINT, kept_weights, read_checkpoint
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import StageConfig
from kneel_gui.training.stage_data import make_task
from kneel_gui.training.start import begin
from kneel_gui.training.task import Save, Task
from kneel_gui.training.transfer import start_from

# Where the last round's checkpoint lies: beside the first one's.
_LAST = "_last"


def rounds_of(config: StageConfig) -> tuple[StageConfig, ...]:
    """Return what each round of a stage does.

    Parameters
    ----------
    config : StageConfig
        The recipe's part.

    Returns
    -------
    tuple of StageConfig
        One, or two if the recipe has a ``last_round``.
    """
    last = config.last_round
    if last is None:
        return (config,)
    second = replace(
        config,
        epochs=last.epochs,
        learning_rate=last.learning_rate,
        samples_per_epoch=0,
        swa_epochs=0,
        self_training=None,
        last_round=None,
        init_from="",
    )
    return config, second


@dataclass(frozen=True)
class StageRun:
    """The training of one stage in one folder.

    Attributes
    ----------
    stage : str
        ``centres`` or ``landmarks``.
    config : StageConfig
        The recipe's part.
    data : pathlib.Path
        Folder that its tables and images lie in.
    out : pathlib.Path
        Checkpoints go to ``<out>/<stage>`` and, of a last round,
        ``<out>/<stage>_last``.
    seed : int
        Of everything that is random.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    """

    stage: str
    config: StageConfig
    data: Path
    out: Path
    seed: int
    save: Save

    def train(self, device: str, progress: Progress) -> None:
        """Train every round, from its checkpoint if there is one.

        Parameters
        ----------
        device : str
            As torch names it.
        progress : Progress
            Told of every step, for each round from the start.

        Raises
        ------
        ConfigError
            If the data cannot be read.
        ModelError
            If a checkpoint does not fit.
        Cancelled
            If asked to stop; finished epochs are kept.
        """
        _, first = self._trainer(0, device)
        begin(first, self.out)
        first.run(progress)
        if self.config.last_round is not None:
            _, last = self._trainer(1, device)
            before = first.folder / CHECKPOINT
            weights = kept_weights(read_checkpoint(before, last.device))
            start_from(last, weights, before)
            last.run(progress)

    @property
    def is_finished(self) -> bool:
        """Return whether all epochs of all rounds are there."""
        for number, config in enumerate(rounds_of(self.config)):
            log = self._folder(number) / "log.json"
            if not log.exists():
                return False
            if len(json.loads(log.read_text(encoding="utf-8"))) < config.epochs:
                return False
        return True

    def result(self) -> tuple[Task, HourglassNet]:
        """Return what the last round learned; it must be finished.

        Returns
        -------
        task : Task
            With the knees held out.
        net : HourglassNet
            In evaluation mode, on the processor.
        """
        task, trainer = self._trainer(len(rounds_of(self.config)) - 1, "cpu")
        # All epochs are in the checkpoint: this only loads it.
        return task, trainer.run(SilentProgress())

    def _folder(self, number: int) -> Path:
        return self.out / (self.stage + (_LAST if number else ""))

    def _trainer(self, number: int, device: str) -> tuple[Task, Trainer]:
        config = rounds_of(self.config)[number]
        task = make_task(self.stage, config, self.data, self.seed)
        folder = self._folder(number)
        return task, Trainer(task, folder, self.seed, device, self.save)
