import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { McpServer } from '../../src/cli/remote/mcp-server.ts';
import { TOOLS } from '../../src/cli/remote/mcp-tools.ts';
import { SCOPES } from '../../src/domains/accounts/principal.ts';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

describe('the tools for models', () => {
  test.each(TOOLS)('$name asks for what the API has, and takes a scope that there is', (tool) => {
    const document = parse(tool.query);
    expect(validate(schema, document)).toEqual([]);
    expect(SCOPES).toContain(tool.scope);
    expect(Object.keys(tool.arguments)).toEqual(expect.arrayContaining([...tool.required]));
    const [operation] = document.definitions;
    // What changes something is a mutation, and says so.
    expect(operation).toMatchObject({ operation: tool.readOnly ? 'query' : 'mutation' });
    const given = Object.fromEntries(Object.keys(tool.arguments).map((name) => [name, 'x']));
    const declared = 'variableDefinitions' in (operation ?? {}) ? operation : null;
    const names = (declared as unknown as { variableDefinitions: { variable: { name: { value: string } } }[] })
      .variableDefinitions;
    expect(Object.keys(tool.variables(given)).sort()).toEqual(names.map(({ variable }) => variable.name.value).sort());
  });

  test('what is no request of JSON-RPC is answered as the specification says, and a notification is not', async () => {
    const server = new McpServer(null as never, '1');
    const answer = async (message: unknown) =>
      server.answer(typeof message === 'string' ? message : JSON.stringify(message));
    expect(await answer('{')).toMatchObject({ id: null, error: { code: -32_700 } });
    expect(await answer([])).toMatchObject({ error: { code: -32_700 } });
    expect(await answer({ id: 1 })).toMatchObject({ id: 1, error: { code: -32_600 } });
    expect(await answer({ jsonrpc: '2.0', id: 1, method: 'nothing' })).toMatchObject({ error: { code: -32_601 } });
    expect(await answer({ jsonrpc: '2.0', method: 'notifications/initialized' })).toBeNull();
    expect(await answer({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'no' } })).toMatchObject({
      error: { code: -32_602 },
    });
    const params = { name: 'send_message', arguments: {} };
    const call = JSON.stringify({ jsonrpc: '2.0', id: 4, method: 'tools/call', params });
    const inexact = { code: -32_602, message: expect.stringMatching(/9007199254740993 would become 9007199254740992/) };
    expect(await answer(call.replace('{}', '{"metadata":{"order":9007199254740993}}'))).toMatchObject({
      id: 4,
      error: inexact,
    });
    expect(await answer(call.replace('"id":4', '"id":9007199254740993'))).toMatchObject({ id: null, error: inexact });
    const began = await answer({
      jsonrpc: '2.0',
      id: 3,
      method: 'initialize',
      params: { protocolVersion: '2024-11-05' },
    });
    expect(began).toMatchObject({ result: { protocolVersion: '2024-11-05', capabilities: { tools: {} } } });
  });
});
