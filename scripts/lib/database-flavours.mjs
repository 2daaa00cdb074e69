// @ts-check
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBinary } from './find-binary.mjs';

/**
 * @typedef {'mariadb' | 'mysql'} Flavour
 * @typedef {{ flavour: Flavour, binary: string }} DatabaseProgram
 * @typedef {object} FlavourFacts
 * @property {string} name
 * @property {(redoLogBytes: number) => string[]} settings
 * @property {(binary: string, data: string) => { command: string, args: string[] }} create
 */

const MYSQL_SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

/** @type {Record<Flavour, FlavourFacts>} */
export const FLAVOURS = {
  mariadb: {
    name: 'MariaDB',
    // MySQL's own sql_mode: what it would refuse in production is refused here too.
    // Interleaved as in MySQL 8: under MariaDB's default of 1, parallel LOAD DATA wait in line for their ids.
    settings: (redoLogBytes) => [
      `--innodb-log-file-size=${redoLogBytes}`,
      `--sql-mode=${MYSQL_SQL_MODE}`,
      '--innodb-autoinc-lock-mode=2',
    ],
    create: (binary, data) => ({
      command: mariadbInstaller(binary),
      args: [
        '--no-defaults',
        `--datadir=${data}`,
        // One root, root@localhost; the other method makes four, all of them without a password.
        '--auth-root-authentication-method=socket',
        `--auth-root-socket-user=${os.userInfo().username}`,
        '--skip-test-db',
        '--skip-name-resolve',
      ],
    }),
  },
  mysql: {
    name: 'MySQL',
    settings: (redoLogBytes) => [
      '--skip-log-bin',
      '--mysqlx=OFF',
      `--innodb-redo-log-capacity=${redoLogBytes}`,
    ],
    create: (binary, data) => ({
      command: binary,
      args: ['--no-defaults', '--initialize-insecure', `--datadir=${data}`],
    }),
  },
};

/**
 * @param {string} root the folder under which private servers keep their data: one that was begun
 *   with MySQL goes on with MySQL, since neither reads the other's files
 * @returns {DatabaseProgram | undefined}
 */
export function findDatabase(root) {
  const found = [findBinary('mariadbd'), findBinary('mysqld')]
    .filter((binary) => binary !== undefined)
    .map((binary) => ({ flavour: flavourOf(binary), binary }));
  return found.find(({ flavour }) => fs.existsSync(path.join(root, flavour))) ?? found[0];
}

/**
 * Debian's mysqld is a link to mariadbd: the name does not tell.
 * @param {string} binary
 * @returns {Flavour}
 */
function flavourOf(binary) {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return /mariadb/i.test(stdout ?? '') ? 'mariadb' : 'mysql';
}

/** @param {string} binary */
function mariadbInstaller(binary) {
  const names = ['mariadb-install-db', 'mysql_install_db'];
  const folder = path.dirname(fs.realpathSync(binary));
  const near = [folder, path.join(folder, '../bin'), path.join(folder, '../scripts')]
    .flatMap((place) => names.map((name) => path.join(place, name)))
    .find((file) => fs.existsSync(file));
  return near ?? findBinary(...names) ?? 'mariadb-install-db';
}
