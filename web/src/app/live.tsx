import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { apiUrl } from '../api/client.js';
import { STALE_AFTER } from '../api/live-events.js';
import { type Changed, refresh } from '../api/refresh.js';
import { queries, SESSION_PATH } from './queries.js';

/** Events within this time are answered by one round of reading. ms */
const GATHER_MS = 400;
/** Until a stream that the server has ended is opened again. ms */
const REOPEN_MS = 5_000;

const LiveContext = createContext(true);

/** Whether what is shown follows the server now. */
export function useIsLive(): boolean {
  return useContext(LiveContext);
}

/** One stream of events for the whole page; what they make stale is read again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [isLive, setIsLive] = useState(true);
  useEffect(() => follow(setIsLive), []);
  return <LiveContext value={isLive}>{children}</LiveContext>;
}

/** @returns ends it */
function follow(onLive: (isLive: boolean) => void): () => void {
  const gathered = gather();
  let source: EventSource | undefined;
  let timer: number | undefined;
  let isFirst = true;

  const open = () => {
    source = new EventSource(apiUrl('/live'));
    // `open` comes as an event of ours as well as the browser's own; only ours has data.
    source.addEventListener('open', (event) => {
      if (!(event instanceof MessageEvent)) return;
      onLive(true);
      // Nobody knows what was missed before it; the first one finds pages that have just been read.
      if (!isFirst) gathered.all();
      isFirst = false;
    });
    source.addEventListener('degraded', () => onLive(false));
    for (const [type, stale] of Object.entries(STALE_AFTER)) {
      source.addEventListener(type, (event) => gathered.add(stale(dataOf(event))));
    }
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      onLive(false);
      void queries.invalidateQueries({ queryKey: ['get', SESSION_PATH] });
      timer = window.setTimeout(open, REOPEN_MS);
    });
  };
  open();
  return () => {
    window.clearTimeout(timer);
    gathered.stop();
    source?.close();
  };
}

function dataOf(event: Event): Readonly<Record<string, unknown>> {
  if (!(event instanceof MessageEvent) || typeof event.data !== 'string') return {};
  const data: unknown = JSON.parse(event.data);
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

function gather() {
  let changed: Changed[] = [];
  let everything = false;
  let timer: number | undefined;
  const later = () => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      if (everything) void queries.invalidateQueries();
      else void refresh(queries, changed);
      changed = [];
      everything = false;
    }, GATHER_MS);
  };
  return {
    add: (more: readonly Changed[]) => {
      changed.push(...more);
      later();
    },
    all: () => {
      everything = true;
      later();
    },
    stop: () => window.clearTimeout(timer),
  };
}
