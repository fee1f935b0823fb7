import { Button } from '../../parts/button.tsx';
import { Group, TextField } from '../../parts/field.tsx';
import { Actions, Stack } from '../../parts/layout.tsx';
import type { HeaderDraft } from '../../text/endpoint-draft.ts';
import { texts } from '../../texts.ts';
import type { SetField } from './fields.tsx';
import styles from './header-fields.module.css';

interface HeaderFieldsProps {
  headers: readonly HeaderDraft[];
  error: string | undefined;
  set: SetField;
}

export function HeaderFields({ headers, error, set }: HeaderFieldsProps) {
  const put = (index: number, part: Partial<HeaderDraft>): void =>
    set('headers', {
      headers: headers.map((header, at) => (at === index ? { ...header, ...part } : header)),
    });
  return (
    <Group legend={texts.form.customHeaders} hint={texts.form.headersHint} error={error}>
      <Stack isTight>
        {headers.map((header, index) => (
          // Rows have no id: they are told apart by their place, as in the form.
          <div key={index} className={styles.row}>
            <TextField
              label={texts.form.headerName(index + 1)}
              isCompact
              value={header.name}
              onChange={({ target }) => put(index, { name: target.value })}
            />
            <TextField
              label={texts.form.headerValue(index + 1)}
              isCompact
              value={header.value}
              onChange={({ target }) => put(index, { value: target.value })}
            />
            <Button
              size="small"
              look="quiet"
              aria-label={texts.form.removeHeader(index + 1)}
              onClick={() => set('headers', { headers: headers.filter((_, at) => at !== index) })}
            >
              {texts.form.remove}
            </Button>
          </div>
        ))}
        <Actions>
          <Button
            size="small"
            onClick={() => set('headers', { headers: [...headers, { name: '', value: '' }] })}
          >
            {texts.form.addHeader}
          </Button>
        </Actions>
      </Stack>
    </Group>
  );
}
