"""The fixed texts of the commands and of the guided flow in a terminal."""

from portfixer.words.language import _

# A diagnosis

COULD_NOT_SEE = _("Could not see")
LISTENING_NOW = _("Listening on this computer now")
MORE_LISTENING = _("and more: portfixer list")
NOT_VISIBLE = _("not visible")
WAYS_OUT = _("What you can do")
RECOMMENDED = _("recommended")


def by_hand(command: str) -> str:
    return _("by hand: {command}").format(command=command)


def not_a_port(number: str) -> str:
    return _("{number} is no port: ports are numbers from 1 to 65535.").format(number=ascii(number)[1:-1][:40])


# Doing

NOTHING_DONE = _("Nothing was done.")
FORCE_HINT = _("With --force it is ended when it ignores being asked.")


def does_not_help(remedy: str, offered: list[str]) -> str:
    return _("{remedy} does not help here. What does: {offered}").format(
        remedy=remedy, offered=", ".join(offered) or _("nothing")
    )


def nobody_to_ask(question: str) -> str:
    return _("Nothing was done: nobody can be asked here. Add --yes to agree beforehand: {question}").format(
        question=question
    )


def yes_or_no(question: str) -> str:
    """With the safe answer as the one that Enter gives."""
    return _("{question} [y/N] ").format(question=question)


def is_yes(answer: str) -> bool:
    return answer.strip().lower() in {"y", "yes", _("y"), _("yes")}


# The guided flow

PRODUCT = "PortFixer"
ASK = _("Paste the message your program printed, or type a port number.")
WHAT_WAS_SEEN = _("What PortFixer saw, and how to look yourself")
END = _("End")
YOUR_CHOICE = _("Your choice: ")
WHICH_PORT = _("Which port? ")


def understood(labels: tuple[str, ...]) -> str:
    return _("Understood: {labels}").format(labels=", ".join(labels))


# The list of ports

NOTHING_LISTENS = _("Nothing listens on this computer.")
NOTHING_WAITS_FOR_UDP = _("Nothing waits for UDP messages on this computer.")


def could_not_see(sentence: str) -> str:
    return _("Could not see: {sentence}").format(sentence=sentence)


# Ends

ENDED = _("Ended by Ctrl+C.")


def unexpected(kind: str) -> str:
    """`kind`: what Python calls it."""
    return _(
        "Something unexpected happened inside PortFixer ({kind}). Nothing was changed that is not told above. "
        "PORTFIXER_DEBUG=1 shows the details."
    ).format(kind=kind)
