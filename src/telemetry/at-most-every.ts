/** Asks again when the last answer is older than that; those who ask meanwhile share the answer. */
export function atMostEvery<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  let askedAt = 0;
  return () => {
    const now = performance.now();
    if (answer !== null && now - askedAt < ms) return answer;
    askedAt = now;
    const next = ask();
    answer = next;
    next.catch(() => {
      if (answer === next) answer = null;
    });
    return next;
  };
}
