"""Languages in which somebody may be written to."""

from functools import cache

from django.conf.locale import LANG_INFO


@cache
def languages() -> dict[str, str]:
    """Every language that we know a name of, by its code of two letters, with its English name."""
    return {code: str(info["name"]) for code, info in sorted(LANG_INFO.items()) if len(code) == 2 and "name" in info}
