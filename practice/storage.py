"""Static files under hashed names, JavaScript modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import … from "./keys.js"` to the hashed name too.

    Otherwise a module that one page loads and another imports would exist twice, each with its own state.
    """

    support_js_module_import_aggregation = True
