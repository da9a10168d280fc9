"""``solidarity demo``: the page on which a class sees the same world twice."""

from pathlib import Path

import click

from sim.cli.options import (
    complete_practices,
    force_option,
    scenario_argument,
    seed_option,
    whole_option,
)
from sim.cli.output import note
from sim.cli.progress import prepare_rules
from sim.errors import RequestError

PORT = 8020
"""Where the links of docs/teaching lead."""

SHARING = (
    "warning: everybody who can reach {host} can see this page and let this machine compute; "
    "it has no password. End it with Ctrl-C when the lesson is over."
)


@click.command
@scenario_argument
@click.option(
    "--practice",
    "practices",
    metavar="PRACTICE",
    multiple=True,
    shell_complete=complete_practices,
    help="Given twice: left and right. [default: engaged-deference and imposition]",
)
@seed_option
@whole_option("--port", 0, 65535, "Port of the page; 0 takes a free one.", PORT)
@click.option(
    "--host",
    metavar="H",
    default="127.0.0.1",
    show_default=True,
    help="Whom to serve: this machine alone, or with 0.0.0.0 everybody in the room.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the page as one file that needs no server and no network, instead of serving it.",
)
@force_option
def command(
    scenario: str,
    practices: tuple[str, ...],
    seed: int,
    port: int,
    host: str,
    *,
    export: Path | None,
    no_browser: bool,
    force: bool,
) -> None:
    """Show the same world twice: two practices, the same luck.

    The page is served to this machine alone until Ctrl-C and asks nobody else for anything. A class
    bets, watches, and then sees how typical that world was. `solidarity demo critical-mass` begins
    with another world; the lessons of docs/teaching are on the page, too.

    \b
    Examples:
      solidarity demo --practice critical-support --practice parallel --export page.html
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if len(practices) not in (0, 2):
        raise RequestError(f"--practice: expected two, left and right, got {len(practices)}")
    from sim.page.library import Library  # noqa: PLC0415 - heavy
    from sim.page.requests import parse  # noqa: PLC0415

    library = Library.of(scenario)
    sides = dict(zip(("a", "b"), practices, strict=False))
    request = parse({**sides, "seed": str(seed)}, library)
    if export is not None:
        from sim.files import check_file, write_text  # noqa: PLC0415
        from sim.page.export import export_page  # noqa: PLC0415 - heavy

        check_file(export, overwrite=force)
        prepare_rules()
        text = export_page(request, library)
        write_text(export, text, overwrite=force)
        click.echo(export)
        note(f"{len(text.encode()) / 1e6:.1f} MB: open it in a browser, or give it to the class")
        return
    from sim.page import serving  # noqa: PLC0415 - uvicorn
    from sim.page.world import answer_bytes  # noqa: PLC0415 - heavy

    def warm() -> None:
        """Compute the first answer before the browser asks for it."""
        prepare_rules()
        answer_bytes(request)

    with serving.open_socket(host, port) as listening:
        address = serving.address_of(listening, host, request.query())
        if not serving.is_local(host):
            note(SHARING.format(host=host))
        click.echo(address)
        note("Ctrl-C ends it.")
        if not no_browser:
            serving.open_browser(address)
        serving.serve(library, listening, host, warm)
