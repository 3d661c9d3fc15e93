"""A password hasher that counts: how often was a password really looked at?"""

from __future__ import annotations

import threading
import time

from django.contrib.auth.hashers import MD5PasswordHasher

_lock = threading.Lock()
count = 0


class CountingHasher(MD5PasswordHasher):
    """Slow enough that tries at once do meet."""

    seconds = 0.0

    def encode(self, password, salt):
        """Every look at a password ends here."""
        global count
        with _lock:
            count += 1
        time.sleep(self.seconds)
        return super().encode(password, salt)


class SlowCountingHasher(CountingHasher):
    """As slow as the real one."""

    seconds = 0.05
