/** The outcomes of a template's messages of the last 30 days, each with its cost. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Nothing } from '../../ui/Page.tsx';
import { countText, moneyText, percentText } from '../analytics/figures.ts';
import { OutcomesQuery } from './operations.ts';

const DAYS = 30;

/** Shows the outcomes of the last 30 days. @param id of the template */
export function Outcomes({ id }: { id: string }) {
  const [from] = useState(() => new Date(Date.now() - DAYS * 86_400_000).toISOString());
  const [{ data, fetching }] = useQuery({
    query: OutcomesQuery,
    variables: { from, id },
    requestPolicy: 'cache-and-network',
  });
  const figures = data?.analytics?.total.figures;
  if (figures === undefined) return fetching ? <p aria-busy="true">…</p> : <Nothing>They are not known now.</Nothing>;
  if (figures.accepted === 0) return <Nothing>No message was made of it in {DAYS} days.</Nothing>;
  const { charges, optOutsPer1000 } = figures;
  return (
    <Facts>
      <Fact name="Messages">{countText(figures.accepted)}</Fact>
      <Fact name="Delivered">{percentText(figures.deliveryRate)}</Fact>
      <Fact name="Followed a link">{percentText(figures.clickRate)}</Fact>
      <Fact name="Answered">{countText(figures.replied)}</Fact>
      <Fact name="Opt-outs of 1,000">{optOutsPer1000 === null ? null : optOutsPer1000.toFixed(1)}</Fact>
      <Fact name="Complaints">{countText(figures.complaints)}</Fact>
      <Fact name="Charged">{charges.length === 0 ? null : moneyText(charges)}</Fact>
      <Fact name="A delivery costs">{costText(figures.chargesPerDelivered)}</Fact>
      <Fact name="A click costs">{costText(figures.chargesPerClicked)}</Fact>
      <Fact name="An answer costs">{costText(figures.chargesPerReplied)}</Fact>
    </Facts>
  );
}

/** Amounts as exact as they are: one delivery costs parts of a cent. */
function costText(all: readonly { amount: string; currency: string }[]): string | null {
  return all.length === 0 ? null : all.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ');
}
