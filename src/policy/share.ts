/**
 * The function with its last answer remembered. The messages of a chunk have most facts in common, so what is made of
 * those is made once and shared. The answer must not be changed by who gets it.
 */
export function sharingLast<K, V>(make: (key: K) => V): (key: K) => V {
  let last: { key: K; value: V } | null = null;
  return (key) => {
    if (last === null || last.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}
