import { ActionIcon, Button, Menu, Tabs } from '@mantine/core';
import { IconDots, IconDownload, IconPencil, IconTrash, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { api, apiUrl, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { count } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { ContactsTab } from './contacts-tab.js';
import { ListImportsTab } from './list-imports-tab.js';
import { PlacesTab } from './places-tab.js';
import { RenameList } from './rename-list.js';

export function ListPage() {
  const listId = Number(useParams()['listId']);
  const [search, setSearch] = useSearchParams();
  const mayImport = useMay('sender');
  const list = api.useQuery('get', '/api/v1/lists/{listId}', { params: { path: { listId } } });
  return (
    <Loaded query={list}>
      {(data) => (
        <>
          <PageHeader
            title={data.name}
            about={count(data.contactCount, 'contact')}
            back={{ to: '/lists', label: 'Lists' }}
          >
            {mayImport && (
              <Button
                component={Link}
                to={`/lists/import?list=${listId}`}
                variant="default"
                leftSection={<IconUpload size={16} />}
              >
                Import more
              </Button>
            )}
            <ListMenu list={data} />
          </PageHeader>
          <Tabs
            value={search.get('tab') ?? 'contacts'}
            onChange={(tab) =>
              setSearch(tab === null || tab === 'contacts' ? {} : { tab }, { replace: true })
            }
            keepMounted={false}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="contacts">Contacts</Tabs.Tab>
              <Tabs.Tab value="places">Places</Tabs.Tab>
              <Tabs.Tab value="imports">Imports</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="contacts">
              <ContactsTab list={data} />
            </Tabs.Panel>
            <Tabs.Panel value="places">
              <PlacesTab listId={listId} />
            </Tabs.Panel>
            <Tabs.Panel value="imports">
              <ListImportsTab listId={listId} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Loaded>
  );
}

function ListMenu({ list: { id, name, contactCount } }: { list: Schemas['List'] }) {
  const isManager = useMay('manager');
  const mayRename = useMay('sender');
  const navigate = useNavigate();
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null);
  const close = () => setOpen(null);
  const remove = api.useMutation('delete', '/api/v1/lists/{listId}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      await navigate('/lists');
      await done([{ path: '/lists' }], `${name} is deleted.`);
    },
  });
  if (!mayRename) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`Actions of ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('rename')}>
            Rename
          </Menu.Item>
          {isManager && (
            <>
              <Menu.Item
                leftSection={<IconDownload size={16} />}
                component="a"
                href={apiUrl(`/lists/${id}/contacts.csv`)}
                download
              >
                Export as CSV
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('delete')}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <RenameList listId={id} name={name} isOpen={open === 'rename'} onClose={close} />
      <Confirm
        isOpen={open === 'delete'}
        onClose={close}
        title={`Delete ${name}?`}
        action="Delete the list"
        name={name}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { listId: id } } })}
      >
        {count(contactCount, 'contact')} of this list are deleted for good. Opt-outs stay in force, and what
        was sent stays in the reports.
      </Confirm>
    </>
  );
}
