import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { HomePage } from '../pages/home/home-page.js';
import { BASE } from './base.js';
import { NotFoundPage, PageError } from './page-error.js';
import { SignedIn } from './signed-in.js';

/** A page that is loaded when somebody goes there. */
function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, errorElement: <PageError />, lazy: async () => ({ Component: await load() }) };
}

const pages: RouteObject[] = [{ index: true, element: <HomePage />, errorElement: <PageError /> }];

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
void page;
