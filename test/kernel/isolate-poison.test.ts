import { describe, expect, test } from 'vitest';
import { isolatePoison } from '../../src/kernel/isolate-poison.ts';

class Poison extends Error {}
const isPoison = (error: unknown) => error instanceof Poison;

/** Works on numbers, of which some are poison. */
async function isolate(count: number, poison: readonly number[]) {
  const done: number[] = [];
  const found: number[] = [];
  let tries = 0;
  const work = async (part: readonly number[]) => {
    tries++;
    await Promise.resolve();
    if (part.some((each) => poison.includes(each))) throw new Poison();
    done.push(...part);
  };
  const all = Array.from({ length: count }, (_, n) => n);
  await isolatePoison(all, work, isPoison, (each) => void found.push(each));
  return { done, found, tries };
}

describe('isolatePoison', () => {
  test.each([
    [0, [], 1],
    [1, [], 1],
    [1, [0], 1],
    [1_000, [], 1],
    [1_000, [0], 21],
    [1_000, [999], 21],
    [7, [0, 1, 2, 3, 4, 5, 6], 13],
    [64, [3, 40], 23],
  ])('of %i with poison %j finds just that, in %i tries at most', async (count, poison, most) => {
    const { done, found, tries } = await isolate(count, poison);
    expect(found).toEqual(poison);
    expect(done).toEqual(Array.from({ length: count }, (_, n) => n).filter((n) => !poison.includes(n)));
    expect(tries).toBeLessThanOrEqual(most);
  });

  test('throws what is not about an item, and leaves what is behind it', async () => {
    const done: number[] = [];
    const work = async (part: readonly number[]) => {
      if (part.length > 1) throw new Poison();
      if (part[0] === 2) throw new Error('away');
      done.push(...part);
    };
    await expect(isolatePoison([0, 1, 2, 3], work, isPoison, () => {})).rejects.toThrow('away');
    expect(done).toEqual([0, 1]);
  });

  test('waits for what is done about a poison before it goes on', async () => {
    const order: string[] = [];
    const work = async (part: readonly string[]) => {
      if (part.length > 1 || part[0] === 'a') throw new Poison();
      order.push(`worked ${part[0]}`);
    };
    await isolatePoison(['a', 'b'], work, isPoison, async (each) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`put ${each} aside`);
    });
    expect(order).toEqual(['put a aside', 'worked b']);
  });
});
