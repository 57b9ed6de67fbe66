"""Runs checks one by one, and prints a line for each: `ok` or `FAILED`, the program, the rule."""

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable

LIMIT = 30
"""Seconds that one check may take."""


class Checks:
    """The checks of one program, in the order in which they are declared."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._checks: list[tuple[str, Callable[[], Awaitable[None]]]] = []

    def check(self, rule: str) -> Callable[[Callable[[], Awaitable[None]]], None]:
        """Declares the decorated coroutine function as the check of a rule."""
        return lambda run: self._checks.append((rule, run))

    async def run(self) -> int:
        """Returns the exit code."""
        failed = 0
        for rule, run in self._checks:
            try:
                await asyncio.wait_for(run(), LIMIT)
                print(f'ok      {self._program}: {rule}', flush=True)
            except Exception:
                failed += 1
                print(f'FAILED  {self._program}: {rule}', flush=True)
                print(_indented(traceback.format_exc(limit=-3, chain=False)), flush=True)
        return 1 if failed else 0


def equal(actual: object, expected: object) -> None:
    """Raises when the two differ, with both."""
    if actual != expected:
        raise AssertionError(f'{actual!r} is not {expected!r}')


async def raises(error: type[Exception], call: Awaitable[object]) -> Exception:
    """Raises unless the call does so with that very class. Returns what it raised."""
    try:
        result = await call
    except Exception as raised:
        if type(raised) is error:
            return raised
        raise AssertionError(f'raised {raised!r}, not {error.__name__}') from raised
    raise AssertionError(f'gave {result!r}, and did not raise {error.__name__}')


def finish(code: int) -> None:
    """Ends the process."""
    sys.exit(code)


def _indented(text: str) -> str:
    return '\n'.join(f'          {line}' for line in text.rstrip().splitlines())
