import { texts } from '../texts.ts';
import { Button } from './button.tsx';
import { ErrorState } from './notice.tsx';
import { Actions } from './layout.tsx';

interface MoreProps {
  pages: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: Error | null;
    fetchNextPage: () => unknown;
  };
}

/** The next page of a list, on demand: what nobody asks for is not read. */
export function More({ pages }: MoreProps) {
  if (!pages.hasNextPage) return null;
  if (pages.isFetchNextPageError) {
    return <ErrorState error={pages.error} onRetry={() => void pages.fetchNextPage()} />;
  }
  return (
    <Actions>
      <Button isBusy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {texts.lists.more}
      </Button>
    </Actions>
  );
}
