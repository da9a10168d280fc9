"""``solidarity demo`` and ``solidarity lesson``: the page for a class, and lessons on paper."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    PLACE,
    complete_practices,
    force_option,
    note,
    print_table,
    scenario_argument,
    seed_option,
    whole_option,
)
from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.classroom.library import Library


_PORT = 8020
"""Where the links of docs/teaching lead."""

_SHARING = (
    "Everybody in the same network can open these pages while this runs; what the class does is "
    "kept only in memory and forgotten at the end. The address above is for the projector; your "
    "own view opens from it, in a window that you keep to yourself."
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
@whole_option("--port", 0, 65535, "Port of the page; 0 takes a free one.", _PORT)
@click.option(
    "--class",
    "with_class",
    is_flag=True,
    help="Give a lesson to a class that bets and decides with phones in the same network.",
)
@click.option(
    "--host",
    metavar="H",
    help="With --class: this machine's address in the room, where it does not find it itself.",
)
@click.option(
    "--teacher-anywhere",
    is_flag=True,
    help="With --class: teach from another machine, too, by the secret that is printed.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.option(
    "--export",
    type=PLACE,
    metavar="FILE",
    help="Write the page as one file that needs no server and no network, instead of serving it.",
)
@force_option
def demo_command(
    scenario: str,
    practices: tuple[str, ...],
    seed: int,
    port: int,
    host: str | None,
    *,
    with_class: bool,
    teacher_anywhere: bool,
    export: Path | None,
    no_browser: bool,
    force: bool,
) -> None:
    """Show the same world twice: two practices, the same luck.

    The page is served only to this machine until Ctrl-C and asks nobody else for anything. A class
    bets, watches, and then sees how typical that world was. `solidarity demo critical-mass` begins
    with another world; the lessons of docs/teaching are on the page, too. With --class, it opens a
    lesson for the projector, pupils in the same network take part with their phones (no account, no
    name, nothing kept), and the teacher has a window apart.

    \b
    Examples:
      solidarity demo --class
      solidarity demo --practice critical-support --practice parallel --export page.html
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if host is not None and not with_class:
        raise RequestError("--host: only with --class, which lets others in the room take part")
    if teacher_anywhere and not with_class:
        raise RequestError("--teacher-anywhere: only with --class, which has a teacher")
    if with_class and export is not None:
        raise RequestError("--class: a file cannot gather a class; leave out --class or --export")
    if len(practices) not in (0, 2):
        raise RequestError(f"--practice: expected two, left and right, got {len(practices)}")
    from sim.classroom.library import (  # noqa: PLC0415
        Library,
        first_request,
        query_of,
    )

    library = Library.of(scenario)
    sides = dict(zip(("a", "b"), practices, strict=False))
    first = first_request(library, {**sides, "seed": str(seed)})
    if export is not None:
        from sim.classroom.content import export_page  # noqa: PLC0415 - heavy
        from sim.files import check_file, write_text  # noqa: PLC0415

        check_file(export, overwrite=force)
        text = export_page(library, first)
        write_text(export, text, overwrite=force)
        click.echo(export)
        note(f"{len(text.encode()) / 1e6:.1f} MB: open it in a browser, or give it to the class")
        return
    from sim.classroom import server  # noqa: PLC0415 - uvicorn
    from sim.classroom.server import make_app  # noqa: PLC0415

    listens_to = server.ANY if with_class else server.LOCAL_HOST
    with server.open_socket(listens_to, port) as listening:
        if with_class:
            _teach(library, listening, host, anywhere=teacher_anywhere, browser=not no_browser)
            return
        address = server.address_of(listening, query_of(first))
        click.echo(address)
        note("Ctrl-C ends it.")
        if not no_browser:
            server.open_browser(address)
        server.serve(make_app(library, first=first), listening)


def _teach(
    library: "Library",
    listening: socket.socket,
    host: str | None,
    *,
    anywhere: bool,
    browser: bool,
) -> None:
    """Serve a class until Ctrl-C."""
    from sim.classroom import server  # noqa: PLC0415 - uvicorn
    from sim.classroom.guard import LOCAL  # noqa: PLC0415
    from sim.classroom.hub import Hub  # noqa: PLC0415
    from sim.classroom.hub_app import class_routes  # noqa: PLC0415
    from sim.classroom.server import make_app  # noqa: PLC0415

    hub = Hub()
    room = hub.open_room()
    number = listening.getsockname()[1]
    names = [host] if host else server.room_addresses()
    places = [f"{name}:{number}" for name in names or [server.LOCAL_HOST]]
    key = f"#{room.code}.{room.secret}"
    address = server.address_of(listening, "") + key
    click.echo(address)
    if not names:
        note("warning: this machine is in no network: phones cannot reach it; see --host")
    note(f"Pupils open http://{places[0]}/c and type {room.code}. {_SHARING} Ctrl-C ends it.")
    if anywhere:
        note(f"Your own view on another machine: http://{places[0]}/teach{key}")
    if browser:
        server.open_browser(address)
    hosts = LOCAL | ({host.lower()} if host else set())
    app = make_app(library, hosts, shared=True, more=class_routes(hub, places, anywhere=anywhere))
    server.serve(app, listening, hub.close)


@click.command
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--language",
    metavar="CODE",
    default="en",
    show_default=True,
    help="In which language, by its code, such as es or ar.",
)
@click.option(
    "--part",
    "parts",
    type=click.Choice(["worksheet", "teacher", "glossary"]),
    multiple=True,
    help="What to write, more than once for several. [default: all]",
)
@click.option("--out", type=PLACE, metavar="FILE", help="The file to write.")
@force_option
def lesson_command(
    name: str | None, language: str, parts: tuple[str, ...], out: Path | None, *, force: bool
) -> None:
    """Write a lesson for print.

    It has a worksheet for pupils, a page for the teacher and a glossary.

    Without NAME, it lists the lessons. The file is HTML that opens by double click; the browser
    prints it, also as PDF. Translations were made without native readers; docs/teaching says how
    to correct one.

    \b
    Examples:
      solidarity lesson
      solidarity lesson defer-or-impose --out lesson.html
      solidarity lesson critical-mass --language ar --part worksheet --out worksheet.html
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.classroom.content import page_text  # noqa: PLC0415
    from sim.classroom.library import lessons  # noqa: PLC0415
    from sim.classroom.paper import PARTS, find_lesson, lesson_paper  # noqa: PLC0415 - jinja2
    from sim.files import check_file, write_text  # noqa: PLC0415 - only here

    if name is None:
        if out is not None:
            raise RequestError("--out: say which lesson to write, as NAME")
        rows = [(row.key, page_text(language, f"lesson.{row.key}.title")) for row in lessons()]
        print_table(["lesson", "title"], rows)
        return
    lesson = find_lesson(name)
    if out is None:
        raise RequestError(f"--out: expected a file to write, such as --out {name}.html")
    check_file(out, overwrite=force)
    write_text(out, lesson_paper(lesson, language, parts or PARTS), overwrite=force)
    click.echo(out)
    note("Open it in a browser and print it from there.")
