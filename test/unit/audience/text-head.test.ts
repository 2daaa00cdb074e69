import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { EncodingEvidence } from '../../../src/audience/imports/text/encoding-evidence.js';
import { DamagedGzipError, gunzip } from '../../../src/audience/imports/text/gzip.js';
import { readTextHead, TEXT_HEAD_BYTES } from '../../../src/audience/imports/text/text-head.js';
import { fromWindows1252 } from '../../../src/audience/imports/text/windows-1252.js';
import { InvalidInputError } from '../../../src/platform/errors.js';

const TABLE = 'Téléphone,Nom\r\n2125550100,Zoë\r\n2125550101,Łukasz 😀\r\n';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

function problem(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('the start of a file as text', () => {
  it.each<[string, Buffer, string, string]>([
    ['UTF-8', Buffer.from(TABLE), 'utf-8', 'content'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TABLE}`), 'utf-8', 'mark'],
    ['UTF-16LE', Buffer.from(TABLE, 'utf16le'), 'utf-16le', 'content'],
    ['UTF-16LE with a mark', Buffer.from(`\ufeff${TABLE}`, 'utf16le'), 'utf-16le', 'mark'],
    ['UTF-16BE', utf16be(TABLE), 'utf-16be', 'content'],
    ['UTF-16BE with a mark', utf16be(`\ufeff${TABLE}`), 'utf-16be', 'mark'],
  ])('reads %s, packed or not', (_, bytes, encoding, encodingSource) => {
    for (const compression of ['none', 'gzip']) {
      const file = compression === 'gzip' ? gzipSync(bytes) : bytes;
      const { text, ...rest } = readTextHead(file, true, {});
      expect(rest).toEqual({ compression, encoding, encodingSource, lineEnds: 'crlf', whole: true });
      expect(text.toString()).toBe(TABLE);
    }
  });

  it('reads Windows-1252 with the characters that Latin-1 lacks', () => {
    const bytes = Buffer.concat([
      Buffer.from('phone,name\n2125550100,Jos\xe9 O', 'latin1'),
      Buffer.from([0x92]),
      Buffer.from('Neil \x80 \x9c\n', 'latin1'),
    ]);
    const { encoding, text } = readTextHead(bytes, true, {});
    expect(encoding).toBe('windows-1252');
    expect(text.toString()).toBe('phone,name\n2125550100,José O’Neil € œ\n');
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(new Set(fromWindows1252(all)).size).toBe(256);
  });

  it('takes the encoding that is given, unless the mark says otherwise', () => {
    const { encoding, encodingSource, text } = readTextHead(Buffer.from('a\xe9', 'latin1'), true, {
      encoding: 'utf-8',
    });
    expect([encoding, encodingSource, text.length]).toEqual(['utf-8', 'given', 2]);
    expect(readTextHead(Buffer.from('Zoë'), true, { encoding: 'windows-1252' }).text.toString()).toBe('ZoÃ«');
    expect(
      problem(() => readTextHead(Buffer.from('\ufeffx', 'utf16le'), true, { encoding: 'utf-8' })),
    ).toContain('encoding: contradicts the file, which begins with the byte order mark of utf-16le');
  });

  it.each([
    ['a\nb\n', 'lf'],
    ['a\r\nb\r\n', 'crlf'],
    ['a\rb\r', 'cr'],
    ['a,"x\ry\rz"\nb,c\n', 'lf'],
    ['a,"x\ny\nz"\rb,c\r', 'cr'],
    ['a\r\nb\nc\r\n', 'crlf'],
    ['a', 'lf'],
  ])('tells the line ends of %j', (text, lineEnds) => {
    const head = readTextHead(Buffer.from(text), true, {});
    expect(head.lineEnds).toBe(lineEnds);
    expect(head.text.toString()).toBe(lineEnds === 'cr' ? text.replaceAll('\r', '\n') : text);
  });

  it('reads the head of a file of which it has no more, packed to a thousandth too', () => {
    const rows = '2125550100,Zoë\n'.repeat(1_000_000);
    const packed = gzipSync(rows);
    const head = readTextHead(packed.subarray(0, packed.length / 2), false, {});
    expect(head.whole).toBe(false);
    expect(head.text.length).toBe(TEXT_HEAD_BYTES);
    expect(head.encoding).toBe('utf-8');
    // A sample that ends within a character.
    expect(readTextHead(Buffer.from('2125550100,Zo\xc3', 'latin1'), false, {}).encoding).toBe('utf-8');
    expect(readTextHead(Buffer.from('2125550100,Zo\xc3', 'latin1'), true, {}).encoding).toBe('windows-1252');
    const odd = Buffer.from('a,b\n1,😀\n', 'utf16le');
    expect(readTextHead(odd.subarray(0, -3), false, {}).text.toString()).toBe('a,b\n1,');
  });

  it('reads all members of a gzip file', () => {
    const members = Array.from({ length: 300 }, (_, row) => gzipSync(`21255${10_000 + row}\n`));
    const { text, whole } = readTextHead(Buffer.concat(members), true, {});
    expect([text.toString().split('\n').length, whole]).toEqual([301, true]);
  });

  it.each<[string, Buffer, string]>([
    ['an empty file', Buffer.alloc(0), 'is empty'],
    [
      'an Excel workbook',
      Buffer.from('504b030414000600080000', 'hex'),
      'is an Excel workbook or a zip archive',
    ],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'is an old Excel workbook'],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj'), 'is a PDF'],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'is a picture (JPEG)'],
    ['a PNG', Buffer.from('89504e470d0a1a0a', 'hex'), 'is a picture (PNG)'],
    ['JSON', Buffer.from('[\n {"phone": "2125550100"}\n]\n'), 'is a JSON file'],
    ['JSON of UTF-16', Buffer.from('\ufeff{"phone": "2125550100"}', 'utf16le'), 'is a JSON file'],
    ['lines of JSON', Buffer.from('{"phone":"2125550100"}\n{"phone":"2125550101"}\n'), 'is a JSON file'],
    ['a web page', Buffer.from('\n<!DOCTYPE html><html><table><tr><td>2125550100'), 'is a web page (HTML)'],
    ['a table of a web page', Buffer.from('<table border=1><tr><td>2125550100'), 'is a web page (HTML)'],
    ['XML', Buffer.from('<?xml version="1.0"?><Workbook/>'), 'is an XML file'],
    ['vCards', Buffer.from('BEGIN:VCARD\r\nTEL:2125550100\r\n'), 'is a vCard file'],
    ['RTF', Buffer.from('{\\rtf1\\ansi 2125550100}'), 'is a text document (RTF)'],
    ['UTF-32', Buffer.from('fffe000070000000', 'hex'), 'is encoded as UTF-32'],
    ['a zip within gzip', gzipSync(Buffer.from('504b030414000600', 'hex')), 'is an Excel workbook or a zip'],
    ['gzip within gzip', gzipSync(gzipSync('2125550100')), 'is compressed twice'],
    ['nothing within gzip', gzipSync(''), 'is empty once it is unpacked'],
    ['bzip2', Buffer.from('425a6839314159265359', 'hex'), 'is compressed with bzip2'],
    ['blank lines', Buffer.from(' \n\t\r\n'), 'holds no rows'],
    ['bytes with zeros', Buffer.from('01000200ff0003', 'hex'), 'is not a text file'],
    [
      'bytes without zeros',
      Buffer.from(Array.from({ length: 900 }, (_, n) => (n * 37) % 251 || 7)),
      'is not a text file',
    ],
    [
      'gzip that ends too early',
      gzipSync(TABLE).subarray(0, -9),
      'is a damaged gzip file: it ends too early',
    ],
    ['gzip that is broken', broken(gzipSync(TABLE)), 'is a damaged gzip file: its content does not match'],
  ])('refuses %s', (_, bytes, words) => {
    expect(problem(() => readTextHead(bytes, true, {}))).toContain(`file: ${words}`);
  });
});

/** Another checksum at the end. */
function broken(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 0xff;
  return copy;
}

describe('unpacking a whole file', () => {
  async function unpack(packed: Buffer, size: number): Promise<string> {
    async function* pieces() {
      for (let at = 0; at < packed.length; at += size) yield packed.subarray(at, at + size);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of gunzip(pieces())) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  const one = gzipSync('one\n');
  const two = gzipSync('two\n');

  it.each([1, 7, one.length, 1_000])(
    'takes all members and zeros behind them, in pieces of %d',
    async (size) => {
      expect(await unpack(Buffer.concat([one, two, Buffer.alloc(512)]), size)).toBe('one\ntwo\n');
    },
  );

  it.each<[string, Buffer]>([
    ['ends too early', two.subarray(0, -1)],
    ['goes on behind zeros', Buffer.concat([Buffer.alloc(512), two])],
    ['goes on as something else', Buffer.from('phone\n2125550100\n')],
  ])('is refused where the file %s', async (_, rest) => {
    for (const size of [1, 7, one.length, 1_000, 1_000_000]) {
      await expect(unpack(Buffer.concat([one, rest]), size)).rejects.toThrow(DamagedGzipError);
    }
  });

  it('hands on what the source throws', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield one;
      throw new Error('The disk is gone.');
    }
    const reading = async () => {
      for await (const _ of gunzip(source()));
    };
    await expect(reading()).rejects.toThrow('The disk is gone.');
  });
});

describe('UTF-8 or Windows-1252', () => {
  const judged = (bytes: Buffer, size: number) => {
    const evidence = new EncodingEvidence();
    for (let at = 0; at < bytes.length; at += size) evidence.take(bytes.subarray(at, at + size));
    evidence.end();
    return evidence.encoding;
  };

  it.each<[string, Buffer, string]>([
    ['ASCII', Buffer.from('phone\n'), 'utf-8'],
    ['all of UTF-8', Buffer.from('é ß 漢字 😀 €'), 'utf-8'],
    ['one accent of Windows-1252', Buffer.from('Jos\xe9', 'latin1'), 'windows-1252'],
    [
      'a broken row among UTF-8',
      Buffer.concat([Buffer.from('é ë ï\n'), Buffer.from('Jos\xe9 x', 'latin1')]),
      'utf-8',
    ],
    [
      'a garbled name among Windows-1252',
      Buffer.from('Jos\xc3\xa9, Zo\xeb, \xc5ke, \xd6z \xfc', 'latin1'),
      'windows-1252',
    ],
    ['overlong and surrogates', Buffer.from('c080eda080', 'hex'), 'windows-1252'],
    [
      'a last character that is cut off',
      Buffer.concat([Buffer.from('a,b'), Buffer.from([0xf0, 0x9f, 0x98])]),
      'windows-1252',
    ],
  ])('%s, whatever the chunks', (_, bytes, encoding) => {
    for (const size of [1, 2, 3, 5, 1_000]) expect([size, judged(bytes, size)]).toEqual([size, encoding]);
  });
});
