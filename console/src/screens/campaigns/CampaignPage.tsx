/** A campaign, followed while it is open: its check, its progress, and what became of it. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useStream } from '../../data/use-stream.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Lead, Page, PageLoading, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { CampaignActs } from './CampaignActs.tsx';
import { FollowUps } from './FollowUps.tsx';
import { Outcome } from './Outcome.tsx';
import { CampaignProgressSubscription, type WatchedCampaign } from './operations.ts';
import { PreflightSections } from './Preflight.tsx';
import { Report } from './Report.tsx';
import { repeatWords } from './repeat-words.ts';
import { HeldBy } from './Stop.tsx';
import { CampaignState, whoComes } from './state-words.tsx';
import { useHolding } from './use-holding.ts';
import { VariantStandings } from './Variants.tsx';

/** Properties of the page. */
export interface CampaignPageProps {
  id: string;
  onClose(): void;
  onChanged(): void;
}

/** Shows the page. */
export function CampaignPage({ id, onClose, onChanged }: CampaignPageProps) {
  const [campaign, setCampaign] = useState<WatchedCampaign | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useStream<{ campaignProgress: WatchedCampaign }, WatchedCampaign>(id, {
    document: CampaignProgressSubscription,
    variables: { id },
    read: ({ campaignProgress }) => campaignProgress,
    onItems: (items) => setCampaign(items.at(-1) ?? null),
    onGap: () => {},
    onEnd: (message) => setFault(message),
  });
  const title = campaign?.name ?? 'Campaign';
  return (
    <Page title={<bdi>{title}</bdi>} noun="campaign" onClose={onClose}>
      {campaign === null ? (
        fault === null ? (
          <PageLoading />
        ) : (
          <ErrorState message={fault} />
        )
      ) : (
        <Shown campaign={campaign} onChanged={onChanged} />
      )}
    </Page>
  );
}

function Shown({ campaign, onChanged }: { campaign: WatchedCampaign; onChanged(): void }) {
  const { id, status, reason, preflight } = campaign;
  const isWritten = status === 'DRAFT' || status === 'CHECKED';
  const holding = useHolding(campaign);
  return (
    <>
      <Lead>
        <CampaignState status={status} held={campaign.held} strong />
        <Copy text={id} />
      </Lead>
      {reason === null ? null : <p>{reason}</p>}
      {campaign.held ? (
        <p>
          The runs after it go on. Nobody gets this one until you{' '}
          {status === 'CHECKED'
            ? 'start it; an hour after its check, check it again first.'
            : 'have checked and started it.'}
        </p>
      ) : null}
      <CampaignActs campaign={campaign} holding={holding} onChanged={onChanged} />
      <HeldBy campaign={campaign} holding={holding} onChanged={onChanged} />
      {status === 'SCHEDULED' ? <UndoWindow beginsAt={campaign.beginsAt} /> : null}
      {status === 'SCHEDULED' && campaign.origin === 'REPEAT' && preflight?.done !== true ? (
        <p>It is checked ten minutes before, and waits for you where it differs too much from the run before.</p>
      ) : null}
      {isWritten || status === 'SCHEDULED' ? null : <VariantStandings campaign={campaign} onChanged={onChanged} />}
      {isWritten ? null : <Report campaign={campaign} />}
      {isWritten || status === 'SCHEDULED' ? null : <Outcome campaign={campaign} />}
      {isWritten && preflight !== null ? <PreflightSections campaign={campaign} preflight={preflight} /> : null}
      <FollowUps campaign={campaign} />
      <Settings campaign={campaign} />
    </>
  );
}

function UndoWindow({ beginsAt }: { beginsAt: string | null }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (beginsAt === null) return null;
  const seconds = Math.max(0, Math.ceil((Date.parse(beginsAt) - now) / 1_000));
  if (seconds > 120) {
    return (
      <p>
        It begins at <Time at={beginsAt} />. Until then you can undo it, and nothing is sent.
      </p>
    );
  }
  return (
    <p role="timer">
      It begins in {seconds} second{seconds === 1 ? '' : 's'}. Until then you can undo it, and nothing is sent.
    </p>
  );
}

function couponWords({ couponPool, coupons }: WatchedCampaign): string | null {
  if (couponPool === null || coupons === null) return null;
  const { reserved, redeemed, free } = coupons;
  return `${couponPool.name}: ${reserved.toLocaleString()} given, ${redeemed.toLocaleString()} redeemed, ${free.toLocaleString()} free`;
}

function namesOf(groups: readonly { name: string }[] | null): string | null {
  return groups === null || groups.length === 0 ? null : groups.map(({ name }) => name).join(', ');
}

function Settings({ campaign }: { campaign: WatchedCampaign }) {
  const { id, objective, purpose, metric, metricEvent, metricWithinDays, audience, template, sender } = campaign;
  const { startAt, endsAt, ratePerSecond, schedule, occurrence } = campaign;
  const success = metric === 'EVENT' ? `Event "${metricEvent}"` : wordsOf(metric);
  return (
    <Section
      title="How it is written"
      acts={<Link href={`/messages?campaign=${encodeURIComponent(id)}`}>Its messages</Link>}
    >
      <Facts>
        <Fact name="Objective">{wordsOf(objective)}</Fact>
        <Fact name="Success">{metric === 'NONE' ? null : `${success} within ${metricWithinDays} days`}</Fact>
        <Fact name="Purpose">{wordsOf(purpose)}</Fact>
        <Fact name="For">{whoComes(campaign)}</Fact>
        <Fact name="Tags">{audience.tags.length === 0 ? null : audience.tags.join(', ')}</Fact>
        <Fact name="Lists">{namesOf(audience.lists)}</Fact>
        <Fact name="Segments">{namesOf(audience.segments)}</Fact>
        <Fact name="But not">{audience.excludeTags.length === 0 ? null : audience.excludeTags.join(', ')}</Fact>
        <Fact name="And not on">{namesOf(audience.excludeLists)}</Fact>
        <Fact name="And not in">{namesOf(audience.excludeSegments)}</Fact>
        <Fact name="Template">
          <code>{template}</code>
        </Fact>
        <Fact name="Coupons">{couponWords(campaign)}</Fact>
        <Fact name="Sender">{sender}</Fact>
        <Fact name="Routes">{namesOf(campaign.routes)}</Fact>
        <Fact name="Begins">{startAt === null ? null : <Time at={startAt} />}</Fact>
        <Fact name="Each clock shows">{schedule?.localAt?.replace('T', ' ') ?? null}</Fact>
        <Fact name="Hours">{schedule?.hours ?? null}</Fact>
        <Fact name="Repeats">{schedule?.repeat == null ? null : repeatWords(schedule.repeat, occurrence)}</Fact>
        <Fact name="Offer ends">{endsAt === null ? null : <Time at={endsAt} />}</Fact>
        <Fact name="Rate">{ratePerSecond === null ? null : `${ratePerSecond.toLocaleString()} a second at most`}</Fact>
      </Facts>
    </Section>
  );
}
