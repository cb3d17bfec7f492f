import { once } from 'node:events';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, held, type Terminal } from './terminal.ts';

interface Outcome {
  idempotencyKey: string;
  accepted: number;
  replayed: boolean;
  batchIds: string[];
}

/** Sending to everybody in a file. */
export function fileTests(terminal: () => Terminal): void {
  const count = async (tag: string) => {
    const query = `query($filter: MessageFilter) { messageCount(filter: $filter) { count } }`;
    return (await terminal().hub.api.ask<{ count: number }>(query, { filter: { tags: [tag] } })).count;
  };

  describe('send --from-csv', () => {
    test('sends to every row with its variables, tells refusals by line, and the same again sends nothing', async () => {
      await terminal().run([
        'templates',
        'save',
        'order',
        '--body',
        'en=Hi {{ name }}, it is here.',
        '--variable',
        'name',
      ]);
      const rows = ['+447700900301;"Ada; Countess";x', '123;Nobody;', '', '+447700900302;Zoë;y'];
      const file = terminal().file('orders-1.csv', `\uFEFFMobile;Customer;Notes\n${rows.join('\n')}\n`);
      const refusals = `${terminal().home}/refused.csv`;
      const args = [
        'send',
        '--from-csv',
        file,
        '--template',
        'order',
        '--map',
        'Mobile=phone',
        '--map',
        'Customer=name',
      ];
      args.push('--purpose', 'transactional', '--tag', 'csv', '--refusals', refusals, '--json');
      const first = await terminal().run(args);
      expect({ code: first.code, err: first.err }).toEqual({ code: 8, err: '' });
      const outcome = held<Outcome>('sent-many', JSON.parse(first.out));
      expect(outcome).toMatchObject({ rows: 3, accepted: 2, refused: 1, replayed: false, refusals: [{ line: 3 }] });
      expect(fs.readFileSync(refusals, 'utf8')).toMatch(/^line,code,message\n3,"INVALID_INPUT",".*"\n$/);
      const messages = await terminal().lines<{ body: string }>('message', 'messages', '--tag', 'csv');
      const texts = messages.map(({ body }) => body).sort();
      expect(texts).toEqual(['Hi Ada; Countess, it is here.', 'Hi Zoë, it is here.']);
      expect(held<Outcome>('sent-many', JSON.parse((await terminal().run(args)).out))).toMatchObject({
        idempotencyKey: outcome.idempotencyKey,
        replayed: true,
      });
      expect(await count('csv')).toBe(2);
      const [id = ''] = outcome.batchIds;
      expect(await terminal().json('whole-batch', 'batches', 'show', id)).toMatchObject({ total: 3, accepted: 2 });
      expect(await terminal().lines('batch', 'batches', '--limit', '1')).toMatchObject([{ id }]);
      const shown = await terminal().run(['batches', 'show', id]);
      expect(shown.out).toMatch(/accepted +2 of 3[\s\S]*recipient 2: INVALID_INPUT/);
    });

    test('that was killed goes on where it was, and sends to nobody twice', async () => {
      const total = 4_500;
      const lines = Array.from({ length: total }, (_each, index) => `+4479111${String(index).padStart(5, '0')}`);
      const file = terminal().file('many.csv', `phone\n${lines.join('\n')}\n`);
      const args = ['send', '--from-csv', file, 'Hello', '--purpose', 'transactional', '--tag', 'killed', '--json'];
      const child = terminal().start(args);
      const ended = once(child, 'close');
      await expect.poll(() => count('killed'), { interval: 20 }).toBeGreaterThan(0);
      child.kill('SIGKILL');
      await ended;
      const again = await terminal().run(args);
      expect(held('sent-many', JSON.parse(again.out))).toMatchObject({ rows: total });
      const { accepted } = JSON.parse(again.out) as Outcome;
      expect(accepted).toBeGreaterThan(total / 2);
      // What was under way when it was killed may still be stored; then it is counted in both.
      const stored = await terminal().hub.api.ask<{ edges: { node: { accepted: number } }[] }>(
        '{ messageBatches(first: 5) { edges { node { accepted } } } }',
      );
      expect(stored.edges.reduce((sum, { node }) => sum + node.accepted, 0)).toBe(accepted);
    });

    test('reads standard input; a number twice gets one message where that is asked for', async () => {
      const args = [
        'send',
        '--from-csv',
        '-',
        'Hi',
        '--purpose',
        'transactional',
        '--tag',
        'stdin',
        '--duplicates',
        'refuse',
      ];
      const ran = await terminal().run(args, { input: 'phone,name\n+447700900303,Ada\n+44 7700 900303,Ada\n' });
      expect(ran).toMatchObject({ code: 0, out: /^2 rows: 1 accepted, 0 refused\n1 left out: another row has the/ });
      expect(await count('stdin')).toBe(1);
    });

    const HELLO = ['Hello', '--purpose', 'transactional', '--tag', 'nothing'];
    test.each<[string, string, string[], number, RegExp]>([
      ['no column of numbers', 'name,contact\nAda,+447700900304\n', HELLO, 2, /it has name, contact\.\nOne column is/],
      [
        'two columns of numbers',
        'mobile,tel\n+447700900304,+447700900305\n',
        HELLO,
        2,
        /"mobile" and "tel" are both phone/,
      ],
      ['a title that is not there', 'phone\n+447700900304\n', [...HELLO, '--map', 'Tel=phone'], 2, /--map names "Tel"/],
      [
        'a quote that stays open at its end',
        'phone\n+447700900304\n"+4477',
        HELLO,
        2,
        /Line 3 of the file opens a quote/,
      ],
      [
        'a row with too much',
        'phone\n+447700900304\n+447700900305,x\n',
        HELLO,
        2,
        /Line 3 has 2 cells, the header has 1/,
      ],
      ['no line', '', HELLO, 2, /The file is empty/],
      [
        'no template of the name',
        'phone\n+447700900304\n',
        ['--template', 'nowhere', '--purpose', 'otp'],
        3,
        /no template "nowhere"/,
      ],
      ['a wait', 'phone\n+447700900304\n', [...HELLO, '--wait'], 2, /batches show/],
      ['a number before the text', 'phone\n+447700900304\n', ['+447700900304', ...HELLO], 2, /give a text alone/],
    ])('with %s sends nothing', async (_what, content, args, code, told) => {
      const file = terminal().file('bad.csv', content);
      const ran = await terminal().run(['send', '--from-csv', file, ...args]);
      expect(ran).toEqual({ code, out: '', err: expect.stringMatching(told) });
      expect(await count('nothing')).toBe(0);
    });

    test('reads what spreadsheets write, and refuses what is of another encoding by its line', async () => {
      const args = ['--template', 'order', '--map', 'Prénom=name', '--purpose', 'transactional', '--tag', 'sheet'];
      const text = `sep=;\r\nPrénom;Phone Number\n${'Zoé;+447700900305'}\nAnn;+447700900306\n`;
      const file = terminal().file('sheet.csv', Buffer.from(text, 'latin1'));
      expect(await terminal().run(['send', '--from-csv', file, ...args])).toMatchObject({ code: 2, out: '' });
      const name = terminal().file(
        'name.csv',
        Buffer.from('name;mobile\nAda;+447700900305\nZoé;+447700900306\n', 'latin1'),
      );
      const plain = args.filter((each) => !/map|=name/.test(each));
      expect(await terminal().run(['send', '--from-csv', name, ...plain])).toMatchObject({
        code: 2,
        err: /Line 3, name: is not UTF-8/,
      });
      expect(await count('sheet')).toBe(0);
      const sent = await terminal().run(['send', '--from-csv', file, ...args, '--encoding', 'windows-1252', '--json']);
      expect(sent).toMatchObject({ code: 0, err: '' });
      const messages = await terminal().lines<{ body: string }>('message', 'messages', '--tag', 'sheet');
      expect(messages.map(({ body }) => body).sort()).toEqual(['Hi Ann, it is here.', 'Hi Zoé, it is here.']);
    });

    test('a number in two spellings, a thousand rows apart, gets one message', async () => {
      const rows = Array.from({ length: 1_000 }, (_each, index) => `+4479112${String(index).padStart(5, '0')}`);
      const file = terminal().file(
        'twice.csv',
        `phone\n07911 200000\n${rows.slice(1).join('\n')}\n${rows[0]}\n${rows[1]}\n`,
      );
      const args = ['send', '--from-csv', file, 'Hi', '--purpose', 'transactional', '--tag', 'spelt'];
      const ran = await terminal().run([...args, '--duplicates', 'refuse']);
      expect(ran).toMatchObject({ code: 0, out: /^1,002 rows: 1,000 accepted, 0 refused\n2 left out: another row/ });
      expect(await count('spelt')).toBe(1_000);
    });

    test('options of a file are refused without one', async () => {
      const ran = await terminal().run(['send', '+447700900304', ...HELLO, '--map', 'Tel=phone']);
      expect(ran).toMatchObject({ code: 2, err: /--map is for --from-csv/ });
    });
  });

  test('what takes longer than a second shows its progress at a terminal, and on standard error alone', async () => {
    const args = ['bench', '--messages', '24', '--rate', '12'];
    expect((await terminal().run(args, { terminal: true })).out).toMatch(/\[#+-+\] \d+ of 24 messages ended, \d+\/s/);
    const child = terminal().start([...args, '--json']);
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    await once(child, 'close');
    expect({ progress: /of 24/.test(out()), err: err() }).toEqual({ progress: false, err: '' });
  });

  describe('links', () => {
    test('says where they may lead, and lists where messages led', async () => {
      const settings = await terminal().json<{ allowedHosts: string[] }>(
        'link-settings',
        ...['links', 'settings', '--host', 'shop.example', '--fallback', 'https://shop.example/', '--valid-for', '30d'],
      );
      expect(settings).toEqual({
        domain: null,
        allowedHosts: ['shop.example'],
        fallbackUrl: 'https://shop.example/',
        validFor: 'P30D',
      });
      expect(await terminal().json('link-settings', 'links', 'settings')).toEqual(settings);
      const text = 'Sale: {{ link "https://shop.example/cli" }}';
      await terminal().run(['send', '+447700900123', text, '--purpose', 'transactional']);
      expect(await terminal().lines('link', 'links')).toContainEqual(
        expect.objectContaining({ url: 'https://shop.example/cli', clicks: 0, people: 0, lastClickedAt: null }),
      );
      expect(await terminal().run(['links', 'settings', '--host', 'localhost'])).toMatchObject({
        code: 2,
        err: /localhost/,
      });
    });
  });

  describe('pauses', () => {
    test('are set, listed with what they hold, and lifted', async () => {
      const held = await terminal().json<{ id: string }>(
        'pause',
        ...['pauses', 'set', '--scope', 'country', '--of', 'nz', '--reason', 'The carrier is down'],
      );
      expect(held).toMatchObject({ scope: 'COUNTRY', key: 'NZ', counts: { queued: 0 } });
      expect(await terminal().lines('pause', 'pauses')).toEqual([expect.objectContaining({ id: held.id })]);
      expect(await terminal().json('pause', 'pauses', 'show', held.id)).toMatchObject({ recall: null });
      const recall = ['--scope', 'country', '--of', 'nz', '--reason', 'A wrong text', '--recall'];
      expect(await terminal().json('pause', 'pauses', 'set', ...recall)).toMatchObject({
        ...{ id: held.id, reason: 'The carrier is down' },
        recall: { asked: 0, recalled: 0, tooLate: 0, waiting: 0 },
      });
      expect(await terminal().json('pause', 'pauses', 'lift', held.id)).toMatchObject({ liftedAt: expect.any(String) });
      expect(await terminal().lines('pause', 'pauses')).toEqual([]);
    });
  });

  describe('senders', () => {
    test('are made, listed, and deleted by their address', async () => {
      const sender = await terminal().json<{ id: string }>('sender', 'senders', 'create', 'Bakery');
      expect(await terminal().lines('sender', 'senders')).toContainEqual(
        expect.objectContaining({ address: 'Bakery' }),
      );
      expect(await terminal().json('deleted-sender', 'senders', 'delete', 'bakery')).toEqual({
        deletedSenderId: sender.id,
      });
      expect(await terminal().run(['senders', 'delete', 'Bakery'])).toMatchObject({
        code: 3,
        err: /no sender "Bakery"/,
      });
      expect(await terminal().run(['senders', 'create', 'x'.repeat(20)])).toMatchObject({ code: 2, err: /address/ });
    });
  });
}
