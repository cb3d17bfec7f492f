/** Exact amounts of money: integer millionths inside, decimals as text outside. */

/** Decimal places of an amount in micro-units. */
export const MICRO_PLACES = 6;
/** Decimal places of a rate between currencies. */
export const RATE_PLACES = 12;

/** A decimal text, with at most so many places, as an integer of its last place. */
export function unitsOf(decimal: string, places: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}

/** Millionths of the currency unit in a decimal text with at most six places. */
export function microsOf(amount: string): bigint {
  return unitsOf(amount, MICRO_PLACES);
}

/** Millionths (or units of another last place) as an exact decimal, without zeros at its end. */
export function decimalOf(units: bigint, places: number = MICRO_PLACES): string {
  if (units < 0n) return `-${decimalOf(-units, places)}`;
  const digits = units.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** An amount of so many places in micro-units, a half to the even one: the one rounding of money, done when it is booked. */
export function microsHalfEven(units: bigint, places: number): bigint {
  return halfEven(units, 10n ** BigInt(places - MICRO_PLACES));
}

/** A quotient as a whole number, a half to the even one. @param divisor more than 0 */
export function halfEven(dividend: bigint, divisor: bigint): bigint {
  const [whole, rest] = [dividend / divisor, dividend % divisor];
  const twice = rest * 2n;
  const up = twice > divisor || (twice === divisor && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}
