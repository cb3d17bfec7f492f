import { afterAll, beforeAll, inject } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { accountTests } from './remote/accounts.ts';
import { analyticsTests } from './remote/analytics.ts';
import { campaignChangeTests } from './remote/campaign-changes.ts';
import { campaignKeyTests } from './remote/campaign-keys.ts';
import { campaignWatchTests } from './remote/campaign-watch.ts';
import { campaignTests } from './remote/campaigns.ts';
import { carrierTests } from './remote/carriers.ts';
import { contactTests } from './remote/contacts.ts';
import { fileTests } from './remote/files.ts';
import { mcpTests } from './remote/mcp.ts';
import { messageTests } from './remote/messages.ts';
import { peopleTests } from './remote/people.ts';
import { priceTests } from './remote/prices.ts';
import { profileTests } from './remote/profiles.ts';
import { simulatorTests } from './remote/simulator.ts';
import { tailTests } from './remote/tail.ts';
import { Terminal } from './remote/terminal.ts';
import { terminalTests } from './remote/terminals.ts';
import { verifyTests } from './remote/verify.ts';
import { webhookTests } from './remote/webhooks.ts';

// One hub for all commands: each is run as a process of its own, as a user would.
let database: TestDatabase;
let hub: Hub;
let terminal: Terminal;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  // Nobody answers there: assistants are set up, and none is asked.
  Object.assign(hub.environment, { HELIOGRAPH_LLM_URL: 'http://127.0.0.1:9/v1', HELIOGRAPH_LLM_MODEL: 'nobody' });
  await hub.startTogether();
  terminal = new Terminal(hub);
});
afterAll(async () => {
  terminal?.close();
  await hub?.stop();
  await database?.drop();
});

messageTests(() => terminal);
fileTests(() => terminal);
analyticsTests(() => terminal);
contactTests(() => terminal);
peopleTests(() => terminal);
verifyTests(() => terminal);
carrierTests(() => terminal);
priceTests(() => terminal);
accountTests(() => terminal);
simulatorTests(() => terminal);
profileTests(() => terminal);
analyticsTests(() => terminal);
terminalTests(() => terminal);
tailTests(() => terminal);
webhookTests(() => terminal);
mcpTests(() => terminal);
campaignTests(() => terminal);
campaignChangeTests(() => terminal);
campaignKeyTests(() => terminal);
campaignWatchTests(() => terminal);
