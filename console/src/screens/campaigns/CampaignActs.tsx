/** The acts on a campaign: its check, its start, and what holds or ends it. */
import { CirclePause, CirclePlay, ClipboardCheck, Send, Undo2, X } from 'lucide-react';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { moneyText } from '../../ui/Money.tsx';
import { Acts } from '../../ui/Page.tsx';
import {
  CancelCampaignMutation,
  CheckCampaignMutation,
  PauseCampaignMutation,
  ResumeCampaignMutation,
  StartCampaignMutation,
} from './campaign-acts.ts';
import { EditCampaign } from './EditCampaign.tsx';
import { Stop } from './Stop.tsx';
import { whoComes } from './state-words.tsx';
import type { HeldProps } from './use-holding.ts';

/** Shows the buttons of what can be done now. */
export function CampaignActs({ campaign, holding, onChanged }: HeldProps) {
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
  // Where a pause has stopped it, lifting that is what lets it go on.
  const isLetGo = status === 'STOPPED' && holding.isKnown && holding.own === null && holding.wider.length === 0;
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
        <EditCampaign id={id} isOffered={isWritten} onChanged={onChanged} />
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
        {status === 'PAUSED' || isLetGo ? (
          <Button kind="main" icon={<CirclePlay />} busy={resume.busy} onClick={() => void then(resume.run({ input }))}>
            Go on
          </Button>
        ) : null}
        <Stop campaign={campaign} holding={holding} onChanged={onChanged} />
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
