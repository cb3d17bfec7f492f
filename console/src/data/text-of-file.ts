/** The text of a file that somebody sent. */

/** The text of a file: UTF-16 as it says itself, UTF-8, or what spreadsheets of Western Europe write. */
export async function textOfFile(file: Blob): Promise<string> {
  const octets = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder(utf16Of(octets) ?? 'utf-8', { fatal: true }).decode(octets);
  } catch {
    return new TextDecoder('windows-1252').decode(octets);
  }
}

/** The order of UTF-16, by the mark or by the zeros of its first letters; `null`: it is none. */
function utf16Of([a, b, c, d]: Uint8Array): string | null {
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (b === 0 && d === 0 && a !== 0 && c !== 0) return 'utf-16le';
  return a === 0 && c === 0 && b !== 0 && d !== 0 ? 'utf-16be' : null;
}
