/** A provider's id without case and leading zeros: providers change both between response and receipt. */
export function remoteKey(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}
