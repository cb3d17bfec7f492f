import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { readAnswer } from '../../src/domains/bots/answer.ts';
import { startBots } from '../../src/domains/bots/bots.ts';
import type { RunningCalls } from '../../src/domains/bots/caller.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';
import { Receiver, verify } from '../webhooks/receiver.ts';

describe('the answer of a bot that is asked', () => {
  test.each([
    ['{"reply":" Yes "}', { kind: 'reply', text: 'Yes' }],
    ['{"propose":"Perhaps"}', { kind: 'propose', text: 'Perhaps' }],
    ['{"handOver":{"reason":"unsure"}}', { kind: 'handOver', reason: 'unsure', summary: null }],
    ['{"handOver":{"reason":"unsure","summary":"wants a table"}}', { summary: 'wants a table' }],
    ['{"nothing":true}', { kind: 'nothing' }],
  ])('%s is read', (json, expected) => {
    expect(readAnswer(json)).toMatchObject(expected);
  });

  test.each([
    ['', 'is no JSON'],
    ['<html>secret</html>', 'is no JSON'],
    ['[]', 'must be one of'],
    ['{}', 'must be one of'],
    ['{"reply":"a","propose":"b"}', 'must be one of'],
    ['{"answer":"secret"}', 'must be one of'],
    ['{"reply":""}', 'wrong reply'],
    ['{"reply":7}', 'wrong reply'],
    ['{"handOver":{}}', 'wrong handOver.reason'],
    ['{"handOver":{"reason":"a","to":"BOT"}}', 'wrong handOver'],
    ['{"nothing":false}', 'wrong nothing'],
    [`{"reply":"${'x'.repeat(4_001)}"}`, 'wrong reply'],
  ])('%s is none, and is not quoted', (json, expected) => {
    expect(() => readAnswer(json)).toThrow(expected);
    expect(() => readAnswer(json)).not.toThrow('secret');
  });
});

