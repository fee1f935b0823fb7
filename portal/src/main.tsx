import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { basePath } from './api/base.ts';
import { queryClient } from './api/query-client.ts';
import { App } from './app/app.tsx';
import { reloadOnArrival, takeArrival } from './app/arrival.ts';
import './app/theme.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

// Before anything else: a token does not stay in the address bar.
const arrival = takeArrival();
reloadOnArrival();

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Router base={basePath}>
          <App arrival={arrival} />
        </Router>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
