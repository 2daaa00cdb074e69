import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { HomePage } from '../pages/home/home-page.js';
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
  page('accounts', async () => (await import('../pages/accounts/accounts-page.js')).AccountsPage),
  page('accounts/new', async () => (await import('../pages/accounts/new-account-page.js')).NewAccountPage),
  page('accounts/:accountId', async () => (await import('../pages/accounts/account-page.js')).AccountPage),
];

export const router = createBrowserRouter(
  [
    {
      path: '/',
      element: <SignedIn />,
      errorElement: <PageError />,
      children: [...pages, { path: '*', element: <NotFoundPage /> }],
    },
  ],
  { basename: BASE === '' ? '/' : BASE },
);
