import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';
import type { Role } from '../../src/tenancy/access/tenant.js';
import { PasswordHasher } from '../../src/tenancy/passwords/password-hasher.js';

/** A person in a company, who can sign in. */
export interface TestMember {
  userId: number;
  email: string;
  password: string;
}

/** Makes a member without the detour of an invitation and its mail. */
export async function createMember(
  database: Database,
  companyId: number,
  role: Role,
  { email = `${randomBytes(6).toString('hex')}@example.com`, mayStart = true } = {},
): Promise<TestMember> {
  const password = `a password of ${email}`;
  const { insertId: userId } = await database.execute(
    'INSERT INTO users (email, name, password_hash, created_at) VALUES (?, ?, ?, ?)',
    [email, `The ${role}`, await new PasswordHasher().hash(password), new Date()],
  );
  await database.execute(
    'INSERT INTO memberships (company_id, user_id, role, may_start, created_at) VALUES (?, ?, ?, ?, ?)',
    [companyId, userId, role, mayStart, new Date()],
  );
  return { userId, email, password };
}
