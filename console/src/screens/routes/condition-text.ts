/** Routes in words. */
import { countryName } from '../../ui/numbers.ts';
import { purposeWord } from '../messages/message-filters.ts';
import type { Route } from './operations.ts';

type Conditions = Pick<Route, 'countries' | 'prefixes' | 'purposes' | 'senders' | 'mccMncs'>;

/** Says which messages a route is for. */
export function conditionText({ countries, prefixes, purposes, senders, mccMncs }: Conditions): string {
  const parts = [
    purposes.map(purposeWord).join(', '),
    countries.length === 0 ? '' : `to ${countries.map(countryName).join(', ')}`,
    prefixes.length === 0 ? '' : `to numbers that begin with ${prefixes.join(', ')}`,
    mccMncs.length === 0 ? '' : `in the network ${mccMncs.join(', ')}`,
    senders.length === 0 ? '' : `from ${senders.join(', ')}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'every message' : parts.join(', ');
}

/** Writes a share of the last hour over all connections of a route; a dash where there was too little. */
export function percentText(quality: Route['quality'], name: 'acceptancePercent' | 'deliveryPercent'): string {
  const known = quality.flatMap((each) => (each[name] === null ? [] : [{ percent: each[name], of: each.submits }]));
  const of = known.reduce((sum, each) => sum + each.of, 0);
  if (of === 0) return '–';
  return `${(known.reduce((sum, each) => sum + each.percent * each.of, 0) / of).toFixed(1)} %`;
}
