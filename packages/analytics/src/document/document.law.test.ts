/** What holds for every document, whatever its names and numbers are, in all four forms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { document, plot, text } from '../../test/arbitrary-document.ts';
import { parsed } from '../../test/parsed-html.ts';
import { sampleDocument } from '../../test/sample-document.ts';
import { documentHtml, documentJson, documentMarkdown, documentText, type FindingsDocument, plain } from './index.ts';

const LIES = /NaN|undefined|Infinity|Invalid Date|\[object/;
const ELEMENTS = new Set(
  'html head meta title style body header h1 h2 h3 h4 p strong nav ul li a main section article div dl dt dd figure figcaption span bdi b svg desc g path rect circle text details summary table caption thead tbody tr th td footer'.split(
    ' ',
  ),
);
const ATTRIBUTES =
  /^(?:aria-label(?:ledby)?|charset|class|content|cx|cy|d|height|href|http-equiv|id|lang|name|r|role|rx|scope|tabindex|text-anchor|viewBox|width|x|xmlns|y)$/;

/** A document is large, and what is wrong with one text or number is wrong with many. */
const few = { numRuns: 25 };

const about = (title: string): FindingsDocument => ({
  ...sampleDocument(),
  title,
  notes: [title],
  sections: [{ heading: title, findings: [{ headline: title, severity: 'info', evidence: [title] }] }],
});

describe('a page', () => {
  it('is made of our own elements and attributes alone, and each is closed', () => {
    fc.assert(
      fc.property(document, (one) => {
        const { names, attributes } = parsed(documentHtml(one));
        expect(names.filter((name) => !ELEMENTS.has(name))).toEqual([]);
        expect(attributes.filter(([name]) => !ATTRIBUTES.test(name))).toEqual([]);
        expect(attributes.filter(([name, value]) => name === 'href' && !/^#s\d+$/.test(value))).toEqual([]);
      }),
      few,
    );
  });

  it('has no two elements of one name to be found by, and labels that are there', () => {
    fc.assert(
      fc.property(document, (one) => {
        const { attributes } = parsed(documentHtml(one));
        const ids = attributes.filter(([name]) => name === 'id').map(([, id]) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const asked = attributes
          .filter(([name]) => name === 'aria-labelledby')
          .flatMap(([, value]) => value.split(' '));
        expect(asked.filter((id) => !ids.includes(id))).toEqual([]);
      }),
      few,
    );
  });

  it('says every text of the document', () => {
    fc.assert(
      fc.property(text, (words) => {
        const { texts } = parsed(documentHtml(about(words)));
        expect(texts.filter((found) => found === plain(words))).toHaveLength(plain(words) === '' ? 0 : 6);
      }),
      few,
    );
  });

  it('has numbers alone for what it draws', () => {
    fc.assert(
      fc.property(plot, (one) => {
        const html = documentHtml({ ...about('a'), sections: [{ heading: 'a', plots: [one] }] });
        const drawn = parsed(html).attributes.filter(([name]) => /^(?:d|x|y|cx|cy|r|width|height)$/.test(name));
        expect(drawn.filter(([, value]) => !/^[MLHVhzvl\d.\s-]*$/.test(value))).toEqual([]);
      }),
      few,
    );
  });
});

describe('every form of a document', () => {
  it('never shows what is no number as one', () => {
    fc.assert(
      fc.property(document, fc.boolean(), (one, hasUnicode) => {
        fc.pre(!LIES.test(JSON.stringify(one)));
        for (const drawn of [
          documentHtml(one),
          documentMarkdown(one),
          documentText(one, { hasUnicode }),
          documentJson(one),
        ])
          expect(drawn).not.toMatch(LIES);
      }),
      few,
    );
  });

  it('is the same for the same document', () => {
    fc.assert(
      fc.property(document, (one) => {
        for (const draw of [documentHtml, documentMarkdown, documentText, documentJson])
          expect(draw(structuredClone(one))).toBe(draw(one));
      }),
      few,
    );
  });

  it('can neither steer a terminal nor turn the direction of what stands beside a name', () => {
    fc.assert(
      fc.property(document, (one) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
        for (const drawn of [documentHtml(one), documentMarkdown(one), documentText(one)]) {
          expect(drawn).not.toMatch(control);
          expect(drawn.isWellFormed()).toBe(true);
        }
      }),
      few,
    );
  });

  it('as Markdown, has its own headings and code blocks only', () => {
    fc.assert(
      fc.property(text, (words) => {
        const lines = documentMarkdown({
          ...about(words),
          sections: [
            {
              heading: words,
              plots: [
                { kind: 'series', title: words, unit: 'ms', lines: [{ name: words, points: [{ at: 0, value: 1 }] }] },
              ],
            },
          ],
        }).split('\n');
        expect(lines.filter((line) => /^ {0,3}```/.test(line))).toEqual(['```text', '```']);
        const outside = lines.join('\n').replace(/^```text\n[\s\S]*?^```$/m, '');
        expect(outside.match(/^#+ /gm)).toEqual(['# ', '## ', '## ']);
        expect(outside).not.toMatch(/(?<!\\)<[a-z/!]/);
      }),
      few,
    );
  });

  it('as JSON, comes back as it was, but for numbers that are none', () => {
    const whole = sampleDocument();
    expect(JSON.parse(documentJson(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
    const unknown = { ...whole, madeAt: Number.NaN };
    expect(JSON.parse(documentJson(unknown)).madeAt).toBeNull();
  });
});
