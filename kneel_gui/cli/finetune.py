"""``kneel finetune``: teach a model one's own images."""

import sys
from pathlib import Path

from kneel_gui.cli.dataset import add_source_options, source_options, tell_build
from kneel_gui.cli.options import (
    FAILED,
    OK,
    Arguments,
    Parser,
    add_device_option,
    add_quiet_option,
    progress_of,
)


def run_finetune(args: Arguments) -> int:
    """Teach a model your own corrected images; a stopped run goes on."""
    from kneel_gui.training.finetune import FinetuneConfig
    from kneel_gui.workflows.finetune import Images, finetune

    images = Images(args.input, args.annotations, source_options(args), args.keep_names)
    config = FinetuneConfig(
        epochs=args.epochs, learning_rate=args.learning_rate, seed=args.seed
    )
    with progress_of("Fine-tuning", args).running() as progress:
        result = finetune(
            images, args.out, progress, args.model, args.name, config, args.device
        )
    if result.built is not None:
        tell_build(result.built)
    old, new = result.before.overall, result.after.overall
    print(
        f"On the {result.after.knees} knees held out: mean error "
        f"{old.mean_mm.value:.2f} mm before, {new.mean_mm.value:.2f} mm after."
    )
    if not result.better:
        print("It has not become better: keep the model before.", file=sys.stderr)
    print(f"Written: {result.model}; its figures: {result.model / 'MODEL_CARD.md'}.")
    return FAILED if result.built and result.built.failures else OK


def add_finetune_options(parser: Parser) -> None:
    """Add the options of ``kneel finetune``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add_source_options(parser)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="for the training set and the model")
    add("--model", help="name or folder to start from; default: the bundled model")
    add("--name", default="", help="of the new model; default: NAME-finetuned")
    add("--epochs", type=int, default=20, help="default 20")
    add("--learning-rate", type=float, default=5e-5, help="peak; default 0.00005")
    add("--seed", type=int, default=0, help="of split and augmentation; default 0")
    add_device_option(parser)
    add_quiet_option(parser)
