/** The receivers of alerts behind one address of this machine, for the built product: `/slack/…` is Slack's. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAlertSink, sinkVariables } from './sink.ts'

const hosts: Readonly<Record<string, string>> = {
  slack: 'hooks.slack.com',
  teams: 'prod.logic.azure.com',
  mail: 'api.resend.com',
  hook: 'hooks.example.com',
  logger: 'logger.example.com',
}

export async function startSink() {
  const sink = createAlertSink()
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const [, name = '', ...rest] = (request.url ?? '').split('/')
      const answer = await sink.fetch(`https://${hosts[name]}/${rest.join('/')}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).map(([key, value]): [string, string] => [key, String(value)]),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(Buffer.from(await answer.arrayBuffer()))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { WEBHOOK_SECRET, ALERT_EMAIL_TO, ALERT_EMAIL_FROM, ALERT_EMAIL_API_KEY } = sinkVariables
  const variables = {
    WEBHOOK_ALLOW_PRIVATE: 'true',
    WEBHOOK_URL: `${base}/hook/alerts`,
    ...{ WEBHOOK_SECRET, ALERT_EMAIL_TO, ALERT_EMAIL_FROM, ALERT_EMAIL_API_KEY },
    SLACK_WEBHOOK_URL: `${base}/slack/services/T/B/x`,
    TEAMS_WEBHOOK_URL: `${base}/teams/workflows/1`,
    ALERT_EMAIL_API_URL: `${base}/mail/emails`,
    API_BASE_URL: `${base}/logger/api`,
  }
  return { ...sink, variables, close: () => server.close() }
}
