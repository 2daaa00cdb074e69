import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { HomePage } from '../pages/home/home-page.js';
import { SETTINGS_ROUTES } from '../pages/settings/settings-routes.js';
import { BASE } from './base.js';
import { NotFoundPage, PageError } from './page-error.js';
import { SignedIn } from './signed-in.js';

/** A page whose script is loaded when somebody goes there. */
function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, errorElement: <PageError />, lazy: async () => ({ Component: await load() }) };
}

const pages: RouteObject[] = [
  { index: true, element: <HomePage />, errorElement: <PageError /> },
  page('lists', async () => (await import('../pages/lists/lists-page.js')).ListsPage),
  page('lists/import', async () => (await import('../pages/lists/import-wizard-page.js')).ImportWizardPage),
  page('lists/:listId', async () => (await import('../pages/lists/list-page.js')).ListPage),
  page('imports/:importId', async () => (await import('../pages/lists/import-page.js')).ImportPage),
  page('inbox', async () => (await import('../pages/inbox/inbox-page.js')).InboxPage),
  page('inbox/:phone', async () => (await import('../pages/inbox/inbox-page.js')).InboxPage),
  page('alerts', async () => (await import('../pages/home/alerts-page.js')).AlertsPage),
  page('campaigns', async () => (await import('../pages/campaigns/campaigns-page.js')).CampaignsPage),
  page('campaigns/new', async () => (await import('../pages/campaigns/composer-page.js')).ComposerPage),
  page(
    'campaigns/:campaignId',
    async () => (await import('../pages/campaigns/campaign-page.js')).CampaignPage,
  ),
  page(
    'campaigns/:campaignId/messages/:messageId',
    async () => (await import('../pages/campaigns/trace-page.js')).TracePage,
  ),
  page('accounts', async () => (await import('../pages/accounts/accounts-page.js')).AccountsPage),
  page('accounts/new', async () => (await import('../pages/accounts/new-account-page.js')).NewAccountPage),
  page('accounts/ten-dlc', async () => (await import('../pages/ten-dlc/ten-dlc-page.js')).TenDlcPage),
  page('accounts/:accountId', async () => (await import('../pages/accounts/account-page.js')).AccountPage),
  page('opt-outs', async () => (await import('../pages/opt-outs/opt-outs-page.js')).OptOutsPage),
  page(
    'opt-outs/import',
    async () => (await import('../pages/opt-outs/import-opt-outs-page.js')).ImportOptOutsPage,
  ),
  page(
    'opt-outs/:phone',
    async () => (await import('../pages/opt-outs/opted-out-person-page.js')).OptedOutPersonPage,
  ),
  page('keywords', async () => (await import('../pages/keywords/keywords-page.js')).KeywordsPage),
  page(
    'keywords/new',
    async () => (await import('../pages/keywords/new-reply-keyword-page.js')).NewReplyKeywordPage,
  ),
  page(
    'keywords/:keywordId',
    async () => (await import('../pages/keywords/reply-keyword-page.js')).ReplyKeywordPage,
  ),
  page('reports', async () => (await import('../pages/reports/reports-page.js')).ReportsPage),
  page('queues', async () => (await import('../pages/queues/queues-page.js')).QueuesPage),
  page('queues/:queue', async () => (await import('../pages/queues/queue-page.js')).QueuePage),
  {
    path: 'settings',
    errorElement: <PageError />,
    lazy: async () => ({ Component: (await import('../pages/settings/settings-page.js')).SettingsPage }),
    children: SETTINGS_ROUTES,
  },
];

/** Pages that need no sign-in. */
const open: RouteObject[] = [
  page('set-up', async () => (await import('../pages/sign-in/set-up-page.js')).SetUpPage),
  page(
    'forgotten-password',
    async () => (await import('../pages/sign-in/forgotten-password-page.js')).ForgottenPasswordPage,
  ),
  page(
    'reset-password',
    async () => (await import('../pages/sign-in/reset-password-page.js')).ResetPasswordPage,
  ),
  page('invitation', async () => (await import('../pages/sign-in/invitation-page.js')).InvitationPage),
].map((route) => ({ ...route, hydrateFallbackElement: <></> }));

export const router = createBrowserRouter(
  [
    ...open,
    {
      path: '/',
      element: <SignedIn />,
      errorElement: <PageError />,
      hydrateFallbackElement: <></>,
      children: [...pages, { path: '*', element: <NotFoundPage /> }],
    },
  ],
  { basename: BASE === '' ? '/' : BASE },
);
