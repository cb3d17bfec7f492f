import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { fromGlobalId } from '../../../src/kernel/global-ids.ts';
import { openRelay } from './relay.ts';
import { collect, held, type Terminal } from './terminal.ts';

const PEOPLE = 24;
const ID = 'campaign_0123456789abcdef0123456789abcdef';

interface Watched {
  status: string;
  handled: number;
  recipients: number;
  accepted: number;
}

interface Person {
  phone: string;
}

/** Campaigns that are looked at before, while and after they run. */
export function campaignWatchTests(terminal: () => Terminal): void {
  const phones = Array.from({ length: PEOPLE }, (_, index) => `+4479112602${String(20 + index)}`);
  const campaigns = (...args: string[]) => terminal().json<{ id: string }>('campaign', 'campaigns', ...args);
  const refused = async (args: string[], message: RegExp, code = 2) =>
    expect(await terminal().run(['campaigns', ...args])).toMatchObject({ code, err: expect.stringMatching(message) });
  let id = '';
  beforeAll(async () => {
    await terminal().run(['templates', 'save', 'cli-watched', '--body', 'en=Hi {{ name }}', '--variable', 'name']);
    const rows = phones.map((phone) => `${phone},cli-watched`);
    await terminal().run(['contacts', 'import', terminal().file('watched.csv', `phone,tags\n${rows.join('\n')}\n`)]);
    const create = [
      'create',
      'Watched',
      '--template',
      'cli-watched',
      '--purpose',
      'transactional',
      '--tag',
      'cli-watched',
    ];
    const tries = ['--variant', 'control', '--variant', 'text=Hello {{ name }}', '--test-percent', '100'];
    ({ id } = await campaigns(...create, '--var', 'name=friend', '--hold-out', '40', '--rate', '4', ...tries));
  });

  /** Has a campaign that was started begin now: nobody waits for its undo window. */
  async function begin(): Promise<void> {
    const db = openDatabase(terminal().hub.databaseUrl, 1);
    const uuid = fromGlobalId('Campaign', id);
    await db.pool.query('UPDATE campaigns SET due_at = now(), begins_at = now() WHERE id = $1', [uuid]);
    await db.close();
  }

  test('campaigns audience says how many people a campaign would be for', async () => {
    const audience = (...args: string[]) => terminal().json('audience-size', 'campaigns', 'audience', ...args);
    const all = { count: PEOPLE, isExact: true, low: PEOPLE, high: PEOPLE };
    expect(await audience('--tag', 'cli-watched')).toEqual(all);
    expect(await audience('--tag', 'cli-watched', '--exact')).toEqual(all);
    expect(await audience('--tag', 'cli-watched', '--exclude-tag', 'cli-watched')).toMatchObject({ count: 0 });
    await refused(['audience'], /Give --tag, --list or --segment/);
    await refused(['audience', '--list', 'Nowhere'], /There is no list "Nowhere"/, 3);
    await refused(['audience', '--exclude-tag', 'a'], /--exclude-tag.*: must name a list, a tag or a segment/);
  });

  describe('campaigns sample', () => {
    test('shows what the first recipients would get, and what every gate says of it', async () => {
      const [blocked = ''] = phones;
      await terminal().run(['suppressions', 'add', blocked, '--reason', 'manual', '--purpose', 'transactional']);
      const sample = await terminal().lines<{ to: string; text: string }>('campaign-sample', 'campaigns', 'sample', id);
      // Whoever is held out gets nothing, and is not among them: 20, or as many as there are besides.
      expect(sample.length).toBeGreaterThan(0);
      expect(sample.length).toBeLessThanOrEqual(20);
      for (const { to, text } of sample) {
        expect(phones).toContain(to);
        expect(text).toMatch(/^(?:Hi|Hello) friend$/);
      }
      expect(sample).toContainEqual(
        expect.objectContaining({
          ...{ blockedBy: null, partCount: 1, encoding: 'GSM7' },
          decision: expect.objectContaining({ verdict: 'ALLOW', routeName: 'simulator', steps: expect.any(Array) }),
        }),
      );
      const told = await terminal().run(['campaigns', 'sample', id, '--gates', '--limit', '20']);
      expect(told.out).toMatch(/^\+44\d+ {2}ALLOW {2}1 GSM7 {2}(?:Hi|Hello) friend\n {2}[a-z-]+: ALLOW /m);
      const lines = (await terminal().run(['campaigns', 'sample', id])).out.trim().split('\n');
      expect(lines).toHaveLength(sample.length);
      const two = await terminal().lines<{ to: string }>('campaign-sample', 'campaigns', 'sample', id, '--limit', '2');
      expect(two.map(({ to }) => to)).toEqual(sample.slice(0, 2).map(({ to }) => to));
      await refused(['sample', id, '--limit', '21'], /'--limit <count>' argument '21' is invalid.*1 to 20/);
      await refused(['sample', ID], /There is no campaign/, 3);
      const [free] = await terminal().lines<{ id: string }>('suppression', 'suppressions', '--phone', blocked);
      await terminal().run(['suppressions', 'lift', free?.id ?? '', '--proof', '{"text":"Again, please"}']);
    });
  });

  describe('campaigns watch', () => {
    test('follows one while it goes on, behind a connection that is cut, and ends with it', async () => {
      await campaigns('check', id);
      await campaigns('start', id);
      const relay = await openRelay(Number(new URL(terminal().hub.api.origin).port));
      const child = terminal().start(['campaigns', 'watch', id, '--json', '--url', `http://127.0.0.1:${relay.port}`]);
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const ended = once(child, 'close');
      const seen = () =>
        out()
          .split('\n')
          .slice(0, -1)
          .map((line) => held<Watched>('campaign', JSON.parse(line)));
      await expect.poll(() => seen().map(({ status }) => status)).toEqual(['SCHEDULED']);
      await begin();
      await expect.poll(() => seen().at(-1)?.handled ?? 0).toBeGreaterThan(0);
      expect(relay.cut()).toBeGreaterThan(0);
      expect(await ended).toEqual([0, null]);
      relay.close();
      expect(err()).toMatch(/Trying again[\s\S]*Connected again/);
      const all = seen();
      const counts = all.map(({ handled }) => handled);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(new Set(counts).size).toBeGreaterThan(3);
      const last = all.at(-1);
      expect(last).toMatchObject({ status: 'DONE', handled: last?.recipients, recipients: last?.accepted });
      expect(await terminal().run(['campaigns', 'watch', id])).toMatchObject({
        ...{
          code: 0,
          out: expect.stringMatching(new RegExp(`^done +${last?.handled} of ${last?.handled} recipients`)),
        },
      });
      await refused(['watch', ID], /There is no campaign/, 3);
    });

    /** Starts a campaign that begins in many years. */
    async function startWaiting(): Promise<string> {
      const { id: waiting } = await campaigns(
        ...['create', 'Waits', '--template', 'cli-watched', '--purpose', 'transactional', '--tag', 'cli-watched'],
        ...['--var', 'name=friend', '--at', '2099-01-01T10:00:00Z'],
      );
      await campaigns('check', waiting);
      await campaigns('start', waiting);
      return waiting;
    }

    test('says that a campaign is there no more, which is no interruption', async () => {
      const waiting = await startWaiting();
      const child = terminal().start(['campaigns', 'watch', waiting]);
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const ended = once(child, 'close');
      await expect.poll(out).toMatch(/^scheduled +0 of 0 recipients/);
      const db = openDatabase(terminal().hub.databaseUrl, 1);
      await db.pool.query('DELETE FROM campaigns WHERE id = $1', [fromGlobalId('Campaign', waiting)]);
      await db.close();
      expect(await ended).toEqual([3, null]);
      expect(err()).toContain(`Campaign "${waiting}" does not exist in this workspace.`);
    });

    test('ends with 130 when it is interrupted', async () => {
      const waiting = await startWaiting();
      const child = terminal().start(['campaigns', 'watch', waiting]);
      const out = collect(child.stdout);
      const ended = once(child, 'close');
      await expect.poll(out).toMatch(/^scheduled +0 of 0 recipients/);
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      await campaigns('cancel', waiting);
    });
  });

  describe('campaigns people and held-out', () => {
    const people = (who: string, ...args: string[]) =>
      terminal().lines<{ to: string }>('campaign-person', 'campaigns', 'people', id, '--who', who, ...args);

    test('list who got it, by their variant, and who answered', async () => {
      const { accepted } = await terminal().json<Watched>('campaign', 'campaigns', 'show', id);
      await expect.poll(() => people('got-it', '--all').then(({ length }) => length)).toBe(accepted);
      const all = await people('got-it', '--all');
      expect(phones).toEqual(expect.arrayContaining(all.map(({ to }) => to)));
      const [a, b] = [await people('got-it', '--variant', 'A'), await people('got-it', '--variant', 'B')];
      expect(a.length + b.length).toBe(accepted);
      expect(await people('got-it', '--limit', '2')).toHaveLength(2);
      const [first = { to: '' }] = all;
      await terminal().run(['simulate', 'reply', first.to, 'Nice, thank you']);
      await expect.poll(() => people('replied')).toMatchObject([{ to: first.to, contact: { phone: first.to } }]);
      const csv = await terminal().run(['campaigns', 'people', id, '--who', 'replied', '--csv']);
      const row = `contact_\\w+,\\${first.to},msg_\\w+,DELIVERED,[AB],`;
      expect(csv.out).toMatch(new RegExp(`^contact,phone,message,status,variant,name\n${row}\n$`));
      expect((await terminal().run(['campaigns', 'people', id, '--who', 'stopped'])).err).toContain('Nobody did.');
      await refused(
        ['people', id, '--who', 'danced'],
        /'--who <did>' argument 'danced' is invalid. Allowed are got-it, succeeded/,
      );
      await refused(['people', id], /'--who <did>' not specified: it takes got-it/);
      await refused(
        ['people', id, '--who', 'got-it', '--variant', 'F'],
        /'--variant <variant>' argument 'F' is invalid/,
      );
      await refused(['people', ID, '--who', 'got-it'], /There is no campaign/, 3);
    });

    test('list who was held out, and messages are found by their campaign', async () => {
      const heldOut = (...args: string[]) =>
        terminal().lines<Person>('held-out-contact', 'campaigns', 'held-out', id, ...args);
      const all = (await heldOut('--all')).map(({ phone }) => phone);
      const messages = await terminal().lines<{ to: string }>('message', 'messages', '--campaign', id, '--all');
      expect([...all, ...messages.map(({ to }) => to)].sort()).toEqual(phones);
      expect(all.length).toBeGreaterThan(0);
      expect(await heldOut('--limit', '1')).toHaveLength(1);
      const csv = (await terminal().run(['campaigns', 'held-out', id, '--all', '--csv'])).out.trim().split('\n');
      expect(csv[0]).toBe('contact,phone,name');
      expect(csv.slice(1).map((line) => line.split(',')[1])).toEqual(all);
      await refused(['held-out', id, '--limit', '0'], /'--limit <count>' argument '0' is invalid/);
      await refused(['held-out', ID], /There is no campaign/, 3);
      expect(await terminal().run(['messages', '--campaign', 'batch_0'])).toMatchObject({ code: 2, err: /--campaign/ });
    });
  });
}
