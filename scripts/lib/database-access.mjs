// @ts-check

/** Database and user of the private servers. */
export const DATABASE_NAME = 'sms';

/**
 * Run by the server at every boot before it takes connections, so that no moment exists in which it
 * could be entered without the password.
 * @param {string} password letters, digits, - and _ only
 * @param {import('./database-server.mjs').Purpose} purpose
 * @returns {string}
 */
export function openingStatements(password, purpose) {
  const user = `'${DATABASE_NAME}'@'127.0.0.1'`;
  // Tests make databases of their own and look into the server; the sandbox has databases named sms… only.
  const grant = purpose === 'scratch' ? '*.*' : `\`${DATABASE_NAME}%\`.*`;
  return `${[
    `CREATE DATABASE IF NOT EXISTS \`${DATABASE_NAME}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${password}'`,
    `ALTER USER ${user} IDENTIFIED BY '${password}'`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}'`,
    `GRANT ALL ON ${grant} TO ${user}`,
  ].join(';\n')};\n`;
}
