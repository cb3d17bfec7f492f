import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

const FOLDER = 'examples/scenarios';
const stories = fs.readdirSync(FOLDER).filter((file) => file.endsWith('.mjs') && file !== 'story.mjs');

let hub: Hub;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  // The rules of the workspace that `npm start` makes, with hours that close: stories hold under them at any hour.
  const client = await databaseClient(database.url);
  await client.query('UPDATE workspaces SET rules = $1', [{ unusableAfter: 0 }]);
  await client.end();
  await hub.startTogether();
});
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

test.concurrent.each(stories)('%s keeps its promises', { timeout: 300_000 }, async (file) => {
  const env = { PATH: process.env.PATH, HELIOGRAPH_URL: hub.api.origin, HELIOGRAPH_KEY: hub.api.key };
  const child = spawn('node', [path.join(FOLDER, file)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, output]).toEqual([0, expect.stringContaining('kept: ')]);
});
