import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay, useSession } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { count } from '../../components/format.js';
import { funnelOf } from './campaign-sums.js';
import { exportHref } from './export-href.js';
import { StartCampaign } from './start-campaign.js';
import { TestSend } from './test-send.js';

const OVER: readonly string[] = ['completed', 'canceled'];

/** What may be done with a campaign now, by who looks at it. */
export function CampaignActions({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { id, name, status } = campaign;
  const maySend = useMay('sender');
  const { mayStart: isStarter } = useSession();
  // The API asks for both of whatever sends, stops or ends what sends.
  const mayStart = maySend && isStarter;
  const [open, setOpen] = useState<'start' | 'test' | 'cancel' | null>(null);
  const close = () => setOpen(null);
  const init = { params: { path: { id } } };
  const after = (message: string) => async () => {
    close();
    await done([{ path: '/campaigns', id }], message);
  };
  const pause = api.useMutation('post', '/api/v1/campaigns/{id}/pause', {
    onSuccess: after('Paused. What the carrier has is on its way; nothing more is handed over.'),
  });
  const cancel = api.useMutation('post', '/api/v1/campaigns/{id}/cancel', {
    meta: { showsProblems: true },
    onSuccess: after(`${name} is canceled.`),
  });
  const isOver = OVER.includes(status);
  return (
    <>
      {mayStart && status === 'running' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          loading={pause.isPending}
          onClick={() => pause.mutate(init)}
        >
          Pause
        </Button>
      )}
      {mayStart && status === 'paused' && (
        <>
          <Button variant="default" leftSection={<IconSend size={16} />} onClick={() => setOpen('test')}>
            Send a test
          </Button>
          <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => setOpen('start')}>
            {campaign.startedAt === null ? 'Start' : 'Resume'}
          </Button>
        </>
      )}
      {maySend && !mayStart && status === 'paused' && (
        <Text size="sm" c="dimmed">
          Somebody with the right to start campaigns starts it.
        </Text>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`Actions of ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {maySend && (
            <Menu.Item leftSection={<IconCopy size={16} />} component={Link} to={`/campaigns/new?copy=${id}`}>
              Duplicate
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconDownload size={16} />} component="a" href={exportHref(id)} download>
            Export messages as CSV
          </Menu.Item>
          {mayStart && !isOver && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('cancel')}>
              Cancel the campaign
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <StartCampaign campaign={campaign} isOpen={open === 'start'} onClose={close} />
      <TestSend campaignId={id} isOpen={open === 'test'} onClose={close} />
      <Confirm
        isOpen={open === 'cancel'}
        onClose={close}
        title={`Cancel ${name}?`}
        action="Cancel the campaign"
        name={name}
        isPending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(init)}
      >
        It ends for good: {count(funnelOf(campaign).waiting, 'message')} that wait are never sent. To stop for
        a while only, pause it.
      </Confirm>
    </>
  );
}
