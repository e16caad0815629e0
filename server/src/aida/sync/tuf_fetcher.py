"""How `tuf` fetches: through the same source as everything else."""

from __future__ import annotations

from collections.abc import Iterator

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface

from aida.sync.fetching import FetchError
from aida.sync.reading import Source


class SourceFetcher(FetcherInterface):
    """Fetches from a source. ``taken`` counts the bytes of targets."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.taken = 0

    def _fetch(self, url: str) -> Iterator[bytes]:
        is_target = "/targets/" in url
        try:
            for chunk in self._source.stream(url):
                self.taken += len(chunk) if is_target else 0
                yield chunk
        except FetchError as error:
            if error.status:
                raise DownloadHTTPError(str(error), error.status) from None
            raise
