import { Button } from '@mantine/core';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';

/** Tells the others that somebody looks after an alert. */
export function AcknowledgeButton({ alert: { id, message } }: { alert: Schemas['Alert'] }) {
  const mayChange = useMay('sender');
  const acknowledge = api.useMutation('post', '/api/v1/alerts/{id}/acknowledge', {
    onSuccess: () => done([{ path: '/alerts' }]),
  });
  if (!mayChange) return null;
  return (
    <Button
      size="xs"
      variant="default"
      loading={acknowledge.isPending}
      aria-label={`I look after it: ${message}`}
      onClick={() => acknowledge.mutate({ params: { path: { id } } })}
    >
      I look after it
    </Button>
  );
}
