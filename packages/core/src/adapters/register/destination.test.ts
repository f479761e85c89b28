import { describe, expect, it } from 'vitest';
import { destinationOf } from './destination.ts';

describe('the destination', () => {
  it('is named in the environment', () => {
    expect(destinationOf({ PERFKIT_SOCKET: '/tmp/s', PERFKIT_SPOOL: '/tmp/spool' })).toEqual({
      socket: '/tmp/s',
      spool: '/tmp/spool',
    });
  });

  it('is none without a socket, and none when switched off', () => {
    expect(destinationOf({})).toBeUndefined();
    expect(destinationOf({ PERFKIT_SOCKET: '', PERFKIT_SPOOL: '/tmp/spool' })).toBeUndefined();
    expect(destinationOf({ PERFKIT_SOCKET: '/tmp/s', PERFKIT_OFF: '1' })).toBeUndefined();
  });

  it('named alone lasts: last words go beside its socket', () => {
    expect(destinationOf({ PERFKIT_SOCKET: '/tmp/in/s' })).toEqual({
      socket: '/tmp/in/s',
      spool: '/tmp/in',
      isLasting: true,
    });
  });

  it('has no folder for last words beside a pipe', () => {
    expect(destinationOf({ PERFKIT_SOCKET: '\\\\.\\pipe\\perfkit' })?.spool).toBeUndefined();
  });
});
