import { Button, Menu } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';

interface Props {
  customFields: readonly string[];
  onPick: (mergeField: string) => void;
}

const CONTACT_FIELDS = [
  { label: 'First name', text: '{{ first_name | default: "there" }}' },
  { label: 'Last name', text: '{{ last_name }}' },
  { label: 'City', text: '{{ city }}' },
  { label: 'State', text: '{{ state }}' },
  { label: 'Postal code', text: '{{ zip }}' },
  { label: 'E-mail', text: '{{ email }}' },
  { label: 'Phone number', text: '{{ phone }}' },
];

/** Puts something of the contact's own into the text. */
export function MergeFieldMenu({ customFields, onPick }: Props) {
  return (
    <Menu position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconBraces size={16} />}>
          Insert a field
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>Of every contact</Menu.Label>
        {CONTACT_FIELDS.map(({ label, text }) => (
          <Menu.Item key={label} onClick={() => onPick(text)}>
            {label}
          </Menu.Item>
        ))}
        {customFields.length > 0 && <Menu.Label>Of the chosen lists</Menu.Label>}
        {customFields.map((name) => (
          <Menu.Item key={name} onClick={() => onPick(customField(name))}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** `{{ plan }}`, or `{{ ["Order ID"] }}` for a name that is more than letters. */
function customField(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? `{{ ${name} }}` : `{{ [${JSON.stringify(name)}] }}`;
}
