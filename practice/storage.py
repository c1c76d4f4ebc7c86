"""Static files under hashed names, our JavaScript modules included."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import … from "./keys.js"` in static/js/ to the hashed name too.

    Otherwise a module that one page loads and another imports would exist twice, each with its own state.
    Django's switch for this covers every package's files, and django-htmx has imports it cannot follow.
    """

    _modules: Any = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns
    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _modules[1]))
