/** An iterator that ends its source at once when the subscriber leaves, even while it waits for news. */
export function abortable<T>(start: (signal: AbortSignal) => AsyncGenerator<T>): AsyncIterableIterator<T> {
  const leaving = new AbortController();
  const source = start(leaving.signal);
  return {
    next: () => source.next(),
    return: () => {
      leaving.abort();
      return source.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
