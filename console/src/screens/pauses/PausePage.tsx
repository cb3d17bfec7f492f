/** One pause: what it holds now, how far it has recalled, and what ends it. */
import { CirclePlay, Undo2 } from 'lucide-react';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts, PageLoading, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { LiftPauseMutation, type PauseDetail, PauseQuery, PauseScopeMutation } from './operations.ts';

/** Time between two looks at the counts, while something of it moves and while nothing does, in milliseconds. */
const AGAIN_MS = { moving: 3_000, still: 15_000 };

/** Words of what undoes a pause, among others and on the page of what is paused. */
const RESUME = { label: 'Resume', doIt: 'Resume it' };
const GO_ON = { label: 'Go on', doIt: 'Let it go on' };

/** Properties of the page. */
export interface PausePageProps {
  id: string;
  /** Scope that is paused. */
  words: string;
  /** Heading on the page of what is paused; absent: it stands on a page of its own. */
  title?: string;
  /** False where something else lets it go on. */
  mayLift?: boolean;
  onChanged(): void;
}

/** Shows the page. */
export function PausePage({ id, words, title, mayLift = true, onChanged }: PausePageProps) {
  const [{ data, error }, reload] = useQuery({
    query: PauseQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const pause = data?.pause ?? null;
  const isOver = pause !== null && pause.liftedAt !== null;
  const againMs = pause === null || moves(pause) ? AGAIN_MS.moving : AGAIN_MS.still;
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => reload({ requestPolicy: 'network-only' }), againMs);
    return () => clearInterval(timer);
  }, [isOver, againMs, reload]);
  if (pause === null) {
    if (error !== undefined) return <FailureNote failure={messageOf(error)} />;
    return data === undefined ? <PageLoading /> : <FailureNote failure="It is gone." />;
  }
  const { reason, by, createdAt, liftedAt, counts } = pause;
  const changed = () => {
    reload({ requestPolicy: 'network-only' });
    onChanged();
  };
  const lift = title === undefined ? RESUME : GO_ON;
  const head = (
    <>
      <Facts>
        <Fact name="Why">{reason}</Fact>
        <Fact name="By">{by.name ?? wordsOf(by.kind)}</Fact>
        <Fact name="Since">
          <Time at={createdAt} />
        </Fact>
        <Fact name="Resumed">{liftedAt === null ? null : <Time at={liftedAt} />}</Fact>
      </Facts>
      {isOver ? null : <PauseActs pause={pause} words={words} lift={mayLift ? lift : null} onChanged={changed} />}
    </>
  );
  return (
    <>
      {title === undefined ? head : <Section title={title}>{head}</Section>}
      <Section title={isOver ? 'What is open of it' : title === undefined ? 'What it is of' : 'Where its messages are'}>
        <Facts>
          <Fact name="Not yet queued">{counts.notYetQueued.toLocaleString()}</Fact>
          <Fact name="Queued">{counts.queued.toLocaleString()}</Fact>
          <Fact name="In flight">{counts.inFlight.toLocaleString()}</Fact>
          <Fact name="At carriers">{counts.submitted.toLocaleString()}</Fact>
          <Fact name="Recalled">{pause.recall === null ? null : counts.recalled.toLocaleString()}</Fact>
        </Facts>
      </Section>
      <RecallSection pause={pause} />
    </>
  );
}

/** Check whether dispatchers come to what is queued, or carriers answer about what they have. */
function moves({ counts, recall }: PauseDetail): boolean {
  const asked = recall === null ? 0 : recall.waiting + recall.asked - recall.recalled - recall.tooLate;
  return counts.queued + counts.inFlight + asked > 0;
}

function RecallSection({ pause: { recall } }: { pause: PauseDetail }) {
  if (recall === null) return null;
  const { asked, recalled, tooLate, waiting } = recall;
  const all = asked + waiting;
  const done = recalled + tooLate;
  return (
    <Section title="Recall from carriers">
      <Meter
        label="Answered"
        value={done}
        max={Math.max(all, 1)}
        text={`${done.toLocaleString()} of ${all.toLocaleString()} answered`}
      />
      <Facts>
        <Fact name="Deleted there">{recalled.toLocaleString()}</Fact>
        <Fact name="Too late">{tooLate.toLocaleString()}</Fact>
        <Fact name="To be asked">{waiting.toLocaleString()}</Fact>
      </Facts>
    </Section>
  );
}

interface PauseActsProps {
  pause: PauseDetail;
  words: string;
  /** Words of what undoes it; `null`: something else does. */
  lift: typeof RESUME | null;
  onChanged(): void;
}

function PauseActs({ pause, words, lift: said, onChanged }: PauseActsProps) {
  const { may } = useSession();
  const [lift, recall] = [useAct(LiftPauseMutation), useAct(PauseScopeMutation)];
  if (!may('messages:send')) return null;
  const { id, scope, key, reason } = pause;
  const then = async <Result,>(done: Promise<Result | null>) => {
    const result = await done;
    if (result !== null) onChanged();
    return result;
  };
  return (
    <Acts>
      {said !== null ? (
        <Confirm
          label={said.label}
          kind="main"
          gentle
          icon={<CirclePlay />}
          title={`${said.label}: ${words}?`}
          doIt={said.doIt}
          act={lift}
          onConfirm={() => then(lift.run({ input: { id } }))}
        >
          What waits is sent, but for what another pause holds. What was recalled is not.
        </Confirm>
      ) : null}
      {pause.recall === null ? (
        <Confirm
          label="Recall from carriers"
          icon={<Undo2 />}
          title={`Recall: ${words}?`}
          doIt="Recall it"
          act={recall}
          onConfirm={() => then(recall.run({ input: { scope, key, reason, recall: true } }))}
        >
          Carriers delete what they have of it and have not delivered. It is never sent again, also when it is resumed.
        </Confirm>
      ) : null}
    </Acts>
  );
}
