import type { CompanyStatus } from '../companies/company.entity.js';
import type { Tenant } from './tenant.js';

/** The session that a request came with. */
export interface CurrentSession {
  tokenHash: Buffer;
  userId: number;
  companyId: number;
  csrfToken: string;
}

/** Who makes a request, as found by its key or cookie. */
export interface Caller {
  tenant: Tenant;
  companyStatus: CompanyStatus;
  /** Null where an API key acts. */
  session: CurrentSession | null;
}
