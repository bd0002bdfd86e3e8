/** A line of words between tables. */
export function aside(words: string): void {
  process.stdout.write(`${words}\n`);
}

/** Prints rows in columns: the first to the left, figures to the right. The first row is the head. */
export function table(rows: readonly (readonly (string | number)[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  rows.forEach((row, at) => {
    const cells = row.map((cell, column) =>
      column === 0 ? String(cell).padEnd(widths[column] ?? 0) : String(cell).padStart(widths[column] ?? 0),
    );
    aside(`  ${cells.join('  ').trimEnd()}`);
    if (at === 0) aside(`  ${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  });
}

/** Bytes as kilobytes of 1000, with one digit after the point. */
export function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
