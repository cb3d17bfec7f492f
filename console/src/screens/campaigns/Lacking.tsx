/** Recipients of a campaign who lack values that its text needs, where its check has counted some. */
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { ask, useHub } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Nothing, Section } from '../../ui/Page.tsx';
import { type LackingPage, LackingQuery } from './missing-operations.ts';
import type { Preflight } from './operations.ts';

/** Recipients that a press of the button finds, where there are so many. */
const WANTED = 20;

/** Shows them once they are asked for. */
export function Lacking({ id, warnings }: { id: string; warnings: Preflight['warnings'] }) {
  const { shown, busy, fault, load } = useLacking(id);
  if (!warnings.some(({ code }) => code === 'MISSING_VARIABLE')) return null;
  const isMore = shown !== null && shown.next !== null;
  return (
    <Section
      title="Without a value"
      acts={
        <Button busy={busy} onClick={() => void load(null)}>
          {shown === null ? 'Show who' : 'Look again'}
        </Button>
      }
    >
      {fault === null ? null : <FailureNote failure={fault} />}
      {shown === null ? null : (
        <p role="status">
          {shown.checked.toLocaleString()} {shown.checked === 1 ? 'recipient was' : 'recipients were'} looked at
          {busy ? ' …' : isMore ? ' so far.' : ', which are all.'}
        </p>
      )}
      {shown !== null && shown.recipients.length === 0 && !isMore ? (
        <Nothing>Nobody lacks one any more.</Nothing>
      ) : null}
      <ul>
        {(shown?.recipients ?? []).map(({ to, variables, contact }, index) => (
          <li key={contact?.id ?? String(index)}>
            <Link href={contact === null ? '/contacts' : `/contacts/${encodeURIComponent(contact.id)}`}>
              <bdi>{contact?.name ?? to ?? '–'}</bdi>
            </Link>{' '}
            {variables.join(', ')}
          </li>
        ))}
      </ul>
      {isMore ? (
        <Acts>
          <Button busy={busy} onClick={() => void load(shown)}>
            More
          </Button>
        </Acts>
      ) : null}
    </Section>
  );
}

/** Those that were found so far: a page may have none of them and not be the last, so that the next is asked for too. */
function useLacking(id: string) {
  const hub = useHub();
  const [shown, setShown] = useState<LackingPage | null>(null);
  const [{ busy, fault }, setState] = useState<{ busy: boolean; fault: string | null }>({ busy: false, fault: null });
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  const load = async (before: LackingPage | null) => {
    const enough = (before?.recipients.length ?? 0) + WANTED;
    let all = before;
    setState({ busy: true, fault: null });
    try {
      do {
        const { campaign } = await ask(hub, LackingQuery, { id, after: all?.next ?? null });
        if (isGone.current) return;
        all = withPage(all, campaign?.recipientsWithout ?? { checked: 0, next: null, recipients: [] });
        setShown(all);
      } while (all.next !== null && all.recipients.length < enough);
      setState({ busy: false, fault: null });
    } catch (error) {
      setState({ busy: false, fault: error instanceof Error ? error.message : String(error) });
    }
  };
  return { shown, busy, fault, load };
}

function withPage(before: LackingPage | null, { checked, next, recipients }: LackingPage): LackingPage {
  return {
    checked: (before?.checked ?? 0) + checked,
    next,
    recipients: [...(before?.recipients ?? []), ...recipients],
  };
}
