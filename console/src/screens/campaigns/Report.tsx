/** How far a campaign is, and what became of its messages. */
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Section } from '../../ui/Page.tsx';
import { type MessageStatus, STATUS_WORDS } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import type { WatchedCampaign } from './operations.ts';
import { Reasons } from './Preflight.tsx';

const SHOWN: readonly [keyof WatchedCampaign['counts'], MessageStatus][] = [
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['partiallyDelivered', 'PARTIALLY_DELIVERED'],
  ['sent', 'SENT'],
  ['sending', 'SENDING'],
  ['queued', 'QUEUED'],
  ['scheduled', 'SCHEDULED'],
  ['deferred', 'DEFERRED'],
  ['undelivered', 'UNDELIVERED'],
  ['failed', 'FAILED'],
  ['expired', 'EXPIRED'],
  ['blocked', 'BLOCKED'],
  ['canceled', 'CANCELED'],
  ['outcomeUnknown', 'OUTCOME_UNKNOWN'],
];
const BAD: ReadonlySet<MessageStatus> = new Set(['UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED']);

/** Shows the report. */
export function Report({ campaign }: { campaign: WatchedCampaign }) {
  const { handled, recipients, accepted, refused, counts, results, beginsAt, finishedAt, status } = campaign;
  const { holdOutPercent, heldOut } = campaign;
  if (status === 'SCHEDULED') return null;
  return (
    <>
      <Section title="Progress">
        <Meter
          label="Recipients"
          value={handled}
          max={recipients}
          text={`${handled.toLocaleString()} of ${recipients.toLocaleString()} recipients`}
        />
        <Facts>
          <Fact name="So far">{results.sentence}</Fact>
          <Fact name="Get nothing">
            {holdOutPercent === 0 ? null : `${heldOut.toLocaleString()} are held out, ${holdOutPercent} %`}
          </Fact>
          <Fact name="Said STOP">
            {results.stopped === null ? null : `${results.stopped.count} (${results.stopped.percent.toFixed(2)} %)`}
          </Fact>
          <Fact name="Messages">{accepted.toLocaleString()}</Fact>
          <Fact name="Began">{beginsAt === null ? null : <Time at={beginsAt} />}</Fact>
          <Fact name="Ended">{finishedAt === null ? null : <Time at={finishedAt} />}</Fact>
        </Facts>
      </Section>
      <Section title="What became of them">
        {SHOWN.flatMap(([name, shown]) => {
          const count = counts[name];
          if (count === 0) return [];
          const { word } = STATUS_WORDS[shown];
          return [
            <Meter
              key={name}
              label={word}
              value={count}
              max={accepted}
              tone={BAD.has(shown) ? 'red' : 'accent'}
              text={`${word}: ${count.toLocaleString()}`}
            />,
          ];
        })}
      </Section>
      <Reasons title="Got no message" counts={refused} max={recipients} />
    </>
  );
}
