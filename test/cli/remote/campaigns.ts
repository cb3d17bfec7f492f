import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { collect, held, type Terminal } from './terminal.ts';

/** Campaigns, their coupons, triggers, and segments that are followed. */
export function campaignTests(terminal: () => Terminal): void {
  describe('campaigns', () => {
    test('are written, checked, listed and left as they are without a token', async () => {
      await terminal().run(['templates', 'save', 'cli-campaign', '--body', 'en=Hi {{ name }}', '--variable', 'name']);
      const written = await terminal().json<{ id: string; status: string }>(
        'campaign',
        ...['campaigns', 'create', 'By hand', '--template', 'cli-campaign', '--purpose', 'transactional'],
        ...['--tag', 'nobody-has-it', '--var', 'name=friend'],
        ...['--variant', 'control', '--variant', 'delay=5,text=Hello {{ name }}, come in', '--route', 'simulator'],
      );
      expect(written).toMatchObject({
        ...{ status: 'DRAFT', preflight: null, routes: [{ name: 'simulator' }] },
        variants: [{ text: null }, { text: 'Hello {{ name }}, come in', delayMinutes: 5 }],
      });
      const { id } = written;
      expect(await terminal().json('campaign', 'campaigns', 'check', id)).toMatchObject({
        status: 'DRAFT',
        preflight: { done: true, recipients: 0, fault: expect.stringMatching(/nobody/) },
      });
      expect(await terminal().lines('campaign', 'campaigns')).toContainEqual(expect.objectContaining({ id }));
      expect(await terminal().run(['campaigns', 'start', id])).toMatchObject({ err: /not checked/ });
      expect(await terminal().run(['campaigns', 'watch', id])).toMatchObject({ code: 0, out: /draft +0 of 0/ });
      const step = ['campaigns', 'step', id, 'Again', '--template', 'cli-campaign', '--after-hours', '48'];
      expect(await terminal().json('campaign', ...step, '--unless', 'clicked')).toMatchObject({ status: 'DRAFT' });
      expect(await terminal().json('campaign-report', 'campaigns', 'report', id)).toMatchObject({ name: 'By hand' });
      const report = await terminal().run(['campaigns', 'report', id, '--csv']);
      expect(report).toMatchObject({ code: 0, out: expect.stringContaining(',') });
      expect(await terminal().run(['campaigns', 'report', 'campaign_0'])).toMatchObject({ code: 3 });
    });

    test('name who lacks a value that the text needs, as lines and as CSV', async () => {
      for (const [phone, ...name] of [['+447911123451'], ['+447911123452', '--name', '=Ada, of York']] as const)
        await terminal().run(['contacts', 'save', phone, '--tag', 'cli-lacking', ...name]);
      const same = ['--template', 'cli-campaign', '--purpose', 'transactional', '--tag', 'cli-lacking'];
      const { id } = await terminal().json<{ id: string }>('campaign', 'campaigns', 'create', 'Lacking', ...same);
      expect(await terminal().lines('campaign-missing', 'campaigns', 'missing', id)).toMatchObject([
        { to: '+447911123451', variables: ['name'], contact: { name: null } },
      ]);
      const csv = await terminal().run(['campaigns', 'missing', id, '--variable', 'name', '--csv']);
      expect(csv).toMatchObject({ code: 0, out: 'phone,name,lacks\n+447911123451,,name\n' });
      for (const phone of ['+447911123453', '+447911123454'])
        await terminal().run(['contacts', 'save', phone, '--tag', 'cli-lacking']);
      const lines = async (...args: string[]) =>
        (await terminal().run(['campaigns', 'missing', id, ...args])).out.trim().split('\n');
      expect(await lines('--csv', '--limit', '2')).toHaveLength(1 + 2);
      expect(await lines('--csv', '--limit', '2', '--all')).toHaveLength(1 + 3);
      expect((await lines('--csv', '--json', '--limit', '2')).map((line) => JSON.parse(line))).toMatchObject([
        { variables: ['name'] },
        { variables: ['name'] },
      ]);
      const none = await terminal().run(['campaigns', 'missing', id, '--variable', 'code']);
      expect(none).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/Nobody lacks/) });
      expect(await terminal().run(['campaigns', 'missing', 'campaign_0'])).toMatchObject({ code: 3 });
    });

    test('have a limit of what they may cost from the start', async () => {
      const same = ['--template', 'cli-campaign', '--purpose', 'transactional', '--tag', 'cli-lacking'];
      const create = ['campaigns', 'create', 'Limited', ...same, '--budget'];
      expect(await terminal().run([...create, '40'])).toMatchObject({
        code: 2,
        err: expect.stringMatching(/--budget "40" must be an amount and its currency, e\.g\. "250 EUR"/),
      });
      const { id } = await terminal().json<{ id: string }>('campaign', ...create, '40 EUR');
      expect(await terminal().lines('budget', 'budgets')).toContainEqual(
        expect.objectContaining({
          campaign: { id, name: 'Limited' },
          period: 'TOTAL',
          amount: { amount: '40', currency: 'EUR' },
        }),
      );
    });

    test('that repeat say by how much a run may differ from the one before', async () => {
      const { id } = await terminal().json<{ id: string }>(
        'campaign',
        ...[
          'campaigns',
          'create',
          'Each day',
          '--template',
          'cli-campaign',
          '--purpose',
          'transactional',
          '--tag',
          'x',
        ],
        ...['--at', '2099-01-01T10:00:00Z', '--repeat', 'day', '--tolerance', '20'],
      );
      const { out } = await terminal().run(['campaigns', 'show', id]);
      expect(out).toMatch(/every day; a run that differs by more than 20 % waits for you/);
    });

    test('for whoever triggers bring have no audience, and a trigger names one that has begun', async () => {
      const same = ['--template', 'cli-campaign', '--purpose', 'transactional', '--triggered'];
      const refused = await terminal().run(['campaigns', 'create', 'Both', ...same, '--tag', 'vip']);
      expect(refused).toMatchObject({ code: 2, err: /does not go with triggered/ });
      const { id } = await terminal().json<{ id: string }>('campaign', 'campaigns', 'create', 'Brought', ...same);
      const tries = ['--variant', 'control', '--variant', 'delay=60', '--hold-out', '10', '--rate', '50'];
      const create = ['campaigns', 'create', 'Tries', ...same, ...tries];
      expect(await terminal().run([...create, '--test-percent', '50'])).toMatchObject({
        ...{ code: 2, err: /all who come try the variants/ },
      });
      expect(await terminal().json('campaign', ...create)).toMatchObject({
        ...{ triggered: true, holdOutPercent: 10, test: { percent: 100 }, variants: [{}, { delayMinutes: 60 }] },
      });
      const trigger = ['triggers', 'create', 'Brings', '--event', 'came', '--campaign', id];
      expect(await terminal().run(trigger)).toMatchObject({ code: 2, err: /--campaign/ });
    });
  });

  describe('coupons', () => {
    test('are made, brought, listed, and redeemed once', async () => {
      const made = await terminal().json<{ pool: { id: string } }>(
        'added-coupons',
        ...['coupons', 'create', 'By hand', '--make', '2', '--prefix', 'HAND'],
      );
      expect(made).toMatchObject({ added: 2, repeated: 0, pool: { counts: { total: 2, free: 2 } } });
      const file = terminal().file('codes.csv', 'MINE-1\nMINE-2\nMINE-1\n');
      const added = await terminal().json('added-coupons', 'coupons', 'add', made.pool.id, '--file', file);
      expect(added).toMatchObject({ pool: { counts: { total: 4 } } });
      expect(await terminal().lines('coupon-pool', 'coupons')).toMatchObject([{ name: 'By hand' }]);
      const redeem = (reference: string) =>
        terminal().json('redemption', 'coupons', 'redeem', 'mine 1', '--reference', reference);
      expect(await redeem('order-1')).toMatchObject({ outcome: 'REDEEMED' });
      expect(await redeem('order-1')).toMatchObject({ outcome: 'REDEEMED' });
      expect(await terminal().run(['coupons', 'redeem', 'MINE-9'])).toMatchObject({ code: 3 });
    });
  });

  describe('segments follow', () => {
    test('tells who enters, and ends after so many changes', async () => {
      await terminal().run(['segments', 'create', 'Followed', 'tag followed']);
      const child = terminal().start(['segments', 'follow', 'Followed', '--count', '1', '--json']);
      const out = collect(child.stdout);
      const ended = once(child, 'close');
      await expect.poll(out, { timeout: 30_000 }).toContain('\n');
      await terminal().run(['contacts', 'save', '+447700900188', '--tag', 'followed']);
      expect(await ended).toEqual([0, null]);
      const [began, change] = out()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      held('segment-began', began);
      expect(held('segment-change', change)).toMatchObject({ type: 'ENTERED' });
    });
  });

  describe('triggers', () => {
    test('are made, listed, paused, resumed and removed, by their names', async () => {
      await terminal().json('defined-field', 'fields', 'set', 'visit', '--type', 'date');
      const same = ['--template', 'cli-campaign', '--purpose', 'transactional'];
      const made = await terminal().json<{ id: string }>(
        'trigger',
        ...['triggers', 'create', 'Reminder', '--date', 'visit', '--offset=-1 d', '--at', '09:00', ...same],
      );
      expect(made).toMatchObject({
        kind: 'DATE',
        date: { field: 'visit', offset: '-1 d', at: '09:00', yearly: false },
      });
      expect(await terminal().lines('trigger', 'triggers')).toEqual([expect.objectContaining({ id: made.id })]);
      expect(await terminal().json('trigger', 'triggers', 'pause', 'Reminder')).toMatchObject({ status: 'PAUSED' });
      expect(await terminal().json('trigger', 'triggers', 'resume', 'Reminder')).toMatchObject({ status: 'ACTIVE' });
      expect(await terminal().run(['triggers', 'show', 'Reminder'])).toMatchObject({ out: /visit -1 d at 09:00/ });
      expect(await terminal().run(['triggers', 'create', 'Other', ...same])).toMatchObject({ code: 2, err: /--event/ });
      expect(await terminal().json('attendance', 'triggers', 'attendance', 'Reminder')).toMatchObject({ reminded: 0 });
      await terminal().json('trigger', 'triggers', 'remove', 'Reminder');
      expect(await terminal().lines('trigger', 'triggers')).toEqual([]);
    });
  });
}
