/** Campaigns that follow one: its runs, retries and steps. */
import { Link, useLocation } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Acts, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { AddStep } from './AddStep.tsx';
import type { WatchedCampaign } from './operations.ts';
import { Retry } from './Retry.tsx';
import { FAILED_STATUSES, failedIn } from './retry-draft.ts';
import { CampaignState } from './state-words.tsx';

const ORIGINS = { REPEAT: 'A run of', RETRY: 'Tries again', STEP: 'A step of' } as const;
const KINDS = { REPEAT: 'Run', RETRY: 'Another try', STEP: 'Step' } as const;

/** Shows them. */
export function FollowUps({ campaign }: { campaign: WatchedCampaign }) {
  const { may } = useSession();
  const [, go] = useLocation();
  const onOpen = (id: string) => go(`/campaigns/${encodeURIComponent(id)}`);
  const { followUps, originCampaign, origin, status, counts } = campaign;
  const mayWrite = may('messages:send');
  const failed = failedIn(counts, FAILED_STATUSES);
  const hasEnded = status === 'DONE' || status === 'CANCELED';
  const acts = mayWrite ? (
    <Acts>
      {hasEnded && failed > 0 && !campaign.triggered ? <Retry campaign={campaign} onOpen={onOpen} /> : null}
      {status === 'CANCELED' ? null : <AddStep campaign={campaign} onOpen={onOpen} />}
    </Acts>
  ) : null;
  if (followUps.length === 0 && originCampaign === null && acts === null) return null;
  return (
    <Section title="What follows" acts={acts}>
      <Facts>
        {originCampaign === null ? null : (
          <Fact name={origin === null ? 'Follows' : ORIGINS[origin]}>
            <Link href={`/campaigns/${encodeURIComponent(originCampaign.id)}`}>{originCampaign.name}</Link>
          </Fact>
        )}
        <Fact name="For those who">{filterWords(campaign)}</Fact>
        {followUps.map((each) => (
          <Fact key={each.id} name={each.origin === 'REPEAT' ? `Run ${each.occurrence}` : KINDS[each.origin ?? 'STEP']}>
            <Link href={`/campaigns/${encodeURIComponent(each.id)}`}>{each.name}</Link>{' '}
            <CampaignState status={each.status} />
          </Fact>
        ))}
      </Facts>
      {followUps.length === 0 && originCampaign === null ? <p>Nothing follows it.</p> : null}
    </Section>
  );
}

function filterWords({ origin, originFilter, triggered }: WatchedCampaign): string | null {
  if (originFilter === null) return null;
  const { unless, event, afterHours, statuses, codes, countries } = originFilter;
  if (origin === 'STEP') {
    const done = { CLICKED: 'followed a link', REPLIED: 'answered', EVENT: `done "${event}"`, NONE: '' }[
      unless ?? 'NONE'
    ];
    const not = done === '' ? '' : ` and have not ${done}`;
    if (afterHours === null) return `have its message${not}, once a trigger brings them`;
    return `have its message${not} ${afterHours} hours after ${triggered ? 'their own' : 'its last one'}`;
  }
  const only = [...codes, ...countries];
  return `did not get its message: ${statuses.map(wordsOf).join(', ')}${only.length === 0 ? '' : ` (${only.join(', ')})`}`;
}
