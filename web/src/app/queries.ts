import { notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemWords, toProblem } from '../api/problem.js';

/** How often a read that failed is tried again by itself, where the server is at fault. */
const TRIES = 2;

export const SESSION_PATH = '/api/v1/session';

/** Whether a mutation shows its own problems, at its fields; otherwise they are told in a corner. */
declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: { showsProblems?: boolean };
  }
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (toProblem(error).status === 401 && queryKey[1] !== SESSION_PATH) recheckSession();
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (toProblem(error).status === 401) recheckSession();
      if (mutation.meta?.showsProblems) return;
      const { title, text } = problemWords(error);
      notifications.show({ color: 'red', title, message: text, autoClose: 8_000 });
    },
  }),
  defaultOptions: {
    queries: {
      // The live stream tells what changes; whoever comes back to a page sees it at once and fresh a moment later.
      staleTime: 10_000,
      retry: (failures, error) => failures < TRIES && isServersFault(toProblem(error).status),
      refetchOnWindowFocus: false,
    },
  },
});

function isServersFault(status: number): boolean {
  return status === 0 || status >= 500;
}

/**
 * The session has ended: what shows the sign-in is asked anew. Not where nobody was signed in: the sign-in page itself
 * would go and come back, and what it has just said of a wrong password with it.
 */
function recheckSession(): void {
  const queryKey = ['get', SESSION_PATH];
  const [known] = queries.getQueriesData({ queryKey });
  if (known?.[1] !== undefined) void queries.invalidateQueries({ queryKey });
}
