import { expect, test } from 'vitest';
import { DrainQueue } from '../../src/kernel/drain-queue.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes while a chunk is worked on is the next chunk', async () => {
  const chunks: number[][] = [];
  const queue = new DrainQueue<number>({
    async drain() {
      const chunk = queue.takeAll();
      await turn();
      chunks.push(chunk);
    },
  });
  queue.add(1);
  queue.add(2, 3);
  await turn();
  queue.add(4);
  await queue.idle();
  expect(chunks).toEqual([[1], [2, 3], [4]]);
  queue.add(5);
  await queue.idle();
  expect(chunks.at(-1)).toEqual([5]);
});

test('a beginning gathers for the first chunk alone', async () => {
  const chunks: number[][] = [];
  let begun = 0;
  const queue = new DrainQueue<number>({
    async begin() {
      begun++;
      await turn();
    },
    async drain() {
      const [first = 0, ...rest] = queue.takeAll();
      chunks.push([first]);
      queue.replace(rest);
      await turn();
    },
  });
  queue.add(1);
  queue.add(2);
  await queue.idle();
  expect({ chunks, begun }).toEqual({ chunks: [[1], [2]], begun: 1 });
});

test('a queue that is stopped leaves what waits, and is idle', async () => {
  const stop = new AbortController();
  const queue = new DrainQueue<number>({
    stopped: stop.signal,
    async drain() {
      await turn();
      stop.abort();
    },
  });
  queue.add(1, 2);
  await queue.idle();
  expect(queue.waiting).toEqual([1, 2]);
});

test.each([0, 1, 2, 3, 4, 5])('what comes %i microtasks after the last chunk is drained too', async (microtasks) => {
  const drained: number[] = [];
  const queue = new DrainQueue<number>({
    async drain() {
      const chunk = queue.takeAll();
      drained.push(...chunk);
      if (!chunk.includes(1)) return;
      let later = Promise.resolve();
      for (let n = 0; n < microtasks; n++) later = later.then(() => {});
      void later.then(() => queue.add(2));
    },
  });
  queue.add(1);
  await turn();
  await queue.idle();
  expect(drained).toEqual([1, 2]);
});
