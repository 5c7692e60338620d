"""What asking the cache raises while its server is down, hangs or is out of reach."""

from redis import RedisError

CACHE_FAULTS = (RedisError, OSError)
