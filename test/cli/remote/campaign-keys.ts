import { beforeAll, describe, expect, test } from 'vitest';
import { held, type Terminal } from './terminal.ts';

const HIDDEN = 'not visible to this key';

/** Campaigns and triggers by a key that may not read contacts. */
export function campaignKeyTests(terminal: () => Terminal): void {
  const full = (name: string, ...args: string[]) => terminal().json<{ id: string }>(name, ...args);
  let key = '';
  let id = '';
  /** Runs a command with that key. */
  const run = (...args: string[]) => terminal().run([...args, '--key', key]);
  const json = async (name: string, ...args: string[]) => {
    const { code, out, err } = await run(...args, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return held<object>(name, JSON.parse(out));
  };

  describe('campaigns and triggers by a key that may not read contacts', () => {
    beforeAll(async () => {
      const scopes = ['--scope', 'messages:read', '--scope', 'messages:send'];
      const made = ['keys', 'create', 'Sends', '--role', 'developer', ...scopes];
      key = (await terminal().json<{ secret: string }>('made-key', ...made)).secret;
      await terminal().run(['templates', 'save', 'cli-keyed', '--body', 'en=Hi {{ name }}', '--variable', 'name']);
      await terminal().run(['lists', 'create', 'Keyed list']);
      await terminal().run(['segments', 'create', 'Keyed segment', 'tag keyed']);
      await terminal().run(['contacts', 'save', '+447911250301', '--tag', 'cli-keyed']);
      const same = ['--template', 'cli-keyed', '--purpose', 'transactional', '--var', 'name=friend'];
      const audience = ['--tag', 'cli-keyed', '--list', 'Keyed list', '--exclude-segment', 'Keyed segment'];
      ({ id } = await full('campaign', 'campaigns', 'create', 'Keyed', ...same, ...audience));
      await full('trigger', 'triggers', 'create', 'Keyed', '--segment', 'Keyed segment', ...same);
      await full('trigger', 'triggers', 'create', 'Keyed event', '--event', 'cli_keyed', ...same);
    });

    test('a campaign is shown, with lists and segments as hidden', async () => {
      expect(await json('campaign', 'campaigns', 'show', id)).toMatchObject({
        ...{ id, template: 'cli-keyed' },
        audience: { tags: ['cli-keyed'], excludeTags: [], lists: null, segments: null, excludeLists: null },
      });
      const { code, out, err } = await run('campaigns', 'show', id);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(new RegExp(`^to +tag cli-keyed, lists and segments ${HIDDEN}$`, 'm'));
      expect(out).toMatch(new RegExp(`^but not +lists and segments ${HIDDEN}$`, 'm'));
      expect(await run('campaigns', 'show', 'campaign_0123456789abcdef0123456789abcdef')).toMatchObject({ code: 3 });
    });

    test('a campaign is changed, and of its audience only all', async () => {
      const before = await full('campaign', 'campaigns', 'show', id);
      await json('campaign', 'campaigns', 'update', id, '--rate', '50');
      expect(await full('campaign', 'campaigns', 'show', id)).toEqual({ ...before, ratePerSecond: 50 });
      expect(await run('campaigns', 'update', id, '--tag', 'cli-other')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/does not see all of the audience[\s\S]*contacts:read/),
      });
      expect(await full('campaign', 'campaigns', 'show', id)).toMatchObject({ audience: { tags: ['cli-keyed'] } });
      const none = ['--no-list', '--no-segment', '--no-exclude-list', '--no-exclude-segment'];
      await json('campaign', 'campaigns', 'update', id, '--tag', 'cli-keyed', ...none);
      expect(await full('campaign', 'campaigns', 'show', id)).toMatchObject({
        audience: { tags: ['cli-keyed'], lists: [], excludeSegments: [] },
      });
      expect(await run('campaigns', 'update', id, '--list', 'Keyed list')).toMatchObject({
        code: 6,
        err: expect.stringContaining('[FORBIDDEN]'),
      });
    });

    test('triggers are listed, shown, changed and paused, with their segment as hidden', async () => {
      const { out } = await run('triggers', 'show', 'Keyed');
      expect(out).toMatch(/^when +enters a segment \(not visible to this key\)$/m);
      expect((await run('triggers', 'show', 'Keyed event')).out).toMatch(/^when +cli_keyed$/m);
      expect((await run('triggers')).out).toContain(`enters a segment (${HIDDEN})`);
      expect(await json('trigger', 'triggers', 'update', 'Keyed', '--once')).toMatchObject({ segment: null });
      expect(await json('trigger', 'triggers', 'pause', 'Keyed')).toMatchObject({ status: 'PAUSED', segment: null });
      expect(await full('trigger', 'triggers', 'show', 'Keyed')).toMatchObject({
        ...{ once: true, status: 'PAUSED', segment: { name: 'Keyed segment' } },
      });
    });

    test('what names people says that they are hidden, or is refused where there is nothing else', async () => {
      const said = expect.stringContaining(`Contacts are ${HIDDEN}: it has no scope contacts:read.`);
      const sample = await run('campaigns', 'sample', id, '--json');
      expect(sample).toMatchObject({ code: 0, err: said });
      expect(JSON.parse(sample.out)).toMatchObject({ to: null, contact: null, text: 'Hi friend' });
      await terminal().run(['contacts', 'event', '+447911250301', 'cli_keyed']);
      const occurrences = () => run('triggers', 'occurrences', 'Keyed event', '--json');
      await expect.poll(async () => (await occurrences()).out, { timeout: 60_000 }).toContain('"SENT"');
      const { code, out, err } = await occurrences();
      expect({ code, err }).toEqual({ code: 0, err: said });
      expect(held('occurrence', JSON.parse(out))).toMatchObject({ contact: null, message: { id: expect.any(String) } });
      for (const command of ['missing', 'held-out'])
        expect(await run('campaigns', command, id)).toMatchObject({ code: 6, err: /\[FORBIDDEN\]/ });
      for (const name of ['Keyed', 'Keyed event']) await terminal().run(['triggers', 'remove', name]);
    });
  });
}
