import { useState } from 'react';
import { useLocation } from 'react-router';

/** What follows the # of a link in a mail: it reaches no server's log. */
export function useToken(): string {
  const { hash } = useLocation();
  const [token] = useState(hash.slice(1));
  return token;
}
