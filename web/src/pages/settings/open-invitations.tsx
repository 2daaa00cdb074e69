import { Button, Group, Table } from '@mantine/core';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Confirm } from '../../components/confirm.js';
import { LoadMore } from '../../components/load-more.js';
import { StatusBadge } from '../../components/status-badge.js';
import { fromNow } from '../../components/time.js';
import { Section } from './section.js';

/** Invitations that were not accepted; nothing where there are none. */
export function OpenInvitations() {
  const invitations = api.useInfiniteQuery('get', '/api/v1/invitations', {}, pages);
  const open = itemsOf(invitations.data).filter(({ status }) => status === 'open' || status === 'expired');
  if (open.length === 0) return null;
  return (
    <Section title="Invited">
      <Table.ScrollContainer minWidth={560} tabIndex={0} aria-label="Invitations">
        <Table>
          <Table.Tbody>
            {open.map((invitation) => (
              <Invitation key={invitation.id} invitation={invitation} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <LoadMore query={invitations} />
    </Section>
  );
}

function Invitation({
  invitation: { id, email, role, status, expiresAt },
}: {
  invitation: Schemas['Invitation'];
}) {
  const [isAsking, setIsAsking] = useState(false);
  const init = { params: { path: { id } } };
  const changed = [{ path: '/invitations' }];
  const resend = api.useMutation('post', '/api/v1/invitations/{id}/resend', {
    onSuccess: () => done(changed, `Another link is on its way to ${email}.`),
  });
  const revoke = api.useMutation('delete', '/api/v1/invitations/{id}', {
    meta: { showsProblems: true },
    onSuccess: () => done(changed, `The link of ${email} works no more.`),
  });
  return (
    <Table.Tr>
      <Table.Td>{email}</Table.Td>
      <Table.Td>{role}</Table.Td>
      <Table.Td>
        <StatusBadge
          status={status === 'open' ? 'open' : 'paused'}
          label={status === 'open' ? `Expires ${fromNow(expiresAt)}` : 'Expired'}
        />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" loading={resend.isPending} onClick={() => resend.mutate(init)}>
            Send again
          </Button>
          <Button size="xs" variant="default" onClick={() => setIsAsking(true)}>
            Revoke
          </Button>
        </Group>
        <Confirm
          isOpen={isAsking}
          onClose={() => setIsAsking(false)}
          title={`Revoke the invitation of ${email}?`}
          action="Revoke it"
          isPending={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(init)}
        >
          The link that they got works no more. They can be invited again.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}
