import { beforeAll, describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

const ID = 'campaign_0123456789abcdef0123456789abcdef';

/** Campaigns and triggers that are changed, and steps with variants. */
export function campaignChangeTests(terminal: () => Terminal): void {
  const written = (...args: string[]) => terminal().json<{ id: string }>('campaign', 'campaigns', ...args);
  const show = (id: string) => terminal().json<object>('campaign', 'campaigns', 'show', id);
  const refused = async (args: string[], message: RegExp, code = 2) =>
    expect(await terminal().run(args)).toMatchObject({ code, err: expect.stringMatching(message) });

  describe('campaigns update', () => {
    const create = ['create', 'To change', '--purpose', 'transactional'];
    beforeAll(async () => {
      for (const name of ['cli-changed', 'cli-other'])
        await terminal().run(['templates', 'save', name, '--body', 'en=Hi {{ name }}', '--variable', 'name']);
      await terminal().run(['lists', 'create', 'Changed list']);
      await terminal().run(['segments', 'create', 'Changed segment', 'tag changed']);
    });

    test('changes what is given, and leaves the rest as it was', async () => {
      const { id } = await written(
        ...[...create, '--template', 'cli-changed', '--template-version', '1', '--var', 'name=friend'],
        ...['--tag', 'a', '--list', 'Changed list', '--exclude-tag', 'b', '--segment', 'Changed segment'],
        ...['--metric', 'event', '--event', 'bought', '--within-days', '3', '--rate', '5', '--sender', '+447700900999'],
        ...['--at', '2099-01-05T10:00:00Z', '--repeat', 'week', '--on', 'monday', '--times', '5', '--tolerance', '20'],
        ...[
          '--variant',
          'control',
          '--variant',
          'delay=5',
          '--test-percent',
          '30',
          '--test-hours',
          '4',
          '--hold-out',
          '10',
        ],
      );
      const before = await show(id);
      expect(before).toMatchObject({
        ...{ templateVersion: 1, variables: { name: 'friend' }, startAt: '2099-01-05T10:00:00.000Z' },
        audience: { tags: ['a'], lists: [{ name: 'Changed list' }], segments: [{ name: 'Changed segment' }] },
      });
      const one = async (changes: object, ...args: string[]) => {
        const was = await show(id);
        expect(await written('update', id, ...args)).toMatchObject({ id, status: 'DRAFT' });
        expect(await show(id)).toEqual({ ...was, ...changes });
      };
      const schedule = (before as { schedule: { repeat: object } }).schedule;
      const test = (before as { test: object }).test;
      await one({ name: 'Changed', objective: 'SALES' }, '--name', 'Changed', '--objective', 'sales');
      await one(
        { schedule: { ...schedule, repeat: { ...schedule.repeat, tolerancePercent: 30 } } },
        '--tolerance',
        '30',
      );
      await one({ variables: { name: 'you' } }, '--var', 'name=you');
      await one(
        { template: 'cli-other', templateVersion: null, variants: expect.anything() },
        '--template',
        'cli-other',
      );
      await one({ metricWithinDays: 9 }, '--within-days', '9');
      await one({ metric: 'CLICKED', metricEvent: null }, '--metric', 'clicked');
      await one({ test: { ...test, hours: 6 } }, '--test-hours', '6');
      const { audience } = before as { audience: object };
      await one({ audience: { ...audience, tags: ['c', 'd'] } }, '--tag', 'c', '--tag', 'd');
      await one({ audience: { ...audience, tags: [], excludeTags: [] } }, '--no-tag', '--no-exclude-tag');
      const { out } = await terminal().run(['campaigns', 'update', id, '--tag', 'e', '--exclude-tag', 'f']);
      expect(out.split('\n').slice(1, 3)).toEqual([
        expect.stringMatching(/^to +tag e, list Changed list, segment Changed segment$/),
        expect.stringMatching(/^but not +tag f$/),
      ]);
      expect((await terminal().run(['campaigns', 'update', id, '--rate', '4'])).out).not.toContain('tag e');
      await one({ ratePerSecond: null, sender: null, variants: expect.anything() }, '--no-rate', '--no-sender');
      await one({ holdOutPercent: 0, variants: [], test: null }, '--hold-out', '0', '--no-variant');
      expect(await written('update', id, '--no-at', '--no-repeat')).toMatchObject({ schedule: null });
      expect(await show(id)).toMatchObject({ startAt: null });
    });

    test('has to be checked again, and is refused once it is started', async () => {
      await terminal().run(['contacts', 'save', '+447911250101', '--tag', 'cli-changed']);
      const { id } = await written(...create, '--template', 'cli-changed', '--var', 'name=you', '--tag', 'cli-changed');
      expect(await written('check', id)).toMatchObject({ status: 'CHECKED' });
      expect(await terminal().run(['campaigns', 'update', id, '--rate', '7'])).toMatchObject({
        ...{ code: 0, out: expect.stringContaining(`Check it with heliograph campaigns check ${id}.`) },
      });
      expect(await show(id)).toMatchObject({ status: 'DRAFT', token: null, preflight: null, ratePerSecond: 7 });
      await written('check', id);
      await written('start', id);
      await refused(['campaigns', 'update', id, '--rate', '8'], /is SCHEDULED/);
      await written('cancel', id);
    });

    test('names the option that is wrong, what came and what would be right', async () => {
      const { id } = await written(...create, '--template', 'cli-changed', '--tag', 'a');
      const update = ['campaigns', 'update', id];
      await refused(update, /Nothing is to change/);
      await refused([...update, '--hold-out', '60'], /'--hold-out <percent>' argument '60' is invalid.*0 to 50/);
      await refused([...update, '--hours', 'always'], /--hours: "always" is no weekday/);
      await refused([...update, '--tolerance', '20'], /--tolerance 20 goes with a campaign that is done again/);
      await refused([...update, '--no-tag'], /--tag.*: must name a list, a tag or a segment/);
      await refused([...update, '--event', 'bought'], /--event.*: goes with the kind EVENT/);
      await refused([...update, '--variant', 'control'], /--variant.*: must be 2 to 5 variants/);
      await refused([...update, '--segment', 'Nobody'], /There is no segment "Nobody"/, 3);
      await refused(['campaigns', 'update', ID, '--rate', '5'], /There is no campaign/, 3);
      await refused(['campaigns', ...create, '--template', 'cli-changed'], /Give --tag, --list or --segment/);
    });
  });

  describe('campaigns step', () => {
    test('has variants, a hold-out and a rate as a campaign has', async () => {
      const same = ['--purpose', 'transactional', '--template', 'cli-changed', '--tag', 'a', '--rate', '3'];
      const { id } = await written('create', 'First', ...same);
      const step = ['step', id, 'Again', '--template', 'cli-other', '--after-hours', '48'];
      const tries = ['--variant', 'control', '--variant', 'delay=30', '--test-percent', '40', '--hold-out', '20'];
      const { id: own } = await written(...step, ...tries, '--rate', '9', '--template-version', '1');
      expect(await show(own)).toMatchObject({
        ...{ variants: [{ delayMinutes: 0 }, { delayMinutes: 30 }], test: { percent: 40 }, holdOutPercent: 20 },
        ...{ ratePerSecond: 9, templateVersion: 1, originCampaign: { id, name: 'First' } },
      });
      const { id: plain } = await written(...step);
      expect(await show(plain)).toMatchObject({ variants: [], holdOutPercent: 0, ratePerSecond: 3 });
      expect(await show(id)).toMatchObject({ followUps: [{ id: plain, origin: 'STEP' }, { id: own }] });
      await refused(['campaigns', ...step, '--variant', 'control'], /--variant.*: must be 2 to 5 variants/);
      await refused(['campaigns', ...step, '--rate', '0'], /'--rate <messages>' argument '0' is invalid/);
      await refused(['campaigns', ...step, '--variant', 'colour=red'], /It takes control, or template=<name>/);
    });
  });

  describe('triggers update', () => {
    const update = ['triggers', 'update', 'Changing'];
    const changed = (...args: string[]) => terminal().json<object>('trigger', ...update, ...args);
    beforeAll(async () => {
      await terminal().run(['fields', 'set', 'cli_visit', '--type', 'date']);
      await terminal().run(['fields', 'set', 'cli_coming', '--type', 'choice', '--choice', 'yes', '--choice', 'no']);
    });

    test('changes what is given, and leaves the rest as it was', async () => {
      const create = ['triggers', 'create', 'Changing', '--template', 'cli-changed', '--purpose', 'transactional'];
      const date = ['--date', 'cli_visit', '--offset=-1 d', '--at', '09:00'];
      const made = await terminal().json<object>('trigger', ...create, ...date, '--once', '--var', 'name=friend');
      expect(await changed('--offset=-2 d')).toEqual({
        ...made,
        date: { field: 'cli_visit', offset: '-2 d', at: '09:00', yearly: false },
      });
      expect(await changed('--at', '10:30', '--yearly')).toMatchObject({
        date: { offset: '-2 d', at: '10:30', yearly: true },
      });
      expect(await changed('--no-yearly', '--no-at')).toMatchObject({
        date: { offset: '-48 h', at: null, yearly: false },
      });
      const kept = ['--confirm-field', 'cli_coming', '--confirmed-value', 'yes', '--declined-value', 'no'];
      const confirmation = { field: 'cli_coming', confirmed: 'yes', declined: 'no', declinedText: null };
      expect(await changed(...kept, '--confirmed-text', 'Thanks')).toMatchObject({
        confirmation: { ...confirmation, confirmedText: 'Thanks' },
      });
      expect(await changed('--no-confirmed-text')).toMatchObject({
        confirmation: { ...confirmation, confirmedText: null },
      });
      expect(await changed('--no-confirm', '--no-once', '--no-var')).toMatchObject({
        ...{ confirmation: null, once: false, variables: {} },
      });
      expect(
        await changed('--event', 'cli_came (total >= 10)', '--var', 'name=you', '--template', 'cli-other'),
      ).toMatchObject({
        ...{
          kind: 'EVENT',
          event: 'cli_came (total >= 10)',
          date: null,
          template: 'cli-other',
          variables: { name: 'you' },
        },
      });
    });

    test('names the option that is wrong, what came and what would be right', async () => {
      await refused(update, /Nothing is to change/);
      await refused([...update, '--at', '09:00'], /--at "09:00" goes with --date/);
      await refused([...update, '--date', 'cli_visit'], /--date needs --offset/);
      await refused(
        [...update, '--date', 'cli_visit', '--offset=soon'],
        /--offset "soon": must be a number of min, h, d or w/,
      );
      await refused([...update, '--event', 'came', '--segment', 'Changed segment'], /waits for one thing/);
      await refused(
        [...update, '--confirm-field', 'cli_visit', '--confirmed-value', 'yes'],
        /--confirm-field.*no field of the type CHOICE/,
      );
      await refused([...update, '--template', 'nowhere'], /--template "nowhere": is no template/);
      await refused(['triggers', 'update', 'Nothing', '--name', 'x'], /There is no trigger "Nothing"/, 3);
    });

    test('what set one off is listed, with the message or why there is none', async () => {
      await terminal().run(['contacts', 'event', '+447911250111', 'cli_came', '--properties', '{"total":25}']);
      const occurrences = ['triggers', 'occurrences', 'Changing'];
      const listed = () => terminal().lines<object>('occurrence', ...occurrences);
      await expect.poll(listed, { timeout: 60_000, interval: 500 }).toEqual([
        expect.objectContaining({
          ...{
            status: 'SENT',
            code: null,
            message: { id: expect.stringMatching(/^msg_/), status: expect.any(String) },
          },
          contact: expect.objectContaining({ phone: '+447911250111' }),
        }),
      ]);
      const { out } = await terminal().run([...occurrences, '--csv']);
      expect(out).toMatch(
        /^at,contact,phone,status,reason,message,answer,name\n[^,]+,contact_\w+,\+447911250111,sent,,msg_\w+,,\n$/,
      );
      await terminal().run(['triggers', 'pause', 'Changing']);
      expect(await terminal().lines('trigger', 'triggers', '--status', 'paused')).toMatchObject([{ name: 'Changing' }]);
      await refused(['triggers', '--status', 'asleep'], /Allowed are active, paused, removed/);
      await terminal().run(['triggers', 'remove', 'Changing']);
      await refused(['triggers', 'occurrences', 'Changing'], /There is no trigger "Changing"/, 3);
      await refused(['triggers', 'show', 'trigger_0123456789abcdef0123456789abcdef'], /There is no trigger/, 3);
    });
  });
}
