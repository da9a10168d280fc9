# One text a line.
# ruff: noqa: E501
"""Four lessons: a question, the world that asks it, what to watch and what to discuss.

Each is written out for teachers in ``docs/teaching/``.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as the page shows it.

    Attributes:
        key: in the address, and the name of its page in ``docs/teaching/``.
        title: of the lesson.
        question: that the class bets on.
        asked: the request that sets the page.
        watch: what to watch.
        discuss: what to discuss.
        limit: what this lesson cannot show.
    """

    key: str
    title: str
    question: str
    asked: Mapping[str, str]
    watch: tuple[str, ...]
    discuss: tuple[str, ...]
    limit: str


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        key="defer-or-impose",
        title="Defer or impose?",
        question="Allies have more money than the groups they help. Should they leave the decision to those who bear the risk?",
        asked={"scenario": "migration-2020", "a": "engaged-deference", "b": "imposition", "seed": "1"},
        watch=(
            "The first refusal: which group goes alone, and how much of what it wanted did the joint plan give up?",
            "Ties: on which side do they break, and do they come back?",
            "Month 97: all allies leave. On which side do rights fall faster?",
        ),
        discuss=(
            "Is a plan that is better on paper still better if people do not want to carry it out?",
            "What did the allies’ money do on the left, and what on the right?",
        ),
        limit="No data on deference exists. How strongly trust and ownership work here is assumed.",
    ),
    Lesson(
        key="critical-mass",
        title="When steering wins",
        question="Sixteen small groups want different things. Can allies who steer them all to one goal win more?",
        asked={"scenario": "critical-mass", "a": "engaged-deference", "b": "imposition", "seed": "2"},
        watch=(
            "How many groups press for the same thing on each side?",
            "Which state concedes first, and how strong was the pressure?",
            "Then move “Critical mass” to its lowest: does steering still help?",
        ),
        discuss=(
            "When is it fair to ask a group to give up its own goal for a common one?",
            "Who should decide what the common goal is?",
        ),
        limit="This world was searched for: it shows that such worlds exist, not how common they are.",
    ),
    Lesson(
        key="not-silence",
        title="Deference is not silence",
        question="Both sides leave the decision to the groups. On the left allies argue first; on the right they say nothing. Does arguing help?",
        asked={"scenario": "deference-is-not-silence", "a": "engaged-deference", "b": "silent-deference", "seed": "3"},
        watch=(
            "The left decides later: arguing takes time. What happens in these months?",
            "Which tactics do the groups choose on each side, and what did the allies know about them?",
            "Then move “Time that argument takes” to 0, and to 4: what does arguing cost?",
        ),
        discuss=(
            "What can somebody from outside know that those concerned do not?",
            "How can one argue fully and still leave the decision to others?",
        ),
        limit="In the model an argument is an exchange of estimates. Real arguments also hurt, teach and change people.",
    ),
    Lesson(
        key="one-world-is-no-proof",
        title="One world is no proof",
        question="In this world, nothing that allies do makes any difference. What will the two sides look like?",
        asked={"scenario": "null-world", "a": "engaged-deference", "b": "imposition", "seed": "4"},
        watch=(
            "Both sides, to the last person: the same luck and no channel that could part them.",
            "Press “Another world” a few times. What changes, and what does not?",
            "Then choose “migration 2020” and bet again: how often does one world agree with the sixty?",
        ),
        discuss=(
            "Why test an instrument where you know the answer?",
            "You read of one campaign that worked. What would you ask before you believe the lesson drawn from it?",
        ),
        limit="Sixty worlds of a model are evidence about the model. About the real world they are a question.",
    ),
)  # fmt: skip
"""The lessons in the order of the page."""
