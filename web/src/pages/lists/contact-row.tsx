import { ActionIcon, Badge, Group, Menu, Table, Text } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { formatPhone } from '../../components/format.js';
import { ContactForm } from './contact-form.js';

interface Props {
  contact: Schemas['Contact'];
  list: Schemas['List'];
}

export function ContactRow({ contact, list }: Props) {
  const { phone, firstName, lastName, email, city, region, timeZone, customFields, optedOut } = contact;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Group gap="xs" wrap="nowrap">
          {formatPhone(phone)}
          {optedOut && <Badge color="red">opted out</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>{name || '–'}</Table.Td>
      <Table.Td>{email ?? '–'}</Table.Td>
      <Table.Td>{[city, region].filter(Boolean).join(', ') || '–'}</Table.Td>
      <Table.Td>
        {timeZone ?? (
          <Text size="sm" c="dimmed">
            by place
          </Text>
        )}
      </Table.Td>
      {list.customFields.slice(0, 3).map((field) => (
        <Table.Td key={field}>{customFields[field] ?? '–'}</Table.Td>
      ))}
      <Table.Td ta="right">
        <ContactMenu contact={contact} list={list} label={name || formatPhone(phone)} />
      </Table.Td>
    </Table.Tr>
  );
}

function ContactMenu({ contact, list, label }: Props & { label: string }) {
  const mayChange = useMay('sender');
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = () => setOpen(null);
  const remove = api.useMutation('delete', '/api/v1/lists/{listId}/contacts/{contactId}', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/lists', id: list.id }], `${label} is deleted.`),
  });
  if (!mayChange) return null;
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
            Edit
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ContactForm contact={contact} list={list} isOpen={open === 'edit'} onClose={close} />
      <Confirm
        isOpen={open === 'delete'}
        onClose={close}
        title={`Delete ${label}?`}
        action="Delete the contact"
        name={contact.phone}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { listId: list.id, contactId: contact.id } } })}
      >
        The contact leaves this list. An opt-out of this number stays in force.
      </Confirm>
    </>
  );
}
