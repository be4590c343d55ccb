"""Which address is asked for when: one request a host at a time, with a pause between two of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from vnsearch.fetch.addresses import host_key, parse_address
from vnsearch.fetch.client import Answer, FetchError
from vnsearch.fetch.robots import Rules
from vnsearch.fetch.settings import FetchSettings
from vnsearch.fetch.state import WaitingAddress


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for an address: an answer, or why there is none."""

    address: WaitingAddress
    answer: Answer | None = None
    error: FetchError | None = None


@dataclass(slots=True, eq=False)
class Host:
    """The addresses of one host that wait, and from when on the next may be asked for.

    ``rules`` are those of its robots.txt; None until the first visit has asked for it.
    """

    key: str
    waiting: deque[WaitingAddress] = field(default_factory=deque)
    next_time: float = 0.0
    rules: Rules | None = None


#: Prepares a visit in the thread of the caller, and returns what a thread of its own does for it.
Prepare = Callable[[Host, WaitingAddress], Callable[[], Visit]]


class Scheduler:
    """Visits addresses, several hosts at a time; more may be added while it runs."""

    def __init__(self, prepare: Prepare, settings: FetchSettings) -> None:
        self._prepare = prepare
        self._settings = settings
        self._hosts: dict[str, Host] = {}
        self._running: dict[Future[Visit], Host] = {}
        self._is_stopped = False

    def add(self, address: WaitingAddress) -> None:
        """Have an address visited, after those of its host that were added before."""
        self._host_of(address).waiting.append(address)

    def try_again(self, address: WaitingAddress, seconds: float) -> None:
        """Have an address visited again, and nothing else of its host before ``seconds`` are over."""
        host = self._host_of(address)
        host.waiting.appendleft(address)
        host.next_time = time.monotonic() + seconds

    def stop(self) -> None:
        """Begin no further visit."""
        self._is_stopped = True

    def _host_of(self, address: WaitingAddress) -> Host:
        key = host_key(parse_address(address.url))
        return self._hosts.setdefault(key, Host(key))

    def visits(self) -> Iterator[Visit]:
        """Yield the visits as they end; those under way when it is stopped are yielded still."""
        with _threads(self._settings.hosts_at_a_time) as threads:
            while True:
                due_in = self._begin_due(threads)
                if self._running:
                    futures, _ = wait(self._running, due_in, FIRST_COMPLETED)
                    for future in futures:
                        yield self._end(future)
                elif due_in is None:
                    return
                else:
                    time.sleep(due_in)

    def _begin_due(self, threads: ThreadPoolExecutor) -> float | None:
        """Begin the visits that are due; return in how many seconds the next one is, None for never."""
        if self._is_stopped:
            return None
        now = time.monotonic()
        busy = set(self._running.values())
        idle = sorted(
            (host for host in self._hosts.values() if host.waiting and host not in busy),
            key=lambda host: host.next_time,
        )
        for host in idle:
            if len(self._running) >= self._settings.hosts_at_a_time:
                return None
            if host.next_time > now:
                return host.next_time - now
            visit = self._prepare(host, host.waiting.popleft())
            self._running[threads.submit(visit)] = host
        return None

    def _end(self, future: Future[Visit]) -> Visit:
        host = self._running.pop(future)
        crawl_delay = host.rules.delay if host.rules else 0.0
        host.next_time = time.monotonic() + max(self._settings.delay, crawl_delay)
        return future.result()


@contextmanager
def _threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Context manager: yield threads; where the block is left early, nothing waits for what they do."""
    threads = ThreadPoolExecutor(number, thread_name_prefix="vnsearch-fetch")
    try:
        yield threads
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    threads.shutdown()
