import { once } from 'node:events';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect, test } from 'vitest';
import { TOOLS } from '../../../src/cli/remote/mcp-tools.ts';
import { collect, type Terminal } from './terminal.ts';

/** The tools for models, asked by the client of the protocol's makers. */
export function mcpTests(terminal: () => Terminal): void {
  const opened = async (transport: Transport) => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    return client;
  };
  const overPipes = (key: string) =>
    opened(
      new StdioClientTransport({
        command: process.execPath,
        args: [path.resolve('dist/main.js'), 'mcp'],
        env: { ...(terminal().environment as Record<string, string>), HELIOGRAPH_KEY: key },
        cwd: terminal().home,
        stderr: 'ignore',
      }),
    );
  const said = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text ?? '';

  describe('mcp', () => {
    test('sends, reads and says why not, over pipes', async () => {
      const client = await overPipes(terminal().hub.api.key);
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
      const input = { to: '+447911120123', text: 'Hi', purpose: 'TRANSACTIONAL', idempotencyKey: 'mcp-1' };
      const sent = await client.callTool({ name: 'send_message', arguments: input });
      const { accepted } = JSON.parse(said(sent)) as { accepted: { id: string } };
      expect(accepted.id).toMatch(/^msg_/);
      const again = await client.callTool({ name: 'send_message', arguments: input });
      expect(JSON.parse(said(again))).toMatchObject({ replayed: true, accepted: { id: accepted.id } });
      const shown = () => client.callTool({ name: 'get_message', arguments: { id: accepted.id } });
      await expect.poll(async () => JSON.parse(said(await shown())).status, { timeout: 30_000 }).toBe('DELIVERED');
      const refused = await client.callTool({
        name: 'send_message',
        arguments: { ...input, to: '12', idempotencyKey: 'mcp-2' },
      });
      expect(refused.isError).toBe(true);
      const missing = await client.callTool({ name: 'send_message', arguments: { to: '+447911120123' } });
      expect(missing).toMatchObject({ isError: true, content: [{ text: 'The argument text is missing.' }] });
      for (const name of ['list_messages', 'list_inbound', 'list_conversations', 'list_connections'])
        expect((await client.callTool({ name, arguments: {} })).isError, name).toBe(false);
      for (const name of ['can_message', 'preview_message'])
        expect(
          (
            await client.callTool({
              name,
              arguments: { to: '+447911120123', purpose: 'OTP', ...(name === 'can_message' ? {} : { text: 'x' }) },
            })
          ).isError,
          name,
        ).toBe(false);
      await client.close();
    });

    test('offers what the scopes of the key go for, over HTTP with the key of whoever asks', async () => {
      const child = terminal().start(['mcp', '--http', '0']);
      const err = collect(child.stderr);
      await expect.poll(err, { timeout: 30_000 }).toMatch(/http:\S+mcp/);
      const url = new URL(/http:\/\/127\S+mcp/.exec(err())?.[0] ?? '');
      const { secret } = await terminal().json<{ secret: string }>(
        'made-key',
        'keys',
        'create',
        'Model',
        '--role',
        'read-only',
        '--scope',
        'messages:read',
      );
      const requestInit = { headers: { authorization: `Bearer ${secret}` } };
      const client = await opened(new StreamableHTTPClientTransport(url, { requestInit }) as Transport);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(
        TOOLS.filter(({ scope }) => scope === 'messages:read').map(({ name }) => name),
      );
      const refused = await client.callTool({ name: 'get_contact', arguments: { phone: '+447911120123' } });
      expect(refused.isError).toBe(true);
      await client.close();
      const page = await fetch(url, { method: 'POST', headers: { origin: 'https://evil.example' }, body: '{}' });
      expect(page.status).toBe(403);
      child.kill('SIGINT');
      await once(child, 'close');
    });
  });
}
