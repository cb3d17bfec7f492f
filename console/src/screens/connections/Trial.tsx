/** A bind that is tried: what the SMSC answers, and what to do about it. */
import { Check, PlugZap } from 'lucide-react';
import { useState } from 'react';
import type { Act } from '../../data/use-act.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { type Trial, TrialMutation, type TrialVariables } from './operations.ts';

/** Properties of the trial. */
export interface TrialProps {
  /** Connection or settings to bind with; `null`: nothing can be tried yet. */
  input: TrialVariables['input'] | null;
  /** Words for why not. */
  why?: string;
}

/** Shows the button, and the answer. */
export function TrialBind({ input, why }: TrialProps) {
  const trial = useAct(TrialMutation);
  const [answer, setAnswer] = useState<Trial | null>(null);
  const onTry = async () => {
    setAnswer(null);
    if (input !== null) setAnswer(trialOf(await trial.run({ input })));
  };
  return (
    <>
      <Acts>
        <Button icon={<PlugZap />} busy={trial.busy} disabled={input === null} title={why} onClick={() => void onTry()}>
          Try the bind
        </Button>
      </Acts>
      <Answer trial={answer} act={trial} />
    </>
  );
}

function trialOf(data: Awaited<ReturnType<Act<{ testSmscConnection: Trial | object }, TrialVariables>['run']>>) {
  const result = data?.testSmscConnection;
  return result !== undefined && 'bound' in result ? result : null;
}

function Answer({
  trial,
  act,
}: {
  trial: Trial | null;
  act: { failure: Parameters<typeof FailureNote>[0]['failure'] | null };
}) {
  if (act.failure !== null) return <FailureNote failure={act.failure} />;
  if (trial === null) return null;
  if (trial.bound) {
    return (
      <p role="status">
        <Mark tone="green" icon={<Check />} more={`in ${trial.tookMs} ms, and it was unbound again`}>
          It let the hub in
        </Mark>
      </p>
    );
  }
  return <FailureNote failure={[trial.answer, trial.remedy].filter((each) => each !== null).join('. ')} />;
}
