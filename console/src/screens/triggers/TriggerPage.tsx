/** One trigger: what it does, what came of it, and its last occurrences. */
import { CirclePause, Pencil, Play, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { Status } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import {
  FiringsQuery,
  PauseTriggerMutation,
  RemoveTriggerMutation,
  ResumeTriggerMutation,
  type TriggerRow,
} from './operations.ts';
import { TriggerForm } from './TriggerForm.tsx';
import styles from './Triggers.module.css';
import { waitsFor } from './words.ts';

/** Properties of the page. */
export interface TriggerPageProps {
  trigger: TriggerRow;
  onChanged(): void;
  onRemoved(): void;
}

/** Shows the page, and the form in its place while the trigger is edited. */
export function TriggerPage({ trigger, onChanged, onRemoved }: TriggerPageProps) {
  const [editing, setEditing] = useState(false);
  const done = () => {
    setEditing(false);
    onChanged();
  };
  if (editing) return <TriggerForm trigger={trigger} onDone={done} onKeep={() => setEditing(false)} />;
  const { id, accepted, pending, canceled } = trigger;
  return (
    <>
      <TriggerFacts trigger={trigger} />
      <TriggerActs trigger={trigger} onEdit={() => setEditing(true)} onChanged={onChanged} onRemoved={onRemoved} />
      <Firings id={id} count={accepted + pending + canceled} />
    </>
  );
}

function TriggerActs({ trigger, onEdit, onChanged, onRemoved }: TriggerPageProps & { onEdit(): void }) {
  const { may } = useSession();
  const { id, name, status } = trigger;
  const [pause, resume, remove] = [
    useAct(PauseTriggerMutation),
    useAct(ResumeTriggerMutation),
    useAct(RemoveTriggerMutation),
  ];
  const isActive = status === 'ACTIVE';
  const act = isActive ? pause : resume;
  const onAct = async () => {
    if ((await act.run({ id })) !== null) onChanged();
  };
  return (
    <>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      {may('messages:send') ? (
        <Acts>
          <Button icon={<Pencil />} onClick={onEdit}>
            Edit
          </Button>
          <Button icon={isActive ? <CirclePause /> : <Play />} busy={act.busy} onClick={() => void onAct()}>
            {isActive ? 'Pause' : 'Resume'}
          </Button>
          <Confirm
            label="Remove"
            icon={<Trash2 />}
            title={`Remove the trigger ${name}?`}
            doIt="Remove it"
            act={remove}
            onConfirm={() => remove.run({ id })}
            onDone={onRemoved}
          >
            It writes to nobody any more, and messages of it that wait are canceled.
          </Confirm>
        </Acts>
      ) : null}
    </>
  );
}

function TriggerFacts({ trigger }: { trigger: TriggerRow }) {
  const { status, reason, template, purpose, sender, confirmation, pending, accepted, canceled, refused } = trigger;
  return (
    <Facts>
      <Fact name="When">{waitsFor(trigger)}</Fact>
      <Fact name="Brings people to">
        {trigger.campaign === null ? null : (
          <Link href={`/campaigns/${trigger.campaign.id}`}>{trigger.campaign.name}</Link>
        )}
      </Fact>
      <Fact name="Says">
        {template}, {purposeWord(purpose)}
      </Fact>
      <Fact name="Comes from">{sender}</Fact>
      <Fact name="Replies">{confirmation === null ? null : repliesTo(confirmation)}</Fact>
      <Fact name="Paused">{status === 'ACTIVE' ? null : (reason ?? 'by hand')}</Fact>
      <Fact name="Messages">{accepted.toLocaleString()}</Fact>
      <Fact name="To be made">{pending === 0 ? null : pending.toLocaleString()}</Fact>
      <Fact name="Not made">
        {refused.length === 0
          ? null
          : refused.map(({ code, count }) => `${count.toLocaleString()} ${wordsOf(code)}`).join(', ')}
      </Fact>
      <Fact name="Canceled">{canceled === 0 ? null : canceled.toLocaleString()}</Fact>
      <Fact name="Made">
        <Time at={trigger.createdAt} />
      </Fact>
    </Facts>
  );
}

/** Consequences of replies, in words. */
function repliesTo({ confirmedText, declinedText, field }: NonNullable<TriggerRow['confirmation']>): string {
  const texts = [confirmedText, declinedText].flatMap((text) => (text === null ? [] : `“${text}”`));
  const sets = field === null ? '' : `, and set ${field}`;
  return `confirm or decline${texts.length === 0 ? '' : `, answered ${texts.join(' or ')}`}${sets}`;
}

type Came = Awaited<ReturnType<typeof cameOf>>;
type Firing = NonNullable<Came>['firings']['edges'][number]['node'];

const DAY_MS = 24 * 3_600_000;
/** Days before now of which attendance is shown. */
const ATTENDANCE_DAYS = 30;

async function cameOf(hub: ReturnType<typeof useHub>, id: string) {
  const now = Date.now();
  const from = new Date(now - ATTENDANCE_DAYS * DAY_MS).toISOString();
  return (await ask(hub, FiringsQuery, { id, from, to: new Date(now).toISOString() })).trigger;
}

function Became({ firing: { status, code, message } }: { firing: Firing }) {
  if (message !== null) {
    return (
      <Link href={`/messages/${message.id}`}>
        <Status status={message.status} />
      </Link>
    );
  }
  return <>{code === null ? wordsOf(status) : wordsOf(code)}</>;
}

/** @param count of its occurrences: another one is a reason to look again */
function Firings({ id, count }: { id: string; count: number }) {
  const hub = useHub();
  const [came, setCame] = useState<Came>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count is another list.
  useEffect(() => {
    cameOf(hub, id).then(setCame, () => {});
  }, [hub, id, count]);
  if (came === null) return null;
  const rows = came.firings.edges.map(({ node }) => node);
  return (
    <section className={styles.came}>
      {came.confirmation === null ? null : <Attendance {...came.attendance} />}
      {rows.length === 0 ? null : <h2>Its last occurrences</h2>}
      <ul className={styles.firings}>
        {rows.map((firing) => (
          <li key={firing.id}>
            {firing.contact === null ? (
              <span>–</span>
            ) : (
              <Link href={`/contacts/${firing.contact.id}`}>
                {firing.contact.name ?? firing.contact.phone ?? 'Somebody'}
              </Link>
            )}
            <Time at={firing.at} />
            <span>
              <Became firing={firing} />
              {firing.answer === null ? null : ` ${wordsOf(firing.answer)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Figures of the last days of a trigger that asks for answers. */
function Attendance({ reminded, confirmed, declined, noAnswer, noShowPercent }: NonNullable<Came>['attendance']) {
  return (
    <>
      <h2>Appointments of the last {ATTENDANCE_DAYS} days</h2>
      <Facts>
        <Fact name="Reminded">{reminded.toLocaleString()}</Fact>
        <Fact name="Confirmed">{confirmed.toLocaleString()}</Fact>
        <Fact name="Declined">{declined.toLocaleString()}</Fact>
        <Fact name="No answer">{noAnswer.toLocaleString()}</Fact>
        <Fact name="Did not come">{noShowPercent === null ? null : `${noShowPercent.toFixed(1)} %`}</Fact>
      </Facts>
    </>
  );
}
