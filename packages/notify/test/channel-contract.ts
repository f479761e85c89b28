/** What holds for every channel, whoever is at its far end. */
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Channel, isRetryable, type Template } from '../src/index.ts';
import { anyMessage, HOSTILE, message, resolved, saying } from './messages.ts';

/** `refuse`: never takes it. `trouble`: does not take it now. `hang`: never answers. */
export type Behaviour = 'take' | 'refuse' | 'trouble' | 'hang';

export interface Arrived {
  /** All that a person or a program is shown, without escapes. */
  readonly text: string;
  /** By which doubles are known; undefined where the far end has no place for it. */
  readonly key: string | undefined;
}

export interface FarEndForTests {
  /** A channel to it, which holds the secrets. */
  open(options?: { readonly timeout?: string; readonly template?: Template }): Channel;
  behave(how: Behaviour): void;
  /** In order. A far end takes nothing that is larger than its documentation says, or that does what no text may do. */
  arrived(): readonly Arrived[];
  readonly secrets: readonly string[];
}

export interface ContractOptions {
  readonly create: () => Promise<FarEndForTests>;
  /** Whether it has words of its own, which a template may replace. @default true */
  readonly words?: boolean;
  /** Whether doubles can be known. @default true */
  readonly keyed?: boolean;
  /** Messages of the property. @default 30 */
  readonly runs?: number;
}

const never = (): AbortSignal => new AbortController().signal;
const send = (channel: Channel, what = message(), key = 'delivery-1'): Promise<void> =>
  channel.send(what, { signal: never(), key });
const caught = (sending: Promise<void>): Promise<unknown> =>
  sending.then(
    () => expect.unreachable('it was taken'),
    (error: unknown) => error,
  );

export function channelContract(
  name: string,
  { create, words = true, keyed = true, runs = 30 }: ContractOptions,
): void {
  describe(`${name} as a channel`, () => {
    it('tells that an alert fires, and that it is resolved', async () => {
      const end = await create();
      await send(end.open());
      await send(end.open(), resolved(), 'delivery-2');
      const [first, second, ...more] = end.arrived();
      expect(more).toEqual([]);
      for (const told of [first, second]) expect(told?.text).toContain('memory');
      expect(first?.text).toMatch(/critical/i);
      expect(first?.text).toContain('Roll back v1.4.2');
      expect(first?.text).not.toMatch(/resolved/i);
      expect(second?.text).toMatch(/resolved/i);
    });

    it.runIf(keyed)('lets the receiver see doubles', async () => {
      const end = await create();
      for (const key of ['a', 'a', 'b', 'any key\r\nat all']) await send(end.open(), message(), key);
      const keys = end.arrived().map(({ key }) => key);
      expect(keys.every((key) => key !== undefined && /^[\w.:-]+$/.test(key))).toBe(true);
      expect(keys[0]).toBe(keys[1]);
      expect(new Set(keys).size).toBe(3);
    });

    it('sends nothing once its signal is aborted, and gives the reason', async () => {
      const end = await create();
      const reason = new Error('shutting down');
      const sending = end.open().send(message(), { signal: AbortSignal.abort(reason), key: 'a' });
      expect(await caught(sending)).toBe(reason);
      expect(end.arrived()).toEqual([]);
    });

    it('stops waiting when its signal is aborted', async () => {
      const end = await create();
      end.behave('hang');
      const leaving = new AbortController();
      const sending = caught(end.open().send(message(), { signal: leaving.signal, key: 'a' }));
      const reason = new Error('shutting down');
      setTimeout(() => leaving.abort(reason), 30);
      expect(await sending).toBe(reason);
    });

    it('waits no longer than its deadline, and may be tried again', async () => {
      const end = await create();
      end.behave('hang');
      const error = await caught(send(end.open({ timeout: '60ms' })));
      expect(error).toMatchObject({ code: 'notify/timeout' });
      expect(isRetryable(error)).toBe(true);
    });

    it('tells what may come through later from what never will', async () => {
      const end = await create();
      end.behave('trouble');
      const later = await caught(send(end.open()));
      expect(later).toMatchObject({ code: 'notify/unavailable' });
      end.behave('refuse');
      const no = await caught(send(end.open()));
      expect(no).toMatchObject({ code: 'notify/refused' });
      expect([isRetryable(later), isRetryable(no)]).toEqual([true, false]);
      expect(end.arrived()).toEqual([]);
    });

    it('shows no secret, whatever goes wrong', async () => {
      const end = await create();
      const shown: unknown[] = [end.open().name];
      for (const how of ['trouble', 'refuse', 'hang'] as const) {
        end.behave(how);
        const error = (await caught(send(end.open({ timeout: '60ms' })))) as Error;
        shown.push(inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack);
      }
      for (const secret of end.secrets) expect(shown.join('\n')).not.toContain(secret);
    });

    it('takes whatever stands in a message for text', async () => {
      const end = await create();
      const channel = end.open();
      for (const [i, text] of HOSTILE.entries()) await send(channel, saying(text), `delivery-${i}`);
      const arrived = end.arrived();
      expect(arrived.length).toBe(HOSTILE.length);
      for (const { text } of arrived) expect([text.includes('memory'), text.isWellFormed()]).toEqual([true, true]);
    });

    it('cuts a megabyte, and says so', async () => {
      const end = await create();
      const texts = ['m'.repeat(2 ** 20), '&<@\n'.repeat(2 ** 18), '👍'.repeat(2 ** 19)];
      for (const [i, text] of texts.entries()) await send(end.open(), saying(text), `delivery-${i}`);
      for (const { text } of end.arrived()) {
        expect(text).toMatch(/more characters|more lines/);
        expect(text.length).toBeLessThan(300_000);
        expect(text.isWellFormed()).toBe(true);
      }
    });

    it('gets any message across, within the limits of the far end', async () => {
      const end = await create();
      const channel = end.open();
      await fc.assert(
        fc.asyncProperty(anyMessage, async (any) => {
          const before = end.arrived().length;
          await send(channel, any);
          const arrived = end.arrived();
          expect(arrived.length).toBe(before + 1);
          expect(arrived.at(-1)?.text.isWellFormed()).toBe(true);
        }),
        { numRuns: runs },
      );
    });

    it.runIf(words)('says what a template says', async () => {
      const end = await create();
      const template: Template = ({ alerts }) => ({ title: `Attention: ${alerts[0]?.name}`, text: 'call <Ops> & co' });
      await send(end.open({ template }));
      const text = end.arrived()[0]?.text;
      expect(text).toContain('Attention: memory');
      expect(text).toContain('call <Ops> & co');
    });

    it.runIf(words)('falls back to its own words when a template fails, and says so', async () => {
      const end = await create();
      const failing: readonly Template[] = [
        () => {
          throw new Error('no such field');
        },
        () => ({ title: 5 }) as never,
        () => null as never,
      ];
      for (const [i, template] of failing.entries()) await send(end.open({ template }), message(), `delivery-${i}`);
      for (const { text } of end.arrived()) {
        expect(text).toContain('memory');
        expect(text).toContain('The template failed');
      }
      expect(end.arrived().length).toBe(failing.length);
    });
  });
}
