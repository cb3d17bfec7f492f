/** People who were asked by SMS whether they agree, and have not answered. */
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { messageOf } from '../../data/hub.ts';
import { Code } from '../../ui/Code.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Nothing } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { OpenRequestsQuery } from './operations.ts';

const COMMAND = `heliograph consent request +447700900123 --purpose marketing --form '{"text":"Send me offers","version":"3"}'`;

/** Shows them, the newest first. */
export function OpenRequests() {
  const [{ data, error }] = useQuery({ query: OpenRequestsQuery, requestPolicy: 'network-only' });
  const page = data?.consentRequests;
  const open = (page?.edges ?? []).map(({ node }) => node);
  return (
    <>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {data !== undefined && open.length === 0 ? <Nothing>Nobody is being asked.</Nothing> : null}
      <Facts>
        {open.map(({ id, contact, purposes, plannedAt, askedAt, expiresAt }) => (
          <Fact key={id} name={contact.name ?? (contact.phone === null ? 'erased' : groupNumber(contact.phone))}>
            <Link href={`/contacts/${encodeURIComponent(contact.id)}`}>{purposes.map(purposeWord).join(', ')}</Link>,
            {askedAt === null ? 'is to be asked ' : 'asked '}
            <Time at={askedAt ?? plannedAt} />, until <Time at={expiresAt} />
          </Fact>
        ))}
      </Facts>
      {page?.pageInfo.hasNextPage === true ? <Nothing>There are more: these are the newest 50.</Nothing> : null}
      <p>They are asked once. A clear yes records the consent, with form, question and reply as its evidence.</p>
      <Code text={COMMAND} label="the command line" />
    </>
  );
}
