"""The lessons’ pages for teachers in ``docs/teaching/``, from scripts and texts of the page."""

from collections.abc import Iterator

from sim.page.lessons import Lesson, LessonStep, lessons
from sim.page.texts import FIRST_LANGUAGE, page_text, page_texts

LINK = "http://127.0.0.1:8020/?lesson="


def lesson_pages() -> dict[str, str]:
    """Give every lesson’s page, by its path in ``docs/``."""
    return {f"teaching/{lesson.key}.md": "\n".join(_lines(lesson)) for lesson in lessons()}


def _lines(lesson: Lesson) -> Iterator[str]:
    key, world = f"lesson.{lesson.key}", lesson.world
    yield f"# {_said(f'{key}.title')}\n"
    yield f"About {lesson.minutes} minutes. One projector, or a screen for every two.\n"
    yield f"## Question\n\n{_said(f'{key}.question')}\n"
    yield (
        f"## Settings\n\nWorld `{world['scenario']}`, left `{world['a']}`, right `{world['b']}`, "
        f"seed {world['seed']}. With `solidarity demo` running, this link begins\n"
        "the lesson; so does *Lessons* on the page, also in a take-away file.\n"
    )
    yield f"<{LINK}{lesson.key}>\n"
    yield "## Steps\n"
    for number, step in enumerate(lesson.steps, start=1):
        yield f"{number}. {_step(key, step)}"
    for heading, name in (("Watch", "watch"), ("Discuss", "discuss")):
        yield f"\n## {heading}\n"
        yield from (f"- {row}" for row in page_texts(FIRST_LANGUAGE, f"{key}.{name}"))
    comes_out = page_text(FIRST_LANGUAGE, f"{key}.comes_out", **lesson.comes_out())
    yield f"\n## What comes out, and why\n\n{comes_out}\n"
    yield "Numbers change with the version of the model: try the lesson before you give it.\n"
    yield (
        f"## Limits\n\n{_said(f'{key}.limit')} What else the model leaves out stands in "
        "[its limits](../explanation/limits.md).\n"
    )


def _step(key: str, step: LessonStep) -> str:
    text = f"**{_said(f'lessons.kind.{step.kind}')}.** {_said(f'{key}.steps.{step.id}')}"
    if step.world:
        text += f" (World `{step.world['scenario']}`.)"
    if step.free:
        named = ("another seed" if name == "seed" else f"“{_said(f'slider.{name}.label')}”"
                 for name in step.free)  # fmt: skip
        text += f" Free: {', '.join(named)}; all else is locked."
    return text


def _said(key: str) -> str:
    return page_text(FIRST_LANGUAGE, key)