describe('a bot with a URL', () => {
  let service: Service;
  let receiver: Receiver;
  let calls: RunningCalls;
  let shift = 0;
  let count = 0;
  beforeAll(async () => {
    const clock = { now: () => new Date(Date.now() + shift) };
    service = await openService({ HELIOGRAPH_WEBHOOK_TIMEOUT_MS: '500' }, { clock });
    receiver = await new Receiver().start();
    calls = startBots(service.api.runtime);
  });
  afterEach(() => {
    shift = 0;
    receiver.answer = (_received, response) => void response.end();
  });
  afterAll(async () => {
    await calls?.stop();
    await receiver?.stop();
    await service?.close();
  });

  interface Bot {
    id: string;
    sender: string;
    path: string;
    secret: string;
  }

  const register = async (input: object = {}): Promise<Bot> => {
    const sender = `63${String(count++).padStart(3, '0')}`;
    const path = `/${sender}`;
    const { bot } = await service.ask<{ bot: { id: string } }>(
      `mutation($i: RegisterBotInput!) { registerBot(input: $i) { ... on RegisterBotPayload { bot { id } } } }`,
      { i: { name: sender, senders: [sender], ...input } },
    );
    const { secret } = await setUrl(bot.id, receiver.url + path);
    await tellSettingsChanged(service.api.runtime.bus);
    return { id: bot.id, sender, path, secret };
  };
  const setUrl = (botId: string, url: string | null) =>
    service.ask<{ secret: string; bot: { webhookUrl: string }; issues?: { path: string[]; message: string }[] }>(
      `mutation($i: SetBotWebhookInput!) { setBotWebhook(input: $i) {
        ... on SetBotWebhookPayload { secret bot { webhookUrl } } ... on InvalidInput { issues { path message } } } }`,
      { i: { botId, url } },
    );
  const answer = (body: string, status = 200) => {
    receiver.answer = (_received, response) => {
      response.statusCode = status;
      response.end(body);
    };
  };
  const sent = (sender: string) => service.sql('SELECT body FROM messages WHERE sender = $1 ORDER BY id', [sender]);
  const waiting = async ({ id }: Bot) =>
    (await service.sql('SELECT FROM bot_deliveries WHERE bot_id = $1', [uuidOf(id)])).length;
  const lease = async ({ sender }: Bot) => {
    const [row] = await service.sql<{ kind: string | null }>(
      'SELECT lease_kind AS kind FROM conversations WHERE sender = $1',
      [sender],
    );
    return row?.kind;
  };
  const lastError = async ({ id }: Bot) => {
    const { lastError: error } = await service.ask<{ lastError: string | null }>(
      `{ node(id: "${id}") { ... on Bot { lastError } } }`,
    );
    return error;
  };

  test('is asked with the text, signed by the standard, and what it answers is sent once', async () => {
    const bot = await register();
    answer('{"reply":"We are open until six."}');
    await hear(service, '447911150001', bot.sender, 'Until when are you open?');
    await expect.poll(() => waiting(bot)).toBe(0);
    expect(await sent(bot.sender)).toEqual([{ body: 'We are open until six.' }]);
    const [request, ...more] = receiver.received.filter(({ path }) => path === bot.path);
    expect(more).toEqual([]);
    if (request === undefined) throw new Error('it was not asked');
    expect(verify(bot.secret, request)).toMatchObject({
      type: 'bot.message',
      data: {
        attempt: 1,
        text: 'Until when are you open?',
        from: '+447911150001',
        to: bot.sender,
        eventId: expect.stringMatching(/^talk_/),
        conversationId: expect.stringMatching(/^conversation_/),
        history: [{ by: 'PERSON', text: 'Until when are you open?' }],
      },
    });
    await hear(service, '447911150001', bot.sender, 'And on Sunday?');
    await expect.poll(() => sent(bot.sender)).toHaveLength(2);
    const [, second] = receiver.at(bot.path);
    const history = (second?.data.history ?? []) as { by: string }[];
    expect(history.map(({ by }) => by)).toEqual(['PERSON', 'WORKSPACE', 'PERSON']);
  });

  test('proposes, hands over with a summary, and may say nothing', async () => {
    const bot = await register();
    const types = async () =>
      (
        await service.sql<{ type: string }>(
          `SELECT e.type FROM conversation_events e JOIN conversations c ON c.id = e.conversation_id
           WHERE c.sender = $1 AND e.type <> 'INBOUND' ORDER BY e.id`,
          [bot.sender],
        )
      ).map(({ type }) => type);
    answer('{"propose":"Perhaps."}');
    await hear(service, '447911150002', bot.sender, 'one');
    await expect.poll(types).toEqual(['PROPOSED']);
    answer('', 204);
    await hear(service, '447911150002', bot.sender, 'two');
    await expect.poll(() => receiver.at(bot.path)).toHaveLength(2);
    await expect.poll(() => waiting(bot)).toBe(0);
    answer('{"handOver":{"reason":"unsure","summary":"Wants a table."}}');
    await hear(service, '447911150002', bot.sender, 'three');
    await expect.poll(types).toEqual(['PROPOSED', 'HANDED_OVER']);
    expect(await lease(bot)).toBe('HUMAN');
    await hear(service, '447911150002', bot.sender, 'four');
    expect(await waiting(bot)).toBe(0);
    expect(await sent(bot.sender)).toEqual([]);
  });

  test('that fails is asked again, says why, and after five times a person has it', async () => {
    const bot = await register();
    answer('oops', 503);
    await hear(service, '447911150003', bot.sender, 'hello');
    await expect.poll(() => lastError(bot)).toContain('HTTP 503');
    shift += 10_000;
    answer('<html>not for people</html>');
    await expect.poll(() => lastError(bot)).toContain('is no JSON');
    expect(await lastError(bot)).not.toContain('not for people');
    shift += 60_000;
    // No answer in time.
    receiver.answer = () => {};
    await expect.poll(() => lastError(bot)).toContain('no answer in time');
    const ids = receiver.received.filter(({ path }) => path === bot.path).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    shift += 120_000;
    answer('{"reply":"Here I am."}');
    await expect.poll(() => sent(bot.sender)).toEqual([{ body: 'Here I am.' }]);
    await expect.poll(() => lastError(bot)).toBeNull();
    answer('', 500);
    await hear(service, '447911150003', bot.sender, 'and again');
    for (let attempt = 1; attempt <= 5; attempt++) {
      await expect
        .poll(async () => {
          shift += 1_000_000;
          return receiver.at(bot.path).filter(({ data }) => data.text === 'and again').length;
        })
        .toBeGreaterThanOrEqual(attempt);
    }
    await expect.poll(() => lease(bot)).toBe('HUMAN');
    await expect.poll(() => waiting(bot)).toBe(0);
  });

  test('has the limits of every bot: forbidden words and turns give the conversation to a person', async () => {
    const bot = await register({ forbidden: ['refund'], maxTurns: 1 });
    answer('{"reply":"You get a refund."}');
    await hear(service, '447911150004', bot.sender, 'hello');
    await expect.poll(() => lease(bot)).toBe('HUMAN');
    await expect.poll(() => lastError(bot)).toContain('speaks of "refund"');
    expect(await sent(bot.sender)).toEqual([]);
    answer('{"reply":"Yes."}');
    for (const text of ['one', 'two']) {
      await hear(service, '447911150005', bot.sender, text);
      await expect.poll(() => waiting(bot)).toBe(0);
    }
    expect(await sent(bot.sender)).toEqual([{ body: 'Yes.' }]);
  });

  test('does not lead inside, and without a URL it is asked no more', async () => {
    const bot = await register();
    expect(await setUrl(bot.id, 'ftp://shop.example')).toMatchObject({ issues: [{ path: ['url'] }] });
    expect(await setUrl(bot.id, null)).toEqual({ secret: null, bot: { webhookUrl: null } });
    await hear(service, '447911150006', bot.sender, 'hello');
    expect(await waiting(bot)).toBe(1);
    // Another one that is asked is, and this one is not.
    const other = await register();
    answer('{"nothing":true}');
    await hear(service, '447911150006', other.sender, 'hello');
    await expect.poll(() => waiting(other)).toBe(0);
    expect(receiver.at(bot.path)).toEqual([]);
    expect(await waiting(bot)).toBe(1);
  });
});
