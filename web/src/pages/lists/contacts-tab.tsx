import { Button, Card, Group, Select, Switch, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { US_STATES } from '../../components/us-states.js';
import { AddContact } from './add-contact.js';
import { ContactRow } from './contact-row.js';

/** Until what is typed counts as what is looked for. ms */
const TYPING_MS = 300;
/** More columns than that are shown on demand. */
const FIELDS_SHOWN = 3;
const COLUMN_WIDTH = 110;

/** The contacts of a list, with search by number or name, filters, and editing in place. */
export function ContactsTab({ list }: { list: Schemas['List'] }) {
  const mayChange = useMay('sender');
  const [text, setText] = useState('');
  const [state, setState] = useState<string | null>(null);
  const [optedOut, setOptedOut] = useState<string | null>(null);
  const [isAdding, setIsAdding] = useState(false);
  const [showsAll, setShowsAll] = useState(false);
  const fields = showsAll ? list.customFields : list.customFields.slice(0, FIELDS_SHOWN);
  const [looked] = useDebouncedValue(text.trim(), TYPING_MS);
  const query = {
    ...searchFor(looked),
    ...(state === null ? {} : { state }),
    ...(optedOut === 'true' || optedOut === 'false'
      ? { optedOut: optedOut === 'true' ? trueText : falseText }
      : {}),
  };
  const contacts = api.useInfiniteQuery(
    'get',
    '/api/v1/lists/{listId}/contacts',
    { params: { path: { listId: list.id }, query } },
    pages,
  );
  return (
    <Card>
      <Group mb="md" align="flex-end">
        <TextInput
          label="Search"
          placeholder="Number, name or e-mail"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex="1 1 220px"
        />
        <Select
          label="State"
          placeholder="All"
          clearable
          searchable
          data={US_STATES}
          value={state}
          onChange={setState}
          flex="1 1 130px"
          maw={200}
        />
        <Select
          label="Opt-out"
          placeholder="All"
          clearable
          data={[
            { value: 'false', label: 'May be texted' },
            { value: 'true', label: 'Opted out' },
          ]}
          value={optedOut}
          onChange={setOptedOut}
          flex="1 1 130px"
          maw={200}
        />
        {list.customFields.length > FIELDS_SHOWN && (
          <Switch
            label={`All ${list.customFields.length} fields`}
            checked={showsAll}
            onChange={(event) => setShowsAll(event.currentTarget.checked)}
            pb={8}
          />
        )}
        {mayChange && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setIsAdding(true)}>
            Add a contact
          </Button>
        )}
      </Group>
      <Loaded query={contacts}>
        {(data) => {
          const items = itemsOf(data);
          return (
            <>
              {items.length === 0 ? (
                <Text c="dimmed" py="lg" ta="center">
                  {contacts.hasNextPage
                    ? 'None among those that were looked through so far.'
                    : 'No contact matches. Take a filter away, or import more contacts.'}
                </Text>
              ) : (
                <Table.ScrollContainer
                  minWidth={740 + fields.length * COLUMN_WIDTH}
                  tabIndex={0}
                  aria-label="Contacts"
                >
                  <Table>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>Number</Table.Th>
                        <Table.Th>Name</Table.Th>
                        <Table.Th>E-mail</Table.Th>
                        <Table.Th>Place</Table.Th>
                        <Table.Th>Time zone</Table.Th>
                        {fields.map((field) => (
                          <Table.Th key={field}>{field}</Table.Th>
                        ))}
                        {mayChange && <Table.Th aria-label="Actions" className="stays-right" />}
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {items.map((contact) => (
                        <ContactRow key={contact.id} contact={contact} list={list} fields={fields} />
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              )}
            </>
          );
        }}
      </Loaded>
      <LoadMore query={contacts} />
      <AddContact list={list} isOpen={isAdding} onClose={() => setIsAdding(false)} />
    </Card>
  );
}

const trueText = 'true' as const;
const falseText = 'false' as const;

/** Digits look for a number, an @ for an e-mail address, letters for a name. */
function searchFor(text: string): { phone?: string; email?: string; name?: string } {
  if (text === '') return {};
  if (text.includes('@')) return { email: text };
  return /^[\d\s()+.-]{7,}$/.test(text) ? { phone: text } : { name: text };
}
