"""The training loop: one network, one task, checkpoints that resume exactly."""

import json
import math
import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import ModelError
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.training.augment import Rng
from kneel_gui.training.averages import (
    exponential_mean,
    network_of,
    plain_mean,
    renew_statistics,
)
from kneel_gui.training.board import Board, open_board
from kneel_gui.training.checkpoint import CHECKPOINT, read_checkpoint
from kneel_gui.training.recipe import StageConfig
from kneel_gui.training.task import Save, Task
from kneel_gui.training.team import HeatMaps, current_team


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
        self.team = current_team()
        net = HourglassNet(NetworkConfig.from_dict(config.network))
        self.net = self.team.prepare(net, self.device)
        self.net.to(self.device)
        self.net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.learned = task.learned.to(self.device)
        self._maps: nn.Module = HeatMaps(self.net)
        self.average = exponential_mean(self.net, config.ema)
        self.swa = plain_mean(self.net) if config.swa_epochs else None
        self.optimiser = _optimiser(self.net, self.learned, config)
        self.steps = len(self._batches(np.random.default_rng(seed)))
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser,
            config.learning_rate,
            # With five steps PyTorch divides by the length of an empty warm-up.
            total_steps=max(6, self.steps * (config.epochs - config.swa_epochs)),
            pct_start=0.2,
        )
        self.epoch = 0
        self.log: list[dict[str, float]] = []

    @property
    def best_net(self) -> HourglassNet:
        """Return the network to keep: the averaged one if averaging is on.

        At the end that of stochastic weight averaging goes first; before, its batch
        statistics are not known.
        """
        kept = {"swa": self.swa, "average": self.average}.get(self._kept)
        return self.net if kept is None else network_of(kept)

    @property
    def _kept(self) -> str:
        config = self.task.config
        if self.swa is not None and self.epoch >= config.epochs:
            return "swa"
        return "average" if config.ema else "net"

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
        if self.epoch < self.task.config.epochs:
            self._maps = self.team.trained(self.net, self.device)
        with open_board(self.folder, self.epoch) as board:
            while self.epoch < self.task.config.epochs:
                self.task.begin_epoch(self.epoch, self.best_net.eval())
                self._train_epoch(progress)
                self._average_epoch()
                self.epoch += 1
                if self.team.leads:
                    self._finish_epoch(board)
        return self.best_net.eval()

    def _finish_epoch(self, board: Board) -> None:
        self.log[-1] |= self._validate()
        self._save()
        net = self.best_net.eval()
        board.add(self.epoch - 1, self.log[-1], lambda: self.task.picture(net))

    def _batches(self, rng: Rng) -> list[list[int]]:
        # Batch normalisation needs two samples in every process.
        least = 2 * self.team.size
        return [step for step in self.task.batches(rng) if len(step) >= least]

    @property
    def _in_swa(self) -> bool:
        config = self.task.config
        return self.epoch >= config.epochs - config.swa_epochs

    def _average_epoch(self) -> None:
        if self.swa is None or not self._in_swa:
            return
        self.swa.update_parameters(self.net)
        config = self.task.config
        if self.epoch + 1 == config.epochs:
            rng = np.random.default_rng([self.seed, config.epochs])
            torch.manual_seed(self.seed * 100_003 + config.epochs)
            steps = self._batches(rng)
            images = (self.task.load(step, rng).images for step in steps)
            renew_statistics(self.swa, images, self.device)

    def _train_epoch(self, progress: Progress) -> None:
        rng = np.random.default_rng([self.seed, self.epoch])
        steps = self._batches(rng)  # the same ones in every process
        if self.team.size > 1:
            rng = np.random.default_rng([self.seed, self.epoch, self.team.rank + 1])
        torch.manual_seed(self.seed * 100_003 + self.epoch + 7919 * self.team.rank)
        random.seed(self.seed + self.epoch)
        self.net.train()
        losses = []
        total = self.steps * self.task.config.epochs
        for step, numbers in enumerate(steps):
            self.team.stop_if(progress.cancelled(), self.device)
            losses.append(self._step(numbers, rng))
            done = self.epoch * self.steps + step + 1
            progress.report(done, total, self._line(losses[-1]))
        rate = float(self.optimiser.param_groups[0]["lr"])
        self.log.append(
            {"epoch": self.epoch, "loss": float(np.mean(losses)), "rate": rate}
        )

    def _step(self, numbers: Sequence[int], rng: Rng) -> float:
        config = self.task.config
        mine = self.team.part(numbers)
        batch = self.task.load(mine, rng)
        images = batch.images.to(self.device, memory_format=torch.channels_last)
        targets = batch.targets.to(self.device)
        share, order = 1.0, torch.arange(len(images))
        if config.mixup:
            share = float(rng.beta(config.mixup, config.mixup))
            order = torch.from_numpy(rng.permutation(len(images)))
            images = share * images + (1.0 - share) * images[order]
        half = config.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            logits = self._maps(images)
        loss = self.task.loss(logits, targets)
        if config.mixup:
            mixed = self.task.loss(logits, targets[order])
            loss = share * loss + (1.0 - share) * mixed
        loss = self.team.weigh(loss, len(mine), len(numbers))
        value = float(self.team.mean(loss.detach()))
        if not math.isfinite(value):
            raise ModelError(
                f"The loss became {value} in epoch {self.epoch}.",
                "Lower the learning rate, or use precision fp32.",
                self.folder,
            )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.team.average_gradients(self.learned)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self._advance()
        return value

    def _advance(self) -> None:
        if not self._in_swa:
            self.optimiser.step()
            self.schedule.step()
        else:
            for group in self.optimiser.param_groups:
                group["lr"] = self.task.config.swa_learning_rate
            self.optimiser.step()
        self.average.update_parameters(self.net)

    def _validate(self) -> dict[str, float]:
        return self.task.validate(self.best_net.eval())

    def _line(self, loss: float) -> str:
        last = next((row for row in reversed(self.log) if "mean_mm" in row), None)
        seen = f", validation {last['mean_mm']:.2f} mm" if last else ""
        return f"epoch {self.epoch + 1}, loss {loss:.3f}{seen}"

    def _state(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "kept": self._kept,
            "log": self.log,
            "network": self.task.config.network,
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "swa": None if self.swa is None else self.swa.state_dict(),
            "learned": self.learned.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "task": self.task.state(),
        }

    def _save(self) -> None:
        held = BytesIO()
        torch.save(self._state(), held)
        self._write(self.folder / CHECKPOINT, held.getvalue())
        self._save_log()

    def _save_log(self) -> None:
        log = json.dumps(self.log, indent=1).encode("ascii")
        self._write(self.folder / "log.json", log)

    def _resume(self) -> None:
        path = self.folder / CHECKPOINT
        if not path.exists():
            return
        state = read_checkpoint(path, self.device)
        if state["network"] != self.task.config.network:
            raise ModelError(
                "This checkpoint was made with another network.",
                "Choose another output folder, or remove the checkpoint.",
                path,
            )
        if set(state.get("learned", {})) != set(self.learned.state_dict()):
            raise ModelError(
                "This checkpoint was made with another loss.",
                "Choose another output folder, or remove the checkpoint.",
                path,
            )
        self.epoch, self.log = state["epoch"], state["log"]
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        if self.swa is not None and state.get("swa") is not None:
            self.swa.load_state_dict(state["swa"])
        self.learned.load_state_dict(state.get("learned", {}))
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.task.load_state(state.get("task", {}))
        if self.team.leads:
            self._save_log()  # a kill may have come between the two files


def _optimiser(
    net: nn.Module, learned: nn.Module, config: StageConfig
) -> torch.optim.Optimizer:
    groups: list[dict[str, Any]] = [{"params": list(net.parameters())}]
    if own := list(learned.parameters()):
        # Decay would pull a loss's width to 1 mm, whatever the errors are.
        groups.append({"params": own, "weight_decay": 0.0})
    return torch.optim.AdamW(
        groups, config.learning_rate, weight_decay=config.weight_decay
    )
