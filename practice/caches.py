"""The shared cache in Redis, and what happens when Redis is gone: a table of the database takes over."""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE = 30.0


class SurvivingRedisCache(RedisCache):
    """Redis while it answers; for PAUSE seconds after it did not, the cache named "kept".

    Sign-in counts its tries in the cache: it must neither break nor stop counting.
    """

    # Shared by the threads of a process: one slow answer is enough for all of them.
    again_at: ClassVar[float] = 0.0

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value of `key`, or `default`."""
        return self._ask("get", key, default, version=version)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep `value` unless there is one; True when it was kept."""
        return bool(self._ask("add", key, value, *args, **kwargs))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep `value`."""
        self._ask("set", key, value, *args, **kwargs)

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget `key`; True when there was one."""
        return bool(self._ask("delete", key, version=version))

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SurvivingRedisCache.again_at:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except (RedisError, OSError) as gone:
                SurvivingRedisCache.again_at = time.monotonic() + PAUSE
                logger.warning(
                    "Redis does not answer (%s); the database keeps the cache meanwhile.", type(gone).__name__
                )
        return getattr(caches["kept"], method)(*args, **kwargs)
