import type { IncomingMessage } from 'node:http';
import { InvalidInputError } from '../../platform/errors.js';
import { closeWhenSilent } from '../../platform/http/unread-body.js';

/** As much of a form as is looked at: its fields, and of a file the first ten thousand rows or so. Bytes. */
const HEAD_BYTES = 1024 * 1024;
/** RFC 2046, section 5.1.1. */
const BOUNDARY = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;

/**
 * The first mebibyte of a form, which is put back to be read: without the boundary, as a client draws another one each
 * time that it sends the same form.
 *
 * @returns null for what is no form
 * @throws InvalidInputError where it breaks off
 */
export async function readFormHead(raw: IncomingMessage): Promise<Buffer | null> {
  const match = BOUNDARY.exec(raw.headers['content-type'] ?? '');
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return null;
  const head = await peek(raw, HEAD_BYTES);
  const isCut = head.length >= HEAD_BYTES;
  const text = head.toString('latin1').replaceAll(boundary, '');
  // Where it was cut, its end may hold a part of a boundary.
  return Buffer.from(isCut ? text.slice(0, -boundary.length) : text, 'latin1');
}

/** The first bytes of a body that nobody reads yet; they, and whatever else came with them, are put back. */
function peek(raw: IncomingMessage, wanted: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (finish: () => void): void => {
      raw.off('readable', take).off('error', fail).off('close', fail);
      finish();
    };
    const fail = (): void =>
      settle(() =>
        reject(InvalidInputError.of('file', 'the upload broke off before its end; nothing was stored')),
      );
    const take = (): void => {
      // What is empty and at its end is not touched: its `end` is for whoever reads it.
      while (length < wanted && raw.readableLength > 0) {
        const chunk: Buffer | null = raw.read();
        if (!chunk) break;
        chunks.push(chunk);
        length += chunk.length;
      }
      if (length < wanted && !raw.complete) {
        // Asks for more: a stream tells of what comes only after somebody has read it empty.
        raw.read(0);
        return;
      }
      settle(() => {
        const whole = Buffer.concat(chunks);
        // In this very turn: once `end` was told, nothing can be put back.
        if (length > 0) raw.unshift(whole);
        resolve(whole.subarray(0, wanted));
      });
    };
    closeWhenSilent(raw);
    raw.on('readable', take).on('error', fail).on('close', fail);
  });
}
