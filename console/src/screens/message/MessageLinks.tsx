/** Short links of a message, and who followed them. */
import { Fact, Facts } from '../../ui/Facts.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import type { Message } from './operations.ts';

/** Shows the links. */
export function MessageLinks({ links }: { links: Message['links'] }) {
  return links.map(({ link, clicks, botClicks, firstClickedAt, expiresAt, visits }) => (
    <Facts key={link?.id ?? expiresAt}>
      <Fact name="Leads to">{link?.url ?? null}</Fact>
      <Fact name="Clicks">{clicks}</Fact>
      <Fact name="First click">{firstClickedAt === null ? null : <Time at={firstClickedAt} />}</Fact>
      <Fact name="Machines">{botClicks}</Fact>
      <Fact name="By">
        {[...new Set(visits.map(({ visitor, agent }) => `${agent} (${wordsOf(visitor).toLowerCase()})`))].join(', ')}
      </Fact>
      <Fact name="Works until">
        <Time at={expiresAt} />
      </Fact>
    </Facts>
  ));
}
