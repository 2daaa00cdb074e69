// @ts-check
import fs from 'node:fs';
import path from 'node:path';

const LARGEST_BYTES = 50 * 1024 ** 2;

/** A log that turns over at 50 MB, with one older part beside it (`name.log.1`). */
export class LogFile {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    if (fs.existsSync(file)) fs.renameSync(file, `${file}.1`);
    this.handle = fs.openSync(file, 'a', 0o600);
    this.bytes = 0;
  }

  /** @param {string} line without its end */
  write(line) {
    this.bytes += fs.writeSync(this.handle, `${line}\n`);
    if (this.bytes < LARGEST_BYTES) return;
    fs.closeSync(this.handle);
    fs.renameSync(this.file, `${this.file}.1`);
    this.handle = fs.openSync(this.file, 'a', 0o600);
    this.bytes = 0;
  }
}
