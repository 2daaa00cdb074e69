import { ActionIcon, Menu, Table, Text } from '@mantine/core';
import { IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { formatNumber, formatPhone, formatShare } from '../../components/format.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { EditNumber } from './edit-number.js';
import { numberTypeLabel } from './number-types.js';

interface Props {
  accountId: number;
  number: Schemas['AccountNumber'];
}

type Use = Schemas['NumberActivity']['items'][number];

interface RowProps extends Props {
  use: Use | undefined;
  /** Of the 10DLC campaign that it sends under. */
  registration: string | undefined;
}

export function NumberRow({ accountId, number, use, registration }: RowProps) {
  const { phone, name, type, status, health, segmentsPerMinute, segmentsPerDay, warmUp } = number;
  const label = phone === null ? (name ?? '') : formatPhone(phone);
  return (
    <Table.Tr>
      <Table.Td fw={550} style={{ whiteSpace: 'nowrap' }}>
        {label}
      </Table.Td>
      <Table.Td>
        {numberTypeLabel(type)}
        {registration && (
          <Text size="xs" c="dimmed" className="wrap-anywhere">
            {registration}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td>
        {health.state === 'normal' ? (
          <Text size="sm">Good</Text>
        ) : (
          <>
            <StatusBadge
              status="slowed"
              label={health.reason === 'filtered' ? 'Slowed: filtered' : 'Slowed: too fast'}
            />
            {health.until && (
              <Text size="xs" c="dimmed">
                full speed <Time at={health.until} />
              </Text>
            )}
          </>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {formatNumber(use?.segmentsThisMinute ?? 0)}
        <Text size="xs" c="dimmed">
          of {formatNumber(segmentsPerMinute)}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        {formatNumber(use?.segmentsToday ?? 0)}
        <Text size="xs" c="dimmed">
          {segmentsPerDay === null ? 'no limit' : `of ${formatNumber(segmentsPerDay)}`}
        </Text>
        {warmUp && (
          <Text size="xs" c="dimmed">
            warms up from {formatNumber(warmUp.segmentsPerDay)} over {warmUp.days} days
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {use && use.accepted > 0 ? formatShare(use.delivered / use.accepted) : '–'}
        {use && use.failed > 0 && (
          <Text size="xs" c="dimmed">
            {formatNumber(use.failed)} failed
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        <NumberMenu accountId={accountId} number={number} label={label} />
      </Table.Td>
    </Table.Tr>
  );
}

function NumberMenu({ accountId, number, label }: Props & { label: string }) {
  const mayChange = useMay('manager');
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const init = { params: { path: { id: accountId, numberId: number.id } } };
  const changed = [{ path: '/accounts', id: accountId }];
  const update = api.useMutation('patch', '/api/v1/accounts/{id}/numbers/{numberId}', {
    onSuccess: () => done(changed),
  });
  const remove = api.useMutation('delete', '/api/v1/accounts/{id}/numbers/{numberId}', {
    meta: { showsProblems: true },
    onSuccess: () => done(changed, `${label} is removed.`),
  });
  if (!mayChange) return null;
  const isActive = number.status === 'active';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions of ${label}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('edit')}>
            Edit limits
          </Menu.Item>
          <Menu.Item
            leftSection={isActive ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
            onClick={() => update.mutate({ ...init, body: { status: isActive ? 'paused' : 'active' } })}
          >
            {isActive ? 'Pause' : 'Use it again'}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditNumber
        accountId={accountId}
        number={number}
        label={label}
        isOpen={open === 'edit'}
        onClose={() => setOpen(null)}
      />
      <Confirm
        isOpen={open === 'remove'}
        onClose={() => setOpen(null)}
        title={`Remove ${label}?`}
        action="Remove the number"
        name={number.phone ?? number.name ?? ''}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(init)}
      >
        Nothing more is sent from it. What it sent, and replies to it, stay.
      </Confirm>
    </>
  );
}
