import { ActionIcon, Badge, Button, Card, Group, Menu, Table, Text, Title } from '@mantine/core';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { formatNumber } from '../../components/format.js';
import { BrandForm } from './brand-form.js';
import { CampaignForm } from './campaign-form.js';
import { CampaignRow } from './campaign-row.js';
import { brandKindLabel } from './ten-dlc-words.js';

interface Props {
  brand: Schemas['TenDlcBrand'];
  campaigns: readonly Schemas['TenDlcCampaign'][];
}

/** One tax id, what carriers take of it in a day, and its campaigns. */
export function BrandCard({ brand, campaigns }: Props) {
  const { id, name, taxId, kind, vettingScore, limitPerDay, segmentsPerDay } = brand;
  const mayChange = useMay('manager');
  const [isAdding, setIsAdding] = useState(false);
  return (
    <Card>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Group gap="sm">
            <Title order={2} size="h4" className="wrap-anywhere">
              {name}
            </Title>
            <Badge color="gray">{brandKindLabel(kind)}</Badge>
          </Group>
          <Text size="sm" c="dimmed" mt={4}>
            Tax id {taxId}
            {kind === 'standard' &&
              (vettingScore === null ? ', not vetted' : `, vetting score ${vettingScore}`)}
            . Up to <strong>{formatNumber(limitPerDay)}</strong> segments a day, midnight to midnight Pacific
            time{segmentsPerDay === null ? '' : ', by your own limit'}.
          </Text>
        </div>
        {mayChange && <BrandMenu brand={brand} />}
      </Group>
      {campaigns.length === 0 ? (
        <Text size="sm" c="dimmed" mt="md">
          No campaign of this brand yet. {mayChange && 'Add one, then say which numbers send under it.'}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={560} mt="md" tabIndex={0} aria-label={`Campaigns of ${name}`}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>10DLC campaign</Table.Th>
                <Table.Th>Class</Table.Th>
                <Table.Th>Segments a minute</Table.Th>
                {mayChange && <Table.Th aria-label="Actions" />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {campaigns.map((campaign) => (
                <CampaignRow key={campaign.id} campaign={campaign} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {mayChange && (
        <Group mt="md">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => setIsAdding(true)}
          >
            Add a campaign
          </Button>
        </Group>
      )}
      <CampaignForm brandId={id} isOpen={isAdding} onClose={() => setIsAdding(false)} />
    </Card>
  );
}

function BrandMenu({ brand }: Pick<Props, 'brand'>) {
  const { id, name } = brand;
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const remove = api.useMutation('delete', '/api/v1/ten-dlc-brands/{id}', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/ten-dlc-brands' }], `${name} is removed.`),
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`Actions of ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('edit')}>
            Edit
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <BrandForm brand={brand} isOpen={open === 'edit'} onClose={close} />
      <Confirm
        isOpen={open === 'remove'}
        onClose={close}
        title={`Remove ${name}?`}
        action="Remove the brand"
        name={name}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { id } } })}
      >
        Its limit a day is kept no longer. In the registry it stays as it is. Its campaigns must be removed
        first.
      </Confirm>
    </>
  );
}
