import type { TransactionSql } from '../../platform/database/database.js';

/** The most that a server keeps; 64 is its default, and every duplicate of a batch is one. */
const MOST_WARNINGS = 65_535;
const ER_DUP_ENTRY = 1062;
/** MariaDB names the key, MySQL 8 the table before it. */
const DUPLICATE = /^Duplicate entry '(\d+)-(\d+)' for key '(?:contacts\.)?uq_contacts_list_phone'$/;

/** Connections whose session has been told; they live in a pool and forget nothing. */
const told = new WeakSet<object>();

/** Makes the server keep a warning for each row that the next statements leave out. */
export async function keepWarnings(sql: TransactionSql): Promise<void> {
  const connection = await sql.connection();
  if (typeof connection !== 'object' || connection === null || told.has(connection)) return;
  await sql.query(`SET SESSION max_error_count = ${MOST_WARNINGS}`);
  told.add(connection);
}

/** Numbers that the statement just run left out, because the list knows them. */
export async function duplicatePhones(sql: TransactionSql, listId: number): Promise<string[]> {
  const phones = new Set<string>();
  const warnings = await sql.query<{ Code: number; Message: string }>('SHOW WARNINGS');
  for (const { Code, Message } of warnings) {
    const [, list, phone] = Code === ER_DUP_ENTRY ? (DUPLICATE.exec(Message) ?? []) : [];
    if (phone !== undefined && list === String(listId)) phones.add(phone);
  }
  return [...phones];
}
