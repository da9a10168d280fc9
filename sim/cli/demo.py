"""``solidarity demo``: the page on which a class sees the same world twice."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    PLACE,
    complete_practices,
    force_option,
    scenario_argument,
    seed_option,
    whole_option,
)
from sim.cli.output import note
from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.page.library import Library

PORT = 8020
"""Where the links of docs/teaching lead."""

SHARING = (
    "Everybody in the same network can open these pages while this runs; what the class does is "
    "kept in memory alone and forgotten at the end. Keep the teacher’s address to yourself."
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
    "--class",
    "with_class",
    is_flag=True,
    help="Let a class take part with phones in the same network: secret bets, votes, worlds.",
)
@click.option(
    "--host",
    metavar="H",
    help="With --class: this machine's address in the room, where it does not find it itself.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.option(
    "--export",
    type=PLACE,
    metavar="FILE",
    help="Write the page as one file that needs no server and no network, instead of serving it.",
)
@force_option
def command(
    scenario: str,
    practices: tuple[str, ...],
    seed: int,
    port: int,
    host: str | None,
    *,
    with_class: bool,
    export: Path | None,
    no_browser: bool,
    force: bool,
) -> None:
    """Show the same world twice: two practices, the same luck.

    The page is served to this machine alone until Ctrl-C and asks nobody else for anything. A class
    bets, watches, and then sees how typical that world was. `solidarity demo critical-mass` begins
    with another world; the lessons of docs/teaching are on the page, too. With --class, pupils in
    the same network take part with their phones: no account, no name, nothing kept.

    \b
    Examples:
      solidarity demo --class
      solidarity demo --practice critical-support --practice parallel --export page.html
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if host is not None and not with_class:
        raise RequestError("--host: only with --class, which lets others in the room take part")
    if with_class and export is not None:
        raise RequestError("--class: a file cannot gather a class; leave out --class or --export")
    if len(practices) not in (0, 2):
        raise RequestError(f"--practice: expected two, left and right, got {len(practices)}")
    from sim.page.library import Library  # noqa: PLC0415 - heavy
    from sim.page.requests import first_request, query_of  # noqa: PLC0415

    library = Library.of(scenario)
    sides = dict(zip(("a", "b"), practices, strict=False))
    first = first_request(library, {**sides, "seed": str(seed)})
    if export is not None:
        from sim.files import check_file, write_text  # noqa: PLC0415
        from sim.page.export import export_page  # noqa: PLC0415 - heavy

        check_file(export, overwrite=force)
        text = export_page(library, first)
        write_text(export, text, overwrite=force)
        click.echo(export)
        note(f"{len(text.encode()) / 1e6:.1f} MB: open it in a browser, or give it to the class")
        return
    from sim.page import serving  # noqa: PLC0415 - uvicorn
    from sim.page.server import make_app  # noqa: PLC0415

    listens_to = serving.ANY if with_class else serving.LOCAL_HOST
    with serving.open_socket(listens_to, port) as listening:
        if with_class:
            _teach(library, listening, host, browser=not no_browser)
            return
        address = serving.address_of(listening, query_of(first))
        click.echo(address)
        note("Ctrl-C ends it.")
        if not no_browser:
            serving.open_browser(address)
        serving.serve(make_app(library, first=first), listening)


def _teach(
    library: "Library",
    listening: socket.socket,
    host: str | None,
    *,
    browser: bool,
) -> None:
    """Serve a class until Ctrl-C."""
    from sim.page import serving  # noqa: PLC0415 - uvicorn
    from sim.page.guard import LOCAL  # noqa: PLC0415
    from sim.page.hub import Hub  # noqa: PLC0415
    from sim.page.hub_app import class_routes  # noqa: PLC0415
    from sim.page.server import make_app  # noqa: PLC0415

    hub = Hub()
    room = hub.open_room()
    number = listening.getsockname()[1]
    names = [host] if host else serving.room_addresses()
    places = [f"{name}:{number}" for name in names or [serving.LOCAL_HOST]]
    address = serving.address_of(listening, "").rstrip("/") + f"/teach#{room.code}.{room.secret}"
    click.echo(address)
    if not names:
        note("warning: this machine is in no network: phones cannot reach it; see --host")
    note(f"Pupils open http://{places[0]}/c and type {room.code}. {SHARING} Ctrl-C ends it.")
    if browser:
        serving.open_browser(address)
    hosts = LOCAL | ({host.lower()} if host else set())
    app = make_app(library, hosts, shared=True, more=class_routes(hub, places))
    serving.serve(app, listening, hub.close)
