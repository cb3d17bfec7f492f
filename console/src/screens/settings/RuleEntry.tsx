/** A rule of a country or a region: what it asks, where that is written, and the hours that the workspace has set instead. */
import { Clock, Gauge } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { CapsForm, ownCapText } from './CapsForm.tsx';
import styles from './Rules.module.css';
import { OverrideMutation, type ShownRule } from './rules-operations.ts';

/** Shows a rule. @param onChanged called when its hours were set */
export function RuleEntry({ rule, onChanged }: { rule: ShownRule; onChanged(): void }) {
  const { may } = useSession();
  const [editing, setEditing] = useState<'hours' | 'caps' | null>(null);
  const { hours, override, capOverride, content } = rule;
  const close = () => setEditing(null);
  const onDone = () => {
    close();
    onChanged();
  };
  return (
    <li className={styles.rule}>
      <div className={styles.name}>
        <h4>{rule.name}</h4>
        <code>{rule.version}</code>
        {may('keys:manage') ? (
          <Button kind="quiet" icon={<Clock />} onClick={() => setEditing('hours')}>
            Set hours
          </Button>
        ) : null}
        {may('keys:manage') && rule.caps.length > 0 ? (
          <Button kind="quiet" icon={<Gauge />} onClick={() => setEditing('caps')}>
            Set caps
          </Button>
        ) : null}
      </div>
      <Facts>
        <Fact name="Hours">{override === null ? hoursText(hours) : `${hoursWords(override.open)} (yours)`}</Fact>
        {override === null ? null : <Fact name="Why yours">{override.reason ?? 'within those of the rule'}</Fact>}
        {override === null ? null : <Fact name="Its own hours">{hoursText(hours)}</Fact>}
        <Fact name="Holidays">{holidaysText(rule)}</Fact>
        {rule.caps.map(({ max, hours: length, period, scope }) => (
          <Fact key={scope} name="Cap">
            {max} {period === 'DAY' ? 'a day' : `within ${length} hours`}, {scope}
          </Fact>
        ))}
        {capOverride === null ? null : <Fact name="Your cap">{ownCapText(capOverride)}</Fact>}
        {capOverride === null ? null : <Fact name="Why your cap">{capOverride.reason ?? 'no more than the rule'}</Fact>}
        <Fact name="Texts">{contentText(content)}</Fact>
        <Fact name="Names as senders">{rule.sender.names === null ? null : wordsOf(rule.sender.names)}</Fact>
        <Fact name="Consent">{rule.consent}</Fact>
        <Fact name="Source">
          {rule.source} ({rule.asOf}, confidence {rule.confidence.toLowerCase()})
        </Fact>
        {rule.conflicts.length === 0 ? null : <Fact name="Disputed">{rule.conflicts.join(' ')}</Fact>}
      </Facts>
      <Drawer open={editing === 'hours'} onClose={close} title={`Hours for ${rule.name}`}>
        <HoursForm rule={rule} onDone={onDone} />
      </Drawer>
      <Drawer open={editing === 'caps'} onClose={close} title={`Caps for ${rule.name}`}>
        <CapsForm rule={rule} onDone={onDone} />
      </Drawer>
    </li>
  );
}

function hoursText({ open, advisory, cite }: ShownRule['hours']): string {
  if (open === null) return 'names none';
  return `${hoursWords(open)}${advisory ? ', advised' : ''}${cite === null ? '' : `, ${cite}`}`;
}

function holidaysText({ hours: { publicHolidays }, override }: ShownRule): string | null {
  if (override?.openOnHolidays === true) return 'Open as on other days (yours)';
  return publicHolidays === null ? null : wordsOf(publicHolidays);
}

/** Hours as people write them: "mon-sat 08:00-22:00" is "Mon–Sat 08:00–22:00". */
function hoursWords(open: string): string {
  return open.replaceAll('-', '–').replaceAll(/\b[a-z](?=[a-z]{2}\b)/g, (letter) => letter.toUpperCase());
}

function contentText({ labels, senderName, optOut }: ShownRule['content']): string | null {
  const parts = [
    labels.length === 0 ? null : `begin with ${labels.join(' or ')}`,
    senderName === null ? null : 'name the sender',
    optOut ? 'say how to opt out' : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

function HoursForm({ rule, onDone }: { rule: ShownRule; onDone(): void }) {
  const act = useAct(OverrideMutation);
  const [open, setOpen] = useState(rule.override?.open ?? rule.hours.open ?? 'mon-fri 09:00-18:00');
  const [reason, setReason] = useState(rule.override?.reason ?? '');
  const [openOnHolidays, setOpenOnHolidays] = useState(rule.override?.openOnHolidays ?? false);
  const mayOpenOnHolidays = open.trim() !== '' && rule.hours.publicHolidays === 'CLOSED';
  const input = {
    ruleId: rule.ruleId,
    open: open.trim() || null,
    reason: reason.trim() || null,
    openOnHolidays: openOnHolidays && mayOpenOnHolidays,
  };
  const submit = async (given: typeof input) => {
    if ((await act.run({ input: given })) !== null) onDone();
  };
  const command = () =>
    commandLine('rules override', [rule.ruleId], {
      open: input.open,
      reason: input.reason,
      openOnHolidays: input.openOnHolidays,
      none: input.open === null,
    });
  return (
    <Form onSubmit={() => void submit(input)}>
      <Field label="Hours" hint="By weekday in the recipient’s time, e.g. mon-fri 10:00-18:00, sat 10:00-14:00.">
        <input required autoComplete="off" value={open} onChange={(event) => setOpen(event.target.value)} />
      </Field>
      <Field
        label="Reason"
        hint="Needed where they are not within those that hold without them, or open public holidays. It is audited."
      >
        <input autoComplete="off" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {rule.hours.publicHolidays === 'CLOSED' ? (
        <label>
          <input
            type="checkbox"
            checked={openOnHolidays}
            onChange={({ target }) => setOpenOnHolidays(target.checked)}
          />{' '}
          Open on public holidays too
        </label>
      ) : null}
      <SameByCode snippets={() => operationSnippets(OverrideMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Set
        </Button>
        {rule.override === null ? null : (
          <Button onClick={() => void submit({ ruleId: rule.ruleId, open: null, reason: null, openOnHolidays: false })}>
            Take yours away
          </Button>
        )}
      </Acts>
    </Form>
  );
}
