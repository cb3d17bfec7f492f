import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const UPDATE = `mutation ($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) {
  __typename
  ... on UpdateWorkspacePayload { workspace { name defaultCountry timeZone helpText optOutText optInText } }
  ... on InvalidInput { issues { path message received } }
} }`;

async function update(input: object) {
  const { body } = await api.post({ query: UPDATE, variables: { input } });
  return body.data?.updateWorkspace as Record<string, unknown> & { issues: { path: string[]; message: string }[] };
}

describe('the settings of a workspace', () => {
  test('change one by one, and the others stay', async () => {
    const before = await update({});
    expect(await update({ defaultCountry: 'de', timeZone: 'Europe/Berlin' })).toEqual({
      ...before,
      workspace: { ...(before.workspace as object), defaultCountry: 'DE', timeZone: 'Europe/Berlin' },
    });
    expect(await update({ defaultCountry: null })).toMatchObject({
      workspace: { defaultCountry: null, timeZone: 'Europe/Berlin' },
    });
    expect(await update({ helpText: 'Call us.\nOr write.' })).toMatchObject({
      workspace: { helpText: 'Call us.\nOr write.' },
    });
  });

  test.each<[string, object, string, RegExp]>([
    ['a country that is none', { defaultCountry: 'XX' }, 'defaultCountry', /ISO 3166-1 alpha-2 country, e.g. "GB"/],
    ['a time zone that is none', { timeZone: 'Europe/Atlantis' }, 'timeZone', /IANA time zone, e.g. "Europe\/London"/],
    ['an offset for a time zone', { timeZone: '+01:00' }, 'timeZone', /IANA time zone/],
    ['no time zone', { timeZone: null }, 'timeZone', /expected string, received null/],
    ['an empty reply', { optOutText: '  ' }, 'optOutText', /must not be empty/],
    ['a reply of 460 characters', { optOutText: 'x'.repeat(460) }, 'optOutText', /at most 459 characters/],
    ['a reply with a NUL', { helpText: 'a\u0000b' }, 'helpText', /control characters/],
  ])('cannot be %s', async (_what, input, path, message) => {
    const result = await update(input);
    expect(result.issues).toEqual([expect.objectContaining({ path: [path], message: expect.stringMatching(message) })]);
  });

  test('are audited with what was changed', async () => {
    await update({ timeZone: 'Asia/Tokyo' });
    const entry = await api.runtime.db.prisma.auditEntry.findFirst({
      where: { workspaceId: api.owner.workspace.id },
      orderBy: { id: 'desc' },
    });
    expect(entry).toMatchObject({
      action: 'workspace.update',
      apiKeyId: api.owner.apiKeyId,
      detail: { timeZone: 'Asia/Tokyo' },
    });
  });
});
