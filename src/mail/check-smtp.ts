import { transportTo, type SmtpServer } from './smtp-server.ts';

/** Connects, waits for the greeting, encrypts, and logs in; sends nothing. @throws what the server or the way to it says */
export async function checkSmtp(server: SmtpServer): Promise<void> {
  const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 };
  const transport = transportTo(server, limits);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}
