import { useState, type SubmitEvent } from 'react';
import { hasStatus } from '../../api/problem.ts';
import { useLogin } from '../../api/session.ts';
import { Bare } from '../../app/shell.tsx';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Card, PageHeader, Stack } from '../../parts/layout.tsx';
import { describeError } from '../../parts/notice.tsx';
import { texts } from '../../texts.ts';
import { DeadLink } from './dead-link.tsx';

interface LoginProps {
  /** Of the link that brought somebody here. */
  token: string | undefined;
  /** Why it could not be exchanged. */
  failure: Error | null;
}

/** Seen without a session: what became of the link, and the other way in. */
export function Login({ token, failure }: LoginProps) {
  return (
    <Bare>
      <PageHeader title={texts.login.title} subtitle={texts.login.subtitle} />
      <Stack>
        {token !== undefined && failure !== null && <DeadLink token={token} failure={failure} />}
        <KeyForm />
      </Stack>
    </Bare>
  );
}

function KeyForm() {
  const [key, setKey] = useState('');
  const login = useLogin();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (key.trim() !== '' && !login.isPending) login.mutate(key.trim());
  };
  return (
    <Card title={texts.login.withKey}>
      <form onSubmit={submit}>
        <Stack>
          <TextField
            label={texts.login.key}
            hint={texts.login.keyHint}
            type="password"
            name="key"
            autoComplete="off"
            required
            value={key}
            onChange={(event) => setKey(event.target.value)}
            error={login.error ? explain(login.error) : undefined}
          />
          <Button look="primary" type="submit" isBusy={login.isPending}>
            {texts.login.signIn}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

const explain = (error: Error): string =>
  hasStatus(error, 401) ? texts.login.wrongKey : describeError(error).text;
