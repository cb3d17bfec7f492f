/** The beta distribution: what is known of a share after some have done a thing and others have not. */

/** Parameters of a beta distribution, both at least 1. */
export interface Beta {
  a: number;
  b: number;
}

/** The posterior of a share that was seen `count` times `of` so many, when nothing was known before: Bayes, 1763. */
export function posteriorOf({ count, of }: { count: number; of: number }): Beta {
  return { a: count + 1, b: Math.max(0, of - count) + 1 };
}

/** Coefficients for g = 7. Lanczos, SIAM J. Numer. Anal. B 1 (1964) */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x ≥ 1, to some 13 digits. */
function lnGamma(x: number): number {
  const t = x + 6.5;
  const series = LANCZOS.reduce((sum, coefficient, k) => (k === 0 ? coefficient : sum + coefficient / (x - 1 + k)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

function lnDensity(x: number, { a, b }: Beta, lnBeta: number): number {
  const left = a === 1 ? 0 : (a - 1) * Math.log(x);
  const right = b === 1 ? 0 : (b - 1) * Math.log1p(-x);
  return left + right - lnBeta;
}

const lnBetaOf = ({ a, b }: Beta) => lnGamma(a) + lnGamma(b) - lnGamma(a + b);

const [TINY, PRECISION, MAX_TERMS] = [1e-300, 1e-13, 20_000];

/** The continued fraction of the incomplete beta function, by Lentz. Numerical Recipes §6.4; DLMF 8.17.22 */
function fraction(x: number, { a, b }: Beta): number {
  const safe = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m < MAX_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    const step = d * c;
    result *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return result;
}

/** Probability that a share lies below `x`: the regularised incomplete beta function. */
export function betaBelow(x: number, beta: Beta, lnBeta = lnBetaOf(beta)): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const { a, b } = beta;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnBeta);
  if (x < (a + 1) / (a + b + 2)) return (front * fraction(x, beta)) / a;
  return 1 - (front * fraction(1 - x, { a: b, b: a })) / b;
}

/** Deviations on both sides of the mean that are summed, and steps between them; the rest is less than a ten-thousandth. */
const [DEVIATIONS, STEPS] = [12, 192];

/**
 * Probability of each share to be the highest, by numerical integration (Simpson) of its density times the probabilities that all
 * others lie below: no chance is in it. They add up to 1.
 */
export function probabilitiesToBeBest(shares: readonly Beta[]): number[] {
  const lnBetas = shares.map(lnBetaOf);
  const areas = shares.map((share, index) => {
    const { a, b } = share;
    const [mean, deviation] = [a / (a + b), Math.sqrt((a * b) / (a + b + 1)) / (a + b)];
    const from = Math.max(0, mean - DEVIATIONS * deviation);
    const step = (Math.min(1, mean + DEVIATIONS * deviation) - from) / STEPS;
    let area = 0;
    for (let k = 0; k <= STEPS; k += 1) {
      const x = from + k * step;
      let height = Math.exp(lnDensity(x, share, lnBetas[index] ?? 0));
      for (let other = 0; height > 0 && other < shares.length; other += 1) {
        const against = shares[other];
        if (other !== index && against !== undefined) height *= betaBelow(x, against, lnBetas[other]);
      }
      area += height * (k === 0 || k === STEPS ? 1 : k % 2 === 1 ? 4 : 2);
    }
    return (area * step) / 3;
  });
  const all = areas.reduce((sum, area) => sum + area, 0);
  return areas.map((area) => area / all);
}
