import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';
import { writtenCampaigns } from './written-campaigns.ts';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();
/** The id of the campaign that is open. */
const openId = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';

/** Tests of those whom a campaign did not reach, of its steps, and of those who got nothing. @param shown gives the console once it is open */
export function followedCampaignTests(shown: () => Console): void {
  const { people, template, write, start, begin, read } = writtenCampaigns(shown);

  describe('a campaign that has ended', () => {
    test('is tried again for some of whom it did not reach, and gets a step with variants, a hold-out and a rate', async () => {
      // The last four digits say what becomes of it: undeliverable, refused, delivered.
      const failing = ['+447400130006', '+447400140006', '+33612130006', '+447400130005'];
      await people('failing', [...failing, '+447400135000', '+447400135001']);
      await template('failing', 'The shop opens at nine.');
      const id = await write({
        ...{ name: 'Opening', audience: { tags: ['failing'] }, content: { template: 'failing' } },
        metric: { kind: 'REPLIED' },
      });
      await start(id);
      await begin(id);
      const { page, faults, close } = await shown().page(`/campaigns/${id}`);
      await page.getByText('6 of 6 recipients').waitFor({ timeout: 30_000 });
      await page.getByText('Undelivered: 3').waitFor({ timeout: 30_000 });
      await page.getByText('Failed: 1').waitFor({ timeout: 30_000 });
      const path = new URL(page.url()).pathname;
      await looked(shown(), path, 'campaign-retry', async (at) => {
        await press(at, 'Try again');
        await at.getByLabel('France (1)').waitFor();
      });
      await press(page, 'Try again');
      const forWhom = page.getByRole('status').filter({ hasText: 'at most' });
      await forWhom.filter({ hasText: 'It is for 4 people at most' }).waitFor();
      await page.getByLabel('Undelivered (3)').check();
      await forWhom.filter({ hasText: 'It is for 3 people at most' }).waitFor();
      await page.getByLabel('Code 001 (3)').check();
      await page.getByLabel('France (1)').check();
      await forWhom.filter({ hasText: 'It is for 1 person at most' }).waitFor();
      await page.getByLabel('What the new one is called').fill('Opening in France');
      await press(page, 'Write the campaign');
      await page.getByRole('heading', { name: 'Opening in France' }).waitFor();
      await page.getByText('did not get its message: Undelivered (001, FR)').waitFor();
      await press(page, 'Check it');
      await page.getByRole('heading', { name: 'Pre-flight' }).waitFor();
      const again = await read<object>(
        openId(page),
        'status preflight { recipients } originFilter { statuses codes countries }',
      );
      expect(again).toEqual({
        status: 'CHECKED',
        preflight: { recipients: 1 },
        originFilter: { statuses: ['UNDELIVERED'], codes: ['001'], countries: ['FR'] },
      });

      await page.goto(new URL(path, page.url()).href);
      await press(page, 'Try again');
      await page.getByLabel('Failed (1)').check();
      await page.getByLabel('France (1)').check();
      await forWhom.filter({ hasText: 'It is for 0 people at most' }).waitFor();
      await press(page, 'Write the campaign');
      await page.getByRole('alert').filter({ hasText: 'has nobody whose message failed like that' }).waitFor();
      await page.keyboard.press('Escape');

      await press(page, 'Add a step');
      await page.getByLabel('Name of the step').fill('Still open');
      await page.getByLabel('Unless they').selectOption('REPLIED');
      await page.getByLabel('Template', { exact: true }).selectOption('failing');
      await press(page, 'Try variants');
      await page.getByLabel('Text of B').fill('We are open.');
      await press(page, 'Add a variant');
      await page.getByLabel('Text of C').fill('We are open.');
      await page.getByLabel('Percent who try them').fill('60');
      await page.getByLabel('Percent who get nothing').fill('15');
      await page.getByLabel('Messages a second at most').fill('5');
      await press(page, 'Write the step');
      await page.getByRole('alert').filter({ hasText: 'is the same as variant 1' }).waitFor();
      await page.getByLabel('Text of C').fill('Come in.');
      await press(page, 'Write the step');
      await page.getByRole('heading', { name: 'Still open' }).waitFor();
      const step = openId(page);
      const fields =
        'ratePerSecond holdOutPercent test { percent } variants { label text } originCampaign { id followUps { name } }';
      expect(await read(step, fields)).toEqual({
        ...{ ratePerSecond: 5, holdOutPercent: 15, test: { percent: 60 } },
        variants: [
          { label: 'A', text: null },
          { label: 'B', text: 'We are open.' },
          { label: 'C', text: 'Come in.' },
        ],
        originCampaign: { id, followUps: [{ name: 'Still open' }, { name: 'Opening in France' }] },
      });
      await looked(shown(), path, 'campaign-step-form', async (at) => {
        await press(at, 'Add a step');
        await press(at, 'Try variants');
        await at.getByLabel('Text of B').waitFor();
      });
      // What a step follows is not changed with it.
      await press(page, 'Edit');
      await page.getByLabel('Objective').waitFor();
      await press(page, 'Next');
      await page.getByText('It follows Opening: who has the message of that is chosen there, and stays.').waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test('names everybody who was held out, a hundred at a time', async () => {
      await people(
        'held',
        Array.from({ length: 300 }, (_, index) => `+447400${145_000 + index}`),
      );
      await template('held', 'The shop opens at ten.');
      const id = await write({
        ...{ name: 'Held out', audience: { tags: ['held'] }, content: { template: 'held' } },
        ...{ metric: { kind: 'REPLIED' }, holdOutPercent: 50 },
      });
      await start(id);
      await begin(id);
      const { page, faults, close } = await shown().page(`/campaigns/${id}`);
      const who = page.getByRole('combobox', { name: 'Who' });
      await who.waitFor({ timeout: 30_000 });
      const { heldOut } = await read<{ heldOut: number }>(id, 'heldOut');
      expect(heldOut).toBeGreaterThan(100);
      await who.selectOption({ label: 'was held out' });
      const list = page.getByRole('list', { name: 'People' }).getByRole('link');
      await expect.poll(() => list.count()).toBe(100);
      await press(page, 'More');
      await expect.poll(() => list.count()).toBe(heldOut);
      expect(await page.getByRole('button', { name: 'More', exact: true }).count()).toBe(0);
      const names = new Set(await list.allInnerTexts());
      expect(names.size).toBe(heldOut);
      const first = await read<{ heldOutContacts: { id: string; name: string }[] }>(id, 'heldOutContacts { id name }');
      expect(first.heldOutContacts.every(({ name }) => names.has(name))).toBe(true);
      expect(await list.first().getAttribute('href')).toBe(`/contacts/${first.heldOutContacts[0]?.id}`);
      await looked(shown(), `/campaigns/${id}`, 'campaign-held-out', async (at) => {
        const choice = at.getByRole('combobox', { name: 'Who' });
        await choice.selectOption({ label: 'was held out' });
        await at.getByRole('list', { name: 'People' }).getByRole('link').first().waitFor();
        await choice.scrollIntoViewIfNeeded();
      });
      expect(faults).toEqual([]);
      await close();
    });
  });
}
