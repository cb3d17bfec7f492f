/** Lengths of time in words. */

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Length of a time in words: "PT10M" is "10 minutes"; `null` is "as long as their month". */
export function spanText(span: string | null): string {
  if (span === null) return 'as long as the hub keeps them';
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(span) ?? [];
  const total = Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  if (total === 0) return span;
  const [unit, size] = UNITS.find(([, each]) => total % each === 0) ?? UNITS[3];
  const count = total / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
