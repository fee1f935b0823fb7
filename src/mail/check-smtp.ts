import { createTransport } from 'nodemailer';

/** Connects, waits for the greeting, and logs in; sends nothing. @throws what the server or the way to it says */
export async function checkSmtp(smtpUrl: string): Promise<void> {
  const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 };
  const transport = createTransport({ url: smtpUrl, ...limits });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}
