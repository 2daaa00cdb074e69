import { ActionIcon, Badge, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { formatPhone } from '../../components/format.js';
import { EditContactRow } from './edit-contact-row.js';

interface Props {
  contact: Schemas['Contact'];
  list: Schemas['List'];
  /** Those of the list's own fields that have a column. */
  fields: readonly string[];
}

/** A contact, to be read; after its pencil, F2 or a double click to be changed where it stands. */
export function ContactRow({ contact, list, fields }: Props) {
  const mayChange = useMay('sender');
  /** The input that is gone to first. */
  const [editing, setEditing] = useState<string | null>(null);
  const pencil = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    // The keyboard goes on where it was before.
    if (wasEditing.current && editing === null) pencil.current?.focus();
    wasEditing.current = editing !== null;
  }, [editing]);
  const { phone, firstName, lastName, email, city, region, timeZone, customFields } = contact;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  const number = <PhoneCell contact={contact} />;
  if (editing !== null) {
    const close = () => setEditing(null);
    return (
      <EditContactRow contact={contact} listId={list.id} fields={fields} first={editing} onClose={close}>
        {number}
      </EditContactRow>
    );
  }
  const handleDoubleClick = ({ currentTarget, target }: MouseEvent<HTMLTableRowElement>) => {
    // A dialog of this row stands elsewhere in the page, yet its events come by here.
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    setEditing(target.closest('td')?.dataset['field'] ?? FIRST);
  };
  const handleKey = (event: KeyboardEvent<HTMLTableRowElement>) => {
    const { key, currentTarget, target } = event;
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    if (!KEYS.includes(key)) return;
    event.preventDefault();
    if (key === 'F2') setEditing(FIRST);
    if (key === 'ArrowDown') focusPencil(currentTarget.nextElementSibling);
    if (key === 'ArrowUp') focusPencil(currentTarget.previousElementSibling);
  };
  return (
    <Table.Tr {...(mayChange ? { onDoubleClick: handleDoubleClick, onKeyDown: handleKey } : {})}>
      {number}
      <Table.Td data-field="firstName">{name || '–'}</Table.Td>
      <Table.Td data-field="email">{email ?? '–'}</Table.Td>
      <Table.Td data-field="state">{[city, region].filter(Boolean).join(', ') || '–'}</Table.Td>
      <Table.Td data-field="timeZone">
        {timeZone ?? (
          <Text size="sm" c="dimmed">
            by place
          </Text>
        )}
      </Table.Td>
      {fields.map((field) => (
        <Table.Td key={field} data-field={`customFields.${field}`}>
          {customFields[field] ?? '–'}
        </Table.Td>
      ))}
      {mayChange && (
        <Table.Td className="stays-right">
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Tooltip label="Edit (F2)">
              <ActionIcon
                ref={pencil}
                variant="subtle"
                color="gray"
                data-pencil
                aria-label={`Edit ${name || formatPhone(phone)}`}
                aria-keyshortcuts="F2"
                onClick={() => setEditing(FIRST)}
              >
                <IconPencil size={18} />
              </ActionIcon>
            </Tooltip>
            <DeleteContact contact={contact} listId={list.id} label={name || formatPhone(phone)} />
          </Group>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

const FIRST = 'firstName';
const KEYS: readonly string[] = ['F2', 'ArrowDown', 'ArrowUp'];

function focusPencil(row: Element | null): void {
  const pencil = row?.querySelector('[data-pencil]');
  if (pencil instanceof HTMLElement) pencil.focus();
}

function PhoneCell({ contact: { phone, optedOut } }: Pick<Props, 'contact'>) {
  return (
    <Table.Td style={{ whiteSpace: 'nowrap' }}>
      <Group gap="xs" wrap="nowrap">
        {formatPhone(phone)}
        {optedOut && <Badge color="red">opted out</Badge>}
      </Group>
    </Table.Td>
  );
}

function DeleteContact(props: { contact: Schemas['Contact']; listId: number; label: string }) {
  const { contact, listId, label } = props;
  const [asks, setAsks] = useState(false);
  const remove = api.useMutation('delete', '/api/v1/lists/{listId}/contacts/{contactId}', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/lists', id: listId }], `${label} is deleted.`),
  });
  return (
    <>
      <Tooltip label="Delete">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Delete ${label}`}
          onClick={() => setAsks(true)}
        >
          <IconTrash size={18} />
        </ActionIcon>
      </Tooltip>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title={`Delete ${label}?`}
        action="Delete the contact"
        name={contact.phone}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { listId, contactId: contact.id } } })}
      >
        The contact leaves this list. An opt-out of this number stays in force.
      </Confirm>
    </>
  );
}
