"""Another port: why this one, and where to write it."""

import re
from collections.abc import Iterable

from portfixer.facts import Request
from portfixer.remedies import Suggestion
from portfixer.words.language import _
from portfixer.words.plain import clean

__all__ = ["how_to_change", "in_common", "in_short", "none_found", "reasons"]

# Where each program takes its port from. {port} is the new one, {old} the one that is taken.
_LINES: dict[str, tuple[tuple[str, str], ...]] = {
    "node": (("In your program", "server.listen({port})"), ("If it reads PORT", "PORT={port} npm start")),
    "express": (("In your program", "app.listen({port})"), ("If it reads PORT", "PORT={port} npm start")),
    "next": (("On the command line", "npx next dev -p {port}"),),
    "vite": (("On the command line", "npx vite --port {port}"),),
    "react": (("On the command line", "PORT={port} npm start"),),
    "angular": (("On the command line", "ng serve --port {port}"),),
    "webpack": (("On the command line", "npx webpack serve --port {port}"),),
    "python": (
        ("For http.server", "python3 -m http.server {port}"),
        ("In your program", 'sock.bind(("127.0.0.1", {port}))'),
    ),
    "flask": (("On the command line", "flask run --port {port}"), ("In your program", "app.run(port={port})")),
    "django": (("On the command line", "python manage.py runserver {port}"),),
    "uvicorn": (("On the command line", "uvicorn main:app --port {port}"),),
    "gunicorn": (("On the command line", "gunicorn --bind 127.0.0.1:{port} app:app"),),
    "jupyter": (("On the command line", "jupyter notebook --port {port}"),),
    "java": (("In your program", "new ServerSocket({port})"),),
    "spring": (
        ("In application.properties", "server.port={port}"),
        ("On the command line", "java -jar app.jar --server.port={port}"),
    ),
    "tomcat": (("In conf/server.xml", '<Connector port="{port}" protocol="HTTP/1.1"'),),
    "go": (("In your program", 'http.ListenAndServe(":{port}", nil)'),),
    "rust": (("In your program", 'TcpListener::bind("127.0.0.1:{port}")'),),
    "dotnet": (("On the command line", "dotnet run --urls http://localhost:{port}"),),
    "kestrel": (("On the command line", "dotnet run --urls http://localhost:{port}"),),
    "ruby": (("In your program", 'TCPServer.new("127.0.0.1", {port})'),),
    "rails": (("On the command line", "bin/rails server -p {port}"),),
    "puma": (("On the command line", "puma -p {port}"),),
    "php": (("On the command line", "php -S localhost:{port}"),),
    "nginx": (("In the server block of nginx.conf", "listen {port};"),),
    "apache": (("In ports.conf or httpd.conf", "Listen {port}"),),
    "postgres": (("In postgresql.conf", "port = {port}"),),
    "mysql": (("In my.cnf, below [mysqld]", "port = {port}"),),
    "mariadb": (("In my.cnf, below [mysqld]", "port = {port}"),),
    "redis": (("In redis.conf", "port {port}"), ("On the command line", "redis-server --port {port}")),
    "docker": (
        ("On the command line", "docker run -p {port}:{old} …"),
        ("In compose.yaml, below ports", '- "{port}:{old}"'),
    ),
    "ssh": (("On the command line", "ssh -L {port}:target:{old} host"),),
    "kubectl": (("On the command line", "kubectl port-forward pod/name {port}:{old}"),),
}
_ANY = (("In your program's settings, where {old} stands", "{port}"),)


def reasons(suggestion: Suggestion) -> str:
    """Why this port is a good one: only what was checked."""
    if suggestion.outgoing:
        return _(
            "free right now on IPv4 and IPv6; outgoing connections get such numbers too, as the system is set up, so one may have it when your program starts next"
        )
    if suggestion.near:
        return _("close to yours, free right now on IPv4 and IPv6, and not one that outgoing connections get")
    return _("free right now on IPv4 and IPv6, and not one that outgoing connections get")


def in_short(suggestion: Suggestion) -> str:
    """What this one has beyond `in_common`; empty when nothing."""
    if suggestion.outgoing:
        return _("outgoing connections get such numbers too, so one may have it when your program starts next")
    return _("close to yours") if suggestion.near else ""


def in_common(suggestions: Iterable[Suggestion]) -> str:
    """What is true of all of them, for above the list."""
    if any(suggestion.outgoing for suggestion in suggestions):
        return _("These were free a moment ago on IPv4 and IPv6, and nothing well known uses them.")
    return _(
        "These were free a moment ago on IPv4 and IPv6. Nothing well known uses them, nor do outgoing connections."
    )


def none_found() -> str:
    """Why there is nothing to suggest."""
    return _("PortFixer found no port that is free on IPv4 and IPv6 and neither reserved nor well known.")


def how_to_change(request: Request, port: int) -> tuple[tuple[str, str], ...]:
    """(where, what to write) for the program that the message is from; for an unknown one where to look."""
    named = (request.message.program if request.message else None) or request.program or ""
    name = re.split(r"[/\\]", named.lower())[-1]
    old = request.port or port
    return tuple(
        (_(where).replace("{old}", str(old)), line.replace("{port}", str(port)).replace("{old}", str(old)))
        for where, line in _LINES.get(clean(name), _ANY)
    )
