/** Tails of the binomial and of the Poisson distribution. */

/** Probability of at most so many of n, each with the probability p. */
export function atMost(count: number, n: number, p: number): number {
  if (count >= n) return 1;
  let term = n * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let k = 1; k <= count; k++) {
    term += Math.log((n - k + 1) / k) + Math.log(p / (1 - p));
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** Probability of at least so many where so many are expected (Poisson). */
export function atLeast(count: number, expected: number): number {
  if (count <= 0) return 1;
  if (expected <= 0) return 0;
  let term = -expected + count * Math.log(expected);
  for (let k = 2; k <= count; k++) term -= Math.log(k);
  if (count < expected) return 1 - below(count, expected);
  let sum = 0;
  for (let k = count; ; k++) {
    const each = Math.exp(term);
    sum += each;
    if (each <= sum * 1e-9) return Math.min(1, sum);
    term += Math.log(expected / (k + 1));
  }
}

/** Probability of fewer than so many. */
function below(count: number, expected: number): number {
  let term = -expected;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    sum += Math.exp(term);
    term += Math.log(expected / (k + 1));
  }
  return Math.min(1, sum);
}
