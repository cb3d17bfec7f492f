/** Everything else about a message. */
import { Link } from 'wouter';
import { Copy } from '../../ui/Copy.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Money } from '../../ui/Money.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import type { Message } from './operations.ts';

/** Shows the details of a message. */
export function Details({ message }: { message: Message }) {
  const { to, price, sendAt, batch, tags, metadata } = message;
  const zones = message.contact?.timeZones ?? [];
  return (
    <>
      <Facts>
        <Fact name="To">{to === null ? null : <Copy text={to}>{groupNumber(to)}</Copy>}</Fact>
        <Fact name="Purpose">{purposeWord(message.purpose)}</Fact>
        <Fact name="Route">{message.route?.name ?? message.decision?.routeName ?? null}</Fact>
        <Fact name="Connection">{message.connection?.name ?? null}</Fact>
        <Fact name="Parts">
          {message.partCount}, {message.encoding}
        </Fact>
        <Fact name="Price">{price === null ? null : <Money money={price} />}</Fact>
        <Fact name="Accepted">
          <Time at={message.createdAt} zones={zones} />
        </Fact>
        <Fact name="To be sent">{sendAt === null ? null : <Time at={sendAt} zones={zones} />}</Fact>
        <Fact name="Expires">
          <Time at={message.expiresAt} zones={zones} />
        </Fact>
        <Fact name="Template">{templateText(message)}</Fact>
        <Fact name="Sent by">{actorText(message)}</Fact>
        <Fact name="Batch">{batch === null ? null : <Copy text={batch.id} />}</Fact>
        <Fact name="Tags">{tags.length === 0 ? null : tags.join(', ')}</Fact>
        <Fact name="Metadata">{metadata == null ? null : <code>{JSON.stringify(metadata)}</code>}</Fact>
      </Facts>
      {to === null ? null : <Link href={`/messages?to=${encodeURIComponent(to)}`}>All messages to this number</Link>}
    </>
  );
}

function templateText({ template, templateVersion, locale }: Message): string | null {
  if (template === null) return null;
  return `${template.name}, version ${templateVersion?.version ?? '?'}${locale === null ? '' : `, ${locale}`}`;
}

function actorText({ actor, origin }: Message): string {
  const who = actor.name ?? wordsOf(actor.kind);
  return origin === 'SINGLE' ? who : `${who}, ${wordsOf(origin).toLowerCase()}`;
}
