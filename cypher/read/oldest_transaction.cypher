// When the oldest transaction that is under way began; all that those before it wrote is there to be read.
// Returns: one row: at INTEGER, nanoseconds since 1970 UTC (this very transaction's, where there is no other)
SHOW TRANSACTIONS YIELD startTime
RETURN min(startTime.epochSeconds * 1000000000 + startTime.nanosecond) AS at
