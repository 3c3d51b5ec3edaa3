"""Commands that start a program through another one: what somebody types in front of it. Pure."""

import re
from collections.abc import Sequence

from portfixer.diagnosis.identity import base_name, tool_name

__all__ = ["names_no_program", "package_script", "without_launchers"]

# What they are called → the subcommand that a program follows (None: it follows at once), and the options that take the
# next word along.
_LAUNCHERS: dict[str, tuple[frozenset[str] | None, frozenset[str]]] = {
    "env": (None, frozenset({"-u", "--unset", "-C", "--chdir"})),
    "sudo": (None, frozenset({"-u", "--user", "-g", "--group", "-C", "-D", "--chdir"})),
    "doas": (None, frozenset({"-u", "-C"})),
    "nice": (None, frozenset({"-n", "--adjustment"})),
    "stdbuf": (None, frozenset({"-i", "-o", "-e"})),
    **dict.fromkeys(("exec", "nohup", "setsid", "time", "command", "winpty", "start"), (None, frozenset[str]())),
    "uv": (
        frozenset({"run"}),
        frozenset({"--with", "--with-editable", "--with-requirements", "--python", "-p", "--project", "--directory"})
        | {"--extra", "--group", "--only-group", "--package", "--env-file", "--index-url", "--index", "--cache-dir"},
    ),
    "uvx": (None, frozenset({"--from", "--with", "--python", "-p"})),
    "pipx": (frozenset({"run"}), frozenset({"--spec", "--python"})),
    "poetry": (frozenset({"run"}), frozenset({"-C", "--directory", "-P", "--project"})),
    **dict.fromkeys(("pipenv", "pdm", "hatch", "rye"), (frozenset({"run"}), frozenset({"-p", "--project", "-e"}))),
    "conda": (frozenset({"run"}), frozenset({"-n", "--name", "-p", "--prefix", "--cwd"})),
    **dict.fromkeys(("npx", "bunx"), (None, frozenset({"-p", "--package"}))),
    **dict.fromkeys(("npm", "pnpm", "yarn"), (frozenset({"exec", "dlx", "x"}), frozenset({"-p", "--package"}))),
    "bundle": (frozenset({"exec"}), frozenset[str]()),
    "go": (frozenset({"run"}), frozenset({"-C", "-exec", "-gcflags", "-ldflags", "-mod", "-modfile", "-p", "-tags"})),
}
_SETTING = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_PACKAGE_MANAGERS = {"npm": "npm", "npm-cli.js": "npm"} | {
    "pnpm": "pnpm", "pnpm.cjs": "pnpm", "yarn": "yarn", "yarn.js": "yarn", "yarnpkg": "yarn", "bun": "bun",
}  # fmt: skip
_NAMED_SCRIPTS = frozenset({"start", "stop", "test", "restart"})
"""npm runs these without `run` before them (npm-start(1))."""
_ALWAYS_RUN = frozenset({"npm", "bun"})
"""The others run any script by its name alone (yarn run, pnpm run: "Differences with npm run")."""


def without_launchers(words: Sequence[str]) -> tuple[str, ...]:
    """The program and its words, without what only starts it: `server.py` of `uv run server.py`. The words themselves
    where there is no such thing in front, or nothing behind it."""
    rest = list(words)
    while rest:
        if _SETTING.fullmatch(rest[0]):
            rest.pop(0)
            continue
        behind = _behind(rest)
        if not behind:
            break
        rest = behind
    return tuple(rest) or tuple(words)


def _behind(words: Sequence[str]) -> list[str]:
    """What the launcher that stands first starts; [] when it is none."""
    subcommands, with_value = _LAUNCHERS.get(tool_name(base_name(words[0])), (frozenset(), frozenset()))
    rest = list(words[1:])
    waits = subcommands is not None
    while rest:
        word = rest[0]
        if word in with_value:
            del rest[:2]
        elif word.startswith("-") or _SETTING.fullmatch(word):
            rest.pop(0)
        elif waits and subcommands is not None and word in subcommands:
            rest.pop(0)
            waits = False
        else:
            break
    return [] if waits else rest


def package_script(words: Sequence[str]) -> str | None:
    """The script of package.json that a package manager was told to run: `dev` of `npm run dev`, of `yarn dev`, and of
    the title "npm run dev" that npm gives itself; None: this is no such command."""
    parts = words[0].split() if len(words) == 1 else list(words)
    if parts and tool_name(base_name(parts[0])) in {"node", "nodejs"}:
        parts = parts[1:]
    manager = _PACKAGE_MANAGERS.get(tool_name(base_name(parts[0]))) if parts else None
    if manager is None:
        return None
    rest = [word for word in parts[1:] if not word.startswith("-")]
    if rest and rest[0] in {"run", "run-script"}:
        return rest[1] if len(rest) > 1 else None
    if not rest or (manager in _ALWAYS_RUN and rest[0] not in _NAMED_SCRIPTS):
        return None
    return rest[0]


_BUILD_AND_RUN = frozenset({
    "cargo", "composer", "docker", "docker-compose", "dotnet", "flutter", "gradle", "gradlew", "just", "lein", "make",
    "mix", "mvn", "mvnw", "podman", "rails", "rake", "sbt", "swift", "task", "trunk",
})  # fmt: skip


def names_no_program(words: Sequence[str]) -> bool:
    """Which program such a command starts is written in the project's files: `make run`, `cargo run`, `npm start`."""
    rest = without_launchers(words)
    return package_script(rest) is not None or tool_name(base_name(rest[0])) in _BUILD_AND_RUN if rest else False
