"""The fixed texts of the window: titles, labels, buttons, empty places, tooltips and spoken names."""

from datetime import datetime

from portfixer.diagnosis import Blocker
from portfixer.facts import Process, Protocol
from portfixer.remedies import RemedyId
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import folder_text, port_of, program, roots
from portfixer.words.understood import program_text

PRODUCT = "PortFixer"


def window_title(page: str) -> str:
    return _("{page} – {product}").format(page=page, product=PRODUCT) if page else PRODUCT


# The side bar

PLACES = _("Places")
FIX = _("Fix a problem")
PORTS = _("Ports in use")
LEARN = _("Learn")
ABOUT = _("About PortFixer")
NO_RIGHTS_NEEDED = _("No administrator rights needed")

# Everywhere

BACK = _("Back")
COPY = _("Copy")
COPIED = _("Copied")
SELECT_ALL = _("Select all")
BUSY = _("Working")
FOLD_OPEN = _("Shown below. Press to hide it.")
FOLD_CLOSED = _("Hidden. Press to show it.")


def copy_what(what: str) -> str:
    return _("Copy: {what}").format(what=what)


# Asking

ASK_TITLE = _("What went wrong?")
ASK_LEAD = _("Paste what your program printed, or type a port number.")
ASK_FIELD = _("The message, or a port number")
ASK_HINT = _("For example:  Error: listen EADDRINUSE: address already in use :::3000")
UNDERSTOOD = _("Understood:")
FIND_OUT = _("Find out why")
FIND_OUT_TIP = _("Ctrl+Enter")
SAY_PROGRAM = _("Say which program you are starting…")
PROGRAM_LABEL = _("The program you are starting")
PROGRAM_HINT = _("A file or a name, such as server.py or nginx")
PROGRAM_WHY = _("PortFixer then sees whether it is running already.")
CHOOSE_FILE = _("Choose file…")
CHOOSE_FILE_TITLE = _("Which program are you starting?")
USE_CLIPBOARD = _("Use the message from the clipboard")
PORT_FIELD = _("Port")
PORT_EXAMPLE = "8080"
LIKELY = _("Or one of these, which are in use now")
MEANT_AS_CODE = _("I mean the error number")
MEANT_AS_PORT = _("I mean the port")
NO_TEXT = _("There is no text on the clipboard. Copy the message as text, or type the port number.")
NOTHING_TYPED = _("Paste the message, or type the port number, such as 8080.")


def not_a_text(path: str) -> str:
    return _("PortFixer couldn't read {path}. Paste the message instead.").format(path=clean(path, 200))


def not_a_port(number: str) -> str:
    return _("{number} is not a port. Ports go from 1 to 65535.").format(number=clean(number, 20))


def likely(blocker: Blocker) -> str:
    """A listener that may be the one in the way."""
    place = capitalised(port_of(blocker.protocol, blocker.endpoint.port))
    holder = next(iter(roots(blocker)), None)
    return _("{place}, {program}").format(
        place=place, program=program(holder.process) if holder else _("program not visible")
    )


# What was fixed lately

RECENT = _("Recent")


def names_of(processes: tuple[Process, ...]) -> str:
    return ", ".join(dict.fromkeys(program(process) for process in processes))


def recent_title(port: int, protocol: Protocol, named: str) -> str:
    place = capitalised(port_of(protocol, port))
    return _("{place}, {program}").format(place=place, program=program_text(named)) if named else place


def recent_how(remedy: RemedyId, stopped: str, waited_s: float, when: str) -> str:
    if stopped:
        return _("Freed by stopping {program}, {when}").format(program=clean(stopped, 60), when=when)
    if remedy is RemedyId.WAIT:
        sentence = many(
            "Waited {count} second for old connections, {when}",
            "Waited {count} seconds for old connections, {when}",
            max(1, round(waited_s)),
        )
        return sentence.replace("{when}", when)
    return _("Free again, {when}").format(when=when)


def day(at: float, now: float) -> str:
    """A time of today, otherwise the day."""
    then = datetime.fromtimestamp(at).astimezone()
    days = (datetime.fromtimestamp(now).astimezone().date() - then.date()).days
    if days <= 0:
        return _("today at {time}").format(time=f"{then:%H:%M}")
    if days == 1:
        return _("yesterday")
    return _WEEKDAYS[then.weekday()] if days < 7 else f"{then:%Y-%m-%d}"


_WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

# Checking

CHECKING_TITLE = _("Checking")


def checking_title(port: str) -> str:
    return _("Checking {port}").format(port=port)


NOT_ANSWERED_YET = _("looking")

# The verdict

OTHER_WAYS = _("Other ways")
WHAT_WAS_SEEN = _("What PortFixer saw")
DO_IT_YOURSELF = _("Do it yourself")
COPY_REPORT = _("Copy report")
REPORT_SHOWN = _("This is the report. Names, folders and secrets are hidden in it.")
LOOK_AGAIN = _("Look again")
SHOW_PORTS = _("Show the ports in use")
SHOW_PORTS_WHY = _("There you see which servers run on this computer, and on which ports.")
ASK_ANOTHER = _("Fix another problem")

# Asking before

KEEP_RUNNING = _("Leave it running")
KEEP_AS_IT_IS = _("Leave it as it is")
FORCE_TITLE = _("End it by force?")
FORCE_LEAD = _("It was asked to stop and did not. By force it ends at once, and cannot save anything first.")
FORCE_BUTTON = _("End it by force")
FORCE_ASK = _("End it by force…")


