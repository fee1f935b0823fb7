import { useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { hasEnded } from '../../api/identity.ts';
import { hasStatus } from '../../api/problem.ts';
import { useLogin } from '../../api/session.ts';
import { paths } from '../../app/paths.ts';
import { Bare } from '../../app/shell.tsx';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Card, PageHeader, Stack } from '../../parts/layout.tsx';
import { describeError, Notice } from '../../parts/notice.tsx';
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
  const [isEnded] = useState(hasEnded);
  return (
    <Bare>
      <PageHeader title={texts.login.title} subtitle={texts.login.subtitle} />
      <Stack>
        {isEnded && (
          <Notice tone="warn" title={texts.login.endedTitle} isNews>
            {texts.login.endedText}
          </Notice>
        )}
        {!isEnded && token !== undefined && failure !== null && <DeadLink token={token} failure={failure} />}
        <KeyForm />
      </Stack>
    </Bare>
  );
}

function KeyForm() {
  const [key, setKey] = useState('');
  const [location, navigate] = useLocation();
  const login = useLogin(({ accountId }) => {
    // The address may be of an account that this key does not open.
    const own = accountId === null ? '/' : paths.account(accountId);
    if (accountId !== null && location !== own && !location.startsWith(`${own}/`))
      navigate('/', { replace: true });
  });
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
