import type { PieceFields } from './fields';

/** One field as plain text, a paragraph for each thing in it. */
export function asText(value: PieceFields[keyof PieceFields]): string {
  if (typeof value === 'string') return value.trim();
  return value
    .map((row) => (typeof row === 'string' ? row : textOfRow(row)))
    .filter((text) => text !== '')
    .join('\n\n');
}

function textOfRow(row: Record<string, string>): string {
  return Object.entries(row)
    .filter(([part, text]) => part !== 'id' && text.trim() !== '')
    .map(([, text]) => text.trim())
    .join(': ');
}
