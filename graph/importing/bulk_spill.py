"""Rows that wait on disk, in buckets by node: each bucket is small enough to be sorted in memory later."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

BUCKETS = 64
BLOCK = 300_000
"""Rows held before they are put into their buckets."""

NODES = pa.schema([("node", pa.int64()), ("properties", pa.string())])
"""Properties as JSON, `id` among them."""
RELATIONS = pa.schema(
    [("source", pa.int64()), ("target", pa.int64()), ("type", pa.string()), ("properties", pa.string())]
)
"""Properties as JSON; null: there are none."""
EVENTS = pa.schema(
    [
        ("user", pa.int64()),
        ("item", pa.int64()),
        ("event_id", pa.string()),
        ("kind", pa.string()),
        ("value", pa.float64()),
        ("whole", pa.int64()),
        ("signal", pa.float64()),
        ("at", pa.timestamp("us", "UTC")),
    ]
)
"""A value is in `value`, or in `whole` where it is a whole number."""


class Spill:
    """Rows of a schema whose first column is the number of a node; those of one node stay in their order.

    Args:
        folder: an empty place for its files, which are deleted as they are read.
    """

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self._folder, self._schema = folder, schema
        self._open, self._writers = ExitStack(), dict[int, Any]()
        self._held: list[pa.RecordBatch] = []
        self.rows = 0

    def add(self, *columns: Any) -> None:
        """Takes rows, column by column, each what `pa.array` takes."""
        arrays = [pa.array(values, one.type) for values, one in zip(columns, self._schema, strict=True)]
        self._held.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self.rows += len(arrays[0])
        if sum(batch.num_rows for batch in self._held) >= BLOCK:
            self._put_down()

    def buckets(self) -> Iterator[pa.Table]:
        """All rows, a bucket at a time."""
        self._put_down()
        self.close()
        for bucket in sorted(self._writers):
            path = self._path(bucket)
            with pa.memory_map(str(path)) as file, pa.ipc.open_stream(file) as reader:
                yield reader.read_all().combine_chunks()
            path.unlink()

    def close(self) -> None:
        """Closes its files."""
        self._open.close()

    def _path(self, bucket: int) -> Path:
        return self._folder / f"{self._schema.names[0]}-{bucket}.arrow"

    def _put_down(self) -> None:
        block = pa.Table.from_batches(self._held, self._schema)
        self._held = []
        bucket = block.column(0).to_numpy() // 4 % BUCKETS  # see bulk_rows.node
        order = np.argsort(bucket, kind="stable")
        block, first = block.take(pa.array(order)), np.searchsorted(bucket[order], np.arange(BUCKETS + 1))
        for n in np.flatnonzero(np.diff(first)).tolist():
            self._writer(n).write_table(block.slice(first[n], first[n + 1] - first[n]))

    def _writer(self, bucket: int) -> Any:
        if bucket not in self._writers:
            file = self._open.enter_context(pa.OSFile(str(self._path(bucket)), "wb"))
            self._writers[bucket] = self._open.enter_context(pa.ipc.new_stream(file, self._schema))
        return self._writers[bucket]
