// Folders of the data of PostgreSQL where the hub is root's.
import { expect, test } from 'vitest';
import { openPlace } from '../../src/embedded/places.ts';

test('two checkouts have a place each, and a checkout has the same one at each start', () => {
  const folders = ['/srv/one/.heliograph/postgres', '/srv/two/.heliograph/postgres', '/srv/one/.heliograph/nats'];
  expect(new Set(folders.map(openPlace)).size).toBe(3);
  expect(openPlace('/srv/one/.heliograph/postgres')).toBe(openPlace('/srv/one/x/../.heliograph/postgres'));
  for (const folder of folders) expect(openPlace(folder)).toMatch(/^\/var\/tmp\/heliograph-[0-9a-f]{32}$/);
});
