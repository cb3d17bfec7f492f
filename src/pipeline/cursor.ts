/** Where a subscriber stands: everything up to and including `index` of the chunk `sequence` was delivered. */
export interface Position {
  sequence: number;
  index: number;
}

/** Writes a position as an opaque cursor. */
export function cursorOf(incarnation: string, position: Position): string {
  return Buffer.from(`f1:${incarnation}:${position.sequence}:${position.index}`).toString('base64url');
}

/** Reads a cursor; `null`: this is not one of ours. */
export function positionOf(cursor: string): (Position & { incarnation: string }) | null {
  const match = /^f1:([^:]*):(\d{1,15}):(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) return null;
  return { incarnation: match[1] ?? '', sequence: Number(match[2]), index: Number(match[3]) };
}
