/** A person: fields, consents with their history, messages both ways, audit. */
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { useChanges, usePeopleWrite } from '../../data/use-changes.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { countryName, groupNumber } from '../../ui/numbers.ts';
import { Lead, Nothing, Page, PageLoading, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { auditWords } from '../settings/audit-words.ts';
import { ConsentSection } from './ConsentSection.tsx';
import { ContactActs } from './ContactActs.tsx';
import styles from './Contacts.module.css';
import { Events } from './Events.tsx';
import { Exchange } from './Exchange.tsx';
import { OnLists } from './OnLists.tsx';
import { ContactQuery, type ContactWhole } from './operations.ts';
import { Tags } from './Tags.tsx';

/** Properties of the page. */
export interface ContactPageProps {
  id: string;
  onClose(): void;
  /** Called when something of the person has changed. */
  onChanged(): void;
}

/** Shows the page of a contact. */
export function ContactPage({ id, onClose, onChanged }: ContactPageProps) {
  const [{ data, error, fetching }, reload] = useQuery({
    query: ContactQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const loadAgain = () => reload({ requestPolicy: 'network-only' });
  useChanges(['contact', 'contactEvent', 'contactList', 'consent', 'suppression'], loadAgain);
  usePeopleWrite(loadAgain);
  const contact = data?.contact ?? null;
  const changed = () => {
    loadAgain();
    onChanged();
  };
  return (
    <Page title={contact === null ? 'Contact' : titleOf(contact)} noun="contact" onClose={onClose}>
      {contact === null && fetching ? <PageLoading /> : null}
      {contact === null ? null : <Whole contact={contact} onChanged={changed} />}
      {contact === null && error !== undefined ? <ErrorState message={messageOf(error)} retry={loadAgain} /> : null}
      {contact === null && error === undefined && !fetching ? (
        <ErrorState message={`There is no contact ${id} in this workspace.`} />
      ) : null}
    </Page>
  );
}

function titleOf({ name, phone, erasedAt }: ContactWhole): string {
  if (erasedAt !== null) return 'Erased person';
  return name ?? (phone === null ? 'No number' : groupNumber(phone));
}

function Whole({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { may } = useSession();
  const { phone } = contact;
  return (
    <>
      <Lead>
        {phone === null ? (
          <span className={styles.faint}>no number</span>
        ) : (
          <Copy text={phone}>{groupNumber(phone)}</Copy>
        )}
        <Copy text={contact.id} />
      </Lead>
      <ContactActs contact={contact} onChanged={onChanged} />
      <ConsentSection contact={contact} onChanged={onChanged} />
      <Section
        title="Messages"
        acts={phone === null ? null : <Link href={`/messages?to=${encodeURIComponent(phone)}`}>All messages</Link>}
      >
        <Exchange contact={contact} />
      </Section>
      <Events contact={contact} onChanged={onChanged} />
      <Section title="Details">
        <Details contact={contact} onChanged={onChanged} />
        <Tags contact={contact} onChanged={onChanged} />
      </Section>
      {may('audit:read') ? <Audit contactId={contact.id} entries={nodesOf(contact.auditEntries)} /> : null}
    </>
  );
}

type AuditEntries = NonNullable<ContactWhole['auditEntries']>['edges'][number]['node'][];

function Audit({ contactId, entries }: { contactId: string; entries: AuditEntries }) {
  return (
    <Section title="Audit">
      {entries.length === 0 ? <Nothing>Nobody has changed anything by hand.</Nothing> : null}
      <ul className={styles.list}>
        {entries.map(({ id, action, at, actor, detail }) => (
          <li key={id} className={styles.item}>
            <span>{auditWords({ action, subject: contactId, subjectName: null, detail }).did}</span>
            <Time at={at} />
            <span className={styles.more}>{actor.name ?? wordsOf(actor.kind)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Details({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { country, locale, timeZones, mccMnc, attributes } = contact;
  const own = Object.entries(attributes as Record<string, unknown>);
  return (
    <Facts>
      <Fact name="Country">{country === null ? null : countryName(country)}</Fact>
      <Fact name="Language">{locale}</Fact>
      <Fact name={timeZones.length > 1 ? 'One of these zones' : 'Time zone'}>
        {timeZones.length === 0 ? null : timeZones.join(', ')}
      </Fact>
      <Fact name="Network">{mccMnc}</Fact>
      {own.map(([name, value]) => (
        <Fact key={name} name={name}>
          <bdi>{typeof value === 'string' ? value : JSON.stringify(value)}</bdi>
        </Fact>
      ))}
      <Fact name="Lists">{contact.erasedAt === null ? <OnLists contact={contact} onChanged={onChanged} /> : null}</Fact>
      <Fact name="Known since">
        <Time at={contact.createdAt} zones={timeZones} />
      </Fact>
      <Fact name="Last active">
        {contact.lastActivityAt === null ? null : <Time at={contact.lastActivityAt} zones={timeZones} />}
      </Fact>
    </Facts>
  );
}
