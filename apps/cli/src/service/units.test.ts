/** Units that their systems read back as they were meant, whatever stands in names and paths. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { realPart, runProgram, temporaryFolder } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { launchdAgent } from './launchd.ts';
import { systemdUnit } from './systemd.ts';
import { type ServiceUnit, unitName } from './unit.ts';

const unit = (changed: Partial<ServiceUnit> = {}): ServiceUnit => ({
  name: 'perfkit-shop-3f9a1c',
  description: 'perfkit serve for shop',
  command: [process.execPath, '/opt/perfkit/bin.js', 'serve', '--service', 'shop'],
  folder: '/srv/shop',
  secrets: '/srv/shop/.perfkit/serve.env',
  log: '/srv/shop/.perfkit/serve.log',
  ...changed,
});

describe('a unit of systemd', () => {
  it('is what systemd itself takes, odd folders and names included', async () => {
    const analyze = await realPart({ name: 'systemd-analyze' });
    const { path: folder } = await temporaryFolder('50% of ü "quoted" $HOME');
    const odd = unit({
      folder,
      description: '100 % of\n[Service]',
      command: [process.execPath, 'a b', '$HOME', '%n', '"'],
    });
    const { path, text } = systemdUnit(odd, folder);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    const { code, stdout, stderr } = await runProgram(analyze, ['verify', '--user', path], {
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(code).toBe(0);
  });

  it.each(['/srv/ends with a space ', '/srv/ends with a backslash\\', '/srv/two\\\\'])(
    'keeps the folder %j from running into the next line',
    (folder) => {
      const { text } = systemdUnit(unit({ folder, description: 'perfkit serve for a\\' }), '/home/me/.config');
      expect(text).toContain(`\nWorkingDirectory=${folder}/\nEnvironmentFile=`);
      expect(text).toMatch(/\nDescription=perfkit serve for a\n/);
    },
  );

  it('reads its secrets from a folder whose name looks like a pattern', () => {
    const { text } = systemdUnit(unit({ secrets: '/srv/[shop]*/a\\b/serve.env' }), '/home/me/.config');
    expect(text).toContain('\nEnvironmentFile=-/srv/\\[shop\\]\\*/a\\\\b/serve.env\n');
  });

  it('is refused for a folder with a line feed in its name: it would be another folder', () => {
    expect(() => systemdUnit(unit({ folder: '/srv/a\nb' }), '/home/me/.config')).toThrow(/Expected the folder/);
  });

  it('holds each argument as one word', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (args) => {
        const { text } = systemdUnit(unit({ command: ['/usr/bin/node', ...args] }), '/home/me/.config');
        const line = text.split('\n').find((each) => each.startsWith('ExecStart=')) ?? '';
        expect(wordsOf(line.slice('ExecStart='.length)).slice(1)).toEqual(
          args.map((each) => each.replaceAll(/[\r\n\0]/g, ' ')),
        );
        expect(text.split('\n').filter((each) => each.startsWith('[Service]'))).toHaveLength(1);
      }),
    );
  });
});

/** As systemd.syntax(7) reads a line of quoted words, with specifiers and variables that are meant literally. */
function wordsOf(line: string): string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"/gsu) ?? [];
  expect(words.join(' ')).toBe(line);
  return words.map((word) =>
    word
      .slice(1, -1)
      .replaceAll(/%(.)/gsu, (_, letter) => expectEqual(letter, '%'))
      .replaceAll(/\$(.)/gsu, (_, letter) => expectEqual(letter, '$'))
      .replaceAll(/\\(.)/gsu, '$1'),
  );
}

function expectEqual(letter: string, wanted: string): string {
  expect(letter).toBe(wanted);
  return wanted;
}

it('an agent of launchd holds each argument as text, never as markup', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (args) => {
      const { path, text } = launchdAgent(unit({ command: ['/usr/bin/node', ...args] }), '/Users/me');
      expect(path).toBe('/Users/me/Library/LaunchAgents/dev.perfkit.perfkit-shop-3f9a1c.plist');
      const list = /<array>([\s\S]*)<\/array>/.exec(text)?.[1] ?? '';
      const read = [...list.matchAll(/<string>([^<>]*)<\/string>/g)].map(([, word = '']) =>
        word.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
      );
      expect(read.slice(1)).toEqual(args.map((each) => each.replaceAll(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')));
    }),
  );
});

it('a name is letters a system takes, another for another folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (service, folder) => {
      expect(unitName(service, folder)).toMatch(/^perfkit(-[a-z0-9]+)+$/);
      expect(unitName(service, folder)).not.toBe(unitName(service, `${folder}/other`));
    }),
  );
  expect(unitName('Büro Shop!', '/srv')).toMatch(/^perfkit-bu-ro-shop-[0-9a-f]{6}$|^perfkit-buro-shop-[0-9a-f]{6}$/);
});
