import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { errorCode } from '../../../platform/error-code.js';

/** The compressed file is cut off or broken; the message says which, in words for its owner. */
export class DamagedGzipError extends Error {
  constructor(cause: unknown) {
    super(`is a damaged gzip file: ${damageOf(cause)}`, { cause });
    this.name = 'DamagedGzipError';
  }
}

/** Unpacked bytes in one chunk: Node's own 16 KB cost more in hand-overs than in unpacking. */
const CHUNK_BYTES = 256 * 1024;
/** Unpacked bytes of a head at most: a bomb packs a thousand times as many. */
const HEAD_LIMIT = 1024 * 1024;
const READ_AS_BYTES = { objectMode: false };

/** By the two magic bytes and the only method there is (RFC 1952). */
export function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * The first bytes of what a gzip file holds, 1 MB at most.
 *
 * @param whole whether the sample is the whole file
 * @returns the bytes, and whether they are all of them
 * @throws DamagedGzipError
 */
export function gunzipHead(sample: Buffer, whole: boolean): { bytes: Buffer; whole: boolean } {
  for (let packed = sample.length; ; packed = Math.ceil(packed / 2)) {
    const all = whole && packed === sample.length;
    try {
      const bytes = gunzipSync(sample.subarray(0, packed), {
        maxOutputLength: HEAD_LIMIT,
        // A piece of a file is no damaged file: gives what there is.
        finishFlush: all ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      });
      return { bytes, whole: all };
    } catch (error) {
      if (errorCode(error) !== 'ERR_BUFFER_TOO_LARGE' || packed <= 1) throw new DamagedGzipError(error);
    }
  }
}

/**
 * Unpacks as fast as the reader takes it, all members of the file one after the other.
 *
 * @throws DamagedGzipError while reading, and whatever the source throws
 */
export async function* gunzip(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const seen = { bytes: 0, filled: 0 };
  const bytes = watched(packed, seen);
  const source = Readable.from(
    { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) },
    READ_AS_BYTES,
  );
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // The callback only keeps the error from being unhandled: the loop below receives it.
  pipeline(source, unpacked, () => undefined);
  try {
    for await (const chunk of unpacked) yield chunk;
    // Node takes zeros for padding and whatever stands behind them for nothing (seen with 20.20.2).
    while (!(await bytes.next()).done);
    if (seen.filled > unpacked.bytesWritten) throw new DamagedGzipError(null);
  } catch (error) {
    throw errorCode(error)?.startsWith('Z_') ? new DamagedGzipError(error) : error;
  } finally {
    source.destroy();
    unpacked.destroy();
    await bytes.return(undefined);
  }
}

/** Counts bytes, and those up to the last one that is not zero. */
async function* watched(
  packed: AsyncIterable<Buffer>,
  seen: { bytes: number; filled: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of packed) {
    const last = chunk.findLastIndex((byte) => byte !== 0);
    if (last >= 0) seen.filled = seen.bytes + last + 1;
    seen.bytes += chunk.length;
    yield chunk;
  }
}

function damageOf(cause: unknown): string {
  if (errorCode(cause) === 'Z_BUF_ERROR') return 'it ends too early';
  if (/incorrect (data|length) check/.test(String(cause))) return 'its content does not match its checksum';
  return 'its content cannot be unpacked';
}
