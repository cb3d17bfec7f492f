import { describe, expect, test } from 'vitest';
import { held, type Terminal } from './terminal.ts';

interface Sent {
  message: { id: string; status: string; to: string; tags: string[] };
  replayed: boolean;
  idempotencyKey: string;
}

const TEXT = ['Your parcel is on its way.', '--purpose', 'transactional'];

/** Sending, previewing and finding messages. */
export function messageTests(terminal: () => Terminal): void {
  describe('send', () => {
    test('sends a message, waits until it is delivered, and says so', async () => {
      const { code, out } = await terminal().run(['send', '+447700900123', ...TEXT, '--wait']);
      expect(out).toMatch(/^msg_\w{32} to \+447700900123: DELIVERED\n$/);
      expect(code).toBe(0);
    });

    test('takes the text from standard input, and prints what it sent', async () => {
      const args = ['send', '+447700900124', '-', '--purpose', 'otp', '--tag', 'a', '--tag', 'b', '--json'];
      const { code, out } = await terminal().run(args, { input: 'Your code is 1234\n' });
      expect(code).toBe(0);
      const { message } = held<Sent & { message: { body: string } }>('sent', JSON.parse(out));
      expect(message).toMatchObject({ body: 'Your code is 1234', tags: ['a', 'b'] });
    });

    test('with the same idempotency key sends once, and refuses another text', async () => {
      const args = ['send', '+447700900125', ...TEXT, '--idempotency-key', 'cli-once'];
      const first = await terminal().json<Sent>('sent', ...args);
      const second = await terminal().json<Sent>('sent', ...args);
      expect(second).toMatchObject({ replayed: true, message: { id: first.message.id } });
      const other = await terminal().run([
        'send',
        '+447700900125',
        'Other',
        '--purpose',
        'otp',
        '--idempotency-key',
        'cli-once',
      ]);
      expect(other).toMatchObject({ code: 7, err: expect.stringContaining('Leave --idempotency-key out') });
      expect(other.err).toContain('[IDEMPOTENCY_CONFLICT] ');
    });

    test('ends with 4 where the message is waited for and not delivered', async () => {
      const { code, out } = await terminal().run(['send', '+447700900006', ...TEXT, '--wait', '30']);
      expect({ code, out }).toEqual({ code: 4, out: expect.stringMatching(/UNDELIVERED UNDELIVERABLE: /) });
    });

    test.each<[string, string[], number, RegExp]>([
      [
        'no number',
        ['send', '123', ...TEXT],
        2,
        /<to>: "123" is not a valid number[\s\S]*\[INVALID_INPUT\] \S+#invalid_input/,
      ],
      [
        'no consent',
        ['send', '+447700900126', 'Sale', '--purpose', 'marketing'],
        4,
        /not consented.*\n.*consent show[\s\S]*\[MESSAGE_REFUSED\]/,
      ],
      [
        'no purpose',
        ['send', '+447700900126', 'x'],
        2,
        /'--purpose <purpose>' not specified: it takes transactional, .*\.\nSee: heliograph send --help\n\[USAGE\]/,
      ],
      [
        'a purpose that is none',
        ['send', '+447700900126', 'x', '--purpose', 'spam'],
        2,
        /'spam' is invalid.*transactional, otp/,
      ],
      ['no text', ['send', '+447700900126', '--purpose', 'otp'], 2, /no text.*\n.*standard input/],
      ['text and template', ['send', '+447700900126', 'x', '--template', 'y', '--purpose', 'otp'], 2, /not both/],
      [
        'a template that is none',
        ['send', '+447700900126', '--template', 'nowhere', '--purpose', 'otp'],
        3,
        /"nowhere"[\s\S]*\[NOT_FOUND\]/,
      ],
      [
        'a time without its zone',
        ['send', '+447700900126', 'x', '--purpose', 'otp', '--at', '2026-12-24 09:00'],
        2,
        /2h \(from now\)/,
      ],
      ['a command that is none', ['snd'], 2, /Unknown command 'snd'\. Did you mean send\?/],
      [
        'an option that is none',
        ['send', 'x', '--purpose', 'otp', '--tags'],
        2,
        /Unknown option '--tags'[\s\S]*Did you mean --tag\?/,
      ],
    ])('is refused for %s, with what to do next', async (_what, args, code, told) => {
      const ran = await terminal().run(args);
      expect(ran).toEqual({ code, out: '', err: expect.stringMatching(told) });
      expect(ran.err).not.toMatch(/\n\s+at /);
    });

    test('prints a failure as JSON where JSON is asked for', async () => {
      const { code, out, err } = await terminal().run(['send', '123', ...TEXT, '--json']);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      const { error } = held<{ error: { help: string } }>('failure', JSON.parse(err));
      const page = await (await fetch(error.help)).text();
      expect(page).toContain(`<h3 id="${new URL(error.help).hash.slice(1)}">INVALID_INPUT</h3>`);
      expect(error).toMatchObject({
        code: 'INVALID_INPUT',
        exitCode: 2,
        issues: [{ path: ['to', 'phone'], received: '123' }],
      });
    });
  });

  describe('preview', () => {
    test('shows parts, price and decision, and stores nothing', async () => {
      const before = await terminal().lines('message', 'messages', '--all');
      const { code, out } = await terminal().run(['preview', '+447700900130', 'Naïve – 10 €', '--purpose', 'otp']);
      expect(code).toBe(0);
      expect(out).toMatch(/^parts +1 \(/m);
      expect(out).toMatch(/"–" 1 ×: makes it UCS2, "-" would not/);
      expect(out).toMatch(/consent: ALLOW/);
      expect(await terminal().lines('message', 'messages', '--all')).toHaveLength(before.length);
    });

    test('ends with 4 for what would be refused, and with 2 for what is wrong', async () => {
      const refused = await terminal().run(['preview', '+447700900130', 'Sale', '--purpose', 'marketing', '--json']);
      expect(refused.code).toBe(4);
      held('preview', JSON.parse(refused.out));
      expect(await terminal().run(['preview', '12', 'Sale', '--purpose', 'otp'])).toMatchObject({
        code: 2,
        out: /<to> "12": /,
      });
    });
  });

  describe('messages', () => {
    test('lists what was sent, by filters, and pages through all of it', async () => {
      const ids: string[] = [];
      for (let each = 0; each < 3; each++) {
        const sent = await terminal().json<Sent>('sent', 'send', '+447700900131', ...TEXT, '--tag', 'listed');
        ids.unshift(sent.message.id);
      }
      const listed = await terminal().lines<{ id: string }>('message', 'messages', '--tag', 'listed');
      expect(listed.map(({ id }) => id)).toEqual(ids);
      const two = await terminal().lines<{ id: string }>('message', 'messages', '--tag', 'listed', '--limit', '2');
      expect(two.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      const found = await terminal().run(['messages', '--to', '+447700900131', '--text', 'parcel', '--since', '1h']);
      expect(
        found.out
          .trim()
          .split('\n')
          .map((line) => line.split('\t')[0]),
      ).toEqual(ids);
      expect(await terminal().run(['messages', '--tag', 'nothing has this'])).toEqual({
        code: 0,
        out: '',
        err: 'No message is like that.\n',
      });
    });

    test('shows one, and says where there is none', async () => {
      const { message } = await terminal().json<Sent>('sent', 'send', '+447700900132', ...TEXT, '--wait');
      await terminal().json('whole-message', 'messages', 'show', message.id);
      const { out } = await terminal().run(['messages', 'show', message.id]);
      expect(out).toMatch(/status: DELIVERED[\s\S]*ACCEPTED\n[\s\S]*DELIVERED\n/);
      const none = await terminal().run(['messages', 'show', 'msg_01a221be79ef75ababb23053d6909639']);
      expect(none).toMatchObject({ code: 3, err: /no message "msg_01a2.*\n.*\n\[NOT_FOUND\]/ });
    });

    test('reschedules and cancels what is scheduled, and sends it again', async () => {
      const { message } = await terminal().json<Sent>('sent', 'send', '+447700900133', ...TEXT, '--at', '2h');
      expect(message.status).toBe('SCHEDULED');
      await terminal().json('rescheduled', 'messages', 'reschedule', message.id, '--at', '3h');
      await terminal().json('canceled', 'messages', 'cancel', message.id);
      const again = await terminal().run(['messages', 'cancel', message.id]);
      expect(again).toMatchObject({ code: 8, out: /0 canceled\.\n {2}msg_/ });
      const sent = await terminal().json<Sent>('sent-again', 'messages', 'resend', message.id);
      expect(sent.message.to).toBe('+447700900133');
      expect(await terminal().run(['messages', 'cancel'])).toMatchObject({
        code: 2,
        err: /ids of messages, or --batch/,
      });
    });

    test('shows what people wrote, and answers it', async () => {
      const number = '+447700900134';
      await terminal().run(['send', number, ...TEXT, '--wait']);
      await terminal().hub.simulator(`POST /handsets/${number}/reply`, { text: 'Are you open?' });
      const [inbound] = await terminal().lines<{ id: string; body: string }>(
        'inbound',
        'messages',
        'inbound',
        '--since',
        '1h',
      );
      expect(inbound?.body).toBe('Are you open?');
      const reply = await terminal().json<Sent>('sent-again', 'messages', 'reply', inbound?.id ?? '', 'Until six.');
      expect(reply.message.to).toBe(number);
    });

    test('shows conversations, answers, notes, assigns and closes', async () => {
      const number = '+447700900135';
      await terminal().run(['send', number, ...TEXT, '--wait']);
      await terminal().hub.simulator(`POST /handsets/${number}/reply`, { text: 'A question about the parcel' });
      type Talk = { id: string; state: string; lastText: { inboundMessage: { body: string } | null } };
      const found = () => terminal().lines<Talk>('conversation', 'conversations', '--search', 'about the parcel');
      const [talk] = await found();
      expect(talk?.lastText.inboundMessage?.body).toBe('A question about the parcel');
      const id = talk?.id ?? '';
      const answer = await terminal().json<Sent>('sent-again', 'conversations', 'reply', id, 'Tomorrow.');
      expect(answer.message.to).toBe(number);
      await terminal().json('conversation', 'conversations', 'note', id, 'A regular');
      await terminal().json('conversation', 'conversations', 'assign', id);
      expect(await terminal().json<Talk>('conversation', 'conversations', 'close', id)).toMatchObject({
        state: 'CLOSED',
      });
      const lost = await terminal().run(['conversations', 'close', 'conversation_01a221be79ef75ababb23053d6909639']);
      expect(lost.code).not.toBe(0);
    });

    test('gives conversations by rules, says why, and keeps teams, hours and absences', async () => {
      type Named = { id: string; name: string };
      const invited = ['members', 'invite', 'rules@example.com', '--name', 'Rule Keeper', '--role', 'agent'];
      const { member } = await terminal().json<{ member: Named }>('invited-member', ...invited);
      const team = await terminal().json<Named>('team', 'teams', 'set', 'Night', '--member', member.id);
      expect((await terminal().lines<Named>('team', 'teams')).map(({ id }) => id)).toEqual([team.id]);
      const words = ['--keyword', 'parcel', '--language', 'en', '--hours', 'mon-sun 00:00-24:00'];
      const rule = await terminal().json<Named>(
        'assignment-rule',
        'conversations',
        'rules',
        'set',
        'Parcels',
        '--to',
        team.id,
        ...words,
      );
      const rest = await terminal().json<Named>(
        'assignment-rule',
        'conversations',
        'rules',
        'set',
        'The rest',
        '--off',
      );
      const ordered = await terminal().lines<Named>(
        'assignment-rule',
        'conversations',
        'rules',
        'order',
        rest.id,
        rule.id,
      );
      expect(ordered.map(({ name }) => name)).toEqual(['The rest', 'Parcels']);
      const simulate = ['rules', 'simulate', 'My parcel?', '--sender', '+447700900999', '--from', '+447700900139'];
      expect(await terminal().json('simulated-assignment', 'conversations', ...simulate)).toMatchObject({
        assignee: { kind: 'TEAM', name: 'Night' },
        verdicts: [
          { takes: false, reason: 'is switched off' },
          { takes: true, reason: 'nobody of the team Night is there: gives it to the team itself' },
        ],
      });
      const hours = ['hours', 'set', 'mon-fri 09:00-17:00', '--text', 'Tomorrow.', '--closed-on', '2026-12-25'];
      expect(await terminal().json('office-hours', 'conversations', ...hours)).toMatchObject({
        officeHours: { text: 'Tomorrow.' },
      });
      expect(await terminal().json('office-hours', 'conversations', 'hours')).toMatchObject({
        officeHours: { closedOn: ['2026-12-25'] },
      });
      expect(await terminal().json('office-hours', 'conversations', 'hours', 'set')).toEqual({ officeHours: null });
      const absence = await terminal().json<Named>(
        'absence',
        'conversations',
        'absences',
        'set',
        member.id,
        '--until',
        '2h',
        '--text',
        'Away',
      );
      expect((await terminal().lines<Named>('absence', 'conversations', 'absences')).map(({ id }) => id)).toEqual([
        absence.id,
      ]);
      await terminal().json('absence', 'conversations', 'absences', 'end', absence.id);
      const wrong = await terminal().run(['conversations', 'hours', 'set', 'someday', '--text', 'x']);
      expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('no weekday') });
      for (const id of [rule.id, rest.id])
        await terminal().json('assignment-rule', 'conversations', 'rules', 'remove', id);
      await terminal().json('team', 'teams', 'remove', team.id);
      expect(
        (await terminal().lines('answer-times', 'conversations', 'times', '--since', '1d')).length,
      ).toBeGreaterThan(0);
    });

    test('registers, lists and removes bots', async () => {
      type Made = { bot: { id: string }; secret: string };
      const made = await terminal().json<Made>(
        'registered-bot',
        'bots',
        'register',
        'cli-bot',
        '--keyword',
        'book',
        '--may',
        'reply',
      );
      expect(made).toMatchObject({ bot: { may: ['REPLY'] } });
      expect(made.secret).toMatch(/^hg_/);
      expect((await terminal().lines<{ id: string }>('bot', 'bots')).map(({ id }) => id)).toContain(made.bot.id);
      const url = 'https://shop.example/hooks/bot';
      const asked = await terminal().json<{ secret: string }>('bot-webhook', 'bots', 'url', made.bot.id, url);
      expect(asked.secret).toMatch(/^whsec_/);
      expect(await terminal().json('bot-webhook', 'bots', 'url', made.bot.id)).toMatchObject({ secret: null });
      const fact = 'We are open from 09:00 to 18:00.';
      const set = await terminal().json('assistant', 'bots', 'assistant', made.bot.id, '--fact', fact, '--tokens', '5');
      expect(set).toMatchObject({ orderSecret: null, assistant: { facts: [fact], dailyTokens: 5 } });
      expect(await terminal().lines('assistant-call', 'bots', 'transcript')).toEqual([]);
      expect(await terminal().json('bot-id', 'bots', 'assistant', made.bot.id, '--remove')).toEqual({
        id: made.bot.id,
      });
      await terminal().json('bot', 'bots', 'remove', made.bot.id);
      expect(await terminal().lines('bot', 'bots', 'list')).toEqual([]);
    });
  });
}
