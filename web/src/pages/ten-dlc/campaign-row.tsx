import { ActionIcon, Group, Menu, Table, Text } from '@mantine/core';
import { IconDots, IconHash, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { formatNumber } from '../../components/format.js';
import { AssignNumbers } from './assign-numbers.js';
import { CampaignForm } from './campaign-form.js';
import { overWords } from './ten-dlc-words.js';

interface Props {
  campaign: Schemas['TenDlcCampaign'];
}

export function CampaignRow({ campaign }: Props) {
  const mayChange = useMay('manager');
  return (
    <Table.Tr>
      <Table.Td fw={550} className="wrap-anywhere">
        {campaign.name}
      </Table.Td>
      <Table.Td>{campaign.class}</Table.Td>
      <Table.Td>
        {formatNumber(campaign.limitPerMinute)}
        <Text size="xs" c="dimmed">
          {overWords(campaign.limitIsOver)}
          {campaign.segmentsPerMinute === null ? '' : ', by your own limit'}
        </Text>
      </Table.Td>
      {mayChange && (
        <Table.Td>
          <Group justify="flex-end">
            <CampaignMenu campaign={campaign} />
          </Group>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function CampaignMenu({ campaign }: Props) {
  const { id, name, brandId } = campaign;
  const [open, setOpen] = useState<'numbers' | 'edit' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const remove = api.useMutation('delete', '/api/v1/ten-dlc-campaigns/{id}', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/ten-dlc-campaigns' }], `${name} is removed.`),
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions of ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconHash size={16} />} onClick={() => setOpen('numbers')}>
            Its numbers
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('edit')}>
            Edit
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AssignNumbers campaign={campaign} isOpen={open === 'numbers'} onClose={close} />
      <CampaignForm brandId={brandId} campaign={campaign} isOpen={open === 'edit'} onClose={close} />
      <Confirm
        isOpen={open === 'remove'}
        onClose={close}
        title={`Remove ${name}?`}
        action="Remove the campaign"
        name={name}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { id } } })}
      >
        Its limit a minute is kept no longer. In the registry it stays as it is. Numbers that send under it
        must be taken off first.
      </Confirm>
    </>
  );
}
