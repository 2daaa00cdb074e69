import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { api, type Schemas } from '../api/client.js';
import { queries, SESSION_PATH } from './queries.js';

export type Session = Schemas['Session'];
export type Role = Session['role'];

/** Each role includes those after it. */
const ROLES: readonly Role[] = ['owner', 'manager', 'sender', 'viewer'];

const SessionContext = createContext<Session | null>(null);

/** Asks who is signed in; another tab may have signed out or changed the company since. */
export function useSessionQuery() {
  return api.useQuery('get', SESSION_PATH, {}, { retry: 1, refetchOnWindowFocus: 'always' });
}

/** What is below belongs to one person and one company: of another one nothing of it may stay. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const shown = useRef(session.company.id);
  useEffect(() => {
    if (shown.current === session.company.id) return;
    shown.current = session.company.id;
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== SESSION_PATH });
  }, [session.company.id]);
  return (
    <SessionContext value={session} key={session.company.id}>
      {children}
    </SessionContext>
  );
}

/** Who is signed in, and for which company. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in here.');
  return session;
}

/** Whether the signed-in person may do what asks for at least `needed`. */
export function useMay(needed: Role): boolean {
  const { role } = useSession();
  return ROLES.indexOf(role) <= ROLES.indexOf(needed);
}

/** After signing in or changing the company: the answer is the session. */
export function takeSession(session: Session): void {
  queries.setQueryData(['get', SESSION_PATH, {}], session);
}
