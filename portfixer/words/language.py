"""Translation. English is the language of the source; `resources/translations` may hold others."""

import gettext
from functools import cache

from portfixer.files import resources

__all__ = ["_", "many"]


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("portfixer", f"{resources()}/translations", fallback=True)


def _(text: str) -> str:
    """The sentence in the person's language. Gaps are named: fill them with `.format(name=…)` afterwards."""
    return _catalogue().gettext(text)


def many(one: str, several: str, count: int) -> str:
    """The form that goes with `count`, with `{count}` filled in."""
    return _catalogue().ngettext(one, several, count).replace("{count}", str(count))
