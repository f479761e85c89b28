import { describe, expect, it } from 'vitest';
import { addressText, parseAddress } from './address.ts';

describe('the address of copies', () => {
  it('is a folder, or a bucket with what it takes to reach it', () => {
    expect(parseAddress('../copies')).toEqual({ folder: '../copies' });
    expect(parseAddress('C:\\copies')).toEqual({ folder: 'C:\\copies' });
    expect(parseAddress('s3://bucket')).toEqual({ s3: { bucket: 'bucket', prefix: '' } });
    expect(parseAddress('s3://bucket/a/b/?endpoint=http://127.0.0.1:7480&region=eu-west-1')).toEqual({
      s3: { bucket: 'bucket', prefix: 'a/b', endpoint: 'http://127.0.0.1:7480', region: 'eu-west-1' },
    });
  });

  it.each(['s3://bucket/a', 's3://bucket?endpoint=https://s3.example.org', './folder'])('reads back %s', (text) => {
    expect(addressText(parseAddress(text))).toBe(text);
  });

  it.each([
    '',
    'http://bucket/prefix',
    's3://Bu_cket',
    's3://bucket/a b',
    's3://bucket?endpoint=ftp://host',
    's3://bucket?endpoint=https://host/path',
    's3://bucket?region=x%20y',
  ])('refuses %j', (text) => {
    expect(() => parseAddress(text)).toThrow('Expected the address');
  });

  it.each([
    's3://key:topsecret@bucket/prefix',
    's3://bucket?secret=topsecret',
    's3://bucket?endpoint=https://key:topsecret@host',
  ])('refuses a secret in it, and does not repeat it', (text) => {
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('topsecret') }),
    );
  });
});
