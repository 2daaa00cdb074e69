import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { findBinary } from '../../scripts/lib/find-binary.mjs';

/** As docs/operating.md says: one instant of the database, while everything goes on. */
const DUMP = ['--single-transaction', '--quick', '--hex-blob', '--no-tablespaces', '--skip-lock-tables'];

/** Writes a backup of the database at `url` into a file, as docs/operating.md tells an operator to. */
export async function dumpDatabase(url: string, file: string): Promise<void> {
  const program = requireProgram('mariadb-dump', 'mysqldump');
  const child = spawn(program, [...accessOf(url), ...DUMP, nameOf(url)], optionsOf(url));
  const ended = endOf(child, program);
  await Promise.all([pipeline(child.stdout, createWriteStream(file)), ended]);
}

/** Loads a backup into the database at `url`. */
export async function loadDump(url: string, file: string): Promise<void> {
  const program = requireProgram('mariadb', 'mysql');
  const child = spawn(program, [...accessOf(url), nameOf(url)], optionsOf(url));
  const ended = endOf(child, program);
  await Promise.all([pipeline(createReadStream(file), child.stdin), ended]);
}

function requireProgram(...names: string[]): string {
  const program = findBinary(...names);
  if (program === undefined) throw new Error(`None of ${names.join(', ')} is on this machine: install one.`);
  return program;
}

function accessOf(url: string): string[] {
  const { hostname, port, username } = new URL(url);
  // No certificate to prove: the servers of tests have none.
  return [`--host=${hostname}`, `--port=${port || 3306}`, `--user=${username}`, '--protocol=tcp'];
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function optionsOf(url: string) {
  const env = { PATH: process.env['PATH'] ?? '', MYSQL_PWD: decodeURIComponent(new URL(url).password) };
  return { env, stdio: ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'] };
}

function endOf(child: ReturnType<typeof spawn>, program: string): Promise<void> {
  const words: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`${program} ended with ${status}: ${words.join('')}`));
    });
  });
}
