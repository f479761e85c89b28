import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer, parseHead } from './answer.ts';

interface Read {
  readonly progress: string;
  readonly status: number;
  readonly keepsAlive: boolean;
  readonly hasExcess: boolean;
}

/** Reads a text in pieces of these sizes, then the rest. */
function read(text: string, { sizes = [], method = 'GET' }: { sizes?: readonly number[]; method?: string } = {}): Read {
  const bytes = Buffer.from(text, 'latin1');
  const answer = new Answer(method);
  answer.begin();
  let progress = 'more';
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    if (at >= bytes.length || progress !== 'more') break;
    // A buffer that is larger than what was read, as a socket's is.
    const buffer = Buffer.alloc(bytes.length + 20, 'x');
    const piece = bytes.subarray(at, at + size);
    piece.copy(buffer);
    progress = answer.read(buffer, piece.length);
    at += piece.length;
  }
  const { status, keepsAlive } = answer;
  return { progress, status, keepsAlive, hasExcess: answer.hasExcess || at < bytes.length };
}

const HEAD = 'HTTP/1.1 200 OK\r\n';
const answers: Record<string, string> = {
  length: `${HEAD}Content-Length: 5\r\n\r\nhello`,
  empty: `${HEAD}content-length: 0\r\n\r\n`,
  chunked: `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a;x=y\r\n${'z'.repeat(26)}\r\n0\r\n\r\n`,
  trailers: `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\nDigest: x\r\n\r\n`,
  'no content': 'HTTP/1.1 204 No Content\r\n\r\n',
  'not modified': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
  'an answer before': `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${HEAD}Content-Length: 1\r\n\r\na`,
};

describe('an answer', () => {
  it.each(Object.entries(answers))('is read alike in whatever pieces it comes: %s', (_name, text) => {
    const whole = read(text);
    expect(whole).toMatchObject({ progress: 'end', keepsAlive: true, hasExcess: false });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 200 }), (sizes) => {
        expect(read(text, { sizes })).toEqual(whole);
      }),
    );
  });

  it('to HEAD has no body, whatever length it tells', () => {
    expect(read(`${HEAD}Content-Length: 5\r\n\r\n`, { method: 'HEAD' }).progress).toBe('end');
    expect(read(`${HEAD}Content-Length: 5\r\n\r\n`).progress).toBe('more');
  });

  it('without a length lasts until the connection ends', () => {
    const answer = new Answer('GET');
    answer.begin();
    const text = Buffer.from(`${HEAD}\r\nhello`);
    expect(answer.read(text, text.length)).toBe('more');
    expect(answer.isEndedByClose).toBe(true);
  });

  it('that is followed by more than was asked for says so', () => {
    expect(read(`${answers.length}HTTP`).hasExcess).toBe(true);
  });

  it.each([
    'SSH-2.0-OpenSSH_9.2\r\n',
    'HTTP/2 200\r\n\r\n',
    `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    `${HEAD}Content-Length: -5\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
    `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`,
  ])('that could mean anything is broken', (text) => {
    expect(read(text).progress).toBe('broken');
  });

  it('keeps its connection as its version and its head say', () => {
    const keeps = (head: string): boolean | undefined => parseHead(head)?.keepsAlive;
    expect(keeps('HTTP/1.1 200 OK')).toBe(true);
    expect(keeps('HTTP/1.1 200 OK\r\nConnection: Close')).toBe(false);
    expect(keeps('HTTP/1.0 200 OK')).toBe(false);
    expect(keeps('HTTP/1.0 200 OK\r\nConnection: Keep-Alive')).toBe(true);
  });
});
