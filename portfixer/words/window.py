"""The fixed texts of the window: titles, labels, buttons, empty places, tooltips and spoken names."""

from portfixer.diagnosis import Blocker
from portfixer.facts import Process
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import folder_text, port_of, program, roots

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


def likely_place(blocker: Blocker) -> str:
    """A listener that may be the one in the way: where it listens."""
    return capitalised(port_of(blocker.protocol, blocker.endpoint.port))


def likely_program(blocker: Blocker) -> str:
    holder = next(iter(roots(blocker)), None)
    return program(holder.process) if holder else _("program not visible")


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
REPORT = _("The report")
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
