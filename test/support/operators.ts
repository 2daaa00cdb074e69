import { ApiClient } from './api-client.js';
import { createCompany } from './companies.js';
import type { TestHttpApp } from './http-app.js';

/** Somebody who runs the platform, signed in. */
export async function createOperator({ url, test }: Pick<TestHttpApp, 'url' | 'test'>): Promise<ApiClient> {
  const { userId, email, password } = await createCompany(test.database, 'Operators');
  await test.database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [userId]);
  return ApiClient.signIn(url, email, password);
}
