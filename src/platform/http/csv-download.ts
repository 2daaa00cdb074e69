import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** Lines of CSV as a file that the browser saves, sent as they come. @param fileName without quotes or spaces */
export function csvDownload(
  lines: AsyncIterable<string> | Iterable<string>,
  fileName: string,
): StreamableFile {
  return new StreamableFile(Readable.from(lines, { objectMode: false }), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${fileName}"`,
  });
}
