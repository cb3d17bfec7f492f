/** A chunk of work that waits to be claimed, piece by piece, as the link has room. */
export interface Chunk {
  id: string;
  ids: string[];
  /** W3C traceparent of its publish; `null`: nobody follows it. */
  traceParent: string | null;
  done(): void;
  /** Claims of it under way. */
  pieces: number;
  /** Its row went with its last claim. */
  forgotten: boolean;
}

/** Takes the next ids of a lane, from as many chunks as it takes. @returns them, and the chunks they are of */
export function takeIds(lane: Chunk[], count: number): { ids: string[]; chunks: Chunk[] } {
  const ids: string[] = [];
  const chunks: Chunk[] = [];
  while (ids.length < count) {
    const [chunk] = lane;
    if (chunk === undefined) break;
    ids.push(...chunk.ids.splice(0, count - ids.length));
    chunk.pieces++;
    chunks.push(chunk);
    if (chunk.ids.length === 0) lane.shift();
  }
  return { ids, chunks };
}