def asked(what: str) -> str:
    """`Stop nginx` as the question before it is done."""
    return _("{what}?").format(what=what)


def force_ask(program: str) -> str:
    return _("End {program} by force…").format(program=program)


def force_title(program: str) -> str:
    return _("End {program} by force?").format(program=program)


def force_button(program: str) -> str:
    return _("End {program} by force").format(program=program)


# Doing

ACTING_TITLE = _("One moment")


def stopping_title(program: str) -> str:
    return _("Stopping {program}").format(program=program)


def resuming_title(program: str) -> str:
    return _("Resuming {program}").format(program=program)


CLOSING_TITLE = _("Closing old connections")
ACTING_LEAD = _("PortFixer then looks again whether the port is free, and whether something takes it back.")
STOP_LOOKING = _("Stop watching")

# Waiting

MEANWHILE = _("You can do something else meanwhile. PortFixer tells you when the port is ready.")
NEVER_WAIT_AGAIN = _("Never wait again")
NEVER_WAIT_LEAD = _(
    "Set SO_REUSEADDR before bind(). It helps from the second start on: the server that just ended had to have it too."
)
MORE_LANGUAGES = _("More about this, in your language")
STOP_WAITING = _("Stop waiting")
COUNTDOWN = _("Time until the port is free")


def countdown(seconds: int) -> tuple[str, str]:
    """The number in the ring, and the word under it."""
    if seconds >= 120:
        return f"{seconds // 60}:{seconds % 60:02}", _("minutes")
    return str(seconds), _("second") if seconds == 1 else _("seconds")


def seconds_left(seconds: int) -> str:
    return many("{count} second left", "{count} seconds left", seconds)


# The result

WHAT_WAS_CHECKED = _("What was checked")
START_AGAIN = _("To start it again")
NEXT_TIME_LINK = _("So that it does not happen again")


def in_folder(folder: str) -> str:
    return _("In the folder {folder}").format(folder=folder_text(folder))


def start_again(process: Process) -> str:
    return _("To start {program} again").format(program=program(process))


# Another port

OTHER_PORT_TITLE = _("Use another port")
OTHER_PORT_LOOKING = _("PortFixer looks for ports that are free and safe to use.")


def port_number(port: int) -> str:
    return str(port)


def change_for(port: int) -> str:
    return _("What to change, for port {port}").format(port=port)


# Next time

NEXT_TIME_TITLE = _("So that it does not happen again")
NEXT_TIME_LEAD = _("One line before bind() lets a restarted server take its port at once.")
LANGUAGE = _("Programming language")
TRUE_RULE = _("When it helps")
ON_WINDOWS = _("On Windows")


def code_in(language: str) -> str:
    return _("Code for {language}").format(language=language)


# Advice

THE_COMMAND = _("The command")


def open_web(address: str) -> str:
    return _("Open {address}").format(address=address)


# Problems of PortFixer itself

LOOK_PROBLEM_TITLE = _("PortFixer couldn't look")
LOOK_PROBLEM = _("Something unexpected happened inside PortFixer. Nothing was changed.")
CHANGE_PROBLEM_TITLE = _("PortFixer couldn't finish")
CHANGE_PROBLEM = _("Something unexpected happened inside PortFixer. Look again to see what is true now.")
TOOK_TOO_LONG = _("This computer took too long to answer.")
TECHNICAL = _("What happened, for a report")

# Ports in use

PORTS_TITLE = _("Ports in use")
PORTS_LEAD = _("What listens on this computer right now.")
FILTER = _("Filter by port, program, user or address")
SHOW_ALL = _("Connections too")
SHOW_ALL_TIP = _("Show connected and closing sockets as well as the listening ones")
PORTS_TABLE = _("Ports in use on this computer")
GONE = _("gone")


def new_state(state: str) -> str:
    """A row that came while the table was watched."""
    return _("new, {state}").format(state=state)


REMOTE_COLUMN = _("Connected to")
ASCENDING = _("sorted upwards")
DESCENDING = _("sorted downwards")
SELECT_FIRST = _("Select a row first")
FIX_THIS = _("Fix this port…")
STOP_THIS = _("Stop…")
COPY_ROW = _("Copy row")
SORT_BY = _("Sort by")
EXPORT = _("Export…")
EXPORT_TITLE = _("Save the table")
EXPORT_KINDS = (_("Table (*.csv)"), _("JSON (*.json)"))
EXPORT_NAME = _("ports")
NOTHING_LISTENS = _("Nothing listens on this computer.")
NOTHING_LISTENS_MORE = _("When a server starts, it appears here within two seconds.")
NOTHING_FITS = _("Nothing fits the filter.")
CLEAR_FILTER = _("Clear the filter")
AFTER_CHANGE = _("PortFixer finishes what it is doing, then it looks here.")
STANDSTILL = _("The table stands still: PortFixer couldn't look again. It keeps trying.")
NO_LOOK_YET = _("PortFixer couldn't look. It keeps trying.")


def shown_of(shown: int, every: int) -> str:
    if shown == every:
        return many("{count} port", "{count} ports", every)
    return _("{shown} of {every}").format(shown=f"{shown:n}", every=f"{every:n}")


def saved_to(path: str) -> str:
    return _("Saved to {path}").format(path=clean(path, 200))


def not_saved(reason: str) -> str:
    return _("It couldn't be saved: {reason}").format(reason=clean(reason, 200))
