"""The training loop: one network, one task, checkpoints that resume exactly."""

import json
import math
import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.errors import ModelError
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.training.augment import Rng
from kneel_gui.training.task import Save, Task


class Trainer:
    """Trains one network.

    Parameters
    ----------
    task : Task
        What to learn.
    folder : pathlib.Path
        Where checkpoint and log are kept; an existing checkpoint is resumed.
    seed : int
        Of weights, shuffling, augmentation and dropout. Each epoch draws from its
        own generator, so a resumed run goes on exactly as an unbroken one.
    device : str
        ``cpu``, ``cuda``, ``cuda:1`` …
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    """

    def __init__(
        self, task: Task, folder: Path, seed: int, device: str, save: Save
    ) -> None:
        self.task = task
        self._write = save
        self.folder = folder
        self.seed = seed
        self.device = torch.device(device)
        torch.manual_seed(seed)
        config = task.config
        self.net = HourglassNet(NetworkConfig.from_dict(config.network))
        self.net.to(self.device)
        self.net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(
            self.net,
            multi_avg_fn=get_ema_multi_avg_fn(config.ema),  # type: ignore[no-untyped-call]
            use_buffers=True,
        )
        self.optimiser = torch.optim.AdamW(
            self.net.parameters(),
            config.learning_rate,
            weight_decay=config.weight_decay,
        )
        self.steps = len(task.batches(np.random.default_rng(seed)))
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser,
            config.learning_rate,
            total_steps=max(2, self.steps * config.epochs),
            pct_start=0.2,
        )
        self.epoch = 0
        self.log: list[dict[str, float]] = []

    @property
    def best_net(self) -> HourglassNet:
        """Return the network to keep: the averaged one if averaging is on."""
        averaged = self.average.module
        if self.task.config.ema and isinstance(averaged, HourglassNet):
            return averaged
        return self.net

    def run(self, progress: Progress) -> HourglassNet:
        """Train to the last epoch, from the checkpoint if there is one.

        Parameters
        ----------
        progress : Progress
            Told of every step; asked to stop between them.

        Returns
        -------
        HourglassNet
            In evaluation mode.

        Raises
        ------
        ModelError
            If the checkpoint does not fit the recipe, or the loss is no number.
        Cancelled
            If asked to stop; the finished epochs are kept.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        while self.epoch < self.task.config.epochs:
            self._train_epoch(progress)
            self.epoch += 1
            self.log[-1] |= self._validate()
            self._save()
        return self.best_net.eval()

    def _train_epoch(self, progress: Progress) -> None:
        rng = np.random.default_rng([self.seed, self.epoch])
        torch.manual_seed(self.seed * 100_003 + self.epoch)
        random.seed(self.seed + self.epoch)
        self.net.train()
        losses = []
        total = self.steps * self.task.config.epochs
        for step, numbers in enumerate(self.task.batches(rng)):
            raise_if_cancelled(progress)
            losses.append(self._step(numbers, rng))
            done = self.epoch * self.steps + step + 1
            progress.report(done, total, self._line(losses[-1]))
        rate = float(self.schedule.get_last_lr()[0])
        self.log.append(
            {"epoch": self.epoch, "loss": float(np.mean(losses)), "rate": rate}
        )

    def _step(self, numbers: Sequence[int], rng: Rng) -> float:
        config = self.task.config
        batch = self.task.load(numbers, rng)
        images = batch.images.to(self.device, memory_format=torch.channels_last)
        targets = batch.targets.to(self.device)
        share, order = 1.0, torch.arange(len(images))
        if config.mixup:
            share = float(rng.beta(config.mixup, config.mixup))
            order = torch.from_numpy(rng.permutation(len(images)))
            images = share * images + (1.0 - share) * images[order]
        half = config.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            logits = self.net.heatmaps(images)
        loss = self.task.loss(logits, targets)
        if config.mixup:
            mixed = self.task.loss(logits, targets[order])
            loss = share * loss + (1.0 - share) * mixed
        value = float(loss.detach())
        if not math.isfinite(value):
            raise ModelError(
                f"The loss became {value} in epoch {self.epoch}.",
                "Lower the learning rate, or use precision fp32.",
                self.folder,
            )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.schedule.step()
        self.average.update_parameters(self.net)
        return value

    def _validate(self) -> dict[str, float]:
        return self.task.validate(self.best_net.eval())

    def _line(self, loss: float) -> str:
        last = next((row for row in reversed(self.log) if "mean_mm" in row), None)
        seen = f", validation {last['mean_mm']:.2f} mm" if last else ""
        return f"epoch {self.epoch + 1}, loss {loss:.3f}{seen}"

    def _state(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "log": self.log,
            "network": self.task.config.network,
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
        }

    def _save(self) -> None:
        held = BytesIO()
        torch.save(self._state(), held)
        self._write(self.folder / "checkpoint.pt", held.getvalue())
        log = json.dumps(self.log, indent=1).encode("ascii")
        self._write(self.folder / "log.json", log)

    def _resume(self) -> None:
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return
        try:
            state = torch.load(path, map_location=self.device, weights_only=True)
        except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
            raise ModelError(
                "This checkpoint cannot be read.",
                "Remove it to train from the start.",
                path,
            ) from error
        if state["network"] != self.task.config.network:
            raise ModelError(
                "This checkpoint was made with another network.",
                "Choose another output folder, or remove the checkpoint.",
                path,
            )
        self.epoch, self.log = state["epoch"], state["log"]
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
