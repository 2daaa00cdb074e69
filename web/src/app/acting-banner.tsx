import { Alert, Button, Group, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import { api } from '../api/client.js';
import { Time } from '../components/time.js';
import { takeSession, useSession } from './session.js';

/** Tells an operator on every page that the company is not theirs, and leads back. */
export function ActingBanner() {
  const { acting, company } = useSession();
  const navigate = useNavigate();
  const stepOut = api.useMutation('delete', '/api/v1/operator/acting', {
    onSuccess: async (session) => {
      await navigate('/settings/companies');
      takeSession(session);
    },
  });
  if (!acting) return null;
  return (
    <Alert color="yellow" mb="lg" title={`You look into ${company.name}`}>
      <Group justify="space-between">
        <Text size="sm">
          Until <Time at={acting.until} />. Its audit log tells what you do here.
        </Text>
        <Button size="xs" variant="default" loading={stepOut.isPending} onClick={() => stepOut.mutate({})}>
          Back to your own company
        </Button>
      </Group>
    </Alert>
  );
}
