import { useState } from 'react';
import { Tabs } from '@base-ui/react/tabs';
import type { Endpoint } from '../../api/types.ts';
import { Code } from '../../parts/code.tsx';
import { Card, Stack } from '../../parts/layout.tsx';
import tabStyles from '../../parts/tabs.module.css';
import { fillSnippet } from '../../text/snippet.ts';
import { texts } from '../../texts.ts';
import goCode from '../../snippets/go.go?raw';
import javaCode from '../../snippets/java.java?raw';
import nodeCode from '../../snippets/node.mjs?raw';
import phpCode from '../../snippets/php.php?raw';
import pythonCode from '../../snippets/python.py?raw';
import rubyCode from '../../snippets/ruby.rb?raw';
import { SecretCard } from './secret-card.tsx';

const snippets = [
  { language: 'Node.js', file: 'receiver.mjs', code: nodeCode },
  { language: 'Python', file: 'receiver.py', code: pythonCode },
  { language: 'Go', file: 'receiver.go', code: goCode },
  { language: 'PHP', file: 'receiver.php', code: phpCode },
  { language: 'Java', file: 'Receiver.java', code: javaCode },
  { language: 'Ruby', file: 'receiver.ru', code: rubyCode },
] as const;

/** How a receiver knows that a webhook is genuine: the secret, and code that checks it for this very endpoint. */
export default function VerifyTab({ endpoint }: { endpoint: Endpoint }) {
  const [language, setLanguage] = useState<string>(snippets[0].language);
  return (
    <Stack>
      <SecretCard endpoint={endpoint} />
      <Card title={texts.verify.code}>
        <Stack isTight>
          <p>{texts.verify.codeText}</p>
          <Tabs.Root value={language} onValueChange={(value) => setLanguage(String(value))}>
            <Tabs.List className={tabStyles.tabs} aria-label={texts.verify.language}>
              {snippets.map((snippet) => (
                <Tabs.Tab key={snippet.language} value={snippet.language}>
                  {snippet.language}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {snippets.map(({ language: name, file, code }) => (
              <Tabs.Panel key={name} value={name} tabIndex={-1}>
                <Code title={file} text={fillSnippet(code, endpoint)} />
              </Tabs.Panel>
            ))}
          </Tabs.Root>
        </Stack>
      </Card>
    </Stack>
  );
}
