import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { held, type Terminal } from './terminal.ts';

/** Consents, suppressions and templates. */
export function peopleTests(terminal: () => Terminal): void {
  describe('consent', () => {
    test('has a ledger whose chain is whole', async () => {
      await terminal().json('checked-ledger', 'consent', 'verify');
    });

    test('is asked for by SMS, and what a reply would mean is told', async () => {
      const form = '{"text":"Send me offers","version":"3"}';
      const args = ['consent', 'request', '+447700900310', '--purpose', 'marketing', '--form', form];
      expect(await terminal().json('requested-consent', ...args)).toMatchObject({ wasOpen: false });
      expect(await terminal().json('reply-intent', 'consent', 'classify', 'STOP')).toMatchObject({
        outcome: 'OPT_OUT',
      });
    });

    test('of a person begins with a link of their own, and hours in which they want offers', async () => {
      const person = '+447700900319';
      expect(await terminal().run(['consent', 'link', person])).toMatchObject({ code: 3 });
      await terminal().run(['contacts', 'save', person, '--locale', 'en']);
      const { url } = await terminal().json<{ url: string }>('preference-link', 'consent', 'link', person);
      expect((await fetch(url.replace(/^http:\/\/[^/]+/, terminal().hub.api.origin))).status).toBe(200);
      const revoked = await terminal().json('revoked-link', 'consent', 'revoke-link', url);
      expect(revoked).toMatchObject({ contact: { phone: person } });
      expect((await fetch(url.replace(/^http:\/\/[^/]+/, terminal().hub.api.origin))).status).toBe(404);
      expect(await terminal().run(['consent', 'revoke-link', 'x'])).toMatchObject({ code: 2, err: /no link/ });
      const hours = ['consent', 'hours', person];
      const set = await terminal().json('own-hours', ...hours, '--from', '10:00', '--to', '18:00');
      expect(set).toMatchObject({ contact: { ownHours: { from: '10:00', to: '18:00' } } });
      expect(await terminal().run([...hours, '--from', '10:00'])).toMatchObject({ code: 2 });
      expect(await terminal().json('own-hours', ...hours, '--none')).toMatchObject({ contact: { ownHours: null } });
    });

    test('has words and answers of the workspace', async () => {
      const added = await terminal().json('changed-keywords', 'keywords', 'add', 'fertig', '--asks-for', 'stop');
      expect(added).toMatchObject({ keywords: expect.arrayContaining([expect.objectContaining({ word: 'fertig' })]) });
      const own = await terminal().lines<{ word: string }>('keyword', 'keywords', 'list');
      expect(own.map(({ word }) => word)).toContain('fertig');
      expect((await terminal().lines('keyword', 'keywords', 'list', '--hub')).length).toBeGreaterThan(500);
      await terminal().json('changed-keywords', 'keywords', 'remove', 'FERTIG');
      expect(await terminal().run(['keywords', 'remove', 'stop'])).toMatchObject({ code: 2, err: /cannot be removed/ });
      expect(await terminal().run(['keywords', 'remove', 'fertig'])).toMatchObject({ code: 3 });
      const reply = ['replies', 'set', '--answers', 'stop', '--language', 'fi'];
      const set = await terminal().json('set-reply', ...reply, 'Acme: loppu.');
      expect(set).toMatchObject({ reply: { text: 'Acme: loppu.', isOwn: true, partCount: 1 } });
      expect(await terminal().lines('reply', 'replies', 'list')).toMatchObject([{ language: 'fi', kind: 'STOP' }]);
      expect(await terminal().json('set-reply', ...reply, '--hub')).toMatchObject({ reply: { isOwn: false } });
      expect(await terminal().run(reply)).toMatchObject({ code: 2 });
    });

    const number = '+447700900300';
    const check = ['consent', 'check', number, '--purpose', 'marketing'];

    test('is checked, recorded with its proof, shown and revoked', async () => {
      expect(await terminal().run(check)).toMatchObject({ code: 4, out: /^NO_CONSENT: / });
      const without = await terminal().run(['consent', 'grant', number, '--purpose', 'marketing', '--source', 'form']);
      expect(without).toMatchObject({ code: 2, err: /proof/ });
      const proof = '{"text":"Yes, send me offers"}';
      const grant = ['consent', 'grant', number, '--purpose', 'marketing', '--source', 'form', '--proof', proof];
      await terminal().json('changed-consent', ...grant);
      expect(await terminal().json('consent-verdict', ...check)).toMatchObject({ allowed: true });
      const shown = await terminal().json('consents', 'consent', 'show', number);
      expect(shown).toMatchObject({
        consents: [{ purpose: 'MARKETING', state: 'GRANT' }],
        consentLedger: [{ source: 'FORM', evidence: 'KEPT' }],
      });
      const reads = await terminal().lines('data-read', 'audit', 'reads', '--limit', '3');
      expect(reads.length).toBeGreaterThan(0);
      const entries = await terminal().lines('audit-entry', 'audit', '--action', 'consent.state', '--limit', '1');
      expect(entries).toMatchObject([{ action: 'consent.state' }]);
      expect((await terminal().run(['audit', '--limit', '1', '--csv'])).out).toMatch(/^at,action,subject,by,detail\n/);
      expect(await terminal().json('checked-ledger', 'consent', 'verify')).toMatchObject({ verified: true, broken: 0 });
      const noted = `9:${'0'.repeat(64)}`;
      expect(await terminal().run(['consent', 'verify', '--noted', noted])).toMatchObject({ code: 1 });
      expect(await terminal().json('consent-proof', 'consent', 'proof', number)).toMatchObject({
        entries: [{ source: 'FORM', intact: true }],
      });
      const revoked = await terminal().run(['consent', 'revoke', number, '--purpose', 'marketing,survey']);
      expect(revoked).toMatchObject({ code: 0, out: /MARKETING REVOKE/ });
      expect(await terminal().run(check)).toMatchObject({ code: 4, out: /^CONSENT_REVOKED: / });
      expect(await terminal().run(['consent', 'show', '+447700900399'])).toMatchObject({ code: 3 });
    });

    test('is of no use to a number that is suppressed, until that is lifted with a proof', async () => {
      const suppressed = await terminal().json<{ id: string }>(
        'suppression',
        'suppressions',
        'add',
        number,
        '--reason',
        'complaint',
      );
      const otp = ['send', number, 'Code', '--purpose', 'otp'];
      expect(await terminal().run(otp)).toMatchObject({ code: 4, err: /suppress/ });
      const listed = await terminal().lines('suppression', 'suppressions', '--phone', number);
      expect(listed).toMatchObject([{ id: suppressed.id, reason: 'COMPLAINT' }]);
      expect(await terminal().run(['suppressions', 'lift', suppressed.id])).toMatchObject({
        code: 2,
        err: /'--proof <json>' not/,
      });
      await terminal().json(
        'suppression',
        'suppressions',
        'lift',
        suppressed.id,
        '--proof',
        '{"text":"Again, please"}',
      );
      expect((await terminal().run(otp)).code).toBe(0);
    });

    test('a list is imported from a file, exported, and complaints are counted', async () => {
      const rows = [
        'phone,reason,purposes,expiresAt',
        '+447700900311,,,',
        '+447700900312,regulator,MARKETING|SURVEY,2037-01-01T00:00:00Z',
      ];
      const file = terminal().file(
        'stopped.csv',
        [
          ...rows,
          'nobody,,,',
          '+447700900313,stop,,2037-01-01T00:00:00Z',
          '+447700900315,never,,',
          '+447700900317,regulator,,soon',
          '+447700900318,regulator,,2037-06-01',
          '',
        ].join('\n'),
      );
      const imported = await terminal().run(['suppressions', 'import', file, '--reason', 'stop', '--json']);
      expect(imported.code).toBe(8);
      expect(held('imported-suppressions', JSON.parse(imported.out))).toMatchObject({
        rows: 7,
        added: 3,
        refused: 4,
        refusals: [{ line: 4 }, { line: 5 }, { line: 6 }, { line: 7 }],
      });
      const again = await terminal().run(['suppressions', 'import', file, '--allow-refused']);
      expect(again).toMatchObject({ code: 0, out: /0 added, 3 known, 4 refused/ });
      const exported = await terminal().run(['suppressions', 'export']);
      expect(exported.out).toMatch(/^id,phone,reason,purposes,createdAt,expiresAt\n/);
      expect(exported.out).toMatch(/,STOP,ALERT\|/);
      expect(exported.out).toMatch(/,REGULATOR,MARKETING\|SURVEY,[^,]+,2037-01-01T00:00:00.000Z\n/);
      await terminal().run(['suppressions', 'complaints', '+447700900314']);
      expect(await terminal().run(['suppressions', 'complaints', '--by', 'template'])).toMatchObject({ code: 0 });
      expect(await terminal().lines('complaint-rate', 'suppressions', 'complaints')).not.toEqual([]);
    });

    test.each<[string, string | Buffer, string[], number]>([
      ['a header with CRLF and rows with LF', 'phone,name\r\n+447700900321,1\n+447700900322,Bob\n', [], 0],
      ['semicolons and another word', 'Name;Phone Number\nAnn;+447700900321\nBob;+447700900322\n', [], 0],
      ['a line sep=', 'sep=;\r\nphone;name\r\n+447700900321;A, B\r\n+447700900322;C\r\n', [], 0],
      ['UTF-16', Buffer.from('\ufeffPhone\tname\n+447700900321\tÉ\n+447700900322\t\n', 'utf16le'), [], 0],
      [
        'windows-1252',
        Buffer.from('Téléphone;nom\n+447700900321;É\n+447700900322;\n', 'latin1'),
        ['--encoding', 'windows-1252'],
        0,
      ],
      ['rows of too many cells', 'phone\n+447700900321\n+447700900322\n+447700900323,+447700900324\n', [], 1],
      [
        'a moment without a zone',
        'phone,expiresAt\n+447700900321,\n+447700900322,\n+447700900325,2037-01-01 10:00\n',
        [],
        1,
      ],
    ])('a list with %s gives every row, or tells it', async (_what, content, args, refused) => {
      const file = terminal().file('list.csv', content);
      const refusals = `${terminal().home}/refused-numbers.csv`;
      const ran = await terminal().run(['suppressions', 'import', file, ...args, '--refusals', refusals, '--json']);
      expect({ code: ran.code, err: ran.err }).toEqual({ code: refused === 0 ? 0 : 8, err: '' });
      const told = held<{ rows: number; added: number; known: number }>('imported-suppressions', JSON.parse(ran.out));
      expect(told).toMatchObject({ rows: 2 + refused, refused });
      expect(told.added + told.known).toBe(2);
      const lines = fs.readFileSync(refusals, 'utf8').trim().split('\n');
      expect(lines).toHaveLength(1 + refused);
      if (refused > 0) expect(lines[1]).toMatch(/^4,"(?:has 2 cells, the header has 1|expiresAt .* with its zone)/);
    });

    test.each<[string, string | Buffer, string[], RegExp]>([
      ['no number', 'name,reason\nAnn,stop\n', [], /it has name, reason/],
      ['two numbers', 'mobile,tel\n1,2\n', [], /"mobile" and "tel" are both phone/],
      ['a title of another encoding', Buffer.from('Téléphone\n1\n', 'latin1'), [], /not UTF-8/],
      ['no encoding', 'phone\n1\n', ['--encoding', 'utf-99'], /--encoding "utf-99"/],
      ['a workbook', Buffer.from('PK\u0003\u0004'), [], /The file is an Excel workbook/],
      ['nothing', '', [], /The file is empty/],
    ])('a list with %s is refused', async (_what, content, args, told) => {
      const file = terminal().file('list.csv', content);
      expect(await terminal().run(['suppressions', 'import', file, ...args])).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(told),
      });
    });

    test('a list that breaks off is taken as far as it goes, and both are told', async () => {
      const file = terminal().file('broken.csv', 'phone,name\n+447700900326,Ann\n+447700900327,"Bob\n+447700900328,\n');
      const ran = await terminal().run(['suppressions', 'import', file]);
      expect(ran).toMatchObject({ code: 2, out: /^1 rows: 1 added/, err: /Line 3 of the file opens a quote/ });
    });

    test('a number that fails for good is suppressed, until it is freed', async () => {
      // Its last digits are those of a handset that can get nothing.
      const unusable = '+447911140006';
      expect(await terminal().run(['suppressions', 'free', unusable])).toMatchObject({ code: 3 });
      const { api } = terminal().hub;
      const failing = (failures: number) =>
        api.ask(`mutation { setWorkspaceRules(input: { unusableAfter: ${failures} }) { __typename } }`);
      await failing(1);
      await api.send(unusable);
      const listed = () => terminal().lines('suppression', 'suppressions', '--phone', unusable, '--reason', 'unusable');
      await expect.poll(listed, { timeout: 30_000, interval: 500 }).toHaveLength(1);
      await failing(3);
      const freed = await terminal().json('freed-number', 'suppressions', 'free', unusable);
      expect(freed).toMatchObject({ suppressionId: expect.stringMatching(/^suppression_/) });
      expect(await listed()).toEqual([]);
    });
  });

  describe('what is kept', () => {
    test('is told by kind and purpose, set, and set back', async () => {
      const keep = ['workspace', 'keep', '--purpose', 'marketing'];
      const set = await terminal().lines('kept', ...keep, '--texts', '90d', '--rows', '400d');
      expect(set).toContainEqual({ kind: 'MESSAGES', purpose: 'MARKETING', bodies: 'P90D', rows: 'P400D' });
      expect((await terminal().run([...keep, '--texts', '9d', '--rows', '2d'])).err).toContain('longer than rows');
      await terminal().lines('kept', ...keep);
      const kept = await terminal().lines('kept', 'workspace', 'kept');
      expect(kept).toContainEqual({ kind: 'MESSAGES', purpose: 'MARKETING', bodies: null, rows: null });
      expect(kept).toContainEqual({ kind: 'MESSAGES', purpose: 'OTP', bodies: 'PT10M', rows: null });
    });
  });

  describe('rules', () => {
    test('are shown, tried, overridden and capped', async () => {
      const rules = await terminal().lines('rule', 'rules', 'show', 'vn');
      expect(rules).toMatchObject([{ ruleId: 'vn', caps: [{ max: 3, period: 'DAY' }] }]);
      const looser = ['rules', 'override', 'vn', '--open', 'mon-sun 06:00-23:00'];
      expect(await terminal().run(looser)).toMatchObject({ code: 2, err: /reason/ });
      expect(await terminal().run(['rules', 'override', 'vn'])).toMatchObject({ code: 2, err: /--none/ });
      await terminal().json('overridden-rule', 'rules', 'override', 'vn', '--open', 'mon-fri 09:00-18:00');
      await terminal().json('caps', 'rules', 'cap', '--max', '0', '--purpose', 'survey');
      const strict = await terminal().json('own-rules', 'rules', 'set', '--offer-checks', 'refuse');
      expect(strict).toMatchObject({ offerChecks: 'REFUSE' });
      await terminal().json('own-rules', 'rules', 'set', '--offer-checks', 'flag');
      const named = ['rules', 'set', '--brand', 'Acme', '--strict', '--if-no-window', 'widest'];
      expect(await terminal().json('own-rules', ...named)).toMatchObject({
        brand: 'Acme',
        strict: true,
        noCommonWindow: 'WIDEST',
      });
      const plain = ['rules', 'set', '--no-brand', '--no-strict', '--if-no-window', 'never'];
      expect(await terminal().json('own-rules', ...plain)).toMatchObject({ brand: null, strict: false });
      expect(await terminal().json('own-rules', 'rules', 'show')).toMatchObject({
        frequencyCaps: [{ purpose: 'SURVEY', max: 0, period: 'P7D' }],
      });
      expect(await terminal().run(['rules', 'caps-of', 'vn', '--max', '9'])).toMatchObject({ code: 2 });
      const capsOf = await terminal().json(
        'own-rules',
        'rules',
        'caps-of',
        'vn',
        '--max',
        '9',
        '--reason',
        'daily price',
      );
      expect(capsOf).toMatchObject({ capOverrides: [{ ruleId: 'vn', max: 9, reason: 'daily price' }] });
      expect((await terminal().run(['rules', 'show', 'vn'])).out).toContain('9 (yours)');
      await terminal().json('own-rules', 'rules', 'caps-of', 'vn');
      const simulate = ['rules', 'simulate', '+447700900320', '--purpose', 'marketing'];
      expect(await terminal().run(simulate)).toMatchObject({ code: 4, out: /REFUSE {2}consent: / });
      const simulated = await terminal().run([...simulate, '--json']);
      expect(held('simulated-rules', JSON.parse(simulated.out))).toMatchObject({ verdict: 'REFUSE' });
      await terminal().json('caps', 'rules', 'cap', '--none', '--purpose', 'survey');
      expect(await terminal().run(['rules', 'override', 'vn', '--none'])).toMatchObject({
        code: 0,
        out: /07:00-22:00/,
      });
    });
  });

  describe('templates', () => {
    test('are saved, drafted, published, used, shown and deleted', async () => {
      const save = ['templates', 'save', 'delivery', '--variable', 'name', '--optional', 'code=none'];
      const body = 'en=Hi {{ name }}, your parcel {{ code }} is here.';
      await terminal().json('saved-template', ...save, '--body', body);
      const file = terminal().file('de.txt', 'Hallo {{ name }}, Ihr Paket {{ code }} ist da.\n');
      const draft = await terminal().run([...save, '--body', body, '--body-file', `de=${file}`, '--draft']);
      expect(draft).toMatchObject({ code: 0, out: /version 2; a draft: heliograph templates publish delivery 2\./ });
      await terminal().json('saved-template', 'templates', 'publish', 'delivery', '2');
      const preview = [
        'preview',
        '+447700900301',
        '--template',
        'delivery',
        '--var',
        'name=Ada',
        '--locale',
        'de',
        '--purpose',
        'otp',
      ];
      expect((await terminal().run(preview)).out).toMatch(/Hallo Ada, Ihr Paket none ist da\./);
      expect(await terminal().lines('template', 'templates')).toContainEqual(
        expect.objectContaining({ name: 'delivery', publishedVersion: 2 }),
      );
      await terminal().json('whole-template', 'templates', 'show', 'delivery');
      await terminal().json('template', 'templates', 'delete', 'delivery');
      expect(await terminal().run(['templates', 'show', 'nowhere'])).toMatchObject({ code: 3 });
    });

    test('that cannot be are refused', async () => {
      const undeclared = ['templates', 'save', 'bad', '--body', 'en=Hi {{ name }}'];
      expect(await terminal().run(undeclared)).toMatchObject({ code: 2, err: /name[\s\S]*\[INVALID_INPUT\]/ });
      expect(await terminal().run(['templates', 'save', 'bad'])).toMatchObject({ code: 2, err: /has no body/ });
      expect(await terminal().run(['templates', 'save', 'bad', '--body', 'Hi'])).toMatchObject({
        code: 2,
        err: /must be name=value/,
      });
    });
  });
}
