/** POST /v1/alerts/test: sends a test to the destinations of alerts, so that people see whether it arrives. */
import * as z from 'zod'
import { noticeDestinations } from '../../src/adapters/crm/registry.ts'
import { checkNow } from '../../src/app/connectors/checks.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { testNoticeSchema } from '../../src/wire/alert.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const testAlerts = defineOperation({
  method: 'POST',
  path: '/v1/alerts/test',
  id: 'testAlerts',
  summary: 'Start a test: each destination of alerts is sent a message',
  description:
    'Chats and mailboxes get a message that says it is a test, a webhook a `ping`; a call logger is only asked for its health, as what it is sent would be a real alert.',
  tag: 'Alerts',
  auth: { scope: 'admin' },
  fails: [404],
  query: siteQuery,
  body: { schema: z.object({ destination: z.string().max(50).optional().describe('Default: all') }), maxBytes: 1024 },
  responses: { 200: testNoticeSchema },
  async run(context) {
    const { services, body } = context
    const { destination } = body
    const all = noticeDestinations(services.connectors)
    const wanted = all.filter(({ id }) => destination === undefined || id === destination)
    if (wanted.length === 0) {
      throw new SwitchhookError(
        'not_found',
        destination === undefined
          ? 'Nobody is sent alerts yet; set SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, ALERT_EMAIL_TO or WEBHOOK_URL.'
          : `No destination ${destination} is sent alerts; set its variables first.`,
      )
    }
    const results = await Promise.all(
      wanted.map(async (one) => {
        const { ok, findings } = await checkNow(services, one)
        return { destination: one.id, ok, text: findings.map(({ text }) => text).join(' ') }
      }),
    )
    context.changed({ target: 'alerts', after: { sentTo: wanted.map(({ id }) => id) } })
    return { results }
  },
})
