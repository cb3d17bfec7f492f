import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { askedOptOut } from '../../src/policy/replies/asked-words.ts';
import { classifyReply } from '../../src/policy/replies/classify.ts';
import { LANGUAGES } from '../../src/policy/replies/languages/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { freePort, temporaryFolder } from '../support/servers.ts';

const folder = temporaryFolder('examples');
let hub: Hub;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
});
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Running {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

/** Runs a program as its README says. */
function start(command: string, args: string[], more: NodeJS.ProcessEnv = {}, cwd?: string): Running {
  const environment = { PATH: process.env.PATH, HELIOGRAPH_URL: hub.api.origin, HELIOGRAPH_KEY: hub.api.key, ...more };
  const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += String(data);
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, ended };
}

const inboxOf = async (number: string) =>
  (await hub.simulator<{ text: string }[]>(`GET /handsets/${number}`)).map(({ text }) => text);
const last = async (number: string) => (await inboxOf(number)).at(-1);

describe('order notices', () => {
  const lines = (text: string) => text.trim().split('\n').toSorted();

  test.each([
    [
      'JavaScript',
      'node',
      'order-notices.mjs',
      ['1001 delivered', '1002 delivered', '1004 delivered', '1005 undelivered'],
    ],
    ['Python', 'python3', 'order_notices.py', ['3 delivered, 1 undelivered']],
  ])('in %s are sent once, and tell what became of them', async (_language, command, file, outcomes) => {
    const args = [path.join('examples/order-notices', file)];
    const first = start(command, args);
    expect([await first.ended, first.output()]).toEqual([0, expect.any(String)]);
    const refused = expect.stringMatching(/^1003 refused: .*"not a number"/);
    expect(lines(first.output())).toEqual(
      lines([...outcomes, '4 accepted'].join('\n')).toSpliced(file.endsWith('py') ? 0 : 2, 0, refused),
    );
    const before = await inboxOf('+447700900101');
    expect(before.at(-1)).toBe('Hi Ada, your order 1001 comes today, 9 to 11.');
    const again = start(command, args);
    expect([await again.ended, again.output()]).toEqual([0, expect.stringContaining('4 accepted by an earlier run')]);
    expect(await inboxOf('+447700900101')).toEqual(before);
  });

  test('with curl are sent once', async () => {
    const file = path.join(folder, 'orders.csv');
    fs.writeFileSync(
      file,
      'order,phone,name,window\r\n2001,+447700900201,Ann "A" \\ B,9 to 11\r\n2002,nobody,X,now\r\n',
    );
    for (let run = 0; run < 2; run++) {
      const { ended, output } = start('examples/order-notices/order-notices.sh', [file]);
      expect([await ended, lines(output())]).toEqual([
        0,
        ['2001 accepted', expect.stringMatching(/^2002 refused: .*nobody/)],
      ]);
    }
    await expect
      .poll(() => inboxOf('+447700900201'))
      .toEqual(['Hi Ann "A" \\ B, your order 2001 comes today, 9 to 11.']);
  });

  test('need the key, and say so', async () => {
    for (const [command, file] of [
      ['node', 'order-notices.mjs'],
      ['python3', 'order_notices.py'],
      ['bash', 'order-notices.sh'],
    ] as const) {
      const { ended, output } = start(command, [path.join('examples/order-notices', file)], {
        HELIOGRAPH_KEY: undefined,
      });
      expect([await ended, output()]).toEqual([
        1,
        expect.stringMatching(/HELIOGRAPH_KEY.*the API key that `?npm start`? prints/),
      ]);
    }
  });
});

describe('the provider of number look-ups', () => {
  test('tells landlines from mobile lines, to those with its token', async () => {
    const port = String(await freePort());
    const provider = start('node', ['examples/number-lookups/provider.mjs'], { PORT: port, LOOKUP_TOKEN: 'secret' });
    await expect.poll(provider.output).toContain('listening');
    const set = (input: object) =>
      hub.api.ask('mutation($i: SetNumberLookupsInput!) { setNumberLookups(input: $i) { __typename } }', { i: input });
    await set({ enabled: true, url: `http://127.0.0.1:${port}`, token: 'secret', refuseLandlines: true });
    expect(await hub.api.send('+442079460000')).toMatchObject({ __typename: 'MessageRefused' });
    expect(await hub.api.send('+447700900123')).toMatchObject({ __typename: 'SendMessagePayload' });
    await set({ enabled: false });
    provider.child.kill();
    await provider.ended;
  });
});

