import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messagesIn } from './mcp-message.ts';

const said = (text: string): unknown => messagesIn(text).map((message) => Object.fromEntries(message));

describe('a message', () => {
  it('says its method and tool, in whichever order', () => {
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { arguments: { name: 'no' }, name: 'add' } };
    expect(said(JSON.stringify(call))).toEqual([
      expect.objectContaining({ method: 'tools/call', 'params.name': 'add', id: '1', jsonrpc: '2.0' }),
    ]);
    expect(said(JSON.stringify(call, undefined, 2))).toEqual(said(JSON.stringify(call)));
  });

  it('says what stands before it is cut off', () => {
    const text = JSON.stringify({
      method: 'tools/call',
      params: { name: 'write', arguments: { text: 'x'.repeat(900) } },
    });
    expect(said(text.slice(0, 500))).toEqual([
      expect.objectContaining({ method: 'tools/call', 'params.name': 'write' }),
    ]);
  });

  it('says that its result is an error only where that stands', () => {
    const hidden = {
      result: { content: [{ isError: true, text: '"isError":true,"error":{}' }], structuredContent: { isError: true } },
    };
    expect(messagesIn(JSON.stringify(hidden))[0]?.has('result.isError')).toBe(false);
    expect(messagesIn(JSON.stringify(hidden))[0]?.has('error')).toBe(false);
    expect(messagesIn('{"result":{"content":[],"isError":true}}')[0]?.get('result.isError')).toBe('true');
    expect(messagesIn('{"error":{"code":-32602,"message":"no"},"id":1}')[0]?.get('error.code')).toBe('-32602');
  });

  it('may be one of several', () => {
    const batch = [{ method: 'ping' }, { method: 'tools/call', params: { name: 'a"b' } }];
    expect(said(JSON.stringify(batch))).toEqual([
      { method: 'ping' },
      expect.objectContaining({ method: 'tools/call', 'params.name': 'a"b' }),
    ]);
  });

  it('any object says its own fields, and any text says something', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, fc.jsonValue(), (method, name, value) => {
        const [message] = messagesIn(JSON.stringify({ id: value, params: { value, name }, method }));
        expect(message?.get('method')).toBe(method);
        expect(message?.get('params.name')).toBe(name);
      }),
    );
    fc.assert(fc.property(fc.string(), (any) => messagesIn(any).length <= any.length));
  });
});
