import type { CompanyStatus } from '../companies/company.entity.js';
import type { Tenant } from './tenant.js';

/** The session that a request came with. */
export interface CurrentSession {
  id: number;
  tokenHash: Buffer;
  userId: number;
  companyId: number;
  csrfToken: string;
  /** Whether the person is an operator of the platform, wherever they act now. */
  isOperator: boolean;
}

/** Who makes a request, as found by its key or cookie. */
export interface Caller {
  tenant: Tenant;
  companyStatus: CompanyStatus;
  /** Requests a minute that the operator set for this company; null: what the deployment allows. */
  requestsPerMinute: number | null;
  /** Whether the company asks for a second factor that the person has not set up. */
  mustEnrol: boolean;
  /** Null where an API key acts. */
  session: CurrentSession | null;
}
