import { ApiProblem } from '../../api/problem.ts';
import { useRenewLink } from '../../api/session.ts';
import { Button } from '../../parts/button.tsx';
import { describeError, ErrorState, Notice } from '../../parts/notice.tsx';
import { texts } from '../../texts.ts';

interface Reason {
  title: string;
  text: string;
}

const reasons: Record<string, Reason> = {
  portal_link_used: { title: texts.login.usedTitle, text: texts.login.usedText },
  portal_link_expired: { title: texts.login.expiredTitle, text: texts.login.expiredText },
  portal_link_unknown: { title: texts.login.unknownTitle, text: texts.login.unknownText },
};

const reasonOf = (failure: Error, token: string): Reason | undefined => {
  if (!(failure instanceof ApiProblem)) return undefined;
  if (failure.code === 'portal_link_used' && isOfMail(token)) return usedHere;
  return reasons[failure.code];
};

/** One that came by mail opens the page once in each browser. */
const usedHere: Reason = { title: texts.login.usedHereTitle, text: texts.login.usedHereText };
const isOfMail = (token: string): boolean => token.startsWith('m');

/** Why a link does not open the page, in a sentence or two. */
export function explainLink(failure: Error, token: string): string {
  const { title, text } = reasonOf(failure, token) ?? describeError(failure);
  return `${title}. ${text}`;
}

/** A link that was used or has expired; a new one goes to the owner's address, and nobody here learns which that is. */
export function DeadLink({ token, failure }: { token: string; failure: Error }) {
  const renew = useRenewLink();
  const reason = reasonOf(failure, token);
  if (!reason) return <ErrorState error={failure} />;
  if (renew.isSuccess) {
    return (
      <Notice tone="good" title={texts.login.mailedTitle} isNews>
        {texts.login.mailedText}
      </Notice>
    );
  }
  return (
    <>
      <Notice tone="warn" title={reason.title} isNews>
        <span>{reason.text}</span>
        <div>
          <Button size="small" isBusy={renew.isPending} onClick={() => renew.mutate(token)}>
            {texts.login.mailNew}
          </Button>
        </div>
      </Notice>
      {renew.error && <ErrorState error={renew.error} />}
    </>
  );
}
