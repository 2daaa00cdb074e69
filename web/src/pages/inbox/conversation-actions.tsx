import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import {
  IconBan,
  IconCheck,
  IconDots,
  IconMailOpened,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay, useSession } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { formatPhone } from '../../components/format.js';

/** Take it, close it, or opt the person out. */
export function ConversationActions({ conversation }: { conversation: Schemas['Conversation'] }) {
  const { phone, status, assignee, optedOut } = conversation;
  const { user } = useSession();
  const mayWrite = useMay('sender');
  const [asks, setAsks] = useState(false);
  const init = { params: { path: { phone } } };
  const after = () => done([{ path: '/conversations', id: phone }]);
  const update = api.useMutation('patch', '/api/v1/conversations/{phone}', { onSuccess: after });
  const unread = api.useMutation('post', '/api/v1/conversations/{phone}/unread', { onSuccess: after });
  const optOut = api.useMutation('post', '/api/v1/conversations/{phone}/opt-out', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done(
        [{ path: '/conversations', id: phone }, { path: '/opt-outs' }],
        `${formatPhone(phone)} is opted out.`,
      );
    },
  });
  if (!mayWrite) return null;
  const isMine = assignee?.id === user.id;
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        leftSection={<IconCheck size={16} />}
        loading={update.isPending}
        onClick={() => update.mutate({ ...init, body: { status: status === 'open' ? 'closed' : 'open' } })}
      >
        {status === 'open' ? 'Close' : 'Open again'}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="Actions of this conversation">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={isMine ? <IconUserOff size={16} /> : <IconUserCheck size={16} />}
            onClick={() => update.mutate({ ...init, body: { assigneeId: isMine ? null : user.id } })}
          >
            {isMine ? 'Give it back' : 'Take it'}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconMailOpened size={16} />}
            onClick={() => unread.mutate({ ...init, body: {} })}
          >
            Mark as unread
          </Menu.Item>
          {!optedOut && (
            <Menu.Item color="red" leftSection={<IconBan size={16} />} onClick={() => setAsks(true)}>
              Opt out
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title={`Opt out ${formatPhone(phone)}?`}
        action="Opt out"
        name={phone}
        isPending={optOut.isPending}
        error={optOut.error}
        onConfirm={() => optOut.mutate(init)}
      >
        From now on nobody in this company can text this person, until they ask for it again.
      </Confirm>
    </Group>
  );
}
