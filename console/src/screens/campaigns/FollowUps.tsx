/** Campaigns that follow one: its runs, retries and steps, and the forms that write them. */
import { BellRing, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { METRICS } from './campaign-draft.ts';
import { AddStepMutation, RetryFailedMutation } from './follow-operations.ts';
import type { WatchedCampaign } from './operations.ts';
import { CampaignState } from './state-words.tsx';
import { useContents } from './use-contents.ts';

const ORIGINS = { REPEAT: 'A run of', RETRY: 'Tries again', STEP: 'A step of' } as const;
const KINDS = { REPEAT: 'Run', RETRY: 'Another try', STEP: 'Step' } as const;

interface FollowUpsProps {
  campaign: WatchedCampaign;
  /** Opens a campaign. */
  onOpen(id: string): void;
}

/** Shows them. */
export function FollowUps({ campaign }: { campaign: WatchedCampaign }) {
  const { may } = useSession();
  const [, go] = useLocation();
  const onOpen = (id: string) => go(`/campaigns/${encodeURIComponent(id)}`);
  const { followUps, originCampaign, origin, status, counts } = campaign;
  const mayWrite = may('messages:send');
  const failed = counts.failed + counts.undelivered + counts.expired;
  const hasEnded = status === 'DONE' || status === 'CANCELED';
  const acts = mayWrite ? (
    <>
      {hasEnded && failed > 0 && !campaign.triggered ? (
        <Retry campaign={campaign} failed={failed} onOpen={onOpen} />
      ) : null}
      {status === 'CANCELED' ? null : <AddStep campaign={campaign} onOpen={onOpen} />}
    </>
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

function Retry({ campaign: { id, name }, failed, onOpen }: FollowUpsProps & { failed: number }) {
  const retry = useAct(RetryFailedMutation);
  const run = async () => {
    const done = await retry.run({ input: { id } });
    if (done?.retryFailed.__typename === 'CampaignPayload') onOpen(done.retryFailed.campaign.id);
    return done;
  };
  return (
    <Confirm
      label="Try again"
      icon={<RotateCcw />}
      title={`Try again what failed of ${name}?`}
      doIt="Write the campaign"
      gentle
      act={retry}
      onConfirm={run}
    >
      A campaign is written for those of {failed.toLocaleString()} people who were not tried again yet. Nothing is sent
      before you have checked and started it.
    </Confirm>
  );
}

const STEP = { name: '', template: '', comes: 'LATER', afterHours: '48', unless: 'CLICKED', event: '' };
const UNLESS = ['CLICKED', 'REPLIED', 'EVENT'] as const;

function AddStep({ campaign, onOpen }: FollowUpsProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<BellRing />} onClick={() => setOpen(true)}>
        Add a step
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title="A step">
        <StepForm campaign={campaign} onOpen={onOpen} />
      </Drawer>
    </>
  );
}

function StepForm({ campaign, onOpen }: FollowUpsProps) {
  const act = useAct(AddStepMutation);
  const { templates } = useContents();
  const [form, setForm] = useState(STEP);
  const text = (field: keyof typeof STEP) => ({
    autoComplete: 'off',
    value: form[field],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [field]: target.value }),
  });
  const isTriggered = form.comes === 'TRIGGERED';
  const unless = UNLESS.find((each) => each === form.unless) ?? (isTriggered ? null : UNLESS[0]);
  const submit = async () => {
    const input = {
      id: campaign.id,
      name: form.name.trim(),
      content: { template: form.template },
      ...(isTriggered ? { triggered: true } : { afterHours: Number(form.afterHours) }),
      unless,
      event: unless === 'EVENT' ? form.event.trim() : null,
    };
    const done = await act.run({ input });
    if (done?.addCampaignStep.__typename === 'CampaignPayload') onOpen(done.addCampaignStep.campaign.id);
  };
  return (
    <Form onSubmit={() => void submit()}>
      <p>
        It goes to those who have the message of {campaign.name} and did not do this by then. You check and start it
        like any campaign; {isTriggered ? 'then a trigger brings people to it.' : 'then it waits and begins by itself.'}
        {campaign.schedule?.repeat == null || isTriggered
          ? ''
          : ' The next run takes it along, where it is started before that begins.'}
      </p>
      <Field label="Name of the step">
        <input required maxLength={100} placeholder="Reminder" {...text('name')} />
      </Field>
      <Field label="It comes">
        <select {...text('comes')}>
          <option value="LATER">Some hours later</option>
          <option value="TRIGGERED">When a trigger brings a person to it</option>
        </select>
      </Field>
      <Field label="Unless they">
        <select {...text('unless')}>
          {isTriggered ? <option value="NONE">It is for all of them</option> : null}
          {UNLESS.map((each) => (
            <option key={each} value={each}>
              {METRICS[each]}
            </option>
          ))}
        </select>
      </Field>
      {unless === 'EVENT' ? (
        <Field label="Name of the event">
          <input required placeholder="bought" {...text('event')} />
        </Field>
      ) : null}
      {isTriggered ? null : (
        <Field
          label="Hours later"
          hint={
            campaign.triggered
              ? 'After each person got their message of the campaign'
              : 'After the last message of the campaign was sent'
          }
        >
          <input required type="number" min={1} max={8784} {...text('afterHours')} />
        </Field>
      )}
      <Field label="Template">
        <select required {...text('template')}>
          <option value="">Choose one</option>
          {templates.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Write the step
        </Button>
      </Acts>
    </Form>
  );
}
