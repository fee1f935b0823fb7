import { useEffect, useEffectEvent, useId, useState, type ReactNode } from 'react';
import { useEventTypes } from '../../api/event-types.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/cx.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { countSet, isFiltered, type DeliveryFilter } from '../../text/delivery-filter.ts';
import { fromLocalInput, toLocalInput } from '../../text/local-input.ts';
import { texts } from '../../texts.ts';
import styles from './delivery-list.module.css';
import { useEndpointNames } from './endpoint-names.tsx';

interface FiltersProps {
  accountId: string;
  filter: DeliveryFilter;
  /** @param options `replace`: a pause while typing is no step to go back to */
  change: (part: DeliveryFilter, options?: { replace: boolean }) => void;
  clear: () => void;
}

type Options = readonly (readonly [value: string, label: string])[];

const statuses = ['pending', 'retrying', 'delivered', 'failed', 'held', 'suppressed', 'cancelled'] as const;
const statusOptions: Options = statuses.map((status) => [status, texts.status[status]]);
const responseOptions: Options = ['2xx', '3xx', '4xx', '5xx'].map((name) => [name, name]);
const errorOptions: Options = Object.entries(texts.errorCodes);

export function Filters({ accountId, filter, change, clear }: FiltersProps) {
  const { filters } = texts;
  const names = useEndpointNames(accountId);
  const types = useEventTypes().data ?? [];
  const select = (name: keyof DeliveryFilter, label: string, options: Options) => (
    <Choice
      label={label}
      value={filter[name] ?? ''}
      options={options}
      set={(value) => change({ [name]: value })}
    />
  );
  return (
    <Fold set={countSet(filter)}>
      <Typed
        label={filters.eventId}
        value={filter.eventId ?? ''}
        set={(eventId) => change({ eventId }, { replace: true })}
      />
      <Typed
        label={filters.messageId}
        value={filter.messageId ?? ''}
        set={(messageId) => change({ messageId }, { replace: true })}
      />
      {select('endpointId', filters.endpoint, [...names])}
      {select('status', filters.status, statusOptions)}
      {select(
        'type',
        filters.type,
        types.map(({ name }) => [name, name]),
      )}
      {select('responseStatus', filters.responseStatus, responseOptions)}
      {select('errorCode', filters.errorCode, errorOptions)}
      <Moment label={filters.since} value={filter.since} set={(since) => change({ since })} />
      <Moment label={filters.until} value={filter.until} set={(until) => change({ until })} />
      {isFiltered(filter) && (
        <div>
          <Button size="small" look="quiet" onClick={clear}>
            {filters.clear}
          </Button>
        </div>
      )}
    </Fold>
  );
}

/** On a phone the fields would fill the first screen: there they are folded behind a button, which says how many are set. */
function Fold({ set, children }: { set: number; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <search aria-label={texts.filters.label}>
      <div className={styles.fold}>
        <Button aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
          {texts.filters.fold(set)}
        </Button>
      </div>
      <div id={id} className={cx(styles.filters, !isOpen && styles.folded)}>
        {children}
      </div>
    </search>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Options;
  set: (value: string) => void;
}

/** A value from the address that is no option is shown all the same: it is in force. */
function Choice({ label, value, options, set }: ChoiceProps) {
  const isKnown = value === '' || options.some(([option]) => option === value);
  const all: Options = [['', texts.filters.any], ...options, ...(isKnown ? [] : [[value, value] as const])];
  return (
    <SelectField
      label={label}
      isCompact
      value={value}
      options={all.map(([option, text]) => ({ value: option, label: text }))}
      onChange={({ target }) => set(target.value)}
    />
  );
}

const settleMs = 400;

/** Takes effect with Enter or a pause: not when it is left, as the list would move away under a click. */
function Typed({ label, value, set }: Omit<ChoiceProps, 'options'>) {
  const [typed, setTyped] = useState({ text: value, of: value });
  const text = typed.of === value ? typed.text : value;
  const commit = (): void => {
    if (text.trim() !== value) set(text.trim());
  };
  const settle = useEffectEvent(commit);
  useEffect(() => {
    const timer = setTimeout(() => settle(), settleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextField
      label={label}
      isCompact
      type="search"
      value={text}
      onChange={({ target }) => setTyped({ text: target.value, of: value })}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  );
}

function Moment({
  label,
  value,
  set,
}: {
  label: string;
  value: string | undefined;
  set: (at: string) => void;
}) {
  return (
    <div className={styles.moment}>
      <TextField
        label={label}
        isCompact
        type="datetime-local"
        value={toLocalInput(value)}
        onChange={({ target }) => set(fromLocalInput(target.value))}
      />
    </div>
  );
}
