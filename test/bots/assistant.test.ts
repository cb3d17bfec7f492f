import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { deleteOldCalls } from '../../src/db/sql/assistant-calls.ts';
import { startBots } from '../../src/domains/bots/bots.ts';
import type { RunningCalls } from '../../src/domains/bots/caller.ts';
import { ungrounded } from '../../src/domains/bots/grounding.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';
import { Receiver, verify } from '../webhooks/receiver.ts';

describe('an answer of a model', () => {
  const sources = new Map([
    ['F1', 'We are open from 09:00 to 18:00, see https://shop.example/hours.'],
    ['T1', '{"order":"7","status":"sent"}'],
  ]);
  test.each([
    ['We are open until 18:00.', ['F1'], null],
    ['We open at 9.', ['F1'], null],
    ['It was sent.', ['T1'], null],
    ['You asked about 4711; it was sent.', ['T1'], null],
    ['See https://shop.example/hours.', ['F1'], null],
    ['We are open.', [], 'it cites no source'],
    ['We are open.', ['F2'], 'there is no source F2'],
    ['We are open until 20:00.', ['F1'], 'nothing that it cites has the number 20'],
    ['We are open until 18:00.', ['T1'], 'nothing that it cites has the number 18'],
    ['See https://evil.example/hours.', ['F1'], 'nothing that it cites has the address in it'],
    ['Write to me@evil.example.', ['F1'], 'nothing that it cites has the address in it'],
    ['٢٠', ['F1'], 'nothing that it cites has the number ٢٠'],
  ])('"%s" with %j: %s', (text, cited, expected) => {
    expect(ungrounded(text, cited, sources, ['Where is 4711?'])).toBe(expected);
  });
});

/** A call of a tool, as a model asks for it. */
const call = (name: string, given: object) => ({
  content: null,
  tool_calls: [{ id: `c-${name}`, type: 'function', function: { name, arguments: JSON.stringify(given) } }],
});

interface Asked {
  headers: http.IncomingHttpHeaders;
  body: { model: string; messages: { role: string; content: string }[]; tools: { function: { name: string } }[] };
}

