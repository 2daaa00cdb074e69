import { credentialsContext } from '../../carriers/accounts/account-credentials.js';
import { mailContext } from '../../platform/mail/mailer.service.js';
import type { SealedColumn } from '../../platform/secrets/sealed-column.js';
import { secretContext as webhookContext } from '../../tenancy/outgoing-webhooks/endpoints/endpoint.js';
import { secretContext as twoFactorContext } from '../../tenancy/two-factor/two-factor-codes.service.js';

/** Every column with sealed values: what is missing here could not be opened any more once its key is gone. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    ...{ table: 'accounts', column: 'credentials', key: 'id', owner: 'id' },
    contextOf: (id) => credentialsContext(Number(id)),
  },
  {
    ...{ table: 'two_factors', column: 'secret_sealed', key: 'user_id', owner: 'user_id' },
    contextOf: (userId) => twoFactorContext(Number(userId)),
  },
  {
    ...{ table: 'outgoing_webhook_endpoints', column: 'secret', key: 'id', owner: 'id' },
    contextOf: (id) => webhookContext(Number(id)),
  },
  {
    ...{ table: 'outgoing_webhook_endpoints', column: 'retired_secret', key: 'id', owner: 'id' },
    contextOf: (id) => webhookContext(Number(id)),
  },
  {
    ...{ table: 'mails', column: 'text_sealed', key: 'id', owner: 'recipient' },
    contextOf: (recipient) => mailContext(recipient),
  },
];
