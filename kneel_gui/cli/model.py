"""``kneel model``: what models there are, and how to get KNEEL's."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kneel_gui.cli.options import FAILED, OK, Arguments, Parser, add_quiet_option

if TYPE_CHECKING:
    from kneel_gui.workflows.models import ModelSummary

_LICENCE_SHOWN = 60
Command = tuple[Callable[[Arguments], int], Callable[[Parser], None]]


def run_model(args: Arguments) -> int:
    """List, check, import or download models."""
    return run_list(args)


def add_model_commands(parser: Parser) -> None:
    """Add the commands below ``kneel model``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of ``kneel model``.
    """
    parser.set_defaults(json=False)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, (run, add_options) in MODEL_COMMANDS.items():
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        hidden = argparse.SUPPRESS  # as a default it leaves the outer --verbose alone
        command.add_argument(
            "--verbose", action="store_true", default=hidden, help="show the log"
        )
        command.set_defaults(run=run)
        add_options(command)


def run_list(args: Arguments) -> int:
    """Show the bundled models and your own."""
    from kneel_gui.workflows.models import list_models

    found = list_models()
    if args.json:
        plain = [asdict(row) | {"model": row.model.name} for row in found]
        for entry, row in zip(plain, found, strict=True):
            entry |= {"path": str(row.model.path), "bundled": row.model.bundled}
        print(json.dumps(plain, indent=1, ensure_ascii=False))
    else:
        print("\n".join(_lines([row for row in found if not row.problem])))
    broken = [row for row in found if row.problem]
    for row in broken:
        print(f"kneel: {row.problem}", file=sys.stderr)
    return FAILED if broken else OK


def run_info(args: Arguments) -> int:
    """Say what a model is."""
    from kneel_gui.workflows.info import as_text, describe_model
    from kneel_gui.workflows.models import find_model

    path = find_model(args.model)
    print(as_text(path, describe_model(path)))
    return OK


def run_verify(args: Arguments) -> int:
    """Hash a model's files again and check that the weights fit."""
    from kneel_gui.workflows.models import find_model, verify_model

    path = find_model(args.model)
    found = verify_model(path)
    for name in found.checked:
        print(f"{name}: right")
    for problem in found.problems:
        print(f"kneel: {path}: {problem}", file=sys.stderr)
    if found.remark:
        print(found.remark, file=sys.stderr)
    if not found.problems:
        print(f"{found.model_id}: whole")
    return FAILED if found.problems else OK


def run_import(args: Arguments) -> int:
    """Turn a model of KNEEL's layouts (2019, 2024) into a folder of our own."""
    from kneel_gui.workflows.models import import_into

    folder, identity = import_into(args.source, args.out, args.name, args.licence)
    print(f"Written: {folder}, {identity}. Its manifest says what it was made from.")
    return OK


def run_download(args: Arguments) -> int:
    """Fetch KNEEL's weights of 2024 with your own access, and import them."""
    from kneel_gui.workflows import model_download

    folder, identity = model_download.download_model(
        args.repository or model_download.REPOSITORY,
        args.revision or model_download.REVISION,
        args.out,
        args.name,
        args.token_file,
        args.quiet,
    )
    print(f"Written: {folder}, {identity}.")
    return OK


def _lines(rows: "list[ModelSummary]") -> list[str]:
    cells = [
        (
            row.model.name,
            row.model_id,
            row.kind + (", bundled" if row.model.bundled else ""),
            f"{row.size_bytes / 1e6:.1f} MB",
            _short(row.licence or "licence not stated"),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(text.ljust(n) for text, n in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _short(text: str) -> str:
    whole = len(text) <= _LICENCE_SHOWN
    return text if whole else f"{text[: _LICENCE_SHOWN - 1].rstrip()}…"


def _add_list_options(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def _add_model(parser: Parser) -> None:
    text = "name or folder; default: the bundled model"
    parser.add_argument("model", nargs="?", metavar="MODEL", help=text)


def _add_import_options(parser: Parser) -> None:
    add = parser.add_argument
    source = (
        "folder with mean_std.npy, of 2019 (session.pkl, fold_*.pth) or 2024 "
        "(global_search, local_search), or a Hugging Face cache"
    )
    add("source", type=Path, metavar="SRC", help=source)
    _add_target(parser)
    add("--licence", default="", help="of the weights, for the manifest")


def _add_download_options(parser: Parser) -> None:
    add = parser.add_argument
    text = "owner/name at huggingface.co; default: that of KNEEL's authors"
    add("repository", nargs="?", metavar="REPOSITORY", help=text)
    add("--revision", help="branch, tag or commit; default: main")
    _add_target(parser)
    token = "file with your token; default: HF_TOKEN, or what hf auth login stored"
    add("--token-file", type=Path, metavar="FILE", help=token)
    add_quiet_option(parser)


def _add_target(parser: Parser) -> None:
    out = "new folder; default: among your models, so that --model NAME finds it"
    parser.add_argument("--out", type=Path, metavar="DIR", help=out)
    parser.add_argument("--name", default="", help="of the model")


MODEL_COMMANDS: dict[str, Command] = {
    "list": (run_list, _add_list_options),
    "info": (run_info, _add_model),
    "verify": (run_verify, _add_model),
    "import": (run_import, _add_import_options),
    "download": (run_download, _add_download_options),
}
