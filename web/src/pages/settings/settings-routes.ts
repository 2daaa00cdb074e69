import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';

/** One part of the settings, whose script is loaded when somebody goes there. */
function part(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }) };
}

/** The parts of the settings, within their frame. */
export const SETTINGS_ROUTES: RouteObject[] = [
  {
    index: true,
    lazy: async () => ({ Component: (await import('./company-settings.js')).CompanySettings }),
  },
  part('hours', async () => (await import('./hours-settings.js')).HoursSettings),
  part('people', async () => (await import('./people-settings.js')).PeopleSettings),
  part('security', async () => (await import('./security-settings.js')).SecuritySettings),
  part('alerts', async () => (await import('./alert-settings.js')).AlertSettings),
  part('api-keys', async () => (await import('./api-key-settings.js')).ApiKeySettings),
  part('webhooks', async () => (await import('./webhook-settings.js')).WebhookSettings),
  part('webhooks/:endpointId', async () => (await import('./webhook-endpoint-page.js')).WebhookEndpointPage),
  part('audit', async () => (await import('./audit-settings.js')).AuditSettings),
  part('retention', async () => (await import('./retention-settings.js')).RetentionSettings),
  part('companies', async () => (await import('./companies-settings.js')).CompaniesSettings),
];
