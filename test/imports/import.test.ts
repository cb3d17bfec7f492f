import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { type ImportService, openImports, phone } from './service.ts';

let service: ImportService;
beforeAll(async () => {
  service = await openImports();
});
afterAll(() => service.close());
beforeEach(async () => {
  // The ledger lets nothing go but this way.
  await service.sql(
    'SET session_replication_role = replica; TRUNCATE contacts, suppressions CASCADE; RESET session_replication_role',
  );
});

function* file(rows: number, header = 'phone,attributes.n'): Generator<string> {
  yield `${header}\n`;
  for (let n = 0; n < rows; n++) yield `${phone(n)},${n}\n`;
}

describe('the file', () => {
  const excel = {
    German: {
      text: 'Telefon;Name;Betrag;Aktiv\r\n0171 1234567;"Müller; Jörg";1.234,50;WAHR\r\n',
      map: ['Name=attributes.name', 'Betrag=attributes.amount:number', 'Aktiv=attributes.active:boolean'],
      country: 'DE',
      stored: { phone: '+491711234567', attributes: { name: 'Müller; Jörg', amount: 1234.5, active: true } },
    },
    French: {
      text: 'Téléphone;Prénom;Montant;Actif\r\n06 12 34 56 78;Zoé;1\u00a0234,5;FAUX\r\n',
      map: ['prénom=attributes.name', 'Montant=attributes.amount:number', 'Actif=attributes.active:boolean'],
      country: 'FR',
      stored: { phone: '+33612345678', attributes: { name: 'Zoé', amount: 1234.5, active: false } },
    },
    Turkish: {
      text: 'Cep Telefonu;Ad;Tutar;Etkin\r\n0532 123 45 67;Işıl Gürşağ;3,14;DOĞRU\r\n',
      map: ['Ad=attributes.name', 'Tutar=attributes.amount:number', 'Etkin=attributes.active:boolean'],
      country: 'TR',
      stored: { phone: '+905321234567', attributes: { name: 'Işıl Gürşağ', amount: 3.14, active: true } },
    },
  };
  const single = (text: string, letters: Record<string, number>) =>
    Buffer.from([...text].map((character) => letters[character] ?? character.charCodeAt(0)));
  const TURKISH = { Ğ: 0xd0, İ: 0xdd, Ş: 0xde, ğ: 0xf0, ı: 0xfd, ş: 0xfe };
  test.each<[keyof typeof excel, string, (text: string) => Buffer, string]>([
    ['German', 'CSV UTF-8', (text) => Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['German', 'CSV', (text) => single(text, {}), 'windows-1252'],
    ['German', 'Unicode Text', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-8'],
    ['French', 'CSV UTF-8', (text) => Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['French', 'CSV', (text) => single(text, {}), 'windows-1252'],
    ['Turkish', 'CSV UTF-8', (text) => Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['Turkish', 'CSV', (text) => single(text, TURKISH), 'windows-1254'],
  ])('of Excel in %s, saved as %s, is taken', async (language, _kind, write, encoding) => {
    const { text, map, country, stored } = excel[language];
    const query = `?${new URLSearchParams([['country', country], ...map.map((pair) => ['map', pair])])}`;
    const answer = await service.post(write(text), { 'content-type': `text/csv; charset=${encoding}` }, 'POST', query);
    expect(answer.last).toMatchObject({ done: true, created: 1, refused: 0 });
    expect(await service.contacts()).toMatchObject([stored]);
  });

  test.each<[string, string, RegExp]>([
    ['map=phone', '', /is no map: write "Title in the file=column"/],
    ['ignoreUnknown=yes', '', /"true" or "false"/],
    ['refusals=some', '', /"all" or "first"/],
    ['country=XX', '', /"country" must be a country such as "DE": "XX" is none/],
    ['delimiter=;', '', /no parameter "delimiter".*map, ignoreUnknown, refusals/],
    ['map=Tel=phone', 'phone\n', /Tel.*no such title/],
  ])('asked for by %s is refused', async (query, text, message) => {
    expect(await service.post(text, {}, 'POST', `?${query}`)).toMatchObject({ status: 400, message });
  });

  test('with an old spelling of a numbering plan meets the contact of the new one, and makes no other', async () => {
    const spellings = [
      ['+5491155551235', '541155551235'],
      ['+525512345678', '5215512345678'],
      ['+5511987654321', '551187654321'],
      ['+2290197123456', '22997123456'],
      ['+2250707123456', '22507123456'],
      ['+970599123456', '972599123456'],
    ] as const;
    const row = (spelling: string, n: number) => `${spelling},${n}\n`;
    const now = spellings.map(([phone], n) => row(phone, n)).join('');
    expect((await service.post(`phone,attributes.n\n${now}`)).last).toMatchObject({ created: 6, refused: 0 });
    const before = await service.contacts();
    const then = spellings.map(([, network], n) => row(`+${network}`, 10 + n)).join('');
    expect((await service.post(`phone,attributes.n\n${then}`)).last).toMatchObject({
      ...{ rows: 6, created: 0, updated: 6, refused: 0 },
    });
    const after = await service.contacts();
    expect(after.map(({ id, phone: e164 }) => [id, e164])).toEqual(before.map(({ id, phone: e164 }) => [id, e164]));
    expect(new Map(after.map(({ phone: e164, attributes }) => [e164, attributes]))).toEqual(
      new Map(spellings.map(([e164], n) => [e164, { n: String(10 + n) }])),
    );
    // Both spellings in one file are one person too.
    const both = ['+54 9 11 4444-5555', '+54 11 4444-5555'].map(row).join('');
    await service.post(`phone,attributes.n\n${both}`);
    expect(await service.contacts(`phone LIKE '+54%44445555'`)).toMatchObject([{ phone: '+5491144445555' }]);
  });

  test('may have columns that are left out on demand', async () => {
    const text = `phone;First Name;\n${phone(1)};Ada;\n${phone(2)}\n`;
    expect(await service.post(text)).toMatchObject({ status: 400, message: /First Name.*attributes\.First Name/ });
    expect((await service.post(text, {}, 'POST', '?ignoreUnknown=true')).last).toMatchObject({
      created: 2,
      refused: 0,
    });
    expect(await service.contacts()).toMatchObject([{ attributes: {} }, { attributes: {} }]);
  });

  test('with a row that is too deep or has a number too large loses that row alone', async () => {
    const deep = `"{""a"":${'['.repeat(15_000)}${']'.repeat(15_000)}}"`;
    const cells = [
      deep,
      '"{""a"":{""b"":[1,9007199254740993]}}"',
      '"{""a"":[1e400]}"',
      '"{""a"":""9007199254740993""}"',
    ];
    const { last } = await service.post(
      `phone,attributes\n${cells.map((cell, n) => `${phone(n)},${cell}\n`).join('')}`,
    );
    expect(last).toMatchObject({
      done: true,
      created: 1,
      refused: 3,
      refusals: [
        { line: 2, message: /nested more than 32/ },
        { line: 3, message: /rounded, a\.b\.1: 9007199254740993/ },
        { line: 4, message: /rounded, a\.0: 1e400/ },
      ],
    });
    expect(await service.contacts()).toMatchObject([{ attributes: { a: '9007199254740993' } }]);
  });

  test.each([
    ['commas', 'phone,locale,attributes.name\n+447911100001,en,"Ada, ""the"" first"\n'],
    ['semicolons', 'phone;locale;attributes.name\n+447911100001;en;"Ada, ""the"" first"\n'],
    ['tabs', 'phone\tlocale\tattributes.name\n+447911100001\ten\t"Ada, ""the"" first"\n'],
    [
      'a BOM, CRLF and empty lines',
      '\uFEFF\r\nphone,locale,attributes.name\r\n\r\n+447911100001,en,"Ada, ""the"" first"\r\n\r\n',
    ],
    ['no line end at the end', 'phone,locale,attributes.name\n+447911100001,en,"Ada, ""the"" first"'],
    ['names spelled otherwise', ' PHONE ,Locale,Attributes.name\n07911 100001,en,"Ada, ""the"" first"\n'],
  ])('may have %s', async (_what, text) => {
    expect((await service.post(text)).last).toMatchObject({
      done: true,
      rows: 1,
      created: 1,
      refused: 0,
      refusals: [],
    });
    expect(await service.contacts()).toMatchObject([
      { phone: '+447911100001', locale: 'en', attributes: { name: 'Ada, "the" first' }, time_zones: ['Europe/London'] },
    ]);
  });

  test('may name every field', async () => {
    const header = 'phone,time zone,Network,attributes,attributes.tier';
    const text = `${header}\n+447911100001,Asia/Kolkata,23415,"{""a"":1,""tier"":2}",gold\n`;
    expect((await service.post(text)).last).toMatchObject({ created: 1, refused: 0 });
    expect(await service.contacts()).toMatchObject([
      { time_zones: ['Asia/Kolkata'], mcc_mnc: '23415', attributes: { a: 1, tier: 'gold' } },
    ]);
  });

  test('may be gzip, and broken gzip is told', async () => {
    const packed = gzipSync([...file(100)].join(''));
    const gzip = { 'content-encoding': 'gzip' };
    expect((await service.post(packed, gzip)).last).toMatchObject({ done: true, created: 100 });
    expect(await service.post('not gzip', gzip)).toMatchObject({ status: 400, message: /gzip/ });
    const cut = await service.post(packed.subarray(0, packed.length - 20), gzip);
    expect(cut.last.done ?? false).toBe(false);
  });

  test.each([
    ['a column nobody knows', 'phone,nmae\n', /nmae.*known.*phone, locale, timeZone/],
    ['a workbook', 'PK\u0003\u0004', /Excel workbook/],
    ['no phone', 'locale\n', /phone.*missing/],
    ['one column twice', 'phone,network,mccMnc\n', /mccMnc.*two columns/],
    ['nothing', '', /empty/],
    ['a consent without its moment', 'phone,consent.purposes\n', /consent\.occurredAt/],
  ])('is refused whole with %s in its header', async (_what, text, message) => {
    expect(await service.post(`${text}+447911100001,x\n`.replace(/^\+.*/, ''))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      message,
    });
    expect(await service.contacts()).toEqual([]);
  });

  test('has bad rows refused alone, by line and column and with the number hidden', async () => {
    const rows = [
      'phone,locale,attributes.note',
      '+447911100001,en,"two',
      'lines"',
      '+44791110000299,en,x',
      '+447911100003,english?,x',
      '+447911100004,en,x,y',
      '+447911100005,en,"bad" quote',
      ',en,x',
      '+447911100006,en,x',
    ];
    const { last } = await service.post(rows.join('\n'));
    expect(last).toMatchObject({ done: true, rows: 7, created: 3, refused: 4 });
    expect(last.refusals).toMatchObject([
      { line: 4, column: 'phone', message: /^"\+447•+99" / },
      { line: 5, column: 'locale', message: /must be a locale/ },
      { line: 6, column: null, message: /^has 4 cells, the header has 3/ },
      { line: 8, column: 'phone', message: 'is empty' },
    ]);
    expect((await service.contacts()).map((each) => [each.phone, each.attributes.note])).toEqual([
      ['+447911100001', 'two\nlines'],
      ['+447911100005', '"bad" quote'],
      ['+447911100006', 'x'],
    ]);
  });

  test('has rows alone refused whose typed fields do not take what stands there, each with its column', async () => {
    const fields = { visits: 'NUMBER', born: 'DATE', member: 'BOOLEAN', plan: 'CHOICE', home: 'PLACE', note: 'TEXT' };
    for (const [name, type] of Object.entries(fields))
      await service.ask(
        'mutation($i: SetContactFieldInput!) { setContactField(input: $i) { __typename ... on Error { message } } }',
        { i: { name, type, ...(type === 'CHOICE' ? { choices: ['gold', 'silver'] } : {}) } },
      );
    const names = Object.keys(fields);
    const right = ['12', '1990-05-01', 'true', 'gold', '"48.5,2"', 'x'];
    const wrong = ['many', 'soon', 'perhaps', 'tin', '"91,0"'];
    const rows = wrong.map((value, at) => [phone(at), ...right.with(at, value)].join(','));
    const text = [`phone,${names.map((name) => `attributes.${name}`).join(',')}`, ...rows, `${phone(9)},${right}`];
    const { last } = await service.post(text.join('\n'));
    expect(last).toMatchObject({ done: true, rows: 6, created: 1, refused: 5 });
    expect(last.refusals?.map(({ line, column }) => [line, column])).toEqual(
      wrong.map((_value, at) => [at + 2, `attributes.${names[at]}`]),
    );
    expect(await service.contacts()).toMatchObject([
      {
        phone: phone(9),
        attributes: { visits: 12, member: true, plan: 'gold', home: { latitude: 48.5, longitude: 2 }, note: 'x' },
      },
    ]);
    for (const name of names)
      await service.ask(`mutation { removeContactField(input: { name: "${name}" }) { __typename } }`);
  });

  test('that is not UTF-8 has those rows refused', async () => {
    const latin = Buffer.from('phone,attributes.name\n+447911100001,Jos\u00e9\n+447911100002,Ada\n', 'latin1');
    const { last } = await service.post(latin);
    expect(last).toMatchObject({ created: 1, refused: 1, refusals: [{ line: 2, message: /UTF-8.*windows-1252/ }] });
  });

  test('with a quote that is never closed is taken up to there', async () => {
    const { last } = await service.post(`phone,locale\n${phone(1)},en\n${phone(2)},"en\n${phone(3)},en\n`);
    expect(last).toMatchObject({ done: false, created: 1, error: { code: 'INVALID_INPUT', message: /line 3.*quote/ } });
    const long = await service.post(`phone,locale\n${phone(4)},"${'x'.repeat(100_000)}\n`);
    expect(long.last).toMatchObject({ done: false, error: { message: /line 2.*65536/ } });
  });

  test('counts every refusal and lists the first thousand', async () => {
    const { last } = await service.post(`phone\n${'12\n'.repeat(1_500)}`);
    expect(last).toMatchObject({ rows: 1_500, refused: 1_500 });
    expect(last.refusals).toHaveLength(1_000);
    const { lines } = await service.post(`phone\n${'12\n'.repeat(6_500)}"12`, {}, 'POST', '?refusals=all');
    expect(lines.at(-1)).toMatchObject({ done: false, refused: 6_500 });
    const listed = lines.slice(0, -1).flatMap(({ refusals }) => refusals?.map(({ line }) => line));
    expect(listed).toEqual(Array.from({ length: 6_500 }, (_, index) => index + 2));
  });
});

describe('the contacts', () => {
  test('are 50,000 in whole chunks, and the same file again changes none', async () => {
    const first = await service.post(file(50_000));
    expect(first.last).toMatchObject({ done: true, rows: 50_000, created: 50_000, updated: 0, unchanged: 0 });
    expect(first.lines.map((line) => line.rows)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => (i + 1) * 5_000),
      50_000,
    ]);
    const stamp = () =>
      service.sql('SELECT count(*)::int AS n, max(updated_at) AS at, max(xmin::text) AS x FROM contacts');
    const before = await stamp();
    expect((await service.post(file(50_000))).last).toMatchObject({ created: 0, updated: 0, unchanged: 50_000 });
    expect((await stamp())[0]).toMatchObject({ n: 50_000, at: before[0]?.at });
  });

  test('keep what an empty cell does not give, and take what is given', async () => {
    await service.post(`phone,locale,attributes.a,attributes.b\n${phone(1)},en,1,2\n`);
    const { last } = await service.post(`phone,locale,attributes.a,attributes.b\n${phone(1)},,3,\n`);
    expect(last).toMatchObject({ created: 0, updated: 1 });
    expect(await service.contacts()).toMatchObject([{ locale: 'en', attributes: { a: '3', b: '2' } }]);
  });

  test('that come twice are what both rows say, the later one first', async () => {
    const rows = [`${phone(1)},en,"{""a"":1,""b"":1}"`, `07911100001,,"{""a"":2,""b"":null}"`];
    await service.post(`phone,locale,attributes\n${rows.join('\n')}\n`);
    expect(await service.contacts()).toMatchObject([{ locale: 'en', attributes: { a: 2 } }]);
    expect((await service.contacts())[0]?.attributes).toEqual({ a: 2 });
  });

  test('that are only tried are counted and refused as they would be, and change nothing', async () => {
    const file = `phone,name\n${phone(77_001)},Ada\n${phone(77_002)},Bob\nnobody,Eve\n`;
    const tried = await service.post(file, {}, 'POST', '?dryRun=true');
    expect(tried.last).toMatchObject({ done: true, rows: 3, created: 2, refused: 1 });
    expect(await service.contacts(`phone IN ('${phone(77_001)}', '${phone(77_002)}')`)).toEqual([]);
    expect((await service.post(file)).last).toMatchObject({ rows: 3, created: 2, refused: 1 });
    expect((await service.post(file, {}, 'POST', '?dryRun=true')).last).toMatchObject({ created: 0, unchanged: 2 });
  });

  test('of one workspace are not those of another', async () => {
    await service.askOther(
      `mutation { upsertContacts(input: { contacts: [{ phone: "${phone(1)}", locale: "fr" }] }) { __typename } }`,
    );
    expect((await service.post(`phone,locale\n${phone(1)},en\n`)).last).toMatchObject({ created: 1 });
    const rows = await service.sql('SELECT locale FROM contacts ORDER BY locale');
    expect(rows).toEqual([{ locale: 'en' }, { locale: 'fr' }]);
  });

  test('that were erased are told, and get nothing', async () => {
    await service.post(`phone\n${phone(1)}\n`);
    await service.ask(`mutation { eraseContact(input: { phone: "${phone(1)}" }) { __typename } }`);
    expect((await service.post(`phone\n${phone(1)}\n${phone(2)}\n`)).last).toMatchObject({ created: 2, suppressed: 1 });
    const decision = (n: number) =>
      service.ask(`{ canMessage(input: { to: { phone: "${phone(n)}" }, purpose: ALERT }) { allowed } }`);
    expect(await decision(1)).toEqual({ allowed: false });
    expect(await decision(2)).toEqual({ allowed: true });
  });
});

describe('consents', () => {
  const header = 'phone,consent.purposes,consent.occurredAt,consent.source,consent.text,consent.action';
  const entries = () =>
    service.sql(`SELECT action::text, purposes::text[], source::text, v.content AS proof FROM consent_entries e
      LEFT JOIN evidence v ON v.entry_id = e.id ORDER BY occurred_at`);

  test('are only what the columns say, once however often the file comes', async () => {
    const text = [
      header,
      `${phone(1)},marketing|survey,2026-01-31T12:00:00Z,FORM,Yes please,`,
      `${phone(1)},MARKETING,2026-02-01T12:00:00Z,,,revoke`,
      `${phone(2)},,,,,`,
      `${phone(3)},MARKETING,,,,`,
      `${phone(4)},SPAM,2026-01-31T12:00:00Z,,,`,
      `${phone(5)},MARKETING,2126-01-31T12:00:00Z,,,`,
      `${phone(6)},MARKETING,2026-01-31T12:00:00Z,,,`,
      `${phone(7)},MARKETING,2026-01-31T12:00:00Z,DOUBLE_OPT_IN,Yes,`,
      `${phone(8)},MARKETING,2026-01-31T12:00:00Z,IMPORT,,`,
    ].join('\n');
    const { last } = await service.post(text);
    expect(last).toMatchObject({ created: 2, consents: 2, refused: 6 });
    expect(last.refusals?.map(({ line, column }) => [line, column])).toEqual([
      [5, 'consent.occurredAt'],
      [6, 'consent.purposes'],
      [7, 'consent.occurredAt'],
      [8, 'consent.source'],
      [9, 'consent.source'],
      [10, 'consent.text'],
    ]);
    const told = [
      { action: 'GRANT', purposes: ['MARKETING', 'SURVEY'], source: 'FORM', proof: { text: 'Yes please' } },
      { action: 'REVOKE', purposes: ['MARKETING'], source: 'IMPORT', proof: null },
    ];
    expect(await entries()).toEqual(told);
    expect((await service.post(text)).last).toMatchObject({ created: 0, unchanged: 2, consents: 0 });
    expect(await entries()).toEqual(told);
    const states = await service.sql('SELECT purpose::text, state::text FROM consents ORDER BY 1');
    expect(states).toEqual([
      { purpose: 'MARKETING', state: 'REVOKE' },
      { purpose: 'SURVEY', state: 'GRANT' },
    ]);
  });

  test('without evidence are taken of source API alone, and refused where the workspace demands it', async () => {
    const text = [
      header,
      `${phone(1)},MARKETING,2026-01-31T12:00:00Z,API,,`,
      `${phone(2)},MARKETING,2026-01-31T12:00:00Z,API,Yes please,`,
      `${phone(3)},MARKETING,2026-01-31T12:00:00Z,,,revoke`,
    ].join('\n');
    await service.sql(`UPDATE workspaces SET rules = '{"evidenceRequired": true}'`);
    const { last } = await service.post(text);
    expect(last).toMatchObject({
      created: 2,
      consents: 2,
      refused: 1,
      refusals: [{ line: 2, column: 'consent.text' }],
    });
    await service.sql('UPDATE workspaces SET rules = NULL');
    expect((await service.post(text)).last).toMatchObject({ created: 1, consents: 1, refused: 0 });
  });

  test('are none without those columns', async () => {
    await service.post(file(10));
    expect(await entries()).toEqual([]);
  });
});

describe('the request', () => {
  test.each<[string, number, Record<string, string>, string]>([
    ['without a key', 401, { authorization: '' }, 'POST'],
    ['with a wrong key', 401, { authorization: 'Bearer hg_nobody_knows_this_key_at_all' }, 'POST'],
    ['of JSON', 415, { 'content-type': 'application/json' }, 'POST'],
    ['in an encoding that nobody knows', 415, { 'content-type': 'text/csv; charset=klingon' }, 'POST'],
    ['packed otherwise', 415, { 'content-encoding': 'br' }, 'POST'],
    ['by PUT', 405, {}, 'PUT'],
  ])('%s is answered %i', async (_what, status, headers, method) => {
    expect(await service.post(file(5), headers, method)).toMatchObject({ status });
    expect(await service.contacts()).toEqual([]);
  });

  test('needs the scope contacts:write', async () => {
    await service.sql(`UPDATE api_keys SET scopes = '{contacts:read}' WHERE workspace_id <> $1`, [service.workspaceId]);
    const [other] = await service.sql<{ hash: Buffer }>('SELECT hash FROM api_keys WHERE workspace_id <> $1', [
      service.workspaceId,
    ]);
    const secret = `hg_reader_${'r'.repeat(40)}`;
    await service.sql(`UPDATE api_keys SET hash = sha256($1::bytea) WHERE hash = $2`, [
      Buffer.from(secret),
      other?.hash,
    ]);
    expect(await service.post(file(5), { authorization: `Bearer ${secret}` })).toMatchObject({
      status: 403,
      message: /contacts:write/,
    });
  });

  test('that is cut leaves whole chunks, and the file can be sent again', async () => {
    const request = service.open();
    request.on('error', () => {});
    const rows = [...file(12_500)];
    request.write(rows.join(''));
    const [response] = await once(request, 'response');
    response.on('error', () => {});
    response.resume();
    const stored = async () => (await service.sql<{ n: number }>('SELECT count(*)::int AS n FROM contacts'))[0]?.n;
    await expect.poll(stored, { timeout: 30_000 }).toBe(10_000);
    request.destroy();
    await expect.poll(() => service.api.logged.filter((line) => line.includes('an import was cut')).length).toBe(1);
    expect(await stored()).toBe(10_000);
    expect((await service.post(rows)).last).toMatchObject({ done: true, created: 2_500, unchanged: 10_000 });
  });

  test('beside another of the same workspace is told to wait', async () => {
    const request = service.open();
    request.on('error', () => {});
    request.write(`phone\n${phone(1)}\n`);
    const [response] = await once(request, 'response');
    expect(await service.post(file(5))).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    request.end();
    let text = '';
    for await (const chunk of response) text += chunk;
    expect(text).toContain('"done":true');
  });

  test('during which the database fails ends with an id, and no half of a chunk', async () => {
    await service.sql(`ALTER TABLE contacts ADD CONSTRAINT boom CHECK (phone <> '${phone(7_777)}') NOT VALID`);
    try {
      const { status, last } = await service.post(file(12_000));
      expect(status).toBe(200);
      expect(last).toMatchObject({ done: false, rows: 5_000, created: 5_000, error: { code: 'INTERNAL' } });
      expect(last.error?.message).not.toContain(phone(7_777));
      expect(await service.contacts(`phone >= '${phone(5_000)}'`)).toEqual([]);
      expect(await service.sql('SELECT 1 FROM contacts LIMIT 5001 OFFSET 4999')).toHaveLength(1);
    } finally {
      await service.sql('ALTER TABLE contacts DROP CONSTRAINT boom');
    }
    expect((await service.post(file(12_000))).last).toMatchObject({ done: true, created: 7_000, unchanged: 5_000 });
  });
});

test('a contact that was deleted comes back by a file, with what the file says', async () => {
  const phone = '+447911123909';
  await service.post(`phone,locale\n${phone},pt-BR\n`);
  await service.sql('UPDATE contacts SET deleted_at = now(), locale = NULL WHERE phone = $1', [phone]);
  const { last } = await service.post(`phone,locale\n${phone},de\n`);
  expect(last).toMatchObject({ created: 0, updated: 1 });
  expect(await service.sql('SELECT locale, deleted_at FROM contacts WHERE phone = $1', [phone])).toEqual([
    { locale: 'de', deleted_at: null },
  ]);
});

test('a file goes straight on a list: everybody of it, new or known, once', async () => {
  const listId = newId();
  const { workspaceId } = service;
  await service.api.runtime.db.prisma.contactList.create({
    data: { id: listId, workspaceId, name: 'Fair', createdAt: new Date() },
  });
  const query = `?list=${toGlobalId('ContactList', listId)}`;
  await service.post(file(3));
  expect((await service.post(file(6_000), {}, 'POST', `${query}&dryRun=true`)).last).toMatchObject({ listed: 6_000 });
  expect((await service.post(file(6_000), {}, 'POST', query)).last).toMatchObject({ created: 5_997, listed: 6_000 });
  expect((await service.post(file(6_000), {}, 'POST', query)).last).toMatchObject({ unchanged: 6_000, listed: 0 });
  const nobodys = `?list=${toGlobalId('ContactList', workspaceId)}`;
  expect(await service.post(file(1), {}, 'POST', nobodys)).toMatchObject({ status: 400, message: /list/ });
  expect(await service.post(file(1), {}, 'POST', '?list=Fair')).toMatchObject({ status: 400, message: /id of a list/ });
});
