import { Badge, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { businessNow, IS_SHIFTED } from './base.js';

const TICK_MS = 20_000;

/** In a sandbox, whose business time runs ahead: what time it is for sending hours. */
export function SandboxClock() {
  const [now, setNow] = useState(businessNow);
  useEffect(() => {
    if (!IS_SHIFTED) return undefined;
    const timer = window.setInterval(() => setNow(businessNow()), TICK_MS);
    return () => window.clearInterval(timer);
  }, []);
  if (!IS_SHIFTED) return null;
  const time = new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(now);
  return (
    <Tooltip label="The clock of this sandbox runs ahead, so that every state may be texted. All times follow it.">
      <Badge color="yellow" tabIndex={0}>
        Sandbox clock {time}
      </Badge>
    </Tooltip>
  );
}