describe('the chatbot', () => {
  const state = path.join(folder, 'chatbot.json');
  const program = path.resolve('examples/chatbot/chatbot.mjs');
  const bot = (more?: NodeJS.ProcessEnv) => start('node', [program], more, folder);
  const [ada, bob] = ['+447700900301', '+447700900302'];
  const write = (from: string, text: string) =>
    hub.api.ask(
      `mutation($from: PhoneNumber!, $text: String!) { simulateReply(input: { from: $from, to: "+447700900999", text: $text }) { __typename } }`,
      { from, text },
    );

  test('asks for words that no reading of replies takes for anything else, in any language and country', () => {
    const text = fs.readFileSync('examples/chatbot/chatbot.mjs', 'utf8');
    const asked = [...new Set(text.match(/(?<=Write |write |for another time, | or )[A-Z]{4,}/g))];
    expect(asked.sort()).toEqual(['BOOK', 'DROP', 'MOVE']);
    const languages = [null, ...Object.values(LANGUAGES).map(({ code }) => code)];
    const countries = [
      null,
      'US',
      'CA',
      'GB',
      'ES',
      'FR',
      'DE',
      'IT',
      'PL',
      'TR',
      'BR',
      'MX',
      'IN',
      'ID',
      'ZA',
      'NG',
      'JP',
    ];
    for (const word of [...asked, 'Move', 'drop', '1', '2', '3'])
      for (const locale of languages)
        for (const country of countries)
          expect([word, locale, country, classifyReply(word, { locale, country }).outcome]).toEqual([
            word,
            locale,
            country,
            'NONE',
          ]);
    // Nor do its answers ask for a word that opts out.
    for (const [, said] of text.matchAll(/['`]([^'`]*(?:Write|write)[^'`]*)['`]/g))
      for (const locale of languages) expect(askedOptOut(said ?? '', locale)).toBeNull();
  });

  test('says where it looked for a hub, and ends, where none takes its key', async () => {
    const lost = bot({ HELIOGRAPH_KEY: 'hg_nobody' });
    expect(await lost.ended).toBe(1);
    expect(lost.output()).toContain(`(${hub.api.origin}/docs/errors.md#unauthenticated)`);
  });

  test('books, moves and drops an appointment with its reminder, goes on after a restart, and leaves the rest to a person', async () => {
    const reminders = async () => {
      const query =
        '{ messages(first: 20, filter: { purposes: [TRANSACTIONAL] }) { edges { node { body status sendAt } } } }';
      const { edges } = await hub.api.ask<{ edges: { node: { body: string; status: string; sendAt: string } }[] }>(
        query,
      );
      return edges.flatMap(({ node }) =>
        node.body.startsWith('Until soon') ? `${node.status} ${node.sendAt.slice(11, 16)}` : [],
      );
    };
    let running = bot();
    await expect.poll(running.output).toContain('The bot listens');
    await write(ada, 'Book');
    await expect.poll(() => last(ada)).toMatch(/^Free: 1\) .*, 2\) .*, 3\) .*\. Answer with the number\.$/);
    await write(ada, ' 2 ');
    await expect.poll(() => last(ada)).toMatch(/^Booked: .* 12:00\. Write MOVE/);
    expect(await reminders()).toEqual(['SCHEDULED 10:00']);
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(0);

    await write(bob, 'BOOK');
    running = bot();
    // The time of another person is not offered.
    await expect.poll(() => last(bob)).toMatch(/^Free: 1\) .* 10:00, 2\) .* 14:00\. /);
    await write(ada, 'MOVE');
    await expect.poll(() => last(ada)).toMatch(/^Free: 1\) .* 10:00, 2\) .* 14:00\. /);
    await write(ada, '2');
    await expect.poll(() => last(ada)).toMatch(/^Booked: .* 14:00\./);
    expect(await reminders()).toEqual(['SCHEDULED 12:00', 'CANCELED 10:00']);
    await write(ada, 'DROP');
    await expect.poll(() => last(ada)).toContain('no appointment any more');
    expect(await reminders()).toEqual(['CANCELED 12:00', 'CANCELED 10:00']);
    expect(JSON.parse(fs.readFileSync(state, 'utf8')).bookings).toEqual({});

    await write(bob, 'my dog ate my calendar');
    await expect.poll(() => last(bob)).toContain('A colleague reads this');
    const query =
      '{ conversations(first: 10) { edges { node { contact { phone } lease { kind holder { kind } } } } } }';
    const held = async () => {
      const { edges } = await hub.api.ask<{ edges: { node: { contact: { phone: string }; lease: unknown } }[] }>(query);
      return edges.find(({ node }) => node.contact.phone === bob)?.node.lease;
    };
    await expect.poll(held).toEqual({ kind: 'HUMAN', holder: null });
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(0);
  });
});
