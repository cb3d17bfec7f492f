/** Recipients of a campaign who lack values that its text needs, where its check has counted some. */
import { useState } from 'react';
import { Link } from 'wouter';
import { ask, useHub } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { Acts, Nothing, Section } from '../../ui/Page.tsx';
import { type LackingPage, LackingQuery } from './missing-operations.ts';
import type { Preflight } from './operations.ts';

/** Shows them once they are asked for. */
export function Lacking({ id, warnings }: { id: string; warnings: Preflight['warnings'] }) {
  const hub = useHub();
  const [shown, setShown] = useState<LackingPage | null>(null);
  const [state, setState] = useState<{ busy: boolean; fault: string | null }>({ busy: false, fault: null });
  if (!warnings.some(({ code }) => code === 'MISSING_VARIABLE')) return null;
  const load = async (before: LackingPage | null) => {
    setState({ busy: true, fault: null });
    try {
      const { campaign } = await ask(hub, LackingQuery, { id, after: before?.next ?? null });
      const page = campaign?.recipientsWithout ?? { next: null, recipients: [] };
      setShown({ ...page, recipients: [...(before?.recipients ?? []), ...page.recipients] });
      setState({ busy: false, fault: null });
    } catch (error) {
      setState({ busy: false, fault: error instanceof Error ? error.message : String(error) });
    }
  };
  const isMore = shown !== null && shown.next !== null;
  return (
    <Section
      title="Without a value"
      acts={
        <Button busy={state.busy && shown === null} onClick={() => void load(null)}>
          {shown === null ? 'Show who' : 'Look again'}
        </Button>
      }
    >
      {state.fault === null ? null : <p role="alert">{state.fault}</p>}
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
          <Button busy={state.busy} onClick={() => void load(shown)}>
            More
          </Button>
        </Acts>
      ) : null}
    </Section>
  );
}
