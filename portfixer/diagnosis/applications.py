"""Server programs that serve somebody's application, and where their command lines name it."""

import re
from collections.abc import Sequence

__all__ = ["application_of", "file_of", "names_of"]

# How each is told: `uvicorn shop.main:app`, `flask --app shop run`, `streamlit run shop.py`.
_BY_POSITION = frozenset(
    {"uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "waitress-serve", "sanic", "fastapi"}
)
_BY_FILE = frozenset({"streamlit", "gradio", "chainlit", "fastapi", "bokeh", "panel"})
_BY_OPTION = {"flask": ("--app", "-A"), "celery": ("-A", "--app"), "quart": ("--app",)}
_SPECIFICATION = re.compile(r"[A-Za-z_][\w./]*:[A-Za-z_][\w.]*(?:\(.*\))?")
_FILE = re.compile(r"[^-].*\.py")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")


def application_of(server: str, words: Sequence[str]) -> str | None:
    """What `server`, started with these words, serves; "" where they do not say; None when it is no such program."""
    name = server.removesuffix(".exe")
    if name in _BY_OPTION:
        return _option(_BY_OPTION[name], words)
    if name not in _BY_POSITION | _BY_FILE:
        return None
    for word in words:
        if _SPECIFICATION.fullmatch(word) or (name in _BY_FILE and _FILE.fullmatch(word)):
            return word
    # gunicorn takes a bare module too, as its last word (its documentation, "Commonly Used Arguments").
    bare = name == "gunicorn" and words and _MODULE.fullmatch(words[-1])
    return words[-1] if bare else ""


def _option(names: Sequence[str], words: Sequence[str]) -> str:
    for index, word in enumerate(words):
        if word in names and index + 1 < len(words):
            return words[index + 1]
        name, equals, value = word.partition("=")
        if equals and name in names:
            return value
    return ""


def names_of(application: str) -> frozenset[str]:
    """What people call it: `shop.main:app` is also shop.main, main and main.py."""
    module = application.partition(":")[0]
    stem = module.removesuffix(".py")
    last = re.split(r"[./\\]", stem)[-1]
    return frozenset(name.lower() for name in (application, module, stem, last, f"{last}.py") if name)


def file_of(application: str) -> str:
    """The file of the module, below the folder it is started in: `shop.main:app` is in shop/main.py."""
    module = application.partition(":")[0].replace("\\", "/")
    return module if module.endswith(".py") else module.replace(".", "/") + ".py"
