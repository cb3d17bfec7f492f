/** A campaign, followed while it is open: its check, its progress, and what became of it. */
import { CirclePause, CirclePlay, ClipboardCheck, Send, Undo2, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { useStream } from '../../data/use-stream.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { moneyText } from '../../ui/Money.tsx';
import { Acts, Lead, Page, PageLoading, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import {
  CancelCampaignMutation,
  CheckCampaignMutation,
  PauseCampaignMutation,
  ResumeCampaignMutation,
  StartCampaignMutation,
} from './campaign-acts.ts';
import { FollowUps } from './FollowUps.tsx';
import { Outcome } from './Outcome.tsx';
import { CampaignProgressSubscription, type WatchedCampaign } from './operations.ts';
import { PreflightSections } from './Preflight.tsx';
import { Report } from './Report.tsx';
import { repeatWords } from './repeat-words.ts';
import { CampaignState, whoComes } from './state-words.tsx';
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
      <CampaignActs campaign={campaign} onChanged={onChanged} />
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

function CampaignActs({ campaign, onChanged }: { campaign: WatchedCampaign; onChanged(): void }) {
  const { id, name, status, token, preflight } = campaign;
  const comer = whoComes(campaign);
  const { may } = useSession();
  const [check, start] = [useAct(CheckCampaignMutation), useAct(StartCampaignMutation)];
  const [pause, resume] = [useAct(PauseCampaignMutation), useAct(ResumeCampaignMutation)];
  const cancel = useAct(CancelCampaignMutation);
  if (!may('messages:send')) return null;
  const input = { id };
  const then = async <Result,>(done: Promise<Result | null>) => {
    const result = await done;
    if (result !== null) onChanged();
    return result;
  };
  const isWritten = status === 'DRAFT' || status === 'CHECKED';
  const isUnderWay = status === 'RUNNING' || status === 'PAUSED' || status === 'STOPPED';
  const failure = check.failure ?? start.failure ?? pause.failure ?? resume.failure;
  const checking = preflight !== null && !preflight.done;
  return (
    <>
      <Acts>
        {isWritten ? (
          <Button
            kind={status === 'DRAFT' ? 'main' : 'plain'}
            icon={<ClipboardCheck />}
            busy={check.busy || checking}
            onClick={() => void then(check.run({ input }))}
          >
            {status === 'DRAFT' ? 'Check it' : 'Check again'}
          </Button>
        ) : null}
        {status === 'CHECKED' && token !== null ? (
          <Confirm
            label="Start"
            kind="main"
            icon={<Send />}
            title={`Start ${name}?`}
            doIt="Start it"
            gentle
            act={start}
            onConfirm={() => then(start.run({ input: { id, token } }))}
          >
            {comer === null ? `${preflight?.sendable.toLocaleString()} people get` : `${comer} gets`} a message
            {preflight?.high == null ? '' : `, for ${moneyText(preflight.high)} at most`}. You can undo it for 30
            seconds.
          </Confirm>
        ) : null}
        {status === 'SCHEDULED' ? (
          <Button kind="main" icon={<Undo2 />} busy={cancel.busy} onClick={() => void then(cancel.run({ input }))}>
            Undo
          </Button>
        ) : null}
        {status === 'RUNNING' ? (
          <Button icon={<CirclePause />} busy={pause.busy} onClick={() => void then(pause.run({ input }))}>
            Pause
          </Button>
        ) : null}
        {status === 'PAUSED' || status === 'STOPPED' ? (
          <Button kind="main" icon={<CirclePlay />} busy={resume.busy} onClick={() => void then(resume.run({ input }))}>
            Go on
          </Button>
        ) : null}
        {isUnderWay ? (
          <Confirm
            label="Cancel it"
            icon={<X />}
            title={`Cancel ${name}?`}
            doIt="Cancel it"
            act={cancel}
            onConfirm={() => then(cancel.run({ input }))}
          >
            Nobody else gets a message, and what was not sent yet is canceled. It cannot be taken up again.
          </Confirm>
        ) : null}
      </Acts>
      {failure === null ? null : <FailureNote failure={failure} />}
    </>
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
