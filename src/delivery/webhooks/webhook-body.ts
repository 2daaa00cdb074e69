import type { IncomingMessage } from 'node:http';

/**
 * Reads a body as the bytes come, whatever its content type is: signatures are made over them. Where the caller hangs
 * up before its end, `done` is never called.
 *
 * @param done is given null in place of a body of more than `limitBytes`
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  done: (body: Buffer | null) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    request.resume();
    done(null);
    return;
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  const take = (piece: Buffer) => {
    bytes += piece.length;
    pieces.push(piece);
    if (bytes <= limitBytes) return;
    request.off('data', take).off('end', finish).resume();
    done(null);
  };
  const finish = () => {
    const [first] = pieces;
    done(first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces));
  };
  request.on('data', take).on('end', finish);
}
