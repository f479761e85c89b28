import { describe, expect, it } from 'vitest';
import { headIsEventStream, isEventStream, rawIsEventStream } from './event-stream.ts';

describe('an event stream', () => {
  it.each(['text/event-stream', 'Text/Event-Stream; charset=utf-8', ' text/event-stream'])(
    'is told by `%s`',
    (type) => {
      expect(isEventStream(type)).toBe(true);
    },
  );

  it.each(['text/html', '', undefined, 7, ['text/event-stream']])('is not told by `%s`', (type) => {
    expect(isEventStream(type)).toBe(false);
  });

  it('is found in the head of a response as it was sent', () => {
    expect(headIsEventStream('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n')).toBe(true);
    expect(headIsEventStream('HTTP/1.1 200 OK\r\nX-Also: text/event-stream\r\n\r\n')).toBe(false);
    expect(headIsEventStream(null)).toBe(false);
  });

  it('is found among raw headers, of text or bytes', () => {
    expect(rawIsEventStream(['Vary', 'Accept', 'Content-Type', 'text/event-stream'])).toBe(true);
    expect(rawIsEventStream([Buffer.from('content-type'), Buffer.from('text/event-stream')])).toBe(true);
    expect(rawIsEventStream(['text/event-stream', 'content-type'])).toBe(false);
  });
});
