// Faults of the cells of a row, whatever the file is for.
import { isHarmless, isStorable, NOT_STORABLE } from '../kernel/storable.ts';
import { NOT_UTF8 } from './encoding.ts';

/**
 * Fault of a row that has more cells than the header; `null`: none. Cells that a row lacks at its end are empty: Excel
 * leaves out the last delimiters of some rows.
 */
export function surplusFault(cells: readonly string[], columns: number): string | null {
  if (!cells.some((cell, index) => index >= columns && cell.trim() !== '')) return null;
  return `has ${cells.length} cells, the header has ${columns}: does a cell hold the delimiter without quotes?`;
}

/** Fault of a cell that holds no text that can be kept; `null`: none. */
export function cellFault(cell: string): string | null {
  if (isHarmless(cell)) return null;
  if (cell.includes('\uFFFD')) return NOT_UTF8;
  return isStorable(cell) ? null : NOT_STORABLE;
}
