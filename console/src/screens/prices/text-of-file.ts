/** The text of a file that a carrier sent. */

/** The text of a file: UTF-16 as it says itself, UTF-8, or what spreadsheets of Western Europe write. */
export async function textOfFile(file: File): Promise<string> {
  const octets = new Uint8Array(await file.arrayBuffer());
  const marked = octets[0] === 0xff && octets[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(marked, { fatal: true }).decode(octets);
  } catch {
    return new TextDecoder('windows-1252').decode(octets);
  }
}
