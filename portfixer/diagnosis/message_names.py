"""What programs and frameworks call themselves in messages, and what runs them."""

from portfixer.diagnosis.identity import Runtime

__all__ = ["only_reports", "process_names", "runtime_behind"]

# What a program calls itself in its messages → the process names it runs under, where they differ.
_PROCESS_NAMES: dict[str, frozenset[str]] = {
    "apache": frozenset({"apache2", "httpd", "apache"}),
    "postgres": frozenset({"postgres", "postmaster"}),
    "postgresql": frozenset({"postgres", "postmaster"}),
    "mysql": frozenset({"mysqld", "mariadbd"}),
    "mariadb": frozenset({"mariadbd", "mysqld"}),
    "redis": frozenset({"redis-server", "redis-sentinel", "valkey-server"}),
    "mongodb": frozenset({"mongod"}),
    "mongo": frozenset({"mongod"}),
    "ssh": frozenset({"ssh"}),
    "sshd": frozenset({"sshd"}),
    "bind": frozenset({"named"}),
    "bind9": frozenset({"named"}),
}

# Frameworks whose messages name the framework while an interpreter runs it: the name alone proves nothing.
_RUNTIME_OF_FRAMEWORK: dict[str, Runtime] = {
    **dict.fromkeys(
        (
            "python",
            "flask",
            "django",
            "uvicorn",
            "gunicorn",
            "hypercorn",
            "waitress",
            "tornado",
            "aiohttp",
            "asyncio",
            "jupyter",
            "gradio",
            "streamlit",
            "werkzeug",
            "uwsgi",
        ),
        Runtime.PYTHON,
    ),
    **dict.fromkeys(
        (
            "node",
            "express",
            "next",
            "nextjs",
            "vite",
            "webpack",
            "webpack-dev-server",
            "react",
            "react-scripts",
            "nest",
            "nestjs",
            "angular",
            "gatsby",
            "nuxt",
            "fastify",
            "nodemon",
            "npm",
            "bun",
            "deno",
            "meteor",
            "hexo",
            "expo",
            "metro",
            "storybook",
        ),
        Runtime.NODE,
    ),
    **dict.fromkeys(
        ("java", "spring", "tomcat", "jetty", "kafka", "zookeeper", "elasticsearch", "spark", "jenkins", "minecraft"),
        Runtime.JAVA,
    ),
    **dict.fromkeys(("ruby", "rails", "puma", "webrick", "jekyll"), Runtime.RUBY),
    **dict.fromkeys(("php", "artisan", "laravel"), Runtime.PHP),
    **dict.fromkeys(("dotnet", "kestrel", "aspnet"), Runtime.DOTNET),
    "perl": Runtime.PERL,
}

# Not programs of their own: they report for somebody else, or name a language whose programs have any name.
_NEVER_THE_PROGRAM = frozenset(
    {"docker", "podman", "go", "rust", "c", "cpp", "windows", "systemd", "kubectl", "erlang"}
)


def process_names(program: str) -> frozenset[str]:
    """The names of the processes that a program with this name in messages (in small letters) runs under."""
    return _PROCESS_NAMES.get(program, frozenset({program}))


def runtime_behind(program: str) -> Runtime | None:
    """The interpreter that runs what a message calls so, in any letters; None: a program of its own, or not known."""
    return _RUNTIME_OF_FRAMEWORK.get(program.lower())


def only_reports(program: str) -> bool:
    """Whether what a message calls so (in small letters) says nothing about which program had the problem."""
    return program in _NEVER_THE_PROGRAM
