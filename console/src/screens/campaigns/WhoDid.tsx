/** People of a campaign by what they did, and those who were held out of it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, type Hub, useHub } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Acts, Nothing } from '../../ui/Page.tsx';
import styles from './Campaigns.module.css';
import type { WatchedCampaign } from './operations.ts';
import { type Deed, HeldOutQuery, WhoQuery } from './report-operations.ts';

const DEEDS: Readonly<Record<Deed, string>> = {
  SUCCEEDED: 'did what counts',
  CLICKED: 'followed a link',
  REPLIED: 'answered',
  STOPPED: 'said STOP',
  COMPLAINED: 'complained',
  GOT_IT: 'got it',
};
/** The choice of those who got nothing. */
const HELD_OUT = 'HELD_OUT';
type Choice = Deed | typeof HELD_OUT;

/** A person, and the page that tells more. */
interface Person {
  id: string;
  name: string;
  href: string;
}

/** A page of people. */
interface People {
  people: readonly Person[];
  /** Begin of the next page; `null`: this is the last one. */
  next: string | null;
}

/** People on a page of those who did something. */
const DID_A_PAGE = 20;

async function whoDid(hub: Hub, id: string, did: Deed, after: string | null): Promise<People> {
  const { campaign } = await ask(hub, WhoQuery, { id, did, first: DID_A_PAGE, after });
  const who = campaign?.messagesWho ?? null;
  const people = nodesOf(who).map(({ id: message, contact, to }) => ({
    id: message,
    name: contact?.name ?? (to === null ? message : groupNumber(to)),
    href: `/messages/${encodeURIComponent(message)}`,
  }));
  return { people, next: who?.pageInfo.hasNextPage === true ? who.pageInfo.endCursor : null };
}

async function heldOut(hub: Hub, id: string, after: string | null): Promise<People> {
  const contacts = (await ask(hub, HeldOutQuery, { id, after })).campaign?.heldOutContacts ?? [];
  const people = contacts.map(({ id: contact, name, address }) => ({
    id: contact,
    name: name ?? (address === null ? contact : groupNumber(address.text)),
    href: `/contacts/${encodeURIComponent(contact)}`,
  }));
  return { people, next: people.at(-1)?.id ?? null };
}

/** Shows them. */
export function WhoDid({ campaign }: { campaign: WatchedCampaign }) {
  const { may } = useSession();
  const [choice, setChoice] = useState<Choice>('SUCCEEDED');
  const { shown, busy, fault, more } = usePeople(campaign.id, choice);
  const isHeldOut = choice === HELD_OUT;
  const mayMore = shown?.next != null && (!isHeldOut || shown.people.length < campaign.heldOut);
  return (
    <>
      <Field label="Who">
        <select value={choice} onChange={({ target }) => setChoice(target.value as Choice)}>
          {Object.entries(DEEDS).map(([deed, word]) => (
            <option key={deed} value={deed}>
              {word}
            </option>
          ))}
          {campaign.heldOut > 0 && may('contacts:read') ? <option value={HELD_OUT}>was held out</option> : null}
        </select>
      </Field>
      {fault === null ? null : <FailureNote failure={fault} />}
      {shown !== null && shown.people.length === 0 ? <Nothing>Nobody so far.</Nothing> : null}
      {isHeldOut ? (
        <Nothing>
          {campaign.heldOut.toLocaleString()} get nothing, so that it is seen what the campaign changes. Whoever was
          erased since is not in the list.
        </Nothing>
      ) : null}
      <ul aria-label="People" className={styles.people}>
        {(shown?.people ?? []).map(({ id, name, href }) => (
          <li key={id}>
            <Link href={href}>
              <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      {mayMore ? (
        <Acts>
          <Button busy={busy} onClick={more}>
            More
          </Button>
        </Acts>
      ) : null}
    </>
  );
}

/** People of a choice, page after page. */
function usePeople(id: string, choice: Choice) {
  const hub = useHub();
  const [shown, setShown] = useState<People | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const asked = useRef<Choice>(choice);
  const load = useCallback(
    async (before: People | null) => {
      const after = before?.next ?? null;
      setBusy(true);
      try {
        const page = await (choice === HELD_OUT ? heldOut(hub, id, after) : whoDid(hub, id, choice, after));
        if (asked.current !== choice) return;
        setShown({ ...page, people: [...(before?.people ?? []), ...page.people] });
        setFault(null);
      } catch (error) {
        if (asked.current === choice) setFault(error instanceof Error ? error.message : String(error));
      }
      if (asked.current === choice) setBusy(false);
    },
    [hub, id, choice],
  );
  useEffect(() => {
    asked.current = choice;
    setShown(null);
    setFault(null);
    void load(null);
  }, [load, choice]);
  return { shown, busy, fault, more: () => void load(shown) };
}
