"""SO_REUSEADDR: the rule, the Windows drawback, and the code in the person's language."""

from portfixer.facts import Request
from portfixer.files import resource
from portfixer.words.language import _

__all__ = ["code", "languages", "preselect", "rule", "windows_drawback"]

# id, name, and the programs whose messages suggest it.
_LANGUAGES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("c", "C", frozenset({"c"})),
    ("cpp", "C++", frozenset({"cpp", "boost"})),
    ("python", "Python", frozenset({"python", "flask", "django", "uvicorn", "gunicorn", "tornado", "aiohttp"})),
    ("node", "Node.js", frozenset({"node", "express", "next", "vite", "nest", "webpack", "react"})),
    ("java", "Java", frozenset({"java", "spring", "tomcat", "jetty"})),
    ("go", "Go", frozenset({"go"})),
    ("rust", "Rust", frozenset({"rust"})),
    ("csharp", "C#", frozenset({"dotnet", "kestrel"})),
    ("ruby", "Ruby", frozenset({"ruby", "rails", "puma"})),
    ("php", "PHP", frozenset({"php", "laravel"})),
)


def languages() -> tuple[tuple[str, str], ...]:
    """Ids and names, in the order to show."""
    return tuple((language, name) for language, name, _programs in _LANGUAGES)


def code(language: str) -> str:
    """The code to set the option before bind(). Raises LookupError for an id that is not in `languages`."""
    if language not in {known for known, _name, _programs in _LANGUAGES}:
        raise LookupError(language)
    return resource("data", "snippets", f"{language}.txt").read_text(encoding="utf-8").rstrip("\n")


def preselect(request: Request | None) -> str:
    """The language of the program in the message, C where nothing tells."""
    named = request.message.program if request and request.message else None
    return next((language for language, _name, programs in _LANGUAGES if named in programs), "c")


def rule() -> str:
    return _(
        "Set SO_REUSEADDR before bind(). On Linux it lets a server start while old connections are still in TIME-WAIT. "
        "It helps from the second start on: the server that just ended had to have it too. It never lets two servers "
        "listen on one port."
    )


def windows_drawback() -> str:
    return _(
        "Not on Windows: there it lets several programs take the same port, only one of them gets the connections, and "
        "nobody is told. Windows does not need it, since TIME-WAIT does not keep a server from starting. Use "
        "SO_EXCLUSIVEADDRUSE there, so that nobody else can take the port."
    )
