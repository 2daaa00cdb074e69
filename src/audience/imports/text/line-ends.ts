import type { LineEnds } from '../import-settings.js';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** The kind of line end that stands most often outside of quotes; within them where there is none outside. */
export function guessLineEnds(text: Buffer): LineEnds {
  const outside = countLineEnds(text, true);
  const counts = outside.lf + outside.crlf + outside.cr > 0 ? outside : countLineEnds(text, false);
  if (counts.cr > counts.lf + counts.crlf) return 'cr';
  return counts.crlf > counts.lf ? 'crlf' : 'lf';
}

/** Makes a line feed of each bare carriage return, whatever the chunks; a pair with a line feed stays. */
export async function* withoutBareReturns(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let held = false;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    const bytes: Buffer = held ? Buffer.concat([Buffer.from([CR]), chunk]) : Buffer.from(chunk);
    held = bytes[bytes.length - 1] === CR;
    const piece = held ? bytes.subarray(0, -1) : bytes;
    replaceBareReturns(piece);
    if (piece.length > 0) yield piece;
  }
  if (held) yield Buffer.from([LF]);
}

/** In place; a carriage return at the very end counts as bare. */
export function replaceBareReturns(bytes: Buffer): void {
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) bytes[at] = LF;
  }
}

function countLineEnds(text: Buffer, onlyOutside: boolean): Record<LineEnds, number> {
  const counts = { lf: 0, crlf: 0, cr: 0 };
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) quoted = !quoted;
    if (quoted && onlyOutside) continue;
    if (byte === CR && text[at + 1] === LF) {
      counts.crlf++;
      at++;
    } else if (byte === CR) {
      counts.cr++;
    } else if (byte === LF) {
      counts.lf++;
    }
  }
  return counts;
}
