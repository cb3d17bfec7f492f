/** The kill switch on the page of a campaign: stopping it with a reason, what is held of it, and letting it go on. */
import { OctagonPause } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { PauseForm } from '../pauses/PauseForm.tsx';
import { PausePage } from '../pauses/PausePage.tsx';
import type { WatchedCampaign } from './operations.ts';
import type { HeldProps } from './use-holding.ts';

const wordsFor = ({ name }: WatchedCampaign) => `Campaign ${name}`;

/** Check whether something of a campaign can still be kept from people. */
function canBeStopped({ status, counts }: WatchedCampaign): boolean {
  if (status === 'DONE') return counts.scheduled + counts.deferred + counts.queued + counts.sending + counts.sent > 0;
  return status === 'RUNNING' || status === 'PAUSED' || status === 'STOPPED';
}

/** Shows the button, and the form once it is pressed; where it is stopped already, nothing. */
export function Stop({ campaign, holding, onChanged }: HeldProps) {
  const [open, setOpen] = useState(false);
  const { id, name } = campaign;
  const isOffered = holding.isKnown && holding.own === null && canBeStopped(campaign);
  return (
    <>
      {isOffered ? (
        <Button kind="danger" icon={<OctagonPause />} onClick={() => setOpen(true)}>
          Stop with a reason …
        </Button>
      ) : null}
      <Drawer open={open} onClose={() => setOpen(false)} title={`Stop ${name}`}>
        <p>
          A pause holds it for now. A stop does too, says why to those who come after, and can recall what carriers
          have. “Go on” undoes either. What is canceled never goes on.
        </p>
        <PauseForm
          of={{ scope: 'CAMPAIGN', key: id, words: wordsFor(campaign) }}
          onDone={() => {
            setOpen(false);
            holding.reload();
            onChanged();
          }}
        />
      </Drawer>
    </>
  );
}

/** Shows what holds it, with what is where of its own pause; where nothing does, nothing. */
export function HeldBy({ campaign, holding, onChanged }: HeldProps) {
  const { own, wider, fault, reload } = holding;
  const isPaused = campaign.status === 'PAUSED';
  return (
    <>
      {fault === null ? null : <FailureNote failure={`What holds it is not known. ${fault}`} />}
      {own === null ? null : (
        <PausePage
          key={own.id}
          id={own.id}
          words={wordsFor(campaign)}
          title={isPaused ? 'Paused' : 'Stopped'}
          // A campaign that is paused goes on by its own act, which lifts this.
          mayLift={!isPaused}
          onChanged={() => {
            reload();
            onChanged();
          }}
        />
      )}
      {wider.length === 0 ? null : (
        <Facts>
          {wider.map(({ id, words, reason }) => (
            <Fact key={id} name="Held by a pause">
              <Link href="/pauses?state=force">{words}</Link>: <bdi>{reason}</bdi>
            </Fact>
          ))}
        </Facts>
      )}
    </>
  );
}
