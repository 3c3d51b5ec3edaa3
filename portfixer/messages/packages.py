"""The lines with which npm, pnpm and Bun announce a script of package.json: `> shop@1.0.0 dev`."""

import re

__all__ = ["announced"]

# The > is gone where quotation marks of mails were taken away. npm 6 and pnpm show the folder too:
# `> shop@1.0.0 dev /home/ada/shop`.
_BANNER = (
    r"(?m)^(?:> )?(?P<name>(?:@[a-z0-9~_][\w.~-]{0,100}/)?[A-Za-z0-9~_][\w.~-]{0,100})@\d+\.\d+\.\d[\w.+-]{0,60}"
    r" [\w:.-]{1,60}(?: (?P<folder>/[^\n]{1,300}|[A-Za-z]:[\\/][^\n]{1,300}))?\r?$"
)


def announced(text: str) -> tuple[str | None, str | None]:
    """The last package that is announced (scripts call other ones), and the folder of it where that is shown."""
    if "@" not in text:
        return None, None
    found = [(match["name"], match["folder"]) for match in re.finditer(_BANNER, text)]
    return found[-1] if found else (None, None)
