/** The act that writes a campaign for those whom another did not reach, all of them or some. */
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { countryName } from '../../ui/numbers.ts';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Ticks } from '../../ui/Ticks.tsx';
import { FailedMessagesQuery, RetryFailedMutation } from './follow-operations.ts';
import type { WatchedCampaign } from './operations.ts';
import {
  ANYBODY,
  atMost,
  codeWords,
  countedBy,
  FAILED_STATUSES,
  failedIn,
  type RetryForm,
  retryInput,
  statusWords,
} from './retry-draft.ts';

/** Properties of the acts that write a campaign which follows one. */
export interface FollowProps {
  campaign: WatchedCampaign;
  /** Opens a campaign. */
  onOpen(id: string): void;
}

/** Shows the button, and the form once it is pressed. */
export function Retry(props: FollowProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<RotateCcw />} onClick={() => setOpen(true)}>
        Try again
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title="Try again">
        <RetryFields {...props} />
      </Drawer>
    </>
  );
}

function RetryFields({ campaign, onOpen }: FollowProps) {
  const { id, name, counts } = campaign;
  const act = useAct(RetryFailedMutation);
  const [{ data, error }] = useQuery({ query: FailedMessagesQuery, variables: { id }, requestPolicy: 'network-only' });
  const [form, setForm] = useState<RetryForm>(ANYBODY);
  const known = nodesOf(data?.messages);
  // Of what is not known, others can be written too.
  const isPart = error !== undefined || data?.messages?.pageInfo.hasNextPage === true;
  const input = retryInput(id, form);
  const submit = async () => {
    const done = await act.run({ input });
    if (done?.retryFailed.__typename === 'CampaignPayload') onOpen(done.retryFailed.campaign.id);
  };
  const command = () =>
    commandLine('campaigns retry', [id], {
      name: input.name,
      status: form.statuses.map((each) => each.toLowerCase()),
      code: input.codes ?? [],
      country: input.countries ?? [],
    });
  const toOptions = (found: ReadonlyMap<string, number>, word: (value: string) => string) =>
    [...found].map(([value, count]) => ({
      value,
      label: `${word(value)}${isPart ? '' : ` (${count.toLocaleString()})`}`,
    }));
  return (
    <Form onSubmit={() => void submit()}>
      <p>
        A campaign is written for those whom {name} did not reach, and who were not tried again yet. Nothing is sent
        before you have checked and started it.
      </p>
      <Ticks
        title="Their message is"
        options={FAILED_STATUSES.filter((each) => failedIn(counts, [each]) > 0).map((value) => ({
          value,
          label: `${statusWords(value)} (${failedIn(counts, [value]).toLocaleString()})`,
        }))}
        ticked={form.statuses}
        none="None ticked: any of them."
        onChange={(statuses) => setForm({ ...form, statuses })}
      />
      <Ticks
        title="For one of these reasons, or codes of networks"
        options={toOptions(
          countedBy(known, ({ codes }) => codes),
          codeWords,
        )}
        ticked={form.codes}
        none="None ticked: for any."
        onChange={(codes) => setForm({ ...form, codes })}
      />
      <Ticks
        title="In one of these countries"
        options={toOptions(
          countedBy(known, ({ country }) => (country === null ? [] : [country])),
          countryName,
        )}
        ticked={form.countries}
        none="None ticked: in any."
        onChange={(countries) => setForm({ ...form, countries })}
      />
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {isPart ? (
        <>
          <p>
            {error === undefined
              ? 'These are reasons and countries of the newest hundred. Others can be written.'
              : 'Their reasons and countries could not be read, and can be written.'}
          </p>
          <Field label="Other codes" hint="Separated by commas">
            <input
              value={form.moreCodes}
              onChange={({ target }) => setForm({ ...form, moreCodes: target.value })}
              placeholder="UNDELIVERABLE, 001"
            />
          </Field>
          <Field label="Other countries" hint="Two letters each, separated by commas">
            <input
              value={form.moreCountries}
              onChange={({ target }) => setForm({ ...form, moreCountries: target.value })}
              placeholder="FR, DE"
            />
          </Field>
        </>
      ) : null}
      <Field label="What the new one is called" hint={`Empty: ${name} (again)`}>
        <input
          maxLength={100}
          autoComplete="off"
          value={form.name}
          onChange={({ target }) => setForm({ ...form, name: target.value })}
        />
      </Field>
      <p role="status">{forWords(atMost(form, counts, isPart ? null : known))}</p>
      <SameByCode snippets={() => operationSnippets(RetryFailedMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Write the campaign
        </Button>
      </Acts>
    </Form>
  );
}

const forWords = (count: number) =>
  `It is for ${count.toLocaleString()} ${count === 1 ? 'person' : 'people'} at most. Whoever was tried again already is left out.`;
