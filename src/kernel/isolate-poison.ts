/** Isolation of what makes a whole chunk fail. */

/**
 * Works on items all at once; where that fails because of one of them, in smaller and smaller halves, in their order, until
 * what fails is alone. Of a thousand with one poison it takes about twenty tries, and the others are not kept waiting by it.
 *
 * @param work must change nothing when it throws
 * @param isPoison says of an error whether an item may be to blame
 * @param onPoison takes an item that fails alone
 * @throws what `work` throws and `isPoison` denies: the items behind it were not tried
 */
export async function isolatePoison<T>(
  items: readonly T[],
  work: (part: readonly T[]) => Promise<void>,
  isPoison: (error: unknown) => boolean,
  onPoison: (item: T, error: unknown) => Promise<void> | void,
): Promise<void> {
  const parts = [items];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    try {
      await work(part);
    } catch (error) {
      if (!isPoison(error)) throw error;
      const half = Math.ceil(part.length / 2);
      if (part.length > 1) parts.push(part.slice(half), part.slice(0, half));
      else for (const item of part) await onPoison(item, error);
    }
  }
}
