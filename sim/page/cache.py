"""A small memory of answers: each is made once, however many ask for it at the same time."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future


class Memory[Answer]:
    """Keeps the answers that were asked for last.

    Args:
        most: how many it keeps.
    """

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Future[Answer]] = OrderedDict()

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._held)

    def get(self, key: str, make: Callable[[], Answer]) -> Answer:
        """Give what is kept under a key, or make it; who asks meanwhile waits for the same.

        What fails is not kept.
        """
        with self._lock:
            known = self._held.get(key)
            future = known if known is not None else Future()
            if known is None:
                self._held[key] = future
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        if known is None:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._held.pop(key, None)
                future.set_exception(error)
                raise
        return future.result()
