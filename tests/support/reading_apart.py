"""The process in which the tests read files, one for the whole run; it starts when it is first asked."""

from __future__ import annotations

import atexit

from sandbox.runner import Sandbox

SANDBOX = Sandbox()
atexit.register(SANDBOX.close)
