export interface PortRange {
  readonly start: number;
  readonly end: number;
}

/** The same set of ports as sorted ranges that neither overlap nor touch. */
export function normalizePortRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const merged: PortRange[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last === undefined || start > last.end + 1) merged.push({ start, end });
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return merged;
}