/** An endpoint of the protocol that answers by a script. */
class Model {
  readonly asked: Asked[] = [];
  script: (object | number)[] = [];
  readonly #server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    this.asked.push({ headers: request.headers, body: JSON.parse(text) as Asked['body'] });
    const next = request.url === '/v1/chat/completions' ? (this.script.shift() ?? 404) : 404;
    response.statusCode = typeof next === 'number' ? next : 200;
    const usage = { prompt_tokens: 1_000, completion_tokens: 100 };
    response.end(typeof next === 'number' ? 'no' : JSON.stringify({ choices: [{ message: next }], usage }));
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('an assistant', () => {
  let service: Service;
  let model: Model;
  let orders: Receiver;
  let calls: RunningCalls;
  let botId: string;
  let orderSecret: string;
  const sender = '64001';
  const slots = [2, 3].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  let people = 0;

  const SET = `mutation($i: SetAssistantInput!) { setAssistant(input: $i) { __typename
    ... on SetAssistantPayload { orderSecret assistant { tokensToday slots { at isFree } } } ... on InvalidInput { issues { message } } } }`;
  const set = (more: object = {}) =>
    service.ask<{ __typename: string; orderSecret: string; assistant: { slots: { isFree: boolean }[] } }>(SET, {
      i: {
        botId,
        instructions: 'Be short.',
        facts: ['We are open from 09:00 to 18:00.'],
        orderUrl: `${orders.url}/orders`,
        slots,
        ...more,
      },
    });

  beforeAll(async () => {
    model = await new Model().start();
    orders = await new Receiver().start();
    const llm = { HELIOGRAPH_LLM_URL: model.url, HELIOGRAPH_LLM_MODEL: 'm-1', HELIOGRAPH_LLM_KEY: 'key-1' };
    service = await openService({ ...llm, HELIOGRAPH_LLM_PRICES: '0.5/2 USD' });
    calls = startBots(service.api.runtime);
    const { bot } = await service.ask<{ bot: { id: string } }>(
      `mutation { registerBot(input: { name: "helper", senders: ["${sender}"] }) { ... on RegisterBotPayload { bot { id } } } }`,
    );
    botId = bot.id;
    ({ orderSecret } = await set());
    await tellSettingsChanged(service.api.runtime.bus);
  });
  afterAll(async () => {
    await calls?.stop();
    await model?.stop();
    await orders?.stop();
    await service?.close();
  });

  /** Lets a new person write, and gives what came of it once the text is handled. */
  const write = async (text: string, script: (object | number)[], from?: string) => {
    model.script = script;
    model.asked.length = 0;
    const phone = from ?? `4479111600${String(people++).padStart(2, '0')}`;
    await hear(service, phone, sender, text);
    const waiting = () => service.sql('SELECT FROM bot_deliveries WHERE bot_id = $1', [uuidOf(botId)]);
    await expect.poll(waiting).toEqual([]);
    const sent = await service.sql<{ body: string }>(
      'SELECT m.body FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE c.phone = $1 ORDER BY m.id',
      [`+${phone}`],
    );
    const [handed] = await service.sql<{ reason: string; text: string }>(
      `SELECT e.detail->>'reason' AS reason, e.text FROM conversation_events e JOIN conversations v ON v.id = e.conversation_id
       JOIN contacts c ON c.id = v.contact_id WHERE c.phone = $1 AND e.type = 'HANDED_OVER'`,
      [`+${phone}`],
    );
    return { phone, sent: sent.map(({ body }) => body), handed: handed?.reason ?? null, summary: handed?.text ?? null };
  };

  test('answers from its facts, with the key of the operator, and the transcript has every word and the cost', async () => {
    const reply = call('reply', { text: 'Until 18:00.', sources: ['F1'] });
    const { sent, handed } = await write('Until when are you open?', [reply]);
    expect([sent, handed]).toEqual([['Until 18:00.'], null]);
    const [{ headers, body } = { headers: {}, body: null }] = model.asked;
    expect(headers.authorization).toBe('Bearer key-1');
    expect(body?.model).toBe('m-1');
    expect(body?.messages[0]?.content).toContain('F1: We are open from 09:00 to 18:00.');
    expect(body?.messages.at(-1)).toEqual({ role: 'user', content: 'Until when are you open?' });
    const { edges } = await service.ask<{ edges: { node: object }[] }>(
      `{ assistantCalls(first: 1, botId: "${botId}") { edges { node { model prompt answer error promptTokens completionTokens cost { amount currency } } } } }`,
    );
    expect(edges[0]?.node).toEqual({
      model: 'm-1',
      prompt: body?.messages,
      answer: { role: 'assistant', ...reply },
      error: null,
      promptTokens: 1_000,
      completionTokens: 100,
      cost: { amount: '0.0007', currency: 'USD' },
    });
    const count = async (of: string) =>
      (await service.ask<{ edges: object[] }>(`{ assistantCalls(${of}) { edges { cursor } } }`)).edges.length;
    const [row] = await service.sql<{ id: string }>('SELECT conversation_id AS id FROM assistant_calls LIMIT 1');
    const conversation = toGlobalId('Conversation', row?.id ?? '');
    expect(await count(`botId: "${botId}", conversationId: "${conversation}"`)).toBe(1);
    await expect(count(`botId: "${toGlobalId('Bot', row?.id ?? '')}"`)).rejects.toThrow('NOT_FOUND');
    await expect(count(`conversationId: "${toGlobalId('Conversation', uuidOf(botId))}"`)).rejects.toThrow('NOT_FOUND');
  });

  test('says nothing that no source says: it is told once, then a person has it', async () => {
    const wrong = call('reply', { text: 'Until 22:00.', sources: ['F1'] });
    const right = call('reply', { text: 'Until 18:00.', sources: ['F1'] });
    expect(await write('Open late?', [wrong, right])).toMatchObject({ sent: ['Until 18:00.'], handed: null });
    expect(model.asked[1]?.body.messages.at(-1)?.content).toContain('has the number 22');
    expect(await write('Open late?', [wrong, wrong])).toMatchObject({
      sent: [],
      handed: 'the assistant was unsure: nothing that it cites has the number 22',
      summary: 'Open late?',
    });
  });

  test('looks up an order at the workspace, by a signed request', async () => {
    orders.answer = (_received, response) => void response.end('{"order":"4711","status":"on its way","days":2}');
    const { sent, phone } = await write('Where is order 4711?', [
      call('lookup_order', { order: '4711' }),
      call('reply', { text: 'It is on its way: 2 days.', sources: ['T1'] }),
    ]);
    expect(sent).toEqual(['It is on its way: 2 days.']);
    const [request] = orders.received;
    if (request === undefined) throw new Error('it was not asked');
    expect(verify(orderSecret, request)).toMatchObject({
      type: 'assistant.lookup_order',
      data: { order: '4711', from: `+${phone}` },
    });
    orders.answer = (_received, response) => void response.writeHead(500).end();
    const failed = [
      call('lookup_order', { order: '1' }),
      call('hand_over', { reason: 'no orders', summary: 'Order 1?' }),
    ];
    expect(await write('Order 1?', failed)).toMatchObject({ handed: 'the assistant: no orders', summary: 'Order 1?' });
    expect(model.asked[1]?.body.messages.at(-1)?.content).toContain('HTTP 500');
  });

  test('books one of its slots, moves it and gives it up; what somebody has is not free', async () => {
    const [first = '', second = ''] = slots;
    const day = first.slice(8, 10);
    const booked = [
      call('list_slots', {}),
      call('book_slot', { at: first }),
      call('reply', { text: `Booked: the ${Number(day)}.`, sources: ['T2'] }),
    ];
    const { phone, sent } = await write('Book me in', booked);
    expect(sent).toEqual([`Booked: the ${Number(day)}.`]);
    const state = async () => (await set()).assistant.slots.map(({ isFree }) => isFree);
    expect(await state()).toEqual([false, true]);
    await write('That time', [call('book_slot', { at: first }), call('hand_over', { reason: 'taken', summary: '' })]);
    expect(model.asked[1]?.body.messages.at(-1)?.content).toContain('not free');
    const moved = [call('book_slot', { at: second }), call('reply', { text: 'Moved.', sources: ['T1'] })];
    await write('Move it', moved, phone);
    expect(await state()).toEqual([true, false]);
    const dropped = [call('cancel_booking', {}), call('reply', { text: 'It is free again.', sources: ['T1'] })];
    await write('I let it go', dropped, phone);
    expect(await state()).toEqual([true, true]);
  });

  test.each([
    ['fails', [500], 'the language model failed'],
    ['calls no tool', [{ content: 'Whatever you like.' }], 'the assistant was unsure'],
    ['answers nonsense', [{ content: 7 }], 'the language model failed'],
    ['asks for a tool that there is not', Array(5).fill(call('delete_all', {})), 'the assistant came to no answer'],
    [
      'gives no arguments',
      Array(5).fill({ content: null, tool_calls: [{ id: 'x', function: { name: 'reply', arguments: '{' } }] }),
      'the assistant came to no answer',
    ],
  ])('where the model %s, a person has it', async (_what, script, reason) => {
    const { sent, handed } = await write('Hello', script as object[]);
    expect([sent, handed]).toEqual([[], reason]);
  });

  test('over its tokens of the day it asks nobody, and a person has what comes', async () => {
    await set({ dailyTokens: 1 });
    expect(await write('Hello', [])).toMatchObject({ handed: 'the assistant has used its tokens of the day' });
    expect(model.asked).toEqual([]);
    await set();
  });

  test('its transcript goes with the person, and with its time', async () => {
    const { phone } = await write('Hello', [call('reply', { text: 'Hello.', sources: ['F1'] })]);
    const kept = (body: string) =>
      service.sql<{ n: number }>(
        'SELECT count(*)::int AS n FROM assistant_calls a JOIN contacts c ON c.id = a.contact_id WHERE c.phone = $1',
        [body],
      );
    expect(await kept(`+${phone}`)).toEqual([{ n: 1 }]);
    const [{ id } = { id: '' }] = await service.sql<{ id: string }>(
      'SELECT contact_id AS id FROM assistant_calls ORDER BY id DESC LIMIT 1',
    );
    await service.ask('mutation($p: PhoneNumber!) { eraseContact(input: { phone: $p }) { __typename } }', {
      p: `+${phone}`,
    });
    expect(await service.sql('SELECT FROM assistant_calls WHERE contact_id = $1', [id])).toEqual([]);
    expect(await deleteOldCalls(service.api.runtime.db.pool, new Date(Date.now() - 86_400_000), 100)).toBe(0);
    expect(await deleteOldCalls(service.api.runtime.db.pool, new Date(Date.now() + 1_000), 100)).toBeGreaterThan(0);
  });

  test('is off where no language model is set up', async () => {
    const { runtime } = service.api;
    const off = { ...runtime, config: { ...runtime.config, llmUrl: null } };
    const { setAssistant } = await import('../../src/domains/bots/assistant-actions.ts');
    const given = { instructions: '', facts: [] };
    const actor = { workspaceId: service.workspaceId, kind: 'SYSTEM' as const, id: null };
    await expect(setAssistant(off, actor, botId, given)).rejects.toMatchObject({
      issues: [{ message: expect.stringContaining('HELIOGRAPH_LLM_URL') }],
    });
  });
});
